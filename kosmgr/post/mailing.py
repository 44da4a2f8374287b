"""A letter as the HTML of a mail: one template, autoescaped, in the reader's language."""

from collections.abc import Callable
from functools import lru_cache

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from kosmgr.kit import languages, places
from kosmgr.post import rules, writing


@lru_cache(maxsize=1)
def _environment() -> Environment:
    env = Environment(
        loader=FileSystemLoader(places.templates()),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.filters.update({"inert": writing.inert, "address": writing.address})
    return env


def html(letter: rules.Letter, say: Callable[[str], str]) -> str:
    """The whole message; what people typed is text in it and nothing else."""
    return (
        _environment()
        .get_template("mail/letter.html")
        .render(
            letter=letter,
            groups=list(writing.grouped(letter)),
            headings=rules.GROUPS,
            tag=languages.TAGS[letter.language],
            see=writing.SEE,
            answer=writing.ANSWER,
            _=say,
        )
    )
