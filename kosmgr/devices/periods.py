"""What the tables of assignments share: half-open periods, and which rows exclude each other."""

from sqlalchemy import CheckConstraint, Index, text

FORWARD = "from_on IS NULL OR until_on IS NULL OR from_on <= until_on"


def only_one(name: str, *columns: str, where: str = "until_on IS NULL AND origin = 'decided'") -> Index:
    """At most one open decided row for these columns; what an exemption covers stands beside it."""
    condition = text(f"{where} AND exemption_id IS NULL")
    return Index(name, *columns, unique=True, sqlite_where=condition, postgresql_where=condition)


def forward() -> CheckConstraint:
    """No period ends before it begins."""
    return CheckConstraint(FORWARD, name="forward")


def origin() -> CheckConstraint:
    """What a ledger says, or what was decided here."""
    return CheckConstraint("origin IN ('observed', 'decided')", name="origin")
