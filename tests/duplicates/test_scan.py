"""kosmgr scan duplicates: files as people have them, and a sentence for those that cannot be read."""

import csv
import json
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pytest

from benchmarks import drawn
from kosmgr import cli

FIRST = "很多客户来店里第一句话就问这板材环保吗？看三样就够了：检测报告、封边和柜门里的味道，半天还呛鼻子的就别要了。"
REWRITTEN = (
    "很多顾客来店里第一句话就问这板材环保吗？看三样就够：检测报告、封边，还有柜门里的味道，半天还呛鼻子的别要了。"
)
OTHER = "窗帘怎么选不踩坑？先量轨道再看遮光率，卧室选八成以上的，客厅留一层纱，阳光好的时候整个屋子都是软的。"
ROWS = [["id", "title", "body"], ["n1", "三个小技巧", FIRST], ["n2", "窗帘", OTHER], ["n7", "板材怎么看", REWRITTEN]]


def _csv(folder: Path, rows: list[list[str]], encoding: str = "utf-8", mark: str = ",") -> Path:
    path = folder / f"notes-{encoding}.csv"
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file, delimiter=mark).writerows(rows)
    return path


def _scan(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, dict[str, Any]]:
    code = cli.main(["scan", "duplicates", *map(str, words), "--json"])
    return code, json.loads(capsys.readouterr().out)


@pytest.mark.parametrize(("encoding", "mark"), [("utf-8", ","), ("utf-8-sig", ";"), ("gb18030", ","), ("utf-16", "\t")])
def test_encodings_and_delimiters_are_found(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], encoding: str, mark: str
) -> None:
    code, found = _scan(capsys, _csv(tmp_path, ROWS, encoding, mark))
    assert (code, found["notes"], found["rejected"]) == (1, 3, [])
    [pair] = found["pairs"]
    assert (pair["a"], pair["b"], pair["kind"]) == ("n1", "n7", "near")
    assert 0.4 < pair["similarity"] < 1
    assert pair["similarity"] <= min(pair["a_in_b"], pair["b_in_a"])
    assert found["groups"] == [{"kind": "near", "ids": ["n1", "n7"], "similarity": pair["similarity"]}]


def test_a_workbook_with_chinese_headings_and_days_tells_who_was_first(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    book = openpyxl.Workbook()
    for row in (
        ["笔记导出"],
        ["笔记ID", "小红书号", "笔记标题", "正文", "发布时间"],
        ["后发", "9000000102", "标题", FIRST, "2026/11/16 18:30"],
        ["首发", "9000000101", "标题", FIRST, "2026/11/6 9:00"],
    ):
        book.active.append(row)
    book.save(tmp_path / "notes.xlsx")
    code, found = _scan(capsys, tmp_path / "notes.xlsx")
    assert code == 1
    assert found["groups"] == [{"kind": "exact", "ids": ["首发", "后发"], "similarity": 1.0}]


def test_rows_that_cannot_be_read_are_named_and_the_rest_is_judged(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [*ROWS[:2], ["n1", "又一篇", OTHER], ["n3", "", ""], [], ["n4", "窗帘", OTHER]]
    code, found = _scan(capsys, _csv(tmp_path, rows))
    assert (code, found["notes"], found["pairs"]) == (0, 2, [])
    assert found["rejected"] == [
        {"row": 3, "code": "id_repeated", "value": "n1"},
        {"row": 4, "code": "text_missing", "value": "n3"},
    ]
    assert cli.main(["scan", "duplicates", str(_csv(tmp_path, rows))]) == 0
    assert "第 3 行：编号与上面一行相同 n1" in capsys.readouterr().out


def test_a_fixed_sentence_can_be_left_out(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    fixed = "本店所有板材均提供检测报告，到店出示本篇笔记可以免费领取样板一份，最终解释权归门店所有，欢迎到店咨询。"
    rows = [["id", "body"], ["1", FIRST + fixed], ["2", OTHER + fixed]]
    assert _scan(capsys, _csv(tmp_path, rows))[0] == 1
    assert _scan(capsys, _csv(tmp_path, rows), "--phrase", fixed) == (
        0, {"notes": 2, "groups": [], "pairs": [], "rejected": []},
    )  # fmt: skip


def test_notes_that_share_a_picture_and_no_word(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    drawn.rooms(np.random.default_rng(7)).save(tmp_path / "a.png")
    drawn.rooms(np.random.default_rng(7)).resize((300, 400)).save(tmp_path / "b.jpg", quality=60)
    drawn.rooms(np.random.default_rng(8)).save(tmp_path / "c.png")
    rows = [["id", "body", "images"], ["1", FIRST, "a.png"], ["2", OTHER, "c.png|b.jpg"], ["3", "", "gone.png"]]
    code, found = _scan(capsys, _csv(tmp_path, rows))
    assert code == 1
    assert found["groups"] == [{"kind": "image", "ids": ["1", "2"], "similarity": 0.5}]
    [pair] = found["pairs"]
    assert (pair["kind"], pair["a_in_b"], pair["b_in_a"], pair["shared"]) == ("image", 1.0, 0.5, 1)
    assert found["rejected"] == [{"row": 4, "code": "image_missing", "value": "gone.png"}]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "空文件"),
        (b"a,b\n1,2\n", "没有认出笔记的表头"),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), "不是表格文件"),
        ("id,body\n1,好".encode() + "\n2,好的".encode("gb18030"), "无法确定文字编码"),
    ],
)
def test_what_is_no_list_of_notes_is_said_in_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes, said: str
) -> None:
    (tmp_path / "notes.csv").write_bytes(content)
    assert cli.main(["scan", "duplicates", str(tmp_path / "notes.csv")]) == 2
    assert said in capsys.readouterr().err
