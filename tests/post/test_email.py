"""Mail against a real server that falters in every phase: what had gone out by then decides what the failure means."""

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from email import message_from_bytes, policy
from email.header import decode_header, make_header

import pytest

from kosmgr.kit.outbound import Outbound
from kosmgr.post import rules, words
from kosmgr.post.channels import email, smtp
from tests import peers

ALLOWED = Outbound.reading("127.0.0.1, localhost")
LETTER = rules.Letter(
    language="zh",
    title="江珊珊的在职证明 7 天后到期",
    items=(
        rules.Item(
            "江珊珊的在职证明 2026-11-28 到期", "ahead", "https://kos.example/documents/5", "https://kos.example/l/x1"
        ),
        rules.Item("账号 9000000111 的认证费还没付", "over", "https://kos.example/accounts/9000000111"),
    ),
    lead="一共 2 条",
)
SETTINGS = {"sender": "kos@company.example", "sender_name": "KOS 提醒", "tls": "none"}
TO = "lin@company.example"


def endpoint(port: int, secret: str = "", host: str = "127.0.0.1", **settings: str) -> rules.Endpoint:
    return rules.Endpoint("email", f"smtp://{host}:{port}", secret, {**SETTINGS, **settings})


def send(
    to_port: int,
    to: str = TO,
    letter: rules.Letter = LETTER,
    begin: Callable[[], None] = lambda: None,
    secret: str = "",
    door: Outbound = ALLOWED,
    **settings: str,
) -> None:
    with email.open_line(endpoint(to_port, secret, **settings), door) as line:
        line.send(letter, to, "n1.abc@kosmgr", begin)


def told(call: Callable[[], None]) -> tuple[str, str]:
    with pytest.raises(rules.Undelivered) as failed:
        call()
    marks = ("permanent", "uncertain", "everybody")
    assert peers.SECRETIVE not in repr(failed.value)
    return failed.value.word, " ".join(mark for mark in marks if getattr(failed.value, mark))


@pytest.fixture
def server() -> Iterator[peers.Mail]:
    with peers.Mail() as mail:
        yield mail


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    assert email._SECONDS == 30
    monkeypatch.setattr(email, "_SECONDS", 0.25)


# what arrives


def test_a_letter_has_a_chinese_subject_and_both_parts(server: peers.Mail) -> None:
    paper = rules.Attachment("矩阵 2026-11.xlsx", "application/vnd.ms-excel", b"PK\x03\x04")
    send(server.port, letter=replace(LETTER, attachments=(paper,)))
    message = server.kept[0].message
    assert message["subject"] == "江珊珊的在职证明 7 天后到期"
    assert message["from"] == "KOS 提醒 <kos@company.example>"
    assert message["message-id"] == "<n1.abc@kosmgr>"
    assert message["auto-submitted"] == "auto-generated"
    plain, html = (message.get_body((kind,)) for kind in ("plain", "html"))
    assert plain is not None
    assert html is not None
    for part in (plain, html):
        text = part.get_content()
        assert "江珊珊的在职证明 2026-11-28 到期" in text
        assert "https://kos.example/l/x1" in text
        assert text.index("已过期") < text.index("快到期")
    attached = next(iter(message.iter_attachments()))
    assert (attached.get_filename(), attached.get_content()) == ("矩阵 2026-11.xlsx", b"PK\x03\x04")
    assert all(len(row) <= 998 for row in server.kept[0].content.splitlines())
    assert server.kept[0].content.isascii()


TITLES = ["很长的标题，要折成好几行：" * 20, "A long title " * 30, "=?utf-8?q?x?=", "短", "  空  白  ", "a, b <c@d>"]


@pytest.mark.parametrize("title", TITLES)
def test_a_title_arrives_as_it_was(server: peers.Mail, title: str) -> None:
    send(server.port, letter=replace(LETTER, title=title), sender_name=title)
    message = server.kept[0].message
    assert message["subject"] == " ".join(title.split())
    assert [one.addr_spec for one in message["from"].addresses] == ["kos@company.example"]
    coded = message_from_bytes(server.kept[0].content, policy=policy.compat32)["From"]
    assert str(make_header(decode_header(coded))) == " ".join(title.split()) + " <kos@company.example>"
    assert all(len(row) <= 78 for row in server.kept[0].content.partition(b"\r\n\r\n")[0].splitlines())


