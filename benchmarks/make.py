"""A believable company straight into the tables: N entities with M seats each. The same numbers every time."""

import random
from collections import defaultdict
from datetime import date, timedelta
from typing import Any

from sqlalchemy import insert

from kosmgr.audit import service as journal
from kosmgr.bindings.models import Binding
from kosmgr.certification.models import Fee, Invoice, Term
from kosmgr.devices.models import Device, DeviceAssignment, DeviceObservation, Sim, SimAssignment, SimObservation
from kosmgr.entities.models import EnterpriseAccount, Entity
from kosmgr.kit import db
from kosmgr.people.models import Employee, EmployeeObservation, Employment
from kosmgr.policy import SYSTEM
from kosmgr.runtime import Runtime
from kosmgr.seats.models import Account, AccountObservation, Seat, SeatOccupancy, SeatPool

TODAY = date(2026, 11, 20)
FAMILY, GIVEN = "王李张刘陈杨黄赵周吴徐孙马朱胡郭何林高罗", "伟芳娜敏静丽强磊洋艳勇军杰娟涛明超霞平刚"
STORES = ("西湖店", "滨江店", "余杭店", "萧山店", "拱墅店", "锦江店", "武侯店")
TOPICS = ("讲软装", "聊旧房改造", "看家具", "爱收纳", "装修日记", "讲板材", "带你逛店")
STATES = (("正常", "normal"),) * 40 + (("封禁", "banned"), ("限流", "limited"), ("禁言7天", "muted"))
ORDER = (
    Entity, EnterpriseAccount, SeatPool, Seat, Account, SeatOccupancy, AccountObservation, Employee, Employment,
    EmployeeObservation, Binding, Term, Fee, Invoice, Device, DeviceObservation, DeviceAssignment, Sim,
    SimObservation, SimAssignment,
)  # fmt: skip
Tables = dict[Any, list[dict[str, object]]]


def fill(runtime: Runtime, entities: int, seats: int, seed: int = 20261120) -> None:
    """Write the company in one transaction."""
    rows = company(entities, seats, random.Random(seed), runtime.clock.now())
    with runtime.writing(SYSTEM) as work:
        for model in ORDER:
            for part in db.chunks(rows[model], 5000):
                work.db.execute(insert(db.table(model)), list(part))
    with runtime.writing(SYSTEM, today=TODAY - timedelta(days=1)) as work:  # on another day no check looks
        for entity_id in range(1, entities + 1):
            journal.note(work, journal.Note("entity.imported", "entity", entity_id, entity_id))


def company(entities: int, seats: int, chance: random.Random, now: Any) -> Tables:
    """The rows of every table, ids included."""
    rows: Tables = defaultdict(list)
    for entity_id in range(1, entities + 1):
        name = f"示例第{entity_id:03}家居有限公司"
        rows[Entity].append({"id": entity_id, "name": name, "name_key": name, "uscc": None, "created_at": now})
        nickname = f"示例家居{entity_id:03}"
        rows[EnterpriseAccount].append(
            {"id": entity_id, "entity_id": entity_id, "xhs_id": f"80{entity_id:08}", "nickname": nickname,
             "nickname_key": nickname, "created_at": now}
        )  # fmt: skip
        rows[SeatPool].append({"id": entity_id, "entity_id": entity_id, "scope": f"entity:{entity_id}", "used": seats})
        begins = TODAY - timedelta(days=chance.randrange(10, 360))
        _certify(rows, entity_id, "enterprise", entity_id, begins, "品牌部", now)
        for number in range(1, seats + 1):
            _seat(rows, entity_id, number, chance, now)
    return rows


def _seat(rows: Tables, entity_id: int, number: int, chance: random.Random, now: Any) -> None:
    account_id = len(rows[Account]) + 1
    store = chance.choice(STORES)
    person = chance.choice(FAMILY) + "".join(chance.choices(GIVEN, k=chance.choice((1, 2, 2))))
    begins = TODAY - timedelta(days=chance.randrange(2, 372))
    rows[Seat].append({"id": account_id, "entity_id": entity_id, "number": number})
    rows[Account].append(
        {"id": account_id, "entity_id": entity_id, "enterprise_account_id": entity_id, "xhs_id": f"9{account_id:09}",
         "ownership": "company" if chance.random() < 0.9 else "employee", "version": 1, "origin": "observed",
         "created_at": now}
    )  # fmt: skip
    rows[SeatOccupancy].append(
        {"seat_id": account_id, "account_id": account_id, "pool_id": entity_id, "from_on": begins, "origin": "observed"}
    )
    platform, code = chance.choice(STATES)
    silent = chance.random()
    posted = None if silent < 0.02 else TODAY - timedelta(days=chance.randrange(0, 25 if silent < 0.9 else 120))
    rows[AccountObservation].append(
        {"account_id": account_id, "observed_on": TODAY, "source": "accounts",
         "nickname": f"{store[:2]}{person}{chance.choice(TOPICS)}", "platform_state": platform, "platform_code": code,
         "followers": chance.randrange(50, 30_000), "health_score": min(100, int(chance.gauss(88, 7))),
         "last_posted_on": posted, "posts_30d": chance.randrange(0, 25), "store": store, "persona": "家居顾问",
         "registered_person": person, "keeper": "陈静"}
    )  # fmt: skip
    _person(rows, entity_id, number, account_id, person, store, begins, chance, now)
    _certify(rows, account_id, "kos", entity_id, begins, store, now)
    _phone(rows, entity_id, account_id, person, store, chance, now)


