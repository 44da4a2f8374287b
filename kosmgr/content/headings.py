"""Which column of an export of notes is what. Pure."""

import re
import unicodedata
from collections.abc import Sequence

from kosmgr.kit import text as boundary
from kosmgr.kit.errors import Invalid
from kosmgr.kit.text import N_

ACCOUNT, PUBLISHED = "account", "published"
_NAMES = {
    "account": "account accountid xhsid redid userid authorid 小红书号 小红书id 红书号 红薯号 账号id 账号 发布账号 "
    "作者id 作者小红书号 小红书账号",
    "number": "noteid id 笔记id 笔记编号 作品id 作品编号",
    "title": "title 标题 笔记标题 作品标题",
    "body": "body desc content text 正文 笔记正文 内容 笔记内容 文案 描述",
    "published": "publishedat publishtime posttime time createtime 发布时间 发布日期 首次发布时间 笔记发布时间 发布于",
    "kind": "type notetype kind 类型 笔记类型 体裁 形式 内容形式",
    "tags": "tags topics 话题 话题标签 标签 笔记话题",
    "state": "state status 状态 笔记状态 审核状态 可见状态",
    "link": "link url noteurl 链接 笔记链接 作品链接",
    "reads": "reads views readcount viewcount 阅读 阅读量 阅读数 观看 观看量 观看数 浏览量 播放量 小眼睛",
    "likes": "likes likecount 点赞 点赞量 点赞数 赞",
    "saves": "saves collects collectcount 收藏 收藏量 收藏数",
    "comments": "comments commentcount 评论 评论量 评论数",
    "leads": "leads 留资 留资数 线索数 私信留资",
    "interactions": "interactions engagement 互动 互动量 互动数",
}
FIELDS = tuple(_NAMES)
_MEANT = {word: field for field, words in _NAMES.items() for word in words.split()}
_DROPPED = re.compile(r"[\s_*:：.\-]+|[(（【\[].*?[)）】\]]")


class HeadingsMissing(Invalid):
    """A file that is no export of notes: an account, a time, and a title, a number or a link."""

    message = N_("没有认出笔记导出表的表头：需要“小红书号”“发布时间”，以及“标题”“笔记ID”“链接”之一。缺少：{missing}")


def normal(heading: object) -> str:
    """A heading as it is compared: half width, small letters, without spaces and remarks in brackets."""
    bare = boundary.HIDDEN.sub("", unicodedata.normalize("NFKC", str(heading or "")))
    return _DROPPED.sub("", bare).lower()


def columns(row: Sequence[object]) -> dict[str, int]:
    """Field → column of one row of headings; the first of a kind counts."""
    found: dict[str, int] = {}
    for index, heading in enumerate(row):
        field = _MEANT.get(normal(heading))
        if field is not None:
            found.setdefault(field, index)
    return found


def missing(found: dict[str, int]) -> list[str]:
    """What an export needs and this row lacks."""
    lacking = [name for name, field in ((N_("小红书号"), ACCOUNT), (N_("发布时间"), PUBLISHED)) if field not in found]
    told = any(field in found for field in ("title", "number", "link"))
    return lacking if told else [*lacking, N_("标题")]


def find(rows: Sequence[Sequence[object]]) -> tuple[int, dict[str, int]]:
    """(row of the headings from 0, field → column); raises HeadingsMissing."""
    best: list[str] | None = None
    for number, row in enumerate(rows):
        found = columns(row)
        lacking = missing(found)
        if not lacking:
            return number, found
        if best is None or len(lacking) < len(best):
            best = lacking
    raise HeadingsMissing(missing=best or [N_("小红书号"), N_("发布时间"), N_("标题")])
