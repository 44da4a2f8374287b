"""The inbox: one's own, unread first, counted in the frame of every page, with answers at hand."""

from datetime import timedelta

import pytest

from kosmgr.kit import paging
from kosmgr.people import contacts
from kosmgr.policy import SYSTEM, Role
from kosmgr.reminders import answers, inbox
from kosmgr.runtime import Runtime
from kosmgr.users import service as users
from tests import make
from tests.conftest import TODAY
from tests.make import JIA, Cast
from tests.matrix import make as matrix
from tests.users.make import Person, person
from tests.web import desk

DUE = TODAY + timedelta(days=12)


def told(runtime: Runtime, who: Person, entity_id: int | None, count: int = 1, **more: object) -> list[int]:
    with runtime.writing(SYSTEM) as work:
        facts = {"due_on": DUE, **more}
        return [make.notice(work, f"user:{who.id}", entity_id, stage=f"T-{n}", **facts).id for n in range(count)]


def test_ones_own_and_nothing_else(runtime: Runtime, cast: Cast) -> None:
    lin, gao = person(runtime, "lin", (Role.HR, JIA)), person(runtime, "gao", (Role.HR, JIA))
    first, second = told(runtime, lin, cast.jia.id, 2)
    told(runtime, gao, cast.jia.id)
    told(runtime, lin, cast.jia.id, channel="email", state="queued")
    told(runtime, lin, cast.jia.id, reason="leaver-bound", state="suppressed", why="merged")
    [elsewhere] = told(runtime, lin, cast.yi.id, subject_id=2)  # written while they still had a role there
    with runtime.writing(lin.actor) as work:
        found = inbox.listed(work)
        assert [line.id for line in found.page.items] == [second, first]
        assert (found.unread, found.page.total, dict(found.reasons)) == (2, 2, {"renewal-due": 2})
        inbox.mark_read(work, second)
        inbox.mark_read(work, second)
        for other in (elsewhere, 999_999):
            with pytest.raises(inbox.NoticeUnknown):
                inbox.mark_read(work, other)
        found = inbox.listed(work)
        assert [(line.id, line.read) for line in found.page.items] == [(first, False), (second, True)]
        assert [line.id for line in inbox.listed(work, only_unread=True).page.items] == [first]
        assert inbox.listed(work, reason="leaver-bound").page.total == 0
        assert [line.id for line in inbox.listed(work, number=2, size=1).page.items] == [second]
        with pytest.raises(paging.PageOutOfRange):
            inbox.listed(work, size=0)
        assert inbox.mark_all_read(work) == 1
        assert inbox.mark_all_read(work) == 0
    with runtime.reading(gao.actor) as work:
        assert inbox.listed(work).unread == 1
    with runtime.reading(SYSTEM) as work:  # the machine is told nothing
        assert inbox.listed(work).page.total == 0


def test_the_pages(quick: Runtime) -> None:
    cast = Cast.make(quick)
    with quick.writing(SYSTEM) as work:
        holder = matrix.employee(work, cast.jia.id, "A1")
        account = matrix.account(work, cast.jia.id, 1, holder, until_on=DUE + timedelta(days=1), keeper="lin")
    lin = person(quick, "lin", (Role.FINANCE, JIA))
    key = f"renewal-due:account:{account.id}:{DUE}"
    told(quick, lin, cast.jia.id, 3, subject_id=account.id)
    with desk.opened(quick, lin) as at:
        page = at.page("/inbox")
        assert "收件箱，3 条未读" in page
        assert page.index(f'href="/accounts/{account.xhs_id}"') < page.index(f"/reminders/matters/{key}/acknowledge")
        assert "收件箱，3 条未读" in at.page("/renewals")  # on every page, at no further statement
        assert at.post("/inbox/2/read", {"back": "/inbox?view=unread"}).headers["location"] == "/inbox?view=unread"
        assert at.post("/inbox/2/read", {"back": "//evil.example"}).headers["location"] == "/inbox"
        assert "收件箱，2 条未读" in at.page("/inbox?view=unread&reason=renewal-due")
        assert "没有符合这些条件的记录" in at.page("/inbox?reason=leaver-bound")
        assert at.post("/inbox/read").status_code == 303
        assert "收件箱，没有未读" in at.page("/inbox")

        matter = f"/reminders/matters/{key}"
        assert "还没有人答复" in at.page(matter)
        assert at.post(f"{matter}/acknowledge", {"back": "/inbox"}).headers["location"] == "/inbox"
        assert "前不提醒" in at.page("/inbox")
        assert at.post(f"{matter}/snooze", {"days": "7"}).status_code == 303
        status, said = at.refused(f"{matter}/snooze", {"until": "2027-01-31"})
        assert (status, "只能推迟到 2026-11-21 至 2026-12-02 之间的一天" in said) == (422, True)
        assert at.refused(f"{matter}/snooze", {"days": "x"})[0] == 422
        status, said = at.refused(f"{matter}/hand-over", {"other": "谁也不是"})
        assert (status, "这个主体里没有「谁也不是」" in said) == (422, True)
        status, said = at.refused(f"{matter}/hand-over", {"other": "a1"})
        assert (status, "收不到提醒" in said) == (422, True)
        with quick.writing(SYSTEM) as work:
            contacts.keep_address(work, 1, "a1@corp.cn")
        assert at.post(f"{matter}/hand-over", {"other": "a1"}).status_code == 303
        page = at.page(matter)
        assert "→ 员工A1" in page
        assert at.post("/reminders/answers/3/undo").headers["location"] == matter
        assert "已收回" in at.page(matter)
        for wrong in ("nothing", "renewal-due:account:999:2026-12-02"):
            assert at.get(f"/reminders/matters/{wrong}").status_code == 404
    chen = person(quick, "chen", (Role.AUDITOR, None))
    with desk.opened(quick, chen) as at:
        assert "/acknowledge" not in at.page(matter)
        assert at.post(f"{matter}/acknowledge").status_code == 403
        assert "还没有提醒" in at.page("/inbox")
    shop = person(quick, "shop", (Role.MANAGER, JIA, "西湖店"))  # reads no ledger, hears of a store
    told(quick, shop, cast.jia.id, subject_id=account.id, relation="escalation")
    with desk.opened(quick, shop) as at:
        page = at.get("/inbox").text
        assert ("没人答复" in page, "/accounts/" in page) == (True, False)


