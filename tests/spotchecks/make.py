"""An entity with accounts in people's hands, and what a link of a spot check opens."""

import io
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from PIL import Image

from kosmgr.findings import service as findings
from kosmgr.kit.clock import Clock
from kosmgr.kit.papers import reader
from kosmgr.policy import SYSTEM, Actor, Grant, Role
from kosmgr.post.models import Address
from kosmgr.rulebook import service as rulebook
from kosmgr.runtime import Runtime
from kosmgr.spotchecks import doors, drawing, models, proving, queries, service, telling
from tests.post import make as post
from tests.selfservice import make

NAMES = ("林浩", "江珊珊", "周敏", "方远", "何洁", "邓倩")
NOON = datetime(2026, 11, 17, 4, 0, tzinfo=UTC)  # Tuesday, noon in Shanghai


class At(Clock):
    """A clock that stands at one instant."""

    def __init__(self, at: datetime) -> None:
        super().__init__(None)
        self.at = at

    def now(self) -> datetime:
        return self.at

    def today(self) -> date:
        return (self.at + timedelta(hours=8)).date()


def at(runtime: Runtime, when: datetime = NOON, **step: float) -> Runtime:
    """The same installation at an instant."""
    return replace(runtime, clock=At(when + timedelta(**step)))


def zheng(entity_id: int) -> Actor:
    """Compliance of one entity."""
    return Actor(105, "Zheng", (Grant(Role.COMPLIANCE, entity_id),))


def holders(runtime: Runtime, entity_id: int, count: int, start: int = 10) -> list[make.Somebody]:
    """So many people, each with an account and a phone."""
    return [
        make.somebody(runtime, entity_id, f"HM00{start + n}", NAMES[n], f"154000001{start + n}") for n in range(count)
    ]


def picture(text: str = "K7M3", size: int = 40, form: str = "JPEG") -> bytes:
    """A small photo."""
    target = io.BytesIO()
    Image.new("RGB", (size, size), "#8a6").save(target, form)
    return target.getvalue()


PAPER = reader.Paper(picture(), "image/jpeg")  # as the reader hands it on; reading itself is tried elsewhere


def token(runtime: Runtime, actor: Actor, check_id: int) -> str:
    """The token of a check's link, as somebody hands it over."""
    with runtime.writing(actor) as work:
        return telling.hand_over(work, check_id).removeprefix(telling.PREFIX)


def opened(runtime: Runtime, given: str) -> doors.Bearer:
    """Whoever opens a link."""
    with runtime.reading(SYSTEM) as work:
        return doors.open_link(work, given)


def answered(runtime: Runtime, actor: Actor, check_id: int) -> doors.Bearer:
    """The holder sends one photo and hands in."""
    who = opened(runtime, token(runtime, actor, check_id))
    with runtime.writing(who.actor) as work:
        proving.send(work, who.link_id, [("a.jpg", PAPER)], "在店里拍的")
    return who


def state(runtime: Runtime, check_id: int) -> str:
    """How a check stands."""
    with runtime.reading(SYSTEM) as work:
        return work.db.get_one(models.SpotCheck, check_id).state


def pool(runtime: Runtime, round_id: int) -> models.SpotPool:
    """What a round was drawn from."""
    with runtime.reading(SYSTEM) as work:
        found = queries.pool(work.db, round_id)
        assert found is not None
        work.db.expunge(found)
        return found


def valued(runtime: Runtime, key: str, value: object, entity_id: int | None = None) -> None:
    """A value of the company's own."""
    with runtime.writing(SYSTEM) as work:
        rulebook.add_value(
            work, f"spotchecks.{key}", value, date(2026, 1, 1), "公司规则", "试一试", entity_id=entity_id
        )


def drawn(runtime: Runtime, actor: Actor, entity_id: int) -> tuple[int, list[int]]:
    """This week's round and its checks."""
    with runtime.writing(actor) as work:
        row = drawing.draw(work, entity_id)
        return row.id, [line.check.id for line in service.visible_checks(work, round_id=row.id)]


def open_findings(runtime: Runtime, rule: str) -> list[str]:
    """Which accounts have an open finding of a rule."""
    with runtime.reading(SYSTEM) as work:
        return [one.subjects[0].key for one in findings.visible_findings(work) if one.rule == rule]


def said_again(runtime: Runtime, check_id: int) -> str:
    """The token of a link that was told before, at any time."""
    with runtime.reading(SYSTEM) as work:
        check = work.db.get_one(models.SpotCheck, check_id)
        return telling.href(work, queries.last_ask(work.db, check)).removeprefix(telling.PREFIX)


def written_to(runtime: Runtime, who: make.Somebody) -> None:
    """A mail server, and an address of somebody."""
    with runtime.writing(SYSTEM) as work:
        post.destination(work, "email")
        work.db.add(Address(owner_kind="employee", owner_id=who.id, email="lin@jia.example", added_at=work.now))
