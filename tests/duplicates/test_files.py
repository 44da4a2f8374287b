"""A scanned file and the register say the same."""

import csv
from pathlib import Path

import pytest

from kosmgr.content.models import Note
from kosmgr.duplicates import files, looking, rules
from kosmgr.policy import SYSTEM
from kosmgr.runtime import Runtime
from tests.duplicates import make
from tests.make import Cast

FORM = (
    "姐妹们，{city}的{who}来啦！我家{size}平的小两居，花了{money}万就把{room}改好了，"
    "最满意的是{thing}，住进来{n}个月一点不后悔，想要清单的评论区见。"
)
SLOTS = (
    ("杭州", "软装师", 58, 6, "客厅", "隐形门"),
    ("上海", "设计师", 65, 7, "主卧", "岛台"),
    ("苏州", "收纳师", 72, 8, "厨房", "飘窗柜"),
    ("宁波", "店长", 79, 9, "玄关", "洞洞板"),
)
LONG = (
    make.BODY
    + "第三打开柜门闻一闻，半天还呛鼻子的就别要了。我在店里干了八年，见过太多只看花色的，下次来店里我拿样板讲。"
)
REWRITTEN = LONG.replace("我在店里干了八年", "入行这些年").replace("味道会慢慢散出来", "气味慢慢往外跑")
PLAIN = (
    ("窗帘怎么挑", "周末去看了三家店的窗帘，层高不同挂法就不同，先量再挑布，遮光的客厅用一半就够。"),
    ("阳台改书房", "朝北的阳台没有太阳，所以做成了书桌，白天写东西正好，冬天加一块地垫就不冷。"),
)


def texts() -> list[tuple[str, str]]:
    """Copies, a rewritten one, a template, an excerpt, and notes that are like nothing."""
    poured = [FORM.format(city=c, who=w, size=s, money=m, room=r, thing=t, n=n)
              for n, (c, w, s, m, r, t) in enumerate(SLOTS, 3)]  # fmt: skip
    part = LONG[:90] + "后面讲讲我自己家，阳台做了一排矮柜，猫也喜欢趴在上面晒太阳，访客来了都说舒服又好看。" * 2
    same = [(make.TITLE, LONG)] * 3
    rest = [(make.TITLE, REWRITTEN), *(("小两居改造清单", body) for body in poured), ("半截", part), *PLAIN]
    return [*same, *rest]


def test_a_file_and_the_register_have_the_same_groups(quick: Runtime, cast_quick: Cast, tmp_path: Path) -> None:
    said = texts()
    accounts = make.accounts(quick, cast_quick.jia.id, *range(101, 101 + len(said)))
    ids = [
        make.note(quick, account, 28 - n, *text) for n, (account, text) in enumerate(zip(accounts, said, strict=True))
    ]
    with quick.reading(SYSTEM) as work:
        stored = looking.view(work, 30)
        days = {note: work.db.get_one(Note, note).published_on for note in ids}
    file = tmp_path / "notes.csv"
    with file.open("w", encoding="utf-8-sig", newline="") as target:
        lines = csv.writer(target)
        lines.writerow(["id", "title", "body", "account", "published_at"])
        for note, account, text in sorted(zip(ids, accounts, said, strict=True), key=lambda one: one[2]):  # any order
            lines.writerow([note, *text, account, days[note]])
    found = files.scan(file, make.TODAY)
    assert found["notes"] == len(said)
    assert [(one["kind"], one["ids"]) for one in found["groups"]] == [
        (one.kind, [str(note) for note in one.notes]) for one in stored.groups
    ]
    alike = [one.similarity / rules.WHOLE for one in stored.groups]
    assert [one["similarity"] for one in found["groups"]] == pytest.approx(alike, abs=0.001)
    assert {one["kind"] for one in found["groups"]} >= {rules.TEMPLATE}
    assert {(one["a"], one["b"], one["kind"]) for one in found["pairs"]} == {
        (str(one.a_id), str(one.b_id), one.kind) for one in stored.pairs
    }
    alone = {str(note) for note in ids[-2:]}
    assert not alone & {note for one in found["groups"] for note in one["ids"]}
