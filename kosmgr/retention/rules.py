"""When which data of a leaver are due to be erased, and what stops it. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from kosmgr.kit import clock
from kosmgr.kit.errors import Conflict, Invalid, NotFound
from kosmgr.kit.sentences import Sentence
from kosmgr.kit.text import N_

CONTACT, PROOFS, SIGNED, IDENTITY = "contact", "proofs", "signed", "identity"
CLASSES: Mapping[str, str] = {
    CONTACT: N_("联系方式"),
    PROOFS: N_("证明文件"),
    SIGNED: N_("签署文件"),
    IDENTITY: N_("姓名"),
}
ABOUT: Mapping[str, str] = {
    CONTACT: N_("手机号、申请表里的手机号、以本人名义办且没有在用的手机卡、没有用完的签署链接"),
    PROOFS: N_("在职证明、离职证明、截图、培训记录等文件"),
    SIGNED: N_("协议、承诺书、授权书、交接单等文件，文书里填的内容，个人信息请求的往来"),
    IDENTITY: N_("各处的姓名换成代号，加密过的个人信息连同密钥一起销毁"),
}
KEYS = {one: f"retention.{one}_months" for one in CLASSES}
AUTOMATIC, GRACE, PREVIEWS = "retention.automatic", "retention.grace_days", "retention.preview_days"
# Documents about a person that bind somebody, or prove what both sides agreed to; all others prove a fact.
SIGNED_KINDS = frozenset(
    {
        "ownership_agreement", "portrait_release", "nda", "compliance_commitment", "rectification_commitment",
        "personal_authorization", "handover_form", "return_form", "consent",
    }
)  # fmt: skip
CONFIRMED = "ERASE"  # what a person types before what cannot be undone

ERASED, NOTHING, WAITING, DUE = "erased", "nothing", "waiting", "due"
STATES: Mapping[str, str] = {
    WAITING: N_("没到期"),
    DUE: N_("保存期满"),
    ERASED: N_("已擦除"),
    NOTHING: N_("没有留存"),
}
HELD, BLOCKED = "held", "blocked"
STANDINGS: Mapping[str, str] = {  # of a person, the first that fits
    HELD: N_("法律保留"),
    BLOCKED: N_("还不能擦除"),
    DUE: N_("可以擦除"),
    WAITING: N_("没到期"),
    ERASED: N_("全部擦除"),
}
SOON = timedelta(days=90)

BOUND = N_("还绑着账号 {account}")
KEEPS = N_("{thing} 还在名下")
OPEN_CASE = N_("案件 {number} 没有结案")
OWN_SIM = N_("以本人名义办的手机卡 {sim} 还在用")
PAPER_HELD = N_("文件「{title}」有法律保留：{reason}")


class NotLeft(Conflict):
    """Somebody employed, or to be employed, keeps everything."""

    message = N_("{name}（{employee}）在职，不在擦除范围内")


class PersonHeld(Conflict):
    """A legal hold stops everything."""

    message = N_("{name}（{employee}）有法律保留，不能擦除：{reason}")


class PersonBlocked(Conflict):
    """Who still holds something is not done leaving."""

    message = N_("{name}（{employee}）还不能擦除：{because}")


class NotDue(Conflict):
    """Before its day nothing goes, unless the person asks for it."""

    message = N_("{name}（{employee}）的{what}要到 {due_on} 才到期；本人要求提前删除的，请注明提前擦除")


class NothingToErase(Conflict):
    """Everything asked for is gone already, or was never kept."""

    message = N_("{name}（{employee}）没有可以擦除的内容")


class ClassUnknown(Invalid):
    """One of CLASSES."""

    message = N_("没有「{what}」这一类，可用：{known}")


class NobodyChosen(Invalid):
    """Choose somebody first."""

    message = N_("没有选人，请先在名单里勾选")


class NotConfirmed(Invalid):
    """The word was not typed."""

    message = N_("擦除不能撤销：请输入 {word} 确认")


class ReasonMissing(Invalid):
    """Who erases or holds says why."""

    message = N_("请写明理由")


class HoldUnchanged(Conflict):
    """A hold is set once and lifted once."""

    message = N_("「{whom}」已经有法律保留")


class HoldUnknown(NotFound):
    """No such hold that lasts, where the actor may see it."""

    message = N_("没有找到这项法律保留，或者已经解除")


def due_on(until_on: date, months: int) -> date:
    """The first day on which data may go: so many months after the day that follows the last one."""
    return clock.add_months(until_on, months)


def latest_end(today: date, months: int) -> date:
    """Who left later than this has nothing due after so many months; a few days more, months differ in length."""
    return clock.add_months(today, -months) + timedelta(days=3)


def ended(periods: Iterable[tuple[date | None, date | None]], today: date) -> date | None:
    """The day after the last day of somebody whose employments are all over; None while one runs or is to come."""
    ends = [until_on for _, until_on in periods]
    if not ends or any(until_on is None or until_on > today for until_on in ends):
        return None
    return max(until_on for until_on in ends if until_on is not None)


def paper_class(kind: str) -> str:
    """Whose schedule the files of a document about a person follow."""
    return SIGNED if kind in SIGNED_KINDS else PROOFS


@dataclass(frozen=True)
class Standing:
    """How one class of one person's data stands."""

    state: str  # STATES
    due_on: date
    count: int  # of what is kept
    months: int

    def late(self, today: date) -> int:
        """Days since it was due; 0 unless it is."""
        return (today - self.due_on).days if self.state == DUE else 0


