"""A file of login records as the report of an import tells of files."""

from collections.abc import Callable
from typing import Any

from kosmgr.logins import headings, intake
from kosmgr.logins.importing import Outcome

_COLUMNS = {
    "time_missing": headings.TIME,
    "time_unreadable": headings.TIME,
    "account_missing": headings.ACCOUNT,
    "account_unreadable": headings.ACCOUNT,
    "account_not_yours": headings.ACCOUNT,
    "device_unreadable": headings.DEVICE,
    "ip_unreadable": headings.IP,
    "device_and_ip_missing": headings.DEVICE,
}


def file(name: str, outcome: Outcome, translate: Callable[[str], str]) -> dict[str, Any]:
    """One file with its one table; login records are counted, not listed, when they say the same again."""
    report = outcome.report
    created = outcome.added if outcome.added is not None else report.get("new")
    created = report["events"] if created is None else created
    table = {
        "sheet": None,
        "hidden": False,
        "kind": "logins",
        "header_row": report["header_row"],
        "rows": report["rows"],
        "created": created,
        "updated": 0,
        "unchanged": report["events"] - created,
        "ignored": [],
        "duplicates": [],
        "rejected": [
            {
                "row": one["row"],
                "column": _COLUMNS.get(one["code"], ""),
                "value": one["value"],
                "code": one["code"],
                "message": one["message"],
                "row_rejected": True,
            }
            for one in intake.spoken(report, translate)
        ],
        "rejected_total": report["rejected_total"],
        "warnings": [],
    }
    return {
        "file": name,
        "format": report["format"],
        "encoding": report["encoding"],
        "error": None,
        "tables": [table],
    }
