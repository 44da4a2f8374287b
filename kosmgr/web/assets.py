"""Our own css and js, and the built third-party files: each under an address that names its content."""

import hashlib
import os
from functools import lru_cache
from pathlib import Path

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse
from starlette.staticfiles import StaticFiles

from kosmgr.kit import places

FOLDER = places.static()
PREFIX = "/static"

STYLES = (
    "vendor/tabler.min.css",
    "css/tokens.css",
    "css/type.css",
    "css/frame.css",
    "css/parts.css",
    "css/states.css",
    "css/tables.css",
    "css/forms.css",
    "css/pages.css",
    "css/phone.css",
    "css/print.css",
    "css/small.css",
)
SCRIPTS = (
    "vendor/htmx.min.js",
    "js/frame.js",
    "js/seatmap.js",
    "js/tables.js",
    "js/forms.js",
    "js/upload.js",
)
# of pages for somebody with a link: no htmx, nothing that keeps an address
LINK_SCRIPTS = ("js/frame.js", "js/forms.js")
CHART_SCRIPTS = ("vendor/echarts.min.js", "js/charts.js")  # only on pages with charts


def url(name: str) -> str:
    """`/static/css/frame.css?v=…`, where v changes with the content."""
    path = f"{FOLDER}/{name}"  # a dozen times on every page: text is quicker than paths
    return f"{PREFIX}/{name}?v={_digest(path, os.stat(path).st_mtime_ns)}"


@lru_cache(maxsize=512)
def _digest(path: str, _changed: int) -> str:
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()[:12]


def mount(app: Starlette) -> None:
    """Serve the folder, and the sign where browsers look for it; nobody has to be logged in to see a style sheet."""
    app.mount(PREFIX, StaticFiles(directory=FOLDER), name="static")
    app.add_route("/favicon.ico", _sign, methods=["GET"], include_in_schema=False)


def _sign(_request: Request) -> FileResponse:
    return FileResponse(FOLDER / "sign.svg", media_type="image/svg+xml")
