"""What an item needs to be done, who may let it off, and when it is overdue. Pure."""

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from kosmgr.kit.errors import Conflict, Forbidden, Invalid, NotFound
from kosmgr.kit.text import N_

OPEN, DONE, WAIVED, DROPPED = "open", "done", "waived", "dropped"
STATES = {OPEN: N_("待办"), DONE: N_("已完成"), WAIVED: N_("已豁免"), DROPPED: N_("已略过")}
OWNER_WORDS = {
    "hr": N_("人事"),
    "operations": N_("运营"),
    "finance": N_("财务"),
    "compliance": N_("合规"),
    "admin": N_("行政"),
    "employee": N_("本人"),
    "manager": N_("店长"),
}
OWNERS = tuple(OWNER_WORDS)
NO_EVIDENCE, NOTE = "none", "note"  # any other word is the kind of document that is asked for
GRANTED, REFUSED = "granted", "refused"


class TaskUnknown(NotFound):
    """No such item among those the actor may see."""

    message = N_("没有找到这条待办")


class TaskSettled(Conflict):
    """An item is done, waived or dropped once."""

    message = N_("「{task}」已经处理过了，现在是「{state}」")


class TaskNotSettled(Conflict):
    """Only what was settled can be opened again."""

    message = N_("「{task}」还没有处理，不用重新打开")


class EvidenceNeeded(Invalid):
    """The item asks for a document."""

    message = N_("「{task}」要附上凭证：{kind}")


class WrongEvidence(Invalid):
    """The document is of the kind the item asks for."""

    message = N_("「{task}」要的凭证是{kind}，这份是{found}")


class NoteNeeded(Invalid):
    """The item asks for a word on how it was done."""

    message = N_("「{task}」要写明怎么做的")


class ReasonMissing(Invalid):
    """Letting an item off needs a reason."""

    message = N_("要写明理由")


class DoneLater(Invalid):
    """What is recorded as done was done by today."""

    message = N_("完成日期 {day} 还没到")


class HoldsTheCase(Conflict):
    """An item that closes the gate is let off by a second person only."""

    message = N_("「{task}」关系到账号、设备或手机卡，不能直接略过；请申请豁免，由另一个人批准")


class WaiverPending(Conflict):
    """One waiver at a time."""

    message = N_("「{task}」已经申请豁免，等另一个人批准")


class WaiverUnknown(NotFound):
    """No such waiver is waiting."""

    message = N_("没有等待批准的豁免申请")


class SamePerson(Forbidden):
    """Who asks does not decide."""

    message = N_("豁免要由申请人之外的另一个人批准：这是 {asked_by} 申请的")


class WordUnknown(Invalid):
    """One of a short list."""

    message = N_("没有「{word}」这一项，可用：{known}")


@dataclass(frozen=True)
class Subject:
    """What items hang on: a case, an application. Whoever hands one in has looked whether the actor may see it."""

    kind: str
    id: int
    entity_id: int


class Item(NamedTuple):
    """One item to be planned; there may be very many at once."""

    code: str
    title: str
    owner_role: str
    due_on: date | None
    evidence: str = NO_EVIDENCE
    holding: bool = False
    account_id: int | None = None
    object_kind: str | None = None  # device | sim: what it is about, beside the account
    object_id: int | None = None
    object_label: str | None = None
    assignee: str | None = None
    assignee_employee_id: int | None = None


def check_word(word: str, known: tuple[str, ...]) -> None:
    """Refuse a word nobody knows."""
    if word not in known:
        raise WordUnknown(word=word, known=[*known])


def check_evidence(title: str, evidence: str, note: str | None, document_id: int | None) -> None:
    """Refuse an item as done without what it asks for."""
    if evidence == NOTE and not (note or "").strip():
        raise NoteNeeded(task=title)
    if evidence not in (NO_EVIDENCE, NOTE) and document_id is None:
        raise EvidenceNeeded(task=title, kind=evidence)


def check_second_person(asked_by_id: int | None, asked_by: str, decided_by_id: int | None, decided_by: str) -> None:
    """Refuse the one who asked; the machine is one person, however often it asks."""
    if asked_by == decided_by or (asked_by_id is not None and asked_by_id == decided_by_id):
        raise SamePerson(asked_by=asked_by)


def is_overdue(state: str, due_on: date | None, on: date) -> bool:
    """Open past its day; on the day itself there is still time."""
    return state == OPEN and due_on is not None and due_on < on
