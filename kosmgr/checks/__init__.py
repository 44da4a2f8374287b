"""Watching the rooms: one file is one check."""
