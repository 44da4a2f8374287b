"""What comparing, fixing and undoing refuse. Pure."""

from kosmgr.drift import rules
from kosmgr.kit.errors import Conflict, Invalid, NotFound
from kosmgr.kit.text import N_


class ComparisonUnknown(NotFound):
    """No such comparison, or of an entity one may not see."""

    message = N_("没有找到平台核对 {comparison}")


class DifferenceUnknown(NotFound):
    """No such difference in this comparison."""

    message = N_("这次核对里没有差异 {difference}")


class FixUnknown(NotFound):
    """No such batch of fixes, or of an entity one may not see."""

    message = N_("没有找到改正批次 {fix}")


class ComparisonMoved(Conflict):
    """A preview is stored once or given up once."""

    message = N_("平台核对 {comparison} 现在的状态是「{state_word}」，不能再做这一步")

    def __init__(self, comparison: int, state: str) -> None:
        super().__init__(comparison=comparison, state_word=rules.STATES[state])


class ComparisonOld(Conflict):
    """Only the newest comparison is worked on."""

    message = N_("平台核对 {comparison} 之后又核对过，请在最新的一次里处理")


class DifferenceMoved(Conflict):
    """Somebody was faster."""

    message = N_("账号 {account} 的差异「{kind_word}」现在是「{status_word}」，请刷新后再试")

    def __init__(self, account: str, kind: str, status: str) -> None:
        super().__init__(account=account, kind_word=rules.KINDS[kind], status_word=rules.STATUSES[status])


class NotFixable(Conflict):
    """What we cannot put right here."""

    message = N_("账号 {account} 的差异不能在这里改正：{why}。没有改动任何内容")


class FixRefused(Conflict):
    """One refused fix keeps every other of the click out as well."""

    message = N_("账号 {account} 不能改正：{why}。没有改动任何内容，可以去掉它再试")


class NothingChosen(Invalid):
    """A fix is about at least one difference."""

    message = N_("还没有选差异")


class UndoRefused(Conflict):
    """What was changed since must be taken back first."""

    message = N_("改正批次 {fix} 之后又有改动，不能撤销：{changes}")


class FixMoved(Conflict):
    """A batch of fixes is undone once."""

    message = N_("改正批次 {fix} 已经撤销过")


class NoAccounts(Invalid):
    """A list without an account says nothing."""

    message = N_("「{file}」里没有读到一个小红书号，没有可以核对的内容")


class FileUnreadable(Invalid):
    """The file could not be read at all."""

    message = N_("「{file}」无法读取：{reason}")


class FileGone(Conflict):
    """The uploaded file of a preview is kept until it is stored or dropped."""

    message = N_("这次核对的文件已经不在了，请重新上传")


class NothingGiven(Invalid):
    """Neither a file nor a pasted table."""

    message = N_("选一个文件，或者粘贴一张表")


class ScopeNeeded(Invalid):
    """A list is of one entity, or of one 企业号."""

    message = N_("选一个主体或企业号")


class TooMuchPasted(Invalid):
    """A pasted table has its bounds."""

    message = N_("粘贴的内容超过 {most} 个字，请存成文件再上传")


class TooMany(Invalid):
    """One click changes what a person can still look through."""

    message = N_("一次最多改正 {most} 项，这次有 {given} 项，分几次做")


class UntilNeeded(Invalid):
    """What is accepted is accepted until a day."""

    message = N_("接受到哪一天要填，而且不能早于今天")
