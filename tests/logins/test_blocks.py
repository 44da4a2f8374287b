"""A file read in small blocks says the same as in one, wherever a block ends."""

from pathlib import Path

import pytest

from kosmgr.kit.sheets import blocks
from kosmgr.logins import columns

ROWS = [
    f'2026-11-{day:02} 0{hour}:00:00,90000{hour},"P{day}{chr(10) if day % 3 == 0 else ""}x",10.0.{day}.{hour},杭州'
    for day in range(1, 12)
    for hour in range(6)
]


@pytest.mark.parametrize("end", ["\n", ""])
@pytest.mark.parametrize("part", [1, 7, 64, 500])
def test_small_blocks_say_what_one_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, part: int, end: str) -> None:
    path = tmp_path / "log.csv"
    path.write_text("时间,账号,设备,IP,城市\n" + "\n".join(ROWS) + end, encoding="utf-8")
    whole = columns.read(path)
    monkeypatch.setattr(blocks, "PART", part)
    monkeypatch.setattr(blocks, "TAIL", 5)
    parts = columns.read(path)
    assert len(whole.columns) == len(ROWS)
    assert parts.rows == whole.rows
    for name in ("second", "account", "device", "address", "city"):
        words = {"account": "accounts", "device": "devices", "address": "addresses", "city": "cities"}.get(name)
        ours, theirs = getattr(parts.columns, name).tolist(), getattr(whole.columns, name).tolist()
        if words:
            ours = [getattr(parts.columns, words)[number] for number in ours]
            theirs = [getattr(whole.columns, words)[number] for number in theirs]
        assert ours == theirs, name
