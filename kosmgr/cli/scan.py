"""kosmgr scan: the engines over a file, with no database."""

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table

from kosmgr.cli import exits, frame
from kosmgr.duplicates import files as copies
from kosmgr.duplicates import rules
from kosmgr.duplicates import words as copy_words
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


@app.command(
    "scan duplicates",
    help=_(N_("笔记文件里谁抄了谁：完全相同、洗稿、同模板、部分照抄")),
    day=False,
    entity=False,
    user=False,
)
def duplicates(
    call: frame.Call,
    file: Annotated[
        Path, typer.Argument(help=_(N_("csv、tsv 或 xlsx：编号、标题、正文，可有账号、发布时间、图片")), metavar="FILE")
    ],
    phrase: Annotated[
        list[str] | None, typer.Option("--phrase", help=_(N_("固定说明，不计入相似度；可写多次")))
    ] = None,
    encoding: Annotated[str | None, typer.Option("--encoding", help=_(N_("文字编码，默认自动判断")))] = None,
) -> int:
    if not file.is_file():
        raise typer.BadParameter(_(N_("没有这个文件：{file}")).format(file=file))
    document = copies.scan(file, Clock().today(), phrase or (), encoding)
    call.answer(document, _groups_shown(document))
    return exits.FOUND if document["pairs"] else exits.FINE


def _groups_shown(document: dict[str, Any]) -> Iterable[str | Table]:
    yield _(N_("读了 {notes} 篇笔记，{rejected} 处没有读；{pairs} 对相近，{groups} 组")).format(
        notes=document["notes"],
        rejected=len(document["rejected"]),
        pairs=len(document["pairs"]),
        groups=len(document["groups"]),
    )
    groups = document["groups"]
    if groups:
        titles = (N_("种类"), N_("首发"), N_("后发"), N_("最低相似度"))
        rows = [
            (_(rules.KINDS[one["kind"]]), one["ids"][0], _enumerated(one["ids"][1:]), f"{one['similarity']:.0%}")
            for one in groups[:SHOWN]
        ]
        yield frame.table([_(title) for title in titles], rows)
        if len(groups) > SHOWN:
            yield _(N_("……还有 {count} 条，用 --json 看全部")).format(count=len(groups) - SHOWN)
    for one in document["rejected"][:SHOWN]:
        reason = copy_words.REJECTED[one["code"]]
        yield _(N_("第 {row} 行：{reason} {value}")).format(row=one["row"], reason=_(reason), value=one["value"])


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
