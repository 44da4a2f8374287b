"""How ledger rows are told apart, and which of their cells names what they are about. Pure."""

from kosmgr.documents import rules as documents
from kosmgr.exchange import placing
from kosmgr.exchange.facts import Row

_MAIN = {"employees": "employee", "devices": "device", "sims": "phone", "documents": "title", "applications": "number"}


def key_in(row: Row, entity: int | None) -> str:
    """The key of a row; where two entities may use the same one, with the entity."""
    if row.kind == "employees":
        return f"{entity}/{row.values['employee']}"
    if row.kind == "applications" and not row.key.startswith(placing.UNPLACED):
        return f"{entity}/{row.values['number']}"
    if row.kind == "documents":
        return f"{entity}/{documents.ledger_key(row.values['title'], row.values['number'])}"
    return row.key


def main_field(row: Row) -> str:
    """The field that names what a row is about."""
    return _MAIN.get(row.kind, "account")  # of renewals, handovers, schedules and notes, too
