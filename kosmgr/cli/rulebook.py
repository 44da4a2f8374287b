"""kosmgr rules: the rulebook."""

import json
from datetime import date
from typing import Annotated, Any

import typer

from kosmgr.cli import frame
from kosmgr.kit.text import N_
from kosmgr.matrix import values
from kosmgr.policy import Permission
from kosmgr.rulebook import service as rulebook

_ = frame._
app = frame.Commands()


@app.listing("rules", help=_(N_("规则值、生效日、来源；加 --entity 看一个主体的")))
def list_rules(
    call: frame.Call,
    key: Annotated[str | None, typer.Option("--key", help=_(N_("只看一条规则的全部历史")))] = None,
) -> None:
    with call.reading() as work:
        work.require(Permission.LEDGER_READ)
        book, entity_id = rulebook.book(work), call.entity_id(work)
        if key is None:
            chosen = [
                book.chosen(known, entity_id, work.today) for known in sorted({value.key for value in book.values})
            ]
        else:
            chosen = book.history(key, entity_id)
        items = [
            {
                "key": value.key,
                "title": _(value.title),
                "value": value.value,
                "unit": value.unit,
                "scope": value.scope,
                "scheme": value.scheme,
                "effective_from": value.effective_from,
                "source": _(value.source),
                "confidence": value.confidence,
                "added_by": value.added_by,
                "reason": value.reason,
            }
            for value in chosen
        ]
        document = {"as_of": work.today, "total": len(items), "items": items}
    fields = ("key", "title", "value", "effective_from", "confidence", "source")
    words = N_("规则"), N_("名称"), N_("值"), N_("生效日"), N_("可信度"), N_("来源")
    rows = [[_said(field, item[field], item["unit"]) for field in fields] for item in items]
    call.answer(document, frame.table([*map(_, words)], rows))


@app.command("rules add", help=_(N_("加一条有生效日的值；以前的值继续管以前的日子")))
def add(
    call: frame.Call,
    key: Annotated[str, typer.Argument(help=_(N_("规则")))],
    value: Annotated[str, typer.Argument(help=_(N_("值；数字、true、列表写成 JSON，其余当文字")))],
    source: Annotated[str, typer.Option(help=_(N_("来源")))],
    reason: Annotated[str, typer.Option(help=_(N_("理由，记入审计")))],
    from_on: Annotated[
        date | None, typer.Option("--from", parser=frame.day, metavar="DAY", help=_(N_("生效日，默认今天")))
    ] = None,
    evidence: Annotated[str | None, typer.Option(help=_(N_("证据在哪里")))] = None,
) -> None:
    with call.writing() as work:
        row = rulebook.add_value(
            work, key, _read(value), from_on or work.today, source, reason, call.entity_id(work), evidence
        )
    call.answer({"ok": True, "id": row.id}, _(N_("已加：{key}，{day} 起")).format(key=key, day=row.effective_from))


def _said(field: str, value: Any, unit: str) -> object:
    """A field as people read it."""
    if field == "value":
        return values.rule_value(value, unit, _)
    if field == "confidence":
        return _(values.CONFIDENCE.get(value, value))
    return value


def _read(text: str) -> object:
    try:
        return json.loads(text)
    except json.JSONDecodeError:
        return text
