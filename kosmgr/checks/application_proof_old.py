"""The employment proof is older than the rulebook allows for a new account."""

from kosmgr.checks import applying, queries
from kosmgr.checks.check import Check
from kosmgr.kit.text import N_

CHECK = Check(
    name="application-proof-old",
    rule="application.proof-old",
    title=N_("申请的在职证明过旧"),
    severity="medium",
    message=N_("申请 {application}：{person} 的在职证明 {day} 开具，已有 {days} 天"),
    next_step=N_("重新开具在职证明"),
    needs=("proof.max_age_days.new",),
    judge=applying.speaking("proof_old"),
    read=queries.applications,
)
