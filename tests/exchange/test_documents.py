"""The document ledger: read as people write it, applied, taken back, brought again; what a hand did stays."""

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select, text

from kosmgr.documents import service as documents
from kosmgr.documents.models import Document
from kosmgr.exchange import paper_words, rules, service
from kosmgr.policy import SYSTEM
from kosmgr.runtime import Runtime
from tests.documents.make import attached
from tests.exchange import make, sheets, world

HEADINGS = ("主体", "资质名称", "证书编号", "发证日期", "有效期至", "扫描件", "上传平台", "保管人", "上次核对", "状态")
LICENCE = ("甲公司", "营业执照", "91330100MA0EXAMP1B", "2019.6.18", "长期", "有", "已上传", "张三", "", "有效")


def _rows(runtime: Runtime) -> dict[str, Document]:
    with runtime.reading(SYSTEM) as work:
        found = work.db.scalars(select(Document).order_by(Document.id)).all()
        work.db.expunge_all()
    return {row.number or row.title: row for row in found}


def test_the_shipped_ledger_cell_by_cell() -> None:
    reading = sheets.judge(sheets.shipped("documents"))
    assert len(reading.rows) == 22
    assert [(r.row, r.column, r.value, r.code, r.row_rejected) for r in reading.rejected] == [
        (11, "发证日期", "2026.2.30", "date_impossible", False)
    ]
    assert reading.duplicates == []
    assert reading.warnings == []
    found = {row.row_no: row.values for row in reading.rows}
    assert (found[2]["valid_until_on"], found[2]["no_expiry"]) == (None, True)
    assert (found[16]["valid_until_on"], found[16]["no_expiry"]) == (None, True)
    assert (found[14]["valid_until_on"], found[14]["no_expiry"]) == (None, None)
    assert (found[19]["issued_on"], found[19]["valid_until_on"]) == (date(2023, 4, 1), date(2028, 3, 31))
    assert (found[4]["number"], found[20]["number"]) == (None, None)
    assert [found[n]["scan"] for n in (2, 21, 22)] == [True, False, None]
    assert [found[n]["platform_upload"] for n in (2, 9, 12, 15, 20)] == ["yes", "yes", "no", None, "not_needed"]
    assert {row.values["document_kind"] for row in reading.rows} == {
        "business_license", "legal_rep_id", "trademark_certificate", "trademark_authorization", "brand_authorization",
        "inspection_report", "qualification", "authorization_letter", "image_license", "font_license", "food_permit",
        "roster_filing", "live_commitment", "icp_filing",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("法定代表人身份证（复印件）", "legal_rep_id"),
        ("商标注册证（禾木示例）", "trademark_certificate"),
        ("商标使用授权书", "trademark_authorization"),
        ("质检报告-灯具3C", "inspection_report"),
        ("３Ｃ认证", "inspection_report"),
        ("建筑装修装饰工程专业承包资质", "qualification"),
        ("员工肖像授权书", "portrait_release"),
        ("老板的合影", "other"),
    ],
)
def test_what_a_title_says_of_the_kind(title: str, kind: str) -> None:
    assert paper_words.kind_of(title) == kind


@pytest.mark.parametrize(
    ("written", "meaning"),
    [("已上传", "yes"), ("是", "yes"), ("否", "no"), ("未", "no"), ("无需上传", "not_needed"), ("—", None)],
)
def test_how_an_upload_is_written(written: str, meaning: str | None) -> None:
    assert paper_words.parse_upload(written).value == meaning


def test_words_nobody_knows_are_said() -> None:
    assert paper_words.parse_upload("也许").code == "word_unknown"
    assert paper_words.parse_scan("也许").code == "tick_unreadable"
    assert paper_words.parse_status("再议").value == ("再议", "other")


def test_in_and_again_and_back(runtime: Runtime) -> None:
    empty = world.snapshot(runtime)
    first = make.bring(runtime, "08")
    assert make.counts(first) == {"created": 22, "updated": 0, "unchanged": 0}
    found = _rows(runtime)
    assert len(found) == 22
    assert found["BR-DEMO-01"].valid_until_on == date(2026, 10, 31)
    assert (found["BR-DEMO-01"].status, found["BR-DEMO-01"].status_code) == ("有效", "valid")
    assert {row.personal for row in found.values() if row.kind in ("legal_rep_id", "roster_filing")} == {True}
    assert found["FONT-DEMO-01"].no_expiry
    assert found["GH-DEMO-2026"].note is None  # nothing is read from 备注
    before = world.snapshot(runtime)
    assert make.counts(make.bring(runtime, "08")) == {"created": 0, "updated": 0, "unchanged": 22}
    assert world.snapshot(runtime) == before
    with runtime.writing(SYSTEM) as work:
        service.undo(work, first.batch_id or 0)
    assert world.differences(empty, world.snapshot(runtime)) == {}


