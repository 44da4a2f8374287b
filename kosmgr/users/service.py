"""Managing the people who log in: add, grant, revoke, disable, reset."""

from dataclasses import dataclass
from datetime import datetime

from kosmgr.audit import service as journal
from kosmgr.entities import service as entities
from kosmgr.kit.text import fold
from kosmgr.policy import Grant, Permission, Role
from kosmgr.users import doors, models, queries, rules
from kosmgr.work import Work, requires


@dataclass(frozen=True)
class Seen:
    """A user as one who manages users sees them: only the grants within one's own reach."""

    id: int
    name: str
    grants: tuple[Grant, ...]
    has_password: bool
    disabled_at: datetime | None
    created_at: datetime


@requires(Permission.USER_WRITE)
def visible_users(work: Work) -> list[Seen]:
    """Everybody who has a grant where the actor manages users, by name."""
    allowed = work.actor.entity_ids(Permission.USER_WRITE)
    users = queries.everyone(work.db)
    grants = queries.grants_of(work.db, [user.id for user in users])
    seen = []
    for user in users:
        held = tuple(queries.granted(grant) for grant in grants[user.id])
        within = held if allowed is None else tuple(g for g in held if g.entity_id in allowed)
        if allowed is None or within:
            seen.append(
                Seen(user.id, user.name, within, user.password_hash is not None, user.disabled_at, user.created_at)
            )
    return seen


@requires(Permission.USER_WRITE)
def managed_user(work: Work, name: str) -> models.User:
    """A user the actor may change: all of whose grants lie where the actor manages users."""
    user = queries.by_name(work.db, name)
    allowed = work.actor.entity_ids(Permission.USER_WRITE)
    grants = queries.policy_grants(work.db, user.id) if user else ()
    if user is None or not (allowed is None or any(grant.entity_id in allowed for grant in grants)):
        raise rules.UserUnknown(name=name)
    if not rules.reaches(work.actor, grants):
        raise rules.BeyondReach()
    return user


def _place(work: Work, role: Role, entity: str | None, store: str | None) -> tuple[int | None, str | None]:
    """The entity and the store a role is meant for, where one manages users oneself."""
    store = store or None
    if entity is not None:
        place = entities.named_entity(work, entity, for_=Permission.USER_WRITE).id
        rules.check_place(role, place, store)
        return place, store
    rules.check_place(role, None, store)
    if not work.actor.may_everywhere(Permission.USER_WRITE):
        raise rules.BeyondReach()
    return None, None


def _grant(work: Work, user_id: int, role: Role, place: int | None, store: str | None) -> None:
    row = models.UserGrant(user_id=user_id, role=role.value, entity_id=place, store=store or "", created_at=work.now)
    work.db.add(row)


def _told(role: Role, place: int | None, store: str | None) -> dict[str, object]:
    told: dict[str, object] = {"role": role.value, "entity_id": place}
    return {**told, "store": store} if store else told


@requires(Permission.USER_WRITE)
def add_user(
    work: Work, name: str, role: str, entity: str | None = None, store: str | None = None
) -> tuple[models.User, str]:
    """A new user with a first role; returns the secret of the link by which they set their password."""
    chosen = rules.check_role(role)
    place, store = _place(work, chosen, entity, store)
    if queries.by_name(work.db, name) is not None:
        raise rules.UserExists(name=name)
    user = models.User(name=name, name_key=fold(name), created_at=work.now)
    work.db.add(user)
    work.db.flush()
    _grant(work, user.id, chosen, place, store)
    after = {"name": name, **_told(chosen, place, store)}
    journal.note(work, journal.Note("user.added", "user", user.id, place, after=after))
    return user, doors.issue_link(work, user)


@requires(Permission.USER_WRITE)
def grant(work: Work, name: str, role: str, entity: str | None = None, store: str | None = None) -> None:
    """One more role for a user: in one entity or in all, a manager's in one store."""
    chosen = rules.check_role(role)
    place, store = _place(work, chosen, entity, store)
    user = queries.by_name(work.db, name)
    if user is None:
        raise rules.UserUnknown(name=name)
    if queries.has_grant(work.db, user.id, chosen, place, store):
        raise rules.GrantExists()
    _grant(work, user.id, chosen, place, store)
    journal.note(work, journal.Note("user.granted", "user", user.id, place, after=_told(chosen, place, store)))


@requires(Permission.USER_WRITE)
def revoke(work: Work, name: str, role: str, entity: str | None = None, store: str | None = None) -> None:
    """Take a role back; the last administrator of everything stays."""
    chosen = rules.check_role(role)
    place, store = _place(work, chosen, entity, store)
    user = queries.by_name(work.db, name)
    held = queries.has_grant(work.db, user.id, chosen, place, store) if user else None
    if user is None or held is None:
        raise rules.GrantUnknown()
    if chosen is Role.ADMIN and place is None:
        _another_admin_than(work, user.id)
    work.db.delete(held)
    journal.note(work, journal.Note("user.revoked", "user", user.id, place, before=_told(chosen, place, store)))


@requires(Permission.USER_WRITE)
def disable(work: Work, name: str) -> None:
    """Shut somebody out at once: sessions end, tokens stop, links are void. Disabling twice changes nothing."""
    user = managed_user(work, name)
    _another_admin_than(work, user.id)
    if user.disabled_at is not None:
        return
    user.disabled_at = work.now
    queries.end_sessions(work.db, user.id, work.now)
    queries.close_links(work.db, user.id, work.now)
    journal.note(work, journal.Note("user.disabled", "user", user.id, after={"name": user.name}))


@requires(Permission.USER_WRITE)
def enable(work: Work, name: str) -> None:
    """Let somebody in again, with the password and the roles they had."""
    user = managed_user(work, name)
    if user.disabled_at is None:
        return
    user.disabled_at = None
    journal.note(work, journal.Note("user.enabled", "user", user.id, after={"name": user.name}))


@requires(Permission.USER_WRITE)
def reset(work: Work, name: str) -> str:
    """A fresh one-time link to set the password; earlier links are void, sessions end when it is used."""
    user = managed_user(work, name)
    if user.disabled_at is not None:
        raise rules.UserUnknown(name=name)
    journal.note(work, journal.Note("user.reset", "user", user.id, after={"name": user.name}))
    return doors.issue_link(work, user)


def _another_admin_than(work: Work, user_id: int) -> None:
    admins = queries.lock_admins(work.db)
    if user_id in admins and admins == {user_id}:
        raise rules.LastAdmin()
