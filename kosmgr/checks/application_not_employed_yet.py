"""An application before the first day of employment."""

from kosmgr.checks import applying, queries
from kosmgr.checks.check import Check
from kosmgr.kit.text import N_

CHECK = Check(
    name="application-not-employed-yet",
    rule="application.not-employed-yet",
    title=N_("还没入职就申请"),
    severity="medium",
    message=N_("申请 {application}：{person} {day} 才入职"),
    next_step=N_("入职以后再申请"),
    needs=("person.eligible_types",),
    judge=applying.speaking("not_employed_yet"),
    read=queries.applications,
)
