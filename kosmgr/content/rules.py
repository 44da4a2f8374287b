"""What a note is, how it is told from others, and what may follow what. Pure."""

import hashlib
import itertools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from kosmgr.kit import clock
from kosmgr.kit.errors import Conflict, Invalid, NotFound
from kosmgr.kit.text import N_, fold

KOS, ENTERPRISE, TEST = "kos", "enterprise", "test"
PUBLISHERS: Mapping[str, str] = {KOS: N_("员工号"), ENTERPRISE: N_("企业号"), TEST: N_("测试号")}

DRAFT, PLANNED, PUBLISHED, DROPPED = "draft", "planned", "published", "dropped"
STATES: Mapping[str, str] = {
    DRAFT: N_("草稿"),
    PLANNED: N_("排期"),
    PUBLISHED: N_("已发布"),
    DROPPED: N_("不发了或已下架"),
}

IMAGE, VIDEO, TEXT = "image", "video", "text"
KINDS: Mapping[str, str] = {IMAGE: N_("图文"), VIDEO: N_("视频"), TEXT: N_("纯文字")}

HELD: Mapping[str, str] = {
    "handover": N_("交接还没办完"),
    "ban": N_("已封禁"),
    "freeze": N_("同群账号受罚，被冻结"),
    "banned": N_("平台封禁"),
    "muted": N_("平台禁言"),
}

COUNTS = ("reads", "likes", "saves", "comments", "leads", "interactions")
COUNT_WORDS: Mapping[str, str] = {
    "reads": N_("阅读"),
    "likes": N_("点赞"),
    "saves": N_("收藏"),
    "comments": N_("评论"),
    "leads": N_("留资"),
    "interactions": N_("互动"),
}
COUNT_MOST = 2_000_000_000

TITLE_LENGTH = 200
BODY_LENGTH = 20_000
LINK_LENGTH = 500
TAGS_MOST = 30
TAG_LENGTH = 60
REASON_LENGTH = 500

_NUMBER = re.compile(r"/(?:explore|discovery/item|item|note)/([0-9a-fA-F]{24})(?![0-9a-fA-F])")
_BARE = re.compile(r"[0-9a-fA-F]{24}")


class NoteUnknown(NotFound):
    """No such note among those the actor may see."""

    message = N_("没有找到这篇笔记，或者你没有查看它的权限")


class PublisherUnknown(NotFound):
    """No account, 企业号 or test account of that name among those the actor may see."""

    message = N_("没有找到发布账号「{publisher}」：写小红书号，员工号、企业号、测试号都可以")


class NoteChanged(Conflict):
    """Somebody changed the note between our reading and our writing."""

    message = N_("这篇笔记刚被别人改过，请刷新后再试")


class NoteTwice(Conflict):
    """A note is registered once for its publisher."""

    message = N_("「{publisher}」已经登记过这篇笔记（同一个链接）")


class NotInState(Conflict):
    """The note is somewhere else by now."""

    message = N_("这篇笔记现在是「{state}」，不能这样做；请刷新后再看")


class TitleOrBodyNeeded(Invalid):
    """A note says something, or it says where its text is."""

    message = N_("标题和正文至少填一项")


class TooLong(Invalid):
    """Longer than anything the platform takes."""

    message = N_("{field}太长：最多 {most} 字")


class WordUnknown(Invalid):
    """Not one of the words of a field."""

    message = N_("{field}没有「{value}」，可用：{known}")


class CountWrong(Invalid):
    """A count is a whole number from nothing on."""

    message = N_("{field}要填 0 到 20 亿之间的整数")


class DayAhead(Invalid):
    """What is published was published by today."""

    message = N_("{day} 还没到：发布日期只能填今天或以前；以后要发的，请排期")


class DayPast(Invalid):
    """Nothing is planned for a day that is over."""

    message = N_("{day} 已经过了：排期只能填今天或以后；已经发了的，请登记发布")


class AccountHeld(Conflict):
    """Nothing is planned for a day on which the account may not post."""

    message = N_("账号「{account}」{day} 不能发布：{why}。先处理完，再排期")


class OutOfOrder(Invalid):
    """Counts are read after a note was published and not on a day to come."""

    message = N_("{day} 不对：读数的日期在发布日到今天之间")


class NothingRead(Invalid):
    """A reading has at least one count."""

    message = N_("读数至少填一项")


class ReasonNeeded(Invalid):
    """Who takes a note out says why."""

    message = N_("请写明理由")


class TestAccountTaken(Conflict):
    """A 小红书号 names one publisher."""

    message = N_("小红书号 {account} 已经登记在用")


class TestAccountEnded(Conflict):
    """Nothing new under a test account that is over."""

    message = N_("测试号「{account}」{day} 已停用，不能再登记新的笔记")


class PublisherWrong(Invalid):
    """The same, said in the form it was typed into."""

    message = PublisherUnknown.message


class TimeWrong(Invalid):
    """A time of day is written 20:30."""

    message = N_("时间写成 20:30 这样，得到的是「{given}」")


class LinkWrong(Invalid):
    """An http(s) link, or the note's number."""

    message = N_("链接「{link}」不对：贴笔记的网页链接（http 或 https 开头），或者只填笔记编号")


