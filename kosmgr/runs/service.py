"""Background work: begin, tell how far it is, end; whoever began it may look."""

from datetime import date

from kosmgr.kit import sentences
from kosmgr.kit.sentences import Sentence
from kosmgr.policy import Permission
from kosmgr.runs import models, queries, rules
from kosmgr.work import Work, requires


@requires(Permission.LEDGER_READ)
def start(work: Work, kind: str, facts: dict[str, object] | None = None, total: int = 0) -> models.Run:
    """Note that work of a kind begins, for the actor."""
    run = models.Run(
        kind=kind,
        status="waiting",
        total=total,
        facts=facts or {},
        user_id=work.actor.user_id,
        created_at=work.now,
        seen_at=work.now,
    )
    work.db.add(run)
    work.db.flush()
    return run


@requires(Permission.LEDGER_READ)
def mine(work: Work, run_id: int) -> models.Run:
    """One's own run; the machine sees all."""
    run = work.db.get(models.Run, run_id)
    if run is None or (work.actor.user_id is not None and run.user_id != work.actor.user_id):
        raise rules.RunUnknown()
    return run


@requires(Permission.LEDGER_READ)
def progress(work: Work, run_id: int, done: int, total: int, stage: str | None = None) -> None:
    """Tell how far it is; an ended run stays ended."""
    run = mine(work, run_id)
    if run.status in queries.LIVE:
        run.status, run.done, run.total, run.stage, run.seen_at = "running", done, total, stage, work.now


@requires(Permission.LEDGER_READ)
def finish(work: Work, run_id: int, result: dict[str, object]) -> bool:
    """It is done; False if it had already been given up."""
    return queries.end(work.db, mine(work, run_id).id, work.now, status="done", result=result)


@requires(Permission.LEDGER_READ)
def failed(work: Work, run_id: int, code: str, said: Sentence) -> bool:
    """It ended with a sentence why, which is put into words when it is read."""
    told = said.plain()
    ended = {"failure": told["message"], "result": {"code": code, "facts": told["facts"]}}
    return queries.end(work.db, mine(work, run_id).id, work.now, status="failed", **ended)


def failure(run: models.Run) -> Sentence:
    """Why a run failed; of one that did not, an empty sentence."""
    return sentences.of({"message": run.failure or "", "facts": (run.result or {}).get("facts")})


@requires(Permission.LEDGER_READ)
def alive(work: Work, run_ids: list[int]) -> None:
    """The runner gives a sign of life for what it works on."""
    queries.seen(work.db, run_ids, work.now)


@requires(Permission.USER_WRITE)
def reap(work: Work) -> int:
    """Fail the runs whose runner died, and forget those that ended long ago; how many."""
    dead = queries.reap(work.db, work.now - rules.SILENCE, work.now, rules.DIED)
    return dead + queries.forget(work.db, work.now - rules.KEPT)


@requires(Permission.USER_WRITE)
def take_day(work: Work, name: str, day: date) -> bool:
    """Claim the day's work of a daily job, once however many clocks tick."""
    return queries.take_day(work.db, name, day)
