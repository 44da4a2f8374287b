"""What will be said in the days ahead, in what one may see."""

from collections.abc import Collection, Sequence
from datetime import date, timedelta

from kosmgr.kit import collector
from kosmgr.matrix import service as matrix
from kosmgr.matrix.rules import Picture
from kosmgr.policy import Permission
from kosmgr.reminders import answer_rows, answering, directory, facts, queries, routing, rules
from kosmgr.reminders.catalog import REASONS
from kosmgr.rulebook import calendar
from kosmgr.rulebook import service as rulebook
from kosmgr.work import Work, requires


@requires(Permission.LEDGER_READ)
def plan(
    work: Work,
    days: int = 30,
    from_on: date | None = None,
    entity_ids: Collection[int] | None = None,
    seen_on: date | None = None,
) -> list[rules.Message]:
    """Everything due from a day (default: that of the work) through `days` days later, day by day.

    The facts are those of the first day, or of `seen_on`: what had been due lately and still matters today.
    """
    rules.check_span(days)
    first = from_on or work.today
    last = first + timedelta(days=days)
    picture, known = scene(work, seen_on or first, entity_ids)
    book = rulebook.book(work)
    replies = answer_rows.read(work.db, work.today, picture.entities)
    begin, end = answering.span(first, last, replies.answers)
    with collector.paused():
        spoken = [message for reason in REASONS for message in reason.plan(picture, known, book, begin, end)]
        answered = answering.applied(spoken, replies.answers, replies.told, work.today)
        messages = routing.routed((one for one in answered if first <= one.on <= last), directory.read(work.db))
        messages.sort(key=lambda one: (one.on, one.reason, one.due_on, one.subject.key))
    return messages


@requires(Permission.LEDGER_READ)
def scene(work: Work, first: date, entity_ids: Collection[int] | None = None) -> tuple[Picture, rules.Known]:
    """The picture of a day and what the reasons know beside it; of days past one speaks by what is true today."""
    picture = matrix.picture(work, max(first, work.today), entity_ids)
    with collector.paused():
        rows = queries.beside(work.db, work.actor, work.today)
        return picture, facts.known(rows, picture, rulebook.book(work), calendar.days(work), work.today)


@requires(Permission.LEDGER_READ)
def names(work: Work, recipients: Sequence[str]) -> dict[str, str]:
    """Who the recipients of messages one may see are; robots are not among them."""
    people = {key for key in recipients if key.startswith(("user:", "employee:"))}
    return {key: one.name for key, one in answer_rows.people(work.db, people, work.today).items()}
