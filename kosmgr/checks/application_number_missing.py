"""An application without 工号: nobody can tell whose it is."""

from kosmgr.checks import applying, queries
from kosmgr.checks.check import Check
from kosmgr.kit.text import N_

CHECK = Check(
    name="application-number-missing",
    rule="application.number-missing",
    title=N_("申请没有工号"),
    severity="medium",
    message=N_("申请 {application}（{person}）没有写工号，不能确定是谁"),
    next_step=N_("在申请里补上工号"),
    needs=("person.eligible_types",),
    judge=applying.speaking("number_missing"),
    read=queries.applications,
)
