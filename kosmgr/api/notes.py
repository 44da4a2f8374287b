"""Notes: the list, one note, adding, changing, planning, publishing, dropping, readings, discipline, test accounts."""

from datetime import date, time
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from pydantic import AfterValidator, Field, StringConstraints

from kosmgr.api import lists
from kosmgr.api.dependencies import AnswerKept, Reading, Writing
from kosmgr.api.shapes import Day, Done, Given, Id, Listing, Name, Reason
from kosmgr.content import discipline, listing, planning, publishers, readings, rules, service, shapes, testers
from kosmgr.entities import service as entities
from kosmgr.kit import text
from kosmgr.policy import Permission
from kosmgr.reports import posting
from kosmgr.work import Work

router = APIRouter(route_class=AnswerKept, tags=["notes"])

Word = Annotated[text.Line, StringConstraints(max_length=100)]
Body = Annotated[str, StringConstraints(max_length=rules.BODY_LENGTH), AfterValidator(text.clean)]
Tag = Annotated[text.Line, StringConstraints(max_length=rules.TAG_LENGTH, min_length=1)]
Tags = Annotated[list[Tag], Field(max_length=rules.TAGS_MOST)]
Link = Annotated[str, StringConstraints(max_length=rules.LINK_LENGTH), AfterValidator(text.clean)]
Count = Annotated[int, Field(ge=0, le=rules.COUNT_MOST)]
Place = Annotated[str, Query(max_length=40, description="`newer` or `older` of the page before")]
State = Annotated[str, Query(pattern=f"^({'|'.join(rules.STATES)})?$")]
By = Annotated[str, Query(pattern=f"^({'|'.join(rules.PUBLISHERS)})?$")]
Kind = Annotated[str, Query(pattern=f"^({'|'.join(rules.KINDS)})?$")]
YesNo = Annotated[str, Query(pattern="^(yes|no)?$")]
Month = Annotated[str, Query(max_length=7, description="2026-11")]
Size = Annotated[int, Query(ge=1, le=listing.PAGE_CAP)]


class Notes(Listing[dict[str, Any]]):
    """One page of notes; `older` and `newer` go into `after` and `before` for the pages beside it."""

    older: str | None
    newer: str | None
    looked_at: int | None  # a search or narrow filter looked through so many of the newest only; null: through all


class NoteText(Given):
    """What a note says; what is left out is not changed."""

    title: text.Line | None = None
    body: Body | None = None
    tags: Tags | None = None
    kind: Word | None = None
    topic: text.Line | None = None
    text_source: text.Line | None = None
    goods: bool | None = None
    promoted: bool | None = None
    link: Link | None = None
    platform_state: Word | None = None
    review_first: Word | None = None
    review_second: Word | None = None
    remark: text.Prose | None = None

    def said(self) -> dict[str, Any]:
        """What was given; a text taken away is empty, anything else nothing."""
        given = {name: getattr(self, name) for name in self.model_fields_set if name in service.CHANGEABLE}
        empty: dict[str, Any] = {"title": "", "body": "", "tags": []}
        return {name: empty.get(name) if value is None else value for name, value in given.items()}


class NoteIn(NoteText):
    """A note of whoever publishes under a 小红书号: published on a day, planned for one, or a draft."""

    account: Name
    published_on: Day | None = None
    published_time: time | None = None
    planned_on: Day | None = None
    planned_time: time | None = None


class NoteChange(NoteText):
    """With `version` a change somebody else made meanwhile is not overwritten."""

    version: Id | None = None


class PlanIn(Given):
    on: Day
    at: time | None = None
    version: Id | None = None


class PublishIn(Given):
    on: Day | None = None
    at: time | None = None
    link: Link | None = None
    version: Id | None = None


class DropIn(Given):
    reason: Reason
    version: Id | None = None


class ReadingIn(Given):
    """Counts of a day; those left out stay as they were."""

    on: Day | None = None
    reads: Count | None = None
    likes: Count | None = None
    saves: Count | None = None
    comments: Count | None = None
    leads: Count | None = None
    interactions: Count | None = None
    platform_state: Word | None = None


class TestAccountIn(Given):
    entity: Name
    account: Name
    nickname: Name


class RenameIn(Given):
    nickname: Name


def _wanted(
    q: Word = "",
    account: Word = "",
    by: By = "",
    state: State = "",
    kind: Kind = "",
    month: Month = "",
    promoted: YesNo = "",
    goods: YesNo = "",
    platform_state: Word = "",
) -> listing.Wanted:
    return listing.Wanted(q, account, by, state, kind, month, promoted, goods, platform_state)


def _chosen(work: Work, entity: str | None) -> list[int] | None:
    return [entities.named_entity(work, entity).id] if entity else None


@router.get("/notes")
def listed(
    work: Reading,
    wanted: Annotated[listing.Wanted, Depends(_wanted)],
    entity: lists.Entity = None,
    after: Place = "",
    before: Place = "",
    size: Size = listing.PAGE_SIZE,
) -> Notes:
    """Notes, the newest day first."""
    chosen = _chosen(work, entity)
    part = listing.part(work, wanted, chosen, after, before, size)
    counted = listing.size(work, wanted, chosen, None)
    return Notes(
        as_of=work.today,
        total=counted.count,
        size=size,
        items=[shapes.note_item(one) for one in part.lines],
        older=part.older,
        newer=part.newer,
        looked_at=counted.looked_at,
    )


