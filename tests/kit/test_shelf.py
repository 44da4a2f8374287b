"""What is kept holds as long as every mark it rests on, and no longer."""

from collections.abc import Callable

from kosmgr.kit import shelf
from kosmgr.policy import SYSTEM
from kosmgr.runtime import Runtime

Rests = dict[int, frozenset[int]]


def asker(runtime: Runtime, rests: Rests | None = None) -> Callable[..., list[int]]:
    """Asks for marked things; tells which of them were read anew."""

    def ask(marks: dict[int, str | None], edition: object = "today") -> list[int]:
        asked: list[int] = []

        def read(keys: list[int]) -> dict[int, shelf.Answer[int]]:
            asked.extend(keys)
            return {key: shelf.Answer(key * 10, frozenset({key}) | (rests or {}).get(key, frozenset())) for key in keys}

        with runtime.reading(SYSTEM) as work:
            found = shelf.kept(work.db, edition, marks, read)
        assert found == {key: key * 10 for key in marks}
        return asked

    return ask


def test_only_what_moved_is_read_again(quick: Runtime) -> None:
    ask = asker(quick)
    assert ask({1: "a", 2: "a"}) == [1, 2]
    assert ask({1: "a", 2: "a"}) == []
    assert ask({1: "a", 2: "b", 3: "a"}) == [2, 3]
    assert ask({2: "b"}) == []
    assert ask({2: "a"}) == [2]  # a mark that comes back is another one too


def test_an_answer_rests_on_the_marks_of_others(quick: Runtime) -> None:
    ask = asker(quick, {1: frozenset({2})})
    assert ask({1: "a", 2: "a"}) == [1, 2]
    assert ask({1: "a", 2: "b"}) == [1, 2]
    assert ask({1: "a", 2: "b"}) == []
    assert ask({1: "a"}) == [1]  # whoever does not know the other's mark cannot tell


def test_what_has_no_mark_is_never_kept(quick: Runtime) -> None:
    ask = asker(quick)
    assert [ask({1: None, 2: "a"}), ask({1: None, 2: "a"})] == [[1, 2], [1]]


def test_two_editions_are_kept_and_the_third_takes_the_place_of_the_oldest(quick: Runtime) -> None:
    ask = asker(quick)
    assert [ask({1: "a"}, day) for day in ("mon", "tue", "mon", "tue")] == [[1], [1], [], []]
    assert [ask({1: "a"}, day) for day in ("wed", "tue", "mon")] == [[1], [], [1]]


def test_another_database_is_another_shelf(quick: Runtime, runtime: Runtime) -> None:
    assert asker(quick)({1: "a"}) == [1]
    assert asker(runtime)({1: "a"}) == [1]
