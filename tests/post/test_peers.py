"""The peers of the tests as a process of their own: they keep what they were given, also what they never answered."""

import json
import subprocess
import sys
from pathlib import Path

from kosmgr.kit.outbound import Outbound
from kosmgr.post import rules
from kosmgr.post.channels import catalog
from tests.post.test_robots import LETTER

ROOT = Path(__file__).parents[2]


def test_what_arrives_is_a_line_of_the_file(tmp_path: Path) -> None:
    log = tmp_path / "arrived.jsonl"
    command = [sys.executable, "-m", "tests.peers", "--log", str(log), "--seed", "7"]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        ports = json.loads(process.stdout.readline())
        door, failed = Outbound.reading("127.0.0.1"), 0

        def send(kind: str, address: str, number: int) -> int:
            endpoint = rules.Endpoint(kind, address, "", {"sender": "kos@company.example", "tls": "none"})
            with catalog.CHANNELS[kind].open(endpoint, door) as line:
                try:
                    line.send(LETTER, "lin@company.example", f"n{number}@kosmgr", lambda: None)
                except rules.Undelivered:
                    return 1
            return 0

        send("email", f"smtp://127.0.0.1:{ports['smtp']}", 0)
        for number in range(1, 41):
            failed += send("webhook", f"http://127.0.0.1:{ports['http']}/webhook/flaky?share=30&with=500,cut", number)
        process.communicate()
    rows = [json.loads(row) for row in log.read_text("utf-8").splitlines()]
    assert [row["message_id"] for row in rows] == ["<n0@kosmgr>", *(f"n{number}@kosmgr" for number in range(1, 41))]
    said = [row.get("behaviour") for row in rows[1:]]
    assert set(said) == {"ok", "500", "cut"}
    assert said.count("500") + said.count("cut") == failed
    assert [row["taken"] for row in rows[1:]] == [behaviour != "500" for behaviour in said]
    assert process.returncode == 0
