"""The person does not want to sign: an ordinary answer, the application ends."""

from kosmgr.checks import applying, queries
from kosmgr.checks.check import Check
from kosmgr.kit.text import N_

CHECK = Check(
    name="application-agreement-refused",
    rule="application.agreement-refused",
    title=N_("不愿签归属协议或授权书"),
    severity="medium",
    message=N_("申请 {application}：{person} 不愿签账号归属协议或授权书"),
    next_step=N_("结束申请；拒绝是正常的答复，不留任何不利记录"),
    needs=("application.materials",),
    judge=applying.speaking("agreement_refused"),
    read=queries.applications,
)
