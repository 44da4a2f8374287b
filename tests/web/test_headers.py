"""What every answer carries, and what is refused before anything reads it."""

import re
from collections.abc import Iterator

import pytest

from kosmgr.web import headers
from tests.browser import sample
from tests.client import TestClient


@pytest.fixture
def visitor() -> Iterator[TestClient]:
    with TestClient(sample.application(), raise_server_exceptions=False) as client:
        yield client


@pytest.mark.parametrize("path", ["/login", "/sample", "/nowhere", "/broken", "/static/css/tokens.css"])
def test_every_answer_keeps_to_itself(visitor: TestClient, path: str) -> None:
    answer = visitor.get(path, follow_redirects=False)
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; script-src 'self' 'nonce-")
    for part in ("style-src 'self'", "form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'"):
        assert part in policy
    assert "unsafe" not in policy
    for name, value in headers.ALWAYS.items():
        assert answer.headers[name] == value
    assert re.fullmatch(r"[0-9A-F]{4}-[0-9A-F]{4}", answer.headers["x-request-id"])


def test_a_nonce_is_used_once_and_stands_on_every_script(visitor: TestClient) -> None:
    first, second = visitor.get("/sample"), visitor.get("/sample")
    nonces = [re.findall(r'nonce="([^"]+)"', answer.text) for answer in (first, second)]
    assert len(set(nonces[0])) == 1
    assert nonces[0][0] in first.headers["content-security-policy"]
    assert nonces[0][0] != nonces[1][0]


def test_pages_are_not_kept_and_named_files_are(visitor: TestClient) -> None:
    assert visitor.get("/sample").headers["cache-control"] == "no-store"
    assert "immutable" in visitor.get("/static/css/tokens.css?v=1").headers["cache-control"]
    assert visitor.get("/static/css/tokens.css").headers["cache-control"] == "no-cache"
    assert visitor.get("/static/css/none.css?v=1").headers["cache-control"] == "no-store"


def test_strict_transport_only_over_https(visitor: TestClient) -> None:
    assert "strict-transport-security" not in visitor.get("/sample").headers
    assert "strict-transport-security" in visitor.get("https://testserver/sample").headers


@pytest.mark.parametrize(
    ("host", "status"),
    [("testserver", 200), ("TESTSERVER:8000", 200), ("evil.example", 400), ("testserver.evil.example", 400), ("", 400)],
)
def test_only_known_hosts_are_answered(visitor: TestClient, host: str, status: int) -> None:
    assert visitor.get("/static/css/tokens.css", headers={"host": host}).status_code == status


@pytest.mark.parametrize(
    ("host", "name"),
    [
        ("kos.example", "kos.example"),
        ("Kos.Example:80", "kos.example"),
        ("[::1]:80", "[::1]"),
        ("[::1]", "[::1]"),
        ("a:b", "a:b"),
    ],
)
def test_a_host_is_known_by_its_name_without_port(host: str, name: str) -> None:
    assert headers.host_name(host) == name


OURS = {"sec-fetch-site": "same-origin", "content-type": "application/x-www-form-urlencoded"}


def test_a_body_that_says_it_is_too_large_is_not_read(visitor: TestClient) -> None:
    answer = visitor.post("/echo", content=b"a=" + b"x" * (1024 * 1024), headers=OURS)
    assert answer.status_code == 413


def test_a_body_without_length_is_cut_off_at_the_limit(visitor: TestClient) -> None:
    def pieces() -> Iterator[bytes]:
        yield b"a="
        for _ in range(20):
            yield b"x" * 65536

    assert visitor.post("/echo", content=pieces(), headers=OURS).status_code == 413
    assert visitor.post("/echo", content=iter([b"a=", b"b"]), headers=OURS).text == "a=b"


def test_a_length_that_is_no_number_is_refused(visitor: TestClient) -> None:
    assert visitor.post("/echo", content=b"a=b", headers={**OURS, "content-length": "1e3"}).status_code == 413


def test_a_broken_page_says_a_number_and_no_trace(visitor: TestClient, caplog: pytest.LogCaptureFixture) -> None:
    answer = visitor.get("/broken")
    assert answer.status_code == 500
    assert answer.headers["x-request-id"] in answer.text
    assert "hunter2" not in answer.text
    assert "Traceback" not in answer.text
    assert answer.headers["x-request-id"] in caplog.text
    assert "hunter2" in caplog.text
