"""Mail servers, robots, webhooks and the heartbeat: setting them up, trying them, opening them to send.

Addresses of robots hold their key, so they are sealed like passwords: they go in and never come out on a page.
"""

from dataclasses import dataclass
from datetime import datetime

from kosmgr.audit import service as journal
from kosmgr.entities import service as entities
from kosmgr.kit.languages import translator
from kosmgr.kit.outbound import Outbound
from kosmgr.kit.text import N_
from kosmgr.policy import Permission
from kosmgr.post import destination_queries as queries
from kosmgr.post import destination_rules as may
from kosmgr.post import rules, typed
from kosmgr.post.channels import catalog, email
from kosmgr.post.models import Destination
from kosmgr.work import Work, requires


@dataclass(frozen=True)
class Line:
    """What is said of a destination; nothing in it is secret."""

    id: int
    kind: str
    title: str  # of the kind
    name: str
    entity_id: int | None
    shown: str
    settings: dict[str, object]
    has_secret: bool
    per_minute: int | None
    enabled: bool
    failing_since: datetime | None
    failures: int
    word: str
    confirmed: bool
    mine: bool  # whether the actor may change it
    signed: str  # what its secret is called; empty: it has none


@dataclass(frozen=True)
class Trial:
    """What is tried: opened in a unit of work, sent outside of any."""

    destination_id: int
    endpoint: rules.Endpoint
    letter: rules.Letter
    to: str


@requires(Permission.REMINDER_WRITE)
def visible_destinations(work: Work) -> list[Line]:
    """Every destination one may see."""
    return [_line(work, row) for row in queries.visible(work.db, work.actor, Permission.REMINDER_WRITE)]


@requires(Permission.REMINDER_WRITE)
def visible_destination(work: Work, destination_id: int) -> Line:
    """One of them."""
    return _line(work, _visible(work, destination_id))


@requires(Permission.REMINDER_WRITE)
def writable_kinds(work: Work) -> dict[str, str]:
    """The kinds the actor may set up somewhere."""
    allowed = work.actor.entity_ids(Permission.REMINDER_WRITE)
    somewhere = None if allowed is None else next(iter(sorted(allowed)), None)
    return {kind: title for kind, title in typed.kinds().items() if may.may_write(work.actor, kind, somewhere)}


@requires(Permission.REMINDER_WRITE)
def add(work: Work, door: Outbound, kind: str, given: may.Given, entity_id: int | None = None) -> Destination:
    """Set one up for an entity, or for all."""
    known = typed.kinds()
    if kind not in known:
        raise may.KindUnknown(kind=kind, known="、".join(known))
    if entity_id is not None:
        entities.visible_entity(work, entity_id, for_=Permission.REMINDER_WRITE)
        if kind in may.OF_THE_HOUSE:
            raise may.ForAllOnly(kind=known[kind])
    if not may.may_write(work.actor, kind, entity_id):
        raise may.NotYours(name=given.name)
    address = typed.address(kind, given, door)
    if not address:
        raise may.AddressNeeded()
    row = Destination(
        kind=kind,
        name=given.name,
        entity_id=entity_id,
        wrapped=work.cipher.new_key(),
        address_sealed=b"",
        shown="",
        settings=typed.settings(kind, given, bool(given.secret), door),
        per_minute=may.pace(kind, given.per_minute),
        created_at=work.now,
    )
    work.db.add(row)
    work.db.flush()
    _seal(work, row, address, given)
    _note(work, "destination.added", row, after=_facts(row))
    return row


@requires(Permission.REMINDER_WRITE)
def change(work: Work, door: Outbound, destination_id: int, given: may.Given) -> Destination:
    """Set it up anew; what is left empty of address and secret stays as it was. Old failures are forgotten."""
    row = _writable(work, destination_id)
    before, address = _facts(row), typed.address(row.kind, given, door)
    keeps = row.secret_sealed is not None and not given.secret and not given.drop_secret
    if row.kind == may.EMAIL and keeps and _elsewhere(work, row, address, given):
        raise may.SecretAgain()
    row.name = given.name
    row.settings = typed.settings(row.kind, given, keeps or bool(given.secret), door)
    row.per_minute = may.pace(row.kind, given.per_minute)
    _forgive(row)
    _seal(work, row, address, given)
    after = _facts(row) | {"address_changed": bool(address), "secret_changed": bool(given.secret or given.drop_secret)}
    _note(work, "destination.changed", row, before, after)
    return row


@requires(Permission.REMINDER_WRITE)
def disable(work: Work, destination_id: int) -> Destination:
    """Nothing more is sent there."""
    return _switch(work, destination_id, enabled=False)


@requires(Permission.REMINDER_WRITE)
def enable(work: Work, destination_id: int) -> Destination:
    """Use it again, at once."""
    return _switch(work, destination_id, enabled=True)


@requires(Permission.REMINDER_WRITE)
def remove(work: Work, destination_id: int) -> None:
    """Only what nothing was ever sent to; the log of what was sent needs the others."""
    row = _writable(work, destination_id)
    if queries.used(work.db, row.id):
        raise may.InUse(name=row.name)
    _note(work, "destination.removed", row, before=_facts(row))
    work.db.delete(row)
    work.db.flush()


