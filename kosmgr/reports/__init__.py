"""Workbooks and combined views: reads that join rooms are written once, here."""
