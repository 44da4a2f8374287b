"""The list of documents as a file."""

from collections.abc import Iterable, Mapping
from typing import Any

from kosmgr.documents import rules as papers
from kosmgr.kit.text import N_
from kosmgr.matrix import papers as lines
from kosmgr.reports.exports import Say, Sheet
from kosmgr.reports.paper import DAY, WHOLE, Column
from kosmgr.reports.sheets import common

DOCUMENTS = (
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


def documents_of(items: Iterable[Mapping[str, Any]], say: Say) -> Sheet:
    """Documents as the page lists them; an end that does not come is left empty and said under the state."""
    verdicts = {**papers.VERDICTS, lines.UNCHECKED: lines.UNCHECKED_WORD}
    cells = [
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
    return Sheet(N_("文件与资质"), DOCUMENTS, cells)
