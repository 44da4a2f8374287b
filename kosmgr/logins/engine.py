"""The door to the fast part: polars and numpy are loaded when a file or a batch is really read, never at start."""

from importlib import import_module
from typing import Any


def columns() -> Any:
    """`kosmgr.logins.columns`: files as columns of numbers."""
    return import_module("kosmgr.logins.columns")


def scanning() -> Any:
    """`kosmgr.logins.scanning`: every cluster in a file."""
    return import_module("kosmgr.logins.scanning")


def days() -> Any:
    """`kosmgr.logins.days`: stored events, judged day by day."""
    return import_module("kosmgr.logins.days")


def storing() -> Any:
    """`kosmgr.logins.storing`: many events into the database."""
    return import_module("kosmgr.logins.storing")


def shapes() -> Any:
    """`kosmgr.logins.shapes`: what a file is once it is read."""
    return import_module("kosmgr.logins.shapes")
