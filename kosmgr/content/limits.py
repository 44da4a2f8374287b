"""What counts as too close on a day, and which sentences of the brand do not count at all."""

from collections.abc import Collection

from kosmgr.content import asking
from kosmgr.likeness import rules as likeness
from kosmgr.rulebook import service as rulebook
from kosmgr.work import Work

_PHRASES = (
    """SELECT phrase FROM exempt_phrases WHERE entity_id IN (SELECT value FROM json_each(?)) ORDER BY id""",
    """SELECT phrase FROM exempt_phrases WHERE entity_id = ANY(%s::int[]) ORDER BY id""",
)


def thresholds(work: Work, entity_id: int | None = None) -> likeness.Thresholds:
    """The rulebook's figures, the entity's own where there are any."""

    def read() -> likeness.Thresholds:
        return likeness.limits({key: rulebook.value(work, key, entity_id) for key in likeness.LIMIT_KEYS})

    return work.remember(("likeness", entity_id), read)


def phrases(work: Work, entity_ids: Collection[int]) -> tuple[str, ...]:
    """The exempted sentences of some entities."""
    wanted = sorted(entity_ids)

    def read() -> tuple[str, ...]:
        return tuple(row[0] for row in asking.ask(work.db, *_PHRASES, wanted))

    return work.remember(("exempt", *wanted), read)


def forget_phrases(work: Work) -> None:
    """They changed: read them again."""
    for key in [key for key in work.memo if isinstance(key, tuple) and key[:1] == ("exempt",)]:
        del work.memo[key]
