"""What is left of Chinese in English: the demonstration company in English, and what its ledgers say."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kosmgr.exchange import ledgers
from kosmgr.runtime import Runtime
from tests.exchange import sheets
from tests.journeys.conftest import Shell
from tests.users.make import Person

CHINESE = re.compile("[\u3001-\u303f\u4e00-\u9fff\uff01-\uff5e]+")
# what the ledgers do not say and yet is no sentence of ours
OURS_IN_CHINESE = {
    "中文",  # the switch to the other language
    "小红书",
}
# what stands above the columns of a file, where a file is shown
HEADINGS = frozenset(
    run
    for ledger in ledgers.LEDGERS
    for field in ledger.fields
    for heading in (field.heading, *field.synonyms)
    for run in CHINESE.findall(heading)
)


@dataclass(frozen=True)
class House:
    """An installation, and who looks at it."""

    runtime: Runtime
    admin: Person
    shell: Shell


def said_in_ledgers() -> frozenset[str]:
    """Every run of Chinese that a row of a ledger says, and names as short as pages write them."""
    said: set[str] = set()
    for kind in sheets.FILES:
        sheet = sheets.shipped(kind)
        for row in sheets.judge(sheet).rows:
            for number in row.row_nos:
                said.update(str(cell) for cell in sheet.rows[number - 1] if cell is not None)
            said.update(texts_of(row.values))
    said |= {unicodedata.normalize("NFKC", text) for text in said}  # as it is kept
    runs = {run for text in said for run in CHINESE.findall(text)}
    names = {run for run in runs if len(run) > 1 and run.isalpha()}
    return frozenset(
        OURS_IN_CHINESE | runs | {n[-2:] for n in names} | {n[-1:] for n in names} | {n[:1] for n in names}
    )


def texts_of(value: object) -> Iterator[str]:
    """Every text among the values of a row."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from texts_of(part)
    elif isinstance(value, (list, tuple)):
        for part in value:
            yield from texts_of(part)


def left_over(texts: Iterable[str], theirs: frozenset[str]) -> set[str]:
    """Runs of Chinese that no ledger says."""
    return {run for text in texts for run in CHINESE.findall(text) if run not in theirs}


def theirs_of(text: str) -> frozenset[str]:
    """What a file of a test says."""
    return frozenset(CHINESE.findall(text))
