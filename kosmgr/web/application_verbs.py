"""Deciding about applications: agree, refuse, move on, decide an exception; and the notice to the person."""

from collections.abc import Callable, Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Request
from starlette.responses import Response

from kosmgr.applications import deciding, eligibility, lines, rules
from kosmgr.applications import service as applications
from kosmgr.kit.text import N_
from kosmgr.policy import Permission
from kosmgr.web import account_forms, application_forms, dependencies, forms, listing, rendering, say
from kosmgr.web import applications as pages
from kosmgr.work import Work

router = APIRouter(include_in_schema=False, dependencies=[Depends(dependencies.guard)])

Short = account_forms.Short
Long = account_forms.Long
VerbPath = Annotated[str, Path(max_length=30)]


@router.get("/applications/{application_id}/notice")
def notice(request: Request, work: dependencies.Reading, application_id: dependencies.Id) -> Response:
    """What the person is told of a refusal, to be printed or read out."""
    line = lines.shown(work, application_id)
    if line.row.state != rules.REFUSED:
        raise rules.NotFromHere(application=line.row.number, state=rules.STATE_WORDS[line.row.state])
    return rendering.render(
        request, "applications/notice.html", {"line": line, "row": line.row}, current="applications"
    )


@router.post("/applications/{application_id}/agree")
def agree(
    request: Request,
    work: dependencies.Writing,
    application_id: dependencies.Id,
    step: Short = "",
    note: Long = "",
) -> Response:
    """Agree to the step whose turn it is."""
    with forms.answered_in(lambda reader, wrong, status: pages.shown(request, reader, application_id, wrong, status)):
        row = deciding.agree(work, application_id, step or None, forms.line(note, N_("备注"), optional=True))
    home = f"/applications/{row.id}"
    if row.state == rules.APPROVED:
        return forms.done(request, home, N_("申请 {number} 已批准"), None, number=row.number)
    next_one = "/applications?view=mine" if work.actor.may(Permission.LEDGER_READ) else "/"
    return forms.done(request, next_one, N_("已同意申请 {number} 的这一步"), None, number=row.number)


def _verb(name: str) -> application_forms.Verb:
    verb = application_forms.VERBS.get(name)
    if verb is None:
        raise rules.ApplicationUnknown(application=name)
    return verb


def _form(
    request: Request,
    work: Work,
    application_id: int,
    name: str,
    typed: dict[str, str],
    wrong: str = "",
    status: int = 200,
) -> Response:
    verb = _verb(name)
    deciding_it = name in ("disagree", "rule")
    work.require(Permission.APPLICATION_DECIDE if deciding_it else Permission.APPLICATION_WRITE)
    line = lines.shown(work, application_id)
    context = {
        "verb": verb,
        "line": line,
        "row": line.row,
        "typed": typed,
        "wrong": wrong,
        "today": work.today,
        "states": rules.STATE_WORDS,
        "title_of": eligibility.TITLES.get(typed.get("code", ""), ""),
    }
    return rendering.render(request, "applications/act.html", context, current="applications", status=status)


@router.get("/applications/{application_id}/{verb}")
def form(
    request: Request,
    work: dependencies.Reading,
    application_id: dependencies.Id,
    verb: VerbPath,
    code: listing.Word = "",
) -> Response:
    """The form of a verb."""
    return _form(request, work, application_id, verb, {"code": code})


def _platform(answer: str) -> Callable[[Work, int, dict[str, Any]], object]:
    return lambda work, key, typed: applications.platform(work, key, answer, typed["on"], typed["reason"])


_DO: Mapping[str, Callable[[Work, int, dict[str, Any]], object]] = {
    "submit": lambda work, key, typed: applications.submit(work, key),
    "conclude": lambda work, key, typed: deciding.conclude(work, key),
    "case": lambda work, key, typed: deciding.open_case(work, key),
    "send_back": lambda work, key, typed: applications.send_back(work, key, typed["reason"]),
    "hold": lambda work, key, typed: applications.hold(work, key, typed["reason"]),
    "refuse": lambda work, key, typed: applications.refuse(work, key, typed["reason"]),
    "withdraw": lambda work, key, typed: applications.withdraw(work, key, typed["reason"]),
    "inform": lambda work, key, typed: applications.inform(work, key, typed["on"]),
    "disagree": lambda work, key, typed: deciding.disagree(work, key, typed["reason"]),
    "rule": lambda work, key, typed: deciding.rule_on(work, key, typed["code"], typed["reason"]),
    **{answer: _platform(answer) for answer in rules.PLATFORM_ANSWERS},
}


@router.post("/applications/{application_id}/{verb}")
def act(
    request: Request,
    work: dependencies.Writing,
    application_id: dependencies.Id,
    verb: VerbPath,
    reason: Long = "",
    on: Short = "",
    code: Short = "",
) -> Response:
    """Do it; a refusal comes back in the form."""
    chosen = _verb(verb)
    typed = {"reason": reason, "on": on, "code": code}
    with forms.answered_in(
        lambda reader, wrong, status: _form(request, reader, application_id, verb, typed, wrong, status)
    ):
        given = {
            "reason": forms.line(reason, account_forms.F_REASON, optional=True) or "",
            "on": forms.day(on, account_forms.F_DAY, work.today, optional=True),
            "code": code,
        }
        _DO[chosen.key](work, application_id, given)
    return forms.done(
        request, f"/applications/{application_id}", N_("已办：{what}"), None, what=say.speaker(request)(chosen.title)
    )
