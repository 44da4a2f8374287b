"""Whatever people write comes back as the text it is: on every page, in every list, in every workbook."""

import io
import re
import uuid
import zipfile
from collections.abc import Iterator
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import quote

import openpyxl
import pytest

from kosmgr.bindings import service as bindings
from kosmgr.certification import service as certification
from kosmgr.checks import service as checks
from kosmgr.devices import service as devices
from kosmgr.entities import service as entities
from kosmgr.findings import service as findings
from kosmgr.kit import text
from kosmgr.kit.cipher import Cipher
from kosmgr.kit.clock import Clock
from kosmgr.people import service as people
from kosmgr.policy import SYSTEM, Role
from kosmgr.rulebook import service as rulebook
from kosmgr.runtime import Runtime
from kosmgr.seats import service as seats
from tests import databases
from tests.users.make import person
from tests.web import desk

JAN, TODAY = date(2026, 1, 5), date(2026, 11, 20)
RUN = "kosxss"  # what would run, if anything did

NAUGHTY = (
    # markup that would run
    f"<script>{RUN}()</script>",
    f"<img src=x onerror={RUN}()>",
    f'"><svg onload={RUN}()>',
    f"'><svg onload={RUN}()>",
    f"' onmouseover='{RUN}()",
    f'" autofocus onfocus="{RUN}()',
    f"javascript:{RUN}()",
    f"</title><script>{RUN}()</script>",
    f"</textarea><script>{RUN}()</script>",
    f"--><script>{RUN}()</script>",
    f"]]><script>{RUN}()</script>",
    f"<a href=javascript:{RUN}()>点我</a>",
    f'<div hx-get="/{RUN}" hx-trigger="load">',
    "&lt;script&gt;&amp;&quot;&#39;",
    "<!-- 注释",
    # templates and interpolation
    "{{7191*7}}{{ config }}",
    "{% raw %}${7191*7}#{7191*7}",
    "{account}%(name)s%s%d",
    "{0.__class__}",
    # formulas
    "=1+1",
    '=HYPERLINK("http://kosxss.example","点我")',
    "+86 138",
    "-2+3+cmd|' /C calc'!A0",
    "@SUM(1)",
    "＝2＋2",
    # what a reader does not see, or sees otherwise
    "张\u202e伟gnp.txt",
    "王\u200b芳",
    "周\u2066敏\u2069",
    "Z" + "\u0301\u0323\u0489" * 20,
    "ｆｕｌｌ　ｗｉｄｔｈ",
    # letters beyond the first plane, and joined pictures
    "𠮷野家",
    "👩‍👩‍👧‍👦家居🇨🇳👍🏽",
    "龍龘𪚥",
    "مرحبا بالعالم",
    # what files, logs and databases stumble over
    "a'; DROP TABLE accounts; --",
    'he said "hi"',
    "back\\slash\\n",
    "第一行\r\n第二行: x",
    "tab\there",
    "../../etc/passwd",
    "null",
    "NaN",
    "0",
    "长" * 190,
)
REFUSED = ("nul\x00", "escape\x1b[31m", "alone\ud800")


