"""Notes as a list to take away, text and all."""

from collections.abc import Iterable

from kosmgr.content import rules
from kosmgr.content.listing import Line
from kosmgr.kit import sentences
from kosmgr.kit.clock import SHANGHAI
from kosmgr.kit.text import C_, N_
from kosmgr.reports.exports import Say, Sheet
from kosmgr.reports.paper import DAY, WHOLE, Column

COLUMNS = (
    Column(N_("编号"), 8, WHOLE),
    Column(N_("主体"), 24),
    Column(N_("发布账号"), 10),
    Column(N_("小红书号"), 13),
    Column(N_("昵称"), 22),
    Column(N_("状态"), 10),
    Column(N_("排期日"), 11, DAY),
    Column(N_("排期时间"), 8),
    Column(N_("发布日"), 11, DAY),
    Column(N_("发布时间"), 8),
    Column(N_("选题"), 14),
    Column(N_("标题"), 34),
    Column(N_("正文"), 50),
    Column(N_("话题标签"), 20),
    Column(N_("形式"), 8),
    Column(N_("挂商品"), 8),
    Column(N_("投聚光"), 8),
    Column(N_("初审"), 8),
    Column(N_("复审"), 8),
    Column(N_("平台状态"), 12),
    Column(N_("链接"), 40),
    Column(N_("阅读"), 10, WHOLE),
    Column(N_("点赞"), 10, WHOLE),
    Column(N_("收藏"), 10, WHOLE),
    Column(N_("评论"), 10, WHOLE),
    Column(N_("留资"), 10, WHOLE),
    Column(N_("互动"), 10, WHOLE),
    Column(N_("读数日期"), 11, DAY),
    Column(N_("备注"), 24),
)


def _yes(value: bool | None, say: Say) -> str | None:
    return None if value is None else say(N_("是")) if value else say(N_("否"))


def notes(lines: Iterable[Line], say: Say) -> Sheet:
    """One row per note."""
    rows = []
    for line in lines:
        note = line.note
        rows.append(
            (
                note.id,
                line.by.entity,
                say(rules.PUBLISHERS[line.by.kind]),
                line.by.xhs_id,
                line.by.nickname,
                say(rules.STATES[note.state]),
                note.planned_on,
                note.planned_time.strftime("%H:%M") if note.planned_time else None,
                note.published_on,
                f"{note.published_at.astimezone(SHANGHAI):%H:%M}" if note.published_at else None,
                note.topic,
                note.title,
                note.body or note.text_source,
                sentences.listed(note.tags, say),
                say(rules.KINDS[note.kind]) if note.kind else None,
                _yes(note.goods, say),
                _yes(note.promoted, say),
                note.review_first,
                note.review_second,
                note.platform_state,
                note.link,
                note.reads,
                note.likes,
                note.saves,
                note.comments,
                note.leads,
                line.interactions,
                note.counted_on,
                note.remark,
            )
        )
    return Sheet(C_("list", "笔记"), COLUMNS, rows)
