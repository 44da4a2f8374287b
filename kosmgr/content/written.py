"""What ledgers and exports write of notes: texts that stand elsewhere, and counts. Pure."""

import re
import unicodedata

from kosmgr.content import rules

PLANNED, PUBLISHED, DROPPED, TAKEN_DOWN = "planned", "published", "dropped", "taken_down"
STATES = {
    "已发布": PUBLISHED, "已发": PUBLISHED, "发布": PUBLISHED, "正常": PUBLISHED, "公开": PUBLISHED, "可见": PUBLISHED,
    "审核通过": PUBLISHED, "已上线": PUBLISHED,
    "限流": PUBLISHED, "违规": PUBLISHED, "仅自己可见": PUBLISHED, "已隐藏": PUBLISHED, "私密": PUBLISHED,
    "被平台下架": TAKEN_DOWN, "平台下架": TAKEN_DOWN, "已下架": TAKEN_DOWN, "下架": TAKEN_DOWN,
    "已删除": TAKEN_DOWN, "删除": TAKEN_DOWN,
    "待发布": PLANNED, "待发": PLANNED, "未发布": PLANNED, "未发": PLANNED, "排期中": PLANNED, "延期": PLANNED,
    "延后": PLANNED, "推迟": PLANNED, "审核中": PLANNED, "定时发布": PLANNED,
    "取消": DROPPED, "已取消": DROPPED, "不发": DROPPED, "作废": DROPPED, "弃用": DROPPED,
}  # fmt: skip
KINDS = {
    "图文": "image", "图片": "image", "图集": "image", "图文笔记": "image", "NORMAL": "image", "IMAGE": "image",
    "视频": "video", "视频笔记": "video", "VIDEO": "video", "短视频": "video",
    "文字": "text", "纯文字": "text", "文字笔记": "text", "长文": "text", "TEXT": "text",
}  # fmt: skip
# Not the text itself but where it is: 见文档, 同王芳那篇, 详见附件.
_PLACES = "文档|附件|文件|表格|链接|文案|稿|那篇|这篇|篇|页|云盘|网盘|群"
ELSEWHERE = (
    rf"^(?:(?:见|详见|参见|参考|参照|照|沿用|同|同上)\S{{0,20}}(?:{_PLACES})\S{{0,6}}|同上|略"
    r"|(?:附件|文档|链接|待补|待写|待定)\S{0,6}|https?://\S{1,400})$"
)
_IS_ELSEWHERE = re.compile(ELSEWHERE)
_COUNT = re.compile(r"(\d+(?:\.\d+)?|\d{1,3}(?:,\d{3})+)\s*(万|千|百|亿|[WwKk])?\s*\+?")
_TIMES = {"": 1, "万": 10_000, "w": 10_000, "千": 1_000, "k": 1_000, "百": 100, "亿": 100_000_000}
_NOTHING = frozenset({"", "-", "—", "–", "——", "--", "/", "无", "暂无", "N/A", "NA", "NULL", "NONE", "#N/A"})


def is_elsewhere(text: str) -> bool:
    """Whether what stands where the text belongs only says where the text is."""
    return _IS_ELSEWHERE.fullmatch(text.strip()) is not None


def count_of(written: str) -> int | None:
    """A count such as 1.3万, 8,432 or 999+; None for what is none. Nothing written is -1."""
    text = unicodedata.normalize("NFKC", written).strip()
    if text.upper() in _NOTHING:
        return -1
    match = _COUNT.fullmatch(text)
    if match is None:
        return None
    scaled = float(match.group(1).replace(",", "")) * _TIMES[(match.group(2) or "").lower()]
    whole = round(scaled)
    return whole if abs(scaled - whole) < 1e-6 and whole <= rules.COUNT_MOST else None
