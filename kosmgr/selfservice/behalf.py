"""Whom a link acts for, and how the house writes on their behalf in rooms that ask for more than SELF."""

from dataclasses import replace

from kosmgr.links import queries as links
from kosmgr.links import rules as link_rules
from kosmgr.links.models import SignedLink
from kosmgr.people.models import Employee
from kosmgr.policy import Actor, Grant, Permission, Role
from kosmgr.work import Work


def me(work: Work) -> Employee:
    """The person of the link; nobody else can be asked for."""
    if work.actor.employee_id is None:
        raise link_rules.LinkUnusable()
    return work.db.get_one(Employee, work.actor.employee_id)


def for_me(work: Work, *permissions: Permission) -> Work:
    """The same transaction with a few permissions more, in the person's entity, for one call of another room."""
    grants = (Grant(Role.ADMIN, me(work).entity_id),)
    allowed = frozenset({Permission.LEDGER_READ, *permissions})
    return replace(work, actor=Actor(None, work.actor.name, grants, allowed))


def own_link(work: Work, link_id: int, task: str) -> SignedLink:
    """A link of the person's own that is for this task."""
    link = work.db.get(SignedLink, link_id)
    if link is None or (link.subject_kind, link.subject_id) != ("employee", work.actor.employee_id):
        raise link_rules.LinkUnusable()
    if task not in link.tasks.split("+"):
        raise link_rules.LinkUnusable()
    return link


def claim(work: Work, link_id: int, task: str) -> None:
    """Do a task of one's own link, once: of two who come at once one is told that it is done."""
    own_link(work, link_id, task)
    if not links.claim(work.db, link_id, task, work.now):
        raise link_rules.LinkUnusable()
    links.close_when_done(work.db, link_id, work.now)
