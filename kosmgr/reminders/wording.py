"""Sentences people write themselves: names in single braces are filled in, nothing runs, all else stays text. Pure."""

import re
from collections.abc import Collection

_NAMED = re.compile(r"\{\{|\}\}|\{([^{}]*)\}")


def placeholders(wording: str) -> list[str]:
    """What stands in single braces; doubled braces are braces."""
    return [match[1] for match in _NAMED.finditer(wording) if match[1] is not None]


def filled_by(wording: str, names: Collection[str]) -> str:
    """A template that `str.format` fills with these names and nothing else; everything other stays as it is written."""

    def safe(match: re.Match[str]) -> str:
        return match[0] if match[1] in names else match[0].replace("{", "{{").replace("}", "}}")

    pieces, place = [], 0
    for match in _NAMED.finditer(wording):
        pieces += [_escaped(wording[place : match.start()]), safe(match)]
        place = match.end()
    return "".join([*pieces, _escaped(wording[place:])])


def _escaped(text: str) -> str:
    return text.replace("{", "{{").replace("}", "}}")
