"""Money and counts as people type them. Money is whole fen; letters among figures are refused, never guessed. Pure."""

import re
from decimal import Decimal, InvalidOperation

from kosmgr.exchange import cells
from kosmgr.kit import money

MOST_FEN = 10**15
MOST_COUNT = 10**10

_PLAIN_MONEY = re.compile(r"-?(?:\d+|\d{1,3}(?:,\d{3})+)(?:\.\d+)?")
_CURRENCY = re.compile(r"^(?:人民币|RMB|CNY|¥|￥)+|(?:元整?|圆整?|块钱?|RMB|CNY)$")
_COUNT = re.compile(r"(\d+(?:\.\d+)?|\d{1,3}(?:,\d{3})+)\s*(万|千|百|亿|[WwKk])?\s*\+?")
_TIMES = {"万": 10_000, "w": 10_000, "千": 1_000, "k": 1_000, "百": 100, "亿": 100_000_000}

_DIGITS = {
    character: value
    for value, pair in enumerate(("零〇", "壹一", "贰二", "叁三", "肆四", "伍五", "陆六", "柒七", "捌八", "玖九"))
    for character in pair
} | {"两": 2, "貳": 2, "參": 3, "陸": 6}
_UNITS = {"拾": 10, "十": 10, "佰": 100, "百": 100, "仟": 1_000, "千": 1_000}
_CAPITAL = re.compile(
    r"(?:人民币)?(负)?(?:([零〇壹一贰二叁三肆四伍五陆六柒七捌八玖九两貳參陸拾十佰百仟千万亿]+)[元圆])?"
    r"零?(?:([壹一贰二叁三肆四伍五陆六柒七捌八玖九])角)?(?:零?([壹一贰二叁三肆四伍五陆六柒七捌八玖九])分)?[整正]?"
)


def parse_money(raw: cells.Raw) -> cells.Cell:
    """Whole fen of an amount in yuan, in figures or in capital numerals."""
    text = cells.narrow(raw)
    broken = cells.damage(raw, text)
    if broken:
        return cells.refused(broken)
    if cells.is_nothing(text):
        return cells.EMPTY
    if isinstance(raw, float):
        if not abs(raw) < MOST_FEN:
            return cells.refused("money_unreadable")
        return _fen(Decimal(repr(raw)), raw, "")
    bare = _CURRENCY.sub("", _CURRENCY.sub("", text.replace(" ", ""))).strip()
    if _PLAIN_MONEY.fullmatch(bare):
        return _fen(Decimal(bare.replace(",", "")), raw, text if bare == text else "")
    many = re.fullmatch(r"(\d+(?:\.\d+)?)万", bare)
    if many:
        return _fen(Decimal(many.group(1)) * 10_000, raw, "")
    fen = capital_fen(text.replace(" ", ""))
    return cells.refused("money_unreadable") if fen is None else cells.Cell(fen, money.yuan(fen))


def _fen(amount: Decimal, raw: cells.Raw, plain: str) -> cells.Cell:
    fen = amount * 100
    if isinstance(raw, float):
        # A calculated 33.96 arrives as 33.959999999999994.
        near = fen.to_integral_value()
        fen = near if abs(fen - near) < Decimal("0.0001") else fen
    try:
        whole = fen.to_integral_exact()
    except InvalidOperation:
        return cells.refused("money_unreadable")
    if whole != fen:
        return cells.refused("money_fraction")
    if abs(whole) > MOST_FEN:
        return cells.refused("money_unreadable")
    as_typed = isinstance(raw, int | float) or cells.text_of(raw).strip() == plain
    return cells.Cell(int(whole), None if as_typed else money.yuan(int(whole)))


def capital_fen(text: str) -> int | None:
    """陆佰元整 → 60000; None for what is no amount in capital numerals."""
    match = _CAPITAL.fullmatch(text)
    if not match or not any(match.group(2, 3, 4)):
        return None
    whole = _capital_whole(match.group(2)) if match.group(2) else 0
    if whole is None:
        return None
    fen = whole * 100 + _DIGITS.get(match.group(3) or "", 0) * 10 + _DIGITS.get(match.group(4) or "", 0)
    return -fen if match.group(1) else fen


def _capital_whole(text: str) -> int | None:
    """The whole number of yuan; units must fall from left to right within each group of four."""
    for mark, times in (("亿", 100_000_000), ("万", 10_000)):
        if mark in text:
            high, _, low = text.partition(mark)
            upper = _capital_whole(high) if high else None
            lower = _capital_whole(low) if low else 0
            if upper is None or lower is None or lower >= times or "亿" in low:
                return None
            return upper * times + lower
    total, digit, ceiling = 0, None, 10_000
    for character in text:
        if character in _UNITS:
            unit = _UNITS[character]
            if unit >= ceiling or (digit in (None, 0) and not (unit == 10 and total == 0)):
                return None
            total += (digit or 1) * unit
            digit, ceiling = None, unit
        else:
            if digit not in (None, 0):
                return None
            digit = _DIGITS[character]
    return total + (digit or 0)


def parse_count(raw: cells.Raw) -> cells.Cell:
    """A count such as 1.2万, 8,432, 3200+ or 5千."""
    text = cells.narrow(raw)
    broken = cells.damage(raw, text)
    if broken:
        return cells.refused(broken)
    if cells.is_nothing(text):
        return cells.EMPTY
    match = _COUNT.fullmatch(text)
    if not match:
        return cells.refused("count_unreadable")
    unit = match.group(2)
    value = Decimal(match.group(1).replace(",", "")) * (_TIMES[unit.lower()] if unit else 1)
    if value != value.to_integral_value() or value > MOST_COUNT:
        return cells.refused("count_unreadable")
    whole = int(value)
    return cells.Cell(whole, None if text in (str(whole), f"{whole:,}") and _half(raw, text) else str(whole))


def parse_score(raw: cells.Raw) -> cells.Cell:
    """A whole score from 0 to 100."""
    text = cells.narrow(raw).removesuffix("分")
    broken = cells.damage(raw, text)
    if broken:
        return cells.refused(broken)
    if cells.is_nothing(text):
        return cells.EMPTY
    if not (text.isascii() and text.isdigit() and len(text) <= 3 and int(text) <= 100):
        return cells.refused("score_unreadable")
    return cells.Cell(int(text), None if _half(raw, text) else text)


def _half(raw: cells.Raw, text: str) -> bool:
    return not isinstance(raw, str) or raw.strip() == text
