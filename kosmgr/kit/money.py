"""Money is whole fen, end to end."""

from decimal import Decimal
from typing import NewType

Fen = NewType("Fen", int)


def yuan(fen: int) -> str:
    """2,400 or 320.55: fen are shown only when there are any."""
    whole, rest = divmod(abs(fen), 100)
    sign = "-" if fen < 0 else ""
    return f"{sign}{whole:,}" + (f".{rest:02d}" if rest else "")


def yuan_number(fen: int) -> float:
    """The number a spreadsheet cell shows; exact to the fen up to 10^13 yuan."""
    return float(Decimal(fen) / 100)


def share(fen: int, part: int, whole: int) -> Fen:
    """part/whole of an amount, rounded half up to the fen."""
    if whole <= 0:
        raise ValueError("a share needs a positive whole")
    return Fen((fen * part * 2 + whole) // (2 * whole))
