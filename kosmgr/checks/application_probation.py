"""Somebody on probation applies; refused for it, the finding stays as a reminder until the probation is over."""

from collections.abc import Mapping
from typing import Any

from kosmgr.applications.eligibility import Blocker
from kosmgr.checks import applying, queries
from kosmgr.checks.check import Check
from kosmgr.kit.text import N_


def words(applied: applying.Applied, blocker: Blocker) -> Mapping[str, Any]:
    """Refused for it: no more than a reminder."""
    if applied.state != "refused":
        return {}
    return {"severity": "low", "message": N_("申请 {application} 因试用期驳回，{person} 转正后可以重新申请")}


CHECK = Check(
    name="application-probation",
    rule="application.probation",
    title=N_("试用期申请"),
    severity="medium",
    message=N_("申请 {application}：{person} 还在试用期"),
    next_step=N_("转正后再申请，或由规则库指定的角色决定"),
    needs=("person.eligible_types",),
    judge=applying.speaking("probation", refused=True, also=words),
    read=queries.applications,
)
