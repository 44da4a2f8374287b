"""What happened to an account or a person, newest first, and the same as lanes; as of a day."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from kosmgr.findings import rules as finding_rules
from kosmgr.findings.rules import FindingLine
from kosmgr.kit.errors import NotFound
from kosmgr.kit.text import N_
from kosmgr.matrix import compose, things
from kosmgr.policy import Permission
from kosmgr.reports import entries, histories, lanes
from kosmgr.reports.entries import Entry
from kosmgr.rulebook import service as rulebook
from kosmgr.work import Work, requires


class AccountUnknown(NotFound):
    """No account of that number among those one may see."""

    message = N_("没有找到这个账号")


class PersonUnknown(NotFound):
    """No person of that number among those one may see."""

    message = N_("没有找到这个人")


@dataclass(frozen=True)
class Timeline:
    """The entries, newest first (those without a day last), how many of each kind, the lanes, and what is wrong now."""

    on: date
    entries: Sequence[Entry]
    counts: Mapping[str, int]
    lanes: Sequence[lanes.Lane]
    findings: Sequence[FindingLine]  # those of the entries that are not over, the heaviest first


def _made(on: date, told: Iterable[Entry], rows: Sequence[lanes.Lane], found: Sequence[Any]) -> Timeline:
    known = [entry for entry in told if entry.on is None or entry.on <= on]
    known.sort(key=lambda entry: (entry.on is not None, entry.on or date.min), reverse=True)
    counts: dict[str, int] = {}
    for entry in known:
        counts[entry.kind] = counts.get(entry.kind, 0) + 1
    open_still = [finding_rules.line(row, on) for row in found if row.status != "cleared"]
    return Timeline(on, known, counts, rows, sorted(open_still, key=finding_rules.heaviest_first))


@requires(Permission.LEDGER_READ)
def of_account(work: Work, account_id: int) -> Timeline:
    """The past of one account up to the work's day."""
    on, past = work.today, histories.of_account(work.db, work.actor, account_id, work.today)
    account = next(iter(past["account"]), None)
    if account is None:
        raise AccountUnknown()
    bindings = things.grouped(past["bindings"], lambda row: row.id)
    devices, sims = entries.authority(past["devices"]), entries.authority(past["sims"])
    told = [
        *entries.terms(past["terms"]),
        *entries.seats(past["seats"]),
        *(entry for rows in bindings.values() for entry in entries.holder(rows, on)),
        *entries.devices(devices),
        *entries.sims(sims),
        *entries.counted(devices),
        *entries.payments(past["payments"]),
        *entries.observed(past["observed"]),
        *entries.findings(past["findings"]),
        *entries.changes(past["changes"], past["batches"]),
    ]
    due_days = rulebook.value(work, "renewal.due_days", account.entity_id, on)
    return _made(on, told, _account_lanes(past["terms"], bindings, devices, sims, due_days, on), past["findings"])


@requires(Permission.LEDGER_READ)
def of_person(work: Work, employee_id: int) -> Timeline:
    """The past of one person up to the work's day."""
    on, past = work.today, histories.of_person(work.db, work.actor, employee_id, work.today)
    person = next(iter(past["person"]), None)
    if person is None:
        raise PersonUnknown()
    jobs = past["jobs"]
    bindings = things.grouped(past["bindings"], lambda row: row.id)
    told = [
        *(entry for job in jobs for entry in entries.job(job)),
        *(entry for rows in bindings.values() for entry in entries.held(rows, on)),
        *entries.cards(past["cards"]),
        *entries.findings(past["findings"]),
        *entries.changes(past["changes"], past["batches"]),
    ]
    left_on = max((compose.last_day(job.until_on) for job in jobs if job.until_on), default=None, key=_day_or_min)
    rows = [
        lanes.lane("employment", [lanes.Span(job.from_on, job.until_on, person.name, "plain") for job in jobs]),
        lanes.lane(
            "account",
            [
                span
                for group in bindings.values()
                for span in lanes.holder_spans(group[0].xhs_id, group[0].from_on, group[0].until_on, left_on)
            ],
        ),
    ]
    return _made(on, told, rows, past["findings"])


def _day_or_min(day: date | None) -> date:
    return day or date.min


def _account_lanes(
    terms: Sequence[Any],
    bindings: Mapping[int, Sequence[Any]],
    devices: Sequence[Any],
    sims: Sequence[Any],
    due_days: int,
    on: date,
) -> list[lanes.Lane]:
    networks = [
        lanes.Span(row.from_on, row.until_on, str(row.network or row.ip), "plain")
        for row in devices
        if row.network or row.ip
    ]
    return [
        lanes.lane(
            lanes.TERM,
            [
                span
                for row in terms
                if row.rank == 0
                for span in lanes.term_spans(row.from_on, row.until_on, due_days, on)
            ],
        ),
        lanes.lane(
            lanes.HOLDER,
            [
                span
                for rows in bindings.values()
                for span in lanes.holder_spans(rows[0].name, rows[0].from_on, rows[0].until_on, _left_before(rows, on))
            ],
        ),
        lanes.lane(lanes.SIM, [lanes.Span(row.from_on, row.until_on, row.number_masked, "plain") for row in sims]),
        lanes.lane(lanes.DEVICE, [lanes.Span(row.from_on, row.until_on, row.number, "plain") for row in devices]),
        lanes.lane(lanes.NETWORK, networks),
    ]


def _left_before(rows: Sequence[Any], on: date) -> date | None:
    """The last day of employment, if it lies behind."""
    left_on = entries.last_employed_on(rows, on)
    return left_on if left_on is not None and left_on < on else None
