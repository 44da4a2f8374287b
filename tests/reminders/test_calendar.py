"""The private calendar: the days one is told of, by an address that is a secret."""

from datetime import timedelta

import icalendar
import pytest

from kosmgr.policy import SYSTEM, Role
from kosmgr.reminders import answers, calendar
from kosmgr.runtime import Runtime
from kosmgr.users import service as users
from kosmgr.work import NotAllowed
from tests.cli.conftest import Kosmgr
from tests.conftest import TODAY
from tests.make import JIA, YI, Cast
from tests.matrix import make as matrix
from tests.users.make import Person, person
from tests.web import desk

DUE = TODAY + timedelta(days=12)


@pytest.fixture
def fang(runtime: Runtime, cast: Cast) -> Person:
    """Keeps an account of 甲 that is due in twelve days; another of 甲 and one of 乙 are kept by others."""
    with runtime.writing(SYSTEM) as work:
        holder = matrix.employee(work, cast.jia.id, "A1")
        until_on = DUE + timedelta(days=1)
        matrix.account(work, cast.jia.id, 1, holder, until_on=until_on, keeper="Fang")
        matrix.account(work, cast.jia.id, 2, holder, until_on=until_on, keeper="Other", nickname="别人的")
        matrix.account(work, cast.yi.id, 3, until_on=until_on, keeper="Fang", nickname="乙的")
    return person(runtime, "Fang", (Role.AUDITOR, JIA))


def events(body: bytes) -> list[icalendar.Event]:
    return [one for one in icalendar.Calendar.from_ical(body).walk("VEVENT") if isinstance(one, icalendar.Event)]


def renewals(body: bytes) -> list[icalendar.Event]:
    return [one for one in events(body) if str(one["uid"]).startswith("renewal-due")]


def test_the_days_somebody_is_told_of(runtime: Runtime, fang: Person) -> None:
    with runtime.reading(fang.actor) as work:
        body = calendar.written(work, "zh", "https://kos.example/")
        assert calendar.written(work, "zh", "https://kos.example/") == body
    [event] = renewals(body)
    assert (event.start, event.end) == (DUE, DUE + timedelta(days=1))
    assert str(event["summary"]) == "员工号续费：账号1"
    assert str(event["uid"]) == f"renewal-due:account:1:{DUE}@kosmgr"
    assert str(event["url"]) == f"https://kos.example/reminders/matters/renewal-due:account:1:{DUE}"
    alarms = [alarm["trigger"].dt for alarm in event.walk("VALARM")]
    assert alarms == [timedelta(hours=9) - timedelta(days=n) for n in (7, 5, 1, 0)]  # three days before is a Sunday
    with runtime.reading(fang.actor) as work:
        english = calendar.written(work, "en")
    assert b"SUMMARY:" in english
    assert "续费".encode() not in english


def test_an_answer_takes_alarms_away_and_not_the_day(runtime: Runtime, fang: Person, cast: Cast) -> None:
    with runtime.writing(cast.lin) as work:
        answers.acknowledge(work, ("renewal-due", "account", 1, DUE))
    with runtime.reading(fang.actor) as work:
        [event] = renewals(calendar.written(work, "zh"))
    assert len(event.walk("VALARM")) == 3  # of the week before it is said nothing


def test_an_address_is_a_secret_that_ends(runtime: Runtime, fang: Person) -> None:
    with runtime.writing(fang.actor) as work:
        assert calendar.own_feed(work) is None
        first = calendar.make_feed(work)
    with runtime.writing(fang.actor) as work:
        second = calendar.make_feed(work)
        kept = calendar.own_feed(work)
        assert kept is not None
        assert second not in (kept.secret_hash, first)
    with runtime.reading(SYSTEM) as work:
        assert calendar.reader_of(work, second).actor == fang.actor
        for wrong in (first, "", "x" * 500, "\ud800"):
            with pytest.raises(calendar.FeedUnknown):
                calendar.reader_of(work, wrong)
    with runtime.writing(SYSTEM) as work:
        users.disable(work, "Fang")
    with runtime.reading(SYSTEM) as work, pytest.raises(calendar.FeedUnknown):
        calendar.reader_of(work, second)
    with runtime.writing(SYSTEM) as work:
        users.enable(work, "Fang")
        users.revoke(work, "Fang", "auditor", JIA)
        users.grant(work, "Fang", "auditor", YI)
    with runtime.reading(SYSTEM) as work:
        moved = calendar.reader_of(work, second)
    with runtime.reading(moved.actor) as work:  # with the rights of the moment
        assert [str(event["summary"]) for event in renewals(calendar.written(work, "zh"))] == ["员工号续费：乙的"]
    with runtime.writing(moved.actor) as work:
        calendar.revoke_feed(work)
        with pytest.raises(calendar.NoFeed):
            calendar.revoke_feed(work)
    with runtime.reading(SYSTEM) as work, pytest.raises(calendar.FeedUnknown):
        calendar.reader_of(work, second)


