"""Ledgers in and out: one file is one kind of ledger; preview, apply, undo."""
