"""What becomes of a check: a second person looks at the photos, asks again or cancels; the clock ends what is late."""

import functools
from datetime import datetime, timedelta
from typing import Any

from kosmgr.audit import service as journal
from kosmgr.documents import keeping
from kosmgr.documents import rules as document_rules
from kosmgr.kit.text import N_, fold
from kosmgr.people.models import Employee
from kosmgr.policy import Permission
from kosmgr.rulebook import service as rulebook
from kosmgr.spotchecks import drawing, models, queries, rules, telling
from kosmgr.work import Work, requires

LEFT = N_("使用人已经不再使用这个账号")
ERASED = N_("飞行检查的照片保存期满，按规则库自动擦除")
KIND = telling.KIND


@requires(Permission.SPOT_CHECK)
def judge(work: Work, check_id: int, verdict: str, reason: str = "") -> models.SpotCheck:
    """Say of the photos that they pass or fail, or ask again with a new code, which may follow silence too.

    Nobody judges a check of their own account.
    """
    rules.check_verdict(verdict, reason)
    check = telling.visible(work, check_id, Permission.SPOT_CHECK)
    _second_person(work, check)
    said = reason.strip()[: rules.REASON_LENGTH] or None
    ask = queries.last_ask(work.db, check)
    if verdict == rules.AGAIN:
        queries.claim(work.db, check, *rules.AGAIN_AFTER)
        _verdict(work, ask, verdict, said)
        check.asks += 1
        check.state, check.due_at, check.answered_at = rules.UNTOLD, None, None
        check.closed_at = check.closed_by = check.closed_by_id = check.reason = None
        work.db.add(models.SpotAsk(check_id=check.id, number=check.asks, code=drawing.new_code()))
        work.db.flush()
        _note(work, "spot_check.asked_again", check, {"ask": check.asks}, said)
        return check
    queries.claim(work.db, check, rules.ANSWERED)
    _verdict(work, ask, verdict, said)
    _close(work, check, verdict, said)
    _note(work, f"spot_check.{verdict}", check, {"ask": ask.number}, said)
    return check


@requires(Permission.SPOT_CHECK)
def cancel(work: Work, check_id: int, reason: str) -> models.SpotCheck:
    """End a check without a verdict, because somebody is ill or the account has moved on; its link opens no more."""
    rules.check_reason(reason)
    check = telling.visible(work, check_id, Permission.SPOT_CHECK)
    _second_person(work, check)
    _cancel(work, check, reason.strip()[: rules.REASON_LENGTH])
    return check


@requires(Permission.SPOT_CHECK)
def late(work: Work) -> list[tuple[int, int]]:
    """(check, entity) of those whose time is over and nobody has ended yet."""
    return queries.late(work.db, work.now)


@requires(Permission.SPOT_CHECK)
def end_late(work: Work, check_id: int) -> str:
    """End one whose time is over; the state it is in then.

    Photos that were sent count although nobody pressed the last button. Whoever does not hold the account any more has
    nothing to answer. A letter that never left was never told: a person hands the link over, and the time runs anew.
    """
    check = work.db.get_one(models.SpotCheck, check_id, populate_existing=True)
    if check.state != rules.ASKED or check.due_at is None or check.due_at > work.now:
        return check.state
    ask = queries.last_ask(work.db, check)
    if queries.count_photos(work.db, ask.id):
        queries.claim(work.db, check, rules.ASKED)
        handed_in(work, check, ask)
    elif not queries.holds(work.db, check.account_id, check.employee_id, work.today):
        _cancel(work, check, LEFT)
    elif ask.told == rules.MAIL and not _arrived(work, check):
        queries.claim(work.db, check, rules.ASKED)
        telling.take_back(work, ask)
        ask.told, ask.link_id, ask.due_at = rules.BOUNCED, None, None
        check.state, check.due_at = rules.UNTOLD, None
        work.db.flush()
        _note(work, "spot_check.not_delivered", check, {"ask": ask.number})
    else:
        queries.claim(work.db, check, rules.ASKED)
        _close(work, check, rules.SILENT, None)
        _note(work, "spot_check.silent", check, {"ask": ask.number, "due_at": check.due_at})
    return check.state


def handed_in(work: Work, check: models.SpotCheck, ask: models.SpotAsk) -> None:
    """The photos are in; takes a check that was claimed."""
    ask.answered_at = check.answered_at = work.now
    check.state = rules.ANSWERED
    work.db.flush()
    _note(work, "spot_check.answered", check, {"ask": ask.number, "photos": queries.count_photos(work.db, ask.id)})


def _arrived(work: Work, check: models.SpotCheck) -> bool:
    """Whether the letter left the house, as far as one can know."""
    return queries.delivered(work.db, check.id, telling.REASON, KIND) in ("sent", "uncertain")


@requires(Permission.SPOT_CHECK)
def places_with_photos(work: Work) -> list[int]:
    """Entities in which photos of finished checks are kept."""
    return queries.entities_with_photos(work.db)


@requires(Permission.SPOT_CHECK)
def erase_photos(work: Work, entity_id: int) -> int:
    """Erase the photos and remarks of checks that were over long enough ago; of how many checks. What a legal hold
    keeps, stays."""
    value = functools.partial(rulebook.value, work, entity_id=entity_id)
    usual = work.now - timedelta(days=value("spotchecks.photo_days"))
    failed = work.now - timedelta(days=value("spotchecks.failed_photo_days"))
    before: dict[str, datetime] = dict.fromkeys(rules.OVER, usual) | {rules.FAILED: failed}
    done = 0
    for check in queries.with_photos(work.db, before, entity_id):
        assert check.document_id is not None
        try:
            keeping.erase(work, check.document_id, ERASED)
        except document_rules.Held:
            continue
        for ask in queries.asks(work.db, [check.id])[check.id]:
            ask.remark_sealed = None
        check.photos_erased_at = work.now
        work.db.flush()
        _note(work, "spot_check.photos_erased", check)
        done += 1
    return done


def _second_person(work: Work, check: models.SpotCheck) -> None:
    holder = work.db.get_one(Employee, check.employee_id)
    if fold(holder.name) == fold(work.actor.name):
        raise rules.OwnCheck()


def _verdict(work: Work, ask: models.SpotAsk, verdict: str, reason: str | None) -> None:
    ask.verdict, ask.reason, ask.judged_at = verdict, reason, work.now
    ask.judged_by_id, ask.judged_by = work.actor.user_id, work.actor.name


def _cancel(work: Work, check: models.SpotCheck, reason: str) -> None:
    queries.claim(work.db, check, *rules.OPEN, rules.SILENT)
    telling.take_back(work, queries.last_ask(work.db, check))
    _close(work, check, rules.CANCELLED, reason)
    _note(work, "spot_check.cancelled", check, None, reason)


def _close(work: Work, check: models.SpotCheck, state: str, reason: str | None) -> None:
    check.state, check.reason, check.closed_at = state, reason, work.now
    check.closed_by_id, check.closed_by = work.actor.user_id, work.actor.name
    work.db.flush()


def _note(
    work: Work, action: str, check: models.SpotCheck, after: dict[str, Any] | None = None, reason: str | None = None
) -> None:
    journal.note(work, journal.Note(action, KIND, check.id, check.entity_id, after=after, reason=reason))
