"""Sending links, seeing who has answered, taking them back. Tokens leave here once and are kept nowhere."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from kosmgr.audit import service as journal
from kosmgr.links import doors, models, queries, rules
from kosmgr.policy import Permission
from kosmgr.work import Work, requires


@dataclass(frozen=True)
class Wanted:
    """Whom a link is for, where, and what they are to do with it."""

    subject_kind: str
    subject_id: int
    entity_id: int
    tasks: tuple[str, ...]
    payload: Mapping[str, Any]
    expires_at: datetime | None = None  # other than the campaign's
    secret: str = ""  # derived, see doors.make_token


@dataclass(frozen=True)
class Made:
    """A link and its token, which is shown now and never again."""

    link: models.SignedLink
    token: str


def start(work: Work, title: str, tasks: Sequence[str], days: int) -> models.Campaign:
    """A campaign nobody is in yet; whoever calls has asked for the permission in the entities concerned."""
    rules.check_days(days)
    campaign = models.Campaign(
        title=title,
        tasks=list(tasks),
        days=days,
        change_id=work.change_id or secrets.token_hex(8),
        created_at=work.now,
        created_by_id=work.actor.user_id,
        created_by=work.actor.name,
    )
    work.db.add(campaign)
    work.db.flush()
    return campaign


def make(work: Work, campaign: models.Campaign, wanted: Sequence[Wanted], reason: str | None = None) -> list[Made]:
    """A link each, all under one change; takes whom the actor was already allowed to send to."""
    work.change_id = work.change_id or campaign.change_id
    last = (work.now + timedelta(days=campaign.days)).replace(microsecond=0)
    made = []
    for one in wanted:
        expires_at = last if one.expires_at is None else one.expires_at.replace(microsecond=0)
        tasks = "+".join(one.tasks)
        bound = rules.Bound(one.subject_kind, one.subject_id, tasks, expires_at)
        token = doors.make_token(work.cipher, bound, one.secret)
        link = models.SignedLink(
            campaign_id=campaign.id,
            token_hash=rules.hashed(token),
            subject_kind=one.subject_kind,
            subject_id=one.subject_id,
            entity_id=one.entity_id,
            tasks=tasks,
            payload=dict(one.payload),
            change_id=work.change_id,
            created_at=work.now,
            created_by_id=work.actor.user_id,
            created_by=work.actor.name,
            expires_at=expires_at,
        )
        work.db.add(link)
        made.append(Made(link, token))
    work.db.flush()
    work.db.add_all(models.LinkTask(link_id=m.link.id, task=task) for m in made for task in m.link.tasks.split("+"))
    work.db.flush()
    for m in made:
        after = {"campaign": campaign.id, "tasks": m.link.tasks, "until": m.link.expires_at}
        _note(work, "link.sent", m.link, after=after, reason=reason)
    return made


@requires(Permission.LEDGER_READ)
def visible_campaigns(work: Work) -> list[tuple[models.Campaign, dict[str, int]]]:
    """Every campaign with somebody one may see in it, newest first, and how far it has come."""
    counts = queries.counts(work.db, work.actor, Permission.LEDGER_READ, work.now)
    nothing = {"sent": 0, "opened": 0, "answered": 0, "open": 0}
    found = queries.campaigns(work.db, work.actor, Permission.LEDGER_READ)
    return [(campaign, counts.get(campaign.id, nothing)) for campaign in found]


@requires(Permission.LEDGER_READ)
def visible_campaign(
    work: Work, campaign_id: int, for_: Permission = Permission.LEDGER_READ
) -> tuple[models.Campaign, list[models.SignedLink]]:
    """One campaign and those of its links that lie where the actor holds the permission."""
    own = models.Campaign.id == campaign_id
    campaign = next(iter(queries.campaigns(work.db, work.actor, for_, own)), None)
    if campaign is None:
        raise rules.LinkUnknown()
    return campaign, queries.visible(work.db, work.actor, for_, models.SignedLink.campaign_id == campaign_id)


@requires(Permission.LEDGER_READ)
def of_subject(work: Work, kind: str, subject_id: int) -> list[models.SignedLink]:
    """Every link one person was ever sent, newest first."""
    mine = (models.SignedLink.subject_kind == kind, models.SignedLink.subject_id == subject_id)
    return queries.visible(work.db, work.actor, Permission.LEDGER_READ, *mine)[::-1]


@requires(Permission.LINK_SEND)
def revoke(work: Work, campaign_id: int, link_ids: Sequence[int] | None = None, reason: str | None = None) -> int:
    """Take back links of a campaign at once: those named, or all that still open; how many."""
    _campaign, links = visible_campaign(work, campaign_id, for_=Permission.LINK_SEND)
    if link_ids is not None and not set(link_ids) <= {link.id for link in links}:
        raise rules.LinkUnknown()
    live = [
        link
        for link in links
        if (link_ids is None or link.id in link_ids) and link.used_at is None and link.revoked_at is None
    ]
    if not live:
        raise rules.AlreadyOver()
    gone = queries.revoke(work.db, [link.id for link in live], work.now)
    for link in live:
        work.db.expire(link)
        _note(work, "link.revoked", link, after={"campaign": campaign_id}, reason=reason)
    return gone


def state_of(work: Work, link: models.SignedLink) -> str:
    """How a link stands at this moment."""
    return rules.state_of(
        work.now,
        expires_at=link.expires_at,
        used_at=link.used_at,
        revoked_at=link.revoked_at,
        locked_at=link.locked_at,
    )


def _note(
    work: Work,
    action: str,
    link: models.SignedLink,
    after: dict[str, Any] | None = None,
    reason: str | None = None,
) -> None:
    journal.note(work, journal.Note(action, "link", link.id, link.entity_id, after=after, reason=reason))
