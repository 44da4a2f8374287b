"""Lists as files: what is filtered on the page, sent once and not kept."""

import tempfile
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Literal
from urllib.parse import quote

from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import FileResponse, Response

from kosmgr.reports import exports
from kosmgr.web import locale
from kosmgr.work import Work

Format = Literal["xlsx", "csv"]
TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}


def send(request: Request, work: Work, sheet: exports.Sheet, entities: Iterable[str], format: Format) -> Response:
    """Write the list of some entities beside the data, send it, and take it away."""
    say = locale.translator(request)
    folder = work.files / "downloads"
    folder.mkdir(exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=folder, suffix=f".{format}", delete=False) as held:
        target = Path(held.name)
    try:
        exports.export(work, sheet, target, entities, say)
    except BaseException:
        target.unlink(missing_ok=True)
        raise
    return FileResponse(
        target,
        media_type=TYPES[format],
        headers={"content-disposition": _named(say(sheet.name), work.today, format)},
        background=BackgroundTask(target.unlink, missing_ok=True),
    )


def _named(name: str, on: date, format: str) -> str:
    return f"attachment; filename=\"kosmgr-{on}.{format}\"; filename*=UTF-8''{quote(f'{name}-{on}.{format}')}"
