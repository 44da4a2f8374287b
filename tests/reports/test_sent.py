"""A scheduled report on its way: made as its reader, in the inbox, by real mail with the file; and what verify says of
the outbox.
"""

import io
from dataclasses import replace
from datetime import timedelta

import openpyxl
from sqlalchemy import text

from kosmgr.edge import reporting
from kosmgr.edge.reminding import Reminding
from kosmgr.kit.outbound import Outbound
from kosmgr.policy import SYSTEM, Role
from kosmgr.post.models import Address
from kosmgr.reports import schedules, verify
from kosmgr.reports.schedules import Plan
from kosmgr.runtime import Runtime
from kosmgr.users import service as users
from tests import peers
from tests.conftest import TODAY, on_day
from tests.make import JIA, Cast
from tests.matrix import make as matrix
from tests.post import make as post
from tests.users.make import person, session
from tests.web import desk


def test_by_mail_with_the_file_and_in_the_inbox(runtime: Runtime, cast: Cast) -> None:
    lin, gone = person(runtime, "lin", (Role.HR, JIA)), person(runtime, "gone", (Role.HR, JIA))
    with peers.Mail() as mail:
        town = replace(runtime, outbound=Outbound.reading("127.0.0.1"), base_url="https://kos.example")
        with town.writing(SYSTEM) as work:
            post.destination(work, "email", address=f"smtp://127.0.0.1:{mail.port}")
            for one in (lin, gone):
                where = f"{one.name}@jia.example"
                work.db.add(Address(owner_kind="user", owner_id=one.id, email=where, added_at=work.now))
        with town.writing(cast.boss) as work:
            schedules.add(work, Plan("matrix", "weekly", 1, ("lin", "gone"), cast.jia.id, "attachment"))
        monday = on_day(town, TODAY + timedelta(days=3))
        assert reporting.make_due(monday) == 2
        with monday.writing(SYSTEM) as work:  # between making and sending
            users.disable(work, "gone")
        assert Reminding(monday).postman.round().sent == 1
        assert Reminding(monday).postman.round().sent == 0
        [letter] = mail.kept
        assert letter.to == "lin@jia.example"
        [file] = list(letter.message.iter_attachments())
        assert str(file.get_filename()).endswith(".xlsx")
        openpyxl.load_workbook(io.BytesIO(file.get_payload(decode=True)), read_only=True).close()  # type: ignore[arg-type]
    with desk.opened(monday, replace(lin, session=session(monday, lin.id))) as page:
        assert "做好了" in page.page("/inbox")
        assert "定期报表" in page.page("/deliveries")


def _said(runtime: Runtime) -> set[str]:
    with runtime.reading(SYSTEM) as work:
        return {found.invariant for found in verify.verify(work, verify.Outside(runtime.anchored()))}


def test_what_is_due_and_has_no_record_is_found(runtime: Runtime, cast: Cast) -> None:
    with runtime.writing(SYSTEM) as work:
        users.add_user(work, "Boss", Role.ADMIN)
        matrix.account(work, cast.jia.id, 1, until_on=TODAY + timedelta(days=8))
    assert "I8" not in _said(runtime)  # no clock has ever run
    Reminding(runtime).plan()
    assert {"I7", "I8"} & _said(runtime) == set()
    with runtime.posting() as work:
        work.db.execute(text("DELETE FROM notices WHERE stage = 'T-7'"))
    assert "I8" in _said(runtime)
    assert "I8" in _said(on_day(runtime, TODAY + timedelta(days=4)))  # the clock stands


def test_what_stands_under_way_and_what_stands_apart_is_found(runtime: Runtime, cast: Cast) -> None:
    with runtime.writing(SYSTEM) as work:
        robot = post.destination(work, "webhook")
        post.uncertain(work, robot, "webhook")
    assert "I7" not in _said(runtime)
    with runtime.posting() as work:
        work.db.execute(text("UPDATE notices SET state = 'sent'"))
    assert "I7" in _said(runtime)
    with runtime.posting() as work:
        work.db.execute(text("UPDATE notices SET state = 'uncertain'"))
        stuck = "UPDATE parcels SET state = 'sending', claimed_until = '2020-01-01 00:00:00.000000'"
        work.db.execute(text(stuck))
        work.db.execute(text("UPDATE notices SET state = 'queued'"))
    assert "I7" in _said(runtime)
