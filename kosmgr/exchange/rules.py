"""What an import refuses as a whole."""

from collections.abc import Mapping

from kosmgr.kit.errors import Conflict, Invalid, NotFound
from kosmgr.kit.text import N_

STATUSES: Mapping[str, str] = {
    "previewed": N_("待写入"),
    "applied": N_("已写入"),
    "undone": N_("已撤销"),
    "dropped": N_("已放弃"),
}


class QuotaExceeded(Conflict):
    """An import that needs more seats than there are writes nothing."""

    message = N_("「{entity}」的席位不够：已用 {used}，还要 {wanted}，上限 {limit}。没有写入任何内容")


class FileUnreadable(Invalid):
    """One file that cannot be read at all keeps every other out as well."""

    message = N_("文件「{file}」无法读取：{reason}。没有导入任何内容")


class BatchUnknown(NotFound):
    """No such import, or it is another person's."""

    message = N_("没有找到导入批次 {batch}")


class BatchMoved(Conflict):
    """A batch is applied once, undone once, dropped once."""

    message = N_("导入批次 {batch} 现在的状态是「{status_word}」，不能再做这一步")

    def __init__(self, batch: int, status: str) -> None:
        super().__init__(batch=batch, status=status, status_word=STATUSES[status])


class UploadGone(Conflict):
    """The uploaded files of a batch are kept until it is applied or dropped."""

    message = N_("导入批次 {batch} 的文件已经不在了，请重新上传")


class UndoRefused(Conflict):
    """What was built on a batch must be taken back first."""

    message = N_("导入批次 {batch} 之后又有改动，不能撤销：{changes}")


class KindUnknown(Invalid):
    """One of the ledgers this release reads."""

    message = N_("没有“{kind}”这种台账，可用：{known}")


class TableUnknown(NotFound):
    """A batch has so many files, a file so many sheets."""

    message = N_("导入批次里没有这张表")
