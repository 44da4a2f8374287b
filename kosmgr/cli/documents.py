"""kosmgr documents."""

import shutil
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from kosmgr.cli import frame, listing
from kosmgr.documents import keeping, legal, rules
from kosmgr.documents import service as documents
from kosmgr.entities import service as entities
from kosmgr.kit.errors import Invalid
from kosmgr.kit.papers import reader
from kosmgr.kit.papers.limits import Limits
from kosmgr.kit.text import N_
from kosmgr.matrix import lists, papers, proofs

_ = frame._
app = frame.Commands()

Number = Annotated[int, typer.Argument(min=1, max=2**31 - 1, help=_(N_("文件的编号（列表第一栏）")))]
Owner = Annotated[str, typer.Option("--entity", metavar="NAME|USCC", help=_(N_("哪个主体")))]
Reason = Annotated[str, typer.Option("--reason", help=_(N_("理由，记入审计")))]
_DOCUMENT = N_("文件")
CHECKED = {**rules.VERDICTS, "unchecked": N_("还没核对")}
COLUMNS = {
    "id": N_("编号"),
    "title": N_("文件"),
    "number": N_("证书编号"),
    "entity": N_("主体"),
    "valid_until": N_("有效期至"),
    "standing": N_("状态"),
    "days_left": N_("剩余天数"),
    "subject": N_("关于"),
    "revisions": N_("版"),
    "verdict": N_("核对"),
}


class FileUnreadable(Invalid):
    """A path that leads to no file."""

    message = N_("打不开文件 {path}")


class FileThere(Invalid):
    """Nothing is overwritten."""

    message = N_("{path} 已经存在，换一个文件名")


def _day(option: str, help: str) -> Any:
    return Annotated[date | None, typer.Option(option, parser=frame.day, metavar="DAY", help=_(help))]


@app.listing("documents", help=_(N_("文件与资质一览，先到期的在前")))
def list_documents(
    call: frame.Call, search: listing.Search = "", sort: listing.Sort = "", where: listing.Filters = None
) -> None:
    with call.reading() as work:
        document = listing.read(work, call, "documents", search, sort, where)
    listing.shown(call, document, COLUMNS, {"standing": rules.STANDINGS, "verdict": CHECKED})


@app.command("documents proofs", help=_(N_("谁缺年审要用的在职证明，年审近的在前")))
def missing_proofs(
    call: frame.Call,
    days: Annotated[int, typer.Option("--days", min=0, max=3650, help=_(N_("多少天内要年审")))] = proofs.DAYS,
) -> None:
    with call.reading() as work:
        found = lists.missing_proofs(work, days, call.entity_ids(work))
        items = [gap.facts() for gap in found]
        document: dict[str, Any] = {"as_of": work.today, "days": days, "total": len(items), "items": items}
    titles = (
        N_("小红书号"),
        N_("工号"),
        N_("姓名"),
        N_("主体"),
        N_("认证至"),
        N_("剩余天数"),
        N_("开具日期"),
        N_("缺什么"),
    )
    rows = [
        (
            gap.account,
            gap.employee,
            gap.name,
            gap.entity,
            gap.due_on,
            gap.days_left,
            gap.proof_on,
            _(proofs.MISSING[gap.missing]).format(most=gap.max_age),
        )
        for gap in found
    ]
    call.answer(document, frame.table([_(title) for title in titles], rows))


