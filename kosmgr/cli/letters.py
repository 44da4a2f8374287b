"""kosmgr letters."""

from pathlib import Path
from typing import Annotated, Any

import typer

from kosmgr.cli import exits, frame
from kosmgr.kit import files
from kosmgr.kit.text import N_
from kosmgr.letters import rules
from kosmgr.letters import service as letters
from kosmgr.people import service as people

_ = frame._
app = frame.Commands()

Kind = Annotated[str, typer.Argument(help=" | ".join(rules.KINDS))]
COLUMNS = (N_("编号"), N_("文书"), N_("员工"), N_("主体"), N_("开具日期"), N_("核验码"), N_("作废理由"))


@app.listing("letters", help=_(N_("开具过的文书")))
def listed(
    call: frame.Call,
    search: Annotated[str, typer.Option("--search", help=_(N_("编号、核验码、姓名或工号的一部分")))] = "",
    kind: Annotated[str, typer.Option("--kind", help=" | ".join(rules.KINDS))] = "",
) -> None:
    with call.reading() as work:
        if kind:
            rules.check_kind(kind)
        rows = letters.listing(work, call.entity_ids(work), search, kind)
        items: list[dict[str, Any]] = [letters.plain(row) for row in rows]
        document = {"as_of": work.today, "total": len(items), "items": items}
    fields = ("number", "kind", "name", "entity", "issued_on", "code", "void")
    shown = [[_(rules.KINDS[one[field]]) if field == "kind" else one[field] for field in fields] for one in items]
    call.answer(document, frame.table([_(title) for title in COLUMNS], shown))


@app.command("letters issue", help=_(N_("给一个或几个员工开具文书，每份一个编号")))
def issue(
    call: frame.Call,
    kind: Kind,
    employees: Annotated[list[str], typer.Argument(help=_(N_("工号，可以写几个")))],
    purpose: Annotated[str, typer.Option(help=_(N_("用途（在职证明）")))] = "",
    matter: Annotated[str, typer.Option(help=_(N_("情况说明（整改承诺书）")))] = "",
    measures: Annotated[str, typer.Option(help=_(N_("整改措施（整改承诺书）")))] = "",
    deadline: Annotated[str, typer.Option(help=_(N_("完成期限（整改承诺书）")))] = "",
    case: Annotated[
        int | None,
        typer.Option("--case", min=1, max=2**31 - 1, help=_(N_("从哪个案件开具（cases 第一栏）：写上它的清单和日期"))),
    ] = None,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="DIR", help=_(N_("把 Word 文件也放到这个文件夹")))
    ] = None,
) -> None:
    if output is not None and not output.expanduser().is_dir():
        raise exits.UsageWrong(_(N_("没有这个文件夹：{folder}")).format(folder=output))
    typed = {"purpose": purpose, "matter": matter, "measures": measures, "deadline": deadline}
    with call.writing() as work:
        entity = call.entity_id(work)
        chosen = [people.visible_employee(work, number, entity).id for number in employees]
        issued = letters.issue(work, kind, chosen, typed, case)
        made = [letters.file(work, row.id) for row in issued] if output is not None else []
        items = [{"id": row.id, "number": row.number, "code": row.code} for row in issued]
    for name, content in made:
        assert output is not None
        files.place(output.expanduser() / name, content)
    said = _(N_("已开具：{numbers}")).format(numbers=" ".join(row.number for row in issued))
    call.answer({"ok": True, "id": items[0]["id"], "letters": items}, said)


@app.command("letters void", help=_(N_("作废一份文书，编号和副本留着")), entity=False)
def void(
    call: frame.Call,
    letter: Annotated[int, typer.Argument(help=_(N_("文书的 id，见 letters --json")))],
    reason: Annotated[str, typer.Option("--reason", help=_(N_("理由，记入审计")))],
) -> None:
    with call.writing() as work:
        row = letters.void(work, letter, reason)
    call.answer({"ok": True, "id": row.id}, _(N_("文书 {number} 已作废")).format(number=row.number))


@app.command("letters template", help=_(N_("换成自己的 Word 模板；不写文件就恢复自带的；-o 取出现在用的")))
def template(
    call: frame.Call,
    kind: Kind,
    file: Annotated[Path | None, typer.Argument(metavar="FILE", help=_(N_("Word 模板（.docx）")))] = None,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="FILE", help=_(N_("把现在用的模板写到这个文件")))
    ] = None,
) -> None:
    if file is not None and not file.is_file():
        raise exits.UsageWrong(_(N_("没有这个文件：{file}")).format(file=file))
    with call.reading() if output is not None else call.writing() as work:
        entity = call.entity_id(work)
        if entity is None:
            raise exits.UsageWrong(_(N_("用 --entity 说明是哪个主体的模板")))
        if output is not None:
            files.place(output.expanduser(), letters.template_in_use(work, entity, kind).content)
        elif file is not None:
            letters.replace_template(work, entity, kind, file.read_bytes(), file.name)
        else:
            letters.restore_template(work, entity, kind)
    call.answer({"ok": True, "id": entity}, _(N_("完成")))
