"""A company to open pages of: 甲 with a seat of every kind, 乙 with one, and who looks at them."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

from sqlalchemy import event

from kosmgr.applications import service as applications
from kosmgr.checks import service as checks
from kosmgr.devices.models import Sim, SimAssignment, SimObservation
from kosmgr.policy import SYSTEM, Role
from kosmgr.runtime import Runtime
from kosmgr.work import Work
from tests import served
from tests.client import TestClient
from tests.make import JIA, YI, Cast
from tests.matrix import make
from tests.staged import staged
from tests.users import make as users

ORIGIN = "http://testserver"
PHONE = "15400000111"
LEFT = date(2026, 10, 1)  # the day after the last day


@dataclass(frozen=True)
class Company:
    """The installation, the entities, and the people who log in."""

    runtime: Runtime
    cast: Cast
    hr: users.Person  # HR and operations of 甲
    other: users.Person  # the same of 乙
    auditor: users.Person
    boss: users.Person

    def page(self, who: users.Person, **more: str) -> TestClient:
        """A browser in which somebody is logged in."""
        return TestClient(
            served.application(self.runtime),
            cookies={**who.cookies, "lang": "zh"},
            headers={"origin": ORIGIN, "sec-fetch-site": "same-origin", **more},
            follow_redirects=False,
        )


def company(runtime: Runtime) -> Company:
    """Twenty-eight lines would prove no more than these."""
    return Company(runtime, *staged(runtime, "sample", lambda: _company(runtime)))


def _company(runtime: Runtime) -> tuple[Cast, users.Person, users.Person, users.Person, users.Person]:
    cast = Cast.make(runtime)
    with runtime.writing(SYSTEM) as work:
        jia, yi = cast.jia.id, cast.yi.id
        zhou = make.employee(work, jia, "HM0017", LEFT, store="西湖店")
        wang = make.employee(work, jia, "HM0007", store="西湖店")
        make.employee(work, jia, "HM0009", store="滨江店")
        gone = make.account(work, jia, 1, zhou, store="西湖店")
        kept = make.account(work, jia, 2, wang, store="西湖店")
        make.account(work, jia, 3, store="滨江店")
        make.account(work, jia, 4, until_on=date(2026, 12, 10))
        luo = make.employee(work, yi, "CD0002")
        make.account(work, yi, 1, luo)
        make.device(work, jia, "DEV-003", gone, kept, status_code="in_use")
        make.device(work, jia, "DEV-009", status_code="idle")
        _card(work, jia, gone.id, zhou.id)
        for entity_id, number in ((jia, "HM0009"), (yi, "CD0002")):
            applications.file(work, entity_id, employee=number)
        checks.store(work)
    people_of = [(Role.HR, JIA), (Role.OPERATIONS, JIA), (Role.COMPLIANCE, JIA), (Role.FINANCE, JIA)]
    return (
        cast,
        users.person(runtime, "刘洋", *people_of),
        users.person(runtime, "邓倩", (Role.HR, YI), (Role.OPERATIONS, YI)),
        users.person(runtime, "孙丽", (Role.AUDITOR, None)),
        users.person(runtime, "顾南", (Role.ADMIN, None)),
    )


def _card(work: Work, entity_id: int, account_id: int, employee_id: int) -> None:
    from_on = make.FROM
    db, cipher = work.db, work.cipher
    row = Sim(
        entity_id=entity_id,
        number_hash=cipher.search_hash("phone", PHONE),
        number_masked="154****0111",
        created_at=work.now,
    )
    db.add(row)
    db.flush()
    seen = {"registrant_kind": "employee", "registrant_name": "周敏", "registrant_employee_id": employee_id}
    db.add(SimObservation(sim_id=row.id, observed_on=date(2026, 11, 20), source="sims", status_code="in_use", **seen))
    db.add(
        SimAssignment(sim_id=row.id, account_id=account_id, from_on=from_on, source="sims", rank=0, origin="observed")
    )
    db.flush()


@contextmanager
def counted(runtime: Runtime) -> Iterator[list[str]]:
    """The statements sent meanwhile, those that find out who is at the door included."""
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if not statement.startswith("BEGIN"):
            sent.append(statement)

    event.listen(runtime.engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(runtime.engine, "before_cursor_execute", note)


def token(page: str) -> str:
    """The csrf token of a form on a page."""
    return page.split('name="csrf" value="', 1)[1].split('"', 1)[0]


def grow(company: Company, count: int) -> None:
    """As many accounts, people and phones more."""
    with company.runtime.writing(SYSTEM) as work:
        for number in range(count):
            person = make.employee(work, company.cast.jia.id, f"HX{number:04}")
            account = make.account(work, company.cast.jia.id, 10 + number, person)
            make.device(work, company.cast.jia.id, f"DEV-X{number}", account)
            applications.file(work, company.cast.jia.id, employee=f"HX{number:04}")
