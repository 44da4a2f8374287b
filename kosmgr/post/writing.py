"""A letter put into words for a peer: plain text and the markdown of robots. Pure.

What people typed (names, nicknames, remarks) is inside the items. None of it may become markup, a link or a mention:
signs with a meaning are replaced by their full-width twins, which read the same and mean nothing to a machine.
"""

import re
from collections.abc import Callable, Iterator
from urllib.parse import quote, urlsplit

from kosmgr.kit.text import HIDDEN, N_
from kosmgr.post import rules

SEE, ANSWER = N_("查看"), N_("知道了、稍后、转交")
Say = Callable[[str], str]

_BLANK = re.compile(r"[\s\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_SCHEME = re.compile(r"(?i)(?<=[a-z]):(?=//)|(?<=mailto):|(?<=javascript):")
_DOMAIN = re.compile(r"(?<=[A-Za-z0-9-])\.(?=[A-Za-z][A-Za-z-])")
_MARKS = str.maketrans(
    {"[": "［", "]": "］", "<": "＜", ">": "＞", "*": "＊", "_": "＿", "`": "｀", "~": "～", "|": "｜", "@": "＠"}
    | {"\\": "＼", "#": "＃", "&": "＆", "$": "＄"}
)
_HREF_SAFE = "/:?#@!$&'*+,;=%~-._"  # all an address needs, without what ends one in markdown


def line(text: str) -> str:
    """One line without hidden or control characters."""
    return _BLANK.sub(" ", HIDDEN.sub("", text)).strip()


def inert(text: str) -> str:
    """One line in which no mail program or chat finds an address to link."""
    return _DOMAIN.sub("．", _SCHEME.sub("：", line(text)))


def flat(text: str) -> str:
    """The same, and nothing in it is markup or a mention either."""
    return inert(text).translate(_MARKS)


def address(href: str) -> str:
    """An address of ours as it may stand in markup; empty if it is none."""
    whole = quote(href, safe=_HREF_SAFE)
    parts = urlsplit(whole)
    return whole if parts.scheme in ("http", "https") and parts.hostname else ""


def grouped(letter: rules.Letter) -> Iterator[tuple[str, list[rules.Item]]]:
    """Items by group, in the order of GROUPS; a group nobody knows is news, and nothing is left out."""
    for key in rules.GROUPS:
        found = [item for item in letter.items if (item.group if item.group in rules.GROUPS else "news") == key]
        if found:
            yield key, found


def subject(letter: rules.Letter) -> str:
    """The title as a header of a mail or a robot's message."""
    return inert(letter.title)


def plain(letter: rules.Letter, say: Say) -> str:
    """As text alone: addresses are written out on lines of their own."""
    parts = [inert(letter.title), inert(letter.lead)]
    for key, items in grouped(letter):
        rows = [say(rules.GROUPS[key])]
        for item in items:
            rows.append(f"- {inert(item.text)}")
            rows += [f"  {say(word)}  {href}" for word, href in _links(item)]
        parts.append("\n".join(rows))
    parts.append(inert(letter.closing))
    return "\n\n".join(part for part in parts if part)


def markdown(letter: rules.Letter, say: Say, gap: str) -> str:
    """As the markdown robots know: bold, numbers, links. `gap` is what they take for a new line."""
    parts = [f"**{flat(letter.title)}**", flat(letter.lead)]
    for key, items in grouped(letter):
        rows = [f"**{say(rules.GROUPS[key])}**"]
        for number, item in enumerate(items, 1):
            links = [f"[{say(word)}]({href})" for word, href in _links(item)]
            rows.append(" ".join([f"{number}. {flat(item.text)}", *links]))
        parts.append(gap.join(rows))
    parts.append(flat(letter.closing))
    return "\n\n".join(part for part in parts if part)


def rows(letter: rules.Letter, say: Say) -> Iterator[list[tuple[str, str]]]:
    """Line by line as (text, address), for robots that are handed structure instead of markup."""
    if letter.lead:
        yield [(flat(letter.lead), "")]
    for key, items in grouped(letter):
        yield [(f"【{say(rules.GROUPS[key])}】", "")]
        for number, item in enumerate(items, 1):
            row = [(f"{number}. {flat(item.text)}", "")]
            for word, href in _links(item):
                row += [("  ", ""), (say(word), href)]
            yield row
    if letter.closing:
        yield [(flat(letter.closing), "")]


def _links(item: rules.Item) -> list[tuple[str, str]]:
    pairs = [(SEE, address(item.href)), (ANSWER, address(item.answer_href))]
    return [(word, href) for word, href in pairs if href]
