"""Somebody whose account was banned applies for another: stopped for a decision."""

from kosmgr.checks import applying, queries
from kosmgr.checks.check import Check
from kosmgr.kit.text import N_

CHECK = Check(
    name="application-holder-of-banned",
    rule="application.holder-of-banned",
    title=N_("原账号被封禁又申请"),
    severity="high",
    message=N_("申请 {application}：{person} 曾使用的账号 {accounts} 已被封禁"),
    next_step=N_("由合规决定能否重开，写明理由"),
    needs=("application.former_ban",),
    judge=applying.speaking("formerly_banned"),
    read=queries.applications,
)
