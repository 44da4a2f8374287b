"""A company of two entities, and everything that changes what the overview says of it, through the doors people use."""

import contextlib
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

from kosmgr.bindings import service as bindings
from kosmgr.cases import service as cases
from kosmgr.certification import service as certification
from kosmgr.entities import service as entities
from kosmgr.exchange import service as exchange
from kosmgr.kit.errors import Refused
from kosmgr.people import leaves
from kosmgr.people import service as people
from kosmgr.policy import SYSTEM
from kosmgr.rulebook import service as rulebook
from kosmgr.runtime import Runtime
from kosmgr.seats import service as seats
from kosmgr.work import Work
from tests.exchange import make as ledgers
from tests.make import Cast

DAY = timedelta(days=1)
ROSTER = ("所属主体", "工号", "姓名", "用工类型", "入职日期", "在职状态")
CODES = ("normal", "banned", "limited", "muted")


class House:
    """The company; `change` does one thing to it, by name, to the n-th it can be done to."""

    def __init__(self, runtime: Runtime, folder: Path) -> None:
        self.runtime, self.folder = runtime, folder
        self.cast = Cast.make(runtime)
        self.places = (self.cast.jia, self.cast.yi)
        self.accounts: list[int] = []
        self.people: list[int] = []
        self.batches: list[int] = []
        self.cases = [0]  # and one there is not
        self.opened = 0
        with runtime.writing(SYSTEM) as work:
            self.enterprises = [
                entities.add_enterprise_account(work, place.id, f"60000{n}", f"企业号{n}").id
                for n, place in enumerate(self.places)
            ]
        roster = [(self.places[n % 2].name, f"W{n}", f"人{n}", "正式", "2024-03-01", "在职") for n in range(5)]
        ledgers.bring(runtime, ledgers.written(folder, "people.csv", ROSTER, *roster))
        for n in range(4):
            self.change("ledger", n)
        with runtime.reading(SYSTEM) as work:
            self.accounts = [seats.visible_account(work, f"70000{n}").id for n in range(4)]
            self.people = [people.visible_employee(work, f"W{n}").id for n in range(5)]

    def change(self, name: str, n: int) -> bool:
        """Whether it was done; what a rule forbids leaves no trace."""
        with contextlib.suppress(Refused):
            if name == "ledger":
                return self._ledger(n)
            with self.runtime.writing(SYSTEM) as work:
                USES[name](self, work, n)
            return True
        return False

    def account(self, n: int) -> int:
        return self.accounts[n % len(self.accounts)]

    def person(self, n: int) -> int:
        return self.people[n % len(self.people)]

    def _ledger(self, n: int) -> bool:
        """An account of 甲 as a ledger has it, held by anybody of either entity."""
        from_on, until_on = date(2026, 3, 1) - n * DAY, date(2027, 2, 1 + n)
        row = (
            self.places[0].name, "企业号0", f"号{n}", f"70000{n % 4}", f"人{n % 5}", f"W{n % 5}", "", "",
            from_on.isoformat(), until_on.isoformat(), ("正常", "封禁")[n % 7 == 6],
        )  # fmt: skip
        outcome = ledgers.bring(self.runtime, ledgers.accounts(self.folder, f"{len(self.batches)}.csv", row))
        assert outcome.batch_id is not None
        self.batches.append(outcome.batch_id)
        return True


def _undo(house: House, work: Work, n: int) -> None:
    exchange.undo(work, house.batches[-1 - n % len(house.batches)])


def _bind(house: House, work: Work, n: int) -> None:
    """An account to somebody of its entity, whoever had it before."""
    account = seats.visible_account(work, house.account(n))
    place = [entity.id for entity in house.places].index(account.entity_id)
    with contextlib.suppress(Refused):
        cases.unbind(work, account.id, reason="换")
    cases.bind(work, account.id, house.people[place::2][n % 2])


def _offboard(house: House, work: Work, n: int) -> None:
    """Somebody's employment ended days ago, or will in some days."""
    outcome = cases.open_offboarding(work, house.person(n), work.today + (n - 4) * DAY)
    assert outcome.case_id is not None
    house.cases.append(outcome.case_id)


def _open(house: House, work: Work, n: int) -> None:
    account = seats.open_account(work, f"新号{n}", house.places[n % 2].id, f"71000{house.opened}")
    house.opened += 1
    house.accounts.append(account.id)


def _rule(house: House, work: Work, n: int, entity_id: int | None) -> None:
    rulebook.add_value(work, ("stale.days", "renewal.due_days")[n % 2], 5 * n, work.today, "通知", "试", entity_id)


USES: dict[str, Callable[[House, Work, int], object]] = {
    "undo": _undo,
    "open": _open,
    "release": lambda h, w, n: bindings.release(w, h.account(n), reason="停"),
    "bind": _bind,
    "unbind": lambda h, w, n: cases.unbind(w, h.account(n), reason="换"),
    "offboard": _offboard,
    "cancel": lambda h, w, n: cases.cancel(w, h.cases[-1], "留下"),
    "leave": lambda h, w, n: people.end_employment(w, h.person(n), w.today - (n + 1) * DAY),  # and still hold
    "come back": lambda h, w, n: people.employ(w, h.person(n), w.today),
    "away": lambda h, w, n: people.observe_employee(w, h.person(n), status=("leave", "serving")[n % 2]),
    "leave of absence": lambda h, w, n: leaves.set_leave(w, h.person(n), w.today - n * DAY),
    "back": lambda h, w, n: leaves.end_leave(w, h.person(n), w.today),
    "platform": lambda h, w, n: seats.observe_account(w, h.account(n), platform_code=CODES[n % 4]),
    "post": lambda h, w, n: seats.observe_account(w, h.account(n), last_posted_on=w.today - 9 * n * DAY),
    "hold": lambda h, w, n: seats.set_hold(w, h.account(n), ("ban", "handover", "freeze")[n % 3], "查"),
    "lift": lambda h, w, n: seats.lift_hold(w, h.account(n), ("ban", "handover", "freeze")[n % 3], "完"),
    "certify": lambda h, w, n: certification.certify(
        w, h.account(n), date(2027, 3, 1) + n * DAY, until_on=date(2027, 12, 31)
    ),
    "renew": lambda h, w, n: certification.renew(w, h.account(n)),
    "certify 企业号": lambda h, w, n: certification.certify(
        w, enterprise_account_id=h.enterprises[n % 2], from_on=date(2025, 12, 1) + n * DAY
    ),
    "fee": lambda h, w, n: certification.record_fee(w, h.account(n), amount_fen=100 * n),
    "quota": lambda h, w, n: seats.set_quota(w, h.places[n % 2].id, 20 + n, w.today, reason="试", source="通知"),
    "rule of one": lambda h, w, n: _rule(h, w, n, h.places[n // 2 % 2].id),
    "rule of all": lambda h, w, n: _rule(h, w, n, None),
}
CHANGES = ("ledger", *USES)