def test_a_finished_report_is_fetched_and_not_answered(quick: Runtime) -> None:
    Cast.make(quick)
    lin = person(quick, "lin", (Role.HR, JIA))
    said = {"message": "定时报表「{report}」做好了", "facts": {"report": "矩阵"}}
    report = {"reason": "scheduled-report", "subject_kind": "report_issue", "subject_id": 7, "said": said}
    told(quick, lin, None, **report)  # of no entity: it may tell of several
    with desk.opened(quick, lin) as at:
        page = at.page("/inbox?reason=scheduled-report")
        assert 'href="/reports/scheduled/7/file" download' in page
        assert "收件箱，1 条未读" in page
        assert "/reminders/matters/" not in page
        assert at.get(f"/reminders/matters/scheduled-report:report_issue:7:{DUE}").status_code == 404


def test_who_was_shut_out_of_a_company_counts_nothing_of_it(quick: Runtime) -> None:
    cast = Cast.make(quick)
    lin = person(quick, "lin", (Role.HR, JIA), (Role.FINANCE, JIA))
    told(quick, lin, cast.jia.id)
    told(quick, lin, cast.yi.id, subject_id=2)
    with desk.opened(quick, lin) as at:
        assert "收件箱，1 条未读" in at.page("/inbox")
        with quick.writing(SYSTEM) as work:
            users.grant(work, "lin", "hr", cast.yi.name)
        assert "收件箱，2 条未读" in at.page("/inbox")


def test_the_page_stays_in_its_statements_however_many_there_are(quick: Runtime) -> None:
    cast = Cast.make(quick)
    lin = person(quick, "lin", (Role.HR, JIA))
    person(quick, "gao", (Role.HR, JIA))
    with desk.opened(quick, lin) as at:
        told(quick, lin, cast.jia.id, 2)
        at.page("/inbox")
        few = len(at.statements)
        told(quick, lin, cast.jia.id, 60, subject_id=2)
        with quick.writing(lin.actor) as work:
            for number in (1, 2):
                answers.hand_over(work, ("renewal-due", "account", number, DUE), "gao")
        at.page("/inbox")
        assert len(at.statements) <= few + 1  # the names of those it was handed to
        assert "1–50，共 62" in at.page("/inbox")
        assert "51–62，共 62" in at.page("/inbox?page=2")


def test_the_api(quick: Runtime) -> None:
    cast = Cast.make(quick)
    lin = person(quick, "lin", (Role.HR, JIA))
    first, second = told(quick, lin, cast.jia.id, 2)
    with desk.opened(quick, lin) as at:
        seen = at.client.get("/api/v1/inbox", headers=lin.bearer).json()
        assert [one["id"] for one in seen["items"]] == [second, first]
        read = {"notices": [first]}
        assert at.client.post("/api/v1/inbox/read", json=read, headers=lin.bearer).status_code == 200
        seen = at.client.get("/api/v1/inbox?unread=true", headers=lin.bearer).json()
        assert [one["id"] for one in seen["items"]] == [second]
        assert at.client.post("/api/v1/inbox/read", json={}, headers=lin.bearer).status_code == 200
        assert at.client.get("/api/v1/inbox?unread=true", headers=lin.bearer).json()["total"] == 0
        given = {"matter": seen["items"][0]["matter"]}
        done = at.client.post("/api/v1/remind/answers/acknowledge", json=given, headers=lin.bearer).json()
        assert done["until"] == "2026-11-27"
        given["until"] = "2026-11-24"
        assert at.client.post("/api/v1/remind/answers/snooze", json=given, headers=lin.bearer).status_code == 201
        over = {"matter": given["matter"], "other": "nobody"}
        assert at.client.post("/api/v1/remind/answers/hand-over", json=over, headers=lin.bearer).status_code == 422
        undone = at.client.post(f"/api/v1/remind/answers/{done['id']}/undo", headers=lin.bearer)
        assert undone.status_code == 200
        listed = at.client.get("/api/v1/remind/answers", params=over, headers=lin.bearer)
        assert [one["withdrawn"] for one in listed.json()["items"]] == [False, True]
