"""Somebody at the browser: pages of a running application, forms sent as a page would send them."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import httpx
from sqlalchemy import event

from kosmgr.runtime import Runtime
from tests import served
from tests.client import TestClient
from tests.users.make import Person

MOST_STATEMENTS = 12


def shape(path: str) -> str:
    """Pages that differ in a number are of one shape."""
    parts = urlsplit(path)
    keys = sorted(part.split("=")[0] for part in parts.query.split("&") if part)
    return re.sub(r"[^/]*\d[^/]*", "N", parts.path) + "?" + "&".join(keys)


@dataclass
class Desk:
    """One person with a session."""

    runtime: Runtime
    client: TestClient
    person: Person
    statements: list[str] = field(default_factory=list)

    def get(self, path: str) -> httpx.Response:
        """A page; its statements are noted, those of finding the visitor too."""
        self.statements.clear()
        return self.client.get(path, follow_redirects=False)

    def page(self, path: str, most: int = MOST_STATEMENTS) -> str:
        """A page that opens, within the statements a page may issue."""
        answer = self.get(path)
        assert answer.status_code == 200, answer.text
        assert len(self.statements) <= most, "\n".join(self.statements)
        return answer.text

    def post(self, path: str, fields: dict[str, object] | None = None, **more: object) -> httpx.Response:
        """A form as a page sends it."""
        return self.client.post(path, data={"csrf": self.csrf(), **(fields or {})}, follow_redirects=False, **more)

    def csrf(self) -> str:
        """The token in the forms of this session."""
        found = re.search(r'name="csrf" value="([^"]+)"', self.client.get("/findings").text)
        assert found is not None
        return found.group(1)

    def refused(self, path: str, fields: dict[str, object] | None = None) -> tuple[int, str]:
        """What a form says that did not go through."""
        answer = self.post(path, fields)
        return answer.status_code, answer.text


@contextmanager
def opened(runtime: Runtime, person: Person) -> Iterator[Desk]:
    """The application, looked at by a person."""
    told = {"sec-fetch-site": "same-origin"}
    app = served.application(runtime)
    with TestClient(app, raise_server_exceptions=False, cookies=person.cookies, headers=told) as client:
        desk = Desk(runtime, client, person)

        def noted(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
            if not statement.startswith("BEGIN"):
                desk.statements.append(statement)

        event.listen(runtime.engine, "before_cursor_execute", noted)
        yield desk
        event.remove(runtime.engine, "before_cursor_execute", noted)
    served.give_back(app)
