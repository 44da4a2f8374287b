"""How an application moves, who decides which step, and what is refused. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from kosmgr.kit.errors import Conflict, Forbidden, Invalid, NotFound
from kosmgr.kit.text import N_
from kosmgr.policy import GRANTABLE, Role

DAY = timedelta(days=1)
DRAFT, REVIEWING, INCOMPLETE, ON_HOLD = "draft", "reviewing", "incomplete", "on_hold"
APPROVED, SUBMITTED, REJECTED_BY_PLATFORM = "approved", "submitted", "rejected_by_platform"
OPENED, REFUSED, WITHDRAWN = "opened", "refused", "withdrawn"
OPEN = (DRAFT, REVIEWING, INCOMPLETE, ON_HOLD, APPROVED, SUBMITTED, REJECTED_BY_PLATFORM)
STATES = (*OPEN, OPENED, REFUSED, WITHDRAWN)

STEPS = ("department", "hr", "legal", "finance")
# who may be asked: everybody who logs in, but the auditor, who changes nothing
ROLES = tuple(role.value for role in GRANTABLE if role is not Role.AUDITOR)
USUAL = (
    ("department", Role.MANAGER.value),
    ("hr", Role.HR.value),
    ("legal", Role.COMPLIANCE.value),
    ("finance", Role.FINANCE.value),
)
PENDING, AGREED = "pending", "agreed"

# verb → from which states, to which. Deciding a step is not among them: its outcome is `after_agreeing` or a refusal.
MOVES: Mapping[str, tuple[tuple[str, ...], str]] = {
    "submit": ((DRAFT, INCOMPLETE, ON_HOLD, REJECTED_BY_PLATFORM), REVIEWING),
    "send_back": ((REVIEWING, ON_HOLD, APPROVED), INCOMPLETE),
    "hold": ((REVIEWING, INCOMPLETE, APPROVED), ON_HOLD),
    "refuse": ((REVIEWING, INCOMPLETE, ON_HOLD, APPROVED, REJECTED_BY_PLATFORM), REFUSED),
    "withdraw": (OPEN, WITHDRAWN),
    "submitted": ((APPROVED, REJECTED_BY_PLATFORM), SUBMITTED),
    "platform_rejected": ((SUBMITTED,), REJECTED_BY_PLATFORM),
    "opened": ((SUBMITTED,), OPENED),
}
PLATFORM_ANSWERS = ("submitted", "platform_rejected", "opened")
EDITABLE = (DRAFT, REVIEWING, INCOMPLETE, ON_HOLD, REJECTED_BY_PLATFORM)


class ApplicationUnknown(NotFound):
    """No such application among those the actor may see."""

    message = N_("没有找到申请「{application}」")


class ApplicationChanged(Conflict):
    """Somebody moved it between our reading and our writing."""

    message = N_("申请 {application} 刚被别人处理过，请刷新后再看")


class ApplicationExists(Conflict):
    """A person has one open application."""

    message = N_("{name}（{employee}）还有没办完的申请 {application}，先办完或撤回那一份")


class NotFromHere(Conflict):
    """This state does not allow that step."""

    message = N_("申请 {application} 现在是「{state}」，不能这样处理")


class Blocked(Conflict):
    """Something speaks against it, and is named."""

    message = N_("申请 {application} 还不能通过：{blocker}")


class NotYourStep(Forbidden):
    """Each step is decided by its role, a manager's only for the own store."""

    message = N_("「{step}」由{role}决定，你没有这个角色")


class NothingToDecide(Conflict):
    """No step waits for a decision."""

    message = N_("申请 {application} 没有等待决定的步骤")


class StepPassed(Conflict):
    """That step is not the one whose turn it is."""

    message = N_("现在等的是「{step}」这一步")


class NothingToConclude(Conflict):
    """Not every step has agreed, or it is not under review."""

    message = N_("申请 {application} 还没有得到每一步的同意")


class ReasonNeeded(Invalid):
    """Who says no says why: the person has a right to hear it."""

    message = N_("要写明理由，会告知本人")


class NothingToRule(Invalid):
    """Only what the rulebook asks about can be decided otherwise."""

    message = N_("「{code}」不是可以另行决定的事项")


class NotYourRuling(Forbidden):
    """The rulebook says which role decides."""

    message = N_("这件事由{role}决定，你没有这个角色")


class StepsWrong(Invalid):
    """At least one step, each once, each with a role that may decide."""

    message = N_("审批步骤不对：至少一步，每步一次，角色可用：{known}")


