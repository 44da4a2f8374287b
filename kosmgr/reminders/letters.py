"""Parcels put into words: the language of the reader, one item a notice, as true today as when it was planned."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from kosmgr.kit import languages, sentences
from kosmgr.kit.sentences import Sentence
from kosmgr.kit.text import N_
from kosmgr.post import outbox, splitting
from kosmgr.post.channels import catalog
from kosmgr.post.delivery import Ready
from kosmgr.post.rules import Item, Letter
from kosmgr.reminders import answer_door, directory
from kosmgr.reminders.routing import Directory
from kosmgr.reminders.rules import Message
from kosmgr.work import Work

Translate = Callable[[str], str]

TITLE = N_("账号提醒：{parts}")
PARTS = {
    "over": N_("{n} 件已过期"),
    "today": N_("{n} 件今天到期"),
    "ahead": N_("{n} 件快到期"),
    "news": N_("{n} 件请知悉"),
}
LATE = N_("其中 {n} 件是补发的：提醒服务停过，或刚刚登记。")
CLOSING = N_("办完后在系统里登记，提醒就会停止。")


def compose(work: Work, parcel_ids: Sequence[int], base_url: str = "") -> dict[int, Ready]:
    """Each parcel as it goes out; one in which nothing is left to say is not among them."""
    parcels, notices = outbox.contents(work, parcel_ids)
    inside: dict[int, list[Any]] = defaultdict(list)
    for row in notices:
        inside[row.parcel_id].append(row)
    found = directory.read(work.db)
    ready: dict[int, Ready] = {}
    for parcel in parcels:
        rows = inside[parcel.id] if parcel.kind == "digest" else ()
        if not rows:
            continue
        reader = found.reader(parcel.recipient)
        language = reader.language if reader else languages.CHINESE
        doors = {row.id: _door(work, parcel.recipient, row, base_url) for row in rows} if reader else {}
        letter = letter_of(rows, work.today, language, base_url, doors)
        channel = catalog.CHANNELS[parcel.channel]
        runs = splitting.split(letter, channel.most_bytes, channel.size)
        ready[parcel.id] = Ready(
            replace(letter, items=runs[0]) if len(runs) == 1 else letter,
            reader.email if reader else "",
            parcel.message_id,
        )
    return ready


def packer(found: Directory, today: date, base_url: str) -> Callable[[str, str, Sequence[Any]], list[Sequence[Any]]]:
    """How notices for a recipient on a channel are cut into piles, each of which fits into one message."""

    def piles(recipient: str, channel: str, rows: Sequence[Any]) -> list[Sequence[Any]]:
        reader, way = found.reader(recipient), catalog.CHANNELS[channel]
        order = list(PARTS)
        rows = sorted(rows, key=lambda row: (order.index(group(row.due_on, row.stage, today)), row.due_on, row.id))
        letter = letter_of(rows, today, reader.language if reader else languages.CHINESE, base_url)
        cut: list[Sequence[Any]] = []
        start = 0
        for run in splitting.split(letter, way.most_bytes, way.size):
            cut.append(rows[start : start + len(run)])
            start += len(run)
        return cut

    return piles


def letter_of(
    rows: Sequence[Any], today: date, language: str, base_url: str, doors: Mapping[int, str] | None = None
) -> Letter:
    """What notices say on a day; `doors`: the one-time links to answer them, by notice, in a letter to one person."""
    speak = languages.translator(language)
    items = tuple(
        Item(
            text=said_today(row.said, row.due_on, today).text(speak),
            group=group(row.due_on, row.stage, today),
            href=_href(row, base_url),
            answer_href=(doors or {}).get(row.id, ""),
        )
        for row in rows
    )
    late = sum(row.late for row in rows)
    return Letter(
        language=language,
        title=title(items, speak),
        items=items,
        lead=Sentence(LATE, {"n": late}).text(speak) if late else "",
        closing=speak(CLOSING),
    )


def sentence(message: Message) -> dict[str, Any]:
    """What a message says, as it is kept."""
    return Sentence(message.text, message.facts).plain()


def group(due_on: date, stage: str, today: date) -> str:
    """Under which heading an item stands."""
    if not stage.startswith("T"):
        return "news"
    if due_on < today:
        return "over"
    return "today" if due_on == today else "ahead"


def said_today(said: Mapping[str, Any], due_on: date, today: date) -> Sentence:
    """The sentence with the days counted from today: a letter may wait for its reader's mail server."""
    sentence = sentences.of(said)
    if "days" not in sentence.facts:
        return sentence
    return Sentence(sentence.message, {**sentence.facts, "days": abs((due_on - today).days)})


def title(items: Sequence[Item], speak: Translate) -> str:
    """How many of what."""
    counts = {name: sum(item.group == name for item in items) for name in PARTS}
    parts = [Sentence(PARTS[name], {"n": count}).text(speak) for name, count in counts.items() if count]
    return Sentence(TITLE, {"parts": parts}).text(speak)


def _door(work: Work, recipient: str, row: Any, base_url: str) -> str:
    matter = (row.reason, row.subject_kind, row.subject_id, row.due_on)
    return base_url + answer_door.answer_href(work, recipient, matter) if base_url else ""


def _href(row: Any, base_url: str) -> str:
    return f"{base_url}/notices/{row.id}" if base_url else ""
