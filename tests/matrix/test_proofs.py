"""What is missing of a proof on the day of a review, and whose account is looked at."""

from datetime import date, timedelta

import pytest

from kosmgr.documents.queries import Proof
from kosmgr.matrix import lists, proofs
from kosmgr.policy import SYSTEM
from kosmgr.runtime import Runtime
from tests.documents import make as papers
from tests.make import Cast
from tests.matrix import make

DUE = date(2026, 12, 9)
YEAR_BEFORE = DUE - timedelta(days=365)


@pytest.mark.parametrize(
    ("proof", "missing"),
    [
        (None, proofs.NONE),
        (Proof(1, YEAR_BEFORE, None, False, None), proofs.FILE),
        (Proof(1, None, None, True, "ok"), proofs.UNDATED),
        (Proof(1, YEAR_BEFORE - timedelta(days=1), None, True, "ok"), proofs.OLD),
        (Proof(1, YEAR_BEFORE, None, True, None), None),
        (Proof(1, YEAR_BEFORE, DUE - timedelta(days=1), True, None), proofs.ENDS),
        (Proof(1, YEAR_BEFORE, DUE, True, None), None),
    ],
)
def test_what_is_missing(proof: Proof | None, missing: str | None) -> None:
    assert proofs.lacks(proof, DUE, 365) == missing


def test_only_reviews_to_come_of_people_who_are_employed(runtime: Runtime, cast: Cast) -> None:
    today = date(2026, 11, 20)
    with runtime.writing(SYSTEM) as work:
        here = make.employee(work, cast.jia.id, "HM0001")
        gone = make.employee(work, cast.jia.id, "HM0002", date(2026, 10, 1))
        for seat, (who, until) in enumerate(
            (
                (here, today + timedelta(days=60)),
                (here, today),
                (here, today + timedelta(days=61)),
                (here, today - timedelta(days=1)),  # lapsed: nothing to review any more
                (gone, today + timedelta(days=1)),
                (None, today + timedelta(days=1)),
            ),
            1,
        ):
            make.account(work, cast.jia.id, seat, who, until_on=until + timedelta(days=1))
        theirs = make.employee(work, cast.yi.id, "CD0001")
        make.account(work, cast.yi.id, 1, theirs, until_on=today + timedelta(days=1))
    with runtime.reading(cast.lin) as work:
        found = lists.missing_proofs(work)
        assert [(gap.employee, gap.days_left) for gap in found] == [("HM0001", 0), ("HM0001", 60)]
        assert len(lists.missing_proofs(work, 61)) == 3
        assert lists.missing_proofs(work, entity_ids=[cast.yi.id]) == []
    one = papers.document(
        runtime, cast.jia.id, "employment_proof", "在职证明", subject_kind="employee", subject_id=here.id,
        issued_on=today,
    )  # fmt: skip
    with runtime.reading(cast.lin) as work:
        assert {gap.missing for gap in lists.missing_proofs(work)} == {proofs.FILE}
    papers.attached(runtime, one)
    with runtime.reading(cast.lin) as work:
        assert lists.missing_proofs(work) == []
    with runtime.reading(cast.wu) as work:
        assert [gap.employee for gap in lists.missing_proofs(work)] == ["CD0001"]
