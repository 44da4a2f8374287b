"""The races themselves, one round each; the suite runs each once, `python -m benchmarks races` as many as asked."""

import random
import uuid
from collections.abc import Callable
from datetime import date, timedelta

from sqlalchemy import text

from kosmgr.checks import service as checks
from kosmgr.entities import service as entities
from kosmgr.people import service as people
from kosmgr.policy import SYSTEM
from kosmgr.seats import service as seats
from kosmgr.selfservice import campaigns, doors
from tests.bindings.make import JAN
from tests.faults.arena import TODAY, Arena, Shot, statuses

CROWD = 200
DAY = timedelta(days=1)


def entity(arena: Arena, limit: int = 100) -> tuple[int, str]:
    name = f"主体{uuid.uuid4().hex[:12]}"
    with arena.runtime.writing(SYSTEM) as work:
        made = entities.add_entity(work, name)
        if limit != 100:
            seats.set_quota(work, made.id, limit, JAN, reason="试点", source="平台通知")
    return made.id, name


def opening(entity: str, xhs_id: str, **headers: str) -> Shot:
    return Shot("/accounts", {"nickname": "甲", "entity": entity, "xhs_id": xhs_id}, headers)


def number() -> str:
    return f"9{uuid.uuid4().int % 10**12:012}"


def held(arena: Arena) -> None:
    """What must be true after every round: counters equal open seats, one holder at most, nothing half done."""
    with arena.runtime.reading(SYSTEM) as work:

        def ask(sql: str) -> list[tuple[object, ...]]:
            return [tuple(row) for row in work.db.execute(text(sql))]

        assert ask(
            "SELECT p.id, p.used, count(o.id) FROM seat_pools p LEFT JOIN seat_occupancies o"
            " ON o.pool_id = p.id AND o.until_on IS NULL GROUP BY p.id, p.used HAVING p.used <> count(o.id)"
        ) == []  # fmt: skip
        assert ask(
            "SELECT a.id FROM accounts a LEFT JOIN seat_occupancies o ON o.account_id = a.id WHERE o.id IS NULL"
        ) == []  # fmt: skip
        assert ask(
            "SELECT a.account_id FROM bindings a JOIN bindings b ON a.account_id = b.account_id AND a.id < b.id"
            " WHERE (a.until_on IS NULL OR a.until_on > b.from_on) AND (b.until_on IS NULL OR b.until_on > a.from_on)"
            " AND (a.until_on IS NULL OR a.until_on > a.from_on) AND (b.until_on IS NULL OR b.until_on > b.from_on)"
        ) == []  # fmt: skip
        assert ask("SELECT (SELECT count(*) FROM audit_rows) - (SELECT count FROM audit_head)") == [(0,)]


def openings(arena: Arena, crowd: int = CROWD, limit: int = 100, opened_before: int = 0) -> None:
    """A1, A2: a crowd opens accounts of one entity; exactly the free seats are given."""
    entity_id, name = entity(arena, limit)
    with arena.runtime.writing(SYSTEM) as work:
        for _n in range(opened_before):
            seats.open_account(work, "甲", entity_id, number())
    answers = arena.volley([opening(name, number()) for _n in range(crowd)])
    free = limit - opened_before
    assert statuses(answers) == {201: free, 409: crowd - free}, statuses(answers)
    assert {answer.body["code"] for answer in answers if answer.status == 409} == {"QuotaExceeded"}
    held(arena)


def last_seat(arena: Arena, crowd: int = CROWD) -> None:
    """A2: one seat is left."""
    openings(arena, crowd, limit=3, opened_before=2)


def _staffed(arena: Arena, accounts: int, staff: int) -> tuple[str, list[str], list[str]]:
    entity_id, name = entity(arena, max(100, accounts))
    numbers = [number() for _n in range(accounts)]
    workers = [f"E{n:04}" for n in range(staff)]
    with arena.runtime.writing(SYSTEM) as work:
        for taken in numbers:
            seats.open_account(work, "甲", entity_id, taken, on=JAN)
        for worker in workers:
            people.add_employee(work, entity_id, worker, f"员工{worker}", hired_on=JAN)
    return name, numbers, workers


def one_account(arena: Arena, crowd: int = CROWD) -> None:
    """A3: many operators bind one account, each to somebody else; one wins, the others are told who."""
    name, [account], workers = _staffed(arena, 1, 20)
    shots = [
        Shot("/bindings", {"account": account, "employee": workers[n % len(workers)], "entity": name})
        for n in range(crowd)
    ]
    answers = arena.volley(shots)
    assert statuses(answers) == {201: 1, 409: crowd - 1}, statuses(answers)
    winner = next(shot.body["employee"] for shot, a in zip(shots, answers, strict=True) if a.status == 201)
    losers = [answer.body for answer in answers if answer.status == 409]
    assert {body["code"] for body in losers} == {"AccountHeld"}
    assert all(f"员工{winner}" in body["message"] for body in losers)
    held(arena)


def double_click(arena: Arena, times: int = CROWD) -> None:
    """A4, A12: the same binding again and again: one binding; with a key everybody hears of it."""
    name, [plain, keyed], [worker] = _staffed(arena, 2, 1)
    body = {"employee": worker, "entity": name}
    answers = arena.volley([Shot("/bindings", {"account": plain, **body}) for _n in range(times)])
    assert statuses(answers) == {201: 1, 409: times - 1}, statuses(answers)
    shots = [Shot("/bindings", {"account": keyed, **body}, {"idempotency-key": f"k-{keyed}"}) for _n in range(times)]
    first = arena.volley(shots)
    assert set(statuses(first)) <= {201, 409}
    assert {a.body["code"] for a in first if a.status == 409} <= {"StillWorking"}
    again = arena.volley(shots)
    assert statuses(again) == {201: times}, statuses(again)
    assert len({a.body["id"] for a in (*first, *again) if a.status == 201}) == 1
    other = arena.volley([Shot("/bindings", {"account": plain, **body}, {"idempotency-key": f"k-{keyed}"})])
    assert [a.body["code"] for a in other] == ["KeyReused"]
    held(arena)