def test_who_reads_no_ledger_has_none(runtime: Runtime, cast: Cast) -> None:
    shop = person(runtime, "shop", (Role.MANAGER, JIA, "西湖店"))
    with runtime.writing(shop.actor) as work, pytest.raises(NotAllowed):
        calendar.make_feed(work)
    with runtime.writing(SYSTEM) as work, pytest.raises(calendar.NoFeed):  # nor the machine
        calendar.make_feed(work)


def test_by_its_address(quick: Runtime) -> None:
    cast = Cast.make(quick)
    with quick.writing(SYSTEM) as work:
        matrix.account(work, cast.jia.id, 1, until_on=DUE + timedelta(days=1), keeper="lin")
    lin = person(quick, "lin", (Role.HR, JIA))
    with desk.opened(quick, lin) as at:
        assert "生成地址" in at.page("/account")
        made = at.post("/account/calendar")
        assert made.status_code == 201
        path = made.text.split('k-mono">')[1].split("<")[0]
        assert path.startswith("/calendar/")
        assert path not in at.page("/account")
        at.client.cookies.clear()
        got = at.client.get(path)
        assert got.status_code == 200
        assert got.headers["content-type"] == "text/calendar; charset=utf-8"
        assert got.headers["cache-control"].startswith("private")
        assert got.headers["referrer-policy"] == "no-referrer"
        assert len(events(got.content)) == 1
        same = at.client.get(path, headers={"if-none-match": got.headers["etag"]})
        assert (same.status_code, same.content) == (304, b"")
        with quick.writing(cast.boss) as work:
            answers.acknowledge(work, ("renewal-due", "account", 1, DUE))
        changed = at.client.get(path, headers={"if-none-match": got.headers["etag"]})
        assert (changed.status_code, changed.content == got.content) == (200, False)
        got = changed
        assert at.client.get("/calendar/nothing.ics").status_code == 404
        assert at.client.get("/api/v1/calendar", headers=lin.bearer).content == got.content
        assert [at.client.get(f"/calendar/guess{n}.ics").status_code for n in range(32)][-1] == 429
        assert at.client.get(path).status_code == 200
        at.client.cookies.update(lin.cookies)
        assert at.post("/account/address", {"language": "en", "email": "lin@corp.cn"}).status_code == 303
        assert "Renewal" in at.client.get(path).text or "renewal" in at.client.get(path).text
        assert at.post("/account/address", {"language": "fr"}).status_code == 422
        assert at.post("/account/calendar/revoke").status_code == 303
        assert at.client.get(path).status_code in (404, 429)


def test_as_a_file(company: Kosmgr, tmp_path_factory: pytest.TempPathFactory) -> None:
    file = tmp_path_factory.mktemp("calendar") / "lin.ics"
    assert company("users", "add", "Lin", "--role", "hr", "--entity", JIA).code == 0
    assert company("calendar", "-o", file).code == 2  # whose?
    assert company("calendar", "-o", file, "--as", "Lin", "--language", "fr").code == 2
    assert company("calendar", "-o", file.parent / "no" / "x.ics", "--as", "Lin").code == 2
    assert company("calendar", "-o", file, "--as", "Lin", "--json").document["events"] == 0
    assert file.read_bytes().startswith(b"BEGIN:VCALENDAR")
