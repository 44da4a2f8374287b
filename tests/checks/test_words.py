"""What checks and reminders say is complete in English, with the same facts."""

import string

import pytest

from kosmgr.checks.catalog import CHECKS
from kosmgr.findings import service as findings
from kosmgr.kit import languages
from kosmgr.policy import SYSTEM
from kosmgr.reminders.catalog import REASONS
from kosmgr.runtime import Runtime
from tests.checks.make import ON, account, holder, picture, seen

SENTENCES = [
    *(sentence for check in CHECKS for sentence in (check.title, check.message, check.next_step)),
    *(reason.title for reason in REASONS),
    *(text for reason in REASONS for text in (reason.before, reason.today, reason.after)),
]


def _facts(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}


@pytest.mark.parametrize("sentence", dict.fromkeys(SENTENCES))
def test_every_sentence_has_an_english_one(sentence: str) -> None:
    english = languages.translator(languages.ENGLISH)(sentence)
    assert english != sentence
    assert _facts(english) == _facts(sentence)


def test_names_are_never_translated(quick: Runtime) -> None:
    """A nickname that happens to be a word of ours stays what it is; our own reason is translated."""
    (found,) = seen("binding.ineligible-holder", picture(account(nickname="停更", holder=holder(kind="intern"))))
    with quick.reading(SYSTEM) as work:
        (line,) = findings.listed(work, [found], ON)
    english = line.text(languages.translator(languages.ENGLISH))
    assert "“停更”" in english
    assert "may not hold a seat" in english
