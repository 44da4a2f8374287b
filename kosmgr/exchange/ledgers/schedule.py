"""发布排期表: what is to be published when, under which account; and what became of it.

Day and weekday are merged downwards: a row without its own has those of the row above. A day without a year is placed
when the day of the import is known (`place`).
"""

import dataclasses
import functools
from datetime import date

from kosmgr.exchange import cells, note_words, shapes, table, words
from kosmgr.kit.sheets import reader
from kosmgr.kit.text import N_


def judge(layout: shapes.Layout, sheet: reader.Sheet, date1904: bool) -> shapes.Reading:
    """One row per account, day and time."""
    judged = table.Table(_in_epoch(date1904), layout, sheet)
    lines = judged.lines()
    column = layout.columns["day_on"]
    day: object = None
    weekday: object = None
    for _number, values, raw in lines:
        if cells.text_of(raw[column]).strip():
            day, weekday = values["day_on"], values["weekday"]
        values["day_on"], values["weekday"] = day, weekday
    judged.reading.rows = table.keyed(judged, lines, _Keys())
    return judged.finished()


class _Keys:
    """ACCOUNT/DAY/TIME; another title at the same time is another note, the same one is the same row again."""

    def __init__(self) -> None:
        self.titles: dict[str, list[object]] = {}

    def __call__(self, values: table.Values) -> str:
        at = values["time"] or values["title"] or ""
        key = f"{values['account']}/{values['day_on']}/{at}"
        titles = self.titles.setdefault(key, [])
        if values["title"] not in titles:
            titles.append(values["title"])
        number = titles.index(values["title"])
        return f"{key}#{number + 1}" if number else key


def place(row: shapes.Row, near: date) -> str | None:
    """Give a row its year; the code of what is to be said about that."""
    written, weekday = row.values["day_on"], row.values.pop("weekday", None)
    if not isinstance(written, str):
        return None
    found, said = note_words.placed(written, weekday if isinstance(weekday, int) else None, near)
    row.values["day_on"] = found
    row.key = row.key.replace(written, str(found), 1)
    return said


def place_all(reading: shapes.Reading, near: date) -> list[tuple[shapes.Row, str]]:
    """Give every row its year; (row, code) of what is to be said, once for each day."""
    told: list[tuple[shapes.Row, str]] = []
    days: set[object] = set()
    for row in reading.rows:
        written = row.values["day_on"]
        said = place(row, near)
        if said is not None and written not in days:
            days.add(written)
            told.append((row, said))
    return told


def _in_epoch(date1904: bool) -> shapes.Ledger:
    """Days counted from 1904, where the workbook says so."""
    if not date1904:
        return LEDGER
    counted = functools.partial(note_words.parse_day, epoch_1904=True)
    fields = (dataclasses.replace(f, parser=counted) if f.name == "day_on" else f for f in LEDGER.fields)
    return dataclasses.replace(LEDGER, fields=tuple(fields))


LEDGER = shapes.Ledger(
    kind="schedule",
    title=N_("发布排期表"),
    main_key="account",
    anchors=("account",),
    judge=judge,
    notes=(
        N_("同一天的几行，日期和星期只写在第一行也可以。日期不写年份时，按星期和导入当天判断年份。"),
        N_("文案只写出处（例如“见文档”）的，不当作正文，只记下出处。"),
    ),
    fields=(
        shapes.Field(
            "day_on",
            N_("日期"),
            note_words.parse_day,
            ("发布日期", "排期日期", "计划日期"),
            required=True,
            fills=True,
            example="2026-11-16",
            what="date",
        ),
        shapes.Field("weekday", N_("星期"), note_words.parse_weekday, ("周几",), fills=True, example="周一"),
        shapes.Field("time", N_("时间"), note_words.parse_time, ("发布时间", "计划时间", "时段"), example="18:30"),
        shapes.Field("nickname", N_("账号昵称"), cells.parse_text, ("昵称", "账号名称", "账号")),
        shapes.Field(
            "account",
            N_("小红书号"),
            cells.parse_account,
            ("小红书ID", "红书号", "账号ID", "小红书账号"),
            required=True,
            example="9000000001",
        ),
        shapes.Field(
            "holder_name", N_("使用人"), words.parse_person, ("运营人", "当前使用人", "发布人"), personal=True
        ),
        shapes.Field("topic", N_("选题"), note_words.parse_title, ("选题方向", "内容方向"), example="小户型收纳"),
        shapes.Field("title", N_("标题"), note_words.parse_title, ("笔记标题",), example="小户型收纳的 5 个避坑指南"),
        shapes.Field(
            "form",
            N_("形式"),
            note_words.parse_kind,
            ("体裁", "笔记类型", "内容形式"),
            example="图文",
            choices=("图文", "视频", "文字"),
        ),
        shapes.Field("goods", N_("是否挂商品"), words.parse_tick, ("挂商品", "商品卡"), choices=("是", "否")),
        shapes.Field("promoted", N_("是否投聚光"), words.parse_tick, ("投聚光", "聚光投放"), choices=("是", "否")),
        shapes.Field(
            "copy", N_("文案"), note_words.parse_copy, ("正文", "笔记文案", "笔记正文"), names=("body", "text_source")
        ),
        shapes.Field(
            "review_first", N_("初审"), note_words.short, ("一审",), example="通过", choices=("通过", "待改", "未审")
        ),
        shapes.Field("review_second", N_("复审"), note_words.short, ("二审", "终审"), choices=("通过", "待改", "未审")),
        shapes.Field(
            "state",
            N_("发布状态"),
            note_words.parse_state,
            ("状态", "笔记状态"),
            names=("state", "state_code"),
            example="待发布",
            choices=("待发布", "已发布", "延期", "被平台下架", "取消"),
        ),
        shapes.Field("link", N_("笔记链接"), note_words.parse_link, ("链接", "笔记ID", "发布链接")),
        shapes.Field(
            "reads", N_("阅读"), note_words.parse_count, ("阅读量", "观看", "观看量", "浏览量"), what="number"
        ),
        shapes.Field("interactions", N_("互动"), note_words.parse_count, ("互动量", "互动数"), what="number"),
        shapes.Field("remark", N_("备注"), cells.parse_text, ("说明",)),
    ),
)
