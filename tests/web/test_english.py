"""English is whole: what is left of Chinese on any page, in any workbook is what the ledgers say."""

import io
import re
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin, urlsplit

import openpyxl
import pytest

from kosmgr.kit.sheets import reader
from kosmgr.policy import Role
from kosmgr.runtime import Runtime
from kosmgr.settings import Settings
from tests.english import HEADINGS, OURS_IN_CHINESE, House, left_over, said_in_ledgers, theirs_of
from tests.journeys.conftest import SIX, TODAY, Shell
from tests.journeys.conftest import ledger as file_of
from tests.users.make import person
from tests.web import desk

NO_PAGE = re.compile(r"/export|/templates/|/problems$|/rejected|^/static|/calendar$|^/api|/reports/files|/logout")
MOST_OF_A_SHAPE = 2
NOWHERE = "/nowhere"
EXPORTS = (
    "accounts",
    "applications",
    "audit",
    "devices",
    "findings",
    "letters",
    "people",
    "reminders",
    "renewals",
    "seats",
    "sims",
)
BEGIN = ("/", "/account", "/search?q=HM0017", "/search?q=nobody", NOWHERE)


class Texts(HTMLParser):
    """Where a page leads and what it says, attributes that are read out included."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.links: list[str] = []
        self.texts: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "a" and given.get("href"):
            self.links.append(str(given["href"]))
        self._silent += tag in ("script", "style")
        read = ("aria-label", "title", "placeholder", "alt", "value", "content", "label")
        self.texts += [
            text for name, text in attrs if text and (name in read or name.startswith("data-")) and name != "data-csrf"
        ]

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in ("script", "style")

    def handle_data(self, data: str) -> None:
        if data.strip():
            self.texts.append(data)


def parsed(page: str) -> Texts:
    found = Texts()
    found.feed(page)
    return found


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """禾木家居 with its ledgers applied and checked."""
    folder = tmp_path_factory.mktemp("english") / "var"
    shell = Shell(folder)
    shell.ok("import", *map(file_of, (*SIX, "02", "08")), "--apply", "--new-entities", "--as-of", TODAY)
    shell.ok("documents", "legal-change", "--entity", "91330100MA0EXAMP1B", "--on", "2026-07-15")
    shell.ok("check")
    runtime = Runtime.from_settings(Settings(data_dir=folder, today=TODAY))
    yield House(runtime, person(runtime, "admin-person", (Role.ADMIN, None)), shell)
    runtime.engine.dispose()


@pytest.fixture(scope="module")
def theirs() -> frozenset[str]:
    """What the ledgers say."""
    return said_in_ledgers()


def crawl(at: desk.Desk, begin: Iterable[str], under: str = "/") -> Iterator[tuple[str, Texts]]:
    """Pages one gets to by following links with one thing asked at most, a few of each shape; none but those under an
    address.
    """
    waiting, walked = list(begin), Counter[str]()
    seen = set(waiting)
    while waiting:
        path = waiting.pop(0)
        if walked[desk.shape(path)] >= MOST_OF_A_SHAPE:
            continue
        walked[desk.shape(path)] += 1
        answer = at.get(path)
        assert answer.status_code == (404 if path == NOWHERE else 200), (path, answer.status_code)
        page = parsed(answer.text)
        yield path, page
        for link in page.links:
            to = urljoin(path, link).split("#")[0]
            asked = urlsplit(to)
            plain = to.startswith("/") and "&" not in asked.query and not NO_PAGE.search(asked.path)
            if plain and to.startswith(under) and to not in seen:
                seen.add(to)
                waiting.append(to)


def test_no_page_says_anything_of_ours_in_chinese(house: House, theirs: frozenset[str]) -> None:
    left: dict[str, str] = {}
    paths = []
    with desk.opened(house.runtime, house.admin) as at:
        at.client.cookies.set("lang", "en")
        for path, page in crawl(at, BEGIN):
            paths.append(path)
            shown = theirs | HEADINGS if path.startswith(("/imports/", "/notes/import")) else theirs
            for run in left_over(page.texts, shown):
                left.setdefault(run, path)
    assert left == {}
    assert len(paths) > 150
    assert {desk.shape(path).split("?")[0] for path in paths} >= {
        "/",
        "/rulebook/kos.cert_fee",
        "/findings/N",
        "/people/N/N",
    }


def test_a_preview_is_read_in_the_language_of_whoever_reads_it(house: House, theirs: frozenset[str]) -> None:
    """It was made by somebody who reads Chinese; codes are the same in both."""
    written = [file_of(number) for number in ("01", "09")]
    cells_of = [str(cell) for path in written for row in reader.read(path).sheets[0].rows for cell in row]
    files_say = theirs | HEADINGS | theirs_of("\n".join([*cells_of, ODD]))
    with desk.opened(house.runtime, house.admin) as at:
        files = [("files", (path.name, path.read_bytes())) for path in written]
        files += [("files", ("odd.csv", ODD.encode()))]
        address = ended(at, at.post("/imports", files=files).headers["location"])
        in_chinese = "".join(at.get(f"{address}?file={n}").text for n in range(len(files)))
        assert "手机号被写成了科学计数" in in_chinese
        assert "没有登记过主体「杭州禾木示例家具」，最接近的是「杭州禾木示例家居有限公司」" in in_chinese
        at.client.cookies.set("lang", "en")
        left: dict[str, str] = {}
        begin = [*(f"{address}?file={n}" for n in range(len(files))), f"{address}/reading?file=2"]
        for path, page in crawl(at, begin, address):
            for run in left_over(page.texts, files_say):
                left.setdefault(run, path)
        assert left == {}
        in_english = "".join(at.get(f"{address}?file={n}").text for n in range(len(files)))
        assert "The entity “杭州禾木示例家具” is not recorded; the nearest is “杭州禾木示例家居有限公司”" in in_english
        problems = openpyxl.load_workbook(io.BytesIO(at.get(f"{address}/problems").content))
        assert left_over(cells(problems), files_say) == set()
        number = address.split("/")[2].split("?")[0]
        told = {
            language: at.client.get(
                f"/api/v1/imports/{number}", headers={**house.admin.bearer, "accept-language": language}
            ).json()["report"]
            for language in ("zh", "en")
        }
    warned = {language: entries(report) for language, report in told.items()}
    assert len(warned["zh"]) > 5
    for chinese, english in zip(warned["zh"], warned["en"], strict=True):
        assert {**chinese, "message": ""} == {**english, "message": ""}
        assert "facts" not in english
        assert chinese["message"] != english["message"]


ODD = """小红书号,昵称,所属主体,绑定手机,到期日期
9000000901,阳台花园,杭州禾木示例家具,1.54E+10,2026.2.30
9000000902,海风,杭州禾木示例家居有限公司,13800000000,2027-01-01
"""


def ended(at: desk.Desk, address: str) -> str:
    """Where background work leads once it has ended."""
    for _look in range(600):
        answer = at.get(address)
        if answer.is_redirect:
            return str(answer.headers["location"])
        if not address.startswith("/runs/") or "progress" not in answer.text:
            return address
        time.sleep(0.1)
    raise AssertionError(address)


def entries(report: dict[str, Any]) -> list[dict[str, Any]]:
    """Every refusal and warning of a report."""
    tables = [table for file in report["files"] for table in file["tables"]]
    return [entry for table in tables for part in ("rejected", "warnings") for entry in table[part]]


def cells(book: openpyxl.Workbook) -> Iterator[str]:
    """Every text of a workbook, names of sheets, heads and feet included."""
    for sheet in book:
        yield sheet.title
        yield from (
            str(part.text or "") for part in (sheet.oddHeader.left, sheet.oddHeader.center, sheet.oddFooter.left)
        )
        for row in sheet.iter_rows(values_only=True):
            yield from (value for value in row if isinstance(value, str))


def test_a_failure_is_read_in_the_language_of_whoever_reads_it(house: House) -> None:
    with desk.opened(house.runtime, house.admin) as at:
        files = [("files", ("坏.xlsx", b"PK\x03\x04 not a workbook")), ("files", ("x.csv", ODD.encode()))]
        address = ended(at, at.post("/imports", files=files).headers["location"])
        failed = at.post(f"{address}/apply").headers["location"]
        page = at.get(ended(at, failed)).text
        assert "文件「坏.xlsx」无法读取：文件已损坏或不完整，无法打开。没有导入任何内容" in page
        at.client.cookies.set("lang", "en")
        page = at.get(failed).text
    assert "The file “坏.xlsx” cannot be read: The file is damaged or incomplete" in page
    assert left_over(parsed(page).texts, frozenset({"坏", *OURS_IN_CHINESE})) == set()


@pytest.mark.parametrize("path", ["/reports/matrix", *(f"/{name}/export" for name in EXPORTS)])
def test_workbooks_are_english(house: House, theirs: frozenset[str], path: str) -> None:
    with desk.opened(house.runtime, house.admin) as at:
        at.client.cookies.set("lang", "en")
        if path == "/reports/matrix":
            ready = ended(at, at.post(path, {"day": TODAY}).headers["location"])
            found = re.search(r"/reports/files/\d+", at.get(ready).text)
            assert found is not None
            content = at.get(found.group()).content
        else:
            content = at.get(path).content
    assert left_over(cells(openpyxl.load_workbook(io.BytesIO(content))), theirs) == set()