def _person(
    rows: Tables, entity_id: int, number: int, account_id: int, name: str, store: str, begins: date,
    chance: random.Random, now: Any,
) -> None:  # fmt: skip
    left = TODAY - timedelta(days=chance.randrange(1, 90)) if chance.random() < 0.03 else None
    rows[Employee].append(
        {"id": account_id, "entity_id": entity_id, "number": f"HM{number:04}", "name": name, "external": False,
         "phone_masked": "154****0000", "created_at": now}
    )  # fmt: skip
    rows[Employment].append(
        {"employee_id": account_id, "from_on": date(2024, 3, 1), "until_on": left, "origin": "observed"}
    )
    rows[EmployeeObservation].append(
        {"employee_id": account_id, "observed_on": TODAY, "source": "employees", "kind": "regular",
         "status": "leave" if chance.random() < 0.01 else "serving", "store": store, "position": "家居顾问",
         "cost_centre": store}
    )  # fmt: skip
    until = TODAY - timedelta(days=chance.randrange(1, 60)) if left is None and chance.random() < 0.02 else None
    rows[Binding].append(
        {"account_id": account_id, "employee_id": account_id, "from_on": min(begins, until or begins),
         "until_on": until, "origin": "observed", "created_at": now}
    )  # fmt: skip


def _certify(rows: Tables, owner_id: int, item: str, entity_id: int, begins: date, centre: str, now: Any) -> None:
    until = date(begins.year + 1, begins.month, min(begins.day, 28))
    owner = {"account_id": owner_id if item == "kos" else None,
             "enterprise_account_id": None if item == "kos" else owner_id}  # fmt: skip
    period = {"item": item, **owner, "from_on": begins, "until_on": until, "origin": "observed", "created_at": now}
    rows[Term].append({**period, "source": "renewals", "rank": 0})
    fee_id = len(rows[Fee]) + 1
    rows[Fee].append(
        {"id": fee_id, "entity_id": entity_id, **period, "amount_fen": 60000, "status": "paid", "paid_on": begins,
         "payer": "公司", "payer_kind": "company", "serial": f"PAY-{fee_id:06}", "cost_centre": centre}
    )  # fmt: skip
    rows[Invoice].append(
        {"fee_id": fee_id, "kind": "专票", "number": f"{fee_id:020}", "invoiced_on": begins, "net_fen": 56604,
         "tax_fen": 3396}
    )  # fmt: skip


def _phone(
    rows: Tables, entity_id: int, account_id: int, person: str, store: str, chance: random.Random, now: Any
) -> None:
    shared = account_id % 50 == 0 and len(rows[Device]) > 0
    if not shared:
        device_id = len(rows[Device]) + 1
        rows[Device].append(
            {"id": device_id, "number": f"DEV-{device_id:06}", "entity_id": entity_id, "created_at": now}
        )
        rows[DeviceObservation].append(
            {"device_id": device_id, "observed_on": TODAY, "source": "devices", "model": "红米Note12",
             "imei_tail": f"{device_id % 10000:04}", "keeper_name": person, "store": store, "network_kind": "5g",
             "network": f"{store}5G-{device_id}",
             "ip": f"10.{device_id // 65536 % 256}.{device_id // 256 % 256}.{device_id % 256}",
             "counted_on": TODAY - timedelta(days=chance.randrange(1, 240)), "status": "在用", "status_code": "in_use"}
        )  # fmt: skip
    rows[DeviceAssignment].append(
        {"device_id": len(rows[Device]), "account_id": account_id, "slot": "clone" if shared else "main",
         "source": "devices", "rank": 0, "origin": "observed"}
    )  # fmt: skip
    rows[Sim].append(
        {"id": account_id, "entity_id": entity_id, "number_hash": f"{account_id:040}",
         "number_masked": f"154****{account_id % 10000:04}", "created_at": now}
    )  # fmt: skip
    rows[SimObservation].append(
        {"sim_id": account_id, "observed_on": TODAY, "source": "sims", "carrier": "移动", "registrant_kind": "company",
         "rent_fen": 1900, "user_name": person, "status": "使用中", "status_code": "in_use",
         "verified_on": TODAY - timedelta(days=30)}
    )  # fmt: skip
    rows[SimAssignment].append(
        {"sim_id": account_id, "account_id": account_id, "source": "sims", "rank": 0, "origin": "observed"}
    )
