"""A company with something wrong in it, straight into the tables; and the generator of the benchmarks."""

from datetime import date

from kosmgr.devices.models import Sim, SimAssignment, SimObservation
from kosmgr.entities import service as entities
from kosmgr.policy import SYSTEM
from kosmgr.runtime import Runtime
from kosmgr.seats.models import PostingHold
from tests.make import Cast
from tests.matrix import make

LEFT = date(2026, 10, 1)  # the first day after the employment


def troubled(runtime: Runtime, cast: Cast, name: str = "王芳") -> dict[str, int]:
    """甲: a leaver who still holds, an idle, a banned, a due, a lapsed seat and two on one phone; 乙: one good seat."""
    with runtime.writing(SYSTEM) as work:
        jia, yi = cast.jia.id, cast.yi.id
        entities.add_enterprise_account(work, jia, "8000000001", "甲家居")
        gone = make.employee(work, jia, "HM0017", left_until_on=LEFT)
        gone.name = "周敏"
        good = [make.employee(work, jia, f"HM010{number}") for number in range(5)]
        good[0].name = name
        accounts = {
            "leaver": make.account(work, jia, 1, gone, nickname="西湖周敏软装", store="西湖店"),
            "idle": make.account(work, jia, 2, nickname="待分配"),
            "banned": make.account(work, jia, 3, good[0], platform_code="banned", platform_state="封禁"),
            "due": make.account(work, jia, 4, good[1], until_on=date(2026, 12, 10), health_score=68),
            "lapsed": make.account(work, jia, 5, good[2], until_on=date(2026, 11, 10)),
            "first": make.account(work, jia, 6, good[3]),
            "second": make.account(work, jia, 7, good[4], last_posted_on=date(2026, 10, 1)),
            "yi": make.account(work, yi, 1, make.employee(work, yi, "CD0001")),
        }
        make.device(work, jia, "DEV-003", accounts["first"], accounts["second"], network_kind="5g", ip="10.0.0.3")
        sim = Sim(entity_id=jia, number_hash="h" * 40, number_masked="154****0111", created_at=work.now)
        work.db.add(sim)
        work.db.flush()
        work.db.add_all(
            [
                SimObservation(
                    sim_id=sim.id, observed_on=work.today, source="sims", registrant_kind="employee",
                    registrant_name="周敏", registrant_employee_id=gone.id, status_code="in_use", rent_fen=1900,
                ),
                SimAssignment(
                    sim_id=sim.id, account_id=accounts["leaver"].id, source="sims", rank=0, origin="observed"
                ),
                PostingHold(
                    account_id=accounts["first"].id, kind="freeze", reason="抽查", from_on=date(2026, 11, 1)
                ),
            ]
        )  # fmt: skip
        work.db.flush()
        return {key: account.id for key, account in accounts.items()}
