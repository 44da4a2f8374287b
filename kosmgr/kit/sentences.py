"""Sentences whose facts are filled in when somebody reads them, and the marks between the parts of a sentence.

    Sentence(N_("没有登记过主体「{value}」"), {"value": "杭州店"})

keeps the Chinese template and the facts apart; `plain` and `of` carry it through JSON, `text` speaks a language. A fact
that is a text stands as it is (what a ledger says is not translated); a word of ours is a Sentence itself; a list is
joined with the mark of the language, sentences with facts of their own as clauses.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from kosmgr.kit.text import N_

Translate = Callable[[str], str]

LIST = N_("、")
CLAUSES = N_("；")
LABELLED = N_("{label}：{value}")
NOTED = N_("{text}（{note}）")
QUOTED = N_("「{text}」")
UNKNOWN = "—"


def listed(items: Iterable[object], translate: Translate) -> str:
    """张伟、王芳: words one after another."""
    return translate(LIST).join(map(str, items))


def clauses(items: Iterable[object], translate: Translate) -> str:
    """What could be sentences of their own, one after another."""
    return translate(CLAUSES).join(map(str, items))


def labelled(label: object, value: object, translate: Translate) -> str:
    """手机号：154****0111."""
    return translate(LABELLED).format(label=label, value=value)


def noted(text: object, note: object, translate: Translate) -> str:
    """张伟（HM0009）; without a note the text alone."""
    return translate(NOTED).format(text=text, note=note) if note not in (None, "") else str(text)


def quoted(text: object, translate: Translate) -> str:
    """「1.54E+10」: what somebody wrote."""
    return translate(QUOTED).format(text=text)


@dataclass(frozen=True, slots=True)
class Sentence:
    """A Chinese template (marked with N_ where it is written) and what fills its places."""

    message: str
    facts: Mapping[str, object] = field(default_factory=dict)

    def text(self, translate: Translate = str) -> str:
        """The sentence, in the language `translate` speaks."""
        if not self.message:
            return ""
        if not self.facts:
            return translate(self.message)
        return translate(self.message).format(**filled(self.facts, translate))

    def plain(self) -> dict[str, Any]:
        """As JSON; `of` reads it."""
        return {"message": self.message, "facts": {name: _plain(fact) for name, fact in self.facts.items()}}

    def __str__(self) -> str:
        return self.text()


def of(plain: Mapping[str, Any]) -> Sentence:
    """A stored sentence."""
    return Sentence(str(plain["message"]), {name: _read(fact) for name, fact in (plain.get("facts") or {}).items()})


def filled(facts: Mapping[str, object], translate: Translate) -> dict[str, object]:
    """Facts as they stand in a sentence: nothing is a dash, sentences speak, lists are joined."""
    return {name: _said(fact, translate) for name, fact in facts.items()}


def spoken(fact: Any, translate: Translate) -> Any:
    """A fact for other programs: sentences in it speak, all else stays as it is."""
    if isinstance(fact, Sentence):
        return fact.text(translate)
    if isinstance(fact, (list, tuple)):
        return [spoken(one, translate) for one in fact]
    return fact


def _said(fact: object, translate: Translate) -> object:
    if fact is None:
        return UNKNOWN
    if isinstance(fact, Sentence):
        return fact.text(translate)
    if isinstance(fact, (list, tuple)):
        join = clauses if any(isinstance(one, Sentence) and one.facts for one in fact) else listed
        return join((_said(one, translate) for one in fact), translate)
    return fact


def _plain(fact: object) -> object:
    if isinstance(fact, Sentence):
        return fact.plain()
    if isinstance(fact, (list, tuple)):
        return [_plain(one) for one in fact]
    if fact is None or isinstance(fact, (str, int, float, bool)):
        return fact
    return fact.isoformat() if isinstance(fact, date) else str(fact)


def _read(fact: object) -> object:
    if isinstance(fact, Mapping):
        return of(fact)
    return [_read(one) for one in fact] if isinstance(fact, list) else fact
