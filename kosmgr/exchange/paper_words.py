"""Words of the document ledger: what a title says of the kind, how validity, scan and upload are written. Pure."""

from kosmgr.documents import rules
from kosmgr.exchange import cells, dates, words

# The first word found in the title decides; the longer and more certain ones stand first.
TITLES: tuple[tuple[tuple[str, ...], str], ...] = (
    (("法定代表人身份证", "法人身份证", "法人代表身份证"), "legal_rep_id"),
    (("营业执照",), "business_license"),
    (("商标使用授权", "商标授权"), "trademark_authorization"),
    (("商标",), "trademark_certificate"),
    (("品牌授权", "品牌使用授权", "经销授权"), "brand_authorization"),
    (("质检报告", "检测报告", "检验报告", "3C"), "inspection_report"),
    (("字体",), "font_license"),
    (("肖像",), "portrait_release"),
    (("图片", "素材", "图库"), "image_license"),
    (("公函", "认证授权"), "authorization_letter"),
    (("食品",), "food_permit"),
    (("社保", "用工备案", "花名册"), "roster_filing"),
    (("直播",), "live_commitment"),
    (("ICP", "网站备案"), "icp_filing"),
    (("在职证明",), "employment_proof"),
    (("离职证明",), "separation_certificate"),
    (("归属协议",), "ownership_agreement"),
    (("保密",), "nda"),
    (("整改",), "rectification_commitment"),
    (("合规承诺",), "compliance_commitment"),
    (("培训",), "training_record"),
    (("资质", "许可证", "资格证", "备案"), "qualification"),
)
UPLOADS = {"已上传": rules.UPLOADED, "已重传": rules.UPLOADED, "重传": rules.UPLOADED, "已更新": rules.UPLOADED,
           "不上传": rules.NOT_NEEDED, "不需要": rules.NOT_NEEDED, "不需上传": rules.NOT_NEEDED,
           "无需": rules.NOT_NEEDED, "无需上传": rules.NOT_NEEDED, "待上传": rules.NOT_UPLOADED,
           "未上传": rules.NOT_UPLOADED}  # fmt: skip
STATUSES = {"有效": "valid", "快到期": "due", "将到期": "due", "临期": "due", "过期": "expired", "已过期": "expired",
            "失效": "expired", "待补": "missing", "缺失": "missing", "缺扫描件": "missing", "缺件": "missing",
            "办理中": "missing"}  # fmt: skip


def kind_of(title: str) -> str:
    """The kind of document a title names; `other` where it says nothing known."""
    half = cells.narrow(title).upper()
    return next((kind for found, kind in TITLES if any(word in half for word in found)), "other")


def parse_validity(raw: cells.Raw, *, epoch_1904: bool = False) -> cells.Cell:
    """(the last day it holds, whether it holds without an end)."""
    judged = dates.parse_date(raw, epoch_1904=epoch_1904)
    if judged.fixed == dates.OPEN_ENDED:
        return judged._replace(value=(None, True))
    return judged if judged.value is None else judged._replace(value=(judged.value, False))


def parse_certificate(raw: cells.Raw) -> cells.Cell:
    """A certificate's number; a star or a dash is none."""
    judged = cells.parse_text(raw)
    if isinstance(judged.value, str) and rules.plain_number(judged.value) is None:
        return cells.EMPTY
    return judged


def parse_scan(raw: cells.Raw) -> cells.Cell:
    """True: there is a scan, False: there is none, None: nothing is written."""
    return cells.Cell(False) if cells.narrow(raw) == "无" else words.parse_tick(raw)


def parse_upload(raw: cells.Raw) -> cells.Cell:
    """yes, no or not_needed."""
    meaning = UPLOADS.get(cells.narrow(raw))
    if meaning is not None:
        return cells.Cell(meaning)
    tick = words.parse_tick(raw)
    if isinstance(tick.value, bool):
        return cells.Cell(rules.UPLOADED if tick.value else rules.NOT_UPLOADED)
    return cells.refused("word_unknown") if tick.code == "tick_unreadable" else tick


def parse_status(raw: cells.Raw) -> cells.Cell:
    """(the words, valid | due | expired | missing | other)."""
    judged = cells.parse_text(raw)
    if not isinstance(judged.value, str):
        return judged
    return judged._replace(value=(judged.value, STATUSES.get(cells.narrow(judged.value), "other")))