@app.command("documents add", help=_(N_("登记一份文件")), entity=False)
def add(
    call: frame.Call,
    title: Annotated[str, typer.Argument(help=_(N_("文件名称")))],
    entity: Owner,
    kind: Annotated[str, typer.Option(help=" | ".join(rules.KINDS))] = "other",
    number: Annotated[str | None, typer.Option(help=_(N_("证书编号")))] = None,
    issuer: Annotated[str | None, typer.Option(help=_(N_("发证机关")))] = None,
    issued_on: _day("--issued-on", N_("发证日期")) = None,  # type: ignore[valid-type]
    valid_until: _day("--valid-until", N_("有效期至，当天仍有效")) = None,  # type: ignore[valid-type]
    no_expiry: Annotated[bool, typer.Option("--no-expiry", help=_(N_("长期有效")))] = False,
    applies_to: Annotated[str | None, typer.Option("--applies-to", help=_(N_("适用账号或商品")))] = None,
    about: Annotated[str | None, typer.Option("--about", help=" | ".join(papers.NAMED))] = None,
    subject: Annotated[str | None, typer.Option("--subject", help=_(N_("小红书号、工号或企业号")))] = None,
) -> None:
    with call.writing() as work:
        owner = entities.named_entity(work, entity)
        subject_kind, subject_id = papers.subject(work, owner.id, about, subject)
        document = documents.add(
            work, owner.id, kind, title, number=number, issuer=issuer, issued_on=issued_on,
            valid_until_on=valid_until, no_expiry=no_expiry, applies_to=applies_to, subject_kind=subject_kind,
            subject_id=subject_id,
        )  # fmt: skip
    call.answer({"ok": True, "id": document.id}, _(N_("已登记文件 {id}")).format(id=document.id))


@app.command("documents attach", help=_(N_("上传一版文件：PDF、JPG 或 PNG")), entity=False)
def attach(call: frame.Call, document: Number, file: Annotated[Path, typer.Argument(help=_(N_("文件路径")))]) -> None:
    try:
        with file.open("rb") as content:
            paper = reader.read(content.read(Limits().file_bytes + 1))
    except OSError as error:
        raise FileUnreadable(path=str(file)) from error
    with call.writing() as work:
        revision = documents.attach(work, document, paper, file.name)
    answer = {"ok": True, "id": revision.id, "revision": revision.number, "sha256": revision.sha256}
    call.answer(answer, _(N_("已上传第 {number} 版")).format(number=revision.number))


@app.command("documents download", help=_(N_("取出文件，会记入审计")), entity=False)
def download(
    call: frame.Call,
    document: Number,
    output: Annotated[Path, typer.Option("-o", "--output", help=_(N_("存到哪里")))],
    revision: Annotated[int | None, typer.Option(min=1, help=_(N_("第几版，默认最后一版")))] = None,
) -> None:
    if output.exists():
        raise FileThere(path=str(output))
    with call.writing() as work:
        found = documents.download(work, document, revision)
        try:
            shutil.copyfile(found.file, output)
        except OSError as error:
            raise FileUnreadable(path=str(output)) from error
    answer = {"ok": True, "file": str(output), "media_type": found.media_type, "sha256": found.sha256}
    call.answer(answer, str(output))


@app.command("documents check", help=_(N_("第二个人核对最后一版")), entity=False)
def check(
    call: frame.Call,
    document: Number,
    verdict: Annotated[str, typer.Argument(help=" | ".join(rules.VERDICTS))],
    note: Annotated[str | None, typer.Option(help=_(N_("说明；不合格必须写")))] = None,
) -> None:
    with call.writing() as work:
        row = documents.check(work, document, verdict, note)
    call.answer({"ok": True, "id": row.id}, _(rules.VERDICTS[verdict]))


@app.command("documents supersede", help=_(N_("登记由另一份文件取代")), entity=False)
def supersede(
    call: frame.Call,
    document: Number,
    by: Annotated[int, typer.Argument(min=1, max=2**31 - 1, help=_(N_("取代它的那份文件的编号")))],
) -> None:
    with call.writing() as work:
        documents.supersede(work, document, by)
    call.answer({"ok": True, "id": document}, _(N_("已登记取代关系")))


@app.command("documents hold", help=_(N_("法律保留：不清除")), entity=False)
def hold(call: frame.Call, document: Number, reason: Reason) -> None:
    with call.writing() as work:
        keeping.hold(work, document, reason)
    call.answer({"ok": True, "id": document}, _(N_("已设法律保留")))


