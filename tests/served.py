"""Applications for the tests. Building the routes of one takes a third of a second, so an application that a test is
done with serves the installation of the next."""

from fastapi import FastAPI

from kosmgr import app as front
from kosmgr.runtime import Runtime

_idle: list[FastAPI] = []
_lent: list[FastAPI] = []


def application(runtime: Runtime) -> FastAPI:
    """The application of an installation, until the test ends. A test that changes routes builds its own."""
    app = _idle.pop() if _idle else front.create_app(runtime)
    front.move_in(app, runtime)
    _lent.append(app)
    return app


def take_back() -> None:
    """The test is over; whoever still asks one of its applications finds nobody at home."""
    while _lent:
        app = _lent.pop()
        del app.state.machine.state.runtime, app.state.runtime
        _idle.append(app)
