"""kosmgr remind settings, remind hours, workdays: shown, changed, refused with a sentence."""

from pathlib import Path

from tests.cli.conftest import Kosmgr
from tests.make import JIA, YI


def test_settings_are_shown_and_changed(kosmgr: Kosmgr) -> None:
    kosmgr("entities", "add", JIA)
    kosmgr("entities", "add", YI)
    assert "renewal-due" in kosmgr("remind", "settings").out
    said = kosmgr("remind", "settings", "renewal-due", "--offsets", "20,5", "--chain", "", "--entity", JIA, "--json")
    [own] = said.document["items"]
    assert (own["offsets"], own["chain"], own["own"]) == ([20, 5], [], True)
    assert own["audience"] == ["holder", "keeper"]
    [other] = kosmgr("remind", "settings", "renewal-due", "--entity", YI, "--json").document["items"]
    assert other["default"]
    off = kosmgr("remind", "settings", "renewal-due", "--off", "--entity", JIA, "--json").document["items"][0]
    assert (off["enabled"], off["offsets"]) == (False, [20, 5])  # what is not named stays
    back = kosmgr("remind", "settings", "renewal-due", "--reset", "--entity", JIA, "--json").document["items"][0]
    assert back["default"]
    refused = kosmgr("remind", "settings", "renewal-due", "--audience", "neighbour")
    assert (refused.code, "不是这个提醒能找到的人" in refused.err) == (2, True)
    assert kosmgr("remind", "settings", "--offsets", "3").code == 2  # of which reminder?
    assert kosmgr("remind", "settings", "weather").code == 3


def test_hours_are_shown_and_changed(kosmgr: Kosmgr) -> None:
    assert "每天 09:00 汇总" in kosmgr("remind", "hours").out
    changed = kosmgr("remind", "hours", "--digest", "08:15", "--days-off", "--json").document
    assert (changed["digest"], changed["quiet_from"], changed["days_off"]) == ("08:15", "21:00", True)
    assert kosmgr("remind", "hours", "--digest", "25:00").code == 2
    assert kosmgr("remind", "hours", "--reset", "--json").document["digest"] == "09:00"


def test_a_decree_is_imported_listed_and_taken_back(kosmgr: Kosmgr, tmp_path: Path) -> None:
    decree = tmp_path / "2031.csv"
    decree.write_text("2031-01-01,off,元旦,通知\n2031-01-04,work,元旦,通知\n", encoding="utf-8")
    assert kosmgr("workdays", "list", "2031", "--json").document["origin"] == "unknown"
    assert kosmgr("workdays", "import", str(decree), "--json").document == {"ok": True, "year": 2031, "days": 2}
    listed = kosmgr("workdays", "list", "2031", "--json").document
    assert (listed["off"], listed["work"]) == (["2031-01-01"], ["2031-01-04"])
    decree.write_text("2031-01-01,off,元旦,通知\n2031-01-06,work,元旦,通知\n", encoding="utf-8")
    refused = kosmgr("workdays", "import", str(decree))
    assert (refused.code, "第 2 行" in refused.err) == (2, True)
    assert kosmgr("workdays", "list", "2031", "--json").document["work"] == ["2031-01-04"]
    assert kosmgr("workdays", "withdraw", "2031").code == 0
    assert kosmgr("workdays", "withdraw", "2031").code == 3
    assert kosmgr("workdays", "import", str(tmp_path / "none.csv")).code == 2
