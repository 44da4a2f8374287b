"""Applications for the tests. Building the routes of one takes a second, so an application that a test, or somebody in
it, is done with serves the next."""

from collections.abc import Iterator
from contextlib import contextmanager

from fastapi import FastAPI

from kosmgr import app as front
from kosmgr.runtime import Runtime

_idle: list[FastAPI] = []
_lent: list[FastAPI] = []  # as often as somebody asked for it


def application(runtime: Runtime) -> FastAPI:
    """The application of an installation, until the test ends; whoever asks for the same installation shares it.

    A test that changes routes builds its own.
    """
    app = next((one for one in _lent if one.state.runtime is runtime), None)
    if app is None:
        app = _idle.pop() if _idle else front.create_app(runtime)
        front.move_in(app, runtime)
    _lent.append(app)
    return app


@contextmanager
def lease(runtime: Runtime) -> Iterator[FastAPI]:
    """The application of an installation for longer or shorter than a test, and for nobody else."""
    app = _idle.pop() if _idle else front.create_app(runtime)
    front.move_in(app, runtime)
    yield app
    del app.state.machine.state.runtime, app.state.runtime
    _idle.append(app)


def give_back(app: FastAPI) -> None:
    """Whoever asked for it is done; when all are, who still asks it finds nobody at home."""
    _lent.remove(app)
    if app not in _lent:
        del app.state.machine.state.runtime, app.state.runtime
        _idle.append(app)


def take_back() -> None:
    """The test is over."""
    while _lent:
        give_back(_lent[-1])
