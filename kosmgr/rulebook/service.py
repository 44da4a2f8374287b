"""Asking the rulebook, and adding dated values to it."""

from datetime import date
from typing import Any

from kosmgr.audit import service as journal
from kosmgr.kit.errors import Forbidden, NotFound
from kosmgr.kit.text import N_
from kosmgr.policy import Permission
from kosmgr.rulebook import models, queries, rules
from kosmgr.work import Work, requires


class RuleOfOthers(Forbidden):
    """A value for all entities needs a grant for all; a value for one needs a grant there."""

    message = N_("你只能为自己有权限的主体设规则")


class NoSuchValue(NotFound):
    """Only values the company added can be withdrawn."""

    message = N_("没有找到这条公司自设的规则值")


def book(work: Work) -> rules.Book:
    """The rulebook, read once per unit of work. Rules are public inside the company: no permission is asked."""
    return work.remember("rulebook", lambda: queries.load(work.db))


def value(work: Work, key: str, entity_id: int | None = None, on: date | None = None) -> Any:
    """The value in force for an entity on a day (default: the day of the work)."""
    return book(work).value(key, entity_id, on or work.today)


@requires(Permission.RULE_WRITE)
def add_value(
    work: Work,
    key: str,
    new: Any,
    effective_from: date,
    source: str,
    reason: str,
    entity_id: int | None = None,
    evidence: str | None = None,
) -> models.RuleValue:
    """Add a dated value for one entity or for all; earlier values stay and keep judging earlier days."""
    allowed = work.actor.entity_ids(Permission.RULE_WRITE)
    if allowed is not None and entity_id not in allowed:
        raise RuleOfOthers()
    pattern = next((v for v in queries.shipped() if v.key == key), None)
    if pattern is None:
        raise rules.UnknownRule(key=key)
    rules.check_value(pattern, new)
    before = value(work, key, entity_id, effective_from)
    row = models.RuleValue(
        key=key,
        scope="" if entity_id is None else f"entity:{entity_id}",
        value=new,
        effective_from=effective_from,
        source=source,
        reason=reason,
        evidence=evidence,
        added_at=work.now,
        added_by=work.actor.name,
    )
    work.db.add(row)
    work.db.flush()
    work.memo.pop("rulebook", None)
    journal.note(
        work,
        journal.Note(
            "rule.added",
            "rule_value",
            row.id,
            entity_id,
            before={"key": key, "value": before},
            after={"key": key, "value": new, "effective_from": effective_from, "source": source},
            reason=reason,
        ),
    )
    return row


@requires(Permission.RULE_WRITE)
def withdraw_value(work: Work, value_id: int, reason: str) -> None:
    """Take a value the company added back; the row stays, marked."""
    row = work.db.get(models.RuleValue, value_id)
    allowed = work.actor.entity_ids(Permission.RULE_WRITE)
    if row is None or row.withdrawn_at is not None:
        raise NoSuchValue()
    entity_id = int(row.scope.removeprefix("entity:")) if row.scope else None
    if allowed is not None and entity_id not in allowed:
        raise RuleOfOthers()
    row.withdrawn_at = work.now
    work.memo.pop("rulebook", None)
    journal.note(
        work,
        journal.Note(
            "rule.withdrawn",
            "rule_value",
            row.id,
            entity_id,
            before={"key": row.key, "value": row.value, "effective_from": row.effective_from},
            reason=reason,
        ),
    )
