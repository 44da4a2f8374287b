"""Two companies side by side, and what every parameter of every route may be filled with."""

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from kosmgr.applications import service as applications
from kosmgr.bindings import service as bindings
from kosmgr.cases import service as cases
from kosmgr.certification import service as certification
from kosmgr.content import phrases, pictures, publishers, testers
from kosmgr.content import service as notes
from kosmgr.content.rules import NoteGiven
from kosmgr.devices import exemptions, networks, stocktakes
from kosmgr.devices import service as devices
from kosmgr.documents import legal
from kosmgr.documents import service as documents
from kosmgr.drift import fixing, reading, rules
from kosmgr.drift import service as drift
from kosmgr.duplicates import rewriting
from kosmgr.entities import service as entities
from kosmgr.findings import service as findings
from kosmgr.isolation import freezing
from kosmgr.kit.outbound import NOWHERE_PRIVATE
from kosmgr.letters import service as letters
from kosmgr.people import papers
from kosmgr.people import service as people
from kosmgr.policy import SYSTEM
from kosmgr.post import destination_rules as may
from kosmgr.post import destinations
from kosmgr.reminders import answers, plans, settings
from kosmgr.reports.models import ReportSchedule
from kosmgr.rulebook import service as rulebook
from kosmgr.runtime import Runtime
from kosmgr.seats import service as seats
from kosmgr.selfservice import campaigns, doors
from kosmgr.selfservice import service as selfservice
from kosmgr.spotchecks import drawing
from kosmgr.work import Work
from tests import make
from tests.bindings.make import JAN
from tests.documents import make as scans
from tests.make import Cast
from tests.post import make as post

# what only 乙 has in it; keys that are sent in an address or body may be echoed and are not among these
CANARIES = (
    "成都乙",
    "乙昵称",
    "乙员工",
    "乙门店",
    "乙企业号",
    "138****7788",
    "乙保管人",
    "乙规定",
    "乙付款人",
    "乙申请人",
    "乙批次",
    "乙请求",
    "乙在职证明",
    "乙渠道",
    "889k",
    "乙提醒",
    "乙名单",
    "乙冻结",
    "乙抽查",
    "乙网络",
    "乙例外",
    "乙笔记",
    "乙测试号",
)


LEAVES = date(2026, 12, 31)
DUE = date(2026, 12, 30)


@dataclass(frozen=True)
class Company:
    """How a stranger who knows every key would name the things of one company."""

    entity: str
    account: str
    employee: str
    device: str
    ids: dict[str, int] = field(default_factory=dict)


