"""Channels: where messages go, trying them, switching them off. Addresses and secrets go in and never come out."""

from contextlib import AbstractContextManager
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from pydantic import BaseModel, Field

from kosmgr.api import errors
from kosmgr.api.dependencies import AnswerKept, Reading, Visitor, Writing
from kosmgr.api.shapes import Done, Given, Id, Listing, Name, Number, Size
from kosmgr.edge import trying, units, visitors
from kosmgr.entities import service as entities
from kosmgr.kit import languages, paging, text
from kosmgr.policy import Permission
from kosmgr.post import destination_rules as rules
from kosmgr.post import destinations, words
from kosmgr.work import Work

router = APIRouter(route_class=AnswerKept, tags=["channels"])

ChannelId = Annotated[Id, Path()]
Hidden = Annotated[str, Field(max_length=rules.LONGEST, json_schema_extra={"writeOnly": True})]


class SettingsIn(Given):
    """Of a mail server: host, port, tls (starttls, tls, none), user, sender, sender_name. Of all others: address. An
    empty `address` or `secret` of a channel that has one stays as it is."""

    name: Name
    address: Hidden = ""
    secret: Hidden = ""
    drop_secret: bool = False
    host: text.Line = ""
    port: Annotated[int, Field(ge=1, le=65535)] | None = None
    tls: text.Line = "starttls"
    user: text.Line = ""
    sender: text.Line = ""
    sender_name: text.Line = ""
    per_minute: Annotated[int, Field(ge=1, le=rules.FASTEST)] | None = None

    def given(self) -> rules.Given:
        """As the use case takes it."""
        return rules.Given(
            name=self.name,
            address=self.address.strip(),
            secret=self.secret.strip(),
            drop_secret=self.drop_secret,
            host=self.host,
            port=self.port,
            tls=self.tls,
            user=self.user,
            sender=self.sender,
            sender_name=self.sender_name,
            per_minute=self.per_minute,
        )


class ChannelIn(SettingsIn):
    """email, wecom, dingtalk, feishu, webhook, heartbeat, and apprise where it is installed; no entity: for all."""

    channel: Name
    entity: Name | None = None


class TestIn(Given):
    """Where a test letter goes; only for e-mail."""

    __test__ = False

    to: text.Line = ""


class ChannelOut(BaseModel):
    """`shown` is the host, and the last signs of a key."""

    id: int
    channel: str
    name: str
    entity: str | None
    shown: str
    settings: dict[str, object]
    has_secret: bool
    per_minute: int | None
    enabled: bool
    failing_since: datetime | None
    failures: int
    word: str
    confirmed: bool


class TestOut(BaseModel):
    """`word` is empty when the peer took it; `message` says it to people."""

    __test__ = False

    ok: bool
    id: int
    word: str
    message: str
    uncertain: bool


def _out(line: destinations.Line, names: dict[int, str]) -> ChannelOut:
    return ChannelOut(
        id=line.id,
        channel=line.kind,
        name=line.name,
        entity=None if line.entity_id is None else names.get(line.entity_id),
        shown=line.shown,
        settings=line.settings,
        has_secret=line.has_secret,
        per_minute=line.per_minute,
        enabled=line.enabled,
        failing_since=line.failing_since,
        failures=line.failures,
        word=line.word,
        confirmed=line.confirmed,
    )


def _names(work: Work) -> dict[int, str]:
    return {one.id: one.name for one in entities.visible_entities(work, Permission.REMINDER_WRITE)}


@router.get("/channels")
def listed(
    work: Reading, page: Annotated[Number, Query()] = 1, size: Annotated[Size, Query()] = paging.PAGE_SIZE
) -> Listing[ChannelOut]:
    """Every channel one may see."""
    found = paging.cut(destinations.visible_destinations(work), page, size)
    names = _names(work)
    items = [_out(line, names) for line in found.items]
    return Listing(as_of=work.today, total=found.total, page=found.number, size=found.size, items=items)


@router.post("/channels", status_code=201)
def add(request: Request, work: Writing, given: ChannelIn) -> Done:
    """Set one up."""
    place = entities.named_entity(work, given.entity).id if given.entity else None
    door = visitors.runtime_of(request).outbound
    return Done(id=destinations.add(work, door, given.channel, given.given(), place).id)


@router.get("/channels/{channel_id}")
def one(work: Reading, channel_id: ChannelId) -> ChannelOut:
    """One channel and how it does."""
    return _out(destinations.visible_destination(work, channel_id), _names(work))


@router.post("/channels/{channel_id}")
def change(request: Request, work: Writing, channel_id: ChannelId, given: SettingsIn) -> Done:
    """Set it up anew."""
    return Done(id=destinations.change(work, visitors.runtime_of(request).outbound, channel_id, given.given()).id)


@router.post("/channels/{channel_id}/test")
def try_out(request: Request, who: Visitor, channel_id: ChannelId, given: TestIn) -> TestOut:
    """Send a test message now; may take half a minute. `word` and nothing of what the peer wrote is told."""
    runtime = visitors.runtime_of(request)

    def reading() -> AbstractContextManager[Work]:
        return units.reading(runtime, who.actor)

    def writing() -> AbstractContextManager[Work]:
        return units.writing(runtime, who.actor)

    language = languages.asked(request.headers.get("accept-language")) or languages.CHINESE
    tried = trying.destination(reading, writing, runtime.outbound, channel_id, given.to, language)
    message = errors.translator(request)(words.TITLES[tried.word]) if tried.word else ""
    return TestOut(ok=not tried.word, id=channel_id, word=tried.word, message=message, uncertain=tried.uncertain)


@router.post("/channels/{channel_id}/disable")
def disable(work: Writing, channel_id: ChannelId) -> Done:
    """Nothing more is sent there."""
    return Done(id=destinations.disable(work, channel_id).id)


@router.post("/channels/{channel_id}/enable")
def enable(work: Writing, channel_id: ChannelId) -> Done:
    """Use it again."""
    return Done(id=destinations.enable(work, channel_id).id)


@router.post("/channels/{channel_id}/remove")
def remove(work: Writing, channel_id: ChannelId) -> Done:
    """Only what nothing was ever sent to."""
    destinations.remove(work, channel_id)
    return Done(id=channel_id)
