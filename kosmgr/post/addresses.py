"""Where a person is written to: the e-mail address of who logs in, or of an employee. The log never holds it in clear.

What is about an employee is asked for in the room of people (`people.contacts`), which knows who may see whom.
"""

from collections.abc import Iterable

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from kosmgr.audit import service as journal
from kosmgr.kit import db as database
from kosmgr.kit import emails, languages
from kosmgr.kit.errors import Invalid, NotFound
from kosmgr.kit.text import N_
from kosmgr.policy import Permission
from kosmgr.post.models import Address
from kosmgr.users import service as users
from kosmgr.users.models import User
from kosmgr.work import Work, requires

USER, EMPLOYEE = "user", "employee"


class NoAddress(NotFound):
    """Nobody wrote an address down for this person."""

    message = N_("还没有登记邮箱")


class LanguageUnknown(Invalid):
    """One of those the program speaks."""

    message = N_("语言写 zh 或 en")


def asked(kind: str, owner_id: int) -> Select[str]:
    """The address of one person, as a question that may travel with others."""
    return select(Address.email).where(Address.owner_kind == kind, Address.owner_id == owner_id)


def of(db: Session, kind: str, owner_ids: Iterable[int]) -> dict[int, str]:
    """The addresses in clear of some people, for whoever was allowed to write to them or to see them."""
    found: dict[int, str] = {}
    for part in database.chunks(sorted(set(owner_ids))):
        rows = select(Address.owner_id, Address.email).where(Address.owner_kind == kind, Address.owner_id.in_(part))
        found.update({row.owner_id: row.email for row in db.execute(rows)})
    return found


def own(work: Work) -> str | None:
    """One's own address."""
    return None if work.actor.user_id is None else work.db.scalar(asked(USER, work.actor.user_id))


def keep_own(work: Work, email: str) -> None:
    """Write one's own address down, or another in its place."""
    keep(work, USER, _myself(work), email)


def drop_own(work: Work) -> None:
    """Letters reach one no more; what they would have said stays in the inbox."""
    drop(work, USER, _myself(work))


def speak(work: Work, language: str) -> None:
    """The language of one's own letters and calendar."""
    user = work.db.get(User, _myself(work))
    if user is None or language not in languages.LANGUAGES:
        raise LanguageUnknown()
    user.language = language


@requires(Permission.USER_WRITE)
def of_users(work: Work, user_ids: Iterable[int]) -> dict[int, str]:
    """The addresses of people one manages."""
    seen = {one.id for one in users.visible_users(work)}
    return of(work.db, USER, seen & set(user_ids))


@requires(Permission.USER_WRITE)
def keep_users(work: Work, name: str, email: str) -> None:
    """Write down the address of somebody one manages."""
    keep(work, USER, users.managed_user(work, name).id, email)


@requires(Permission.USER_WRITE)
def drop_users(work: Work, name: str) -> None:
    """Forget the address of somebody one manages."""
    drop(work, USER, users.managed_user(work, name).id)


def keep(work: Work, kind: str, owner_id: int, email: str, entity_id: int | None = None) -> None:
    """Write an address down for whom the actor was allowed to; the same address again changes nothing."""
    address = emails.plain(email)
    row = _row(work.db, kind, owner_id)
    if row is not None and row.email == address:
        return
    verb = "address_added" if row is None else "address_changed"
    if row is None:
        work.db.add(Address(owner_kind=kind, owner_id=owner_id, email=address, added_at=work.now))
    else:
        row.email, row.added_at = address, work.now
    work.db.flush()
    journal.note(work, journal.Note(f"{kind}.{verb}", kind, owner_id, entity_id))


def drop(work: Work, kind: str, owner_id: int, entity_id: int | None = None) -> None:
    """Forget an address; NoAddress where there is none."""
    row = _row(work.db, kind, owner_id)
    if row is None:
        raise NoAddress()
    work.db.delete(row)
    work.db.flush()
    journal.note(work, journal.Note(f"{kind}.address_removed", kind, owner_id, entity_id))


def _row(db: Session, kind: str, owner_id: int) -> Address | None:
    return db.scalar(select(Address).where(Address.owner_kind == kind, Address.owner_id == owner_id))


def _myself(work: Work) -> int:
    if work.actor.user_id is None:
        raise NoAddress()
    return work.actor.user_id
