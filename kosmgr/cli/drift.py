"""kosmgr drift: the platform's own list of accounts held against what is registered here."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from kosmgr.cli import exits, frame
from kosmgr.drift import columns, fixing, looking, mapping, reading, rules, service, shapes, undoing
from kosmgr.entities import service as entities
from kosmgr.kit import sentences
from kosmgr.kit.text import N_, fold
from kosmgr.people import service as people
from kosmgr.policy import Permission

_ = frame._
app = frame.Commands()

Comparison = Annotated[int, typer.Argument(min=1, max=2**31 - 1, help=_(N_("核对编号")))]
Kind = Annotated[str | None, typer.Option("--kind", help=" | ".join(rules.KINDS))]
DIFFERENCES = (N_("差异"), N_("小红书号"), N_("平台上"), N_("这里"))
COMPARISONS = (N_("编号"), N_("主体"), N_("企业号"), N_("日期"), N_("文件"), N_("平台账号"), N_("差异"), N_("待处理"))


def _say(text: str) -> str:
    return _(text)


def _word(words: Mapping[str, str], key: str) -> str:
    return _(words[key])


def _columns(given: list[str] | None) -> dict[str, int] | None:
    """account=A nickname=C: which column is what."""
    if not given:
        return None
    found = {}
    for one in given:
        name, _equals, letter = one.partition("=")
        letter = letter.strip().upper()
        if name not in columns.FIELDS or not (1 <= len(letter) <= 2 and letter.isascii() and letter.isalpha()):
            known = " ".join(columns.FIELDS)
            raise exits.UsageWrong(_(N_("--map 写成 account=A 这样，可用：{known}")).format(known=known))
        index = 0
        for character in letter:
            index = index * 26 + ord(character) - 64
        found[name] = index - 1
    return found


@app.command("drift compare", help=_(N_("拿平台导出的名单和现在的登记比较；--apply 保存这次核对")), day=False)
def compare(
    call: frame.Call,
    file: Annotated[Path, typer.Argument(help=_(N_("csv、tsv、xlsx、xls、ods")))],
    apply: Annotated[bool, typer.Option("--apply", help=_(N_("保存")))] = False,
    enterprise: Annotated[str | None, typer.Option("--enterprise-account", help=_(N_("只核对这个企业号")))] = None,
    encoding: Annotated[str | None, typer.Option("--encoding", help=_(N_("文字编码")))] = None,
    sheet: Annotated[str | None, typer.Option("--sheet", help=_(N_("工作表")))] = None,
    header_row: Annotated[int | None, typer.Option("--header-row", min=1, max=1000, help=_(N_("表头在第几行")))] = None,
    columns_: Annotated[list[str] | None, typer.Option("--map", help=_(N_("列的对应：account=A")))] = None,
) -> int:
    if not file.is_file():
        raise exits.UsageWrong(_(N_("没有文件：{file}")).format(file=file))
    with call.reading() as work:
        entity = call.entity_id(work)
        if entity is None:
            raise exits.UsageWrong(_(N_("用 --entity 说明哪个主体")))
        owner = None if enterprise is None else entities.named_enterprise_account(work, entity, enterprise).id
        known = mapping.remembered(work)
    options = reading.Options(encoding, sheet, header_row, _columns(columns_))
    listed = reading.take(file, file.name, options, known)
    document: dict[str, Any] = {"applied": apply, "comparison": None, "file": file.name}
    if apply:
        with call.writing() as work:
            document["comparison"] = service.bring(work, entity, listed, owner).id
            if options.mapping is not None:
                mapping.remember(work, listed.headings, options.mapping)
            found = service.differences(work, document["comparison"])
            items = [_stored(row) for row in found]
            counts = rules.tallied(row.kind for row in found)
    else:
        with call.reading() as work:
            seen = looking.look(work, entity, listed, owner)
            items, counts = [shapes.looked(one, _say) for one in seen.found], rules.counted(seen.found)
    read = listed.reading
    document |= {
        "told": len(listed.told),
        "counts": counts,
        "read": listed.counts(),
        "rejected": [shapes.refused(entry, _say) for entry in read.rejected],
        "items": items,
    }
    for entry in document["rejected"]:
        call.say(_(N_("第 {row} 行 {column}：{message}")).format(**entry))
    rows = [(_word(rules.KINDS, one["kind"]), one["account"], one["platform"], one["here"]) for one in items]
    caption = _(N_("平台名单 {told} 个账号，差异 {total} 条")).format(told=len(listed.told), total=len(items))
    call.answer(document, frame.table([_(title) for title in DIFFERENCES], rows, caption))
    return exits.FOUND if items else exits.FINE


def _stored(row: Any) -> dict[str, Any]:
    there, here = shapes.sides(row.kind, row.theirs, row.ours, _say)
    return {"id": row.id, "kind": row.kind, "account": row.account, "row": row.row_no, "platform": there, "here": here}


@app.command("drift list", help=_(N_("平台核对的记录")))
def listed(call: frame.Call) -> None:
    with call.reading() as work:
        found, total, still = service.comparisons(work, call.entity_ids(work), 200)
        items = [shapes.comparison(row, name, mark, still.get(row.id)) for row, name, mark, _total in found]
        document = {"as_of": work.today, "total": total, "items": items}
    rows = [
        (one["id"], one["entity"], one["enterprise_account"], one["compared_on"], one["file"], one["told"],
         sum(one["counts"].values()), sum(one["open"].values()) if one["newest"] else None)
        for one in items
    ]  # fmt: skip
    call.answer(document, frame.table([_(title) for title in COMPARISONS], rows))


@app.command("drift show", help=_(N_("一次核对的差异，以及每一条会怎么改正")), entity=False)
def show(call: frame.Call, comparison: Comparison, kind: Kind = None) -> None:
    with call.reading() as work:
        row = service.comparison(work, comparison)
        found = [one for one in service.differences(work, comparison) if kind in (None, one.kind)]
        said = fixing.planned(work, comparison, found) if row.newest else {}
        items = [shapes.difference(one, said.get(one.id), _say) for one in found]
        document = {"comparison": row.id, "compared_on": row.compared_on, "total": len(items), "items": items}
    call.answer(document, _table(items))


@app.command("drift fix", help=_(N_("改正差异：先列出会做什么，--apply 才做；全部或全不")), day=False, entity=False)
def fix(
    call: frame.Call,
    comparison: Comparison,
    accounts: Annotated[list[str] | None, typer.Argument(help=_(N_("小红书号，不写就是全部能改的")))] = None,
    kind: Kind = None,
    person: Annotated[
        str | None, typer.Option("--employee", help=_(N_("同名时由谁使用：工号，只在一个账号时可用")))
    ] = None,
    apply: Annotated[bool, typer.Option("--apply", help=_(N_("真的改")))] = False,
) -> None:
    wanted = {fold(one) for one in accounts or ()}
    if person is not None and len(wanted) != 1:
        raise exits.UsageWrong(_(N_("--employee 要和一个小红书号一起用")))
    with call.writing() if apply else call.reading() as work:
        row = service.comparison(work, comparison)
        chosen = [
            one
            for one in service.differences(work, comparison)
            if rules.in_force(one.status, one.until_on, work.today)
            and kind in (None, one.kind)
            and (not wanted or one.account_key in wanted)
        ]
        persons = {}
        if person is not None:
            who = people.visible_employee(work, person, row.entity_id, for_=Permission.ACCOUNT_BIND)
            persons = {one.id: who.id for one in chosen if one.kind in (rules.HOLDER, rules.UNKNOWN)}
        said = fixing.planned(work, comparison, chosen, persons)
        going = [one for one in chosen if wanted or said[one.id].ready]
        batch = fixing.fix(work, comparison, [one.id for one in going], persons).id if apply else None
        items = [shapes.difference(one, said[one.id], _say) for one in chosen]
        document = {"ok": True, "applied": apply, "fix": batch, "items": items}
    call.answer(document, _table(items))


def _table(items: list[dict[str, Any]]) -> Any:
    titles = (N_("编号"), N_("差异"), N_("小红书号"), N_("情况"), N_("会做什么"), N_("为什么不能"))
    rows = [
        (one["id"], _word(rules.KINDS, one["kind"]), one["account"], _word(rules.STATUSES, one["status"]),
         sentences.clauses(one.get("plan", {}).get("steps", ()), _), one.get("plan", {}).get("why"))
        for one in items
    ]  # fmt: skip
    return frame.table([_(title) for title in titles], rows)


@app.command("drift undo", help=_(N_("撤销一批改正")), day=False, entity=False)
def undo(call: frame.Call, fix: Annotated[int, typer.Argument(min=1, max=2**31 - 1, help=_(N_("改正批次")))]) -> None:
    with call.writing() as work:
        row = undoing.undo(work, fix)
        document = {"ok": True, "id": row.id, "comparison": row.comparison_id}
    call.answer(document, _(N_("已撤销这一批改正")))
