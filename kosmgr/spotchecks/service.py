"""Seeing spot checks: rounds with their answer rate, what a round was drawn from, one check with its photos."""

import hmac
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from kosmgr.documents import service as documents
from kosmgr.people.models import Employee
from kosmgr.policy import Permission
from kosmgr.selfservice import sealing
from kosmgr.spotchecks import models, proving, queries, rules, telling
from kosmgr.work import Work, requires

SEEN_FOR = timedelta(minutes=20)  # how long photos that were opened stay on the page of whoever opened them


@dataclass(frozen=True)
class RoundLine:
    """A round as lists show it."""

    round: models.SpotRound
    entity: str
    states: dict[str, int]

    @property
    def checks(self) -> int:
        """How many accounts are in it."""
        return sum(self.states.values())

    @property
    def waiting(self) -> int:
        """How many wait for somebody of the company."""
        return self.states.get(rules.ANSWERED, 0) + self.states.get(rules.UNTOLD, 0)

    @property
    def over(self) -> bool:
        """Whether nothing is left to do."""
        return all(state in rules.OVER for state in self.states)

    @property
    def rate(self) -> int | None:
        """Per cent of those whose time is over, or who did, that sent a photo."""
        return rules.answer_rate(state for state, count in self.states.items() for _one in range(count))


@dataclass(frozen=True)
class CheckLine:
    """A check as lists show it."""

    check: models.SpotCheck
    round: models.SpotRound
    entity: str
    account: str
    nickname: str
    number: str | None
    holder: str


@dataclass(frozen=True)
class Recount:
    """A weekly draw done again from what was recorded."""

    ok: bool
    pool: bool  # the recorded pool is the one in the audit log
    expected: tuple[str, ...]
    drawn: tuple[str, ...]


@dataclass(frozen=True)
class Photo:
    """One photo; what is on it is opened apart."""

    ask: int
    number: int
    sha256: str
    size: int
    at: Any
    erased: bool


@dataclass(frozen=True)
class Asking:
    """One code that was given out, and what came of it; code and remark only for those who may open personal files."""

    row: models.SpotAsk
    code: str | None
    remark: str | None
    photos: tuple[Photo, ...]


@requires(Permission.LEDGER_READ)
def visible_rounds(work: Work, entity_ids: Collection[int] | None = None, kind: str | None = None) -> list[RoundLine]:
    """Every round one may see, newest first."""
    where: list[Any] = [] if entity_ids is None else [models.SpotRound.entity_id.in_(list(entity_ids))]
    where += [models.SpotRound.kind == kind] if kind else []
    return _rounds(work, *where)


@requires(Permission.LEDGER_READ)
def visible_round(work: Work, round_id: int) -> RoundLine:
    """One round."""
    found = _rounds(work, models.SpotRound.id == round_id)
    if not found:
        raise rules.CheckUnknown()
    return found[0]


def _rounds(work: Work, *where: Any) -> list[RoundLine]:
    rows = queries.rounds(work.db, work.actor, Permission.LEDGER_READ, *where)
    states = queries.states(work.db, [row[0].id for row in rows])
    return [RoundLine(row[0], row[1], states.get(row[0].id, {})) for row in rows]


@requires(Permission.LEDGER_READ)
def visible_checks(
    work: Work,
    entity_ids: Collection[int] | None = None,
    *,
    states: Collection[str] = (),
    round_id: int | None = None,
    account_id: int | None = None,
) -> list[CheckLine]:
    """Checks one may see, newest first."""
    check = models.SpotCheck
    where: list[Any] = [] if entity_ids is None else [check.entity_id.in_(list(entity_ids))]
    where += [check.state.in_(list(states))] if states else []
    where += [check.round_id == round_id] if round_id is not None else []
    where += [check.account_id == account_id] if account_id is not None else []
    return _lines(work, *where)


def _lines(work: Work, *where: Any) -> list[CheckLine]:
    rows = queries.checks(work.db, work.actor, Permission.LEDGER_READ, *where)
    return [CheckLine(row[0], row[1], row.entity, row.xhs_id, row.nickname, row.number, row.name) for row in rows]


@requires(Permission.LEDGER_READ)
def visible_check(work: Work, check_id: int) -> CheckLine:
    """One check."""
    found = _lines(work, models.SpotCheck.id == check_id)
    if not found:
        raise rules.CheckUnknown()
    return found[0]


