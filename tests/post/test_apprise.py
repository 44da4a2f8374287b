"""The optional extra: offered where it is installed, sent through only where its service has an address of its own."""

import pytest

from kosmgr.kit.outbound import Outbound
from kosmgr.post import rules, words
from kosmgr.post.channels import apprise, catalog
from tests import peers
from tests.post.test_robots import LETTER

REAL = "tgram://123456789:abcdefg_hijklmnop/12315544/"


def word(address: str, door: Outbound) -> str:
    with pytest.raises(rules.Undelivered) as told:
        apprise.service_of(address, door)
    return told.value.word


def test_without_the_extra_it_is_not_offered(monkeypatch: pytest.MonkeyPatch) -> None:
    assert apprise.CHANNEL in catalog.offered()
    monkeypatch.setattr(apprise, "PRESENT", False)
    assert apprise.CHANNEL not in catalog.offered()
    assert word(REAL, Outbound()) == words.MISSING


@pytest.mark.parametrize(
    "address",
    ["json://127.0.0.1/x", "jsons://10.0.0.1", "xml://localhost", "form://169.254.169.254/", "mailto://u:p@10.0.0.1",
     "ntfy://127.0.0.1/topic", "gotify://10.1.1.1/token", "syslog://", "dbus://", "rsyslog://127.0.0.1"],
)  # fmt: skip
def test_services_that_go_wherever_they_are_told_are_not_taken(address: str) -> None:
    assert word(address, Outbound()) in (words.BLOCKED, words.SETTINGS)


@pytest.mark.parametrize("address", ["", "x", "nothing://x", "file:///etc/passwd", "http://evil.example", "tgram://"])
def test_what_is_no_service_is_refused(address: str) -> None:
    assert word(address, Outbound()) in (words.SETTINGS, words.BLOCKED)


def test_a_service_with_an_address_of_its_own_is_taken() -> None:
    assert apprise.service_of(REAL, Outbound()) is not None


def test_a_host_the_owner_named_is_sent_to_and_a_failure_is_one() -> None:
    with peers.Http() as http:
        door, begun = Outbound.reading(f"127.0.0.1:{http.port}"), []

        def send(behaviour: str) -> None:
            endpoint = rules.Endpoint("apprise", f"json://127.0.0.1:{http.port}/webhook/{behaviour}")
            with apprise.open_line(endpoint, door) as line:
                line.send(LETTER, "", "n1", lambda: begun.append(len(http.kept)))

        send("ok")
        assert "林浩的认证 3 天后到期" in http.kept[0].json["message"]
        with pytest.raises(rules.Undelivered) as told:
            send("500")
        assert told.value.word == words.REFUSED
        assert begun == [0, 1]


def test_apprise_is_not_waited_for_beyond_the_half_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apprise, "_SECONDS", 0.2)
    with peers.Http() as http:
        endpoint = rules.Endpoint("apprise", f"json://127.0.0.1:{http.port}/webhook/hang")
        with (
            apprise.open_line(endpoint, Outbound.reading("127.0.0.1")) as line,
            pytest.raises(rules.Undelivered) as told,
        ):
            line.send(LETTER, "", "n1", lambda: None)
        assert (told.value.word, told.value.uncertain) == (words.CUT, True)
