"""Words of schedules and of exported notes, and what they mean. Pure."""

import datetime
import re

from kosmgr.content import rules, written
from kosmgr.exchange import amounts, cells, dates

YEARLESS = "--"  # how a day without a year is kept until it is placed: --11-16
WEEKDAYS = {mark: number for number, mark in enumerate("一二三四五六日")} | {"天": 6, "7": 6} | {
    str(number): number - 1 for number in range(1, 7)
}  # fmt: skip
SHORT_LENGTH = 60
SOON, TOLD_APART = 45, 400  # days: a schedule is written for the weeks around; a weekday tells two years apart

_WEEKDAY = re.compile(r"(?:星期|周|礼拜)\s*([一二三四五六日天1-7])")
_TIME = re.compile(
    r"(?:(上午|下午|晚上|晚|中午|早上)\s*)?(\d{1,2})\s*[:：点时]\s*(\d{1,2})?\s*(?:分)?(?:[:：]\d{1,2})?"
)
_LATE = {"下午": 12, "晚上": 12, "晚": 12}


def parse_day(raw: cells.Raw, *, epoch_1904: bool = False) -> cells.Cell:
    """A day, also one without a year, which is placed when the day of the import is known.

    A workbook keeps 11.20 as the number 11.2, so that a number with one figure behind its point may be two days.
    """
    judged = dates.parse_date(raw, epoch_1904=epoch_1904)
    if judged.code != "date_without_year":
        return judged
    if isinstance(raw, float) and round(raw * 10, 6).is_integer():
        return cells.refused("date_ambiguous")
    month, day = dates.month_and_day(cells.narrow(raw))
    return cells.Cell(f"{YEARLESS}{month:02}-{day:02}")


def placed(written: str, weekday: int | None, near: datetime.date) -> tuple[datetime.date | None, str | None]:
    """(the day of a day without a year, the code of what is to be said): its weekday tells the year, else nearness."""
    month, day = int(written[2:4]), int(written[5:7])
    found = []
    for year in range(near.year - 6, near.year + 7):
        try:
            found.append(datetime.date(year, month, day))
        except ValueError:
            continue
    found.sort(key=lambda candidate: abs(candidate - near))
    if weekday is None:
        return found[0], "year_nearest"
    same = next((candidate for candidate in found if candidate.weekday() == weekday), None)
    if same == found[0]:
        return same, None
    # a weekday that does not fit is rather a slip than another year, unless no day is near at all
    far = abs(found[0] - near).days > SOON
    if same is None or not far or abs(same - near).days > TOLD_APART:
        return found[0], "weekday_differs"
    return same, None


def parse_weekday(raw: cells.Raw) -> cells.Cell:
    """0 for Monday; what is no weekday says nothing."""
    match = _WEEKDAY.fullmatch(cells.narrow(raw))
    return cells.Cell(WEEKDAYS[match.group(1)]) if match else cells.EMPTY


def parse_time(raw: cells.Raw) -> cells.Cell:
    """A time of day as HH:MM."""
    if isinstance(raw, datetime.datetime):
        return cells.Cell(raw.strftime("%H:%M"))
    if isinstance(raw, float) and 0 <= raw < 1:
        minutes = round(raw * 1_440)
        return cells.Cell(f"{minutes // 60:02}:{minutes % 60:02}")
    text = cells.narrow(raw)
    broken = cells.damage(raw, text)
    if broken:
        return cells.refused(broken)
    if cells.is_nothing(text):
        return cells.EMPTY
    match = _TIME.fullmatch(text)
    if match is None:
        return cells.refused("time_unreadable")
    hour, minute = int(match.group(2)), int(match.group(3) or 0)
    if match.group(1) in _LATE and hour < 12:
        hour += 12
    if hour > 23 or minute > 59:
        return cells.refused("time_unreadable")
    value = f"{hour:02}:{minute:02}"
    return cells.Cell(value, cells.shown(raw, value))


def parse_moment(raw: cells.Raw) -> cells.Cell:
    """(the day, the time of day or None) of when something was published."""
    if isinstance(raw, datetime.datetime):
        midnight = (raw.hour, raw.minute, raw.second) == (0, 0, 0)
        return cells.Cell((raw.date(), None if midnight else raw.strftime("%H:%M")))
    day = dates.parse_date(raw)
    if not isinstance(day.value, datetime.date):
        return day
    late = re.search(r"[T\s]\s*(\d{1,2}:\d{2})(?::\d{2}(?:\.\d+)?)?\s*$", cells.narrow(raw))
    at = str(parse_time(late.group(1)).value or "") or None if late else None
    return cells.Cell((day.value, at), warning=day.warning)


def parse_state(raw: cells.Raw) -> cells.Cell:
    """(the words, planned | published | taken_down | dropped, or None for a word nobody knows)."""
    judged = short(raw)
    if not isinstance(judged.value, str):
        return judged
    meaning = written.STATES.get(cells.narrow(judged.value))
    return judged._replace(value=(judged.value, meaning), warning=judged.warning or (None if meaning else "word_new"))


def parse_kind(raw: cells.Raw) -> cells.Cell:
    """image, video or text."""
    text = cells.narrow(raw)
    broken = cells.damage(raw, text)
    if broken:
        return cells.refused(broken)
    if cells.is_nothing(text):
        return cells.EMPTY
    meaning = written.KINDS.get(text.upper())
    return cells.refused("word_unknown") if meaning is None else cells.Cell(meaning)


def parse_copy(raw: cells.Raw) -> cells.Cell:
    """(the text, where it is): 见文档 is no text."""
    judged = cells.parse_text(raw)
    if not isinstance(judged.value, str):
        return judged
    elsewhere = written.is_elsewhere(judged.value)
    if elsewhere:
        return judged._replace(value=("", judged.value[: rules.TITLE_LENGTH]))
    # the text itself keeps its lines
    whole = cells.mask_identity(cells.composed(raw))
    return judged._replace(value=(whole, None))


def parse_tags(raw: cells.Raw) -> cells.Cell:
    """The tags, without their marks."""
    judged = cells.parse_text(raw)
    if not isinstance(judged.value, str):
        return judged
    return cells.Cell([tag[: rules.TAG_LENGTH] for tag in rules.tags_of(judged.value.replace("[话题]", " "))])


def parse_count(raw: cells.Raw) -> cells.Cell:
    """A count that fits the register."""
    judged = amounts.parse_count(raw)
    if isinstance(judged.value, int) and judged.value > rules.COUNT_MOST:
        return cells.refused("count_unreadable")
    return judged


def short(raw: cells.Raw) -> cells.Cell:
    """A few words."""
    return _at_most(raw, SHORT_LENGTH)


def parse_title(raw: cells.Raw) -> cells.Cell:
    """The title of a note."""
    return _at_most(raw, rules.TITLE_LENGTH)


def parse_link(raw: cells.Raw) -> cells.Cell:
    """The link of a note, or its number as ledgers write it."""
    return _at_most(raw, rules.LINK_LENGTH)


def _at_most(raw: cells.Raw, length: int) -> cells.Cell:
    judged = cells.parse_text(raw)
    if isinstance(judged.value, str) and len(judged.value) > length:
        return cells.refused("text_too_long")
    return judged