class Seen(HTMLParser):
    """A page as a browser takes it apart."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.texts: list[str] = []
        self.runs: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        for name, value in attrs:
            if name.startswith("on") or RUN in name:
                self.runs.append(f"<{tag} {name}>")
            # htmx attributes and addresses may carry a search term, but never point where a text says
            address = name in ("href", "src", "action", "formaction") or name.startswith("hx-")
            if address and value and (value.strip().lower().startswith("javascript:") or value == f"/{RUN}"):
                self.runs.append(f"<{tag} {name}={value}>")
        if tag == "script" and not ("nonce" in given and "src" in given):
            self.runs.append("<script>")
        if RUN in tag:
            self.runs.append(tag)

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def squeezed(given: str) -> str:
    return re.sub(r"\s+", "", given)


def taken_apart(page: str, where: str) -> str:
    """Its text without spaces; nothing of it runs."""
    seen = Seen()
    seen.feed(page)
    assert seen.runs == [], where
    for leftover in ("Traceback", "jinja2", "50337"):
        assert leftover not in page, (where, leftover)
    return squeezed("".join(seen.texts))


@pytest.fixture(scope="module")
def marked(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Runtime]:
    """An installation where every string stands in every field; for reading."""
    folder = tmp_path_factory.mktemp("marked")
    engine = databases.engine(databases.sqlite_copy(sqlite_template, folder))
    runtime = Runtime(engine=engine, clock=Clock(TODAY), cipher=Cipher(b"k" * 32), data_dir=folder)
    written(runtime)
    yield runtime
    engine.dispose()


@pytest.fixture
def reader(marked: Runtime) -> Iterator[desk.Desk]:
    """Somebody who may read it all; each comes under a name of their own."""
    with desk.opened(marked, person(marked, f"boss{uuid.uuid4().hex[:6]}", (Role.ADMIN, None))) as opened:
        yield opened


@pytest.fixture
def boss(quick: Runtime) -> Iterator[desk.Desk]:
    with desk.opened(quick, person(quick, "boss", (Role.ADMIN, None))) as opened:
        yield opened


def written(runtime: Runtime) -> None:
    """Every string into every field a person can write."""
    with runtime.writing(SYSTEM, reason=NAUGHTY[1]) as work:
        home = entities.add_entity(work, text.clean(NAUGHTY[0]), "91330100MA0EXAMP1B", industry=text.clean(NAUGHTY[3]))
        for number, raw in enumerate(NAUGHTY):
            said = text.clean(raw)
            entities.add_enterprise_account(work, home.id, f"70{number:04}", said)
        owner = entities.enterprise_accounts(work, home.id)[0].id
        for number, raw in enumerate(NAUGHTY):
            said = text.clean(raw)
            account = seats.open_account(work, said, home.id, f"90{number:04}", owner, on=JAN)
            seats.observe_account(
                work, account.id, JAN, nickname=said, store=said, persona=said, platform_state=said[:60],
                registered_person=said, keeper=said, network=said, last_posted_on=JAN,
            )  # fmt: skip
            worker = people.add_employee(
                work, home.id, f"{number}{said[:20]}", said,
                hired_on=JAN, store=said, position=said, cost_centre=said, manager=said,
            )  # fmt: skip
            bindings.bind(work, account.id, worker.id, JAN)
            device = devices.register_device(work, f"{number}{said[:20]}", home.id, keeper_name=said, model=said[:60])
            devices.assign_device(work, account.id, device.id, on=JAN)
            certification.certify(work, account.id, JAN)
            fee = certification.record_fee(
                work, account.id, JAN, status="paid", payer=said, serial=said[:60], cost_centre=said
            )
            certification.record_invoice(work, fee.id, said[:60])
            if number % 3 == 0:
                bindings.unbind(work, account.id, TODAY, said)
        rulebook.add_value(work, "stale.days", 31, JAN, text.clean(NAUGHTY[4]), text.clean(NAUGHTY[5]), home.id)
    with runtime.writing(SYSTEM) as work:
        checks.refresh(work)
        for line, raw in zip(findings.visible_findings(work), NAUGHTY, strict=False):
            assert line.id is not None
            findings.accept(work, line.id, text.clean(raw) + "，理由", date(2026, 12, 1))


PAGES = (
    "/", "/entities", "/entities/1", "/entities/1/quota", "/entities/1/enterprise", "/accounts", "/accounts?page=2",
    "/seats", "/people", "/people?page=2", "/devices", "/sims", "/renewals", "/reminders", "/reminders/plans",
    "/reminders/plans/renewal-due", "/workdays", "/findings?status=accepted",
    "/findings", "/rulebook/stale.days", "/audit", "/audit?page=2", "/reports", "/imports", "/accounts/new?entity=1",
)  # fmt: skip
EXPORTS = (
    "/accounts/export",
    "/seats/export",
    "/people/export",
    "/devices/export",
    "/findings/export",
    "/audit/export",
)


def test_what_people_write_is_shown_as_text_and_nothing_runs(reader: desk.Desk) -> None:
    shown = ""
    for path in PAGES:
        answer = reader.get(path)
        assert answer.status_code == 200, (path, answer.text[:500])
        shown += taken_apart(answer.text, path)
    for raw in NAUGHTY:
        assert squeezed(text.clean(raw))[:60] in shown, raw
    for number in range(0, len(NAUGHTY), 3):
        said = text.clean(NAUGHTY[number])
        key = quote(text.fold(f"{number}{said[:20]}"), safe="")
        for path in (
            f"/accounts/90{number:04}", f"/accounts/90{number:04}/fee", f"/people/1/{key}", f"/devices/{key}",
            f"/findings/{number + 1}", f"/search?q={quote(said)}", f"/accounts?q={quote(said)}&store={quote(said)}",
        ):  # fmt: skip
            answer = reader.get(path)
            odd = "%2F" in path  # a number with a stroke in it names no page of its own
            assert answer.status_code in ((200, 404) if odd else (200,)), (path, answer.status_code)
            taken_apart(answer.text, path)


def test_workbooks_hold_text_and_no_formula_of_a_person(reader: desk.Desk) -> None:
    held = ""
    for path in EXPORTS:
        answer = reader.get(path)
        assert answer.status_code == 200, path
        assert "\r" not in answer.headers["content-disposition"]
        held += _cells(answer.content, path)
    answer = reader.client.get("/api/v1/reports/matrix", headers=reader.person.bearer)
    assert answer.status_code == 200, answer.text[:300]
    held += _cells(answer.content, "matrix")
    for raw in NAUGHTY:
        assert squeezed(text.clean(raw)) in held, raw


OURS = re.compile(r"=(SUM|SUBTOTAL)\([A-Z0-9:,]+\)")


def _cells(content: bytes, where: str) -> str:
    book = openpyxl.load_workbook(io.BytesIO(content))
    found = []
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    assert OURS.fullmatch(str(cell.value)), (where, sheet.title, cell.coordinate, cell.value)
                elif cell.value is not None:
                    found.append(str(cell.value))
                # a link is only ever to a place in the same book
                assert cell.hyperlink is None or not cell.hyperlink.target, (where, cell.coordinate)
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        assert not [name for name in parts.namelist() if "external" in name.lower() or name.endswith(".bin")]
    return squeezed("".join(found))


def test_what_cannot_be_stored_is_refused_with_a_sentence(boss: desk.Desk) -> None:
    with boss.runtime.writing(SYSTEM) as work:
        entities.add_entity(work, "杭州甲示例有限公司", "91330100MA0EXAMP1B")
    for bad in REFUSED[:2]:
        answer = boss.post("/accounts/new", {"entity": "1", "nickname": bad, "xhs_id": "95551", "ownership": "company"})
        assert answer.status_code == 422
        assert "含有控制字符" in answer.text
        taken_apart(answer.text, repr(bad))
    answer = boss.client.post(
        "/api/v1/accounts",
        content=b'{"nickname": "alone\\ud800", "entity": "91330100MA0EXAMP1B", "xhs_id": "95552"}',
        headers={**boss.person.bearer, "content-type": "application/json"},
    )
    assert answer.status_code == 422
    for bad in REFUSED:
        with pytest.raises(ValueError, match="含有"):
            text.clean(bad)
