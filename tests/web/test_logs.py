"""No key of a link in any log line."""

import json
import logging

import pytest

from kosmgr.edge import logs

TOKEN = "v1." + "k" * 43 + "." + "0" * 32


@pytest.mark.parametrize(
    "line",
    [f'127.0.0.1 - "GET /l/{TOKEN} HTTP/1.1" 200', f"/l/{TOKEN}/sign/commitment", f"/password/{TOKEN}?x=1"],
)
def test_addresses_lose_their_key(line: str) -> None:
    assert TOKEN not in logs.masked(line)
    assert "k" * 20 not in logs.masked(line)
    assert "HTTP/1.1" in logs.masked(line) or "HTTP" not in line


def test_every_line_is_masked(capsys: pytest.CaptureFixture[str]) -> None:
    root = logging.getLogger()
    kept, level = list(root.handlers), root.level
    try:
        logs.configure()
        logging.getLogger("somebody.else").warning('%s - "%s %s"', "127.0.0.1", "GET", f"/l/{TOKEN}")
        logging.getLogger("kosmgr.web.errors").error(
            "unhandled error, %s", f"/l/{TOKEN}/who", extra={"path": f"/l/{TOKEN}"}
        )
        lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    finally:
        root.handlers[:], root.level = kept, level
    assert [line["level"] for line in lines] == ["warning", "error"]
    assert TOKEN not in str(lines)
    assert "/l/…" in lines[0]["event"]
    assert lines[1]["path"] == "/l/…"
