"""Everybody who can be told something, and how: users, employees with an address, robots, the mail server."""

from collections import defaultdict

from sqlalchemy import select
from sqlalchemy.orm import Session

from kosmgr.kit import languages, together
from kosmgr.people.models import Employee
from kosmgr.policy import Grant, Role
from kosmgr.post.models import Address, Destination
from kosmgr.reminders.routing import EMAIL, Directory, Place, Reader
from kosmgr.users.models import User, UserGrant

QUIET = ("heartbeat",)  # kinds of destinations that are no readers


def read(db: Session) -> Directory:
    """The directory of the moment, in one statement; disabled users and destinations are not in it."""
    rows = together.read(
        db,
        {
            "users": select(User.id, User.name, User.language, Address.email)
            .outerjoin(Address, (Address.owner_kind == "user") & (Address.owner_id == User.id))
            .where(User.disabled_at.is_(None))
            .order_by(User.id),
            "grants": select(UserGrant.user_id, UserGrant.role, UserGrant.entity_id, UserGrant.store)
            .join(User, User.id == UserGrant.user_id)
            .where(User.disabled_at.is_(None))
            .order_by(UserGrant.id),
            "employees": select(Employee.id, Employee.name, Employee.entity_id, Address.email)
            .join(Address, (Address.owner_kind == "employee") & (Address.owner_id == Employee.id))
            .order_by(Employee.id),
            "places": select(Destination.id, Destination.kind, Destination.name, Destination.entity_id)
            .where(Destination.enabled, Destination.kind.not_in(QUIET))
            .order_by(Destination.id),
        },
    )
    grants: dict[int, list[Grant]] = defaultdict(list)
    for row in rows["grants"]:
        grants[row.user_id].append(Grant(Role(row.role), row.entity_id, row.store or None))
    users = tuple(
        Reader(f"user:{row.id}", row.name, row.language, row.email or "", tuple(grants[row.id]))
        for row in rows["users"]
        if grants[row.id]
    )
    employees = {
        f"employee:{row.id}": Reader(
            f"employee:{row.id}", row.name, languages.CHINESE, row.email, entity_id=row.entity_id
        )
        for row in rows["employees"]
    }
    mail = next((row.id for row in rows["places"] if row.kind == EMAIL), None)
    places = tuple(Place(row.id, row.kind, row.name, row.entity_id) for row in rows["places"] if row.kind != EMAIL)
    return Directory(users, employees, places, mail)
