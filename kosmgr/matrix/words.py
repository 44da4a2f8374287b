"""The one place for the words and icons of states, severities, stages, kinds and roles. Data only."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from kosmgr.kit.text import C_, N_
from kosmgr.people import rules as people
from kosmgr.policy import LINK_HOLDER, SYSTEM


@dataclass(frozen=True)
class Word:
    """What a person reads for a key, and the icon that always stands with it."""

    word: str
    icon: str


# heaviest first: the order of legends, filters and summaries that say what is wrong
STATES: Mapping[str, Word] = {
    "leaver": Word(N_("离职仍持有"), "door-exit"),
    "banned": Word(N_("封禁"), "ban"),
    "lapsed": Word(N_("已失效"), "unlink"),
    "overdue": Word(N_("已逾期"), "exclamation-mark"),
    "limited": Word(N_("受限"), "trending-down"),
    "handover": Word(N_("交接中"), "arrows-exchange"),
    "due": Word(N_("将到期"), "clock-hour-9"),
    "idle": Word(N_("闲置"), "zzz"),
    "certified": Word(N_("已认证"), "check"),
    "free": Word(N_("空席"), "plus"),
}
# the order of the seat map's legend: normal first, free last
LEGEND = ("certified", "due", "overdue", "lapsed", "idle", "limited", "handover", "leaver", "banned", "free")

SEVERITIES: Mapping[str, Word] = {
    "critical": Word(N_("严重"), "alert-octagon"),
    "high": Word(N_("高"), "alert-triangle"),
    "medium": Word(N_("中"), "alert-circle"),
    "low": Word(N_("提示"), "info-circle"),
}
SEVERITY_LEVELS: Mapping[str, int] = {"critical": 4, "high": 3, "medium": 2, "low": 1}

FINDING_STATUS: Mapping[str, Word] = {
    "open": Word(N_("未关闭"), "flag"),
    "accepted": Word(N_("已接受"), "shield-check"),
    "cleared": Word(N_("已消除"), "check"),
}

# a renewal's stage, drawn in the colour of the state it leads to
STAGES: Mapping[str, Word] = {
    "open": Word(N_("未到期"), "calendar-due"),
    "due": Word(N_("将到期"), "clock-hour-9"),
    "overdue": Word(N_("已逾期"), "exclamation-mark"),
    "lapsed": Word(N_("已失效"), "unlink"),
}
STAGE_STATES: Mapping[str, str] = {"open": "certified", "due": "due", "overdue": "overdue", "lapsed": "lapsed"}

RENEWAL_ITEMS: Mapping[str, str] = {"kos": N_("员工号"), "enterprise": N_("企业号")}

OWNERSHIP: Mapping[str, Word] = {
    "company": Word(N_("企业员工号"), "id-badge-2"),
    "employee": Word(N_("员工个人授权号"), "user"),
}

SCHEMES: Mapping[str, str] = {
    "paid_annual": N_("付费年费制"),
    "legacy_spend": N_("消耗赠送制"),
    "unknown": N_("未定"),
}

ROLES: Mapping[str, str] = {
    "admin": N_("管理员"),
    "hr": N_("人事"),
    "operations": N_("运营"),
    "finance": N_("财务"),
    "compliance": N_("合规"),
    "auditor": N_("审计"),
    "manager": N_("店长"),
    "employee": N_("员工本人"),
}

EMPLOYMENT = people.KINDS
SERVING: Mapping[str, str] = {
    "serving": N_("在职"),
    "probation": N_("试用期"),
    "leave": N_("休假"),
    "resigned": N_("已提离职"),
    "left": N_("已离职"),
    "pending": N_("待入职"),
}
NETWORKS: Mapping[str, str] = {
    "5g": N_("5G 卡"),
    "wifi": N_("门店 WiFi"),
    "home": N_("家庭宽带"),
    "public_wifi": N_("公共 WiFi"),
    "office": N_("办公网络"),
    "other": N_("其他网络"),
}
PLATFORM: Mapping[str, str] = {
    "normal": N_("正常"),
    "limited": N_("限流"),
    "muted": N_("禁言"),
    "banned": N_("封禁"),
    "other": N_("其他"),
}
SLOTS: Mapping[str, str] = {"main": N_("主应用"), "clone": N_("分身")}
DEVICE_STATUS: Mapping[str, str] = {
    "in_use": N_("使用中"),
    "idle": N_("闲置"),
    "returned": N_("已收回"),
    "disabled": C_("device", "停用"),
    "lost": N_("遗失"),
    "repair": N_("维修"),
    "other": N_("其他"),
}
SIM_STATUS: Mapping[str, str] = {
    "in_use": N_("在用"),
    "idle": N_("闲置"),
    "to_cancel": N_("待注销"),
    "cancelled": N_("已注销"),
    "to_verify": N_("待核实"),
}
REGISTRANTS: Mapping[str, str] = {"company": N_("公司"), "employee": N_("员工"), "other": N_("其他人")}
FEE_STATUS: Mapping[str, str] = {
    "paid": N_("已付"),
    "unpaid": N_("未付"),
    "paid_no_invoice": N_("已付，缺发票"),
    "to_reimburse": N_("待报销"),
    "other": N_("其他"),
}
PAYERS: Mapping[str, str] = {"company": N_("公司"), "employee": N_("员工垫付"), "third_party": N_("第三方")}
BLOCKERS: Mapping[str, str] = {
    "holder_left": N_("使用人已离职"),
    "no_holder": N_("没有使用人"),
    "fee_unpaid": N_("本期认证费未付"),
    "parent_lapsed": N_("企业号认证已失效"),
}
QUOTA_SCOPES: Mapping[str, str] = {"entity": N_("按主体"), "enterprise_account": N_("按企业号")}

CONSENTS: Mapping[str, str] = {
    "none": N_("还没有答复"),
    "given": N_("同意"),
    "refused": N_("不同意"),
    "withdrawn": N_("已撤回"),
}
TEXTS: Mapping[str, str] = {
    "commitment": N_("员工号使用承诺书"),
    "own_account": N_("使用本人账号的同意"),
    "portrait": N_("使用本人肖像和声音的同意"),
}
TASKS: Mapping[str, str] = {
    "sign:commitment": N_("签员工号使用承诺书"),
    "confirm": N_("确认在职和设备"),
    "upload": N_("上传在职证明"),
    "handover": N_("确认离职交接"),
    "consent:own_account": N_("答复：使用本人账号"),
    "consent:portrait": N_("答复：使用肖像和声音"),
    "mydata": N_("查看公司登记的内容"),
}
LINK_STATES: Mapping[str, str] = {
    "open": N_("还没办完"),
    "answered": N_("已办完"),
    "expired": N_("已过期"),
    "revoked": N_("已收回"),
    "locked": N_("答错太多，已锁上"),
}
REQUESTS: Mapping[str, str] = {
    "correct": N_("更正"),
    "delete": N_("删除"),
    "copy": N_("要一份副本"),
    "explain": N_("要一个解释"),
}

MACHINE = N_("系统")


def actor(name: str, say: Callable[[str], str]) -> str:
    """Who acted: a person by name, the machine by its word, somebody with a link by staff number."""
    if name.startswith(LINK_HOLDER):
        return say(N_("本人（工号 {number}）")).format(number=name.removeprefix(LINK_HOLDER))
    return say(MACHINE) if name == SYSTEM.name else name


# what a token may be allowed, and what the log says of it
PERMISSIONS: Mapping[str, str] = {
    "ledger.read": N_("看台账和各页"),
    "ledger.import": N_("导入台账"),
    "entity.write": N_("登记主体"),
    "account.open": N_("开通、释放、退役账号"),
    "account.bind": N_("绑定和解绑使用人"),
    "person.write": N_("登记员工和离职"),
    "personal.reveal": N_("看完整手机号"),
    "application.read": N_("看员工号申请"),
    "application.write": N_("提交和补充申请"),
    "application.decide": N_("审批申请"),
    "fee.write": N_("登记费用"),
    "device.write": N_("登记设备、手机卡和网络，盘点，申请例外"),
    "exemption.approve": N_("审批共用设备、手机卡、网络的例外"),
    "document.write": N_("登记和上传文件"),
    "document.check": N_("核对、保留和清除文件"),
    "document.read-personal": N_("打开涉及个人的文件"),
    "letter.issue": N_("开具文书"),
    "letter.template": N_("换文书模板"),
    "case.write": N_("开立和结束交接"),
    "task.do": N_("办理清单事项"),
    "task.waive": N_("免办清单事项"),
    "isolation.freeze": N_("冻结与解冻账号"),
    "finding.run": N_("做检查"),
    "finding.accept": N_("接受风险"),
    "rule.write": N_("改规则值"),
    "retention.write": N_("按期限擦除个人信息，保留个人信息"),
    "report.read": N_("做报表"),
    "audit.read": N_("看操作记录"),
    "user.write": N_("管理用户"),
    "reminder.write": N_("管理提醒和发送"),
    "link.send": N_("发签署链接"),
    "note.write": N_("登记、排期、下架笔记"),
    "spot-check.write": N_("做飞行检查，看照片下结论"),
    "self": N_("看自己的记录"),
    "token.write": N_("管理自己的令牌"),
}

ORIGINS: Mapping[str, str] = {"observed": N_("台账所载"), "decided": N_("系统内办理")}

WEEKDAYS = (N_("周一"), N_("周二"), N_("周三"), N_("周四"), N_("周五"), N_("周六"), N_("周日"))
SHARED: Mapping[str, str] = {  # what an exemption lets share
    "device": N_("设备"),
    "slot": N_("登录位置"),
    "sim": N_("手机卡"),
    "network": N_("网络"),
}
STANDINGS: Mapping[str, str] = {
    "live": N_("生效中"),
    "asked": N_("待审批"),
    "coming": N_("未开始"),
    "over": C_("exemption", "已结束"),
    "refused": N_("未批准"),
}
UNEXPECTED: Mapping[str, str] = {
    "unknown": N_("没有登记过"),
    "entity": N_("登记在别的主体"),
    "store": N_("登记在别的门店"),
    "gone": N_("登记为已收回、停用或遗失"),
}
COUNTS: Mapping[str, str] = {"open": N_("进行中"), "closed": C_("count", "已结束")}
