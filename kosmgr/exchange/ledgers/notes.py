"""笔记清单: what a platform or a tool exports about published notes; large ones have their own way in."""

from datetime import date, time

from kosmgr.content import rules
from kosmgr.exchange import cells, note_words, shapes, table
from kosmgr.kit.sheets import reader
from kosmgr.kit.text import N_


def judge(layout: shapes.Layout, sheet: reader.Sheet, date1904: bool) -> shapes.Reading:
    """One row per note of a publisher."""
    return table.plain(table.Table(table.in_epoch(LEDGER, date1904), layout, sheet), key_of)


def key_of(values: table.Values) -> str:
    """ACCOUNT/what tells the note."""
    return f"{values['account']}/{note_key(values)}"


def note_key(values: table.Values) -> str:
    """What tells a note among those of its publisher, as the register does."""
    on, at = values["published_on"], values["time"]
    return rules.key_of(
        str(values["number"] or values["link"] or "") or None,
        on if isinstance(on, date) else None,
        time.fromisoformat(str(at)) if at else None,
        str(values["title"] or ""),
    )


LEDGER = shapes.Ledger(
    kind="notes",
    title=N_("笔记清单"),
    main_key="account",
    anchors=("account",),
    judge=judge,
    notes=(N_("笔记按笔记ID认，没有的按链接认，再没有的按发布时间和标题认；同一篇再导入，只更新读数和文字。"),),
    fields=(
        shapes.Field(
            "account",
            N_("小红书号"),
            cells.parse_account,
            ("小红书ID", "红书号", "账号ID", "小红书账号", "作者ID", "作者小红书号", "发布账号"),
            required=True,
            example="9000000001",
        ),
        shapes.Field("nickname", N_("账号昵称"), cells.parse_text, ("昵称", "账号名称", "作者", "作者昵称")),
        shapes.Field("number", N_("笔记ID"), note_words.parse_link, ("笔记编号", "作品ID", "作品编号", "noteid")),
        shapes.Field("title", N_("笔记标题"), note_words.parse_title, ("标题", "作品标题"), example="窗帘这样选不踩坑"),
        shapes.Field(
            "copy", N_("正文"), note_words.parse_copy, ("笔记正文", "内容", "笔记内容", "文案"),
            names=("body", "text_source"),
        ),
        shapes.Field(
            "published",
            N_("发布时间"),
            note_words.parse_moment,
            ("发布日期", "首次发布时间", "笔记发布时间", "发布于"),
            required=True,
            names=("published_on", "time"),
            example="2026-11-16",
            what="date",
        ),
        shapes.Field(
            "form",
            N_("笔记类型"),
            note_words.parse_kind,
            ("体裁", "类型", "形式", "内容形式"),
            example="图文",
            choices=("图文", "视频", "文字"),
        ),
        shapes.Field("tags", N_("话题"), note_words.parse_tags, ("话题标签", "标签", "笔记话题")),
        shapes.Field(
            "state", N_("笔记状态"), note_words.parse_state, ("审核状态", "可见状态"), names=("state", "state_code")
        ),
        shapes.Field("link", N_("笔记链接"), note_words.parse_link, ("链接", "作品链接")),
        shapes.Field(
            "reads", N_("阅读"), note_words.parse_count,
            ("阅读量", "阅读数", "观看", "观看量", "观看数", "浏览量", "播放量", "小眼睛"), what="number", example=1200,
        ),
        shapes.Field("likes", N_("点赞"), note_words.parse_count, ("点赞量", "点赞数", "赞"), what="number"),
        shapes.Field("saves", N_("收藏"), note_words.parse_count, ("收藏量", "收藏数"), what="number"),
        shapes.Field("comments", N_("评论"), note_words.parse_count, ("评论量", "评论数"), what="number"),
        shapes.Field("leads", N_("留资"), note_words.parse_count, ("留资数", "线索数", "私信留资"), what="number"),
        shapes.Field("interactions", N_("互动"), note_words.parse_count, ("互动量", "互动数"), what="number"),
    ),
)  # fmt: skip
