"""Tokens for programs: shown once, kept as a hash, never wider than their owner, ended within a year."""

import secrets
from collections.abc import Iterable, Sequence
from datetime import timedelta

from kosmgr.audit import service as journal
from kosmgr.entities import service as entities
from kosmgr.policy import Permission
from kosmgr.users import models, queries, rules
from kosmgr.work import Work, requires


def _owner(work: Work) -> int:
    if work.actor.user_id is None:
        raise rules.UserUnknown(name=work.actor.name)
    return work.actor.user_id


@requires(Permission.TOKEN_WRITE)
def own_tokens(work: Work) -> Sequence[models.ApiToken]:
    """One's own tokens, ended ones too, the latest first."""
    return queries.tokens_of(work.db, _owner(work))


@requires(Permission.TOKEN_WRITE)
def make_token(
    work: Work, name: str, permissions: Iterable[str], days: int, entity_names: Iterable[str] | None = None
) -> tuple[models.ApiToken, str]:
    """A new token and its secret; the secret is never seen again."""
    owner = _owner(work)
    if not 1 <= days <= rules.TOKEN_LONGEST.days:
        raise rules.TokenTooLong(days=rules.TOKEN_LONGEST.days)
    chosen = sorted({rules.check_permission(permission) for permission in permissions})
    for permission in chosen:
        if permission in rules.NEVER_IN_TOKENS or not work.actor.may(permission):
            raise rules.TokenTooWide(permission=permission.value)
    places = None if entity_names is None else sorted({entities.named_entity(work, n).id for n in entity_names})
    secret = rules.TOKEN_PREFIX + secrets.token_urlsafe(32)
    token = models.ApiToken(
        user_id=owner,
        name=name,
        secret_hash=rules.hashed(secret),
        permissions=[permission.value for permission in chosen],
        entity_ids=places,
        created_at=work.now,
        expires_at=work.now + timedelta(days=days),
    )
    work.db.add(token)
    work.db.flush()
    after = {"name": name, "permissions": token.permissions, "entity_ids": places, "days": days}
    journal.note(work, journal.Note("token.made", "token", token.id, after=after))
    return token, secret


@requires(Permission.TOKEN_WRITE)
def revoke_token(work: Work, token_id: int) -> None:
    """Stop one of one's own tokens at once; stopping it twice changes nothing."""
    token = work.db.get(models.ApiToken, token_id)
    if token is None or token.user_id != _owner(work):
        raise rules.TokenUnknown()
    if token.revoked_at is None:
        token.revoked_at = work.now
        journal.note(work, journal.Note("token.revoked", "token", token.id, before={"name": token.name}))
