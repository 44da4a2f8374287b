"""kosmgr drift, as people's scripts use it."""

from pathlib import Path

from tests.cli.conftest import Kosmgr
from tests.make import JIA, YI

LIST = "小红书号,昵称,员工姓名\n9000000101,西湖周敏,\n9000000102,改过的昵称,王芳\n9000000109,新账号,\n"
FOUND = [("unknown-account", "9000000109"), ("other-holder", "9000000102"), ("other-nickname", "9000000102")]


def test_compare_store_fix_and_undo(company: Kosmgr, tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text(LIST, encoding="gb18030")
    seen = company("drift", "compare", path, "--entity", JIA, "--json")
    assert seen.code == 1
    assert (seen.document["applied"], seen.document["comparison"], seen.document["told"]) == (False, None, 3)
    assert {(one["kind"], one["account"]) for one in seen.document["items"]} == set(FOUND)
    assert company("drift", "list", "--json").document["total"] == 0
    assert company("drift", "compare", path, "--entity", JIA, "--apply", "--json").document["comparison"] == 1
    [listed] = company("drift", "list", "--json").document["items"]
    assert (listed["newest"], sum(listed["open"].values())) == (True, 3)
    shown = company("drift", "show", 1, "--json").document["items"]
    assert [(one["kind"], one["account"]) for one in shown] == FOUND
    assert shown[1]["plan"]["steps"] == ["绑定给王芳（H1），2026-11-20 起"]
    only_said = company("drift", "fix", 1, "--kind", "other-nickname", "--json").document
    assert (only_said["applied"], only_said["fix"]) == (False, None)
    done = company("drift", "fix", 1, "--apply", "--json").document
    assert (done["applied"], done["fix"]) == (True, 1)
    accounts = {one["account"]: one for one in company("accounts", "--json").document["items"]}
    assert accounts["9000000102"]["nickname"] == "改过的昵称"
    assert accounts["9000000102"]["holder"]["employee"] == "H1"
    assert company("drift", "undo", 1, "--json").document == {"ok": True, "id": 1, "comparison": 1}
    assert company("drift", "undo", 1).code == 5
    assert company("drift", "undo", 9).code == 3
    assert company("drift", "show", 9).code == 3
    assert "改过的昵称" in company("drift", "fix", 1, "9000000102").out


def test_columns_by_hand_and_usage(company: Kosmgr, tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("甲栏,乙栏\n9000000101,西湖周敏\n9000000102,西湖王芳\n", encoding="utf-8")
    assert company("drift", "compare", path, "--entity", JIA).code == 2
    given = ("--map", "account=A", "--map", "nickname=B")
    seen = company("drift", "compare", path, "--entity", JIA, *given, "--apply", "--json")
    assert (seen.code, seen.document["items"]) == (0, [])
    assert company("drift", "compare", path, "--entity", JIA, "--json").code == 0  # remembered
    assert company("drift", "compare", path).code == 2
    assert company("drift", "compare", path, "--entity", JIA, "--map", "what=A").code == 2
    assert company("drift", "compare", tmp_path / "nothing.csv", "--entity", JIA).code == 2
    assert company("drift", "compare", path, "--entity", YI, *given, "--json").code == 1
    assert company("drift", "fix", 1, "--employee", "H1").code == 2
