"""The list of documents as a file."""

from collections.abc import Iterable, Mapping
from typing import Any

from kosmgr.reports.exports import Say, Sheet
from kosmgr.reports.sheets import documents


def documents_of(items: Iterable[Mapping[str, Any]], say: Say) -> Sheet:
    """Documents as the page lists them."""
    return Sheet(documents.NAME, documents.COLUMNS, documents.rows(items, say))
