"""No ownership agreement, or no authorisation of the employee's own account."""

from kosmgr.checks import applying, queries
from kosmgr.checks.check import Check
from kosmgr.kit.text import N_

CHECK = Check(
    name="application-agreement-missing",
    rule="application.agreement-missing",
    title=N_("申请缺归属协议"),
    severity="medium",
    message=N_("申请 {application}：{person} 没有签账号归属协议或授权书"),
    next_step=N_("签好协议，补到申请里"),
    needs=("application.materials",),
    judge=applying.speaking("agreement_missing"),
    read=queries.applications,
)