@router.get("/notes/discipline")
def month(work: Reading, entity: lists.Entity = None, month: Month = "") -> dict[str, Any]:
    """What every account posted in a month (default: this one), with the share of advertising."""
    first = listing.month(month)[0] if month else work.today.replace(day=1)
    kept = posting.month(work, first, _chosen(work, entity))
    items = [posting.item(one) for one in kept]
    return {"as_of": work.today, "month": f"{first:%Y-%m}", "total": len(items), "items": items}


@router.get("/notes/discipline/{account}")
def months(work: Reading, account: Name) -> dict[str, Any]:
    """The last twelve months of one account, 企业号 or test account, and its best notes."""
    label = publishers.visible_named(work, account)
    found = discipline.of_publisher(work, label.id, work.today)
    since = found[-1].first_on if found else work.today
    best = discipline.best(work, since, date.max, publisher_id=label.id)
    return {
        "as_of": work.today,
        "publisher": shapes.publisher_item(label),
        "months": [{"month": f"{one.first_on:%Y-%m}", **shapes.posted_item(one.posted)} for one in found],
        "best": [shapes.note_item(one) for one in best],
    }


@router.get("/notes/test-accounts")
def on_trial(work: Reading, entity: lists.Entity = None) -> Listing[dict[str, Any]]:
    """The test accounts."""
    chosen = _chosen(work, entity)
    items = [shapes.test_account_item(one) for one in testers.listed(work, chosen[0] if chosen else None)]
    return Listing(as_of=work.today, total=len(items), size=max(1, len(items)), items=items)


@router.post("/notes/test-accounts", status_code=201)
def add_test_account(work: Writing, given: TestAccountIn) -> Done:
    """Register a test account."""
    entity = entities.named_entity(work, given.entity).id
    return Done(id=testers.add(work, entity, given.account, given.nickname).id)


@router.patch("/notes/test-accounts/{test_id}")
def rename_test_account(work: Writing, test_id: Id, given: RenameIn) -> Done:
    """Put its nickname right."""
    return Done(id=testers.rename(work, test_id, given.nickname).id)


@router.post("/notes/test-accounts/{test_id}/end")
def end_test_account(work: Writing, test_id: Id) -> Done:
    """Nothing new is registered under it from today on."""
    return Done(id=testers.end(work, test_id).id)


@router.post("/notes/test-accounts/{test_id}/resume")
def resume_test_account(work: Writing, test_id: Id) -> Done:
    """It is used again."""
    return Done(id=testers.resume(work, test_id).id)


@router.get("/notes/{note_id}")
def one(work: Reading, note_id: Id) -> dict[str, Any]:
    """One note with its text and its earlier readings."""
    line = listing.one(work, note_id)
    earlier = [shapes.reading_item(row) for row in readings.earlier(work, note_id)]
    return {**shapes.whole_item(line), "readings": earlier}


@router.post("/notes", status_code=201)
def add(work: Writing, given: NoteIn) -> Done:
    """Register a note, and plan it where a day is given; a planned one goes through the checks of planning."""
    publisher = service.visible_publisher(work, given.account, Permission.NOTE_WRITE)
    if given.published_on is None and given.planned_on is not None:
        draft = rules.NoteGiven(publisher.id, **given.said())
        return Done(id=planning.add_planned(work, draft, given.planned_on, given.planned_time).id)
    at = rules.instant(given.published_on, given.published_time) if given.published_on else None
    said = rules.NoteGiven(publisher.id, **given.said(), published_on=given.published_on, published_at=at)
    return Done(id=service.add(work, said).id)


@router.patch("/notes/{note_id}")
def change(work: Writing, note_id: Id, given: NoteChange) -> Done:
    """Put right what is said of it."""
    return Done(id=planning.change(work, note_id, given.said(), given.version).id)


@router.post("/notes/{note_id}/plan")
def plan(work: Writing, note_id: Id, given: PlanIn) -> Done:
    """Put it on a day from today on, or move it."""
    return Done(id=planning.plan(work, note_id, given.on, given.at, given.version).id)


@router.post("/notes/{note_id}/unplan")
def unplan(work: Writing, note_id: Id) -> Done:
    """Take it out of the plan."""
    return Done(id=planning.unplan(work, note_id).id)


@router.post("/notes/{note_id}/publish")
def publish(work: Writing, note_id: Id, given: PublishIn) -> Done:
    """Record that it was published in the app."""
    return Done(id=service.publish(work, note_id, given.on, given.at, given.link or None, given.version).id)


@router.post("/notes/{note_id}/drop")
def drop(work: Writing, note_id: Id, given: DropIn) -> Done:
    """It will not be published, or it was taken down."""
    return Done(id=service.drop(work, note_id, given.reason, version=given.version).id)


@router.post("/notes/{note_id}/restore")
def restore(work: Writing, note_id: Id) -> Done:
    """Take back that it was dropped."""
    return Done(id=service.restore(work, note_id).id)


@router.post("/notes/{note_id}/readings")
def read(work: Writing, note_id: Id, given: ReadingIn) -> Done:
    """Record the counts of a day."""
    counts = {name: getattr(given, name) for name in rules.COUNTS}
    return Done(id=readings.read(work, note_id, counts, given.on, given.platform_state).id)
