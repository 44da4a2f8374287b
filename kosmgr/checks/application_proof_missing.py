"""No employment proof."""

from kosmgr.checks import applying, queries
from kosmgr.checks.check import Check
from kosmgr.kit.text import N_

CHECK = Check(
    name="application-proof-missing",
    rule="application.proof-missing",
    title=N_("申请缺在职证明"),
    severity="medium",
    message=N_("申请 {application}：{person} 没有在职证明"),
    next_step=N_("开具在职证明，补到申请里"),
    needs=("application.materials",),
    judge=applying.speaking("proof_missing"),
    read=queries.applications,
)
