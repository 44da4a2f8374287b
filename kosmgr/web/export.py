"""Lists as workbooks: one sheet, typed cells, the head frozen and filterable."""

import io
from collections.abc import Iterable, Sequence
from urllib.parse import quote

from starlette.responses import Response

from kosmgr.kit.sheets import writer

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_FORMATS = {"text": "@", "number": "#,##0", "money": "#,##0.00", "day": "yyyy-mm-dd", "instant": "yyyy-mm-dd hh:mm"}
_WIDTHS = {"text": 22, "number": 10, "money": 12, "day": 12, "instant": 17}
Column = tuple[str, str]  # heading, kind of its cells (writer.Page.rows)


def attachment(body: bytes, filename: str, media_type: str = XLSX) -> Response:
    """A file to keep, under a name in any script."""
    told = {"content-disposition": f"attachment; filename*=UTF-8''{quote(filename)}", "cache-control": "no-store"}
    return Response(body, media_type=media_type, headers=told)


def workbook(title: str, columns: Sequence[Column], rows: Iterable[Sequence[object]], filename: str) -> Response:
    """A list as a file."""
    target = io.BytesIO()
    with writer.Workbook(target) as book:
        sheet = book.sheet(title)
        sheet.line(0, [heading for heading, _ in columns], bold=True, bottom=1, bg_color="#F6F4F0")
        kinds = [kind for _, kind in columns]
        last = sheet.rows(1, kinds, [book.style(num_format=_FORMATS[kind], valign="top") for kind in kinds], rows)
        for index, kind in enumerate(kinds):
            sheet.raw.set_column(index, index, _WIDTHS[kind])
        sheet.raw.freeze_panes(1, 0)
        sheet.raw.autofilter(0, 0, max(last - 1, 1), len(columns) - 1)
    return attachment(target.getvalue(), filename)
