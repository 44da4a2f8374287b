"""Exports of notes brought in: what a batch may be, what is refused, and our words. Pure."""

from collections.abc import Mapping

from kosmgr.kit.errors import Conflict, Invalid, NotFound
from kosmgr.kit.text import N_

PREVIEWED, LOADING, APPLIED, UNDONE, DROPPED = "previewed", "loading", "applied", "undone", "dropped"
STATUSES: Mapping[str, str] = {
    PREVIEWED: N_("待写入"),
    LOADING: N_("正在写入"),
    APPLIED: N_("已写入"),
    UNDONE: N_("已撤销"),
    DROPPED: N_("已放弃"),
}
REJECTED: Mapping[str, str] = {
    "account_missing": N_("没有小红书号"),
    "account_unreadable": N_("小红书号写法已损坏（科学计数），请设为文本后重新导出"),
    "account_unknown": N_("小红书号没有登记：不是矩阵账号、企业号，也不是测试号"),
    "account_not_yours": N_("这个账号不归你导入"),
    "time_missing": N_("没有发布时间"),
    "time_unreadable": N_("发布时间读不懂"),
    "note_empty": N_("标题、正文、笔记ID、链接都没有"),
    "title_too_long": N_("标题超过 200 字"),
    "body_too_long": N_("正文超过 20000 字"),
    "link_too_long": N_("链接超过 500 字"),
    "count_unreadable": N_("这个数读不懂，没有采用；这一行其余内容照常导入"),
}


class BatchUnknown(NotFound):
    """No such batch among those the actor may see."""

    message = N_("没有找到笔记导入批次 {batch}")


class BatchMoved(Conflict):
    """Somebody else applied, undid or dropped it meanwhile."""

    message = N_("笔记导入批次 {batch} 已经是“{word}”，不能再这样做")

    def __init__(self, batch: int, status: str) -> None:
        super().__init__(batch=batch, status=status, word=STATUSES[status])


class Loading(Conflict):
    """One file after the other."""

    message = N_("笔记导入批次 {batch} 还在写入，写完或放弃之后再导入下一批")


class UploadGone(Conflict):
    """The file of a preview is no longer there."""

    message = N_("笔记导入批次 {batch} 的文件已经不在，请重新上传")


class LaterBatch(Conflict):
    """What a later export said stands on what this one brought."""

    message = N_("批次 {later} 后来又更新了批次 {batch} 的笔记，先撤销批次 {later}")


class BuiltOn(Conflict):
    """People worked on notes that would vanish."""

    message = N_("批次 {batch} 带来的笔记后来有人改过或用到了，例如「{title}」，不能撤销")


class CountedAhead(Invalid):
    """Counts were read by today."""

    message = N_("数据日期 {day} 还没到，请填今天或以前")


class NothingToImport(Invalid):
    """A file of which no row can be taken."""

    message = N_("这个文件没有一行可以导入，请先看每行的原因")
