"""kosmgr check, findings, findings accept, findings withdraw."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Annotated

import typer
from rich.table import Table

from kosmgr.checks import service as checks
from kosmgr.checks.catalog import CHECKS
from kosmgr.cli import exits, frame
from kosmgr.findings import service as findings
from kosmgr.findings.rules import SEVERITIES, FindingLine
from kosmgr.kit import sentences
from kosmgr.matrix import words
from kosmgr.work import Work

_ = frame._
app = frame.Commands()


@app.command("check", help=_("运行检查，列出结果；有未关闭的结果时退出码为 1"))
def check(
    call: frame.Call,
    names: Annotated[
        list[str] | None, typer.Argument(metavar="[NAME]...", help=_("检查、规则或规则组，默认全部"))
    ] = None,
    listed: Annotated[bool, typer.Option("--list", help=_("列出全部检查"))] = False,
) -> int:
    if listed:
        return _catalog(call)
    with _opened(call) as work:
        lines = checks.run(work, names, call.entity_ids(work))
        document = {"as_of": work.today, "findings": [line.shape(_) for line in lines]}
    call.answer(document, _shown(lines))
    return exits.FOUND if any(line.status == "open" for line in lines) else exits.FINE


@contextmanager
def _opened(call: frame.Call) -> Iterator[Work]:
    """Today's findings are stored; another day's are only listed."""
    today = call.runtime.clock.today()
    with call.writing() if call.as_of in (None, today) else call.reading() as work:
        yield work


def _catalog(call: frame.Call) -> int:
    items = [
        {"check": one.name, "rule": one.rule, "title": _(one.title), "severity": one.severity, "needs": list(one.needs)}
        for one in CHECKS
    ]
    rows = [
        (one.rule, _(one.title), _(words.SEVERITIES[one.severity].word), sentences.listed(one.needs, _))
        for one in CHECKS
    ]
    titles = (_("规则"), _("名称"), _("严重程度"), _("依据的规则值"))
    call.answer({"total": len(items), "checks": items}, frame.table(titles, rows))
    return exits.FINE


def _shown(lines: Sequence[FindingLine]) -> Iterator[str | Table]:
    if not lines:
        yield _("没有发现问题")
    for severity in SEVERITIES:
        group = [line for line in lines if line.severity == severity]
        if group:
            caption = _("{severity}：{count} 条").format(severity=_(words.SEVERITIES[severity].word), count=len(group))
            titles = (_("编号"), _("状态"), _("问题"), _("下一步"), _("规则"))
            rows = [
                (line.id or "—", _(words.FINDING_STATUS[line.status].word), line.text(_), _(line.next_step), line.rule)
                for line in group
            ]
            yield frame.table(titles, rows, caption)


@app.listing("findings", help=_("已登记的检查结果"), day=False)
def list_findings(
    call: frame.Call,
    status: Annotated[str | None, typer.Option(help="open | accepted | cleared")] = None,
    severity: Annotated[str | None, typer.Option(help="critical | high | medium | low")] = None,
    rule: Annotated[str | None, typer.Option("--check", help=_("检查或规则"))] = None,
) -> None:
    with call.reading() as work:
        lines = findings.visible_findings(work, status, severity, rule, call.entity_id(work))
        items = [line.shape(_) for line in lines]
        document = {"as_of": work.today, "total": len(items), "items": items}
    call.answer(document, _shown(lines))


@app.command("findings accept", help=_("接受一条检查结果的风险，到期自动重新打开"), day=False, entity=False)
def accept(
    call: frame.Call,
    finding: Annotated[int, typer.Argument(metavar="ID", help=_("编号"))],
    reason: Annotated[str, typer.Option(help=_("理由"))],
    until: Annotated[date, typer.Option(parser=frame.day, metavar="DAY", help=_("接受到哪一天，最长一年"))],
) -> None:
    with call.writing() as work:
        line = findings.accept(work, finding, reason, until)
    shown = _("已接受：{finding}，到 {until} 为止").format(finding=line.text(_), until=until)
    call.answer({"ok": True, "id": line.id, "accepted_until": until}, shown)


@app.command("findings withdraw", help=_("收回接受，重新打开"), day=False, entity=False)
def withdraw(
    call: frame.Call,
    finding: Annotated[int, typer.Argument(metavar="ID", help=_("编号"))],
    reason: Annotated[str, typer.Option(help=_("理由"))],
) -> None:
    with call.writing() as work:
        line = findings.withdraw_acceptance(work, finding, reason)
    call.answer({"ok": True, "id": line.id}, _("已重新打开：{finding}").format(finding=line.text(_)))
