"""Putting rows together into the picture of a day. Pure: rows in, lines out."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from kosmgr.devices import addresses
from kosmgr.kit.clock import covers, overlaps
from kosmgr.matrix import things
from kosmgr.matrix.rules import (
    AccountLine,
    DeviceLine,
    EnterpriseLine,
    FeeLine,
    Holder,
    SimLine,
    Windows,
    later,
    state_of,
)

DAY = timedelta(days=1)
Period = tuple[date | None, date | None]


def last_day(until_on: date | None) -> date | None:
    """The last day of a half-open period, as people say it."""
    return None if until_on is None else until_on - DAY


def running_term(periods: Sequence[Period], on: date) -> Period | None:
    """The term that counts on a day, renewals that follow without a gap included.

    Periods come with the authority's first; one that overlaps a chosen one is the losing source's and is left out.
    """
    chosen: list[Period] = []
    for period in periods:
        if not any(overlaps(period, other) for other in chosen):
            chosen.append(period)
    chosen.sort(key=lambda period: period[0] or date.min)
    best: Period | None = None
    for period in chosen:
        if best is None:
            best = period
        elif period[0] is not None and best[1] is not None and period[0] <= best[1] and covers(*best, on):
            best = (best[0], period[1])
        elif period[0] is None or period[0] <= on:
            best = period
    return best


def running_fee(fees: Sequence[FeeLine], term: Period | None, on: date) -> FeeLine | None:
    """The fee line of the running term: the one that begins with it, else that covers the day, else none."""
    return _running(fees, term, on, [fee.until_on and fee.until_on + DAY for fee in fees])


def running_row(rows: Sequence[Any], term: Period | None, on: date) -> Any | None:
    """The same for rows of the table, whose ends are half-open."""
    return _running(rows, term, on, [row.until_on for row in rows])


def _running(fees: Sequence[Any], term: Period | None, on: date, ends: Sequence[date | None]) -> Any | None:
    if term is not None and term[0] is not None:
        for fee in fees:
            if fee.from_on == term[0]:
                return fee
    for fee, end in zip(reversed(fees), reversed(ends), strict=True):
        if fee.from_on is not None and covers(fee.from_on, end, on):
            return fee
    return fees[-1] if fees and term is None else None


def fee_line(row: Any) -> FeeLine:
    """A fee with its invoice."""
    return FeeLine(
        id=row.id,
        item=row.item,
        amount_fen=row.amount_fen,
        status=row.status,
        from_on=row.from_on,
        until_on=last_day(row.until_on),
        paid_on=row.paid_on,
        payer=row.payer,
        payer_kind=row.payer_kind,
        serial=row.serial,
        invoice_kind=row.invoice_kind,
        invoice_number=row.invoice_number,
        invoiced_on=row.invoiced_on,
        cost_centre=row.cost_centre,
    )


def employment_on(rows: Sequence[Any], on: date) -> Any | None:
    """The employment that answers for a day: the one that covers it, else the last that ended, else the next."""
    known = [row for row in rows if row.employment_id is not None]
    for row in known:
        if covers(row.employed_from_on, row.employed_until_on, on):
            return row
    ended = [row for row in known if row.employed_until_on is not None and row.employed_until_on <= on]
    if ended:
        return max(ended, key=lambda row: row.employed_until_on)
    return min(known, key=lambda row: row.employed_from_on or date.min, default=None)


def holder_of(rows: Sequence[Any], on: date) -> Holder:
    """The holder a binding names, from the binding's rows (one per employment)."""
    first, employment = rows[0], employment_on(rows, on)
    return Holder(
        employee_id=first.employee_id,
        number=first.number,
        name=first.name,
        external=first.external,
        from_on=first.from_on,
        kind=first.kind,
        employed_from_on=employment.employed_from_on if employment else None,
        left_on=last_day(employment.employed_until_on) if employment else None,
        last_working_on=employment.last_working_on if employment else None,
        on_leave=first.status == "leave" or first.leave_id is not None,
        entity_id=first.entity_id,
        planned_on=first.planned_on,
        leave_approved=first.leave_id is not None,
    )


