"""The clock: it only ticks. What is due is found in the database, so a clock that was down catches up,
and two clocks do the work once."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, timedelta

from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.interval import IntervalTrigger

from kosmgr.audit import service as journal
from kosmgr.checks import service as checks
from kosmgr.content import picture_keeping
from kosmgr.documents import keeping
from kosmgr.edge import comparing, indexing, reporting, spotting, units
from kosmgr.edge.reminding import Reminding
from kosmgr.kit.clock import SHANGHAI
from kosmgr.letters import keeping as letter_files
from kosmgr.policy import SYSTEM
from kosmgr.reports import issuing
from kosmgr.retention import nightly
from kosmgr.runs import service as runs
from kosmgr.runtime import Runtime
from kosmgr.users import doors

log = logging.getLogger(__name__)

NIGHT = 3  # o'clock in Shanghai: daily work is done from then on
STEP = timedelta(minutes=1)
SOON = timedelta(seconds=20)


@dataclass(frozen=True)
class Job:
    """Work of the machine: every so often, or once a day from an hour on."""

    name: str
    run: Callable[[Runtime], object]
    every: timedelta | None = None
    from_hour: int = NIGHT


def clean(runtime: Runtime) -> int:
    """Remove sessions, links, throttles and kept answers that nobody can use any more."""
    with units.writing(runtime, SYSTEM) as work:
        return doors.clean(work)


def sweep(runtime: Runtime) -> int:
    """Remove files that no row speaks of: what a crash left behind."""
    with units.reading(runtime, SYSTEM) as work:
        return keeping.sweep(work) + letter_files.sweep(work) + issuing.sweep(work) + picture_keeping.sweep(work)


def retention(runtime: Runtime) -> dict[str, int]:
    """Count what is due to be erased, erase it where an entity wants that; one transaction for each entity."""
    with units.reading(runtime, SYSTEM) as work:
        due = nightly.due(work)
        wanted = [entity_id for entity_id in sorted(due) if nightly.automatic(work, entity_id)]
    erased = 0
    for entity_id in wanted:
        with units.writing(runtime, SYSTEM) as work:
            erased += nightly.erase_due(work, entity_id)
    with units.writing(runtime, SYSTEM) as work:
        dropped = nightly.drop_previews(work)
    told = {"due": sum(due.values()), "erased": erased, "previews_dropped": dropped}
    log.info("retention", extra=told)
    return told


def pictures(runtime: Runtime) -> dict[str, int]:
    """Erase files of pictures that were not shown for long, and make numbers of an earlier make anew."""
    with units.reading(runtime, SYSTEM) as work:
        places = picture_keeping.places(work)
    told = {"erased": 0, "renewed": 0}
    for entity_id in places:
        with units.writing(runtime, SYSTEM) as work:
            told["erased"] += picture_keeping.erase_old(work, entity_id)
        while True:
            with units.writing(runtime, SYSTEM) as work:
                renewed = picture_keeping.renew(work, entity_id)
            told["renewed"] += renewed
            if not renewed:
                break
    log.info("pictures", extra=told)
    return told


def reap(runtime: Runtime) -> int:
    """Fail background work whose runner died."""
    with units.writing(runtime, SYSTEM) as work:
        return runs.reap(work)


def verify(runtime: Runtime) -> int:
    """Walk the audit chain; a break is an error in the log."""
    with units.reading(runtime, SYSTEM) as work:
        breaks = journal.verify(work, runtime.anchored())
    for found in breaks:
        log.error("audit chain broken", extra={"sequence": found.sequence, "fault": found.fault})
    return len(breaks)


def refresh(runtime: Runtime) -> None:
    """Look again with every check: what fell due overnight is found without anybody asking."""
    with units.writing(runtime, SYSTEM) as work:
        checks.refresh(work)


def remind(runtime: Runtime) -> dict[str, int]:
    """Plan the reminders that fall due, hand over what is ripe."""
    return Reminding(runtime).tick().shape()


def reports(runtime: Runtime) -> int:
    """Make the reports that are due today, each with its reader's rights."""
    return reporting.make_due(runtime)


def spot_checks(runtime: Runtime) -> spotting.Done:
    """Draw this week's accounts, write to their holders, end what is late."""
    return spotting.tick(runtime)


def spot_photos(runtime: Runtime) -> int:
    """Erase the photos of spot checks whose time is over."""
    return spotting.erase_photos(runtime)


def compare_notes(runtime: Runtime) -> dict[str, object]:
    """Compare notes that were not compared for a while, and those of several entities with each other."""
    return comparing.nightly(runtime)


def note_index(runtime: Runtime) -> int:
    """Build the index of fingerprints anew after an upgrade that changed them; the old one answers meanwhile."""
    return indexing.tick(runtime)


JOBS: tuple[Job, ...] = (
    Job("remind", remind, every=SOON),
    Job("clean", clean, every=timedelta(minutes=15)),
    Job("reap", reap, every=STEP),
    Job("retention", retention),
    Job("refresh-findings", refresh),
    Job("compare-notes", compare_notes),
    Job("scheduled-reports", reports, every=timedelta(minutes=10)),
    Job("spot-checks", spot_checks, every=timedelta(minutes=2)),
    Job("spot-photos", spot_photos),
    Job("note-index", note_index, every=timedelta(minutes=2)),
    Job("pictures", pictures),
    Job("sweep-files", sweep),
    Job("verify", verify),
)


def tick(runtime: Runtime, job: Job) -> bool:
    """Do a job if it is due and nobody else does it; whether it was done."""
    if job.every is None:
        now = runtime.clock.now()
        if now.astimezone(SHANGHAI).hour < job.from_hour:
            return False
        with units.writing(runtime, SYSTEM) as work:
            if not runs.take_day(work, job.name, work.today):
                return False
    try:
        result = job.run(runtime)
    except units.Busy:
        log.warning("job put off: database busy", extra={"job": job.name})
        return False
    except Exception as error:
        log.error("job broke", extra={"job": job.name}, exc_info=error)
        return False
    log.debug("job done", extra={"job": job.name, "result": str(result)})
    return True


class Ticker:
    """The clock of one process."""

    def __init__(self, runtime: Runtime, jobs: tuple[Job, ...] = JOBS) -> None:
        self._scheduler = BackgroundScheduler(
            timezone=UTC, job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
        )
        for job in jobs:
            trigger = IntervalTrigger(seconds=int((job.every or STEP).total_seconds()), timezone=UTC)
            self._scheduler.add_job(tick, trigger, args=(runtime, job), id=job.name)

    def start(self) -> None:
        """Begin to tick."""
        self._scheduler.start()

    def stop(self) -> None:
        """Wait for the work under way, then stop."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=True)
