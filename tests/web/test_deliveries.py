"""发送记录: what went out and what did not, what a person does about it, and whether the clock is alive."""

from sqlalchemy import text

from kosmgr.edge.reminding import Reminding
from kosmgr.policy import SYSTEM, Role
from kosmgr.runtime import Runtime
from tests.make import JIA, YI, Cast
from tests.post import make
from tests.users.make import person
from tests.web import desk


def lost(runtime: Runtime, entity_id: int, mark: str) -> int:
    """A message of an entity of which nobody knows whether it arrived."""
    with runtime.writing(SYSTEM) as work:
        robot = make.destination(work, "webhook", entity_id=entity_id)
        return make.uncertain(
            work, robot, "webhook", entity_id=entity_id, said={"message": mark, "facts": {}}, subject_id=entity_id
        )


def test_what_is_uncertain_waits_for_a_person(runtime: Runtime, cast: Cast) -> None:
    mine, other = lost(runtime, cast.jia.id, "甲的提醒"), lost(runtime, cast.yi.id, "乙的提醒")
    lin = person(runtime, "lin", (Role.HR, JIA))
    with desk.opened(runtime, lin) as page:
        log = page.page("/deliveries")
        assert "甲的提醒" in log
        assert "乙的提醒" not in log
        shown = page.page(f"/deliveries/{mine}")
        assert "内容发出后没有等到回执" in shown
        assert "可能已经收到过" in shown
        assert page.get(f"/deliveries/{other}").status_code == 404
        assert page.post(f"/deliveries/{mine}/arrived").status_code == 303
        assert "已送达" in page.get(f"/deliveries/{mine}").text
        status, said = page.refused(f"/deliveries/{mine}/resend")
        assert (status, "不用重发" in said) == (409, True)
    with runtime.reading(SYSTEM) as work:
        assert work.db.execute(text("SELECT action FROM audit_rows WHERE action LIKE 'parcel.%'")).all() == [
            ("parcel.arrived",)
        ]


def test_sending_again_and_the_page_of_what_a_letter_spoke_of(runtime: Runtime, cast: Cast) -> None:
    again = lost(runtime, cast.yi.id, "乙的提醒")
    wu, chen = person(runtime, "wu", (Role.OPERATIONS, YI)), person(runtime, "chen", (Role.AUDITOR, None))
    with desk.opened(runtime, chen) as page:
        assert "乙的提醒" in page.get("/deliveries?state=uncertain").text
        assert page.post(f"/deliveries/{again}/resend").status_code == 403
    with desk.opened(runtime, wu) as page:
        page.post(f"/deliveries/{again}/resend")
        assert "排队中" in page.get(f"/deliveries/{again}").text
        assert page.get("/notices/1").headers["location"].startswith("/accounts/")
        assert page.get("/notices/99").status_code == 404


def test_every_page_says_that_the_clock_has_stopped(quick: Runtime) -> None:
    boss = person(quick, "boss", (Role.ADMIN, None))
    with desk.opened(quick, boss) as page:
        assert "提醒服务停了" not in page.get("/people").text  # it has not begun yet
        Reminding(quick).plan()
        assert "提醒服务停了" not in page.get("/people").text
        with quick.posting() as work:
            work.db.execute(text("UPDATE leases SET done_at = '2026-11-19 01:00:00.000000'"))
        assert "提醒服务停了：2026-11-19 09:00 以后没有再计划" in page.get("/people").text
        health = page.get("/healthz").json()["reminders"]
        assert (health["late"], health["planned_at"]) == (True, "2026-11-19T01:00:00+00:00")
        told = page.client.get("/api/v1/metrics", headers=boss.bearer).text
        assert "kosmgr_reminders_late 1.0" in told
        assert 'kosmgr_parcels{state="dead"} 0.0' in told
