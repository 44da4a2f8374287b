"""A life with one of everything, and looking for its traces afterwards."""

import io
import json
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

from sqlalchemy import JSON, LargeBinary, String, cast, select

from kosmgr.cases import plans
from kosmgr.cases import service as cases
from kosmgr.devices import service as devices
from kosmgr.devices.models import Sim
from kosmgr.documents import service as documents
from kosmgr.exchange import importing
from kosmgr.kit.clock import Clock
from kosmgr.kit.db import Base
from kosmgr.letters import service as letters
from kosmgr.people import papers
from kosmgr.people import service as people
from kosmgr.policy import SYSTEM
from kosmgr.runtime import Runtime
from kosmgr.selfservice import campaigns, desk, doors
from kosmgr.selfservice import service as selfservice
from kosmgr.tasks import rules as tasks
from tests.documents import make as scans
from tests.exchange import make as ledgers
from tests.staged import staged

NAME, PHONE, NUMBER = "欧阳金雀", "15412345678", "KN0001"
SPACED = "154 1234 5678"
LEFT = date(2021, 6, 30)
WORKED = date(2021, 6, 1)
ENTITY = "杭州甲示例有限公司"


def on(runtime: Runtime, day: date) -> Runtime:
    """The same installation on another day."""
    return replace(runtime, clock=Clock(day))


def ledger_files(folder: Path, left_on: str = "") -> list[ledgers.intake.Given]:
    """Everything a company writes down of one person, in the words of its ledgers."""
    return [
        ledgers.written(
            folder, "花名册.csv",
            ("所属主体", "工号", "姓名", "用工类型", "部门/门店", "入职日期", "离职日期", "直属上级", "手机号"),
            (ENTITY, NUMBER, NAME, "正式", "金店", "2019-01-01", left_on, "王店长", SPACED),
            (ENTITY, "KN0002", "王店长", "正式", "金店", "2018-01-01", "", "", ""),
            (ENTITY, "KN0003", "小徒弟", "正式", "金店", "2019-02-01", "", NAME, ""),
        ),
        ledgers.written(
            folder, "账号.csv",
            (*ledgers.ACCOUNTS, "实名人", "负责人"),
            (ENTITY, "金号", "金店讲软装", "9100000001", NAME, NUMBER, PHONE, "DEV-901", "2021-03-01", "2022-02-28",
             "正常", NAME, NAME),
        ),
        ledgers.written(
            folder, "设备.csv", ("设备编号", "保管人", "工号", "门店", "小红书号", "状态"),
            ("DEV-901", NAME, NUMBER, "金店", "9100000001", "在用"),
        ),
        ledgers.written(
            folder, "手机卡.csv", ("手机号", "办卡人", "办卡人工号", "当前使用人", "使用人工号", "号码状态"),
            (PHONE, NAME, NUMBER, NAME, NUMBER, "使用中"),
        ),
        ledgers.written(
            folder, "续费.csv",
            ("主体", "费用项目", "小红书号", "使用人", "认证起", "认证止", "金额", "付款人", "状态"),
            (ENTITY, "员工号认证", "9100000001", NAME, "2021-03-01", "2022-02-28", 600, f"{NAME}本人垫付", "待报销"),
        ),
        ledgers.written(
            folder, "申请.csv",
            ("申请编号", "申请日期", "申请人", "工号", "部门门店", "个人手机号", "小红书昵称", "所属企业号", "状态",
             "驳回原因"),
            ("SQ2021001", "2021-02-01", NAME, NUMBER, "金店", PHONE, "金店讲软装", "金号", "驳回", f"{NAME}材料不全"),
        ),
        ledgers.written(
            folder, "资质.csv", ("主体", "资质名称", "证书编号", "适用账号/商品", "保管人"),
            (ENTITY, f"肖像授权书-{NAME}", "XX-1", f"{NAME}的号", NAME),
        ),
    ]  # fmt: skip


def life(runtime: Runtime, folder: Path) -> int:
    """Somebody is imported, applies, holds, signs, asks, gets letters and leaves; their row id."""
    return staged(runtime, "a whole life", lambda: _life(runtime, folder))


