"""Spreadsheets in and out: a guarded reader in a process of its own, and the one writer of cells."""
