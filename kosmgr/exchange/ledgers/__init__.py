"""The ledgers this release reads; one file is one kind."""

from kosmgr.exchange import shapes
from kosmgr.exchange.ledgers import (
    accounts,
    applications,
    devices,
    documents,
    employees,
    handovers,
    notes,
    renewals,
    schedule,
    sims,
)

LEDGERS: tuple[shapes.Ledger, ...] = (
    employees.LEDGER,
    accounts.LEDGER,
    handovers.LEDGER,
    devices.LEDGER,
    renewals.LEDGER,
    sims.LEDGER,
    documents.LEDGER,
    applications.LEDGER,
    schedule.LEDGER,
    notes.LEDGER,
)