def test_a_line_that_is_a_dot_arrives_as_a_dot(server: peers.Mail) -> None:
    assert smtp._DOT.sub(b"..", b"a\r\n.\r\n.b\r\n") == b"a\r\n..\r\n..b\r\n"
    talk = smtp.Talk(ALLOWED, "127.0.0.1", server.port, smtp.NONE, "me", smtp.Deadline(3))
    talk.meet()
    talk.ehlo()
    talk.mail("a@b.example")
    talk.rcpt("c@d.example")
    talk.docmd("DATA")
    assert talk.content(b"Subject: x\r\n\r\n.\r\n..\r\nend")[0] == 250
    talk.quit()
    assert server.kept[0].content == b"Subject: x\r\n\r\n.\r\n..\r\nend\r\n"


def test_many_letters_share_a_connection_and_survive_its_end() -> None:
    with peers.Mail(peers.MailScript(letters=3)) as mail:
        with email.open_line(endpoint(mail.port), ALLOWED) as line:
            for number in range(7):
                line.send(LETTER, TO, f"n{number}@kosmgr", lambda: None)
                if number in (2, 5):
                    time.sleep(0.06)  # the server hangs up now
        assert [kept.message["message-id"] for kept in mail.kept] == [f"<n{number}@kosmgr>" for number in range(7)]
        assert mail.connections == 3


def test_begin_comes_after_the_recipient_is_accepted_and_before_any_content(server: peers.Mail) -> None:
    seen: list[int] = []
    send(server.port, begin=lambda: seen.append(len(server.kept)))
    assert (seen, len(server.kept)) == ([0], 1)
    server.script.answers = {TO: "550 no"}
    told(lambda: send(server.port, begin=lambda: seen.append(-1)))
    assert seen == [0]


def test_begin_that_gives_up_stops_this_letter_alone(server: peers.Mail) -> None:
    def gone() -> None:
        raise rules.Abandoned

    with email.open_line(endpoint(server.port), ALLOWED) as line:
        with pytest.raises(rules.Abandoned):
            line.send(LETTER, TO, "n1", gone)
        line.send(LETTER, "wu@company.example", "n2", lambda: None)
    assert [kept.to for kept in server.kept] == ["wu@company.example"]
    assert server.connections == 1


# phases


@pytest.mark.parametrize(
    ("phase", "word", "marks"),
    [
        ("EHLO", words.TIMEOUT, "everybody"),
        ("MAIL", words.TIMEOUT, "everybody"),
        ("RCPT", words.TIMEOUT, "everybody"),
        ("DATA", words.TIMEOUT, ""),
        ("DOT", words.CUT, "uncertain"),
    ],
)
@pytest.mark.usefixtures("hurried")
def test_a_server_that_falls_silent(phase: str, word: str, marks: str) -> None:
    with peers.Mail(peers.MailScript(hang=phase)) as mail:
        began = time.monotonic()
        assert told(lambda: send(mail.port)) == (word, marks)
        assert time.monotonic() - began < 1.5


@pytest.mark.usefixtures("hurried")
def test_a_server_that_never_greets_or_logs_in() -> None:
    with peers.silent() as port:
        assert told(lambda: send(port)) == (words.TIMEOUT, "everybody")
        assert told(lambda: send(port, tls="tls")) == (words.TIMEOUT, "everybody")
    with peers.Mail(peers.MailScript(hang="AUTH", log_in=("kos", "pw"))) as mail:
        assert told(lambda: send(mail.port, secret="pw", user="kos")) == (words.TIMEOUT, "everybody")


@pytest.mark.usefixtures("hurried")
def test_a_server_that_drips_cannot_stretch_the_half_minute() -> None:
    with peers.dripping(b"220-wait\r\n", 0.05) as port:
        began = time.monotonic()
        assert told(lambda: send(port)) == (words.TIMEOUT, "everybody")
        assert time.monotonic() - began < 1.5


@pytest.mark.parametrize(
    ("phase", "word", "marks"),
    [
        ("EHLO", words.UNREACHABLE, "everybody"),
        ("MAIL", words.UNREACHABLE, "everybody"),
        ("RCPT", words.UNREACHABLE, "everybody"),
        ("DATA", words.UNREACHABLE, ""),
        ("DOT", words.CUT, "uncertain"),
    ],
)
def test_a_server_that_hangs_up(phase: str, word: str, marks: str) -> None:
    with peers.Mail(peers.MailScript(cut=phase)) as mail:
        assert told(lambda: send(mail.port)) == (word, marks)
        assert len(mail.kept) == (1 if phase == "DOT" else 0)


