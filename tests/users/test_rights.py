"""Sessions and tokens end at once; nobody manages further than they reach. One database is enough here."""

from dataclasses import replace
from datetime import timedelta

import pytest
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from kosmgr.audit import service as journal
from kosmgr.edge import visitors
from kosmgr.kit.clock import Clock
from kosmgr.policy import SYSTEM, Permission, Role
from kosmgr.runtime import Runtime
from kosmgr.users import doors, passwords, repeats, rules, tokens
from kosmgr.users import service as users
from tests.make import JIA, YI, Cast
from tests.users.make import person, session

GOOD = "四只小猫坐在窗台上晒太阳"
OTHER = "五只小狗躺在门口打瞌睡呀"


@pytest.fixture(autouse=True)
def _cheap_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    cheap = PasswordHash((Argon2Hasher(time_cost=1, memory_cost=8, parallelism=1),))
    monkeypatch.setattr(passwords, "_HASHER", cheap)
    monkeypatch.setattr(passwords, "DECOY", cheap.hash("nobody"))


def later(runtime: Runtime, **step: float) -> Runtime:
    """The same installation some time later."""

    class Moved(Clock):
        def now(self):  # type: ignore[no-untyped-def]
            return runtime.clock.now() + timedelta(**step)

    return replace(runtime, clock=Moved(runtime.clock.fixed_on))


def first(runtime: Runtime) -> str | None:
    with runtime.writing(SYSTEM) as work:
        return doors.first_admin_link(work)


def log_in(
    runtime: Runtime, name: str, password: str, device: str | None = None, where: str = "10.0.0.1"
) -> doors.Opened:
    return visitors.log_in(runtime, name, password, where, "browser", device)


def visitor(runtime: Runtime, secret: str) -> doors.Visitor | None:
    with runtime.reading(SYSTEM) as work:
        return doors.actor_of_session(work.db, secret, work.now)


@pytest.fixture
def runtime(quick: Runtime) -> Runtime:
    return quick


def test_a_new_link_voids_the_old_one_and_a_link_ends(runtime: Runtime) -> None:
    old, new = first(runtime), first(runtime)
    assert old is not None
    assert new is not None
    with pytest.raises(rules.LinkUnusable):
        visitors.set_password(runtime, old, GOOD)
    with pytest.raises(rules.LinkUnusable):
        visitors.set_password(later(runtime, hours=25), new, GOOD)
    visitors.set_password(later(runtime, hours=23), new, GOOD)


def test_a_made_up_device_is_no_known_device(runtime: Runtime, cast: Cast) -> None:
    person(runtime, "Lin", (Role.HR, JIA), hashed=passwords.hash_password(GOOD))
    for n in range(rules.NAME_FREE):
        with pytest.raises(rules.WrongCredentials):
            log_in(runtime, "Lin", OTHER, f"device{n}.{'0' * 64}")
    with pytest.raises(rules.TooManyTries):
        log_in(runtime, "Lin", OTHER, f"device.{'0' * 64}")


@pytest.mark.parametrize("how", ["log_out", "password", "disable", "reset", "end", "idle", "old"])
def test_a_session_ends_at_once(runtime: Runtime, cast: Cast, how: str) -> None:
    lin = person(runtime, "Lin", (Role.HR, JIA), hashed=passwords.hash_password(GOOD))
    person(runtime, "Boss", (Role.ADMIN, None))
    here, there = session(runtime, lin.id), session(runtime, lin.id)
    who = visitor(runtime, here)
    assert who is not None
    then = runtime
    if how == "password":
        visitors.change_password(runtime, who, GOOD, OTHER)
        assert visitor(runtime, here) is not None  # the one that changed it stays
    elif how == "reset":
        with runtime.writing(SYSTEM) as work:
            link = users.reset(work, "Lin")
        visitors.set_password(runtime, link, OTHER)
    elif how in ("idle", "old"):
        then = later(runtime, hours=8.1 if how == "idle" else 24.1)
    else:
        with runtime.writing(SYSTEM) as work:
            other = doors.actor_of_session(work.db, there, work.now)
            assert other is not None
            assert other.session_id is not None
            {"log_out": lambda: doors.log_out(work, other), "disable": lambda: users.disable(work, "Lin"),
             "end": lambda: doors.end_session(work, who, other.session_id or 0)}[how]()  # fmt: skip
    assert visitor(then, there) is None


def test_one_ends_only_ones_own_sessions(runtime: Runtime, cast: Cast) -> None:
    lin, wu = person(runtime, "Lin", (Role.HR, JIA)), person(runtime, "Wu", (Role.HR, YI))
    who, other = visitor(runtime, lin.session), visitor(runtime, wu.session)
    assert who is not None
    assert other is not None
    with runtime.writing(who.actor) as work:
        assert [row.id for row in doors.sessions(work, who)] == [who.session_id]
        with pytest.raises(rules.SessionUnknown):
            doors.end_session(work, who, other.session_id or 0)
    assert visitor(runtime, wu.session) is not None


