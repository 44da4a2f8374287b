"""Accounts with notes, and pairs of them as they are stored."""

from datetime import date, timedelta
from typing import Any

from kosmgr.content.models import Note
from kosmgr.content.print_models import NotePair
from kosmgr.duplicates.rules import Line, Pair
from kosmgr.people import service as people
from kosmgr.policy import SYSTEM
from kosmgr.runtime import Runtime
from tests.content import make

__all__ = ["SYSTEM", "people"]
TODAY = date(2026, 11, 20)
BODY = "第一看检测报告，认准甲醛释放量那一栏的数值和等级；第二看封边，封得不严的板子味道会慢慢散出来。"
TITLE = "3个判断板材环保性的小技巧"


def line(note_id: int, publisher_id: int, days_ago: int = 0, title: str = TITLE, entity_id: int = 1) -> Line:
    """A published note."""
    return Line(note_id, entity_id, publisher_id, "published", title, TODAY - timedelta(days=days_ago), None, None)


def pair(a: Line, b: Line, kind: str = "near", similarity: int = 500, **given: Any) -> Pair:
    """Two of them."""
    shares = {"a_in_b": similarity, "b_in_a": similarity, "shared": 100, "longest": 40, "same_title": False, **given}
    return Pair(a.id, b.id, a.publisher_id, b.publisher_id, kind, similarity, **shares)


def accounts(runtime: Runtime, entity_id: int, *numbers: int) -> list[str]:
    """Accounts on seats, by 小红书号."""
    made = [f"{9000000000 + number}" for number in numbers]
    for xhs_id in made:
        make.account(runtime, entity_id, xhs_id, f"号{xhs_id[-3:]}")
    return made


def note(runtime: Runtime, account: str, days_ago: int = 0, title: str = TITLE, body: str = BODY) -> int:
    """A note published some days ago."""
    return make.note(runtime, account, title, body, published_on=TODAY - timedelta(days=days_ago))


def stored(runtime: Runtime, a: int, b: int, kind: str = "near", similarity: int = 500, **given: Any) -> None:
    """A pair as it was found."""
    with runtime.writing(SYSTEM) as work:
        first, second = work.db.get_one(Note, a), work.db.get_one(Note, b)
        shares = {"a_in_b": similarity, "b_in_a": similarity, "shared": 100, "longest": 40, **given}
        known = work.db.get(NotePair, (a, b)) or work.db.get(NotePair, (b, a))
        if known is not None:
            work.db.delete(known)
            work.db.flush()
        work.db.add(
            NotePair(
                a_id=a,
                b_id=b,
                entity_a=first.entity_id,
                entity_b=second.entity_id,
                publisher_a=first.publisher_id,
                publisher_b=second.publisher_id,
                kind=kind,
                similarity=similarity,
                same_title=first.title == second.title,
                version=1,
                **shares,
            )
        )  # fmt: skip
