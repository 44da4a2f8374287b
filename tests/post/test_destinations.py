"""Setting up where messages go: who may, what is refused at once, what is kept sealed, what a test leaves behind."""

import logging
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import text

from kosmgr.edge import trying
from kosmgr.entities.service import EntityUnknown
from kosmgr.kit.cipher import SealBroken
from kosmgr.kit.errors import Refused
from kosmgr.kit.outbound import NOWHERE_PRIVATE, Outbound
from kosmgr.policy import SYSTEM, Actor, Grant, Permission, Role
from kosmgr.post import destination_rules as may
from kosmgr.post import destinations, typed, words
from kosmgr.post.models import Parcel
from kosmgr.runtime import Runtime
from kosmgr.work import NotAllowed, Work
from tests import peers
from tests.make import Cast

KEY = "0123-canary-key-456789wxyz"
WECOM = f"https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key={KEY}"
DINGTALK = f"https://oapi.dingtalk.com/robot/send?access_token={KEY}"
SECRET = "SEC-canary-签名-Q7"
MAIL = may.Given(
    "公司邮箱", host="smtp.company.example", port=587, user="kos", sender="kos@company.example", secret=SECRET
)
HEARTBEAT = may.Given("外部看门", address=f"https://watch.example/ping/{KEY}")
ROBOT = may.Given("门店群", address=WECOM)


def add(runtime: Runtime, actor: Actor, kind: str, given: may.Given, entity: int | None = None) -> int:
    with runtime.writing(actor) as work:
        return destinations.add(work, runtime.outbound, kind, given, entity).id


def one(runtime: Runtime, actor: Actor, number: int) -> destinations.Line:
    with runtime.reading(actor) as work:
        return destinations.visible_destination(work, number)


def refused(runtime: Runtime, actor: Actor, kind: str, given: may.Given, entity: int | None = None) -> type[Exception]:
    with pytest.raises(Refused) as told:
        add(runtime, actor, kind, given, entity)
    assert KEY not in str(told.value)
    assert SECRET not in str(told.value)
    return type(told.value)


def everything(runtime: Runtime) -> str:
    """All that the database says of destinations and of what was done, as bytes would show it."""
    with runtime.engine.connect() as connection:
        rows = [
            connection.execute(text(f"SELECT * FROM {table}")).fetchall() for table in ("destinations", "audit_rows")
        ]
    return str(rows)


def test_a_robot_of_one_entity_is_its_own(runtime: Runtime, cast: Cast) -> None:
    mine = add(runtime, cast.lin, "wecom", ROBOT, cast.jia.id)
    for_all = add(runtime, cast.boss, "dingtalk", may.Given("总部群", DINGTALK, SECRET))
    line = one(runtime, cast.lin, mine)
    assert (line.name, line.shown, line.per_minute, line.enabled, line.has_secret) == (
        "门店群", "qyapi.weixin.qq.com …wxyz", 20, True, False,
    )  # fmt: skip
    with runtime.reading(cast.lin) as work:
        assert [found.id for found in destinations.visible_destinations(work)] == [for_all, mine]
        assert [found.mine for found in destinations.visible_destinations(work)] == [False, True]
    with runtime.reading(cast.wu) as work:
        assert [found.id for found in destinations.visible_destinations(work)] == [for_all]
    for verb in (destinations.disable, destinations.enable, destinations.remove):
        with pytest.raises(may.DestinationUnknown), runtime.writing(cast.wu) as work:
            verb(work, mine)
        with pytest.raises(may.NotYours), runtime.writing(cast.lin) as work:
            verb(work, for_all)
        with pytest.raises(NotAllowed), runtime.writing(cast.chen) as work:
            verb(work, mine)
    assert refused(runtime, cast.lin, "wecom", ROBOT) is may.NotYours
    assert refused(runtime, cast.lin, "wecom", ROBOT, cast.yi.id) is EntityUnknown
    assert refused(runtime, cast.chen, "wecom", ROBOT, cast.jia.id) is NotAllowed


