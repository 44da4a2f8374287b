"""Drift: the platform's own list of accounts, compared, kept, fixed, undone. Files are read before a transaction."""

import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Depends, File, Form, Query, Request, UploadFile
from fastapi import Path as InPath
from pydantic import Field

from kosmgr.api import errors, imports, lists
from kosmgr.api.dependencies import AnswerKept, Reading, Visitor, Writing
from kosmgr.api.shapes import Day, Done, Given, Id, Listing, Name, Number, Reason, Size
from kosmgr.drift import deciding, fixing, looking, mapping, reading, refusals, rules, service, shapes, undoing
from kosmgr.edge import units, visitors
from kosmgr.entities import service as entities
from kosmgr.kit import paging
from kosmgr.people import service as people
from kosmgr.policy import Permission
from kosmgr.work import Work

router = APIRouter(route_class=AnswerKept, tags=["drift"])

Chosen = Annotated[list[Id], Field(min_length=1, max_length=fixing.MOST_AT_ONCE)]


class ChosenIn(Given):
    differences: Chosen


class FixIn(Given):
    """`employee` says who is meant where the platform's name fits several; then one difference at a time."""

    differences: Chosen
    employee: Name | None = None


class AcceptIn(Given):
    differences: Chosen
    reason: Reason
    until: Day


@dataclass(frozen=True)
class Taken:
    """A list that was read, no transaction being open."""

    listed: reading.Listed
    entity: str
    enterprise: str | None
    apply: bool


def _uploaded(
    request: Request,
    who: Visitor,
    entity: Annotated[Name | None, Form()] = None,
    file: Annotated[UploadFile | None, File()] = None,
    text: Annotated[str, Form(max_length=reading.MOST_PASTED)] = "",
    enterprise_account: Annotated[Name | None, Form()] = None,
    encoding: Annotated[Name | None, Form()] = None,
    sheet: Annotated[Name | None, Form()] = None,
    apply: Annotated[bool, Form()] = False,
) -> Iterator[Taken]:
    runtime = visitors.runtime_of(request)
    with units.reading(runtime, who.actor) as work:
        known = mapping.remembered(work)
        if entity is None:
            raise refusals.ScopeNeeded()
        entities.named_entity(work, entity, for_=Permission.LEDGER_IMPORT)
    with tempfile.TemporaryDirectory(dir=runtime.data_dir, prefix="upload-") as folder, units.translated():
        path, name = Path(folder) / "list", "?"
        if file is not None:
            name = imports.called(file.filename)
            with path.open("wb") as target:
                shutil.copyfileobj(file.file, target)
        elif text.strip():
            path.write_text(text, encoding="utf-8", errors="replace")
        else:
            raise refusals.NothingGiven()
        listed = reading.take(path, name, reading.Options(encoding, sheet), known)
        yield Taken(listed, entity, enterprise_account, apply)


def _shown(request: Request, work: Work, comparison_id: int, plans: bool = True) -> dict[str, Any]:
    say = errors.translator(request)
    row = service.comparison(work, comparison_id)
    found = service.differences(work, comparison_id)
    said = fixing.planned(work, comparison_id, found) if plans and row.newest else {}
    still = rules.tallied(one.kind for one in found if rules.in_force(one.status, one.until_on, work.today))
    owners = entities.enterprise_accounts(work, row.entity_id) if row.enterprise_account_id else []
    mark = next((one.nickname for one in owners if one.id == row.enterprise_account_id), None)
    entity = entities.visible_entity(work, row.entity_id).name
    items = [shapes.difference(one, said.get(one.id), say) for one in found]
    return {**shapes.comparison(row, entity, mark, still), "items": items}


@router.get("/drift")
def listed(
    work: Reading,
    entity: lists.Entity = None,
    page: Annotated[Number, Query(le=1_000_000)] = 1,
    size: Annotated[Size, Query()] = paging.PAGE_SIZE,
) -> Listing[dict[str, Any]]:
    """Comparisons, the newest first."""
    chosen = None if entity is None else [entities.named_entity(work, entity).id]
    found, total, still = service.comparisons(work, chosen, size, (page - 1) * size)
    items = [shapes.comparison(row, name, mark, still.get(row.id)) for row, name, mark, _total in found]
    return Listing(as_of=work.today, total=total, page=page, size=size, items=items)


@router.get("/drift/{comparison_id}")
def one(request: Request, work: Reading, comparison_id: Annotated[Id, InPath()]) -> dict[str, Any]:
    """One comparison with its differences, and what a fix of each would do."""
    return _shown(request, work, comparison_id)


@router.post("/drift", status_code=201)
def compare(
    request: Request, taken: Annotated[Taken, Depends(_uploaded, scope="function")], work: Writing
) -> dict[str, Any]:
    """Compare a file or a pasted table with what is registered; kept only with `apply`."""
    entity = entities.named_entity(work, taken.entity, for_=Permission.LEDGER_IMPORT)
    owner = entities.named_enterprise_account(work, entity.id, taken.enterprise).id if taken.enterprise else None
    say = errors.translator(request)
    rejected = [shapes.refused(entry, say) for entry in taken.listed.reading.rejected]
    if taken.apply:
        row = service.bring(work, entity.id, taken.listed, owner)
        return {"applied": True, **_shown(request, work, row.id, plans=False), "rejected": rejected}
    seen = looking.look(work, entity.id, taken.listed, owner)
    items = [shapes.looked(found, say) for found in seen.found]
    counts = rules.counted(seen.found)
    return {
        "applied": False,
        "told": seen.told,
        "ours": seen.ours,
        "counts": counts,
        "items": items,
        "rejected": rejected,
    }


@router.post("/drift/{comparison_id}/fix")
def fix(work: Writing, comparison_id: Annotated[Id, InPath()], given: FixIn) -> Done:
    """Put differences right here, all of them or none; the id is that of the batch, to be undone."""
    persons = {}
    if given.employee is not None:
        row = service.comparison(work, comparison_id)
        who = people.visible_employee(work, given.employee, row.entity_id, for_=Permission.ACCOUNT_BIND)
        persons = dict.fromkeys(given.differences, who.id)
    return Done(id=fixing.fix(work, comparison_id, given.differences, persons).id)


@router.post("/drift/{comparison_id}/tick")
def tick(work: Writing, comparison_id: Annotated[Id, InPath()], given: ChosenIn) -> Done:
    """These were put right in the platform's back office."""
    deciding.tick(work, comparison_id, given.differences)
    return Done(id=comparison_id)


@router.post("/drift/{comparison_id}/reopen")
def reopen(work: Writing, comparison_id: Annotated[Id, InPath()], given: ChosenIn) -> Done:
    """Take a tick or an acceptance back."""
    deciding.untick(work, comparison_id, given.differences)
    return Done(id=comparison_id)


@router.post("/drift/{comparison_id}/accept")
def accept(work: Writing, comparison_id: Annotated[Id, InPath()], given: AcceptIn) -> Done:
    """Live with differences until a day."""
    deciding.accept(work, comparison_id, given.differences, given.reason, given.until)
    return Done(id=comparison_id)


@router.post("/drift/fixes/{fix_id}/undo")
def undo(work: Writing, fix_id: Annotated[Id, InPath()]) -> Done:
    """Take a batch of fixes back whole, or hear what was changed since."""
    return Done(id=undoing.undo(work, fix_id).id)