def company(runtime: Runtime, entity_id: int, uscc: str, mark: str, digit: int) -> Company:
    """An entity with one of everything."""
    with runtime.writing(SYSTEM) as work:
        enterprise = entities.add_enterprise_account(work, entity_id, f"80000{digit}", f"{mark}企业号")
        account = seats.open_account(work, f"{mark}昵称", entity_id, f"90000{digit}", on=JAN)
        seats.observe_account(work, account.id, JAN, nickname=f"{mark}昵称", store=f"{mark}门店")
        worker = people.add_employee(
            work, entity_id, f"E{digit}", f"{mark}员工", hired_on=JAN, phone=f"1380000778{digit}", store=f"{mark}门店"
        )
        binding = bindings.bind(work, account.id, worker.id, JAN)
        device = devices.register_device(work, f"DEV-{digit}", entity_id, keeper_name=f"{mark}保管人")
        devices.assign_device(work, account.id, device.id)
        sim = devices.register_sim(work, f"1380000778{digit}", entity_id)
        way = networks.register_network(work, entity_id, networks.Given(f"{mark}网络", "wifi", "10.20.3.0/24"))
        second = seats.open_account(work, f"{mark}昵称二", entity_id, f"90000{digit}2", on=JAN)
        leave = exemptions.ask(
            work, "device", device.id, [account.id, second.id], f"{mark}例外", work.today + timedelta(days=9)
        )
        counting = stocktakes.open_stocktake(work, entity_id)
        certification.certify(work, account.id, JAN)
        papers.sign_paper(work, worker.id, "nda", JAN)
        application = applications.file(
            work, entity_id, applicant=f"{mark}申请人", store=f"{mark}门店", enterprise_account_id=enterprise.id
        )
        leaver = people.add_employee(work, entity_id, f"E{digit}9", f"{mark}员工离职", hired_on=JAN)
        devices.register_device(work, f"DEV-{digit}9", entity_id, keeper_employee=f"E{digit}9")
        case = cases.open_offboarding(work, leaver.id, LEAVES)
        fee = certification.record_fee(work, account.id, JAN, payer=f"{mark}付款人")
        paper = documents.add(
            work, entity_id, "employment_proof", f"{mark}在职证明", keeper=f"{mark}保管人", subject_kind="employee",
            subject_id=worker.id,
        )  # fmt: skip
        documents.attach(work, paper.id, scans.pdf(), f"{mark}在职证明.pdf")
        change = legal.record_change(work, entity_id, JAN, note=f"{mark}规定")
        rule = rulebook.add_value(work, "stale.days", 31, JAN, f"{mark}规定", "试点", entity_id)
        settings.enter(work, "renewal-due", plans.Plan(before=f"{mark}提醒 {{account}}"), entity_id)
        [letter] = letters.issue(work, "return_form", [worker.id], {})
        terms = {"subject_id": account.id, "subject_key": account.xhs_id, "subject_label": f"{mark}昵称", "due_on": DUE}
        told = make.notice(work, f"user:{100 + digit}", entity_id, **terms)
        hook = post.destination(work, "webhook", entity_id=entity_id)
        what = {"entity_id": entity_id, "subject_key": account.xhs_id, "subject_label": f"{mark}昵称"}
        monthly = {"report": "matrix", "entity_id": entity_id, "every": "monthly", "day": 1, "way": "link"}
        schedule = ReportSchedule(**monthly, since_on=JAN, created_at=work.now, created_by=f"{mark}员工")
        work.db.add(schedule)
        work.db.flush()
        ids = {
            "parcel": post.uncertain(work, hook, "webhook", subject_id=account.id, **what),
            "schedule": schedule.id,
            "made": 2**31 - 1,
            "notice": told.id,
            "answer": answers.acknowledge(work, ("renewal-due", "account", account.id, DUE)).id,
            "letter": letter.id,
            "entity": entity_id,
            "account": account.id,
            "employee": worker.id,
            "binding": binding.id,
            "device": device.id,
            "sim": sim.id,
            "network": way.id,
            "exemption": leave.id,
            "stocktake": counting.id,
            "fee": fee.id,
            "value": rule.id,
            "case": case.case_id or 0,
            "task": cases.show(work, case.case_id or 0).items[0].task.id,
            "application": application.id,
            "paper": papers.papers_of(work, worker.id)[0].id,
            "document": paper.id,
            "change": change.id,
        }
        ids |= compared(work, entity_id, mark, digit)
        ids["freeze"] = freezing.freeze(work, account.xhs_id, f"{mark}冻结").id
        freezing.release(work, ids["freeze"], account.xhs_id, f"{mark}冻结")
        robot = may.Given(
            f"{mark}渠道", f"https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=0123456789abcd{digit}{digit}9k"
        )
        ids["channel"] = destinations.add(work, NOWHERE_PRIVATE, "wecom", robot, entity_id).id
        chosen = campaigns.Selection(entity_id, campaigns.LISTED, numbers=(f"E{digit}",))
        campaign, [sent] = campaigns.send(work, chosen, ["confirm", "mydata"], f"{mark}批次")
        ids["campaign"] = campaign.id
        named = drawing.name(work, account.id, f"{mark}抽查")
        ids |= {"check": named.id, "round": named.round_id}
        tested = testers.add(work, entity_id, f"T{digit}", f"{mark}测试号")
        mine = publishers.publisher_for_account(work, account)
        said = NoteGiven(mine.id, f"{mark}笔记的标题", f"{mark}笔记的正文", published_on=JAN, topic=f"{mark}笔记选题")
        ids |= {"test": tested.id, "publisher": mine.id, "note": notes.add(work, said).id}
        again = notes.add(work, replace(said, publisher_id=tested.id))
        ids |= {"other": again.id, "rewrite": rewriting.assign(work, again.id, f"E{digit}").id}
        ids["phrase"] = phrases.add(work, entity_id, f"{mark}笔记的固定说明写在这里").id
        pictures.add(work, ids["note"], links=[f"https://sns-img.example/{mark}.webp"])
    with runtime.writing(SYSTEM) as work:
        shown = doors.prove(work, sent.token, f"778{digit}")
    with runtime.reading(SYSTEM) as work:
        bearer = doors.open_link(work, sent.token, shown)
    with runtime.writing(bearer.actor) as work:
        ids["request"] = selfservice.ask(work, bearer.link_id, "explain", f"{mark}请求").id
    with runtime.reading(SYSTEM) as work:  # the changes brought findings with them
        ids["finding"] = findings.visible_findings(work, entity_id=entity_id)[0].id or 0
    return Company(uscc, f"90000{digit}", f"E{digit}", f"DEV-{digit}", ids)


