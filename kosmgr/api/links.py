"""Signed links: send them, see who has answered, send again, take back; requests about personal data; consents."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query, Request
from pydantic import BaseModel, Field

from kosmgr.api import lists
from kosmgr.api.dependencies import SHOWN_ONCE, AnswerKept, Reading, Writing
from kosmgr.api.shapes import Done, Given, Id, Listing, Name, Number, Reason, Size
from kosmgr.edge import visitors
from kosmgr.entities import service as entities
from kosmgr.kit import paging, text
from kosmgr.links import rules as link_rules
from kosmgr.links import service as links
from kosmgr.people import service as people
from kosmgr.policy import Permission
from kosmgr.selfservice import campaigns, desk
from kosmgr.work import Work

router = APIRouter(route_class=AnswerKept, tags=["links"])

CampaignId = Annotated[Id, Path()]


class SendIn(Given):
    """WHO: the holders of an entity, everybody employed, or those of `employees`; tasks as in GET /links/tasks."""

    entity: Name
    title: Name
    tasks: Annotated[list[Name], Field(min_length=1, max_length=20)]
    who: Literal["holders", "employed", "list"] = "holders"
    employees: Annotated[list[Name], Field(max_length=link_rules.MOST, default_factory=list)]
    store: text.Line | None = None
    missing_only: bool = False
    days: Annotated[int, Field(ge=1, le=link_rules.DAYS_MOST)] | None = None


class RevokeIn(Given):
    """All that still open, or some."""

    links: Annotated[list[Id], Field(min_length=1, max_length=link_rules.MOST)] | None = None
    reason: Reason | None = None


class AnswerIn(Given):
    words: Reason


class ConsentIn(Given):
    entity: Name | None = None
    text: Name
    verdict: Literal["given", "refused", "withdrawn"]
    channel: Literal["paper", "desk"] = "paper"


class LinkMade(BaseModel):
    id: int
    employee: str | None
    name: str
    tasks: list[str]
    link: str
    expires_at: datetime


class Made(BaseModel):
    """The links are in this answer and nowhere else."""

    ok: bool = True
    id: int
    links: list[LinkMade]


class CampaignOut(BaseModel):
    id: int
    title: str
    tasks: list[str]
    created_at: datetime
    created_by: str
    sent: int
    opened: int
    answered: int
    open: int


class LineOut(BaseModel):
    id: int
    employee: str | None
    name: str
    state: str
    tasks: dict[str, datetime | None]
    denied: list[str]
    opened_at: datetime | None
    expires_at: datetime


class CampaignShown(BaseModel):
    id: int
    title: str
    items: list[LineOut]


class RequestOut(BaseModel):
    id: int
    employee: str | None
    name: str
    entity: str
    kind: str
    words: str | None
    made_at: datetime
    due_on: date
    days_left: int
    by_decree: Annotated[bool, Field(description="false: Monday to Friday was counted, the holidays are not announced")]
    answered_at: datetime | None


def _made(request: Request, campaign: Any, made: list[campaigns.Sent]) -> Made:
    base = visitors.base_url_of(request)
    return Made(
        id=campaign.id,
        links=[
            LinkMade(
                id=one.link.id,
                employee=one.number,
                name=one.name,
                tasks=one.link.tasks.split("+"),
                link=visitors.signed_link(base, one.token),
                expires_at=one.link.expires_at,
            )
            for one in made
        ],
    )


@router.get("/links")
def listed(
    work: Reading, page: Annotated[Number, Query()] = 1, size: Annotated[Size, Query()] = paging.PAGE_SIZE
) -> Listing[CampaignOut]:
    """Every campaign with somebody one may see in it."""
    found = paging.cut(links.visible_campaigns(work), page, size)
    items = [
        CampaignOut(
            id=one.id,
            title=one.title,
            tasks=one.tasks,
            created_at=one.created_at,
            created_by=one.created_by,
            **counts,
        )
        for one, counts in found.items
    ]
    return Listing(as_of=work.today, total=found.total, page=found.number, size=found.size, items=items)


@router.get("/links/tasks")
def tasks(work: Reading) -> dict[str, list[str]]:
    """What a link can be for."""
    work.require(Permission.LEDGER_READ)
    return {"tasks": campaigns.known_tasks()}


@router.post("/links", status_code=201, dependencies=SHOWN_ONCE)
def send(request: Request, work: Writing, given: SendIn) -> Made:
    """A link each for everybody chosen who can be asked; sending it again makes new ones."""
    entity = entities.named_entity(work, given.entity)
    chosen = campaigns.Selection(entity.id, given.who, given.store, tuple(given.employees), given.missing_only)
    campaign, made = campaigns.send(work, chosen, given.tasks, given.title, given.days)
    return _made(request, campaign, made)


@router.get("/links/{campaign_id}")
def one(work: Reading, campaign_id: CampaignId) -> CampaignShown:
    """Who of a campaign has answered what."""
    campaign, found = campaigns.lines(work, campaign_id)
    items = [
        LineOut(
            id=line.link.id,
            employee=line.number,
            name=line.name,
            state=line.state,
            tasks=line.done,
            denied=list(line.denied),
            opened_at=line.link.opened_at,
            expires_at=line.link.expires_at,
        )
        for line in found
    ]
    return CampaignShown(id=campaign.id, title=campaign.title, items=items)


@router.post("/links/{campaign_id}/resend", status_code=201, dependencies=SHOWN_ONCE)
def resend(request: Request, work: Writing, campaign_id: CampaignId) -> Made:
    """Fresh links for those who have not answered; the old ones are void."""
    campaign, made = campaigns.resend(work, campaign_id)
    return _made(request, campaign, made)


@router.post("/links/{campaign_id}/revoke")
def revoke(work: Writing, campaign_id: CampaignId, given: RevokeIn) -> Done:
    """Take links back at once."""
    links.revoke(work, campaign_id, given.links, given.reason)
    return Done(id=campaign_id)


@router.get("/data-requests")
def requests(
    work: Reading, page: Annotated[Number, Query()] = 1, size: Annotated[Size, Query()] = paging.PAGE_SIZE
) -> Listing[RequestOut]:
    """What people asked for about their data; the words are there for those who may answer."""
    found = paging.cut(desk.requests(work), page, size)
    items = [
        RequestOut(
            id=line.row.id,
            employee=line.number,
            name=line.name,
            entity=line.entity,
            kind=line.row.kind,
            words=line.words,
            made_at=line.row.made_at,
            due_on=line.row.due_on,
            days_left=line.days_left,
            by_decree=line.by_decree,
            answered_at=line.row.answered_at,
        )
        for line in found.items
    ]
    return Listing(as_of=work.today, total=found.total, page=found.number, size=found.size, items=items)


@router.post("/data-requests/{request_id}/answer")
def answer(work: Writing, request_id: Annotated[Id, Path()], given: AnswerIn) -> Done:
    """Answer one, once."""
    return Done(id=desk.answer(work, request_id, given.words).id)


@router.post("/people/{employee}/consents", status_code=201)
def keep(work: Writing, employee: Annotated[Name, Path(description="工号")], given: ConsentIn) -> Done:
    """Keep what somebody answered on paper or at the desk."""
    found = people.visible_employee(work, employee, _entity_id(work, given.entity))
    return Done(id=desk.record_consent(work, found.id, given.text, given.verdict, given.channel).id)


def _entity_id(work: Work, entity: lists.Entity) -> int | None:
    return entities.named_entity(work, entity).id if entity else None
