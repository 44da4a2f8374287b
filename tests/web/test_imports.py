"""The import wizard: files in, what they would do, deciding, writing, taking back."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import kosmgr
from kosmgr.edge import units
from kosmgr.entities import service as entities
from kosmgr.policy import SYSTEM, Role
from kosmgr.runtime import Runtime
from tests.make import YI
from tests.users.make import person
from tests.web import desk

SAMPLES = Path(kosmgr.__file__).parent / "demo"


@pytest.fixture
def boss(quick: Runtime) -> Iterator[desk.Desk]:
    with desk.opened(quick, person(quick, "boss", (Role.ADMIN, None))) as opened:
        yield opened


def sample(number: str) -> tuple[str, tuple[str, bytes]]:
    path = next(SAMPLES.glob(f"{number}_*"))
    return "files", (path.name, path.read_bytes())


def arrived(at: desk.Desk, address: str) -> str:
    """Where a form leads once the work behind it is done."""
    for _ in range(100):
        if not address.startswith("/runs/"):
            return address
        answer = at.client.get(address, follow_redirects=False)
        if answer.status_code == 303:
            address = answer.headers["location"]
        elif "没有做成" in answer.text:
            return address
    raise AssertionError(address)


def sent(at: desk.Desk, *files: tuple[str, tuple[str, bytes]]) -> str:
    answer = at.post("/imports", files=list(files))
    assert answer.status_code == 303, answer.text
    return arrived(at, answer.headers["location"])


def told(at: desk.Desk, path: str, **fields: object) -> str:
    answer = at.post(path, fields)
    assert answer.status_code == 303, answer.text
    return arrived(at, answer.headers["location"])


def test_a_ledger_from_file_to_findings_and_back(boss: desk.Desk) -> None:
    preview = sent(boss, sample("10"), sample("01"))
    text = boss.page(preview)
    assert "这些名称没有登记过" in text
    preview = told(boss, f"{preview}/entities", create="1")
    text = boss.page(f"{preview}?file=1")
    assert "1.54E+10" in text
    assert "<s>2026.3.1</s> <b>2026-03-01</b>" in text
    assert "行都能读，已折叠" in text
    assert "表头对应" in text
    for part in ("rejected", "fixes", "skipped"):
        assert "k-sheet" in boss.page(f"{preview}?file=1&part={part}")
    result = told(boss, f"{preview}/apply")
    assert "已写入：新增" in boss.page(result)
    assert "离职仍绑定" in boss.page("/findings")
    undone = told(boss, f"{preview}/undo")
    page = boss.page(undone)
    assert "这一批已撤销" in page, page[page.index("<main") :]
    assert "离职仍绑定" not in re.sub(r"(?s)<nav.*?</nav>", "", boss.page("/findings"))


def test_a_hostile_file_is_refused_by_name_and_keeps_the_rest_out(boss: desk.Desk) -> None:
    preview = sent(boss, sample("10"), ("files", ("../../恶意.xlsx", b"PK\x03\x04 not a workbook")))
    text = boss.page(preview)
    assert "恶意.xlsx" in text
    assert ".." not in re.findall(r"<b>([^<]*恶意.xlsx)</b>", boss.page(f"{preview}?file=1"))[0]
    assert f'action="{preview}/apply"' not in text
    assert boss.post(f"{preview}/apply").status_code == 303
    with units.reading(boss.runtime, SYSTEM) as work:
        assert work.db.connection().exec_driver_sql("SELECT count(*) FROM employees").scalar() == 0


def test_headings_of_their_own_are_mapped_and_remembered(boss: desk.Desk) -> None:
    content = "号,昵,公司\n9000000999,阳台花园,甲公司\n".encode()
    preview = sent(boss, ("files", ("奇怪.csv", content)))
    assert "没有认出" in boss.page(preview)
    form = boss.page(f"{preview}/reading?file=0&kind=accounts&header=1")
    names = re.findall(r'name="(column\.[a-z_0-9]+)"', form)
    assert len(names) > 5
    fields = {"file": "0", "kind": "accounts", "header": "1", "own_columns": "1", "remember": "1"}
    status, text = boss.refused(f"{preview}/reading", fields)
    assert status == 422
    assert "没有认出这是哪一种台账" in text
    mapped = {**fields, "column.account": "0", "column.nickname": "1", "column.entity": "2"}
    preview = told(boss, f"{preview}/reading", **mapped)
    assert "阳台花园" in boss.page(preview)
    again = sent(boss, ("files", ("又来.csv", content)))
    assert "阳台花园" in boss.page(again)


def test_nothing_chosen_is_said_in_the_form(boss: desk.Desk) -> None:
    status, text = boss.refused("/imports")
    assert status == 422
    assert "还没有选文件" in text


def test_templates_and_problems_can_be_taken_along(boss: desk.Desk) -> None:
    assert boss.get("/imports/templates/accounts").content[:2] == b"PK"
    assert boss.get("/imports/templates/nothing").status_code == 422
    preview = sent(boss, sample("01"))
    assert boss.get(f"{preview}/problems").content[:2] == b"PK"
    assert boss.get(f"{preview}/rejected?file=0&table=0").content[:2] == b"PK"
    assert "01_account" in boss.page("/imports")
    assert boss.post(f"{preview}/drop").status_code == 303
    assert "已放弃" in boss.page("/imports")


def test_others_do_not_see_the_batch(boss: desk.Desk, quick: Runtime) -> None:
    preview = sent(boss, sample("10"))
    with desk.opened(quick, person(quick, "audit", (Role.AUDITOR, None))) as auditor:
        assert auditor.get("/imports").status_code == 403
        assert auditor.get(preview).status_code == 403
    with units.writing(quick, SYSTEM) as work:
        entities.add_entity(work, YI)
    with desk.opened(quick, person(quick, "wu", (Role.HR, YI))) as wu:
        assert wu.get(preview).status_code == 404
        assert wu.post(f"{preview}/apply").status_code == 404
