"""Running the checks: today's findings are stored, another day's are listed."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date

from kosmgr.audit import service as journal
from kosmgr.checks import drift, queries
from kosmgr.checks.catalog import CHECKS
from kosmgr.checks.check import Check
from kosmgr.checks.rules import RulesOfDay
from kosmgr.findings import service as findings
from kosmgr.findings.rules import FindingLine, Sighting
from kosmgr.kit import db
from kosmgr.kit.errors import Invalid
from kosmgr.kit.text import N_
from kosmgr.matrix import service as matrix
from kosmgr.policy import SYSTEM, Permission
from kosmgr.rulebook import service as rulebook
from kosmgr.seats import queries as seats
from kosmgr.work import Work, requires


class CheckUnknown(Invalid):
    """No check, rule or group of rules has that name."""

    message = N_("没有叫「{name}」的检查，用 --list 查看全部")


def chosen(names: Sequence[str] | None) -> tuple[Check, ...]:
    """The checks of some names: a check, a rule, or a group of rules such as `isolation`; None means all."""
    if not names:
        return CHECKS
    for name in names:
        if not any(_is_called(check, name) for check in CHECKS):
            raise CheckUnknown(name=name)
    return tuple(check for check in CHECKS if any(_is_called(check, name) for name in names))


def _is_called(check: Check, name: str) -> bool:
    return name in (check.name, check.rule, check.rule.partition(".")[0])


def _look(work: Work, checks: Sequence[Check], on: date) -> list[Sighting]:
    """What the checks see in the whole ledger: a shared phone is one finding, whoever asks."""
    everywhere = work.actor.entity_ids(Permission.LEDGER_READ) is None
    eyes = replace(work, actor=SYSTEM, memo=work.memo if everywhere else {})  # the same picture is not read twice
    return _seen(eyes, checks, on)


def _seen(eyes: Work, checks: Sequence[Check], on: date, entity_ids: Collection[int] | None = None) -> list[Sighting]:
    picture = matrix.picture(eyes, on, entity_ids)
    eyes.memo[queries.AMONG] = entity_ids
    for once in (*queries.ONCE, drift.OPEN):
        eyes.memo.pop((once, on), None)  # an earlier look in this work may be out of date
    book = RulesOfDay(rulebook.book(eyes), on)
    return [seen for check in checks for seen in check.sightings(picture, check.read(eyes, on), book)]


@requires(Permission.LEDGER_READ)
def look(
    work: Work, names: Sequence[str] | None = None, entity_ids: Collection[int] | None = None, on: date | None = None
) -> list[FindingLine]:
    """What the checks see on a day (default: that of the work) in what one may see; nothing is stored."""
    day = on or work.today
    seen = [one for one in _look(work, chosen(names), day) if entity_ids is None or one.entity_id in entity_ids]
    return findings.listed(work, seen, day)


@requires(Permission.FINDING_RUN)
def store(work: Work, names: Sequence[str] | None = None, entity_ids: Collection[int] | None = None) -> None:
    """Keep what the checks see today: in the entities given, as far as one may run checks there."""
    checks = chosen(names)
    db.take_turn(work.db, "findings")
    seen = _look(work, checks, work.today)
    findings.store(work, seen, [check.name for check in checks], entity_ids)


@requires(Permission.LEDGER_READ)
def run(
    work: Work, names: Sequence[str] | None = None, entity_ids: Collection[int] | None = None, on: date | None = None
) -> list[FindingLine]:
    """Run checks and list what is not over: stored for today when the work writes, only listed for another day."""
    if not work.writes or (on is not None and on != work.today):
        return look(work, names, entity_ids, on)
    store(work, names, entity_ids)
    called = {check.name for check in chosen(names)}
    lines = findings.visible_findings(work)
    return [x for x in lines if x.check in called and (entity_ids is None or x.entity_id in entity_ids)]


@requires(Permission.LEDGER_READ)
def refresh(work: Work, entity_ids: Collection[int] | None = None) -> None:
    """Keep findings true today, in the same transaction: everywhere, or as far as some entities can tell.

    The machine looks, whoever changed something: an HR manager who unbinds also settles what finance would see. What
    joins several entities is judged when all are looked at, at night or on demand.
    """
    eyes = replace(work, actor=SYSTEM)
    # whoever looks at an entity looks after the one before has committed; two that store at once would also deadlock
    db.take_turn(work.db, "findings", shared=entity_ids is not None)
    if entity_ids is None:
        store(eyes)
        return
    for entity_id in sorted(entity_ids):
        db.take_turn(work.db, f"findings:{entity_id}")
    seen = _seen(eyes, CHECKS, work.today, entity_ids)
    findings.store(eyes, [one for one in seen if one.entity_id in entity_ids], [c.name for c in CHECKS], entity_ids)


# changes that no check can see
_UNSEEN = frozenset({"user", "token", "finding", "column_mapping", "link", "signature", "data_request"})
MANY = 20  # entities; from here on looking at all of them is no dearer
LARGE = 2_000  # accounts; beyond, looking at all of them is left to the nightly look and to "check now"


def keep_in_step(work: Work) -> None:
    """Called before every commit: look again wherever this work changed something a check can see.

    A change of a few entities is always followed. One that concerns all of a large installation (a rule for everybody,
    an import of a thousand companies) would hold the transaction for minutes: it waits for the next look at everything.
    """
    touched = {entity_id for kind, entity_id in journal.touched(work) if kind not in _UNSEEN}
    work = replace(work, actor=SYSTEM)  # who changed something may see less than what follows from it
    known = {entity_id for entity_id in touched if entity_id is not None}
    eyes = replace(work, actor=SYSTEM)  # somebody who confirms something by a link may not read the ledger
    if touched and (None in touched or len(known) > MANY):
        if seats.accounts_known(work.db) <= LARGE:
            refresh(eyes)
        elif 0 < len(known) <= MANY:
            refresh(eyes, known)
    elif known:
        refresh(eyes, known)
