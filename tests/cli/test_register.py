"""Networks, exemptions, custody and stocktakes from the shell."""

from typing import Any

from tests.cli.conftest import Kosmgr
from tests.make import JIA


def _items(ran: Any) -> Any:
    assert ran.code == 0, ran.err
    return ran.document["items"]


def test_the_register_from_the_shell(company: Kosmgr) -> None:
    assert company("users", "add", "郑合规", "--role", "compliance").code == 0
    first, second = "9000000101", "9000000102"
    assert company("networks", "add", "5G 卡一", "--entity", JIA, "--cidr", "10.9.0.1", "--exclusive").code == 0
    assert company("networks", "assign", first, "5G 卡一").code == 0
    taken = company("networks", "assign", second, "10.9.0.1/32", "--json")
    assert (taken.code, taken.document["code"]) == (5, "NetworkTaken")
    assert [item["accounts"] for item in _items(company("networks", "--json"))] == [[first]]
    asked = company(
        "exemptions",
        "ask",
        "network",
        "5G 卡一",
        first,
        second,
        "--until",
        "2026-12-03",
        "--reason",
        "新卡在路上",
        "--json",
    )
    number = str(asked.document["id"])
    own = company("exemptions", "approve", number, "--json")
    assert (own.code, own.document["code"]) == (4, "OwnExemption")
    assert company("exemptions", "approve", number, "--as", "郑合规").code == 0
    assert [item["standing"] for item in _items(company("exemptions", "--json"))] == ["live"]
    assert company("networks", "assign", second, "5G 卡一").code == 0
    ended = company("exemptions", "end", number, "--reason", "新卡到了", "--json")
    assert (ended.code, ended.document["ended"]) == (0, 1)
    assert company("exemptions", "refuse", number, "--as", "郑合规").code == 5
    assert company("networks", "unassign", first, "--reason", "换卡").code == 0
    assert company("networks", "end", "5G 卡一", "--reason", "退卡").code == 0

    assert company("devices", "add", "dev-1", "--entity", JIA).code == 0
    assert company("devices", "add", "dev-2", "--entity", JIA).code == 0
    assert company("devices", "hand-out", "DEV-1", "H2", "--condition", "屏幕完好").code == 0
    assert company("devices", "hand-out", "DEV-1", "H2").code == 5
    count = str(company("stocktakes", "open", "--entity", JIA, "--json").document["id"])
    seen = company("stocktakes", "seen", count, "DEV-1", "DEV-77", "--json").document["seen"]
    assert seen == {"DEV-1": "found", "DEV-77": "unknown"}
    assert company("stocktakes", "close", count, "--json").document["missing"] == ["DEV-2"]
    assert [item["state"] for item in _items(company("stocktakes", "--json"))] == ["closed"]
    assert company("devices", "take-back", "DEV-1").code == 0
    assert company("sims", "add", "15400000112", "--entity", JIA).code == 0
    assert company("sims", "observe", "15400000112", "--status", "to_cancel", "--verified-on", "2026-11-01").code == 0
    assert [item["status_code"] for item in _items(company("sims", "--json"))] == ["to_cancel"]
