"""Who lacks a fresh 在职证明 for the annual reviews to come. Pure, over a picture and each person's newest proof."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from kosmgr.certification import rules as certification
from kosmgr.documents.queries import Proof
from kosmgr.kit.text import N_
from kosmgr.matrix.rules import AccountLine, Picture, Windows

DAYS = 60  # how far ahead one looks unless told otherwise
MAX_AGE = "proof.max_age_days.review"
NONE, FILE, UNDATED, OLD, ENDS = "none", "file", "undated", "old", "ends"
MISSING: Mapping[str, str] = {
    NONE: N_("没有在职证明"),
    FILE: N_("登记了，没有文件"),
    UNDATED: N_("没有写开具日期"),
    OLD: N_("到年审那天开具已超过 {most} 天"),
    ENDS: N_("到年审那天已过有效期"),
}


@dataclass(frozen=True, slots=True)
class Gap:
    """One account whose review is near and whose holder has no proof that is fresh on that day."""

    employee_id: int
    employee: str | None  # 工号
    name: str
    entity_id: int
    entity: str
    store: str | None
    account: str
    nickname: str
    due_on: date  # the last valid day
    days_left: int
    proof: int | None  # the newest document, if there is one
    proof_on: date | None
    proof_age: int | None  # days, as of the day of the picture
    missing: str  # one of MISSING
    max_age: int  # days

    def facts(self) -> dict[str, Any]:
        """As other programs read it."""
        return {key: value for key, value in asdict(self).items() if key not in ("employee_id", "entity_id")}


def near(picture: Picture, windows: Callable[[int], Windows], days: int) -> list[AccountLine]:
    """Seated accounts held by somebody employed whose term ends within `days`, or can still be saved in its grace."""
    found = []
    for line in picture.seated():
        until_on, holder = line.certified_until_on, line.holder
        if until_on is None or (until_on - picture.on).days > days or holder is None:
            continue
        frame = windows(line.entity_id)
        stage = certification.stage(picture.on, until_on, frame.due_days, frame.grace_days)
        if stage != certification.Stage.LAPSED and not holder.external and not holder.has_left(picture.on):
            found.append(line)
    return found


def gaps(
    picture: Picture, lines: list[AccountLine], proofs: Mapping[int, Proof], max_age: Callable[[int], int]
) -> list[Gap]:
    """The accounts among `lines` whose holder lacks a fresh proof, the earliest review first."""
    found = []
    for line in lines:
        holder, due_on = line.holder, line.certified_until_on
        assert holder is not None
        assert due_on is not None
        proof, most = proofs.get(holder.employee_id), max_age(line.entity_id)
        missing = lacks(proof, max(due_on, picture.on), most)
        if missing is not None:
            issued_on = proof.issued_on if proof else None
            found.append(
                Gap(
                    employee_id=holder.employee_id,
                    employee=holder.number,
                    name=holder.name,
                    entity_id=line.entity_id,
                    entity=picture.entities[line.entity_id].name,
                    store=line.store,
                    account=line.xhs_id,
                    nickname=line.nickname,
                    due_on=due_on,
                    days_left=(due_on - picture.on).days,
                    proof=proof.document_id if proof else None,
                    proof_on=issued_on,
                    proof_age=(picture.on - issued_on).days if issued_on else None,
                    missing=missing,
                    max_age=most,
                )
            )
    return sorted(found, key=lambda gap: (gap.due_on, gap.account))


def lacks(proof: Proof | None, on: date, most: int) -> str | None:
    """What is missing of a proof on the day of the review; None if it will do."""
    if proof is None:
        return NONE
    if not proof.has_file:
        return FILE
    if proof.issued_on is None:
        return UNDATED
    if (on - proof.issued_on).days > most:
        return OLD
    if proof.valid_until_on is not None and proof.valid_until_on < on:
        return ENDS
    return None
