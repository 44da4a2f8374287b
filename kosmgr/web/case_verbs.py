"""What is done in a case: ticking items with their evidence, waivers, closing, reopening, calling off."""

from typing import Annotated

from fastapi import APIRouter, Depends, File, Form, Request, UploadFile
from starlette.responses import Response

from kosmgr.cases import moving
from kosmgr.cases import rules as case_rules
from kosmgr.cases import service as cases
from kosmgr.devices import service as phones
from kosmgr.documents import rules as document_rules
from kosmgr.documents import service as documents
from kosmgr.edge import units, visitors
from kosmgr.kit.papers import reader
from kosmgr.kit.papers.limits import Limits
from kosmgr.kit.text import N_
from kosmgr.people import service as people
from kosmgr.tasks import service as tasks
from kosmgr.web import cases as pages
from kosmgr.web import dependencies, forms

router = APIRouter(include_in_schema=False, dependencies=[Depends(dependencies.guard)])

Short = Annotated[str, Form(max_length=200)]
Long = Annotated[str, Form(max_length=2000)]
Sent = Annotated[UploadFile | None, File()]
F_REASON, F_DAY, F_NOTE, F_NICKNAME = N_("理由"), N_("完成日期"), N_("怎么做的"), N_("新昵称")
F_XHS, F_SUCCESSOR = N_("小红书号"), N_("接手人工号")


def _again(request: Request, case_id: int, task_id: int | None = None) -> forms.Draw:
    return lambda reader_, wrong, status: pages.show(request, reader_, case_id, "owner", wrong, task_id, status)


@router.post("/cases/{case_id}/items/{task_id}/tick")
def tick(
    request: Request,
    who: dependencies.Visitor,
    case_id: dependencies.Id,
    task_id: dependencies.Id,
    on: Short = "",
    note: Long = "",
    nickname: Short = "",
    xhs_id: Short = "",
    device: Short = "",
    sim: Short = "",
    file: Sent = None,
) -> Response:
    """An item is done; the paper it asks for comes with it. The file is read before anything is written."""
    runtime = visitors.runtime_of(request)
    with forms.answered_in(_again(request, case_id, task_id)):
        paper = None
        if file is not None and file.filename:
            with units.reading(runtime, who.actor) as work:
                tasks.visible_task(work, task_id)
            paper = reader.read(file.file.read(Limits().file_bytes + 1))
        with units.writing(runtime, who.actor) as work:
            case = cases.visible_case(work, case_id)
            task = tasks.visible_task(work, task_id)
            day = forms.day(on, F_DAY, work.today, optional=True)
            document_id = None
            if paper is not None and file is not None:
                kind = task.evidence if task.evidence in document_rules.KINDS else "screenshot"
                about = ("employee", case.employee_id) if case.employee_id else (case_rules.SUBJECT, case.id)
                document = documents.add(
                    work, case.entity_id, kind, f"{case.number} {task.title}"[:200], received_on=work.today,
                    subject_kind=about[0], subject_id=about[1],
                )  # fmt: skip
                documents.attach(work, document.id, paper, dependencies.line(file.filename or "paper")[-200:])
                document_id = document.id
            said = forms.line(note, F_NOTE, optional=True)
            cases.tick(
                work, task_id, on=day, note=said, document_id=document_id,
                nickname=forms.line(nickname, F_NICKNAME, optional=True),
                xhs_id=forms.line(xhs_id, F_XHS, optional=True),
                device_id=phones.visible_device(work, device.strip()).id if device.strip() else None,
                sim_id=phones.visible_sim(work, int(sim) if sim.strip().isdecimal() and len(sim) < 11 else sim).id
                if sim.strip() else None,
            )  # fmt: skip
            title = task.title
    return forms.done(request, f"/cases/{case_id}#item-{task_id}", N_("「{item}」已登记完成"), None, item=title)


@router.post("/cases/{case_id}/items/{task_id}/{verb}")
def settle(
    request: Request,
    work: dependencies.Writing,
    case_id: dependencies.Id,
    task_id: dependencies.Id,
    verb: str,
    reason: Long = "",
    verdict: Short = "",
) -> Response:
    """Leave an item out, open it again, ask to be let off, or decide what somebody else asked."""
    with forms.answered_in(_again(request, case_id, task_id)):
        said = forms.line(reason, F_REASON, optional=True) or ""
        if verb == "drop":
            title, sentence = cases.drop(work, task_id, said).title, N_("「{item}」已略过")
        elif verb == "reopen":
            title, sentence = cases.reopen_item(work, task_id, said).title, N_("「{item}」重新打开了")
        elif verb == "waive":
            cases.ask_waiver(work, task_id, said)
            title, sentence = tasks.visible_task(work, task_id).title, N_("「{item}」的豁免等另一个人批准")
        elif verb == "decide":
            title, sentence = (
                cases.decide_waiver(work, task_id, verdict, said or None).title,
                N_("「{item}」的豁免已决定"),
            )
        else:
            raise case_rules.CaseUnknown()
    return forms.done(request, f"/cases/{case_id}#item-{task_id}", sentence, None, item=title)


@router.post("/cases/{case_id}/successor")
def successor(request: Request, work: dependencies.Writing, case_id: dependencies.Id, employee: Short = "") -> Response:
    """Who gets the account of a handover."""
    with forms.answered_in(_again(request, case_id)):
        case = cases.visible_case(work, case_id)
        person = people.visible_employee(work, forms.needed(employee, F_SUCCESSOR), case.entity_id)
        moving.name_successor(work, case_id, person.id)
    return forms.done(request, f"/cases/{case_id}", N_("接手人是 {name}"), None, name=person.name)


@router.post("/cases/{case_id}/{verb}")
def move(
    request: Request, work: dependencies.Writing, case_id: dependencies.Id, verb: str, reason: Long = ""
) -> Response:
    """Close a case, open it again, or call it off."""
    with forms.answered_in(_again(request, case_id)):
        if verb == "close":
            case = cases.close(work, case_id, forms.line(reason, F_REASON, optional=True))
            sentence = N_("{number} 已结案")
        elif verb == "reopen":
            case, sentence = cases.reopen(work, case_id, forms.needed(reason, F_REASON)), N_("{number} 重新打开了")
        elif verb == "cancel":
            case, sentence = cases.cancel(work, case_id, forms.needed(reason, F_REASON)), N_("{number} 已撤销")
        else:
            raise case_rules.CaseUnknown()
    return forms.done(request, f"/cases/{case_id}", sentence, None, number=case.number)