@pytest.mark.parametrize(("kind", "given"), [("email", MAIL), ("heartbeat", HEARTBEAT)])
def test_a_mail_server_is_for_those_who_manage_everything(
    runtime: Runtime, cast: Cast, kind: str, given: may.Given
) -> None:
    admin_of_one = Actor(9, "admin", (Grant(Role.ADMIN, cast.jia.id),))
    hr_of_all = Actor(8, "hr", (Grant(Role.HR),))
    token = replace(cast.boss, limited_to=frozenset({Permission.REMINDER_WRITE}))
    for actor in (cast.lin, admin_of_one, hr_of_all, token):
        assert refused(runtime, actor, kind, given) is may.NotYours
    assert refused(runtime, cast.boss, kind, given, cast.jia.id) is may.ForAllOnly
    number = add(runtime, cast.boss, kind, given)
    assert not one(runtime, cast.lin, number).mine
    with pytest.raises(may.NotYours), runtime.writing(hr_of_all) as work:
        destinations.change(work, runtime.outbound, number, given)
    with pytest.raises(may.NotYours), runtime.reading(cast.lin) as work:
        destinations.trial(work, number, "x@y.example", "zh")


def test_which_kinds_are_offered_to_whom(quick: Runtime, cast_quick: Cast) -> None:
    with quick.reading(cast_quick.lin) as work:
        assert list(destinations.writable_kinds(work)) == ["wecom", "dingtalk", "feishu", "webhook"]
    with quick.reading(cast_quick.boss) as work:
        assert set(destinations.writable_kinds(work)) == set(typed.kinds())


REFUSED: list[tuple[str, may.Given, type[Refused]]] = [
    ("pigeon", ROBOT, may.KindUnknown),
    ("wecom", replace(ROBOT, name="群" * 101), may.NameTooLong),
    ("wecom", may.Given("群"), may.AddressNeeded),
    ("wecom", may.Given("群", "https://evil.example/cgi-bin/webhook/send?key=1"), may.HostWrong),
    ("wecom", may.Given("群", "http://qyapi.weixin.qq.com/x"), may.AddressInside),
    ("wecom", may.Given("群", "https://qyapi.weixin.qq.com:8080/x"), may.AddressInside),
    ("wecom", may.Given("群", "qyapi.weixin.qq.com/x"), may.AddressWrong),
    ("wecom", may.Given("群", f"https://u:p@qyapi.weixin.qq.com/{KEY}"), may.AddressWrong),
    ("wecom", may.Given("群", WECOM, "一个密钥"), may.SecretUseless),
    ("webhook", may.Given("钩", "https://127.0.0.1/x"), may.AddressInside),
    ("webhook", may.Given("钩", "https://localhost/x"), may.AddressInside),
    ("webhook", may.Given("钩", "https://10.1.2.3/x"), may.AddressInside),
    ("webhook", may.Given("钩", "https://169.254.169.254/latest/meta-data"), may.AddressInside),
    ("webhook", may.Given("钩", "https://[::1]/x"), may.AddressInside),
    ("webhook", may.Given("钩", "https://[::ffff:10.0.0.1]/x"), may.AddressInside),
    ("webhook", may.Given("钩", "https://0x7f000001/x"), may.AddressInside),
    ("webhook", may.Given("钩", "https://2130706433/x"), may.AddressInside),
    ("webhook", may.Given("钩", "https://0/x"), may.AddressInside),
    ("webhook", may.Given("钩", "http://hooks.example/x"), may.AddressInside),
    ("webhook", may.Given("钩", "https://hooks.example:22/x"), may.AddressInside),
    ("webhook", may.Given("钩", "unix:///run/docker.sock"), may.AddressWrong),
    ("webhook", may.Given("钩", "file:///etc/passwd"), may.AddressWrong),
    ("webhook", may.Given("钩", "https://hooks.example/" + "x" * 3_000), may.TooLong),
    ("webhook", may.Given("钩", "https://hooks.example/x", per_minute=0), may.PaceWrong),
    ("webhook", may.Given("钩", "https://hooks.example/x", per_minute=10**6), may.PaceWrong),
    ("heartbeat", may.Given("跳", "https://10.0.0.1/ping"), may.AddressInside),
    ("apprise", may.Given("别的", "json://127.0.0.1/x"), may.AddressWrong),
    ("email", replace(MAIL, host=""), may.AddressNeeded),
    ("email", replace(MAIL, host="127.0.0.1"), may.AddressInside),
    ("email", replace(MAIL, host="::1"), may.AddressInside),
    ("email", replace(MAIL, host="a b"), may.AddressInside),
    ("email", replace(MAIL, port=22), may.PortWrong),
    ("email", replace(MAIL, sender="没有邮箱"), may.SenderWrong),
    ("email", replace(MAIL, sender="a@b.example\r\nBcc: c@d.example"), may.SenderWrong),
    ("email", replace(MAIL, tls="ssl3"), may.TlsWrong),
    ("email", replace(MAIL, tls="none"), may.PasswordInClear),
]