@requires(Permission.REMINDER_WRITE)
def removable(work: Work, destination_id: int) -> bool:
    """Whether nothing was ever sent to it."""
    return not queries.used(work.db, _visible(work, destination_id).id)


def endpoint(work: Work, row: Destination) -> rules.Endpoint:
    """Where a destination lies, in clear, for whoever sends; takes what somebody was already allowed to use."""
    secret = row.secret_sealed
    return rules.Endpoint(
        row.kind,
        work.cipher.open(row.wrapped, row.address_sealed, _place(row, "address")),
        "" if secret is None else work.cipher.open(row.wrapped, secret, _place(row, "secret")),
        dict(row.settings),
    )


@requires(Permission.REMINDER_WRITE)
def trial(work: Work, destination_id: int, to: str, language: str) -> Trial:
    """What a test sends: one letter that says what it is, to `to` where the channel is personal."""
    row = _writable(work, destination_id)
    if row.kind == may.EMAIL and not email.is_mailbox(to):
        raise may.RecipientNeeded()
    say = translator(language)
    text = say(TEST_TEXT).format(name=row.name)
    letter = rules.Letter(language, say(TEST_TITLE), (rules.Item(text, "news"),))
    return Trial(row.id, endpoint(work, row), letter, to if row.kind == may.EMAIL else "")


@requires(Permission.REMINDER_WRITE)
def record(work: Work, destination_id: int, word: str, at_fault: bool) -> Line:
    """How a test ended: empty for well, else our word; `at_fault` when the destination itself is."""
    row = _writable(work, destination_id)
    if not word:
        _forgive(row)
    elif at_fault:
        row.failing_since, row.failures, row.word = row.failing_since or work.now, row.failures + 1, word
    _note(work, "destination.tested", row, after={"result": word or "ok"})
    work.db.flush()
    return _line(work, row)


TEST_TITLE = N_("kosmgr 测试消息")
TEST_TEXT = N_("收到这条，说明发送渠道「{name}」可以用。")


def _visible(work: Work, destination_id: int) -> Destination:
    found = queries.visible(work.db, work.actor, Permission.REMINDER_WRITE, destination_id)
    if not found:
        raise may.DestinationUnknown()
    return found[0]


def _writable(work: Work, destination_id: int) -> Destination:
    row = _visible(work, destination_id)
    if not may.may_write(work.actor, row.kind, row.entity_id):
        raise may.NotYours(name=row.name)
    return row


def _line(work: Work, row: Destination) -> Line:
    channel = catalog.CHANNELS.get(row.kind)
    return Line(
        id=row.id,
        kind=row.kind,
        title=channel.title if channel else may.HEARTBEAT_TITLE,
        name=row.name,
        entity_id=row.entity_id,
        shown=row.shown,
        settings=dict(row.settings),
        has_secret=row.secret_sealed is not None,
        per_minute=row.per_minute,
        enabled=row.enabled,
        failing_since=row.failing_since,
        failures=row.failures,
        word=row.word,
        confirmed=channel is None or channel.confirmed,
        mine=may.may_write(work.actor, row.kind, row.entity_id),
        signed=may.SECRETS.get(row.kind, ""),
    )


def _elsewhere(work: Work, row: Destination, address: str, given: may.Given) -> bool:
    same = ("user", "tls")
    moved = bool(address) and address != endpoint(work, row).address
    return moved or any(row.settings.get(key, "") != given.settings[key] for key in same)


def _seal(work: Work, row: Destination, address: str, given: may.Given) -> None:
    if address:
        row.address_sealed = work.cipher.seal(row.wrapped, address, _place(row, "address"))
        row.shown = may.shown(address)
    if given.secret:
        row.secret_sealed = work.cipher.seal(row.wrapped, given.secret, _place(row, "secret"))
    elif given.drop_secret:
        row.secret_sealed = None
    work.db.flush()


def _place(row: Destination, column: str) -> str:
    return f"destinations:{row.id}:{column}"


def _switch(work: Work, destination_id: int, *, enabled: bool) -> Destination:
    row = _writable(work, destination_id)
    if row.enabled != enabled:
        row.enabled = enabled
        if enabled:
            _forgive(row)
        _note(work, "destination.enabled" if enabled else "destination.disabled", row, after={"name": row.name})
        work.db.flush()
    return row


def _forgive(row: Destination) -> None:
    row.failing_since, row.failures, row.retry_at, row.word = None, 0, None, ""


def _facts(row: Destination) -> dict[str, object]:
    """For the log: nothing of an address but its host."""
    return {
        "channel": row.kind,
        "name": row.name,
        "host": row.shown.partition(" ")[0],
        "per_minute": row.per_minute,
        **row.settings,
    }


def _note(
    work: Work,
    action: str,
    row: Destination,
    before: dict[str, object] | None = None,
    after: dict[str, object] | None = None,
) -> None:
    journal.note(work, journal.Note(action, "destination", row.id, row.entity_id, before, after))
