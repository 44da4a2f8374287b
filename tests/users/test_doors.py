"""Coming in, being kept out, and going out at once."""

import threading
from dataclasses import replace
from datetime import timedelta

import pytest
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from kosmgr.edge import visitors
from kosmgr.kit.clock import Clock
from kosmgr.policy import SYSTEM, Permission, Role
from kosmgr.runtime import Runtime
from kosmgr.users import doors, passwords, repeats, rules
from kosmgr.users import service as users
from tests.make import JIA, YI, Cast
from tests.users.make import person

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


def test_the_first_start_has_a_link_and_no_password(runtime: Runtime) -> None:
    link = first(runtime)
    assert link is not None
    with pytest.raises(rules.WrongCredentials):
        log_in(runtime, "admin", "")
    assert visitors.set_password(runtime, link, GOOD) == "admin"
    assert first(runtime) is None
    found = visitor(runtime, log_in(runtime, "ADMIN", GOOD).secret)
    assert found is not None
    assert found.actor.may_everywhere(Permission.USER_WRITE)
    with pytest.raises(rules.LinkUnusable):
        visitors.set_password(runtime, link, OTHER)


def test_of_many_who_use_one_link_at_once_one_sets_the_password(runtime: Runtime) -> None:
    link, won, lost = first(runtime), [], []
    assert link is not None

    def use(n: int) -> None:
        try:
            won.append(visitors.set_password(runtime, link, f"{GOOD}{n}"))
        except rules.LinkUnusable as refused:
            lost.append(refused)

    threads = [threading.Thread(target=use, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(won), len(lost)) == (1, 7)


def test_unknown_names_wrong_passwords_and_the_disabled_hear_the_same(runtime: Runtime, cast: Cast) -> None:
    lin = person(runtime, "Lin", (Role.HR, JIA), hashed=passwords.hash_password(GOOD))
    person(runtime, "Gone", (Role.HR, JIA), hashed=passwords.hash_password(GOOD))
    with runtime.writing(SYSTEM) as work:
        users.disable(work, "Gone")
    heard = set()
    for name, password in ((lin.name, OTHER), ("nobody", GOOD), ("Gone", GOOD), ("\ud800", "\x00")):
        with pytest.raises(rules.WrongCredentials) as refused:
            log_in(runtime, name, password)
        heard.add(refused.value.text())
    assert len(heard) == 1


def test_guessing_slows_down_for_a_name_and_for_an_address(runtime: Runtime, cast: Cast) -> None:
    person(runtime, "Lin", (Role.HR, JIA), hashed=passwords.hash_password(GOOD))
    known = log_in(runtime, "Lin", GOOD, where="10.0.0.2").device
    for _n in range(rules.NAME_FREE):
        with pytest.raises(rules.WrongCredentials):
            log_in(runtime, "Lin", OTHER)
    with pytest.raises(rules.TooManyTries):
        log_in(runtime, "Lin", GOOD, where="10.9.9.9")  # from elsewhere too
    assert log_in(runtime, "Lin", GOOD, known, where="10.0.0.2")  # not from a device the owner came in from
    assert log_in(later(runtime, seconds=16), "Lin", GOOD, where="10.9.9.9")  # and nobody is kept out for good
    for n in range(rules.ADDRESS_FREE):
        with pytest.raises(rules.WrongCredentials):
            log_in(runtime, f"name {n}", OTHER, where="10.0.0.7")
    with pytest.raises(rules.TooManyTries):
        log_in(runtime, "another name", OTHER, where="10.0.0.7")


def test_two_administrators_who_remove_each_other_leave_one(runtime: Runtime, cast: Cast) -> None:
    people = {name: person(runtime, name, (Role.ADMIN, None)) for name in ("A", "B")}
    gate, refused = threading.Barrier(2), []

    def remove(own: str, other: str) -> None:
        gate.wait()
        try:
            with runtime.writing(people[own].actor) as work:
                users.revoke(work, other, "admin")
        except rules.LastAdmin as error:
            refused.append(error)

    threads = [threading.Thread(target=remove, args=pair) for pair in (("A", "B"), ("B", "A"))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == 1
    with runtime.reading(SYSTEM) as work:
        assert sum(bool(user.grants) for user in users.visible_users(work)) == 1


def test_cleaning_removes_only_what_has_ended(runtime: Runtime, cast: Cast) -> None:
    lin = person(runtime, "Lin", (Role.HR, JIA))
    with runtime.writing(SYSTEM) as work:
        assert doors.clean(work) == 0
    assert visitor(runtime, lin.session) is not None
    with later(runtime, hours=49).writing(SYSTEM) as work:
        assert doors.clean(work) >= 2  # the session and the used link


def test_a_key_acts_once(runtime: Runtime, cast: Cast) -> None:
    lin, wu = person(runtime, "Lin", (Role.HR, JIA)).actor, person(runtime, "Wu", (Role.HR, YI)).actor
    with runtime.writing(lin) as work:
        mine = repeats.claim(work, "k1", "print")
    assert isinstance(mine, str)
    with runtime.writing(lin) as work, pytest.raises(repeats.StillWorking):
        repeats.claim(work, "k1", "print")
    with runtime.writing(wu) as work:
        assert isinstance(repeats.claim(work, "k1", "print"), str)  # somebody else's key is another key
    with runtime.writing(lin) as work:
        repeats.keep(work, mine, 201, '{"id": 7}')
    with runtime.writing(lin) as work:
        assert repeats.claim(work, "k1", "print") == repeats.Answer(201, '{"id": 7}')
        with pytest.raises(repeats.KeyReused):
            repeats.claim(work, "k1", "other")
