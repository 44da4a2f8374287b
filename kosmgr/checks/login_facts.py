"""What the checks of login records read: who shares what, what lay too close together, and what is exempt."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from kosmgr.checks import queries
from kosmgr.checks.rules import account_subject, accounts_on, device_subject
from kosmgr.devices import addresses
from kosmgr.devices import queries as phones
from kosmgr.devices.rules import Cover, covered
from kosmgr.findings.rules import Subject
from kosmgr.kit import clock
from kosmgr.logins import queries as stored
from kosmgr.logins import rules, service, watched
from kosmgr.logins.rules import Incident, Use
from kosmgr.matrix.rules import AccountLine, Picture
from kosmgr.work import Work


@dataclass(frozen=True)
class Logins:
    """What login records of the window say."""

    shared: Mapping[tuple[str, str], Sequence[Use]]
    incidents: Sequence[Incident]
    covers: Sequence[Cover]


def logins(work: Work, on: date) -> Logins:
    """Who shares a device or an address, what happened close together, and which exemptions hold."""
    return work.remember(
        (queries.LOGINS, on),
        lambda: Logins(
            rules.shared(service.visible_uses(work, on=on)),
            service.visible_incidents(work, on=on),
            queries.exemptions(work, on),
        ),
    )


def elsewhere(work: Work, on: date) -> Sequence[Any]:
    """Logins of accounts on phones nobody gave them."""
    return watched.elsewhere(work.db, *_window(work, on), on)


@dataclass(frozen=True)
class GivenBack:
    """A login on a phone that had been given back, switched off or lost, or that a leaver keeps."""

    account_id: int
    device_id: int
    since: date
    keeper: str | None  # the leaver who keeps it
    first_second: int
    last_second: int
    events: int


def given_back(work: Work, on: date) -> list[GivenBack]:
    """Logins after the day a phone came back, and logins on phones of leavers after they left."""
    since: dict[int, tuple[date, str | None]] = {}
    for row in watched.given_back(work.db, on, phones.GIVEN_BACK):
        since[row.device_id] = (row.observed_on, None)
    for kept in queries.kept_by_leavers(work, on):
        if kept.kind == "device":
            since[kept.thing_id] = (kept.left_on, kept.name)
    found = []
    for row in watched.on_devices(work.db, since, *_window(work, on)) if since else ():
        day, keeper = since[row.device_id]
        if row.last_second >= int(clock.end_of(day).timestamp()):
            found.append(
                GivenBack(row.account_id, row.device_id, day, keeper, row.first_second, row.last_second, row.events)
            )
    return found


def on_public(work: Work, on: date) -> Sequence[Any]:
    """Logins through registered public Wi-Fi."""
    cidrs = [row.cidr for row in stored.networks(work.db, on) if row.kind == "public_wifi"]
    return watched.in_ranges(work.db, [rules.ends(cidr) for cidr in cidrs], *_window(work, on))


def _window(work: Work, on: date) -> tuple[int, int]:
    return rules.window(on, service.limits(work, on).window_days)


def lines(picture: Picture, ids: Iterable[int]) -> list[AccountLine]:
    """The accounts of some ids that count, in their order."""
    return accounts_on(picture, ids)


def exempt(facts: Logins, kind: str, thing_id: int | None, accounts: Iterable[AccountLine]) -> bool:
    """Whether an exemption in force covers a sharing wholly."""
    who = [line.id for line in accounts]
    return thing_id is not None and covered(facts.covers, kind, thing_id, who) is not None


def device_of(picture: Picture, key: str, device_id: int | None) -> Subject:
    """The registered device, else what the records call it."""
    line = picture.by_device.get(device_id) if device_id is not None else None
    return device_subject(line) if line is not None else Subject("device", key, key)


def evidence(uses: Iterable[Use], picture: Picture) -> list[dict[str, object]]:
    """Who was seen when, and how often."""
    return [
        {
            "account": picture.by_account[use.account_id].xhs_id,
            "first_at": use.first_at,
            "last_at": use.last_at,
            "events": use.events,
        }
        for use in uses
        if use.account_id in picture.by_account
    ]


def of_incident(one: Incident) -> dict[str, object]:
    """What an incident is evidence of."""
    told: dict[str, object] = {"first_at": one.first_at, "last_at": one.last_at, "events": one.events}
    if one.unknown:
        told["unknown_accounts"] = list(one.unknown)
    for name, value in (one.detail or {}).items():
        told[name] = rules.at(int(str(value))) if name in ("from", "to") else value
    return told


def subjects(accounts: Iterable[AccountLine]) -> tuple[Subject, ...]:
    """The accounts as subjects."""
    return tuple(account_subject(line) for line in accounts)


def in_exempt_network(picture: Picture, subnet: str, entity_ids: Iterable[int]) -> bool:
    """Whether a whole subnet lies in a network that is known to be shared by everybody."""
    finder = addresses.Finder([(line.id, line.entity_id, line.cidr) for line in picture.networks])
    low = subnet.partition("/")[0]
    found = [finder.find(low, entity_id) for entity_id in entity_ids]
    return bool(found) and all(one is not None and picture.by_network[one].exempt for one in found)
