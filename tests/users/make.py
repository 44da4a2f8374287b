"""Builders of people who log in, with a session and a token each."""

from dataclasses import dataclass

from kosmgr.policy import SYSTEM, Actor, Permission, Role
from kosmgr.runtime import Runtime
from kosmgr.users import doors, rules, tokens
from kosmgr.users import service as users


@dataclass(frozen=True)
class Person:
    """Somebody who can come in."""

    id: int
    name: str
    actor: Actor
    session: str
    token: str

    @property
    def bearer(self) -> dict[str, str]:
        return {"authorization": f"Bearer {self.token}"}

    @property
    def cookies(self) -> dict[str, str]:
        return {"kosmgr_session": self.session}


def session(runtime: Runtime, user_id: int) -> str:
    """A session as a right password opens it."""
    with runtime.writing(SYSTEM) as work:
        candidate = doors.Candidate(user_id, _hash(runtime, user_id), ("name:x", "address:x"))
        return doors.let_in(work, candidate, "test", "127.0.0.1").secret


def _hash(runtime: Runtime, user_id: int) -> str | None:
    with runtime.reading(SYSTEM) as work:
        row = work.db.connection().exec_driver_sql(f"SELECT password_hash FROM users WHERE id = {user_id}").one()
        return None if row[0] is None else str(row[0])


Place = tuple[Role, str | None] | tuple[Role, str | None, str]  # role, entity or None for all, a manager's store


def person(runtime: Runtime, name: str, *roles: Place, hashed: str | None = "x") -> Person:
    """A user with roles, a session, and a token for everything they may; a manager of a store has none."""
    with runtime.writing(SYSTEM) as work:
        user, link = users.add_user(work, name, *roles[0])
        for place in roles[1:]:
            users.grant(work, name, *place)
        if hashed is not None:
            doors.use_link(work, link, hashed)
    with runtime.reading(SYSTEM) as work:
        actor = doors.actor_named(work, name)
    if not actor.may(Permission.TOKEN_WRITE):
        return Person(user.id, name, actor, session(runtime, user.id), "")
    with runtime.writing(actor) as work:
        carried = [p for p in Permission if actor.may(p) and p not in rules.NEVER_IN_TOKENS]
        _row, token = tokens.make_token(work, "test", carried, 30)
    return Person(user.id, name, actor, session(runtime, user.id), token)
