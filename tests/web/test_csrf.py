"""Where a request comes from, and whether its form is ours."""

import pytest
from fastapi import Depends, FastAPI, Form, Request

from kosmgr import app as front
from kosmgr.edge import csrf
from kosmgr.runtime import Runtime
from kosmgr.web import dependencies, errors
from tests import served
from tests.client import TestClient

SECRET = b"secret"


@pytest.mark.parametrize(
    ("method", "fetch_site", "origin", "passes"),
    [
        ("POST", "same-origin", None, True),
        ("POST", "none", None, True),
        ("POST", "same-site", "https://kos.example", False),
        ("POST", "cross-site", "https://kos.example", False),
        ("DELETE", "cross-site", None, False),
        ("POST", None, "https://kos.example", True),
        ("POST", None, "https://KOS.example", True),
        ("POST", None, "https://evil.example", False),
        ("POST", None, "https://kos.example.evil.example", False),
        ("POST", None, "null", False),
        ("POST", None, None, False),
        ("GET", "cross-site", "https://evil.example", True),
        ("HEAD", None, None, True),
    ],
)
def test_only_our_own_pages_may_write(method: str, fetch_site: str | None, origin: str | None, passes: bool) -> None:
    if passes:
        csrf.judge(method, fetch_site, origin, "kos.example")
    else:
        with pytest.raises(csrf.CrossSite):
            csrf.judge(method, fetch_site, origin, "kos.example")


@pytest.mark.parametrize("given", [None, "", "x", csrf.token(SECRET, "other"), csrf.token(b"other", "s1"), "é"])
def test_a_token_of_nobody_or_somebody_else_is_refused(given: str | None) -> None:
    with pytest.raises(csrf.StaleForm):
        csrf.check_token(SECRET, "s1", given)


def test_the_token_of_the_session_passes() -> None:
    csrf.check_token(SECRET, "s1", csrf.token(SECRET, "s1"))


def client() -> TestClient:
    guard = csrf.protect(lambda request: SECRET, lambda request: request.cookies.get("session"))
    app = FastAPI(dependencies=[Depends(guard)])

    @app.api_route("/change", methods=["GET", "POST", "PUT", "PATCH", "DELETE"])
    def change(request: Request) -> str:
        return "done"

    @app.post("/form")
    def form(name: str = Form()) -> str:
        return name

    errors.install(app)
    return TestClient(app, headers={"sec-fetch-site": "same-origin"})


@pytest.mark.parametrize("verb", ["POST", "PUT", "PATCH", "DELETE"])
def test_every_unsafe_verb_needs_the_token(verb: str) -> None:
    visitor = client()
    visitor.cookies.set("session", "s1")
    assert visitor.request(verb, "/change").status_code == 403
    assert visitor.request(verb, "/change", headers={csrf.HEADER: csrf.token(SECRET, "s1")}).status_code == 200


def test_the_token_may_come_in_the_form_and_the_route_still_reads_it() -> None:
    visitor = client()
    visitor.cookies.set("session", "s1")
    token = csrf.token(SECRET, "s1")
    assert visitor.post("/form", data={"name": "王芳"}).status_code == 403
    assert visitor.post("/form", data={"name": "王芳", "csrf": token}).json() == "王芳"
    multipart = visitor.post("/form", data={"name": "王芳", "csrf": token}, files={"file": b"x"})
    assert multipart.json() == "王芳"


def test_before_log_in_the_origin_alone_is_judged() -> None:
    visitor = client()
    assert visitor.post("/change").status_code == 200
    assert visitor.post("/change", headers={"sec-fetch-site": "cross-site"}).status_code == 403


def test_a_body_that_claims_to_be_text_carries_no_token() -> None:
    visitor = client()
    visitor.cookies.set("session", "s1")
    body = f"csrf={csrf.token(SECRET, 's1')}"
    assert visitor.post("/change", content=body, headers={"content-type": "text/plain"}).status_code == 403


def test_an_application_with_one_verb_that_a_stranger_could_use_does_not_start(quick: Runtime) -> None:
    writing = [route for route in front.served(served.application(quick)) if route.method not in csrf.SAFE]
    assert len(writing) > 100
    assert all(route.is_guarded for route in writing)
    naked = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
    naked.add_api_route("/x", lambda: {}, methods=["POST"], dependencies=[Depends(dependencies.visitor)])
    with pytest.raises(front.Unguarded, match="POST /x"):
        front.refuse_undeclared(front.served(naked))
