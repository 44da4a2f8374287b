"""A renewal comes due: the one who looks after it is told, puts it off by the link in the mail, hears again; the next
one is told because nothing came of it; the fee is paid, and there is silence. Real mail, a real browser, a moved clock.
"""

import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

import pytest
import uvicorn
from playwright.sync_api import Browser, Page, expect

from kosmgr.app import create_app
from kosmgr.certification import service as certification
from kosmgr.edge.reminding import Reminding
from kosmgr.kit.cipher import Cipher
from kosmgr.kit.outbound import Outbound
from kosmgr.policy import SYSTEM, Role
from kosmgr.post.models import Address
from kosmgr.runtime import Runtime
from tests import databases, peers
from tests.browser.conftest import HEIGHT, PHONE, WIDE
from tests.faults import clockwork
from tests.make import JIA, Cast
from tests.matrix import make
from tests.post import make as post
from tests.users.make import Person, person, session

pytestmark = pytest.mark.browser

FIRST = date(2026, 11, 20)  # a Friday, thirty days before
DUE = date(2026, 12, 20)


@dataclass
class Office:
    """An installation whose clock one moves, its pages and its mail."""

    runtime: Runtime
    base: str
    mail: peers.Mail
    people: dict[str, Person]

    def on(self, day: date) -> None:
        """It is another day, and the clock ticks."""
        (self.runtime.data_dir / "today").write_text(day.isoformat())
        Reminding(self.runtime).plan(at_once=True)
        Reminding(self.runtime).postman.round()

    def page(self, browser: Browser, name: str | None, width: int = WIDE) -> Page:
        context = browser.new_context(viewport={"width": width, "height": HEIGHT[width]}, locale="zh-CN")
        if name is not None:
            secret = session(self.runtime, self.people[name].id)
            context.add_cookies([{"name": "kosmgr_session", "value": secret, "url": self.base}])
        return context.new_page()

    def mails(self, to: str) -> list[str]:
        """What somebody got about the renewal, as text."""
        found = []
        for kept in self.mail.kept:
            body = kept.message.get_body(("plain",))
            assert body is not None
            if kept.to == to and "账号1」的认证" in body.get_content():
                found.append(body.get_content())
        return found


@contextmanager
def serving(runtime: Runtime) -> Iterator[str]:
    server = uvicorn.Server(uvicorn.Config(create_app(runtime), port=0, log_level="error"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join()


@pytest.fixture
def office(sqlite_url: str, tmp_path: Path) -> Iterator[Office]:
    folder = tmp_path / "office"
    folder.mkdir()
    (folder / "today").write_text(FIRST.isoformat())
    with peers.Mail() as mail:
        runtime = Runtime(
            engine=databases.engine(sqlite_url), clock=clockwork.Told(path=folder / "today"),
            cipher=Cipher(clockwork.KEY), data_dir=folder, outbound=Outbound.reading("127.0.0.1"),
        )  # fmt: skip
        with serving(runtime) as base:
            told = replace(runtime, base_url=base)
            cast = Cast.make(told)
            people = {
                "陈静": person(told, "陈静", (Role.HR, JIA)),
                "郑运营": person(told, "郑运营", (Role.OPERATIONS, JIA)),
            }
            with told.writing(SYSTEM) as work:
                for name, one in people.items():
                    where = f"{'chen' if name == '陈静' else 'zheng'}@jia.example"
                    work.db.add(Address(owner_kind="user", owner_id=one.id, email=where, added_at=work.now))
                post.destination(work, "email", address=f"smtp://127.0.0.1:{mail.port}")
                make.account(work, cast.jia.id, 1, until_on=DUE + timedelta(days=1), keeper="陈静")
            yield Office(told, base, mail, people)
            runtime.engine.dispose()


def test_from_due_to_silence(browser: Browser, office: Office) -> None:
    office.on(FIRST)
    [letter] = office.mails("chen@jia.example")
    assert "还剩 30 天" in letter
    assert office.mails("zheng@jia.example") == []

    link = re.search(rf"{re.escape(office.base)}/a/\S+", letter)
    assert link
    phone = office.page(browser, None, PHONE)  # nobody is logged in
    phone.goto(link.group())
    expect(phone.locator("main")).to_contain_text("账号1")
    phone.fill('input[name="until"]', "2026-11-27")
    phone.get_by_role("button", name="到那天再提醒").click()
    expect(phone.locator("main")).to_contain_text("11-27")

    for day in (23, 24, 25, 26):
        office.on(date(2026, 11, day))
    assert len(office.mails("chen@jia.example")) == 1  # put off is put off
    office.on(date(2026, 11, 27))
    assert "还剩 23 天" in office.mails("chen@jia.example")[1]
    assert office.mails("zheng@jia.example") == []

    office.on(date(2026, 12, 4))  # nothing came of it: the next one hears too
    assert len(office.mails("chen@jia.example")) == 3
    [escalated] = office.mails("zheng@jia.example")
    assert "还剩 16 天" in escalated
    desk = office.page(browser, "郑运营")
    desk.goto(f"{office.base}/inbox")
    expect(desk.locator("main")).to_contain_text("没人答复，上报")
    desk.get_by_role("link", name=re.compile("账号1」的认证")).first.click()
    expect(desk).to_have_url(re.compile("/accounts/"))

    with office.runtime.writing(SYSTEM) as work:
        certification.record_fee(work, 1, DUE + timedelta(days=1), status="paid", paid_on=work.today)
    for day in (11, 17, 18, 21, 22):
        office.on(date(2026, 12, day))
    assert len(office.mails("chen@jia.example")) == 3
    assert len(office.mails("zheng@jia.example")) == 1
    desk.context.close()
    phone.context.close()
