"""Dresses an application as our web shell: headers, limits, error pages, static files, preferences."""

from collections.abc import Awaitable, Callable, Iterable

from fastapi import Depends, FastAPI
from starlette.requests import Request

from kosmgr.web import assets, errors, forms, headers, preferences

BODY_LIMIT = 64 * 1024 * 1024  # bytes: the largest upload there is room for


def dress(
    app: FastAPI,
    *,
    hosts: Iterable[str],
    guard: Callable[[Request], Awaitable[None]],
    body_limit: int = BODY_LIMIT,
) -> None:
    """Call it last, after every router: what is added last stands outermost. `guard` is made by csrf.protect."""
    app.include_router(preferences.router, dependencies=[Depends(guard)])
    assets.mount(app)
    errors.install(app)
    forms.install(app)
    app.add_middleware(headers.BodyLimit, limit=body_limit)
    app.add_middleware(headers.KnownHosts, hosts=tuple(hosts))
    app.add_middleware(headers.SecurityHeaders)
