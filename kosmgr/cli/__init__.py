"""The command line. `kosmgr COMMAND …`: one module per drawer, loaded when a command of its is asked for.

The table below is what `kosmgr --help` prints, so that help needs neither the database layer nor any room.
"""

import os
import sys
from collections.abc import Mapping, Sequence
from importlib import import_module, metadata
from typing import Any, NamedTuple

from kosmgr.cli import exits
from kosmgr.kit.text import N_


class Drawer(NamedTuple):
    """A module of `kosmgr.cli` and the commands it holds, each with one line of help."""

    module: str
    commands: Mapping[str, str]


DRAWERS: tuple[Drawer, ...] = (
    Drawer(
        "entities",
        {
            "entities": N_("主体一览；entities add 登记主体"),
            "enterprise-accounts": N_("企业号一览；enterprise-accounts add 登记企业号"),
        },
    ),
    Drawer("users", {"users": N_("能登录的人；users add、users reset 得到一次性链接")}),
    Drawer(
        "server",
        {
            "serve": N_("启动网页和定时任务"),
            "scheduler": N_("只运行定时任务"),
        },
    ),
    Drawer(
        "checks",
        {
            "check": N_("运行检查，列出结果"),
            "findings": N_("已登记的检查结果；findings accept 接受风险，findings withdraw 收回"),
        },
    ),
    Drawer("reminders", {"remind": N_("remind plan 列出接下来的提醒")}),
    Drawer("reports", {"report": N_("生成报表：report matrix -o 文件；report --list 列出全部")}),
    Drawer("upkeep", {"migrate": N_("把数据库升级到这个版本的结构")}),
)


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; the answer is the exit code."""
    words = list(sys.argv[1:] if argv is None else argv)
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="backslashreplace")
    if not words or words[0] in ("--help", "-h", "help"):
        print(overview(exits.translate()))
        return exits.FINE if words else exits.USAGE
    if words[0] == "--version":
        print(version())
        return exits.FINE
    drawer = next((drawer for drawer in DRAWERS if words[0] in drawer.commands), None)
    if drawer is None:
        return exits.usage(N_("没有「{command}」这个命令；kosmgr --help 列出全部命令"), words, command=words[0])
    return exits.guarded(lambda: load(drawer).run(words), words)


def load(drawer: Drawer) -> Any:
    """The drawer's `app`; the one place where a command module is imported."""
    return import_module(f"kosmgr.cli.{drawer.module}").app


def overview(translate: exits.Translate) -> str:
    """Every command with its line of help."""
    lines = [
        translate(N_("用法：kosmgr 命令 [参数]    每个命令都有 --help；--json 输出一份 JSON")),
        "",
    ]
    width = max((len(name) for drawer in DRAWERS for name in drawer.commands), default=0)
    for drawer in DRAWERS:
        lines += [f"  {name:<{width}}  {translate(text)}" for name, text in drawer.commands.items()]
    return os.linesep.join(lines)


def version() -> str:
    """The installed version, or the word for a bare checkout."""
    try:
        return metadata.version("kosmgr")
    except metadata.PackageNotFoundError:
        return "checkout"