def test_a_new_scope_holds_at_the_next_request(runtime: Runtime, cast: Cast) -> None:
    lin = person(runtime, "Lin", (Role.HR, JIA))
    with runtime.writing(SYSTEM) as work:
        users.grant(work, "Lin", "hr", YI)
        users.revoke(work, "Lin", "hr", JIA)
    found = visitor(runtime, lin.session)
    assert found is not None
    assert found.actor.entity_ids(Permission.LEDGER_READ) == {cast.yi.id}


def test_a_token_carries_less_and_ends(runtime: Runtime, cast: Cast) -> None:
    lin = person(runtime, "Lin", (Role.HR, JIA), (Role.AUDITOR, None))

    def known(when: Runtime, secret: str) -> doors.Visitor | None:
        with when.reading(SYSTEM) as work:
            return doors.actor_of_token(work.db, secret, work.now)

    with runtime.writing(lin.actor) as work:
        row, secret = tokens.make_token(work, "reader", ["ledger.read"], 10, [YI])
        for wrong, refusal in ((["token.write"], rules.TokenTooWide), (["user.write"], rules.TokenTooWide),
                               (["no.such"], rules.PermissionUnknown)):  # fmt: skip
            with pytest.raises(refusal):
                tokens.make_token(work, "x", wrong, 10)
        for days in (0, 367):
            with pytest.raises(rules.TokenTooLong):
                tokens.make_token(work, "x", ["ledger.read"], days)
    found = known(runtime, secret)
    assert found is not None
    assert found.actor.entity_ids(Permission.LEDGER_READ) == {cast.yi.id}
    assert not found.actor.may(Permission.ACCOUNT_BIND)
    assert known(later(runtime, days=10.1), secret) is None
    with runtime.reading(SYSTEM) as work:
        dump = "".join(str(tuple(r)) for r in work.db.connection().exec_driver_sql("SELECT * FROM api_tokens"))
    assert secret not in dump
    with runtime.writing(person(runtime, "Wu", (Role.HR, YI)).actor) as work, pytest.raises(rules.TokenUnknown):
        tokens.revoke_token(work, row.id)
    with runtime.writing(lin.actor) as work:
        tokens.revoke_token(work, row.id)
    assert known(runtime, secret) is None
    assert known(runtime, lin.token) is not None
    with runtime.writing(SYSTEM) as work:
        users.disable(work, "Lin")
    assert known(runtime, lin.token) is None


def test_the_last_administrator_stays(runtime: Runtime, cast: Cast) -> None:
    a = person(runtime, "A", (Role.ADMIN, None))
    with runtime.writing(SYSTEM) as work:
        users.add_user(work, "NeverCame", "admin")  # without a password one does not count
    for act in (lambda w: users.revoke(w, "A", "admin"), lambda w: users.disable(w, "A")):
        with runtime.writing(a.actor) as work, pytest.raises(rules.LastAdmin):
            act(work)


def test_an_administrator_of_one_entity_stays_within_it(runtime: Runtime, cast: Cast) -> None:
    small = person(runtime, "Small", (Role.ADMIN, JIA)).actor
    person(runtime, "Boss", (Role.ADMIN, None))
    person(runtime, "Wu", (Role.HR, YI))
    person(runtime, "Both", (Role.HR, JIA), (Role.HR, YI))
    with runtime.writing(small) as work:
        assert [user.name for user in users.visible_users(work)] == ["Both", "Small"]
        for name in ("Wu", "Boss"):
            with pytest.raises(rules.UserUnknown):
                users.reset(work, name)
        with pytest.raises(rules.BeyondReach):
            users.reset(work, "Both")
        with pytest.raises(rules.BeyondReach):
            users.add_user(work, "New", "admin")
        with pytest.raises(rules.BeyondReach):
            users.grant(work, "Small", "admin")
        users.add_user(work, "New", "hr", JIA)


def test_everything_is_in_the_audit_chain_and_no_secret_is(runtime: Runtime, cast: Cast) -> None:
    link = first(runtime)
    assert link is not None
    visitors.set_password(runtime, link, GOOD)
    opened = log_in(runtime, "admin", GOOD)
    with runtime.reading(SYSTEM) as work:
        assert journal.verify(work, runtime.anchored()) == []
        rows = list(work.db.connection().exec_driver_sql("SELECT * FROM audit_rows ORDER BY id"))
    actions = [row.action for row in rows]
    assert actions[-3:] == ["user.added", "user.password_set", "user.logged_in"]
    told = "".join(str(tuple(row)) for row in rows)
    assert not any(secret in told for secret in (link, GOOD, opened.secret, "argon2"))


def test_a_worker_that_died_gives_its_key_free_and_cannot_come_back(runtime: Runtime, cast: Cast) -> None:
    lin = person(runtime, "Lin", (Role.HR, JIA)).actor
    with runtime.writing(lin) as work:
        dead = repeats.claim(work, "k1", "print")
    with later(runtime, minutes=3).writing(lin) as work:
        assert isinstance(repeats.claim(work, "k1", "print"), str)
    with pytest.raises(repeats.StillWorking), runtime.writing(lin) as work:
        repeats.keep(work, str(dead), 201, "{}")