class Parts:
    """The rows of one day by the thing they belong to; each account is composed from them."""

    def __init__(
        self,
        on: date,
        bindings: Iterable[Any],
        terms: Iterable[Any],
        fees: Iterable[Any],
        holds: Iterable[Any],
        devices: Sequence[DeviceLine],
        sims: Sequence[SimLine],
        networks: Sequence[Any] = (),
    ) -> None:
        self.on = on
        self.bindings = things.grouped(bindings, lambda row: row.account_id)
        self.terms: dict[tuple[str, int], list[Period]] = defaultdict(list)
        for row in terms:
            self.terms[_owner(row)].append((row.from_on, row.until_on))
        self.fees: dict[tuple[str, int], list[FeeLine]] = defaultdict(list)
        for row in fees:
            self.fees[_owner(row)].append(fee_line(row))
        self.holds = things.grouped(holds, lambda row: row.account_id)
        self.devices: dict[int, list[DeviceLine]] = defaultdict(list)
        for device in devices:
            for account_id, _ in device.accounts:
                self.devices[account_id].append(device)
        self.sims: dict[int, list[SimLine]] = defaultdict(list)
        for sim in sims:
            for account_id in sim.account_ids:
                self.sims[account_id].append(sim)

        self.given = things.given_networks(networks)
        self.finder = addresses.Finder(dict.fromkeys((row.id, row.entity_id, row.cidr) for row in networks))

    def enterprise(self, row: Any) -> EnterpriseLine:
        """A 企业号 with its running term and fee."""
        owner = ("enterprise", row.enterprise_id)
        term = running_term(self.terms.get(owner, ()), self.on)
        return EnterpriseLine(
            id=row.enterprise_id,
            entity_id=row.id,
            xhs_id=row.xhs_id,
            nickname=row.nickname,
            certified_from_on=term[0] if term else None,
            certified_until_on=last_day(term[1]) if term else None,
            fee=running_fee(self.fees.get(owner, ()), term, self.on),
        )

    def account(self, rows: Sequence[Any], windows: Windows) -> AccountLine:
        """One account from its occupancy rows and everything that belongs to it."""
        on = self.on
        seat = next((row for row in rows if covers(row.from_on, row.until_on, on)), None)
        row = seat or rows[-1]
        owner = ("kos", row.id)
        term = running_term(self.terms.get(owner, ()), on)
        until_on = last_day(term[1]) if term else None
        by_binding = things.grouped(self.bindings.get(row.id, ()), lambda binding: binding.id)
        current = next((b for b in by_binding.values() if covers(b[0].from_on, b[0].until_on, on)), None)
        holder = holder_of(current, on) if current else None
        ended = [b[0] for b in by_binding.values() if b is not current and b[0].until_on is not None]
        last = max(ended, key=lambda binding: binding.until_on, default=None) if holder is None else None
        devices = self.devices.get(row.id, ())
        device = devices[0] if devices else None
        given = self.given.get(row.id)
        ip = things.exit_of(given) if given else device.ip if device else None
        holds = tuple(hold.kind for hold in self.holds.get(row.id, ()))
        last_posted_on = later(row.last_posted_on, row.noted_on)
        return AccountLine(
            id=row.id,
            xhs_id=row.xhs_id,
            nickname=row.nickname or row.xhs_id,
            entity_id=row.entity_id,
            enterprise_account_id=row.enterprise_account_id,
            ownership=row.ownership,
            version=row.version,
            seat_id=seat.seat_id if seat else None,
            seat_number=seat.seat_number if seat else None,
            pool_id=seat.pool_id if seat else None,
            opened_on=rows[0].from_on,
            holder=holder,
            unbound_on=last.until_on if last else None,
            last_holder_name=last.name if last else None,
            registered_person=row.registered_person,
            persona=row.persona,
            store=row.store,
            keeper=row.keeper,
            certified_from_on=term[0] if term else None,
            certified_until_on=until_on,
            fee=running_fee(self.fees.get(owner, ()), term, on),
            device_ids=tuple(device.id for device in devices),
            network_kind=given.kind if given else device.network_kind if device else None,
            network=given.name if given else (device.network if device else None) or row.network,
            ip=ip,
            sim_ids=tuple(sim.id for sim in self.sims.get(row.id, ())),
            platform_state=row.platform_state,
            platform_code=row.platform_code,
            platform_days=row.platform_days,
            followers=row.followers,
            health_score=row.health_score,
            last_posted_on=last_posted_on,
            posts_30d=row.posts_30d,
            observed_on=row.observed_on,
            holds=holds,
            network_id=given.id if given else self.finder.find(ip, row.entity_id),
            network_given=given is not None,
            state=state_of(
                on,
                windows,
                platform_code=row.platform_code,
                holder_left=holder is not None and holder.has_left(on),
                has_holder=holder is not None,
                on_leave=holder is not None and holder.on_leave,
                opened_on=rows[0].from_on,
                certified_until_on=until_on,
                last_posted_on=last_posted_on,
                holds=holds,
            ),
        )


def _owner(row: Any) -> tuple[str, int]:
    return ("kos", row.account_id) if row.account_id is not None else ("enterprise", row.enterprise_account_id)
