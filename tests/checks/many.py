"""A large company straight into the tables: entities × accounts, every third silent, every tenth without a holder."""

from datetime import date, timedelta

from kosmgr.bindings.models import Binding
from kosmgr.certification.models import Term
from kosmgr.entities.models import Entity
from kosmgr.kit import db as database
from kosmgr.people.models import Employee, Employment
from kosmgr.seats.models import Account, AccountObservation, Seat, SeatOccupancy, SeatPool
from kosmgr.work import Work

FROM, UNTIL = date(2026, 3, 1), date(2027, 3, 1)


def fill(work: Work, entities: int, each: int) -> None:
    """`entities` × `each` accounts with holders, terms and observations; no fees."""
    ids = range(1, entities * each + 1)
    owners = range(1, entities + 1)
    of = {number: (number - 1) // each + 1 for number in ids}
    silent = work.today - timedelta(days=90)
    period = {"from_on": FROM, "until_on": None, "origin": "observed"}
    rows: dict[type[database.Base], list[dict[str, object]]] = {
        Entity: [
            {"id": n, "name": f"主体{n}", "name_key": f"主体{n}", "created_at": work.now} for n in owners
        ],
        SeatPool: [{"id": n, "entity_id": n, "scope": f"entity:{n}", "used": each} for n in owners],
        Seat: [{"id": n, "entity_id": of[n], "number": (n - 1) % each + 1} for n in ids],
        Account: [
            {"id": n, "entity_id": of[n], "xhs_id": str(9 * 10**9 + n), "ownership": "company", "version": 1,
             "origin": "observed", "created_at": work.now}
            for n in ids
        ],
        SeatOccupancy: [{"id": n, "seat_id": n, "account_id": n, "pool_id": of[n], **period} for n in ids],
        AccountObservation: [
            {"account_id": n, "observed_on": work.today, "source": "accounts", "nickname": f"账号{n}",
             "platform_code": "normal", "health_score": 60 + n % 40, "last_posted_on": work.today if n % 3 else silent}
            for n in ids
        ],
        Term: [
            {"item": "kos", "account_id": n, "from_on": FROM, "until_on": UNTIL, "source": "accounts", "rank": 0,
             "origin": "observed", "created_at": work.now}
            for n in ids
        ],
        Employee: [
            {"id": n, "entity_id": of[n], "number": f"A{n}", "name": f"员工{n}", "external": False,
             "created_at": work.now}
            for n in ids
        ],
        Employment: [{"employee_id": n, "from_on": FROM, "until_on": None, "origin": "observed"} for n in ids],
        Binding: [{"account_id": n, "employee_id": n, "created_at": work.now, **period} for n in ids if n % 10],
    }  # fmt: skip
    for model, values in rows.items():
        database.insert_many(work.db, database.table(model), values)
