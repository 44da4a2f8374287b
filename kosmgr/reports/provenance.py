"""Which file and which kind of ledger a change in the log came from. Pure."""

from collections.abc import Iterable
from typing import Any

LEDGERS = {"account": "accounts", "employee": "employees", "device": "devices", "sim": "sims"}


# which ledger brings which rows of an account that another ledger made
BRINGS = {
    "fees": "renewals",
    "invoices": "renewals",
    "device_assignments": "devices",
    "sim_assignments": "sims",
    "bindings": "handovers",
    "employments": "handovers",
    "device_observations": "devices",
    "sim_observations": "sims",
}


def ledger_of(row: Any) -> str:
    """The kind of ledger a change came from: its own that made a thing, another's that changed it."""
    own: str = LEDGERS.get(row.subject_kind, row.subject_kind)
    if row.action.endswith(".imported"):
        return own
    moved = {*(row.before or {}), *(row.after or {})}
    return next((ledger for part, ledger in BRINGS.items() if part in moved), own)


def files(batches: Iterable[Any]) -> dict[tuple[int, str], str]:
    """Which file of a batch held the ledger of a kind: (batch, kind of ledger) to its name."""
    found: dict[tuple[int, str], str] = {}
    for batch in batches:
        for file in batch.report.get("files", ()):
            for ledger in file.get("tables", ()):
                found.setdefault((batch.id, str(ledger.get("kind"))), str(file.get("file")))
    return found
