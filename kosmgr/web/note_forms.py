"""Adding and changing a note, and each step of its way: plan, publish, drop, restore, read its counts."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import time
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Request
from starlette.responses import Response

from kosmgr.content import planning, publishers, readings, rules, service
from kosmgr.kit.text import N_
from kosmgr.policy import Permission
from kosmgr.web import dependencies, forms, listing, notes, rendering, say
from kosmgr.work import Work

router = APIRouter(include_in_schema=False, dependencies=[Depends(dependencies.guard)])

HOME = notes.HOME
Short = Annotated[str, Form(max_length=rules.LINK_LENGTH)]
Long = Annotated[str, Form(max_length=rules.BODY_LENGTH)]
F_DAY, F_TIME, F_REASON, F_LINK = N_("日期"), N_("时间"), N_("理由"), N_("链接")
F_TITLE, F_BODY, F_PUBLISHER = N_("标题"), N_("正文"), N_("发布账号")
YES_NO = {"": None, "yes": True, "no": False}


@contextmanager
def asked(work: Work, draw: forms.Draw) -> Iterator[None]:
    """What a rule refuses comes back in the form; who may not write at all learns that first."""
    work.require(Permission.NOTE_WRITE)
    with forms.answered_in(draw):
        yield


def clock_time(given: str) -> time | None:
    """A time of day, 20:30; nothing is None."""
    written = (forms.line(given, F_TIME, optional=True) or "").replace("：", ":")
    if not written:
        return None
    try:
        hour, minute = written.split(":")
        return time(int(hour), int(minute))
    except ValueError:
        raise rules.TimeWrong(given=given) from None


def _answer(given: str, field: str) -> bool | None:
    if given not in YES_NO:
        raise rules.WordUnknown(field=field, value=given, known=["yes", "no"])
    return YES_NO[given]


def _text(typed: dict[str, str]) -> dict[str, Any]:
    """What a note says, as it may be stored."""
    return {
        "title": forms.line(typed["title"], F_TITLE, optional=True) or "",
        "body": (forms.line(typed["body"], F_BODY, optional=True) or "").replace("\r\n", "\n"),
        "tags": rules.tags_of(forms.line(typed["tags"], N_("话题标签"), optional=True) or ""),
        "kind": typed["kind"] or None,
        "topic": forms.line(typed["topic"], N_("选题"), optional=True),
        "goods": _answer(typed["goods"], N_("挂商品")),
        "promoted": _answer(typed["promoted"], N_("投聚光")),
        "link": forms.line(typed["link"], F_LINK, optional=True),
        "remark": forms.line(typed["remark"], N_("备注"), optional=True),
    }


def _form(
    request: Request, work: Work, note_id: int | None, typed: dict[str, str], wrong: str = "", status: int = 200
) -> Response:
    work.require(Permission.NOTE_WRITE)
    speak = say.speaker(request)
    note = service.visible_note(work, note_id, for_=Permission.NOTE_WRITE) if note_id is not None else None
    answers = {None: "", True: "yes", False: "no"}
    given = {} if note is None else {
        **{name: getattr(note, name) or "" for name in ("title", "body", "kind", "topic", "link", "remark")},
        "tags": " ".join(note.tags),
        "goods": answers[note.goods],
        "promoted": answers[note.promoted],
    }  # fmt: skip
    context = {
        "note": note,
        "by": publishers.visible_one(work, note.publisher_id) if note is not None else None,
        "offered": [] if note is not None else publishers.offered(work),
        "given": {**given, **typed},
        "kinds": [(key, speak(word)) for key, word in rules.KINDS.items()],
        "answers": [("yes", speak(N_("是"))), ("no", speak(N_("否")))],
        "lengths": {"title": rules.TITLE_LENGTH, "body": rules.BODY_LENGTH},
        "wrong": wrong,
        "today": work.today,
    }
    return rendering.render(request, "notes/form.html", context, current="notes", status=status)


@router.get(f"{HOME}/new")
def new(request: Request, work: dependencies.Reading, publisher: listing.Word = "") -> Response:
    """Register a note."""
    return _form(request, work, None, {"publisher": publisher} if publisher else {})


@router.post(f"{HOME}/new")
def add(
    request: Request,
    work: dependencies.Writing,
    publisher: Short = "",
    title: Short = "",
    body: Long = "",
    tags: Short = "",
    kind: Short = "",
    topic: Short = "",
    goods: Short = "",
    promoted: Short = "",
    link: Short = "",
    remark: Short = "",
    stands: Short = rules.DRAFT,
    on: Short = "",
    at: Short = "",
) -> Response:
    """A new note: a draft, planned for a day, or published on one."""
    typed = {
        "publisher": publisher, "title": title, "body": body, "tags": tags, "kind": kind, "topic": topic,
        "goods": goods, "promoted": promoted, "link": link, "remark": remark, "stands": stands, "on": on, "at": at,
    }  # fmt: skip
    with asked(work, lambda reader, wrong, status: _form(request, reader, None, typed, wrong, status)):
        mine = publishers.named(work, forms.needed(publisher, F_PUBLISHER), Permission.NOTE_WRITE)
        if mine is None:
            raise rules.PublisherWrong(publisher=publisher)
        said, time_of = _text(typed), clock_time(at)
        if stands == rules.PLANNED:
            day = forms.needed_day(on, F_DAY, work.today)
            note = planning.add_planned(work, rules.NoteGiven(mine.id, **said), day, time_of)
        elif stands == rules.PUBLISHED:
            day = forms.needed_day(on, F_DAY, work.today)
            instant = rules.instant(day, time_of)
            note = service.add(work, rules.NoteGiven(mine.id, **said, published_on=day, published_at=instant))
        else:
            note = service.add(work, rules.NoteGiven(mine.id, **said))
    return forms.done(request, f"{HOME}/{note.id}", N_("笔记已登记"))


@router.get(f"{HOME}/{{note_id}}/edit")
def edit(request: Request, work: dependencies.Reading, note_id: dependencies.Id) -> Response:
    """Put right what is said of a note."""
    return _form(request, work, note_id, {})


@router.post(f"{HOME}/{{note_id}}/edit")
def change(
    request: Request,
    work: dependencies.Writing,
    note_id: dependencies.Id,
    version: Short = "",
    title: Short = "",
    body: Long = "",
    tags: Short = "",
    kind: Short = "",
    topic: Short = "",
    goods: Short = "",
    promoted: Short = "",
    link: Short = "",
    remark: Short = "",
) -> Response:
    """Its text and what belongs to it, as somebody put it right."""
    typed = {
        "title": title, "body": body, "tags": tags, "kind": kind, "topic": topic, "goods": goods,
        "promoted": promoted, "link": link, "remark": remark, "version": version,
    }  # fmt: skip
    with asked(work, lambda reader, wrong, status: _form(request, reader, note_id, typed, wrong, status)):
        planning.change(work, note_id, _text(typed), forms.whole(version, N_("版本"), optional=True))
    return forms.done(request, f"{HOME}/{note_id}", N_("笔记已改"))


def _drawn(request: Request, note_id: int, **typed: str) -> forms.Draw:
    def draw(work: Work, wrong: str, status: int) -> Response:
        return notes.draw(request, work, note_id, wrong, status, typed)

    return draw


@router.post(f"{HOME}/{{note_id}}/plan")
def plan(
    request: Request, work: dependencies.Writing, note_id: dependencies.Id, on: Short = "", at: Short = ""
) -> Response:
    """Put it on a day."""
    with asked(work, _drawn(request, note_id, on=on, at=at)):
        note = planning.plan(work, note_id, forms.needed_day(on, F_DAY, work.today), clock_time(at))
    return forms.done(request, f"{HOME}/{note_id}", N_("已排到 {day}"), day=note.planned_on)


@router.post(f"{HOME}/{{note_id}}/unplan")
def unplan(request: Request, work: dependencies.Writing, note_id: dependencies.Id) -> Response:
    """Take it out of the plan."""
    with asked(work, _drawn(request, note_id)):
        planning.unplan(work, note_id)
    return forms.done(request, f"{HOME}/{note_id}", N_("已撤出排期，回到草稿"))


@router.post(f"{HOME}/{{note_id}}/publish")
def publish(
    request: Request,
    work: dependencies.Writing,
    note_id: dependencies.Id,
    published_on: Short = "",
    published_at: Short = "",
    link: Short = "",
) -> Response:
    """Record that it was published in the app."""
    typed = {"published_on": published_on, "published_at": published_at, "link": link}
    with asked(work, _drawn(request, note_id, **typed)):
        day = forms.needed_day(published_on, F_DAY, work.today)
        service.publish(work, note_id, day, clock_time(published_at), forms.line(link, F_LINK, optional=True))
    return forms.done(request, f"{HOME}/{note_id}", N_("已登记发布"))


@router.post(f"{HOME}/{{note_id}}/drop")
def drop(request: Request, work: dependencies.Writing, note_id: dependencies.Id, reason: Short = "") -> Response:
    """Take it out: it will not be published, or it was taken down."""
    with asked(work, _drawn(request, note_id, reason=reason)):
        service.drop(work, note_id, forms.needed(reason, F_REASON))
    undo = f"{HOME}/{note_id}/restore"
    return forms.done(request, f"{HOME}/{note_id}", N_("已记下，笔记不再算在用"), undo)


@router.post(f"{HOME}/{{note_id}}/restore")
def restore(request: Request, work: dependencies.Writing, note_id: dependencies.Id) -> Response:
    """Take back that it was dropped."""
    with asked(work, _drawn(request, note_id)):
        note = service.restore(work, note_id)
    said = N_("已恢复为已发布") if note.state == rules.PUBLISHED else N_("已恢复为草稿")
    return forms.done(request, f"{HOME}/{note_id}", said)


@router.post(f"{HOME}/{{note_id}}/readings")
def read(
    request: Request,
    work: dependencies.Writing,
    note_id: dependencies.Id,
    counted_on: Short = "",
    platform_state: Short = "",
    reads: Short = "",
    likes: Short = "",
    saves: Short = "",
    comments: Short = "",
    leads: Short = "",
) -> Response:
    """What its counts were on a day."""
    counts = {"reads": reads, "likes": likes, "saves": saves, "comments": comments, "leads": leads}
    typed = {**counts, "counted_on": counted_on, "platform_state": platform_state}
    with asked(work, _drawn(request, note_id, **typed)):
        day = forms.needed_day(counted_on, F_DAY, work.today)
        known = {name: forms.whole(text, rules.COUNT_WORDS[name], optional=True) for name, text in counts.items()}
        readings.read(work, note_id, known, day, forms.line(platform_state, N_("平台状态"), optional=True))
    return forms.done(request, f"{HOME}/{note_id}", N_("{day} 的读数已登记"), day=day)
