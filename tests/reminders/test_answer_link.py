"""A link that answers one matter: what opens, what never does, and that nothing is said about why."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from html import unescape

import httpx
import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from kosmgr.people import service as people
from kosmgr.policy import SYSTEM, Role
from kosmgr.reminders import answer_door, answers
from kosmgr.reminders.rules import MatterKey
from kosmgr.runtime import Runtime
from kosmgr.users import service as users
from tests import make, served
from tests.client import TestClient
from tests.conftest import TODAY, on_day
from tests.make import JIA, YI, Cast
from tests.matrix import make as matrix
from tests.users.make import Person, person

DUE = TODAY + timedelta(days=12)
MATTER: MatterKey = ("renewal-due", "account", 1, DUE)
PHONE = {"sec-fetch-site": "same-origin"}


@pytest.fixture
def phone(quick: Runtime) -> Iterator[TestClient]:
    app = served.application(quick)
    with TestClient(app, headers=PHONE, raise_server_exceptions=False, follow_redirects=False) as made:
        yield made


@pytest.fixture
def fang(quick: Runtime, cast_quick: Cast) -> Person:
    """Keeps an account of 甲 and was told of it; so was 员工A1, who does not log in."""
    who = person(quick, "Fang", (Role.FINANCE, JIA))
    with quick.writing(SYSTEM) as work:
        holder = matrix.employee(work, cast_quick.jia.id, "A1")
        matrix.account(work, cast_quick.jia.id, 1, holder, until_on=DUE + timedelta(days=1), keeper="Fang")
        make.notice(work, f"user:{who.id}", cast_quick.jia.id, due_on=DUE)
        make.notice(work, f"employee:{holder.id}", cast_quick.jia.id, due_on=DUE, channel="email")
    return who


def link(runtime: Runtime, recipient: str, matter: MatterKey = MATTER) -> str:
    with runtime.reading(SYSTEM) as work:
        return answer_door.answer_href(work, recipient, matter)


def count(runtime: Runtime) -> int:
    with runtime.reading(SYSTEM) as work:
        return len(answers.listed(work))


def test_looking_writes_nothing_and_answering_uses_the_link_up(phone: TestClient, quick: Runtime, fang: Person) -> None:
    path = link(quick, f"user:{fang.id}")
    for _look in range(2):
        shown = phone.get(path)
        assert shown.status_code == 200
        assert "「账号1」的认证 2026-12-02 到期" in unescape(shown.text)
        assert shown.headers["referrer-policy"] == "no-referrer"
        assert "k-side" not in shown.text
    assert count(quick) == 0
    wrong = phone.post(f"{path}/snooze", data={"until": "2027-05-05"})
    assert (wrong.status_code, "只能推迟到 2026-11-21 至 2026-12-02" in wrong.text) == (422, True)
    assert phone.post(f"{path}/hand-over", data={"other": "谁也不是"}).status_code == 422
    assert phone.post(f"{path}/hand-over", data={}).status_code == 422
    assert count(quick) == 0
    done = phone.post(f"{path}/snooze", data={"days": "3"})
    assert (done.status_code, "2026-11-23 再提醒" in done.text) == (200, True)
    for again in (phone.get(path), phone.post(f"{path}/acknowledge"), phone.post(f"{path}/snooze", data={"days": "7"})):
        assert again.status_code == 404
    with quick.reading(SYSTEM) as work:
        [given] = answers.listed(work)
        assert (given.row.by, given.row.door, given.row.by_key) == ("Fang", "link", f"user:{fang.id}")


def test_an_employee_answers_without_a_log_in(phone: TestClient, quick: Runtime, fang: Person) -> None:
    path = link(quick, "employee:1")
    assert phone.get(path, headers={"accept-language": "en"}).status_code == 200
    done = phone.post(f"{path}/hand-over", data={"other": "fang"}, headers={"origin": "null"})
    assert (done.status_code, "已转交给 Fang" in done.text) == (200, True)
    with quick.reading(SYSTEM) as work:
        [given] = answers.listed(work)
        assert (given.row.by, given.row.instead) == ("employee:A1", ["employee:1"])
        logged = work.db.execute(text("SELECT actor FROM audit_rows WHERE action = 'reminder.handed'")).scalar_one()
        assert logged == "employee:A1"
    assert phone.post(f"{path}/acknowledge", headers={"sec-fetch-site": "cross-site"}).status_code == 403


def said(answer: httpx.Response) -> tuple[int, str, str]:
    """What somebody sees of an answer, without what differs in any two."""
    body = re.sub(r'nonce="[^"]*"', "", answer.text)
    kept = {name: value for name, value in answer.headers.items() if name not in ("x-request-id", "date")}
    kept["content-security-policy"] = re.sub(r"'nonce-[^']*'", "", kept["content-security-policy"])
    return answer.status_code, body, str(sorted(kept.items()))


def test_what_does_not_open_looks_the_same_always(
    phone: TestClient, quick: Runtime, cast_quick: Cast, fang: Person
) -> None:
    good, mine = link(quick, f"user:{fang.id}"), link(quick, "employee:1")
    other = person(quick, "Other", (Role.HR, YI))
    auditing = person(quick, "Hui", (Role.AUDITOR, JIA))
    with quick.writing(SYSTEM) as work:
        for who in (other, auditing):
            make.notice(work, f"user:{who.id}", cast_quick.jia.id, due_on=DUE)
    packed, _dot, signature = good.removeprefix("/a/").partition(".")
    tried = {
        "invented": "/a/nothing",
        "empty": "/a/x.",
        "cut": good[:-1],
        "changed": f"/a/{packed[:-2]}xx.{signature}",
        "unsigned": f"/a/{packed}.{'0' * 32}",
        "of nobody": link(quick, "user:999"),
        "of a robot": link(quick, "destination:1"),
        "of a matter nobody told them": link(quick, f"user:{fang.id}", ("leaver-bound", "account", 1, DUE)),
        "of who lost the role": link(quick, f"user:{other.id}"),
        "of who only audits": link(quick, f"user:{auditing.id}"),
        "strange": "/a/é" + "%F0%9F%99%82" + ".x",
    }
    seen = {name: said(phone.get(path)) for name, path in tried.items()}
    with quick.writing(SYSTEM) as work:
        users.disable(work, "Fang")
        person_ = people.visible_employee(work, "A1", cast_quick.jia.id)
        people.end_employment(work, person_.id, TODAY - timedelta(days=1))
    seen |= {"of who was shut out": said(phone.get(good)), "of who has left": said(phone.get(mine))}
    assert len(set(seen.values())) == 1, {name: one[0] for name, one in seen.items()}
    assert next(iter(seen.values()))[0] == 404
    assert count(quick) == 0


def test_a_link_ends_after_two_weeks(quick: Runtime, fang: Person) -> None:
    token = link(quick, f"user:{fang.id}").removeprefix("/a/")
    for days, opens in ((14, True), (15, False)):
        with on_day(quick, TODAY + timedelta(days=days)).reading(SYSTEM) as work:
            if opens:
                assert answer_door.open_link(work, token).name == "Fang"
            else:
                with pytest.raises(answer_door.AnswerLinkUnusable):
                    answer_door.open_link(work, token)


def test_guessing_is_slowed_down(phone: TestClient, quick: Runtime, fang: Person) -> None:
    answers_ = [phone.get(f"/a/guess{number}").status_code for number in range(33)]
    assert answers_[:30] == [404] * 30
    assert answers_[-1] == 429
    assert phone.get(link(quick, f"user:{fang.id}")).status_code == 200  # what opens is not held up by it


def test_a_link_is_used_once_by_the_database_too(runtime: Runtime, cast: Cast) -> None:
    who = person(runtime, "Fang", (Role.FINANCE, JIA))
    with runtime.writing(SYSTEM) as work:
        make.notice(work, f"user:{who.id}", cast.jia.id, due_on=DUE)
    token = link(runtime, f"user:{who.id}").removeprefix("/a/")
    with runtime.writing(who.actor) as work:
        found = answer_door.open_link(work, token)
        answer_door.acknowledge(work, token)
        with pytest.raises(answer_door.AnswerLinkUnusable):
            answer_door.hand_over(work, token, "Fang")
        assert (found.last_snooze, found.matter[3]) == (DUE, DUE)
    index = "SELECT COUNT(*) FROM reminder_answers WHERE token_hash IS NOT NULL"
    with runtime.reading(SYSTEM) as work:
        assert work.db.execute(text(index)).scalar_one() == 1
    with pytest.raises(IntegrityError), runtime.writing(SYSTEM) as work:  # somebody was faster
        answers.record_snoozed(work, found.standing, date(2026, 11, 25), "link", found.token_hash)
