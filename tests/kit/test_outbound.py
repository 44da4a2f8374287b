"""The door to the outside: what is connected to is what was looked at. A canary counts who came all the same."""

import socket
import time
from collections.abc import Iterator

import pytest

from kosmgr.kit import calling
from kosmgr.kit.outbound import Blocked, Deadline, Outbound, Unreachable, is_host, is_public
from tests import peers

PRIVATE = [
    "127.0.0.1", "127.255.255.254", "0.0.0.0", "10.0.0.1", "10.255.255.255", "172.16.0.1", "172.31.255.255",
    "192.168.0.1", "169.254.169.254", "169.254.0.1", "100.64.0.1", "100.100.100.200", "100.127.255.255", "192.0.0.192",
    "192.0.2.1", "198.18.0.1", "198.51.100.1", "203.0.113.1", "224.0.0.1", "239.255.255.250", "240.0.0.1",
    "255.255.255.255", "168.63.129.16",
    "::", "::1", "fe80::1", "fe80::1%eth0", "fc00::1", "fd00:ec2::254", "fec0::1", "ff02::1", "2001:db8::1", "2001::1",
    "2002:7f00:1::", "2002:808:808::", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254", "::127.0.0.1",
    "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::1", "100::1",
    "", "nothing", "127.1",
]  # fmt: skip
PUBLIC = ["1.1.1.1", "8.8.8.8", "100.63.255.255", "100.128.0.1", "2606:4700::1111", "64:ff9b::808:808"]
DISGUISED = ["127.1", "2130706433", "0x7f000001", "0x7f.1", "0177.0.0.1", "017700000001", "127.0.0.1.", "0", "0x0", "1"]


