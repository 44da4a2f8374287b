"""The engine over a file says what the plain definitions say."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kosmgr import cli
from kosmgr.kit import instants
from kosmgr.kit.sheets import reader
from kosmgr.logins import cities, columns, files, headings, rules, scanning, shapes, words
from tests.logins import make, oracle
from tests.logins.make import at
from tests.logins.oracle import Event

IPS = ("1.2.3.4", "1.2.3.5", "1.2.4.4", "2408:1::1", "2408:1::2", "2408:1:0:1::1", "")
CITIES = ("上海", "杭州市", "乌鲁木齐", "浙江", "不知道", "")
EVENTS = st.lists(
    st.builds(
        Event,
        st.integers(make.NOON, make.NOON + 9_000),
        st.sampled_from("ABCD"),
        st.sampled_from(("P1", "P2", "P3", "P4", "")),
        st.sampled_from(IPS),
        st.sampled_from(CITIES),
    ).filter(lambda event: event.device or event.ip),
    max_size=14,
)


def _columns(events: list[Event]) -> shapes.Columns:
    lists = [["", *sorted({getattr(e, n) for e in events} - {""})] for n in ("account", "device", "ip", "city")]
    codes = [
        np.array([words.index(getattr(event, name)) for event in events], np.int32)
        for name, words in zip(("account", "device", "ip", "city"), lists, strict=True)
    ]
    return shapes.Columns(np.array([event.second for event in events], np.int64), *codes, *lists)


def _plain(found: list[scanning.Cluster]) -> oracle.Found:
    return {(one.kind, one.key): (frozenset(one.accounts), one.first, one.last, one.events) for one in found}


@settings(max_examples=150, deadline=None)
@given(EVENTS, st.sampled_from((1, 2)), st.sampled_from((1, 3)), st.sampled_from((60, 600, 1_800)))
def test_the_engine_agrees_with_the_plain_definitions(
    events: list[Event], accounts: int, devices: int, seconds: int
) -> None:
    limits = replace(
        make.LIMITS, device_accounts=accounts, ip_accounts=accounts, max_devices=devices, switch_seconds=seconds
    )
    assert _plain(scanning.judge(_columns(events), limits, {}, 50)) == oracle.clusters(events, limits)


def test_a_file_gives_the_same_in_any_order_and_encoding(tmp_path: Path) -> None:
    events = [
        at(0, "A", "P1", "1.2.3.4", "上海"), at(4, "B", "P1", "1.2.3.5", "上海"), at(300, "C", "P2", "1.2.3.4"),
        at(330, "A", "P3", "", "乌鲁木齐"),
    ]  # fmt: skip
    wanted = oracle.clusters(events, make.LIMITS)
    lines = make.text(events, "登录时间,小红书号,设备,IP,城市")
    for name, content in (
        ("utf8", lines.encode()),
        ("bom", lines.encode("utf-8-sig")),
        ("gb", lines.encode("gb18030")),
        ("wide", lines.encode("utf-16")),
        ("tabs", lines.replace(",", "\t").encode()),
        ("crlf", lines.replace("\n", "\r\n").encode()),
        ("title", b"login records\n\n" + "\n".join([lines.split("\n")[0], *reversed(lines.split("\n")[1:])]).encode()),
    ):
        path = tmp_path / f"{name}.csv"
        path.write_bytes(content)
        reading, found = scanning.scan(path, make.LIMITS, {}, 50)
        assert (name, _plain(found), reading.rejected) == (name, wanted, 0)


def test_a_workbook_is_read_too(tmp_path: Path) -> None:
    path = tmp_path / "logins.xlsx"
    book = openpyxl.Workbook()
    for row in (
        ["登录记录"], ["时间", "账号", "设备", "IP"],
        [datetime(2026, 11, 19, 8), 9000000103, "dev-1", "1.2.3.4"], ["2026/11/19 8:03", "9000000104", "DEV-1", ""],
    ):  # fmt: skip
        book.active.append(row)
    book.save(path)
    reading, found = scanning.scan(path, make.LIMITS, {}, 50)
    assert {(one.kind, one.key, one.accounts) for one in found} == {
        (kind, "DEV-1", ("9000000103", "9000000104")) for kind in ("device", "switching")
    }
    assert (reading.rows, reading.header_row) == (2, 2)


def test_what_cannot_be_read_is_rejected_by_row_and_counted(tmp_path: Path) -> None:
    path = tmp_path / "bad.csv"
    path.write_text(
        "time,account,device,ip,city\n"
        "2026-11-19 08:00:00,A,P1,1.2.3.4,\n"
        "yesterday,A,P1,1.2.3.4,\n"
        "2026-11-19 08:00:00,,P1,1.2.3.4,\n"
        "\n"
        "2026-11-19 08:00:00,9.0E+9,P1,1.2.3.4,\n"
        "2026-11-19 08:00:00,A,P1,1.2.3.400,\n"
        "2026-11-19 08:00:00,A,,-,\n"
        "2026-11-19T00:00:00Z,B,P1,::ffff:1.2.3.4,\n"
        "0001-01-01 00:00:00,B,P1,,\n",
        "utf-8",
    )
    document = files.scan(path, date(2026, 11, 20))
    assert [(one["row"], one["code"]) for one in document["rejected"]] == [
        (3, "time_unreadable"), (4, "account_missing"), (6, "account_unreadable"), (7, "ip_unreadable"),
        (8, "device_and_ip_missing"), (10, "time_unreadable"),
    ]  # fmt: skip
    assert (document["events"], document["rejected_total"]) == (2, 6)
    assert {(one["kind"], one["key"]) for one in document["clusters"]} == {
        ("device", "P1"), ("ip", "1.2.3.4"), ("switching", "P1"),
    }  # fmt: skip
    assert document["clusters"][0]["first"] == "2026-11-19T08:00:00+08:00"
    assert all(one["code"] in words.REJECTED for one in document["rejected"])


def test_the_listing_of_rejected_rows_is_capped_and_the_count_is_true(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shapes, "LISTED", 3)
    path = tmp_path / "bad.csv"
    path.write_text("time,account,ip\n" + "?,A,1.2.3.4\n" * 10, "utf-8")
    document = files.scan(path, date(2026, 11, 20))
    assert (len(document["rejected"]), document["rejected_total"], document["events"]) == (3, 10, 0)


def test_only_the_last_days_are_looked_at_when_asked(tmp_path: Path) -> None:
    events = [at(-3 * 1440, "A", "P1"), at(-2 * 1440, "B", "P1"), at(0, "B", "P1"), at(1, "C", "P2", "1.1.1.1")]
    path = make.file(tmp_path, events)
    seen = [_plain(scanning.scan(path, make.LIMITS, {}, 50, days)[1]) for days in (None, 4, 3)]
    assert seen == [oracle.clusters(events, make.LIMITS)] * 2 + [oracle.clusters(events[1:], make.LIMITS)]
    assert seen[0] != seen[2]


def test_a_private_address_weighs_less() -> None:
    events = [at(0, "A", "P1", "192.168.1.2"), at(60, "B", "P2", "192.168.1.2"), at(90, "C", "P3", "1.1.1.1"),
              at(200, "D", "P4", "1.1.1.1")]  # fmt: skip
    found = scanning.judge(_columns(events), make.LIMITS, {"private": 20, "unknown": 100}, 50)
    assert {one.key: one.severity for one in found} == {"192.168.1.2": "low", "1.1.1.1": "high"}


def test_the_command_answers_as_promised(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shared = make.file(tmp_path, [at(0, "A", "P1", "1.2.3.4"), at(9, "B", "P1", "5.6.7.8")], "a.csv")
    alone = make.file(tmp_path, [at(0, "A", "P1", "1.2.3.4")], "b.csv")
    other = tmp_path / "c.csv"
    other.write_text("name,age\nA,1\n", "utf-8")
    answers = []
    for path in (shared, alone, other, tmp_path / "none.csv"):
        code = cli.main(["scan", "isolation", str(path), "--json"])
        answers.append((code, json.loads(capsys.readouterr().out)))
    assert [code for code, _ in answers] == [1, 0, 2, 2]
    document = answers[0][1]
    assert set(document) >= {"events", "rejected", "clusters"}
    assert document["clusters"][0] == {
        "kind": "device", "key": "P1", "accounts": ["A", "B"], "first": "2026-11-19T12:00:00+08:00",
        "last": "2026-11-19T12:09:00+08:00", "events": 2, "severity": "high",
    }  # fmt: skip
    assert cli.main(["scan", "isolation", str(shared)]) == 1
    assert "P1" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("2026-11-19 12:00:00", make.NOON),
        ("2026/11/19 12:00", make.NOON),
        ("2026年11月19日 12时00分", make.NOON),
        ("2026-11-19T04:00:00Z", make.NOON),
        ("2026-11-19 06:00:00+02:00", make.NOON),
        ("2026-11-19 下午12:00", make.NOON),
        (str(make.NOON), make.NOON),
        (f"{make.NOON}000", make.NOON),
        ("2026-11-19", None),
        ("2026-13-19 12:00:00", None),
        ("2026-11-19 25:00:00", None),
        ("1969-11-19 12:00:00", None),
    ],
)
def test_times_as_people_write_them(written: str, expected: int | None) -> None:
    assert instants.second_of(written) == expected


@pytest.mark.parametrize(
    ("clean", "written", "expected"),
    [
        (words.account, ["9000000103", " 9000000103 ", "9000000103.0", "9.0E+9", "", "无"],
         ["9000000103", "9000000103", "9000000103", None, "", ""]),
        (words.device, ["dev-003", "ＤＥＶ-003", "-"], ["DEV-003", "DEV-003", ""]),
        (words.address, ["1.2.3.4", "::ffff:1.2.3.4", "2408:0:0::1", "1.2.3.04", "1.2.3", "fe80::1%eth0"],
         ["1.2.3.4", "1.2.3.4", "2408::1", None, None, "fe80::1"]),
    ],
)  # fmt: skip
def test_one_word_for_one_thing(clean: Callable[[Any], Any], written: list[str], expected: list[str | None]) -> None:
    assert clean(written) == expected


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("杭州", "杭州"), ("浙江省杭州市余杭区", "杭州"), ("中国 浙江 杭州", "杭州"), ("北京市朝阳区", "北京"),
        ("吉林", None), ("吉林市", "吉林"), ("吉林省长春市", "长春"), ("内蒙古自治区呼和浩特市", "呼和浩特"),
        ("辽宁朝阳", "朝阳"), ("火星", None), ("", None),
    ],
)  # fmt: skip
def test_cities_as_they_are_written(written: str, expected: str | None) -> None:
    assert cities.meant(written) == expected


def test_every_city_lies_where_china_is_and_stands_once() -> None:
    lines = [line for line in cities.PLACES.read_text("utf-8").splitlines() if not line.startswith("#")]
    assert len(lines) == len(cities.table()) > 330
    assert all(18 <= north <= 54 and 73 <= east <= 136 for north, east in cities.table().values())
    assert cities.kilometres("上海", "杭州") == pytest.approx(165, abs=10)


def test_files_that_are_none() -> None:
    assert rules.address("x") is None
    with pytest.raises(headings.HeadingsMissing) as refused:
        headings.find([["时间", "设备"]])
    assert refused.value.facts["missing"] == ["account"]


@pytest.mark.parametrize(
    ("content", "error"),
    [(b"", reader.SheetError), (b"%PDF-1.4", reader.SheetError), (b"a,b\n1,2\n", headings.HeadingsMissing)],
)
def test_what_is_no_login_file_is_refused(tmp_path: Path, content: bytes, error: type[Exception]) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(content)
    with pytest.raises(error):
        columns.read(path)
    assert not columns.looks_like(path)