def _life(runtime: Runtime, folder: Path) -> int:
    then = on(runtime, WORKED)
    importing.bring(then, SYSTEM, ledger_files(folder), ledgers.intake.Options(new_entities=True))
    with then.writing(SYSTEM) as work:
        person = people.visible_employee(work, NUMBER)
        entity = person.entity_id
        papers.sign_paper(work, person.id, "nda", WORKED)
        proof = documents.add(
            work, entity, "employment_proof", f"在职证明 {NAME}", note=f"{NAME}交来", subject_kind="employee",
            subject_id=person.id,
        )  # fmt: skip
        documents.attach(work, proof.id, scans.pdf(), f"{NAME}在职证明.pdf")
        nda = documents.add(work, entity, "nda", f"保密协议 {NAME}", subject_kind="employee", subject_id=person.id)
        documents.attach(work, nda.id, scans.pdf(), f"{NAME}保密协议.pdf")
        documents.add(work, entity, "image_license", "图片授权", note=f"经办 {NAME}，电话 {SPACED}")
        letters.issue(work, "employment_proof", [person.id], {"purpose": f"{NAME}员工号年审"})
        chosen = campaigns.Selection(entity, campaigns.LISTED, numbers=(NUMBER,))
        _, [sent] = campaigns.send(work, chosen, ["sign:commitment", "mydata"], f"{NAME}补签", 60)
    with then.writing(SYSTEM) as work:
        shown = doors.prove(work, sent.token, PHONE[-4:])
    with then.reading(SYSTEM) as work:
        bearer = doors.open_link(work, sent.token, shown)
    with then.writing(bearer.actor) as work:
        selfservice.sign(work, bearer.link_id, "commitment", NAME, agreed=True, identified="phone")
    with then.writing(bearer.actor) as work:
        asked = selfservice.ask(work, bearer.link_id, "correct", f"我叫{NAME}，号码是 {PHONE}")
    with then.writing(SYSTEM) as work:
        desk.answer(work, asked.id, f"{NAME}，已改")
        leaving = cases.open_offboarding(work, person.id, LEFT)
    after = on(runtime, date(2021, 7, 5))
    with after.writing(SYSTEM) as work:
        assert leaving.case_id is not None
        for item in cases.show(work, leaving.case_id).items:
            paper = None
            if item.task.evidence not in (tasks.NO_EVIDENCE, tasks.NOTE):
                paper = documents.add(
                    work, entity, item.task.evidence, f"{NAME}交接", subject_kind="case", subject_id=leaving.case_id
                ).id
                documents.attach(work, paper, scans.pdf(), f"{NAME}交接.pdf")
            given = {"nickname": "新昵称"} if item.task.code == plans.RENAMED else {}
            cases.tick(work, item.task.id, note=f"{NAME}已办，{PHONE}", document_id=paper, **given)
        for sim_id in work.db.scalars(select(Sim.id)):
            devices.take_back_sim(work, sim_id)
        cases.close(work, leaving.case_id)
    return person.id


def traces(runtime: Runtime, *words: str) -> list[str]:
    """Where one of these words still stands: columns of the database, files on the disk and their names."""
    return [*_in_rows(runtime, words), *_in_files(runtime.data_dir, words)]


def _in_rows(runtime: Runtime, words: tuple[str, ...]) -> Iterator[str]:
    with runtime.reading(SYSTEM) as work:
        for table in Base.metadata.sorted_tables:
            for column in table.columns:
                if not isinstance(column.type, String | JSON | LargeBinary):
                    continue
                plain = column if isinstance(column.type, LargeBinary) else cast(column, String)
                for (value,) in work.db.execute(select(plain).where(column.is_not(None))):
                    text = value.decode("utf-8", "replace") if isinstance(value, bytes | memoryview) else str(value)
                    forms = {form for word in words for form in (word, json.dumps(word)[1:-1])}
                    if any(form in text for form in forms):
                        yield f"{table.name}.{column.name}: {text[:2000]}"


def _in_files(folder: Path, words: tuple[str, ...]) -> Iterator[str]:
    for path in folder.rglob("*"):
        if any(word in path.name for word in words):
            yield path.name
        if path.is_file() and path.name.startswith("kosmgr.db") is False:
            content = path.read_bytes()
            if content[:2] == b"PK":
                with zipfile.ZipFile(io.BytesIO(content)) as book:
                    content = b"".join(book.read(name) for name in book.namelist())
            if any(word.encode() in content for word in words):
                yield f"file {path.relative_to(folder)}"