def judge(
    until_on: date,
    today: date,
    months: Mapping[str, int],
    kept: Mapping[str, int],
    erased: Iterable[str],
    agreed_until: date | None = None,
) -> dict[str, Standing]:
    """Every class of a leaver: what is `kept` of it, and what was `erased` since they left.

    What came in after it was erased is due like anything else. What was agreed for longer counts from there: the day
    after its end is `agreed_until`. A name goes last, never before a file that bears it.
    """
    from_day = dict.fromkeys(CLASSES, until_on)
    if agreed_until is not None:
        from_day[SIGNED] = max(until_on, agreed_until)
    days = {one: due_on(from_day[one], months[one]) for one in CLASSES}
    gone = set(erased)
    later = [days[one] for one in CLASSES if one != IDENTITY and kept[one]]
    days[IDENTITY] = max([days[IDENTITY], *later])
    found = {}
    for one in CLASSES:
        over = DUE if days[one] <= today else WAITING
        none = ERASED if one in gone else NOTHING
        found[one] = Standing(over if kept[one] else none, days[one], kept[one], months[one])
    return found


def standing_of(held: bool, blocked: bool, classes: Mapping[str, Standing]) -> str:
    """One word for a person; hold and block only matter while something is left to erase."""
    states = {one.state for one in classes.values()}
    if states <= {ERASED, NOTHING}:
        return ERASED
    if held:
        return HELD
    if DUE in states:
        return BLOCKED if blocked else DUE
    return WAITING


def check_classes(classes: Iterable[str]) -> tuple[str, ...]:
    """In the order of CLASSES; with the name goes everything else."""
    wanted = set(classes)
    for one in sorted(wanted - CLASSES.keys()):
        raise ClassUnknown(what=one, known=[*CLASSES])
    return tuple(one for one in CLASSES if one in wanted or IDENTITY in wanted)


def check_erasable(
    name: str,
    employee: str | None,
    chosen: Iterable[str],
    classes: Mapping[str, Standing],
    held: str | None,
    because: list[Sentence],
    early: bool,
) -> tuple[str, ...]:
    """What of the chosen classes is erased now; refused unless every one of them may be."""
    who = {"name": name, "employee": employee}
    if held is not None:
        raise PersonHeld(**who, reason=held)
    if because:
        raise PersonBlocked(**who, because=because)
    left = tuple(one for one in chosen if classes[one].state in (DUE, WAITING))
    if not left:
        raise NothingToErase(**who)
    for one in left:
        if classes[one].state == WAITING and not early:
            raise NotDue(**who, what=Sentence(CLASSES[one]), due_on=classes[one].due_on)
    return left


def check_reason(reason: str) -> str:
    """A sentence, not blanks."""
    if not reason.strip():
        raise ReasonMissing()
    return reason.strip()
