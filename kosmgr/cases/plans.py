"""The checklists the project ships: what must be done, whose it is, when it is due and what proves it. Pure.

An entity may add items and leave items out (`PlanItem`); codes with an effect carry it out when they are ticked.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from kosmgr.kit.errors import Conflict, Invalid, NotFound
from kosmgr.kit.text import N_, fold

OFFBOARDING, HANDOVER, ONBOARDING, TRANSFER = "offboarding", "handover", "onboarding", "transfer"
KINDS = (OFFBOARDING, HANDOVER, ONBOARDING, TRANSFER)
COMPANY, EMPLOYEE = "company", "employee"
ALWAYS, DEVICE, SIM = "", "device", "sim"

UNBIND, SIGNED_OUT, DEVICE_BACK, SIM_BACK, RENAMED = "unbind", "signed_out", "device_back", "sim_back", "renamed"
SEAT_RELEASED, CONSENT_WITHDRAWN = "seat_released", "consent_withdrawn"
PROOF, VERIFIED, BIND, PORTRAITS = "successor_proof", "successor_verified", "bind", "portraits"
SEAT, ACCOUNT, CERTIFIED, PAPERS = "seat", "account", "certification_submitted", "documents"
OWN_DEVICE, OWN_SIM, OWN_NETWORK = "own_device", "own_sim", "own_network"


@dataclass(frozen=True)
class Step:
    """One item of a checklist: due `before` workdays before the last working day (or the case's own day)."""

    code: str
    title: str
    owner_role: str
    before: int = 0
    evidence: str = "none"
    holding: bool = False  # closes the exit gate while it is open
    only_if: str = ALWAYS  # planned only where the company's own device or card is in use


_STOP = Step("posting_stopped", N_("通知运营停止排期"), "operations")
_LEADS = Step("leads_handed", N_("未回复私信/线索移交"), "employee")

SHIPPED: dict[tuple[str, str], tuple[Step, ...]] = {
    (OFFBOARDING, COMPANY): (
        _STOP,
        _LEADS,
        Step("drafts_handed", N_("草稿与素材移交"), "employee"),
        Step("phone_changed", N_("更改登录手机号和密码"), "operations", holding=True),
        Step(SIGNED_OUT, N_("退出全部登录设备"), "employee", holding=True),
        Step(UNBIND, N_("后台解绑员工号"), "operations", holding=True),
        Step(DEVICE_BACK, N_("收回工作手机"), "admin", holding=True),
        Step(SIM_BACK, N_("收回手机卡"), "admin", holding=True),
        Step(RENAMED, N_("账号改名换头像"), "operations"),
        Step(PROOF, N_("新使用人在职证明"), "hr"),
        Step(VERIFIED, N_("新使用人实名/换绑"), "operations"),
        Step(PORTRAITS, N_("删除或下架含本人肖像笔记（未续授权）"), "operations"),
    ),
    (OFFBOARDING, EMPLOYEE): (
        Step("ads_stopped", N_("停止广告投放"), "operations"),
        Step("shop_unlinked", N_("移除店铺和商品链接"), "operations"),
        _LEADS,
        Step(UNBIND, N_("后台取消授权，留下截图"), "operations", evidence="screenshot", holding=True),
        Step(CONSENT_WITHDRAWN, N_("本人同意书撤回"), "hr"),
        Step(DEVICE_BACK, N_("收回工作手机"), "admin", holding=True, only_if=DEVICE),
        Step(SIM_BACK, N_("收回手机卡"), "admin", holding=True, only_if=SIM),
        Step(SEAT_RELEASED, N_("释放席位"), "operations", holding=True),
    ),
    (HANDOVER, COMPANY): (
        Step(UNBIND, N_("后台解绑员工号"), "operations", holding=True),
        Step(SIGNED_OUT, N_("退出全部登录设备"), "operations", holding=True),
        Step(PORTRAITS, N_("逐篇决定含前任肖像的笔记"), "operations", evidence="note", holding=True),
        Step(RENAMED, N_("账号改名、换头像和简介"), "operations", holding=True),
        Step(PROOF, N_("新使用人在职证明"), "hr", evidence="employment_proof", holding=True),
        Step(VERIFIED, N_("新使用人实名和手机号重新验证"), "operations", evidence="note", holding=True),
        Step(BIND, N_("绑定新使用人"), "operations", holding=True),
    ),
    (ONBOARDING, COMPANY): (
        Step(SEAT, N_("占用席位"), "operations", holding=True),
        Step(ACCOUNT, N_("登记账号的小红书号和昵称"), "operations", holding=True),
        Step(CERTIFIED, N_("提交认证申请"), "operations", holding=True),
        Step(PAPERS, N_("入职材料齐全"), "hr", holding=True),
        Step(OWN_DEVICE, N_("发放专用手机"), "admin", holding=True),
        Step(OWN_SIM, N_("发放专用手机卡"), "admin", holding=True),
        Step(OWN_NETWORK, N_("登记专用网络"), "admin"),
        Step(BIND, N_("绑定使用人"), "operations", holding=True),
    ),
}
# an own account that is taken back before its owner leaves ends as it would with them
SHIPPED[(HANDOVER, EMPLOYEE)] = SHIPPED[(OFFBOARDING, EMPLOYEE)]
SHIPPED[(ONBOARDING, EMPLOYEE)] = SHIPPED[(ONBOARDING, COMPANY)]

LIST_WORDS: dict[tuple[str, str], str] = {
    (OFFBOARDING, COMPANY): N_("离职：公司的账号"),
    (OFFBOARDING, EMPLOYEE): N_("离职：个人授权的账号"),
    (HANDOVER, COMPANY): N_("换人：公司的账号"),
    (HANDOVER, EMPLOYEE): N_("收回授权：个人授权的账号"),
    (ONBOARDING, COMPANY): N_("入职：公司的账号"),
    (ONBOARDING, EMPLOYEE): N_("入职：个人授权的账号"),
}

# what an account, a phone, a card or a seat hangs on: a checklist without it would leave somebody holding, or nobody
ESSENTIAL = frozenset({UNBIND, DEVICE_BACK, SIM_BACK, SEAT_RELEASED, BIND, SEAT, ACCOUNT})
LONGEST_BEFORE = 60  # workdays


class ListUnknown(NotFound):
    """One of SHIPPED."""

    message = N_("没有「{kind}」「{ownership}」这张清单，可用：{known}")


class ItemUnknown(NotFound):
    """No such item in the checklist."""

    message = N_("这张清单里没有「{code}」这一项")


class Essential(Conflict):
    """An account, a phone, a card or a seat hangs on it."""

    message = N_("「{title}」关系到账号、设备、手机卡或席位，不能去掉，也不能改成不挡结案")


class TitleNeeded(Invalid):
    """People must know what to do."""

    message = N_("要写明这一项做什么")


class TooEarly(Invalid):
    """Days before the last working day."""

    message = N_("提前的工作日应在 0 到 {most} 之间")


class NothingToReset(Conflict):
    """The shipped list is in force already."""

    message = N_("这张清单用的就是系统自带的，没有可以恢复的")


# how companies write an item of the handover list → its code; the first that is contained wins
SPELLINGS: tuple[tuple[str, str], ...] = (
    ("停止排期", "posting_stopped"),
    ("停止发布", "posting_stopped"),
    ("私信", "leads_handed"),
    ("线索", "leads_handed"),
    ("草稿", "drafts_handed"),
    ("素材", "drafts_handed"),
    ("新使用人在职证明", PROOF),
    ("在职证明", PROOF),
    ("新使用人实名", VERIFIED),
    ("换绑", VERIFIED),
    ("登录手机号", "phone_changed"),
    ("手机号", "phone_changed"),
    ("密码", "phone_changed"),
    ("退出", SIGNED_OUT),
    ("登录设备", SIGNED_OUT),
    ("解绑", UNBIND),
    ("取消授权", UNBIND),
    ("手机卡", SIM_BACK),
    ("收回卡", SIM_BACK),
    ("工作手机", DEVICE_BACK),
    ("收回手机", DEVICE_BACK),
    ("设备", DEVICE_BACK),
    ("改名", RENAMED),
    ("昵称", RENAMED),
    ("头像", RENAMED),
    ("肖像", PORTRAITS),
    ("席位", SEAT_RELEASED),
    ("广告", "ads_stopped"),
    ("投流", "ads_stopped"),
    ("店铺", "shop_unlinked"),
    ("橱窗", "shop_unlinked"),
    ("同意", CONSENT_WITHDRAWN),
)
OTHER = "other"


def code_of(title: str) -> str:
    """The code of an item by its words; `other` where none of ours fits."""
    key = fold(title)
    return next((code for words, code in SPELLINGS if fold(words) in key), OTHER)


def step_of(kind: str, ownership: str, code: str) -> Step | None:
    """The shipped item of a code."""
    return next((step for step in SHIPPED.get((kind, ownership), ()) if step.code == code), None)


def check_list(kind: str, ownership: str) -> None:
    """Refuse a checklist nobody knows."""
    if (kind, ownership) not in SHIPPED:
        raise ListUnknown(kind=kind, ownership=ownership, known=[f"{one} {whose}" for one, whose in SHIPPED])


def check_step(step: Step, shipped: Step | None) -> None:
    """Refuse an item without words or with a day out of reach, and one that would open the gate too early."""
    if not step.title.strip():
        raise TitleNeeded()
    if not 0 <= step.before <= LONGEST_BEFORE:
        raise TooEarly(most=LONGEST_BEFORE)
    if shipped is not None and step.code in ESSENTIAL and shipped.holding and not step.holding:
        raise Essential(title=shipped.title)


def check_left_out(step: Step) -> None:
    """Refuse to leave out what somebody would go on holding by."""
    if step.code in ESSENTIAL:
        raise Essential(title=step.title)


def merged(shipped: Iterable[Step], left_out: Iterable[str], added: Iterable[Step]) -> tuple[Step, ...]:
    """The shipped checklist without what an entity leaves out, then what it adds; an item of the same code replaces."""
    gone, extra = set(left_out), list(added)
    own = {step.code: step for step in extra}
    kept = [own.pop(step.code, step) for step in shipped if step.code not in gone]
    return (*kept, *(step for step in extra if step.code in own))
