"""草稿查重: what stands against a text, with the names of whoever published first and what to change."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from kosmgr.content import advice, gate, limits, publishers, rules
from kosmgr.content.publishers import Label
from kosmgr.entities import service as entities
from kosmgr.kit.errors import Invalid
from kosmgr.kit.text import N_, fold
from kosmgr.likeness import texts
from kosmgr.policy import Permission
from kosmgr.seats import service as seats
from kosmgr.work import Work, requires


class NothingGiven(Invalid):
    """There is nothing to compare."""

    message = N_("先贴标题或正文")


@dataclass(frozen=True)
class Checked:
    """The answer to a draft."""

    gate: gate.Gate
    labels: dict[int, Label]
    advice: list[advice.Advice]
    title: str
    body: str
    account: Label | None


@requires(Permission.LEDGER_READ)
def check(
    work: Work,
    title: str,
    body: str,
    account: str = "",
    day: date | None = None,
    entity_id: int | None = None,
    note_id: int | None = None,
) -> Checked:
    """Compare a draft with every note the actor may see but `note_id`, which is the draft itself; nothing is stored."""
    if not title.strip() and not body.strip():
        raise NothingGiven()
    rules.check_text(title, body, None, ())
    if entity_id is not None:
        entities.visible_entity(work, entity_id)
    label = publisher(work, account) if account.strip() else None
    found = gate.gate(work, label, day, title, body, note_id, entity_id)
    rows = [one.neighbour.note for one in found.near] + found.titles
    labels = publishers.labels(work.db, {row.publisher_id for row in rows})
    first = labels[found.near[0].neighbour.note.publisher_id].name if found.near else ""
    bounds = limits.thresholds(work, label.entity_id if label is not None else entity_id)
    same = _titled(title, [row.title for row in rows])
    return Checked(found, labels, advice.advise(found, first, same, bounds.safe_gap_days), title, body, label)


def _titled(title: str, others: list[str]) -> int:
    mine = texts.normal(title)
    return sum(texts.normal(one) == mine for one in others) if mine else 0


def publisher(work: Work, reference: str) -> Label | None:
    """Whoever publishes under a 小红书号; None for an account that has published nothing yet."""
    key = fold(reference)
    found = publishers.visible(work, Permission.LEDGER_READ, publishers.xhs_id_shown == key)
    if not found:
        seats.visible_account(work, key)
    return found[0] if found else None


def neighbour(checked: Checked, note_id: int | None) -> gate.Judged | None:
    """The neighbour that is looked at side by side: the one asked for, else the heaviest."""
    by_id: dict[int, gate.Judged] = {one.neighbour.note.id: one for one in checked.gate.near}
    if note_id in by_id:
        return by_id[note_id]
    return checked.gate.near[0] if checked.gate.near else None


def shape(checked: Checked, speak: Any) -> dict[str, Any]:
    """The answer as the API and the command line give it."""
    return {
        "verdict": checked.gate.verdict,
        "chars": checked.gate.chars,
        "near": [_near(one, checked.labels) for one in checked.gate.near],
        "same_title": [_note(row, checked.labels) for row in checked.gate.titles],
        "advice": [
            {"kind": one.kind, "message": f"{speak(advice.HEADS[one.kind])}: {speak(one.sentence, **one.facts)}"}
            for one in checked.advice
        ],
    }


def _note(row: Any, labels: dict[int, Label]) -> dict[str, Any]:
    label = labels[row.publisher_id]
    return {
        "note": row.id,
        "account": label.xhs_id,
        "nickname": label.nickname,
        "entity": label.entity,
        "title": row.title,
        "published_on": row.published_on,
        "planned_on": row.planned_on,
    }


def _near(one: gate.Judged, labels: dict[int, Label]) -> dict[str, Any]:
    like = one.neighbour.found
    return {
        **_note(one.neighbour.note, labels),
        "verdict": one.verdict,
        "kind": str(like.kind),
        "similarity": round(like.similarity, 4),
        "a_in_b": round(like.a_in_b, 4),
        "b_in_a": round(like.b_in_a, 4),
        "longest": like.longest,
        "own": one.own,
        "repeated": one.neighbour.repeated,
    }
