"""Where the things of a finding, a reminder or the log have their page; nothing that is not served is linked."""

from collections.abc import Mapping
from urllib.parse import quote, urlencode

from starlette.requests import Request

from kosmgr.findings.rules import FindingLine, Subject
from kosmgr.kit.text import N_
from kosmgr.web import frame

Places = Mapping[str, int]  # how findings name an entity → its number


def of(request: Request, subject: Subject, places: Places) -> str | None:
    """The page of a thing, or None where it has none."""
    path = _path(subject, places)
    return path if path is not None and frame.serves(request, path.partition("?")[0]) else None


def _path(subject: Subject, places: Places) -> str | None:
    key = quote(subject.key, safe="")
    if subject.kind == "account":
        return f"/accounts/{key}"
    if subject.kind == "device":
        return f"/devices/{key}"
    if subject.kind == "entity" and subject.ref_id is not None:
        return f"/entities/{subject.ref_id}"
    if subject.kind == "sim" and subject.ref_id is not None:
        return f"/sims/{subject.ref_id}"
    if subject.kind == "network" and subject.ref_id is not None:
        return f"/networks/{subject.ref_id}"
    if subject.kind == "exemption" and subject.ref_id is not None:
        return f"/exemptions/{subject.ref_id}"
    if subject.kind == "stocktake" and subject.ref_id is not None:
        return f"/stocktakes/{subject.ref_id}"
    if subject.kind == "application" and subject.ref_id is not None:
        return f"/applications/{subject.ref_id}"
    if subject.kind == "case" and subject.ref_id is not None:
        return f"/cases/{subject.ref_id}"
    if subject.kind == "finding" and subject.ref_id is not None:
        return f"/findings/{subject.ref_id}"
    if subject.kind == "document" and subject.ref_id is not None:
        return f"/documents/{subject.ref_id}"
    if subject.kind == "note" and subject.ref_id is not None:
        return f"/notes/{subject.ref_id}"
    if subject.kind == "spot_check" and subject.ref_id is not None:
        return f"/spot-checks/{subject.ref_id}"
    if subject.kind == "report_issue" and subject.ref_id is not None:
        return f"/reports/scheduled/{subject.ref_id}/file"
    if subject.kind == "note" and subject.ref_id is not None:
        return f"/notes/{subject.ref_id}"
    if subject.kind == "enterprise_account":
        return "/entities"
    place, _, inside = subject.key.rpartition("/")
    if place not in places:
        return None
    if subject.kind == "employee" and inside != subject.label:
        return f"/people/{places[place]}/{quote(inside, safe='')}"
    if subject.kind == "seat":
        return f"/seats?entity={places[place]}"
    return None


_BIND, _UNBIND, _RELEASE = ("account.bind", "bind"), ("account.bind", "unbind"), ("account.open", "release")
# rule → what can be done at once on the account's own page: permission, form, verb
_STEPS: Mapping[str, tuple[tuple[str, str], str]] = {
    "binding.departed-holder": (_UNBIND, N_("解绑账号")),
    "binding.ineligible-holder": (_UNBIND, N_("解绑账号")),
    "binding.operator-mismatch": (_UNBIND, N_("解绑账号")),
    "binding.consent-withdrawn": (_UNBIND, N_("解绑账号")),
    "seats.idle": (_BIND, N_("绑定使用人")),
    "certification.due": (("account.open", "renew"), N_("登记续费")),
    "certification.overdue": (("account.open", "renew"), N_("登记续费")),
    "certification.lapsed": (("account.open", "renew"), N_("登记续费")),
    "payment.unpaid": (("fee.write", "fee"), N_("登记付款")),
    "payment.unrecorded": (("fee.write", "fee"), N_("登记付款")),
    "activity.stale": (_RELEASE, N_("释放席位")),
    "activity.never-posted": (_RELEASE, N_("释放席位")),
}
_OPEN: Mapping[str, str] = {
    "account": N_("打开账号"),
    "device": N_("打开设备"),
    "sim": N_("打开手机卡"),
    "network": N_("打开网络"),
    "employee": N_("打开员工"),
    "entity": N_("打开主体"),
    "enterprise_account": N_("打开主体"),
    "seat": N_("打开席位"),
    "application": N_("打开申请"),
    "document": N_("打开文件"),
    "finding": N_("打开检查结果"),
    "note": N_("打开笔记"),
}


DUPLICATE = "content.duplicate"  # is looked at where all notes of the group stand
_SHARED: Mapping[str, tuple[str, str]] = {  # rule → the subject that is shared, and what an exemption calls it
    "isolation.shared-device": ("device", "device"),
    "isolation.shared-slot": ("device", "device"),
    "isolation.shared-sim": ("sim", "sim"),
    "isolation.shared-network": ("network", "network"),
}


def exemption(line: FindingLine) -> str | None:
    """The form that asks for leave to share, with everything filled in; None: no exemption covers this finding."""
    if line.rule not in _SHARED:
        return None
    kind, called = _SHARED[line.rule]
    thing = next((subject for subject in line.subjects if subject.kind == kind), None)
    accounts = [subject.key for subject in line.subjects if subject.kind == "account"]
    number = thing.ref_id if thing is not None else None
    if number is None and kind == "network":
        number = line.evidence.get("network_id")  # type: ignore[assignment]
    if number is None:
        return None
    asked = {"thing": f"{called}:{number}", "accounts": ",".join(accounts)}
    if line.rule == "isolation.shared-slot":
        asked["slot"] = str(line.evidence.get("slot", ""))
    return "/exemptions/new?" + urlencode(asked)


def step(request: Request, line: FindingLine, places: Places) -> tuple[str, str, str] | None:
    """The next step as (verb, address, permission): the form that settles it where there is one, else the thing."""
    account = next((subject for subject in line.subjects if subject.kind == "account"), None)
    if account is not None and line.rule in _STEPS:
        (permission, form), verb = _STEPS[line.rule]
        path = f"/accounts/{quote(account.key, safe='')}/{form}"
        if frame.serves(request, path):
            return verb, path, permission
    note = next((subject.ref_id for subject in line.subjects if subject.kind == "note"), None)
    if line.rule == DUPLICATE and note is not None:
        return N_("逐篇对照"), f"/duplicates/groups/{note}", "ledger.read"
    for subject in line.subjects:
        address = of(request, subject, places)
        if address is not None:
            return _OPEN[subject.kind], address, "ledger.read"
    return None
