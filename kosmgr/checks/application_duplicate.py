"""The same person, telephone or number twice among the open applications."""

from collections.abc import Mapping
from typing import Any

from kosmgr.applications.eligibility import Blocker
from kosmgr.checks import applying, queries
from kosmgr.checks.check import Check
from kosmgr.kit.text import N_


def words(applied: applying.Applied, blocker: Blocker) -> Mapping[str, Any]:
    """With whom, or when."""
    if "numbers" in blocker.facts:
        return {"severity": "medium", "message": N_("申请 {application}：{person} 还有没办完的申请 {numbers}")}
    return {"message": N_("申请 {application}：{person} 又交过一次（{days}）")}


CHECK = Check(
    name="application-duplicate",
    rule="application.duplicate",
    title=N_("重复申请"),
    severity="low",
    message=N_("申请 {application}：{person} 重复提交"),
    next_step=N_("确认一份，撤回另一份"),
    needs=("application.one_each",),
    judge=applying.speaking("duplicate", also=words),
    read=queries.applications,
)