def mixture(arena: Arena, crowd: int = CROWD, seed: int = 0) -> None:
    """A5: bind and unbind a few accounts in any order: every answer is one of the known ones, history is a line."""
    chance = random.Random(seed)
    name, accounts, workers = _staffed(arena, 5, 10)

    def one() -> Shot:
        account = chance.choice(accounts)
        if chance.random() < 0.5:
            return Shot("/bindings/end", {"account": account, "reason": "换人"})
        return Shot("/bindings", {"account": account, "employee": chance.choice(workers), "entity": name})

    shots = [one() for _n in range(crowd)]
    answers = arena.volley(shots)
    assert set(statuses(answers)) <= {200, 201, 409}, statuses(answers)
    binds = sum(answer.status == 201 for answer in answers)
    ends = sum(answer.status == 200 for answer in answers)
    with arena.runtime.reading(SYSTEM) as work:
        still = work.db.execute(
            text(
                "SELECT count(*) FROM bindings b JOIN accounts a ON a.id = b.account_id JOIN entities e"
                " ON e.id = a.entity_id WHERE b.until_on IS NULL AND e.name = :name"
            ),
            {"name": name},
        ).scalar_one()
    assert still == binds - ends
    held(arena)


def one_link(arena: Arena, crowd: int = CROWD) -> None:
    """G8, G12: a crowd signs with one single-use link, from devices that know the answer: one signature, one paper."""
    entity_id, _name = entity(arena)
    worker = f"E{uuid.uuid4().hex[:8].upper()}"
    with arena.runtime.writing(SYSTEM) as work:
        people.add_employee(work, entity_id, worker, "林浩", hired_on=JAN)
        chosen = campaigns.Selection(entity_id, campaigns.LISTED, numbers=(worker,))
        _campaign, [sent] = campaigns.send(work, chosen, ["sign:commitment"], "签署")
    with arena.runtime.writing(SYSTEM) as work:
        mark = doors.prove(work, sent.token, worker)
    headers = {"cookie": f"kosmgr_link={mark}", "sec-fetch-site": "same-origin"}
    fields = {"name": "林浩", "agreed": "1"}
    path = f"/l/{sent.token}/sign/commitment"
    answers = arena.volley([Shot(path, fields, headers, form=True) for _n in range(crowd)])
    assert statuses(answers) == {303: crowd}, statuses(answers)
    with arena.runtime.reading(SYSTEM) as work:
        for sql in (
            "SELECT count(*) FROM signatures WHERE link_id = :link",
            "SELECT count(*) FROM signatures s JOIN document_revisions r ON r.document_id = s.document_id"
            " WHERE s.link_id = :link AND r.sha256 = s.sha256",
        ):
            assert work.db.execute(text(sql), {"link": sent.link.id}).scalar_one() == 1
    held(arena)


def leaving(arena: Arena, crowd: int = CROWD) -> None:
    """A7: in each of `crowd` pairs one request binds somebody, the other lets them leave: no leaver is bound unseen.

    Whichever came first: who is bound is bound with a planned end, a case asks for the unbinding, and the day after the
    last day it is a finding.
    """
    name, accounts, workers = _staffed(arena, crowd, crowd)
    shots = []
    for account, worker in zip(accounts, workers, strict=True):
        shots.append(Shot("/bindings", {"account": account, "employee": worker, "entity": name}))
        shots.append(Shot(f"/people/{worker}/offboard", {"last_day": TODAY, "entity": name}))
    answers = arena.volley(shots)
    assert set(statuses(answers)) <= {200, 201, 409}, statuses(answers)
    assert all(answer.status == 200 for answer in answers[1::2]), "leaving is never refused because of a binding"
    bound = {account for account, answer in zip(accounts, answers[::2], strict=True) if answer.status == 201}
    assert bound, "some were bound"
    with arena.runtime.reading(SYSTEM) as work:
        seen = work.db.execute(
            text(
                "SELECT a.xhs_id, b.end_planned, b.until_on IS NOT NULL, (SELECT count(*) FROM tasks t JOIN cases c"
                " ON c.id = t.subject_id WHERE t.subject_kind = 'case' AND t.account_id = a.id AND t.code = 'unbind'"
                " AND t.state = 'open' AND c.employee_id = b.employee_id AND c.state = 'open') FROM bindings b"
                " JOIN accounts a ON a.id = b.account_id JOIN entities e ON e.id = a.entity_id WHERE e.name = :name"
            ),
            {"name": name},
        ).all()
        assert {row[0] for row in seen} == bound
        assert {(bool(row[1]), bool(row[2]), row[3]) for row in seen} == {(True, True, 1)}
        entity_id = entities.named_entity(work, name).id
        after = checks.look(work, ["departed-holder", "case-missing"], [entity_id], on=date.fromisoformat(TODAY) + DAY)
    assert {s.key for line in after for s in line.subjects if s.kind == "account"} == bound
    assert {line.rule for line in after} == {"binding.departed-holder"}
    held(arena)


RACES: dict[str, Callable[[Arena, int], None]] = {
    "A1 openings": openings,
    "A2 last seat": last_seat,
    "A3 one account": one_account,
    "A4 double click": double_click,
    "A5 mixture": mixture,
    "A7 leaving": leaving,
    "G8 one link": one_link,
}