class MaterialWrong(Invalid):
    """yes, no, refused or unknown; a day only with yes."""

    message = N_("材料的情况不对：{material}")


class AnswerUnknown(Invalid):
    """One of PLATFORM_ANSWERS."""

    message = N_("没有「{answer}」这种平台答复，可用：{known}")


class NameNeeded(Invalid):
    """Without a 工号 there must at least be a name."""

    message = N_("要写工号；还没有工号的，写姓名")


STATE_WORDS: Mapping[str, str] = {
    DRAFT: N_("草稿"),
    REVIEWING: N_("审批中"),
    INCOMPLETE: N_("待补材料"),
    ON_HOLD: N_("搁置"),
    APPROVED: N_("已批准"),
    SUBMITTED: N_("已提交平台"),
    REJECTED_BY_PLATFORM: N_("平台驳回"),
    OPENED: N_("已开通"),
    REFUSED: N_("已驳回"),
    WITHDRAWN: N_("已撤回"),
}
STEP_WORDS: Mapping[str, str] = {
    "department": N_("部门审批"),
    "hr": N_("人事审批"),
    "legal": N_("法务审批"),
    "finance": N_("财务审批"),
}
ROLE_WORDS: Mapping[str, str] = {
    "admin": N_("管理员"),
    "hr": N_("人事"),
    "operations": N_("运营"),
    "finance": N_("财务"),
    "compliance": N_("合规"),
    "manager": N_("店长"),
}
MATERIAL_STATES: Mapping[str, str] = {
    "yes": N_("有，已签"),
    "no": N_("没有"),
    "refused": N_("不愿签"),
    "unknown": N_("没有登记"),
}
VERDICT_WORDS: Mapping[str, str] = {PENDING: N_("待决定"), AGREED: N_("同意"), "refused": N_("不同意")}


@dataclass(frozen=True)
class Step:
    """One step as its turn is judged."""

    id: int
    step: str
    position: int
    role: str
    verdict: str


def turn(steps: Iterable[Step]) -> Step | None:
    """The step whose turn it is: the first that waits, unless one before it said no."""
    for step in sorted(steps, key=lambda one: one.position):
        if step.verdict != AGREED:
            return step if step.verdict == PENDING else None
    return None


def is_last(steps: Iterable[Step], step: Step) -> bool:
    """Whether agreeing to this step approves the application."""
    return all(one.verdict == AGREED for one in steps if one.id != step.id)


def moved(application: str, state: str, verb: str) -> str:
    """The state after a verb; NotFromHere if the present one does not allow it."""
    allowed, after = MOVES[verb]
    if state not in allowed:
        raise NotFromHere(application=application, state=STATE_WORDS[state])
    return after


def may_do(state: str) -> frozenset[str]:
    """The verbs a state allows."""
    return frozenset(verb for verb, (allowed, _after) in MOVES.items() if state in allowed)


def needed_name(name: str | None) -> str:
    """The name of somebody without a 工号."""
    if not (name or "").strip():
        raise NameNeeded()
    assert name is not None
    return name.strip()


def check_reason(reason: str | None) -> str:
    """A reason of at least two characters."""
    if len((reason or "").strip()) < 2:
        raise ReasonNeeded()
    assert reason is not None
    return reason.strip()


def check_steps(steps: Sequence[tuple[str, str]]) -> None:
    """Refuse an empty list, a step named twice, and what nobody knows."""
    names = [step for step, _role in steps]
    known = all(step in STEPS and role in ROLES for step, role in steps)
    if not names or len(set(names)) != len(names) or not known:
        raise StepsWrong(known=[*ROLES])


# the kinds of documents that may be shown for a material
DOCUMENTS = {
    "proof": ("employment_proof",),
    "agreement": ("ownership_agreement", "personal_authorization"),
    "portrait": ("portrait_release",),
}


class RefusedAndShown(Invalid):
    """Somebody who will not sign has no signed paper."""

    message = N_("选了文件「{title}」，又写不愿签：只能留一样")


def check_material(material: str, state: str, on: date | None) -> None:
    """Refuse an unknown word, and a day for what is not there."""
    if state not in MATERIAL_STATES or (on is not None and state != "yes"):
        raise MaterialWrong(material=material)


def next_number(taken: Iterable[str], year: int) -> str:
    """SQ2026029 after SQ2026028; the first of a year ends in 001."""
    start = f"SQ{year}"
    used = [
        int(number[len(start) :]) for number in taken if number.startswith(start) and number[len(start) :].isdigit()
    ]
    return f"{start}{max(used, default=0) + 1:03d}"
