"""kosmgr scan: the engines over a file, with no database."""

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table

from kosmgr.cli import exits, frame
from kosmgr.kit.clock import Clock
from kosmgr.kit.text import N_
from kosmgr.logins import files, headings, words

_ = frame._
app = frame.Commands()
SHOWN = 50  # clusters and rejected rows shown to people; --json has all


@app.command(
    "scan isolation", help=_(N_("登录记录文件里谁与谁共用设备、IP，谁换号、跳城")), day=False, entity=False, user=False
)
def isolation(
    call: frame.Call,
    file: Annotated[
        Path, typer.Argument(help=_(N_("csv、tsv 或 xlsx：时间、账号、设备、IP，可有城市")), metavar="FILE")
    ],
    days: Annotated[
        int | None, typer.Option("--days", min=1, max=3660, help=_(N_("只看文件里最后多少天；默认整份")))
    ] = None,
    encoding: Annotated[str | None, typer.Option("--encoding", help=_(N_("文字编码，默认自动判断")))] = None,
) -> int:
    if not file.is_file():
        raise typer.BadParameter(_(N_("没有这个文件：{file}")).format(file=file))
    document = files.scan(file, Clock().today(), days, encoding)
    call.answer(document, _shown(document))
    return exits.FOUND if document["clusters"] else exits.FINE


def _shown(document: dict[str, Any]) -> Iterable[str | Table]:
    """What people are shown: how much was read, the clusters, then the rows that were not taken."""
    yield _(N_("读了 {events} 条登录记录，{rejected} 行没有读")).format(
        events=document["events"], rejected=document["rejected_total"]
    )
    clusters = document["clusters"]
    if clusters:
        titles = (N_("种类"), N_("是什么"), N_("账号"), N_("首次"), N_("最近"), N_("次数"), N_("严重程度"))
        rows = [_row(one) for one in clusters[:SHOWN]]
        yield frame.table([_(title) for title in titles], rows)
        if len(clusters) > SHOWN:
            yield _(N_("……还有 {count} 条，用 --json 看全部")).format(count=len(clusters) - SHOWN)
    else:
        yield _(N_("没有发现共用"))
    for one in document["rejected"][:SHOWN]:
        reason = words.REJECTED[one["code"]]
        yield _(N_("第 {row} 行没有读：{reason} {value}")).format(row=one["row"], reason=_(reason), value=one["value"])


def _row(one: dict[str, Any]) -> tuple[object, ...]:
    kind, severity = words.KINDS[one["kind"]], words.SEVERITIES[one["severity"]]
    first, last = headings.minute(one["first"]), headings.minute(one["last"])
    return _(kind), one["key"], _enumerated(one["accounts"]), first, last, one["events"], _(severity)


def _enumerated(accounts: list[str]) -> str:
    shown = accounts[:6]
    more = f" … ({len(accounts)})" if len(accounts) > len(shown) else ""
    return " ".join(shown) + more
