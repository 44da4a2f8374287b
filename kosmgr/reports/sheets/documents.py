"""Documents: what the company holds, how long it holds, who checked it. Their files stay where they are."""

from collections.abc import Iterable, Mapping
from typing import Any

from kosmgr.documents import rules as papers
from kosmgr.kit.text import N_
from kosmgr.matrix import papers as lines
from kosmgr.reports.facts import Facts
from kosmgr.reports.paper import DAY, WHOLE, Column, Paper
from kosmgr.reports.sheets import common

NAME = N_("文件与资质")
DAYS_LEFT = 8  # the column shaded by how near the end is
COLUMNS = (
    Column(N_("主体"), 24),
    Column(N_("文件"), 30),
    Column(N_("种类"), 16),
    Column(N_("证书编号"), 22),
    Column(N_("发证机关"), 22),
    Column(N_("发证日期"), 11, DAY),
    Column(N_("有效期至"), 11, DAY),
    Column(N_("状态"), 10),
    Column(N_("剩余天数"), 9, WHOLE),
    Column(N_("关于"), 18),
    Column(N_("适用账号/商品"), 18),
    Column(N_("上传平台"), 10),
    Column(N_("版"), 6, WHOLE),
    Column(N_("核对"), 10),
    Column(N_("保管人"), 12),
    Column(N_("台账写的状态"), 12),
)


def rows(items: Iterable[Mapping[str, Any]], say: common.Say) -> list[tuple[object, ...]]:
    """The cells of the table, in the order given."""
    verdicts = {**papers.VERDICTS, lines.UNCHECKED: lines.UNCHECKED_WORD}
    return [
        (
            item["entity"],
            item["title"],
            say(papers.KINDS[item["kind"]]),
            item["number"],
            item["issuer"],
            item["issued_on"],
            item["valid_until"],
            say(N_("长期有效")) if item["no_expiry"] else say(papers.STANDINGS[item["standing"]]),
            item["days_left"],
            item["subject_name"],
            item["applies_to"],
            common.spoken(say, papers.UPLOADS, item["platform_upload"]),
            item["revisions"] or None,
            common.spoken(say, verdicts, item["verdict"]),
            item["keeper"],
            item["status"],
        )
        for item in items
    ]


def write(paper: Paper, facts: Facts) -> int:
    """The sheet; returns how many rows."""
    over = sum(1 for item in facts.documents if item["standing"] == papers.EXPIRED)
    due = sum(1 for item in facts.documents if item["standing"] == papers.DUE)
    sentence = N_("文件与资质：{count} 份，已过期 {over} 份，将到期 {due} 份")
    title = paper.say(sentence).format(count=len(facts.documents), over=over, due=due)
    shades = common.days_left_shades(DAYS_LEFT, facts.document_due_days)
    page = paper.sheet(NAME, "#3F6B5C")
    cells = rows(facts.documents, paper.say)
    return paper.table(page, title, COLUMNS, cells, shades, frozen=2, empty=N_("没有登记过文件"))