@app.command("documents lift", help=_(N_("解除法律保留")), entity=False)
def lift(call: frame.Call, document: Number, reason: Reason) -> None:
    with call.writing() as work:
        keeping.lift(work, document, reason)
    call.answer({"ok": True, "id": document}, _(N_("已解除法律保留")))


@app.command("documents erase", help=_(N_("清除文件内容，登记和校验值保留")), entity=False)
def erase(call: frame.Call, document: Number, reason: Reason) -> None:
    with call.writing() as work:
        numbers = keeping.erase(work, document, reason)
    shown = _(N_("已清除 {count} 版文件")).format(count=len(numbers))
    call.answer({"ok": True, "id": document, "revisions": numbers}, shown)


@app.command("documents legal-change", help=_(N_("登记法定代表人或注册地址变更")), entity=False)
def legal_change(
    call: frame.Call,
    entity: Owner,
    on: Annotated[date, typer.Option("--on", parser=frame.day, metavar="DAY", help=_(N_("变更日期")))],
    kind: Annotated[str, typer.Option(help=" | ".join(rules.LEGAL_CHANGES))] = "legal_person",
    due: _day("--due", N_("平台更新期限，默认按规则库")) = None,  # type: ignore[valid-type]
) -> None:
    with call.writing() as work:
        change = legal.record_change(work, entities.named_entity(work, entity).id, on, kind, due)
    call.answer(
        {"ok": True, "id": change.id, "due_on": change.due_on}, _(N_("已登记，期限 {due}")).format(due=change.due_on)
    )


@app.command("documents legal-changes", help=_(N_("法人与地址变更，以及平台上还没更新的")))
def legal_changes(call: frame.Call) -> None:
    with call.reading() as work:
        names = {entity.id: entity.name for entity in entities.visible_entities(work)}
        found = legal.changes(work, call.entity_ids(work))
        items = [
            {
                "id": one.change.id,
                "entity": names[one.change.entity_id],
                "kind": one.change.kind,
                "changed_on": one.change.changed_on,
                "due_on": one.change.due_on,
                "items": [
                    {
                        "kind": item.subject_kind,
                        "id": item.subject_id,
                        "label": item.label,
                        "done_on": item.done.done_on if item.done else None,
                    }
                    for item in one.items
                ],
            }
            for one in found
        ]
        document = {"as_of": work.today, "total": len(items), "items": items}
        rows = [
            (
                one.change.id,
                names[one.change.entity_id],
                _(rules.LEGAL_CHANGES[one.change.kind]),
                one.change.changed_on,
                one.change.due_on,
                _(rules.SUBJECTS.get(item.subject_kind, _DOCUMENT)),
                item.subject_id,
                item.label,
                item.done.done_on if item.done else None,
            )
            for one in found
            for item in one.items
        ]
    titles = (
        N_("编号"),
        N_("主体"),
        N_("变更"),
        N_("变更日期"),
        N_("期限"),
        N_("种类"),
        N_("编号"),
        N_("名称"),
        N_("更新日期"),
    )
    call.answer(document, frame.table([_(title) for title in titles], rows))


@app.command("documents legal-updated", help=_(N_("登记平台上已更新的企业号或文件")), entity=False)
def legal_updated(
    call: frame.Call,
    change: Annotated[int, typer.Argument(min=1, max=2**31 - 1, help=_(N_("变更的编号")))],
    kind: Annotated[str, typer.Argument(help="enterprise_account | document")],
    subject: Annotated[int, typer.Argument(min=1, max=2**31 - 1, help=_(N_("企业号或文件的编号")))],
    on: _day("--on", N_("哪一天更新的，默认今天")) = None,  # type: ignore[valid-type]
) -> None:
    with call.writing() as work:
        row = legal.record_update(work, change, kind, subject, on)
    call.answer({"ok": True, "id": row.id}, _(N_("已登记更新")))
