"""签署与确认: send links, see who has answered, send again, take back; and answer what people ask about their data."""

import base64
import csv
import io
import re
from collections.abc import Sequence
from datetime import timedelta
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Form, Query, Request
from starlette.responses import Response

from kosmgr.edge import visitors
from kosmgr.entities import service as entities
from kosmgr.kit import qr
from kosmgr.kit.errors import Refused
from kosmgr.kit.sheets import writer
from kosmgr.kit.text import N_
from kosmgr.links import rules as link_rules
from kosmgr.links import service as links
from kosmgr.matrix import words
from kosmgr.policy import Permission
from kosmgr.rulebook import service as rulebook
from kosmgr.selfservice import campaigns, desk
from kosmgr.web import dependencies, filters, forms, locale, rendering, say
from kosmgr.work import Work

router = APIRouter(include_in_schema=False, dependencies=[Depends(dependencies.guard)])

Short = Annotated[str, Form(max_length=200)]
Long = Annotated[str, Form(max_length=10_000)]
Some = Annotated[list[str], Form(max_length=20)]
WHO = {
    campaigns.HOLDERS: N_("正在使用账号的人"),
    campaigns.EMPLOYED: N_("全部在职员工"),
    campaigns.LISTED: N_("下面列出的工号"),
}
SHOWN = 200  # people of a preview


def _split(numbers: str) -> tuple[str, ...]:
    return tuple(word for word in re.split(r"[\s,，、;；]+", numbers) if word)


def _chosen(typed: dict[str, Any]) -> campaigns.Selection:
    who = typed["who"] if typed["who"] in campaigns.WHO else campaigns.HOLDERS
    return campaigns.Selection(
        forms.whole(typed["entity"], N_("主体")) or 0,
        who,
        forms.line(typed["store"], N_("门店"), optional=True),
        _split(typed["numbers"]),
        bool(typed["missing"]),
    )


@router.get("/links")
def index(request: Request, work: dependencies.Reading) -> Response:
    """Every campaign, and the requests that wait for an answer."""
    sent = links.visible_campaigns(work)
    context = {
        "campaigns": sent,
        "waiting": [line for line in desk.requests(work) if line.row.answered_at is None],
        "tasks": words.TASKS,
        "request_words": words.REQUESTS,
        "lasts": {one.id: one.created_at + timedelta(days=one.days) for one, _counts in sent},
        "now": work.now,
    }
    return rendering.render(request, "links/index.html", context, current="links")


def _form(request: Request, work: Work, typed: dict[str, Any], wrong: str = "", status: int = 200) -> Response:
    work.require(Permission.LINK_SEND)
    found: list[campaigns.Candidate] | None = None
    if typed["entity"] and typed["tasks"] and not wrong:
        try:
            found = campaigns.candidates(work, _chosen(typed), typed["tasks"])
        except Refused as refused:
            wrong, status = locale.sentence(request, refused), 422
    can = [one for one in found or () if one.refusal is None and one.tasks]
    offered = entities.visible_entities(work, Permission.LINK_SEND)
    context = {
        "typed": typed,
        "wrong": wrong,
        "entities": [(one.id, one.name) for one in offered],
        "who": [(key, WHO[key]) for key in campaigns.WHO],
        "known": [(task, words.TASKS[task]) for task in campaigns.known_tasks()],
        "task_words": words.TASKS,
        "found": found,
        "can": can,
        "cannot": [(one, locale.sentence(request, one.refusal)) for one in found or () if one.refusal is not None],
        "done": [one for one in found or () if one.refusal is None and not one.tasks],
        "shown": SHOWN,
        "most": link_rules.MOST,
        "usual_days": rulebook.value(work, "link.days", forms.whole(typed["entity"], N_("主体"), optional=True)),
        "days_most": link_rules.DAYS_MOST,
    }
    return rendering.render(request, "links/new.html", context, current="links", status=status)


@router.get("/links/new")
def new(
    request: Request,
    work: dependencies.Reading,
    entity: Annotated[str, Query(max_length=12)] = "",
    who: Annotated[str, Query(max_length=12)] = campaigns.HOLDERS,
    store: Annotated[str, Query(max_length=200)] = "",
    numbers: Annotated[str, Query(max_length=10_000)] = "",
    missing: Annotated[str, Query(max_length=5)] = "",
    tasks: Annotated[list[str] | None, Query(max_length=20)] = None,
    title: Annotated[str, Query(max_length=200)] = "",
    days: Annotated[str, Query(max_length=5)] = "",
) -> Response:
    """Choose people and what to ask; see whom that means. Nothing is sent."""
    typed = {
        "entity": entity,
        "who": who,
        "store": store,
        "numbers": numbers,
        "missing": missing,
        "tasks": list(tasks) if tasks is not None else [],
        "title": title,
        "days": days,
        "fresh": tasks is None,
    }
    return _form(request, work, typed)