@dataclass(frozen=True)
class NoteGiven:
    """What somebody says of a note that is new. Which state it has follows from the days that are given."""

    publisher_id: int
    title: str = ""
    body: str = ""
    tags: Sequence[str] = ()
    kind: str | None = None
    topic: str | None = None
    text_source: str | None = None
    goods: bool | None = None
    promoted: bool | None = None
    planned_on: date | None = None
    planned_time: time | None = None
    published_on: date | None = None
    published_at: datetime | None = None
    link: str | None = None
    platform_state: str | None = None
    review_first: str | None = None
    review_second: str | None = None
    remark: str | None = None
    counts: Mapping[str, int] = field(default_factory=dict)
    counted_on: date | None = None
    key: str | None = None  # the platform's number of it, where a file says so


def state_of(planned_on: date | None, published_on: date | None) -> str:
    """What a new note is: published before planned before a draft."""
    return PUBLISHED if published_on is not None else PLANNED if planned_on is not None else DRAFT


def instant(day: date, at: time | None) -> datetime | None:
    """A time of a Shanghai day; without a time of day nothing is known."""
    return None if at is None else datetime.combine(day, at, clock.SHANGHAI)


def note_number(link: str | None) -> str | None:
    """The platform's number of a note, from its link or by itself; None if it says none."""
    if not link:
        return None
    found = _NUMBER.search(link)
    if found:
        return found.group(1).lower()
    return link.lower() if _BARE.fullmatch(link) else None


def key_of(link: str | None, day: date | None, at: time | None, title: str) -> str:
    """What tells a note among those of its publisher: its number, else its link, else a digest of day, time and title.

    The same facts always give the same key, so that a ledger read twice finds its notes again.
    """
    number = note_number(link)
    if number:
        return number
    if link:
        return f"link:{link}" if len(link) <= 100 else f"link:{hashlib.sha256(link.encode()).hexdigest()}"
    said = f"{day or ''}|{at.strftime('%H:%M') if at else ''}|{fold(title)}"
    return f"said:{hashlib.sha256(said.encode()).hexdigest()[:40]}"


def check_link(link: str | None) -> None:
    """Refuse what nobody could open; a bare word without spaces is a note's number or a ledger's own name."""
    if not link:
        return
    if len(link) > LINK_LENGTH:
        raise TooLong(field=N_("链接"), most=LINK_LENGTH)
    web = link.lower().startswith(("http://", "https://"))
    bare = re.fullmatch(r"[\w.-]{1,100}", link, re.ASCII)
    if any(one.isspace() for one in link) or not (web or bare):
        raise LinkWrong(link=link)


def check_text(title: str, body: str, text_source: str | None, tags: Sequence[str]) -> None:
    """Refuse an empty note and what is too long."""
    if not title and not body and not text_source:
        raise TitleOrBodyNeeded()
    if len(title) > TITLE_LENGTH:
        raise TooLong(field=N_("标题"), most=TITLE_LENGTH)
    if len(body) > BODY_LENGTH:
        raise TooLong(field=N_("正文"), most=BODY_LENGTH)
    if len(tags) > TAGS_MOST or any(len(tag) > TAG_LENGTH for tag in tags):
        raise TooLong(field=N_("话题标签"), most=TAG_LENGTH)


def check_word(field_word: str, value: str | None, known: Mapping[str, str]) -> None:
    """Refuse a word that is none of the known ones."""
    if value is not None and value not in known:
        raise WordUnknown(field=field_word, value=value, known=[*known])


def check_counts(counts: Mapping[str, Any]) -> None:
    """Refuse what cannot have been counted."""
    for name, value in counts.items():
        if name not in COUNTS:
            raise WordUnknown(field=N_("读数"), value=name, known=[*COUNTS])
        if value is not None and not 0 <= value <= COUNT_MOST:
            raise CountWrong(field=COUNT_WORDS[name])


def check_published(day: date, today: date) -> None:
    """Refuse a day to come."""
    if day > today:
        raise DayAhead(day=day)


def check_planned(day: date, today: date) -> None:
    """Refuse a day that is over."""
    if day < today:
        raise DayPast(day=day)


def check_state(state: str, *wanted: str) -> None:
    """Refuse what does not follow on the state a note is in."""
    if state not in wanted:
        raise NotInState(state=STATES[state])


def tags_of(text: str) -> list[str]:
    """Tags as somebody types them: with or without #, between spaces, commas or line ends; each once."""
    words = [word.strip("#＃") for word in re.split(r"[\s,，、;；#＃]+", text)]
    return list(dict.fromkeys(word for word in words if word))


def interactions(counts: Mapping[str, int | None]) -> int | None:
    """What readers did: the sum where it is known as such, else likes, saves and comments; None: nothing is known."""
    if counts.get("interactions") is not None:
        return counts["interactions"]
    parts = [counts.get(name) for name in ("likes", "saves", "comments")]
    known = [part for part in parts if part is not None]
    return sum(known) if known else None


def share(part: int, whole: int) -> int | None:
    """Whole per cent, rounded half up; None of nothing."""
    return None if not whole else (200 * part + whole) // (2 * whole)


def longest_gap(days: Sequence[date], since: date, until: date) -> int:
    """The most days in a row without a note, within [since, until); the days are in order and each once."""
    edges = [since - timedelta(days=1), *(day for day in days if since <= day < until), until]
    return max(0, max((b - a).days - 1 for a, b in itertools.pairwise(edges)))