@requires(Permission.LEDGER_READ)
def askings(work: Work, check_id: int) -> list[Asking]:
    """Every code of a visible check with its photos, oldest first."""
    check = visible_check(work, check_id).check
    personal = may_open(work, check)
    holder = work.db.get_one(Employee, check.employee_id)
    sent: dict[int, list[Photo]] = {}
    for row in queries.photos(work.db, [check.id]):
        photo = Photo(row.ask, row.number, row.sha256, row.size, row.at, row.erased_at is not None)
        sent.setdefault(row.ask, []).append(photo)
    return [
        Asking(
            ask,
            ask.code if personal and ask.answered_at is not None else None,
            sealing.read(work, holder, ask.remark_sealed, proving.place(ask.id)) if personal else None,
            tuple(sent.get(ask.number, ())),
        )
        for ask in queries.asks(work.db, [check.id])[check.id]
    ]


@requires(Permission.LEDGER_READ)
def candidates(work: Work, round_id: int) -> list[rules.Candidate]:
    """What a visible weekly round was drawn from, the heaviest first; empty for one somebody named."""
    found = queries.pool(work.db, visible_round(work, round_id).round.id)
    pool = [] if found is None else [rules.candidate(row) for row in found.candidates]
    return sorted(pool, key=lambda one: (bool(one.out), -one.weight, one.account_id))


@requires(Permission.LEDGER_READ)
def recount(work: Work, round_id: int) -> Recount | None:
    """Draw a visible weekly round again from its seed and its recorded pool; None for one somebody named."""
    row = visible_round(work, round_id).round
    found = queries.pool(work.db, row.id)
    if found is None:
        return None
    pool = [rules.candidate(one) for one in found.candidates]
    keys = {one.account_id: one.key for one in pool}
    expected = rules.drawn_from(row.seed, pool, row.wanted)
    drawn = [line.check.account_id for line in visible_checks(work, round_id=row.id)]
    same = rules.digest(pool) == row.pool_sha256
    return Recount(
        same and sorted(expected) == sorted(drawn),
        same,
        tuple(sorted(keys[one] for one in expected)),
        tuple(sorted(keys.get(one, str(one)) for one in drawn)),
    )


def may_open(work: Work, check: models.SpotCheck) -> bool:
    """Whether the actor may open personal files where the check lies."""
    return _within(work, Permission.DOCUMENT_READ_PERSONAL, check)


def may_judge(work: Work, check: models.SpotCheck) -> bool:
    """Whether the actor judges spot checks where it lies."""
    return _within(work, Permission.SPOT_CHECK, check)


def _within(work: Work, permission: Permission, check: models.SpotCheck) -> bool:
    allowed = work.actor.entity_ids(permission)
    return allowed is None or check.entity_id in allowed


@requires(Permission.DOCUMENT_READ_PERSONAL)
def open_photos(work: Work, check_id: int) -> str:
    """Note that somebody looks at every photo of a check, and give them a mark with which the pictures show for a
    while. Needs a writing unit of work."""
    check = telling.visible(work, check_id, Permission.DOCUMENT_READ_PERSONAL)
    kept = [row for row in queries.photos(work.db, [check.id]) if row.erased_at is None]
    if check.document_id is None or not kept:
        raise rules.CheckUnknown()
    for row in kept:
        documents.download(work, check.document_id, row.number)
    until = str(int((work.now + SEEN_FOR).timestamp()))
    return f"{until}.{_mark(work, check.id, until)}"


@requires(Permission.DOCUMENT_READ_PERSONAL)
def photo(work: Work, check_id: int, number: int, mark: str) -> documents.Download:
    """One photo for whoever opened them a moment ago."""
    check = telling.visible(work, check_id, Permission.DOCUMENT_READ_PERSONAL)
    if check.document_id is None or not is_open(work, check_id, mark):
        raise rules.CheckUnknown()
    return documents.download(work, check.document_id, number)


def is_open(work: Work, check_id: int, mark: str) -> bool:
    """Whether a mark was given to this actor for this check and still holds."""
    until, _dot, given = mark.partition(".")
    if not until.isascii() or not until.isdigit() or len(until) > 12 or int(until) <= work.now.timestamp():
        return False
    return hmac.compare_digest(_mark(work, check_id, until).encode(), given.encode("utf-8", "replace"))


def _mark(work: Work, check_id: int, until: str) -> str:
    return work.cipher.sign("spot-photos", f"{check_id}:{work.actor.user_id}:{work.actor.name}:{until}".encode())


@requires(Permission.LEDGER_READ)
def of_account(work: Work, account_id: int) -> Sequence[CheckLine]:
    """The checks of one visible account, newest first."""
    return visible_checks(work, account_id=account_id)
