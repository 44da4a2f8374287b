"""Somebody who is not an employee applies: lending, whoever agrees."""

from kosmgr.checks import applying, queries
from kosmgr.checks.check import Check
from kosmgr.kit.text import N_

CHECK = Check(
    name="application-outsourced",
    rule="application.outsourced",
    title=N_("编外人员申请"),
    severity="critical",
    message=N_("申请 {application}：{person} 是外部人员，账号给编外人员使用属于挂靠"),
    next_step=N_("驳回申请并告知本人"),
    needs=("person.eligible_types",),
    judge=applying.speaking("outsourced"),
    read=queries.applications,
)
