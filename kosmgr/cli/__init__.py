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
    Drawer("exchange", {"import": N_("导入台账：先预览，--apply 写入，import undo 撤销一批")}),
    Drawer(
        "seats",
        {
            "seats": N_("席位：上限、已用、空余"),
            "accounts": N_("账号一览；accounts open 开通，release 释放，retire 退役，certify 认证，renew 续期"),
            "quota": N_("席位上限与依据；quota set 改一个主体的上限"),
        },
    ),
    Drawer("people", {"people": N_("员工一览；people add 登记，people phone 按手机号查找")}),
    Drawer(
        "bindings",
        {
            "bindings": N_("谁在用哪个账号"),
            "bind": N_("把账号交给员工使用"),
            "unbind": N_("解除绑定"),
            "offboard": N_("员工离职：结束任职，解绑全部账号"),
        },
    ),
    Drawer(
        "certification", {"renewals": N_("到期与已过期的认证"), "fees": N_("fees record 登记认证费，fees pay 登记付款")}
    ),
    Drawer(
        "devices",
        {
            "devices": N_("设备一览；devices add 登记，assign 分配，unassign 收回"),
            "sims": N_("手机卡一览；sims add 登记，assign 分配，unassign 收回"),
        },
    ),
    Drawer("letters", {"letters": N_("开具过的文书；letters issue 开具，void 作废，template 换模板")}),
