"""kosmgr remind run, log, resend."""

from tests.cli.conftest import Kosmgr
from tests.make import JIA


def test_sending_and_the_log(kosmgr: Kosmgr) -> None:
    assert kosmgr("entities", "add", JIA).code == 0
    run = kosmgr("remind", "run", "--json")
    assert set(run.document) == {"planned", "suppressed", "sent", "again", "dead", "uncertain", "put_back"}
    assert kosmgr("remind", "log", "--json").document == {"total": 0, "counts": {}, "items": []}
    assert kosmgr("remind", "resend", "7").code == 3
    assert kosmgr("remind", "log", "--state", "nowhere").code == 2
    assert kosmgr("verify", "--json").document == {"ok": True, "violations": []}