@router.post("/links/new")
def send(
    request: Request,
    work: dependencies.Writing,
    entity: Short = "",
    who: Short = campaigns.HOLDERS,
    store: Short = "",
    numbers: Long = "",
    missing: Short = "",
    tasks: Some = [],  # noqa: B006 - FastAPI copies it
    title: Short = "",
    days: Short = "",
) -> Response:
    """Make the links; they are on this page and never again."""
    typed = {
        "entity": entity,
        "who": who,
        "store": store,
        "numbers": numbers,
        "missing": missing,
        "tasks": list(tasks),
        "title": title,
        "days": days,
        "fresh": False,
    }
    with forms.answered_in(lambda reader, wrong, status: _form(request, reader, typed, wrong, status)):
        work.require(Permission.LINK_SEND)
        lasts = forms.whole(days, N_("有效天数"), optional=True)
        campaign, made = campaigns.send(work, _chosen(typed), tasks, forms.needed(title, N_("名称")), lasts)
    return _made(request, campaign, made)


def _made(request: Request, campaign: Any, made: Sequence[campaigns.Sent]) -> Response:
    base = visitors.base_url_of(request)
    speak = say.speaker(request)
    rows = [(one, visitors.signed_link(base, one.token)) for one in made]
    heads = [speak(word) for word in (N_("工号"), N_("姓名"), N_("门店"), N_("链接"), N_("有效到"))]
    table = [[one.number, one.name, one.store, link, filters.minute(one.link.expires_at)] for one, link in rows]
    context = {
        "campaign": campaign,
        "rows": [(one, link, qr.data_uri(link) if base else None) for one, link in rows],
        "sheet": _sheet([heads, *table]),
        "based": bool(base),
    }
    return rendering.render(request, "links/made.html", context, current="links", status=201)


def _sheet(rows: Sequence[Sequence[object]]) -> str:
    """The list as an address a browser saves: the tokens are in this answer and in no file of ours."""
    text = io.StringIO()
    plain = csv.writer(text, lineterminator="\r\n")
    plain.writerows([writer.safe_csv_cell("" if cell is None else cell) for cell in row] for row in rows)
    return "data:text/csv;base64," + base64.b64encode(b"\xef\xbb\xbf" + text.getvalue().encode()).decode()


def _requests(
    request: Request, work: Work, wrong: str = "", wrong_id: int | None = None, typed: str = "", status: int = 200
) -> Response:
    context = {
        "lines": desk.requests(work),
        "request_words": words.REQUESTS,
        "wrong": wrong,
        "wrong_id": wrong_id,
        "typed": typed,
        "may": work.actor.entity_ids(Permission.PERSON_WRITE),
    }
    return rendering.render(request, "links/requests.html", context, current="links", status=status)


@router.get("/links/requests")
def requests(request: Request, work: dependencies.Reading) -> Response:
    """What people asked for about their data, with the days that are left."""
    return _requests(request, work)


@router.post("/links/requests/{request_id}")
def answer(request: Request, work: dependencies.Writing, request_id: dependencies.Id, words: Long = "") -> Response:
    """Answer one; the person reads it through their link."""

    def again(reader: Work, wrong: str, status: int) -> Response:
        return _requests(request, reader, wrong, request_id, words, status)

    with forms.answered_in(again):
        work.require(Permission.PERSON_WRITE)
        desk.answer(work, request_id, forms.needed(words, N_("答复")))
    return forms.done(request, "/links/requests", N_("已答复，本人从链接里能看到"))


@router.get("/links/{campaign_id}")
def show(request: Request, work: dependencies.Reading, campaign_id: dependencies.Id) -> Response:
    """Who of a campaign has answered what."""
    campaign, found = campaigns.lines(work, campaign_id)
    waiting = [one for one in found if one.state in (link_rules.OPEN, link_rules.EXPIRED, link_rules.LOCKED)]
    context = {
        "campaign": campaign,
        "lines": found,
        "states": words.LINK_STATES,
        "tasks": words.TASKS,
        "waiting": len(waiting),
        "open": sum(one.state == link_rules.OPEN for one in found),
        "asked": list(campaign.tasks),
    }
    return rendering.render(request, "links/show.html", context, current="links")


@router.post("/links/{campaign_id}/resend")
def resend(request: Request, work: dependencies.Writing, campaign_id: dependencies.Id) -> Response:
    """Fresh links for those who have not answered; the old ones are void."""
    campaign, made = campaigns.resend(work, campaign_id)
    return _made(request, campaign, made)


@router.post("/links/{campaign_id}/revoke")
def revoke(
    request: Request,
    work: dependencies.Writing,
    campaign_id: dependencies.Id,
    link: Annotated[int | None, Form(ge=1, le=2**31 - 1)] = None,
) -> Response:
    """Take back one link, or all that still open."""
    gone = links.revoke(work, campaign_id, None if link is None else [link])
    return forms.done(request, f"/links/{campaign_id}", N_("{n} 个链接已收回"), None, n=gone)


def for_person(entity_id: int, number: str) -> str:
    """Where one sends a link to one person."""
    return "/links/new?" + urlencode({"entity": entity_id, "who": campaigns.LISTED, "numbers": number})