@pytest.mark.parametrize(
    ("phase", "reply", "word", "marks"),
    [
        (TO, "550 5.1.1 no such user", words.RECIPIENT, "permanent"),
        (TO, "553 no", words.RECIPIENT, "permanent"),
        (TO, "451 greylisted", words.BUSY, ""),
        (TO, "452 full", words.BUSY, ""),
        ("RCPT", "421 closing", words.BUSY, ""),
        ("MAIL", "451 later", words.BUSY, ""),
        ("MAIL", "421 closing", words.BUSY, ""),
        ("MAIL", "530 5.7.0 log in first", words.AUTH, "everybody"),
        ("MAIL", "553 5.7.1 not your address", words.REFUSED, "everybody"),
        ("DATA", "451 later", words.BUSY, ""),
        ("DATA", "554 no", words.REFUSED, "permanent"),
        ("DATA", "250 what", words.ANSWER, ""),
        ("DOT", "451 later", words.BUSY, ""),
        ("DOT", "552 too big", words.REFUSED, "permanent"),
        ("DOT", "554 spam", words.REFUSED, "permanent"),
    ],
)
def test_a_server_that_says_no(phase: str, reply: str, word: str, marks: str) -> None:
    with peers.Mail(peers.MailScript(answers={phase: f"{reply} {peers.SECRETIVE}"})) as mail:
        assert told(lambda: send(mail.port)) == (word, marks)
        assert mail.kept == []


def test_one_of_ten_is_refused_and_one_deferred_the_others_arrive() -> None:
    people = [f"p{number}@company.example" for number in range(10)]
    script = peers.MailScript(answers={people[3]: "550 5.1.1 unknown", people[6]: "451 4.7.1 later"})
    ended = {}
    with peers.Mail(script) as mail:
        with email.open_line(endpoint(mail.port), ALLOWED) as line:
            for one in people:
                try:
                    line.send(LETTER, one, f"{one}.1", lambda: None)
                except rules.Undelivered as error:
                    ended[one] = (error.word, error.permanent, error.everybody)
        assert [kept.to for kept in mail.kept] == [one for one in people if one not in ended]
        assert mail.connections == 1
    assert ended == {people[3]: (words.RECIPIENT, True, False), people[6]: (words.BUSY, False, False)}


def test_after_a_cut_the_next_letter_goes_over_a_new_connection() -> None:
    with peers.Mail(peers.MailScript(cut="DOT")) as mail:
        with email.open_line(endpoint(mail.port), ALLOWED) as line:
            with pytest.raises(rules.Undelivered):
                line.send(LETTER, TO, "n1", lambda: None)
            mail.script.cut = ""
            line.send(LETTER, TO, "n2", lambda: None)
        assert [kept.answered for kept in mail.kept] == [False, True]
        assert mail.connections == 2


# logging in, encryption


def test_logging_in() -> None:
    with peers.Mail(peers.MailScript(log_in=("kos", "pässw0rd"))) as mail:
        assert told(lambda: send(mail.port)) == (words.AUTH, "everybody")
        assert told(lambda: send(mail.port, user="kos", secret="wrong")) == (words.AUTH, "everybody")
        assert told(lambda: send(mail.port, user="kos", secret="pässw0rd")) == (words.AUTH, "everybody")
    with peers.Mail(peers.MailScript(log_in=("kos", "passw0rd"))) as mail:
        send(mail.port, user="kos", secret="passw0rd")
        assert len(mail.kept) == 1
    with peers.Mail() as mail:
        assert told(lambda: send(mail.port, user="kos", secret="passw0rd")) == (words.AUTH, "everybody")


