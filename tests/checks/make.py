"""Pictures by hand: one entity, one account that nothing is wrong with, and what a test changes of them."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from kosmgr.checks.catalog import BY_RULE
from kosmgr.checks.rules import RulesOfDay
from kosmgr.findings.rules import Sighting
from kosmgr.matrix.rules import (
    AccountLine,
    DeviceLine,
    EnterpriseLine,
    EntityLine,
    FeeLine,
    Holder,
    Picture,
    SimLine,
    State,
)
from kosmgr.rulebook.queries import shipped
from kosmgr.rulebook.rules import Book, Value

ON = date(2026, 11, 20)
JIA, YI = 1, 2
USCC = "91330100MA0EXAMP1B"


def days(count: int, on: date = ON) -> date:
    """So many days from the day of the picture."""
    return on + timedelta(days=count)


def fee(number: int = 1, **changed: Any) -> FeeLine:
    line = FeeLine(
        id=number,
        item="kos",
        amount_fen=60000,
        status="paid",
        from_on=date(2026, 3, 1),
        until_on=date(2027, 2, 28),
        paid_on=date(2026, 3, 1),
        payer="公司",
        payer_kind="company",
        serial=f"PAY-{number}",
        invoice_kind="普票",
        invoice_number=f"{number:020}",
        invoiced_on=date(2026, 3, 1),
        cost_centre="西湖店",
    )
    return replace(line, **changed)


def holder(number: str | None = "HM0009", **changed: Any) -> Holder:
    line = Holder(
        employee_id=int((number or "0")[2:] or 0) + 1000,
        number=number,
        name="张伟",
        external=False,
        from_on=date(2026, 3, 1),
        kind="regular",
        employed_from_on=date(2020, 8, 1),
        left_on=None,
        last_working_on=None,
        on_leave=False,
        entity_id=JIA,
    )
    return replace(line, **changed)


def account(number: int = 103, **changed: Any) -> AccountLine:
    line = AccountLine(
        id=number,
        xhs_id=f"9000000{number}",
        nickname=f"账号{number}",
        entity_id=JIA,
        enterprise_account_id=1,
        ownership="company",
        version=1,
        seat_id=number,
        seat_number=number - 100,
        pool_id=1,
        opened_on=date(2026, 3, 1),
        holder=holder(),
        unbound_on=None,
        last_holder_name=None,
        registered_person="张伟",
        persona=None,
        store="滨江店",
        keeper="陈静",
        certified_from_on=date(2026, 3, 1),
        certified_until_on=date(2027, 2, 28),
        fee=fee(number),
        device_ids=(number,),
        network_kind="5g",
        network="滨江店5G",
        ip=None,
        sim_ids=(),
        platform_state="正常",
        platform_code="normal",
        platform_days=None,
        followers=100,
        health_score=90,
        last_posted_on=ON,
        posts_30d=10,
        observed_on=ON,
        holds=(),
        state=State.CERTIFIED,
    )
    return replace(line, **changed)


def enterprise(number: int = 1, **changed: Any) -> EnterpriseLine:
    line = EnterpriseLine(
        id=number,
        entity_id=JIA,
        xhs_id=f"900000000{number}",
        nickname="禾木家居示例",
        certified_from_on=date(2026, 3, 1),
        certified_until_on=date(2027, 2, 28),
        fee=fee(900 + number, item="enterprise"),
    )
    return replace(line, **changed)


def device(number: str = "DEV-003", accounts: tuple[int, ...] = (), **changed: Any) -> DeviceLine:
    line = DeviceLine(
        id=int(number[4:]),
        number=number,
        entity_id=JIA,
        model="荣耀X50",
        imei_tail="0003",
        bought_on=date(2025, 3, 8),
        keeper_name="张伟",
        keeper_employee="HM0009",
        store="滨江店",
        network_kind="5g",
        network="滨江店5G",
        ip=None,
        counted_on=ON,
        status="在用",
        status_code="in_use",
        registered_as=(number,),
        accounts=tuple((one, "main" if place == 0 else "clone") for place, one in enumerate(accounts)),
    )
    return replace(line, **changed)


def sim(number: int = 1, accounts: tuple[int, ...] = (), **changed: Any) -> SimLine:
    line = SimLine(
        id=number,
        entity_id=JIA,
        masked="154****0101",
        carrier="移动",
        registrant_kind="employee",
        registrant_name="周敏",
        registrant_employee_id=17,
        registrant_employee="HM0017",
        registrant_left_on=None,
        opened_on=date(2025, 3, 1),
        rent_fen=1900,
        user_name=None,
        account_nickname=None,
        device=None,
        status="使用中",
        status_code="in_use",
        verified_on=ON,
        account_ids=accounts,
    )
    return replace(line, **changed)


def entity(number: int = JIA, **changed: Any) -> EntityLine:
    line = EntityLine(
        id=number,
        name=f"主体{number}",
        uscc=USCC if number == JIA else None,
        scheme="paid_annual",
        quota=100,
        quota_scope="entity",
        used=1,
        enterprise_accounts=(enterprise(),) if number == JIA else (),
    )
    return replace(line, **changed)


def picture(
    *accounts: AccountLine,
    on: date = ON,
    devices: tuple[DeviceLine, ...] = (),
    sims: tuple[SimLine, ...] = (),
    entities: tuple[EntityLine, ...] | None = None,
) -> Picture:
    known = (entity(JIA), entity(YI)) if entities is None else entities
    return Picture(
        on=on,
        entities={line.id: line for line in known},
        accounts=accounts,
        devices=devices,
        sims=sims,
        by_account={line.id: line for line in accounts},
        by_device={line.id: line for line in devices},
        by_sim={line.id: line for line in sims},
    )


def book(**company: Any) -> Book:
    """The shipped rulebook with values of the company's own: `lapse__grace_days=3`."""
    own = []
    for name, value in company.items():
        key = name.replace("__", ".")
        pattern = next(one for one in shipped() if one.key == key)
        own.append(replace(pattern, value=value, effective_from=date(2023, 1, 1), confidence="company", id=1))
    values: tuple[Value, ...] = (*shipped(), *own)
    return Book(values)


def seen(rule: str, shown: Picture, facts: Any = None, rules: Mapping[str, Any] | None = None) -> list[Sighting]:
    """What one check sees in a picture."""
    return list(BY_RULE[rule].sightings(shown, facts, RulesOfDay(book(**(rules or {})), shown.on)))


def keys(sightings: list[Sighting], kind: str = "account") -> list[list[str]]:
    """The subjects of one kind, per sighting."""
    return [[subject.key for subject in one.subjects if subject.kind == kind] for one in sightings]
