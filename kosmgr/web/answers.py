"""One matter: what was said of it, what was answered, and answering it."""

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Path, Request
from starlette.responses import Response

from kosmgr.kit.text import N_
from kosmgr.reminders import answering, answers
from kosmgr.reminders.catalog import REASONS
from kosmgr.reminders.rules import answer_key
from kosmgr.web import dependencies, forms, inbox, rendering, say
from kosmgr.web.reminder_words import RELATIONS
from kosmgr.work import Work

router = APIRouter(include_in_schema=False, dependencies=[Depends(dependencies.guard)])

Matter = Annotated[str, Path(max_length=120)]
Short = Annotated[str, Form(max_length=200)]
Back = Annotated[str, Form(max_length=2000)]
TITLES = {reason.name: reason.title for reason in REASONS}


def _show(request: Request, work: Work, key: str, wrong: str = "", status: int = 200) -> Response:
    matter, speak = answering.matter_of(key), say.speaker(request)
    seen = answers.matter_seen(work, matter)
    said: dict[tuple[object, str], list[str]] = {}
    for row in seen.told:
        said.setdefault((row.planned_on, row.stage), []).append(
            speak(RELATIONS[row.relation]) if row.relation in RELATIONS else row.relation
        )
    last = answers.snooze_span(work, seen.entity_id, matter[3])
    context = {
        "seen": seen,
        "key": answer_key(matter),
        "text": seen.text.text(speak),
        "title": speak(TITLES.get(matter[0], matter[0])),
        "due_on": matter[3],
        "said": [(day, stage, dict.fromkeys(who)) for (day, stage), who in said.items()],
        "answers": answers.listed(work, matter),
        "words": {name: speak(word) for name, word in answering.WORDS.items()},
        "first": work.today + timedelta(days=1),
        "last": last,
        "may_snooze": last > work.today,
        "wrong": wrong,
    }
    return rendering.render(request, "reminders/matter.html", context, current="inbox", status=status)


def _draw(request: Request, key: str) -> forms.Draw:
    def draw(work: Work, wrong: str, status: int) -> Response:
        return _show(request, work, key, wrong, status)

    return draw


@router.get("/reminders/matters/{matter}")
def show(request: Request, work: dependencies.Reading, matter: Matter) -> Response:
    """What was said of one matter, to how many, and who answered what."""
    return _show(request, work, matter)


@router.post("/reminders/matters/{matter}/acknowledge")
def acknowledge(request: Request, work: dependencies.Writing, matter: Matter, back: Back = "/inbox") -> Response:
    """I am on it."""
    with forms.answered_in(_draw(request, matter)):
        row = answers.acknowledge(work, answering.matter_of(matter))
    undo = f"/reminders/answers/{row.id}/undo"
    return forms.done(request, inbox.ours(back), N_("知道了，{day} 前不再提醒"), undo, day=row.until_on)


@router.post("/reminders/matters/{matter}/snooze")
def snooze(
    request: Request,
    work: dependencies.Writing,
    matter: Matter,
    until: Short = "",
    days: Short = "",
    back: Back = "/inbox",
) -> Response:
    """Later: on a day, or after so many days."""
    with forms.answered_in(_draw(request, matter)):
        if days:
            day = work.today + timedelta(days=min(forms.whole(days, N_("天数")) or 0, 3660))
        else:
            day = forms.needed_day(until, N_("哪一天"), work.today)
        row = answers.snooze(work, answering.matter_of(matter), day)
    undo = f"/reminders/answers/{row.id}/undo"
    return forms.done(request, inbox.ours(back), N_("{day} 再提醒"), undo, day=row.until_on)


@router.post("/reminders/matters/{matter}/hand-over")
def hand_over(
    request: Request, work: dependencies.Writing, matter: Matter, other: Short = "", back: Back = "/inbox"
) -> Response:
    """Somebody else."""
    with forms.answered_in(_draw(request, matter)):
        row = answers.hand_over(work, answering.matter_of(matter), forms.needed(other, N_("转交给谁")))
        [shown] = answers.shown(work, [row])
    undo = f"/reminders/answers/{row.id}/undo"
    return forms.done(request, inbox.ours(back), N_("已转交给 {name}"), undo, name=shown.to)


@router.post("/reminders/answers/{answer_id}/undo")
def undo(request: Request, work: dependencies.Writing, answer_id: dependencies.Id) -> Response:
    """As if nobody had answered."""
    row = answers.undo(work, answer_id)
    key = answer_key((row.reason, row.subject_kind, row.subject_id, row.due_on))
    return forms.done(request, f"/reminders/matters/{key}", N_("答复已收回"))