def test_a_newer_ledger_changes_what_it_says_otherwise(runtime: Runtime, tmp_path: Path) -> None:
    make.bring(runtime, make.written(tmp_path, "a.csv", HEADINGS, LICENCE))
    permit = ("甲公司", "食品经营许可证", "SP-1", "2026.1.1", "2026.12.31", "有", "否", "", "", "有效")
    reported = (*LICENCE[:7], "李四", "2026-11-01", "有效")
    outcome = make.bring(runtime, make.written(tmp_path, "b.csv", HEADINGS, reported, permit))
    assert make.counts(outcome) == {"created": 1, "updated": 1, "unchanged": 0}
    found = _rows(runtime)
    assert (found[LICENCE[2]].keeper, found[LICENCE[2]].checked_on) == ("李四", date(2026, 11, 1))
    with runtime.writing(SYSTEM) as work:
        service.undo(work, outcome.batch_id or 0)
    assert {name: row.keeper for name, row in _rows(runtime).items()} == {LICENCE[2]: "张三"}


def test_what_a_hand_decided_no_ledger_changes(runtime: Runtime, tmp_path: Path) -> None:
    batch = make.bring(runtime, make.written(tmp_path, "a.csv", HEADINGS, LICENCE)).batch_id
    one = _rows(runtime)[LICENCE[2]].id
    with runtime.writing(SYSTEM) as work:
        documents.describe(work, one, keeper="王五")
    make.bring(runtime, make.written(tmp_path, "b.csv", HEADINGS, (*LICENCE[:7], "李四", "", "有效")))
    assert _rows(runtime)[LICENCE[2]].keeper == "王五"
    with pytest.raises(rules.UndoRefused), runtime.writing(SYSTEM) as work:
        service.undo(work, batch or 0)  # a later ledger speaks of it


def test_a_document_registered_by_hand_is_the_one_the_ledger_means(runtime: Runtime, tmp_path: Path) -> None:
    make.bring(runtime, make.written(tmp_path, "a.csv", HEADINGS, ("甲公司", "字体授权", *[""] * 8)))
    with runtime.writing(SYSTEM) as work:
        entity = work.db.execute(text("SELECT id FROM entities")).scalar_one()
        mine = documents.add(work, entity, "business_license", "营业执照", number=LICENCE[2].lower()).id
    make.bring(runtime, make.written(tmp_path, "b.csv", HEADINGS, LICENCE))
    found = _rows(runtime)
    assert len(found) == 2
    assert found[LICENCE[2].lower()].id == mine


def test_a_batch_whose_papers_got_files_is_not_taken_back(runtime: Runtime, tmp_path: Path) -> None:
    batch = make.bring(runtime, make.written(tmp_path, "a.csv", HEADINGS, LICENCE)).batch_id
    attached(runtime, _rows(runtime)[LICENCE[2]].id)
    with pytest.raises(rules.UndoRefused) as refused, runtime.writing(SYSTEM) as work:
        service.undo(work, batch or 0)
    assert f"营业执照 {LICENCE[2]}" in refused.value.text()


def test_two_entities_may_have_the_same_paper_and_one_may_not_have_it_twice(quick: Runtime, tmp_path: Path) -> None:
    other = ("乙公司", *LICENCE[1:])
    outcome = make.bring(quick, make.written(tmp_path, "a.csv", HEADINGS, LICENCE, other, LICENCE))
    found = make.table(outcome)
    assert (found["created"], found["duplicates"]) == (2, [{"row": 4, "of_row": 2}])


def test_an_entity_nobody_registered_is_refused_unless_asked_for(quick: Runtime) -> None:
    found = make.table(make.bring(quick, "08", new_entities=False))
    assert (found["rows"], found["created"]) == (22, 0)
    assert {entry["code"] for entry in found["rejected"] if entry["row_rejected"]} == {"entity_unknown"}  # type: ignore[attr-defined]