def test_what_cannot_be_is_refused_when_it_is_typed(quick: Runtime, cast_quick: Cast) -> None:
    for kind, given, refusal in REFUSED:
        assert refused(quick, cast_quick.boss, kind, given) is refusal, (kind, given.host, given.address)


def test_what_the_machines_owner_named_is_taken(quick: Runtime, cast_quick: Cast) -> None:
    free = replace(quick, outbound=Outbound.reading("mail.lan:2525, 127.0.0.1"))
    add(free, cast_quick.boss, "email", replace(MAIL, host="mail.lan", port=2525, tls="none"))
    add(free, cast_quick.boss, "wecom", may.Given("群", "http://127.0.0.1:8080/x"))


def test_an_address_gives_no_more_away_than_its_end() -> None:
    for address, told in (
        (WECOM, "qyapi.weixin.qq.com …wxyz"),
        ("https://h.example/x", "h.example"),
        ("https://h.example:8443/hooks/0123456789abcdef", "h.example:8443 …cdef"),
        ("smtp://mail.example:587", "mail.example:587"),
        ("smtp://[2001:db8::1]:25", "[2001:db8::1]:25"),
        (f"tgram://{KEY}/12345678abcdefgh", "tgram …efgh"),
        ("mailto://", "mailto"),
        ("smtp://[::1", ""),
    ):
        assert may.shown(address) == told


# what is secret


