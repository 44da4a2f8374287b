"""Who hears of what, when and how."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request
from pydantic import BaseModel, Field

from kosmgr.api import errors
from kosmgr.api.dependencies import AnswerKept, Reading, Writing
from kosmgr.api.shapes import Day, Done, Given, Name
from kosmgr.entities import service as entities
from kosmgr.kit import text
from kosmgr.policy import Permission
from kosmgr.reminders import plans, settings
from kosmgr.work import Work

router = APIRouter(route_class=AnswerKept, tags=["reminders"])

Relations = Annotated[list[Name], Field(max_length=plans.MOST_RELATIONS)]
Entity = Annotated[Name | None, Query()]


class SettingsOut(BaseModel):
    """What is in force for a reason, with the reason's own way filled in."""

    reason: str
    title: str
    enabled: bool
    offsets: list[int]
    cadence: str
    audience: list[str]
    late: list[str]
    fallback: list[str]
    chain: list[str]
    patience: int
    channels: list[str]
    before: str
    after: str
    own: bool
    default: bool


class SettingsIn(Given):
    """The whole of it: what is left out or null is the reason's own way. `from_on` is today unless told."""

    entity: Name | None = None
    from_on: Day | None = None
    enabled: bool = True
    offsets: Annotated[list[Annotated[int, Field(ge=0, le=plans.FARTHEST)]] | None, Field(max_length=20)] = None
    cadence: Name | None = None
    audience: Relations | None = None
    late: Relations | None = None
    fallback: Relations | None = None
    chain: Relations | None = None
    patience: Annotated[int, Field(ge=0, le=plans.MOST_PATIENCE)] = plans.PATIENCE
    channels: Relations = Field(default_factory=lambda: [*plans.ALL])
    before: text.Line = ""
    after: text.Line = ""

    def plan(self) -> plans.Plan:
        """As the house knows it."""

        def several(words: list[str] | None) -> tuple[str, ...] | None:
            return None if words is None else tuple(words)

        return plans.Plan(
            enabled=self.enabled,
            offsets=tuple(self.offsets) if self.offsets else None,
            cadence=self.cadence,
            audience=several(self.audience) or None,
            late=several(self.late),
            fallback=several(self.fallback),
            chain=several(self.chain),
            patience=self.patience,
            channels=tuple(self.channels),
            before=self.before,
            after=self.after,
        )


class ResetIn(Given):
    entity: Name | None = None
    from_on: Day | None = None


class HoursOut(BaseModel):
    digest: str
    quiet_from: str
    quiet_until: str
    days_off: bool


class HoursIn(Given):
    """HH:MM by the clock of Shanghai."""

    entity: Name | None = None
    from_on: Day | None = None
    digest: Name = "09:00"
    quiet_from: Name = "21:00"
    quiet_until: Name = "08:00"
    days_off: bool = False


class PreviewOut(BaseModel):
    """One message to one recipient counts one; plus and minus are against today's settings."""

    until: date
    total: int
    plus: int
    minus: int
    weeks: list[dict[str, Any]]
    following: list[dict[str, Any]]
    people: list[dict[str, Any]]


def _where(work: Work, entity: str | None) -> int | None:
    return entities.named_entity(work, entity).id if entity else None


@router.get("/remind/settings")
def in_force(request: Request, work: Reading, entity: Entity = None) -> list[SettingsOut]:
    """How every reason is spoken of today, in an entity or where no entity has its own."""
    work.require(Permission.LEDGER_READ)
    lines = settings.in_force(work, _where(work, entity))
    return [SettingsOut(**line.shape(errors.translator(request))) for line in lines]


@router.post("/remind/settings/{reason}")
def enter(work: Writing, reason: Annotated[Name, Path()], given: SettingsIn) -> Done:
    """Speak of a reason this way from a day on."""
    settings.enter(work, reason, given.plan(), _where(work, given.entity), given.from_on)
    return Done()


@router.post("/remind/settings/{reason}/preview")
def preview(request: Request, work: Reading, reason: Annotated[Name, Path()], given: SettingsIn) -> PreviewOut:
    """What these settings would send in the next ninety days; nothing is stored."""
    found = settings.preview(work, reason, given.plan(), _where(work, given.entity), given.from_on)
    return PreviewOut(
        until=found.until_on,
        total=found.total,
        plus=found.plus,
        minus=found.minus,
        weeks=[{"monday": day, "messages": then, "now": now} for day, then, now in found.weeks],
        following=[message.shape(errors.translator(request)) for message in found.following],
        people=[{"person": one.person, "relation": one.relation, "messages": count} for one, count in found.people],
    )


@router.post("/remind/settings/{reason}/reset")
def reset(work: Writing, reason: Annotated[Name, Path()], given: ResetIn) -> Done:
    """Back to what holds for all, or to the reason's own way."""
    settings.enter(work, reason, None, _where(work, given.entity), given.from_on)
    return Done()


@router.get("/remind/hours")
def hours(work: Reading, entity: Entity = None) -> HoursOut:
    """When things are sent today."""
    work.require(Permission.LEDGER_READ)
    return HoursOut(**settings.hours_shape(settings.hours(work, _where(work, entity))))


@router.post("/remind/hours")
def enter_hours(work: Writing, given: HoursIn) -> Done:
    """Send at these hours from a day on."""
    at = (plans.at(given.digest), plans.at(given.quiet_from), plans.at(given.quiet_until))
    new = plans.Hours(*at, days_off=given.days_off)
    settings.enter_hours(work, new, _where(work, given.entity), given.from_on)
    return Done()


@router.post("/remind/hours/reset")
def reset_hours(work: Writing, given: ResetIn) -> Done:
    """Back to the hours that hold for all, or to the usual ones."""
    settings.enter_hours(work, None, _where(work, given.entity), given.from_on)
    return Done()
