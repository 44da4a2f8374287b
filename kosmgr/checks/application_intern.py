"""An intern applies."""

from kosmgr.checks import applying, queries
from kosmgr.checks.check import Check
from kosmgr.kit.text import N_

CHECK = Check(
    name="application-intern",
    rule="application.intern",
    title=N_("实习生申请"),
    severity="high",
    message=N_("申请 {application}：{person} 是实习生，不能持有席位"),
    next_step=N_("驳回申请并告知本人"),
    needs=("person.eligible_types",),
    judge=applying.speaking("intern"),
    read=queries.applications,
)
