"""What an import says: every code has a sentence in both languages, with the same facts."""

import string

import pytest

from kosmgr.exchange import messages
from kosmgr.kit import languages
from kosmgr.kit.sheets import reader

ENGLISH = languages.translator("en")
SAID = {**messages.MESSAGES, **{f"file: {code}": text for code, text in reader.REASONS.items()}}


def places(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


@pytest.mark.parametrize("code", SAID)
def test_every_code_is_said_in_english_with_the_same_facts(code: str) -> None:
    chinese = SAID[code]
    english = ENGLISH(chinese)
    assert english != chinese
    assert english.isprintable()
    assert places(english) == places(chinese)
    assert english.format(**dict.fromkeys(places(chinese), 1))


def test_a_special_case_stands_under_a_code_that_is_there() -> None:
    assert set(messages.CODES) < set(messages.MESSAGES)
    assert {messages.code_of(name) for name in messages.CODES} == {"entity_unknown", "name_differs"}
    assert messages.code_of("phone_digits") == "phone_digits"