@pytest.mark.parametrize("tls", ["starttls", "tls"])
def test_encrypted_with_a_certificate_that_is_looked_at(tls: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    certificate = peers.Certificate(tmp_path_factory.mktemp("tls"))
    trusting = certificate.trusting()
    friend = Outbound(frozenset({"127.0.0.1"}), context=lambda: trusting)
    with peers.Mail(certificate=certificate, wrapped=tls == "tls") as mail:
        assert told(lambda: send(mail.port, tls=tls)) == (words.TLS, "everybody")
        send(mail.port, tls=tls, door=friend)
        assert len(mail.kept) == 1


def test_no_way_down_to_clear_text(server: peers.Mail) -> None:
    assert told(lambda: send(server.port, tls="starttls")) == (words.TLS, "everybody")
    assert told(lambda: send(server.port, tls="tls")) == (words.TLS, "everybody")
    assert server.kept == []


def test_no_password_in_clear_text_but_to_a_host_of_ones_own() -> None:
    def resolve(host: str, port: int) -> list[str]:
        raise AssertionError("nobody should have asked")

    with email.open_line(endpoint(25, "pw", "mail.example", user="kos"), Outbound(resolve=resolve)) as line:
        assert told(lambda: line.send(LETTER, TO, "n1", lambda: None)) == (words.TLS, "everybody")


# where it may go


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "10.1.2.3", "169.254.169.254", "[::1]", "0x7f000001", "2130706433"]
)
def test_a_mail_server_inside_is_reached_only_where_the_owner_says_so(
    host: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with peers.Mail() as mail:
        monkeypatch.setattr(email, "PORTS", (mail.port,))
        with email.open_line(endpoint(mail.port, host=host), Outbound()) as line:
            assert told(lambda: line.send(LETTER, TO, "n1", lambda: None))[0] in (words.BLOCKED, words.UNREACHABLE)
        assert mail.connections == 0


@pytest.mark.parametrize("port", [22, 80, 443, 2525, 6379])
def test_only_the_ports_of_mail(port: int) -> None:
    def resolve(host: str, port: int) -> list[str]:
        raise AssertionError("nobody should have asked")

    with email.open_line(endpoint(port, host="mail.example"), Outbound(resolve=resolve)) as line:
        assert told(lambda: line.send(LETTER, TO, "n1", lambda: None)) == (words.BLOCKED, "everybody")
    assert email.PORTS == (25, 465, 587)


# headers


NASTY = [
    "张三\r\nBcc: x@y.example",
    "张三\nBcc: x@y.example\n\n<b>",
    "a\x00b",
    "\u202eevil",
    "a\u2028Bcc: x@y.example",
    "=?utf-8?q?x?=",
    "",
]


@pytest.mark.parametrize("nasty", NASTY)
def test_no_name_and_no_title_becomes_a_header(server: peers.Mail, nasty: str) -> None:
    paper = rules.Attachment(f"{nasty}.xlsx", "application/octet-stream", b"x")
    letter = replace(LETTER, title=nasty, attachments=(paper,), items=(rules.Item(nasty, "over"),))
    send(server.port, letter=letter, sender_name=nasty)
    message = server.kept[0].message
    ours = {"from", "to", "subject", "date", "message-id", "auto-submitted", "x-auto-response-suppress"}
    servers = {"mime-version", "content-type", "x-peer", "x-mailfrom", "x-rcptto"}
    assert {name.lower() for name in message} <= ours | servers
    assert server.kept[0].to == TO
    assert b"\r\nBcc" not in server.kept[0].content
    assert "\n" not in message["subject"]
    raw = message_from_bytes(server.kept[0].content, policy=policy.compat32)
    assert raw.get_all("Bcc") is None


@pytest.mark.parametrize(
    "to",
    [
        "",
        "nobody",
        "a@b@c",
        "a b@c.example",
        "a@c.example\r\nRCPT TO:<x@y.example>",
        "<a@c.example>",
        "a@c.example,b@c.example",
        "Name <a@c.example>",
        "a@c.example ",
        "张@c.example",
        "a@-",
        '"a b"@c.example',
    ],
)
def test_what_is_no_address_is_not_tried(server: peers.Mail, to: str) -> None:
    assert told(lambda: send(server.port, to=to)) == (words.RECIPIENT, "permanent")
    assert (server.kept, server.connections) == ([], 0)


@pytest.mark.parametrize("settings", [{"sender": ""}, {"sender": "x\r\nBcc: y@z.example"}, {"sender": "kos"}])
def test_a_sender_that_is_none_is_a_fault_of_the_destination(server: peers.Mail, settings: dict[str, str]) -> None:
    assert told(lambda: send(server.port, **settings)) == (words.SETTINGS, "everybody")


def test_a_server_nobody_wrote_down(server: peers.Mail) -> None:
    for address in ("", "smtp://", "smtp://h:99999", "smtp://[::1"):
        with email.open_line(replace(endpoint(1), address=address), ALLOWED) as line:
            assert told(lambda: line.send(LETTER, TO, "n1", lambda: None)) == (words.SETTINGS, "everybody")
