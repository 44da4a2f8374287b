"""The door to the fast part: polars is loaded when an export of notes is really read, never at start."""

from importlib import import_module
from typing import Any


def exports() -> Any:
    """`kosmgr.content.exports`: files of notes, part by part."""
    return import_module("kosmgr.content.exports")


def storing() -> Any:
    """`kosmgr.content.storing`: many notes into the register."""
    return import_module("kosmgr.content.storing")