def test_secrets_are_sealed_and_nowhere_else(runtime: Runtime, cast: Cast, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    robot = add(runtime, cast.boss, "dingtalk", may.Given("群", DINGTALK, SECRET))
    mail = add(runtime, cast.boss, "email", MAIL)
    for number in (robot, mail):
        with runtime.writing(cast.boss) as work:
            destinations.record(work, number, words.AUTH, True)
        with runtime.writing(cast.boss) as work:
            destinations.disable(work, number)
    with runtime.writing(cast.boss) as work:
        destinations.change(work, runtime.outbound, robot, may.Given("新名", DINGTALK + "2", SECRET + "2"))
        destinations.remove(work, mail)
    said = everything(runtime) + caplog.text + repr(one(runtime, cast.boss, robot))
    assert "canary" not in said
    assert "dingtalk" in said
    with runtime.reading(SYSTEM) as work:
        [row] = destinations.queries.visible(work.db, work.actor, Permission.REMINDER_WRITE)
        opened = destinations.endpoint(work, row)
        assert (opened.address, opened.secret) == (DINGTALK + "2", SECRET + "2")
        assert "canary" not in repr(opened)
        row.secret_sealed = row.address_sealed  # moved to another place it does not open
        with pytest.raises(SealBroken):
            destinations.endpoint(work, row)
        work.db.expire(row)


def test_the_log_tells_every_change(runtime: Runtime, cast: Cast) -> None:
    number = add(runtime, cast.lin, "wecom", ROBOT, cast.jia.id)
    with runtime.writing(cast.lin) as work:
        destinations.change(work, runtime.outbound, number, may.Given("新群"))
    with runtime.writing(cast.lin) as work:
        destinations.disable(work, number)
    with runtime.writing(cast.lin) as work:
        destinations.remove(work, number)
    with runtime.reading(SYSTEM) as work:
        rows = work.db.execute(
            text("SELECT action, entity_id, actor FROM audit_rows WHERE subject_kind = 'destination' ORDER BY id")
        ).all()
        assert [tuple(row) for row in rows] == [
            (f"destination.{verb}", cast.jia.id, "Lin") for verb in ("added", "changed", "disabled", "removed")
        ]


def test_what_is_left_empty_stays(runtime: Runtime, cast: Cast) -> None:
    number = add(runtime, cast.boss, "feishu", may.Given("群", f"https://open.feishu.cn/hook/{KEY}", SECRET))

    def change(given: may.Given) -> tuple[str, str]:
        with runtime.writing(cast.boss) as work:
            return (lambda e: (e.address, e.secret))(
                destinations.endpoint(work, destinations.change(work, runtime.outbound, number, given))
            )

    assert change(may.Given("改名")) == (f"https://open.feishu.cn/hook/{KEY}", SECRET)
    assert one(runtime, cast.boss, number).name == "改名"
    assert change(may.Given("改名", secret="新密钥")) == (f"https://open.feishu.cn/hook/{KEY}", "新密钥")
    assert change(may.Given("改名", drop_secret=True)) == (f"https://open.feishu.cn/hook/{KEY}", "")
    assert not one(runtime, cast.boss, number).has_secret
    assert change(may.Given("改名", address=f"https://open.larksuite.com/hook/{KEY}"))[0].startswith(
        "https://open.lark"
    )


def test_a_kept_password_goes_to_no_other_server(quick: Runtime, cast_quick: Cast) -> None:
    def change(given: may.Given) -> None:
        with quick.writing(cast_quick.boss) as work:
            destinations.change(work, quick.outbound, number, given)

    for moved in ({"host": "evil.example"}, {"port": 465}, {"user": "other"}, {"tls": "tls"}):
        number = add(quick, cast_quick.boss, "email", MAIL)
        elsewhere = replace(MAIL, secret="", **moved)  # type: ignore[arg-type]
        with pytest.raises(may.SecretAgain):
            change(elsewhere)
        change(replace(elsewhere, secret="again"))
        change(replace(elsewhere, sender_name="提醒"))
        change(replace(MAIL, secret="", drop_secret=True, user=""))


def test_only_what_was_never_used_goes_away(runtime: Runtime, cast: Cast) -> None:
    unused, used = (add(runtime, cast.boss, "wecom", ROBOT) for _ in range(2))
    with runtime.writing(SYSTEM) as work:
        work.db.add(
            Parcel(
                recipient=f"destination:{used}", channel="wecom", destination_id=used, day=date(2026, 11, 20), serial=1,
                ripe_at=work.now, message_id="m1", created_at=work.now,
            )
        )  # fmt: skip
    with runtime.writing(cast.boss) as work:
        destinations.remove(work, unused)
    with pytest.raises(may.InUse), runtime.writing(cast.boss) as work:
        destinations.remove(work, used)
    with runtime.writing(cast.boss) as work:
        assert not destinations.disable(work, used).enabled


# trying


def units(runtime: Runtime, actor: Actor) -> tuple[Callable[[], AbstractContextManager[Work]], ...]:
    return (lambda: runtime.reading(actor)), (lambda: runtime.writing(actor))


def tried(runtime: Runtime, actor: Actor, number: int, to: str = "", language: str = "zh") -> trying.Tried:
    reading, writing = units(runtime, actor)
    return trying.destination(reading, writing, runtime.outbound, number, to, language)


def test_a_test_is_sent_in_no_transaction_and_kept(runtime: Runtime, cast: Cast) -> None:
    free = replace(runtime, outbound=Outbound.reading("127.0.0.1"))
    with peers.Http() as http:
        number = add(free, cast.lin, "wecom", may.Given("门店群", http.url("wecom", "404", key=KEY)), cast.jia.id)
        for times in (1, 2):
            ended = tried(free, cast.lin, number)
            assert (ended.word, ended.line.word, ended.line.failures) == (words.AUTH, words.AUTH, times)
            assert ended.line.failing_since is not None
        with free.writing(cast.lin) as work:
            destinations.change(work, free.outbound, number, may.Given("门店群", http.url("wecom", "ok")))
        assert one(free, cast.lin, number).failing_since is None
        assert tried(free, cast.lin, number).word == ""
        assert "门店群" in http.kept[-1].body.decode()
        for behaviour, word in (("500", words.BUSY), ("cut", words.CUT)):
            with free.writing(cast.lin) as work:
                destinations.change(work, free.outbound, number, may.Given("门店群", http.url("wecom", behaviour)))
            ended = tried(free, cast.lin, number)
            assert (ended.word, ended.line.failing_since) == (word, None)  # not the destination's fault
    assert peers.SECRETIVE not in everything(free)
    assert "canary" not in everything(free)


def test_while_a_test_waits_others_write(runtime: Runtime, cast: Cast) -> None:
    """The peer answers only after somebody has written: with a transaction open SQLite would wait in vain."""
    free = replace(runtime, outbound=Outbound.reading("127.0.0.1"))
    number = 0

    def resolve(host: str, port: int) -> list[str]:
        with runtime.writing(cast.boss) as work:
            destinations.disable(work, number)
        return ["127.0.0.1"]

    number = add(
        replace(free, outbound=Outbound.reading("robot.lan")),
        cast.boss,
        "webhook",
        may.Given("钩", "http://robot.lan/x"),
    )
    ended = tried(replace(free, outbound=Outbound(frozenset({"robot.lan"}), resolve)), cast.boss, number)
    assert ended.word == words.UNREACHABLE
    assert not ended.line.enabled


def test_a_test_letter_goes_to_an_address_and_nowhere_else(quick: Runtime, cast_quick: Cast) -> None:
    free = replace(quick, outbound=Outbound.reading("127.0.0.1"))
    with peers.Mail() as mail:
        given = replace(MAIL, host="127.0.0.1", port=mail.port, tls="none", user="", secret="")
        number = add(free, cast_quick.boss, "email", given)
        for to in ("", "nobody", "a@b.example,c@d.example", "a@b.example\r\nBcc: c@d.example"):
            with pytest.raises(may.RecipientNeeded):
                tried(free, cast_quick.boss, number, to)
        assert mail.kept == []
        assert tried(free, cast_quick.boss, number, "lin@company.example", "en").word == ""
        assert (mail.kept[0].to, mail.kept[0].message["subject"]) == ("lin@company.example", "Test message from kosmgr")


def test_a_heartbeat_is_asked_for_once(quick: Runtime, cast_quick: Cast) -> None:
    free = replace(quick, outbound=Outbound.reading("127.0.0.1"))
    with peers.Http() as http:
        number = add(free, cast_quick.boss, "heartbeat", may.Given("看门", http.url("ping")))
        assert tried(free, cast_quick.boss, number).word == ""
        assert [(call.method, call.body) for call in http.kept] == [("GET", b"")]
        with free.writing(cast_quick.boss) as work:
            destinations.change(work, free.outbound, number, may.Given("看门", http.url("ping", "500")))
        assert tried(free, cast_quick.boss, number).word == words.BUSY


def test_somebody_without_the_right_sends_nothing(runtime: Runtime, cast: Cast) -> None:
    free = replace(runtime, outbound=Outbound.reading("127.0.0.1"))
    with peers.Http() as http:
        number = add(free, cast.lin, "wecom", may.Given("群", http.url("wecom")), cast.jia.id)
        for actor, refusal in ((cast.wu, may.DestinationUnknown), (cast.chen, NotAllowed)):
            with pytest.raises(refusal):
                tried(free, actor, number)
        assert http.kept == []


def test_a_handful_of_tests_at_once_and_no_more(quick: Runtime, cast_quick: Cast) -> None:
    number = add(quick, cast_quick.boss, "wecom", ROBOT)
    held = [trying._AT_ONCE.acquire(blocking=False) for _ in range(5)]
    try:
        assert held == [True] * 4 + [False]
        with pytest.raises(trying.TrialsUnderWay):
            tried(quick, cast_quick.boss, number)
    finally:
        for _ in range(4):
            trying._AT_ONCE.release()
    assert tried(quick, cast_quick.boss, number).word == words.UNREACHABLE
    assert NOWHERE_PRIVATE.allow == frozenset()
