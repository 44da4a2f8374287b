"""The contract of the applicant ends too soon for a year's fee."""

from collections.abc import Mapping
from typing import Any

from kosmgr.applications.eligibility import Blocker
from kosmgr.checks import applying, queries
from kosmgr.checks.check import Check
from kosmgr.kit.text import N_


def words(applied: applying.Applied, blocker: Blocker) -> Mapping[str, Any]:
    """Over already."""
    if int(str(blocker.facts["days"])) >= 0:
        return {}
    return {"message": N_("申请 {application}：{person} 的劳动合同已于 {day} 到期")}


CHECK = Check(
    name="application-contract-ending",
    rule="application.contract-ending",
    title=N_("合同快到期的申请"),
    severity="medium",
    message=N_("申请 {application}：{person} 的劳动合同 {day} 到期，只剩 {days} 天"),
    next_step=N_("先续签合同，或者撤回申请"),
    needs=("application.contract_days",),
    judge=applying.speaking("contract_ending", also=words),
    read=queries.applications,
)
