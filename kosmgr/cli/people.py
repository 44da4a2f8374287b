"""kosmgr people."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Annotated, Any

import typer

from kosmgr.cli import frame, listing
from kosmgr.entities import service as entities
from kosmgr.kit.text import C_, N_
from kosmgr.matrix import words
from kosmgr.people import contacts, papers, rules
from kosmgr.people import service as people
from kosmgr.policy import Permission
from kosmgr.work import Work

_ = frame._
app = frame.Commands()

COLUMNS = {
    "employee": N_("工号"),
    "name": N_("姓名"),
    "entity": N_("主体"),
    "kind": N_("用工类型"),
    "status": N_("在职状态"),
    "hired_on": N_("入职日期"),
    "left_on": N_("离职日期"),
    "phone": N_("手机号"),
    "accounts": C_("list", "账号"),
}


@app.listing("people", help=_(N_("员工一览")), reveal=True)
def list_people(
    call: frame.Call, search: listing.Search = "", sort: listing.Sort = "", where: listing.Filters = None
) -> None:
    with opened(call) as work:
        document = listing.read(work, call, "people", search, sort, where)
        if call.reveal is not None:
            for item in document["items"]:
                if item["phone"]:
                    item["phone"] = people.reveal_phone(work, item["id"], call.reveal)
    listing.shown(call, document, COLUMNS, {"kind": words.EMPLOYMENT, "status": words.SERVING})


@app.command("people phone", help=_(N_("按完整手机号查找")), entity=False)
def find_phone(call: frame.Call, phone: Annotated[str, typer.Argument(help=_(N_("11 位手机号")))]) -> None:
    with call.reading() as work:
        names = {entity.id: entity.name for entity in entities.visible_entities(work)}
        items: list[dict[str, Any]] = [
            {
                "employee": found.number,
                "name": found.name,
                "entity": names.get(found.entity_id),
                "phone": found.phone_masked,
            }
            for found in people.by_phone(work, phone)
        ]
        document = {"as_of": work.today, "total": len(items), "items": items}
    titles = [_(title) for title in (N_("工号"), N_("姓名"), N_("主体"), N_("手机号"))]
    call.answer(document, frame.table(titles, [list(item.values()) for item in items]))


@app.command("people email", help=_(N_("员工的邮箱：写地址就登记，--remove 删去")), day=False, reveal=True)
def email(
    call: frame.Call,
    number: Annotated[str, typer.Argument(help=_(N_("工号")))],
    address: Annotated[str, typer.Argument(help=_(N_("邮箱")))] = "",
    remove: Annotated[bool, typer.Option("--remove", help=_(N_("删去")))] = False,
) -> None:
    with call.writing() if address or remove or call.reveal is not None else call.reading() as work:
        for_ = Permission.PERSON_WRITE if address or remove else Permission.LEDGER_READ
        person = people.visible_employee(work, number, call.entity_id(work), for_=for_)
        if remove:
            contacts.drop_address(work, person.id)
        elif address:
            contacts.keep_address(work, person.id, address)
        shown = (
            contacts.address_of(work, person.id)
            if call.reveal is None or remove
            else contacts.reveal_address(work, person.id, call.reveal)
        )
        document = {"ok": True, "employee": person.number, "name": person.name, "email": shown}
    call.answer(document, shown or _(N_("还没有登记邮箱")))


@app.command("people add", help=_(N_("登记员工")), entity=False)
def add(
    call: frame.Call,
    number: Annotated[str, typer.Argument(help=_(N_("工号")))],
    name: Annotated[str, typer.Argument(help=_(N_("姓名")))],
    entity: Annotated[str, typer.Option("--entity", metavar="NAME|USCC", help=_(N_("哪个主体")))],
    hired_on: Annotated[
        date | None, typer.Option("--hired-on", parser=frame.day, metavar="DAY", help=_(N_("入职日期")))
    ] = None,
    kind: Annotated[str, typer.Option(help=" | ".join(rules.KINDS))] = "regular",
    store: Annotated[str | None, typer.Option(help=_(N_("门店")))] = None,
    phone: Annotated[str | None, typer.Option(help=_(N_("手机号，加密保存")))] = None,
) -> None:
    with call.writing() as work:
        owner = entities.named_entity(work, entity)
        employee = people.add_employee(
            work, owner.id, number, name, hired_on=hired_on, kind=kind, store=store, phone=phone
        )
    call.answer({"ok": True, "id": employee.id}, _(N_("已登记 {name}（{number}）")).format(name=name, number=number))


@app.command("people rehire", help=_(N_("离职的人再次入职：另登记一段任职，以前的同意不再算数")))
def rehire(
    call: frame.Call,
    number: Annotated[str, typer.Argument(help=_(N_("工号")))],
    on: Annotated[
        date | None, typer.Option("--on", parser=frame.day, metavar="DAY", help=_(N_("入职日期，默认今天")))
    ] = None,
    until: Annotated[
        date | None, typer.Option("--contract-until", parser=frame.day, metavar="DAY", help=_(N_("合同到期")))
    ] = None,
    name: Annotated[str | None, typer.Option("--name", help=_(N_("姓名；原来的已按保存期限擦除时要写")))] = None,
) -> None:
    with call.writing() as work:
        person = people.visible_employee(work, number, call.entity_id(work), for_=Permission.PERSON_WRITE)
        begun = people.employ(work, person.id, on or work.today, until, name)
        name = person.name
    said = _(N_("{name} 再次入职已登记，以前的同意不再算数，请重新征求")).format(name=name)
    call.answer({"ok": True, "id": begun.id}, said)


@app.command("people papers", help=_(N_("一个人签过的文件：保密、承诺、肖像、培训")))
def list_papers(call: frame.Call, number: Annotated[str, typer.Argument(help=_(N_("工号")))]) -> None:
    with call.reading() as work:
        person = people.visible_employee(work, number, call.entity_id(work))
        found = [(paper, rules.paper_stands(paper, work.today)) for paper in papers.papers_of(work, person.id)]
        items = [
            {
                "id": paper.id,
                "kind": paper.kind,
                "signed_on": paper.signed_on,
                "valid_until": paper.valid_until_on,
                "stands": stands,
            }
            for paper, stands in found
        ]
        document = {"as_of": work.today, "total": len(items), "items": items}
    titles = [_(title) for title in (N_("文件"), N_("签署日"), N_("有效到"), N_("情况"))]
    words = [(rules.PAPER_WORDS[paper.kind], rules.PAPER_STANDS[stands]) for paper, stands in found]
    rows = [
        (_(kind), paper.signed_on, paper.valid_until_on, _(stands))
        for (kind, stands), (paper, _stands) in zip(words, found, strict=True)
    ]
    call.answer(document, frame.table(titles, rows))


@app.command("people sign", help=_(N_("登记一个人签了文件或过了培训")))
def sign(
    call: frame.Call,
    number: Annotated[str, typer.Argument(help=_(N_("工号")))],
    kind: Annotated[str, typer.Argument(help=" | ".join(rules.PAPERS))],
    on: Annotated[
        date | None, typer.Option("--on", parser=frame.day, metavar="DAY", help=_(N_("签署日，默认今天")))
    ] = None,
    until: Annotated[
        date | None, typer.Option("--until", parser=frame.day, metavar="DAY", help=_(N_("最后有效的一天")))
    ] = None,
    document: Annotated[
        int | None, typer.Option("--document", min=1, max=2**31 - 1, help=_(N_("文件的编号（documents 第一栏）")))
    ] = None,
) -> None:
    with call.writing() as work:
        person = people.visible_employee(work, number, call.entity_id(work))
        paper = papers.sign_paper(work, person.id, kind, on or work.today, until, document)
    call.answer({"ok": True, "id": paper.id}, _(N_("已登记")))


@contextmanager
def opened(call: frame.Call) -> Iterator[Work]:
    """To reveal numbers is to write: it is logged."""
    with call.reading() if call.reveal is None else call.writing(call.reveal) as work:
        yield work