def compared(work: Work, entity_id: int, mark: str, digit: str) -> dict[str, int]:
    """A list of the platform that differs: one fixed, one open."""
    told = [rules.Told(2, f"90000{digit}", f"{mark}昵称改"), rules.Told(3, f"9009{digit}", f"{mark}名单")]
    row = drift.bring(work, entity_id, reading.Listed(f"{mark}名单.csv", "0" * 64, "csv", told=told))
    found = {one.kind: one.id for one in drift.differences(work, row.id)}
    batch = fixing.fix(work, row.id, [found[rules.NICKNAME]])
    seats.observe_account(work, seats.visible_account(work, f"90000{digit}").id, JAN, nickname=f"{mark}昵称")
    return {"comparison": row.id, "difference": found[rules.UNKNOWN], "fix": batch.id}


def both(runtime: Runtime, cast: Cast) -> tuple[Company, Company]:
    """甲 and 乙."""
    assert cast.jia.uscc is not None
    assert cast.yi.uscc is not None
    return company(runtime, cast.jia.id, cast.jia.uscc, "甲", 7), company(runtime, cast.yi.id, cast.yi.uscc, "乙", 8)


def samples(of: Company) -> dict[str, Any]:
    """A value for every field of every request, aimed at one company."""
    return {
        "account": of.account,
        "amount_fen": 60000,
        "answer": "submitted",
        "applicant": "新申请人",
        "arrangement": [{"day": "2031-01-01", "kind": "off"}],
        "application_id": of.ids["application"],
        "by": of.ids["document"],
        "change_id": of.ids["change"],
        "changed_on": "2026-11-01",
        "batch_id": 2**31 - 1,
        "code": "probation",
        "campaign_id": of.ids["campaign"],
        "channel_id": of.ids["channel"],
        "check_id": of.ids["check"],
        "round_id": of.ids["round"],
        "destination_id": of.ids["channel"],
        "channel": "wecom",
        "address": "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=fedcba9876543210",
        "secret": "",
        "checks": ["over-quota"],
        "contract_until": "2027-01-01",
        "days": 10,
        "device": of.device,
        "device_id": of.ids["device"],
        "document_id": of.ids["document"],
        "effective_from": "2026-11-01",
        "employee": of.employee,
        "employee_id": of.ids["employee"],
        "employees": [of.employee],
        "entities": [of.entity],
        "entity": of.entity,
        "fee_id": of.ids["fee"],
        "finding_id": of.ids["finding"],
        "from_on": "2026-11-01",
        "key": "stale.days",
        "limit": 50,
        "note_id": of.ids["note"],
        "other_id": of.ids["other"],
        "rewrite_id": of.ids["rewrite"],
        "phrase": "图片仅供参考，以门店实物为准",
        "phrase_id": of.ids["phrase"],
        "other_note": of.ids["note"],
        "position": 1,
        "publisher_id": of.ids["publisher"],
        "test_id": of.ids["test"],
        "paper_id": of.ids["paper"],
        "parcel_id": of.ids["parcel"],
        "place": of.device,
        "slot": "main",
        "years": 1,
        "kind": "regular",
        "last_day": "2026-11-30",
        "hired_on": "2026-11-01",
        "name": "matrix",
        "nickname": "新昵称",
        "number": "13900001111",
        "on": "2026-11-20",
        "permissions": ["ledger.read"],
        "reason": "测试用的理由",
        "request_id": of.ids["request"],
        "revision": 1,
        "role": "hr",
        "email": "someone@example.cn",
        "addressee": "chen",
        "answer_id": of.ids["answer"],
        "matter": f"renewal-due:account:{of.ids['account']}:{DUE.isoformat()}",
        "notice_id": of.ids["notice"],
        "other": of.employee,
        "every": "monthly",
        "way": "link",
        "on_day": 1,
        "enabled": True,
        "readers": ["chen"],
        "schedule_id": of.ids["schedule"],
        "made_id": of.ids["made"],
        "grant_role": "hr",
        "grantee": "chen",
        "password": "四只小猫坐在窗台上晒太阳",
        "session_id": 2**31 - 1,
        "signed_on": "2026-11-01",
        "sim": of.ids["sim"],
        "sim_id": of.ids["sim"],
        "network": "新网络",
        "network_id": of.ids["network"],
        "network_kind": "wifi",
        "cidr": "10.99.0.0/24",
        "exemption_id": of.ids["exemption"],
        "stocktake_id": of.ids["stocktake"],
        "shares": "device",
        "thing": of.ids["device"],
        "accounts": [of.account, of.account + "2"],
        "approve": True,
        "numbers": [of.device],
        "enterprise_account": f"80000{of.device[-1]}",
        "signed_in": True,
        "status_code": "idle",
        "source": "通知",
        "step": "hr",
        "steps": [{"step": "hr", "role": "hr"}],
        "tasks": ["mydata"],
        "text": "portrait",
        "title": "四季度",
        "token_id": 1,
        "ownership": "company",
        "owner_role": "hr",
        "until": "2026-12-31",
        "value": 45,
        "verdict": "given",
        "words": "已经处理",
        "subject_id": of.ids["document"],
        "subject_kind": "document",
        "value_id": of.ids["value"],
        "verb": "withdraw",
        "xhs_id": "9555",
        "year": 2031,
        "letter": of.ids["letter"],
        "issue_id": of.ids["letter"],
        "case_id": of.ids["case"],
        "task_id": of.ids["task"],
        "successor": of.employee,
        "from_entity": of.entity,
        "leavers": [{"employee": of.employee, "last_day": "2026-11-30", "entity": of.entity}],
        "decision": "granted",
        "note": "说明",
        "apply": True,
        "document": 2**31 - 1,
        "store": "新门店",
        "comparison_id": of.ids["comparison"],
        "difference_id": of.ids["difference"],
        "differences": [of.ids["difference"]],
        "fix_id": of.ids["fix"],
        "freeze_id": of.ids["freeze"],
        "move": f"{of.ids['account']}.buy-device.",
        "node": f"account:{of.account}",
        "focus": f"account:{of.ids['account']}",
        "target": of.device,
        "encoding": "utf-8",
        "sheet": "名单",
    }


def in_path(of: Company, path: str) -> dict[str, Any]:
    """A value for every parameter of an address, aimed at one company; two names mean another thing there."""
    return samples(of) | {
        "entity_id": of.ids["entity"],
        "kind": "accounts",
        "number": of.device if path.startswith("/devices") else of.employee,
        "reason": "renewal-due",
        "run_id": 2**31 - 1,
        "sim_id": of.ids["sim"],
        "xhs_id": of.account,
    }
