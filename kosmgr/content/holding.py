"""Whether anything may be published under an account on a day; who put the hold there, and why, lies above."""

from datetime import date, timedelta

from kosmgr.content import rules
from kosmgr.content.publishers import Label
from kosmgr.seats import queries as seats
from kosmgr.work import Work

SHUT = ("banned", "muted")  # codes of the platform under which nothing appears


def why_held(work: Work, publisher: Label, on: date) -> str | None:
    """A key of `rules.HELD`, or None: nothing stands in the way of publishing on that day."""
    if publisher.account_id is None:
        return None
    held = [hold.kind for hold in seats.holds(work.db, publisher.account_id, on)]
    if held:
        return held[0]
    seen = seats.observation(work.db, publisher.account_id, work.today)
    if seen is None or seen.platform_code not in SHUT:
        return None
    if seen.platform_code == "muted" and seen.platform_days is not None:
        until = seen.observed_on + timedelta(days=seen.platform_days)
        return "muted" if on < until else None
    return seen.platform_code


def check_free(work: Work, publisher: Label, on: date) -> None:
    """Refuse a day on which the publisher is held, or over."""
    if publisher.ended_on is not None and publisher.ended_on <= on:
        raise rules.TestAccountEnded(account=publisher.xhs_id, day=publisher.ended_on)
    why = why_held(work, publisher, on)
    if why is not None:
        raise rules.AccountHeld(account=publisher.name, day=on, why=rules.HELD[why])
