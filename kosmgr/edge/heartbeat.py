"""Whether the clock is alive: when reminders were last planned, what waits, what failed; for people and monitors."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from prometheus_client import CollectorRegistry, Gauge, generate_latest

from kosmgr.post import history, leases
from kosmgr.reminders import outgoing
from kosmgr.work import Work

LATE = timedelta(minutes=30)  # a clock says that it is alive every five minutes


@dataclass(frozen=True)
class Heartbeat:
    """When the clock last planned; late: longer ago than it ever takes."""

    planned_at: datetime | None
    late: bool


def late(planned_at: datetime | None, now: datetime) -> bool:
    """Whether the clock has stopped; one that never ran is not there yet."""
    return planned_at is not None and now - planned_at > LATE


def read(work: Work) -> Heartbeat:
    """The clock as the database knows it."""
    at = leases.last(work, outgoing.LEASE).at
    return Heartbeat(at, late(at, work.now))


def metrics(work: Work) -> bytes:
    """The same for Prometheus, counted when it is asked for, so that any number of processes say the same."""
    registry = CollectorRegistry()
    planned = Gauge("kosmgr_reminders_planned_timestamp_seconds", "When reminders were last planned", registry=registry)
    stopped = Gauge("kosmgr_reminders_late", "1 if nobody has planned for half an hour", registry=registry)
    parcels = Gauge("kosmgr_parcels", "Messages of the outbox by state", ["state"], registry=registry)
    failing = Gauge("kosmgr_destinations_failing", "Destinations nothing gets through to", registry=registry)
    beat = read(work)
    planned.set(beat.planned_at.timestamp() if beat.planned_at else 0)
    stopped.set(int(beat.late))
    counts, broken = history.totals(work.db)
    for state, count in counts.items():
        parcels.labels(state).set(count)
    failing.set(broken)
    return generate_latest(registry)
