"""What is to be renewed: everything whose last valid day is near, and everything lapsed. Pure, over a picture."""

from collections.abc import Callable, Collection
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any

from kosmgr.certification import rules as certification
from kosmgr.matrix.rules import AccountLine, EnterpriseLine, FeeLine, Picture, Windows

DAY = timedelta(days=1)
UNPAID = ("unpaid",)
Price = Callable[[str, int, date], int]  # item, entity id, first day of the next term -> fen


@dataclass(frozen=True, slots=True)
class Renewal:
    """One term to renew: when, for how much, and what stands in the way."""

    item: str  # kos | enterprise
    subject_id: int
    account: str
    nickname: str
    entity_id: int
    entity: str
    holder: str | None
    store: str | None
    cost_centre: str | None
    due_on: date  # the last valid day
    days_left: int
    stage: str
    fee_fen: int
    paid: bool
    blockers: tuple[str, ...]

    def facts(self) -> dict[str, Any]:
        """The item of the contract, with what lists filter by."""
        return {**asdict(self), "blockers": list(self.blockers)}


def renewals(
    picture: Picture,
    windows: Callable[[int], Windows],
    price: Price,
    paid: Collection[tuple[str, int, date]],
    days: int = 90,
) -> list[Renewal]:
    """Seated accounts and 企业号 due within `days` or past their last valid day, the earliest first.

    `paid` holds (item, id, first day) of the fees already paid for a term to come.
    """
    parents = {line.id: line for entity in picture.entities.values() for line in entity.enterprise_accounts}
    found = [
        _renewal(picture, windows, price, paid, "kos", line, blockers(picture.on, line, parents))
        for line in picture.seated()
        if _near(picture.on, line.certified_until_on, days)
    ]
    found += [
        _renewal(picture, windows, price, paid, "enterprise", parent, _unpaid(parent.fee))
        for parent in parents.values()
        if _near(picture.on, parent.certified_until_on, days)
    ]
    return sorted(found, key=lambda renewal: (renewal.due_on, renewal.item, renewal.account))


def blockers(on: date, line: AccountLine, parents: dict[int, EnterpriseLine]) -> tuple[str, ...]:
    """What stands in the way of renewing an account."""
    parent = parents.get(line.enterprise_account_id or 0)
    lapsed = parent is not None and parent.certified_until_on is not None and parent.certified_until_on < on
    return (
        *(("holder_left",) if line.holder is not None and line.holder.has_left(on) else ()),
        *(("no_holder",) if line.holder is None else ()),
        *_unpaid(line.fee),
        *(("parent_lapsed",) if lapsed else ()),
    )


def _unpaid(fee: FeeLine | None) -> tuple[str, ...]:
    return ("fee_unpaid",) if fee is not None and fee.status in UNPAID else ()


def _near(on: date, until_on: date | None, days: int) -> bool:
    return until_on is not None and (until_on - on).days <= days


def _renewal(
    picture: Picture,
    windows: Callable[[int], Windows],
    price: Price,
    paid: Collection[tuple[str, int, date]],
    item: str,
    line: AccountLine | EnterpriseLine,
    blocked: tuple[str, ...],
) -> Renewal:
    due_on = line.certified_until_on
    assert due_on is not None
    frame = windows(line.entity_id)
    stage = certification.stage(picture.on, due_on, frame.due_days, frame.grace_days)
    holder = line.holder if isinstance(line, AccountLine) else None
    return Renewal(
        item=item,
        subject_id=line.id,
        account=line.xhs_id or line.nickname,
        nickname=line.nickname,
        entity_id=line.entity_id,
        entity=picture.entities[line.entity_id].name,
        holder=holder.name if holder else None,
        store=line.store if isinstance(line, AccountLine) else None,
        cost_centre=line.fee.cost_centre if line.fee else None,
        due_on=due_on,
        days_left=(due_on - picture.on).days,
        stage=stage or "",
        fee_fen=price(item, line.entity_id, due_on + DAY),
        paid=(item, line.id, due_on + DAY) in paid,
        blockers=blocked,
    )
