"""No portrait release."""

from kosmgr.checks import applying, queries
from kosmgr.checks.check import Check
from kosmgr.kit.text import N_

CHECK = Check(
    name="application-portrait-missing",
    rule="application.portrait-missing",
    title=N_("申请缺肖像授权书"),
    severity="medium",
    message=N_("申请 {application}：{person} 没有签肖像授权书"),
    next_step=N_("签好授权书，补到申请里"),
    needs=("application.materials",),
    judge=applying.speaking("portrait_missing"),
    read=queries.applications,
)
