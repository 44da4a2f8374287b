"""A small company straight into the tables, for stories about reading."""

from datetime import date

from kosmgr.bindings.models import Binding
from kosmgr.certification.models import Fee, Term
from kosmgr.devices.models import Device, DeviceAssignment, DeviceObservation
from kosmgr.people.models import Employee, EmployeeObservation, Employment
from kosmgr.seats.models import Account, AccountObservation, Seat, SeatOccupancy, SeatPool
from kosmgr.work import Work

FROM, UNTIL = date(2026, 3, 1), date(2027, 3, 1)


def employee(work: Work, entity_id: int, number: str, left_until_on: date | None = None, **seen: str) -> Employee:
    row = Employee(entity_id=entity_id, number=number, name=f"员工{number}", created_at=work.now)
    work.db.add(row)
    work.db.flush()
    work.db.add(Employment(employee_id=row.id, from_on=date(2020, 1, 1), until_on=left_until_on, origin="observed"))
    facts = {"kind": "regular", "status": "serving", **seen}
    work.db.add(EmployeeObservation(employee_id=row.id, observed_on=work.today, source="employees", **facts))
    work.db.flush()
    return row


def account(
    work: Work, entity_id: int, number: int, holder: Employee | None = None, until_on: date = UNTIL, **seen: object
) -> Account:
    pool = work.db.query(SeatPool).filter_by(entity_id=entity_id).one_or_none()
    if pool is None:
        pool = SeatPool(entity_id=entity_id, scope=f"entity:{entity_id}", used=0)
        work.db.add(pool)
    pool.used += 1
    row = Account(
        entity_id=entity_id,
        xhs_id=f"90000{entity_id:02}{number:03}",
        ownership="company",
        origin="observed",
        created_at=work.now,
    )
    seat = Seat(entity_id=entity_id, number=number)
    work.db.add_all([row, seat])
    work.db.flush()
    facts = {"nickname": f"账号{number}", "platform_code": "normal", "last_posted_on": work.today, **seen}
    work.db.add_all(
        [
            SeatOccupancy(seat_id=seat.id, account_id=row.id, pool_id=pool.id, from_on=FROM, origin="observed"),
            AccountObservation(account_id=row.id, observed_on=work.today, source="accounts", **facts),
            Term(
                item="kos", account_id=row.id, from_on=FROM, until_on=until_on, source="accounts", rank=0,
                origin="observed", created_at=work.now,
            ),
            Fee(
                entity_id=entity_id, item="kos", account_id=row.id, from_on=FROM, until_on=until_on, amount_fen=60000,
                status="paid", origin="observed", created_at=work.now,
            ),
        ]
    )  # fmt: skip
    if holder is not None:
        bind(work, row, holder)
    work.db.flush()
    return row


def bind(work: Work, row: Account, holder: Employee, from_on: date = FROM, until_on: date | None = None) -> None:
    work.db.add(
        Binding(
            account_id=row.id, employee_id=holder.id, from_on=from_on, until_on=until_on, origin="observed",
            created_at=work.now,
        )
    )  # fmt: skip
    work.db.flush()


def device(work: Work, entity_id: int, number: str, *accounts: Account, rank: int = 0, **seen: object) -> Device:
    row = Device(number=number, entity_id=entity_id, created_at=work.now)
    work.db.add(row)
    work.db.flush()
    work.db.add(DeviceObservation(device_id=row.id, observed_on=work.today, source="devices", **seen))
    for slot, held in zip(("main", "clone"), accounts, strict=False):
        work.db.add(
            DeviceAssignment(
                device_id=row.id, account_id=held.id, slot=slot, source="devices", rank=rank, origin="observed"
            )
        )
    work.db.flush()
    return row
