"""The rail, as data: an item shows when its page is served and the visitor may open it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from kosmgr.kit.text import C_, N_
from kosmgr.policy import Permission


@dataclass(frozen=True)
class Item:
    """One link of the rail; `short` is its word in the phone's foot."""

    key: str
    label: str
    icon: str
    href: str
    permission: Permission | None = None
    short: str = ""
    instead_of: Permission | None = None  # shown only to those who lack this


@dataclass(frozen=True)
class Group:
    """Links under one heading; the first group has none."""

    label: str
    items: tuple[Item, ...]


_READ = Permission.LEDGER_READ

NAV: tuple[Group, ...] = (
    Group(
        "",
        (
            Item("overview", N_("总览"), "home", "/", _READ),
            Item("waiting", N_("等我审批"), "home", "/", Permission.APPLICATION_DECIDE, N_("待批"), instead_of=_READ),
            Item("inbox", N_("收件箱"), "bell", "/inbox"),
            Item("entities", C_("list", "主体"), "building", "/entities", _READ),
        ),
    ),
    Group(
        C_("list", "席位"),
        (
            Item("accounts", C_("list", "账号"), "layout-grid", "/accounts", _READ),
            Item("seats", C_("list", "席位"), "id-badge-2", "/seats", _READ),
            Item("people", C_("list", "员工"), "users", "/people", _READ),
            Item(
                "applications", N_("员工号申请"), "file-text", "/applications", Permission.APPLICATION_READ, N_("申请")
            ),
            Item("cases", N_("交接与入职"), "checklist", "/cases", _READ, N_("待办")),
            Item("links", N_("签署与确认"), "signature", "/links", _READ, N_("签署")),
            Item("renewals", N_("续费与年审"), "calendar-due", "/renewals", _READ, C_("list", "续费")),
            Item("reminders", N_("提醒计划"), "clock-hour-9", "/reminders", _READ),
            Item("reminder-plans", N_("提醒设置"), "adjustments", "/reminders/plans", _READ),
        ),
    ),
    Group(
        N_("风险"),
        (
            Item("findings", N_("检查结果"), "list-check", "/findings", _READ, N_("检查")),
            Item("isolation", N_("隔离图"), "topology-star-3", "/isolation", _READ),
            Item("spot-checks", N_("飞行检查"), "camera", "/spot-checks", _READ),
            Item("drift", N_("平台核对"), "arrows-exchange", "/drift", _READ, N_("核对")),
            Item("devices", C_("list", "设备"), "device-mobile", "/devices", _READ),
            Item("logins", N_("登录记录"), "history", "/logins", _READ, N_("登录")),
        ),
    ),
    Group(
        N_("内容"),
        (
            Item("notes", C_("list", "笔记"), "note", "/notes", _READ),
            Item("duplicates", N_("重复内容"), "copy", "/duplicates", _READ, N_("重复")),
        ),
    ),
    Group(
        N_("资料"),
        (
            Item("documents", N_("文件与资质"), "file-text", "/documents", _READ),
            Item("imports", N_("导入"), "file-import", "/imports", Permission.LEDGER_IMPORT),
            Item("letters", N_("文书"), "file-certificate", "/letters", _READ),
            Item("reports", N_("报表"), "file-spreadsheet", "/reports", Permission.REPORT_READ),
            Item("rulebook", N_("规则库"), "book-2", "/rulebook", _READ),
            Item("workdays", N_("工作日历"), "calendar-due", "/workdays", _READ),
        ),
    ),
    Group(
        N_("系统"),
        (
            Item("destinations", N_("发送渠道"), "upload", "/destinations", Permission.REMINDER_WRITE),
            Item("audit", N_("操作记录"), "history", "/audit", Permission.AUDIT_READ),
            Item("retention", N_("保存期限"), "archive", "/retention", Permission.RETENTION),
            Item("users", N_("用户与权限"), "user-plus", "/users", Permission.USER_WRITE),
        ),
    ),
)

# the phone's foot: the first four that show, then 更多 with the whole rail
FOOT = ("overview", "waiting", "accounts", "findings", "renewals", "people", "imports", "applications")
FOOT_LENGTH = 4
SEARCH, INBOX = "/search", "/inbox"


def visible(served: Callable[[str], bool], may: Callable[[Permission], bool]) -> tuple[Group, ...]:
    """The rail as this visitor sees it."""
    groups = (Group(group.label, tuple(item for item in group.items if _shows(item, served, may))) for group in NAV)
    return tuple(group for group in groups if group.items)


def _shows(item: Item, served: Callable[[str], bool], may: Callable[[Permission], bool]) -> bool:
    if item.instead_of is not None and may(item.instead_of):
        return False
    return (item.permission is None or may(item.permission)) and served(item.href)


def foot(groups: Iterable[Group]) -> tuple[Item, ...]:
    """The tabs at the foot of a phone."""
    shown = {item.key: item for group in groups for item in group.items}
    return tuple(shown[key] for key in FOOT if key in shown)[:FOOT_LENGTH]