@pytest.mark.parametrize("address", PRIVATE)
def test_what_is_not_public_is_known(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", PUBLIC)
def test_what_is_public_is_let_through(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize("host", [*DISGUISED, "", "a b", "a/b", "-", "localhost.", "a..b", "bücher.de", "%31", "[::1"])
def test_a_host_in_disguise_is_none(host: str) -> None:
    assert not is_host(host)


@pytest.mark.parametrize(
    "host", ["localhost", "1.2.3.4", "a-b.example.com", "xn--fiqs8s", "::1", "m_1.lan", "3com.com"]
)
def test_a_plain_host_is_one(host: str) -> None:
    assert is_host(host)


def test_a_host_in_disguise_is_not_even_looked_up() -> None:
    asked: list[str] = []

    def resolve(host: str, port: int) -> list[str]:
        asked.append(host)
        return ["1.1.1.1"]

    for host in DISGUISED:
        with pytest.raises(Blocked):
            Outbound(resolve=resolve).connect(host, 443, Deadline(1))
    assert asked == []


@pytest.fixture
def canary() -> Iterator[peers.Http]:
    with peers.Http() as http:
        yield http


def hits(canary: peers.Http) -> int:
    """Who came as far as a connection, also in this last moment."""
    time.sleep(0.02)
    return canary.connections


@pytest.mark.parametrize("host", [*DISGUISED, "127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0"])
def test_no_spelling_of_this_machine_is_called(canary: peers.Http, host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calling, "_OPEN_PORTS", (canary.port,))
    door = Outbound()
    for url in (f"https://{host}:{canary.port}/webhook/ok", f"http://{host}:{canary.port}/webhook/ok"):
        with pytest.raises((Blocked, calling.Crooked, Unreachable)):
            calling.Client(door).call("GET", url, 2)
    with pytest.raises((Blocked, Unreachable)):
        door.connect(host.strip("[]"), canary.port, Deadline(2)).close()
    assert hits(canary) == 0


def test_a_name_that_changes_its_mind_gains_nothing(canary: peers.Http) -> None:
    """Rebinding: the first answer is public, every later one is this machine. What was looked at is what is called."""
    asked: list[str] = []

    def flipping(host: str, port: int) -> list[str]:
        asked.append(host)
        return ["203.0.114.7"] if len(asked) == 1 else ["127.0.0.1"]

    door = Outbound(resolve=flipping)
    with pytest.raises(Unreachable):
        door.connect("rebind.example", canary.port, Deadline(0.3))
    assert asked == ["rebind.example"]
    for _ in range(5):
        with pytest.raises(Blocked):
            door.connect("rebind.example", canary.port, Deadline(0.3))
    assert hits(canary) == 0


def test_one_private_answer_among_public_ones_is_enough_to_refuse(canary: peers.Http) -> None:
    door = Outbound(resolve=lambda host, port: ["1.1.1.1", "127.0.0.1"])
    with pytest.raises(Blocked):
        door.connect("mixed.example", canary.port, Deadline(0.3))


def test_the_socket_goes_where_the_name_led_when_it_was_looked_at(
    canary: peers.Http, monkeypatch: pytest.MonkeyPatch
) -> None:
    called: list[object] = []

    def connect(address: object, timeout: float) -> socket.socket:
        called.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "create_connection", connect)
    door = Outbound(resolve=lambda host, port: ["1.1.1.1", "2606:4700::1111"])
    with pytest.raises(Unreachable):
        door.connect("two.example", 443, Deadline(1))
    assert called == [("1.1.1.1", 443), ("2606:4700::1111", 443)]


def test_a_slow_resolver_is_left_behind() -> None:
    door = Outbound(resolve=lambda host, port: time.sleep(5) or [])  # type: ignore[func-returns-value]
    began = time.monotonic()
    with pytest.raises(Unreachable):
        door.connect("slow.example", 443, Deadline(0.2))
    assert time.monotonic() - began < 2


def test_what_the_owner_names_is_let_in(canary: peers.Http) -> None:
    for allow in ("127.0.0.1", f" 127.0.0.1:{canary.port} , mail.lan"):
        client = calling.Client(Outbound.reading(allow))
        assert client.call("GET", canary.url("ping"), 2).status == 200
        client.close()
    assert hits(canary) == 2
    for allow in ("", "127.0.0.1:1", "localhost"):
        with pytest.raises(Blocked):
            calling.Client(Outbound.reading(allow)).call("GET", canary.url("ping"), 2)
    assert hits(canary) == 2


@pytest.mark.parametrize(
    ("url", "fault"),
    [
        ("https://robot.example/x", None),
        ("https://robot.example:8443/x", None),
        ("http://robot.example/x", Blocked),
        ("http://robot.example:443/x", Blocked),
        ("https://robot.example:22/x", Blocked),
        ("https://robot.example:6379/x", Blocked),
        ("ftp://robot.example/x", calling.Crooked),
        ("file:///etc/passwd", calling.Crooked),
        ("unix:///run/x.sock", calling.Crooked),
        ("gopher://robot.example/x", calling.Crooked),
        ("https://user:word@robot.example/x", calling.Crooked),
        ("https://robot.example\\@127.0.0.1/x", calling.Crooked),
        ("https://robot.example/x\r\nHost: y", calling.Crooked),
        ("https://robot.example:99999/x", calling.Crooked),
        ("https:///x", calling.Crooked),
        ("robot.example/x", calling.Crooked),
        ("", calling.Crooked),
    ],
)
def test_which_addresses_are_called_at_all(url: str, fault: type[Exception] | None) -> None:
    if fault is None:
        calling.check_place(calling.place_of(url), Outbound())
        return
    with pytest.raises(fault):
        calling.check_place(calling.place_of(url), Outbound())


def test_a_robot_is_called_at_its_providers_host_alone() -> None:
    hosts = ("robot.example",)
    calling.check_place(calling.place_of("https://robot.example/x"), Outbound(), hosts)
    for other in (
        "https://robot.example.evil.example/x",
        "https://evil.example/robot.example",
        "https://xrobot.example/",
    ):
        with pytest.raises(Blocked):
            calling.check_place(calling.place_of(other), Outbound(), hosts)


# one request


@pytest.fixture
def client(canary: peers.Http) -> Iterator[calling.Client]:
    made = calling.Client(Outbound.reading("127.0.0.1"))
    yield made
    made.close()


def test_nobody_follows_a_redirect(canary: peers.Http, client: calling.Client) -> None:
    assert client.call("POST", canary.url("webhook", "moved"), 2).status == 302
    assert [call.behaviour for call in canary.kept] == ["moved"]


def test_the_environment_names_no_proxy(
    canary: peers.Http, client: calling.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    with peers.Http() as proxy:
        for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.port}")
        client.call("GET", canary.url("ping"), 2)
        assert (len(canary.kept), hits(proxy)) == (1, 0)


def test_an_endless_answer_is_read_to_64_kilobytes(canary: peers.Http, client: calling.Client) -> None:
    answer = client.call("POST", canary.url("webhook", "huge"), 5, wants_body=True)
    assert len(answer.body) == calling.BODY_MOST


@pytest.mark.parametrize("behaviour", ["drip", "hang"])
def test_a_slow_answer_ends_with_the_deadline_and_is_lost(
    canary: peers.Http, client: calling.Client, behaviour: str
) -> None:
    began = time.monotonic()
    with pytest.raises(calling.Lost):
        client.call("POST", canary.url("webhook", behaviour), 0.3, wants_body=True)
    assert time.monotonic() - began < 1.5


def test_a_peer_that_never_greets_is_unreachable_not_lost() -> None:
    with peers.silent() as port:
        began = time.monotonic()
        with pytest.raises(Unreachable):
            calling.Client(Outbound.reading("127.0.0.1")).call("GET", f"https://127.0.0.1:{port}/", 0.4)
        assert time.monotonic() - began < 1.5


def test_begin_runs_when_connected_and_may_stop_everything(canary: peers.Http, client: calling.Client) -> None:
    class Stop(Exception):
        pass

    def stop() -> None:
        raise Stop

    with pytest.raises(Stop):
        client.call("POST", canary.url("webhook"), 2, content=b"{}", begin=stop)
    assert canary.kept == []
    seen: list[int] = []
    client.call("POST", canary.url("webhook"), 2, content=b"{}", begin=lambda: seen.append(len(canary.kept)))
    assert (seen, len(canary.kept)) == ([0], 1)
    with pytest.raises(Unreachable):
        client.call("POST", f"http://127.0.0.1:{peers.free_port()}/", 2, begin=lambda: seen.append(-1))
    assert seen == [0]


def test_certificates_are_looked_at(tmp_path_factory: pytest.TempPathFactory) -> None:
    certificate = peers.Certificate(tmp_path_factory.mktemp("tls"))
    with peers.Http(certificate=certificate) as http:
        stranger = calling.Client(Outbound.reading("127.0.0.1"))
        with pytest.raises(Unreachable) as told:
            stranger.call("GET", http.url("ping"), 3)
        assert (told.value.word, http.kept) == ("tls", [])
        trusting = certificate.trusting()
        friend = calling.Client(Outbound(frozenset({"127.0.0.1"}), context=lambda: trusting))
        assert friend.call("GET", http.url("ping"), 3).status == 200
        friend.close()
