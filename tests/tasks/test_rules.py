"""What an item needs, who may let it off, when it is late."""

from datetime import date

import pytest

from kosmgr.kit.errors import Refused
from kosmgr.tasks import rules

DAY = date(2026, 12, 4)


@pytest.mark.parametrize(
    ("evidence", "note", "document_id", "refusal"),
    [
        ("none", None, None, None),
        ("note", "已下架", None, None),
        ("note", "  ", None, rules.NoteNeeded),
        ("note", None, 7, rules.NoteNeeded),
        ("screenshot", "截了图", None, rules.EvidenceNeeded),
        ("screenshot", None, 7, None),
    ],
)
def test_evidence(evidence: str, note: str | None, document_id: int | None, refusal: type[Refused] | None) -> None:
    if refusal is None:
        rules.check_evidence("解绑", evidence, note, document_id)
    else:
        with pytest.raises(refusal):
            rules.check_evidence("解绑", evidence, note, document_id)


@pytest.mark.parametrize(
    ("asked", "decided", "same"),
    [
        ((1, "lin"), (2, "wu"), False),
        ((1, "lin"), (1, "lin"), True),
        ((1, "lin"), (1, "lin 2"), True),  # renamed meanwhile
        ((None, "system"), (None, "system"), True),  # the machine is one person
        ((None, "system"), (2, "wu"), False),
    ],
)
def test_two_persons(asked: tuple[int | None, str], decided: tuple[int | None, str], same: bool) -> None:
    if same:
        with pytest.raises(rules.SamePerson):
            rules.check_second_person(*asked, *decided)
    else:
        rules.check_second_person(*asked, *decided)


@pytest.mark.parametrize(
    ("state", "due_on", "late"),
    [
        ("open", DAY, False),
        ("open", date(2026, 12, 3), True),
        ("open", None, False),
        ("done", date(2026, 12, 3), False),
        ("waived", date(2026, 12, 3), False),
    ],
)
def test_late(state: str, due_on: date | None, late: bool) -> None:
    assert rules.is_overdue(state, due_on, DAY) is late
