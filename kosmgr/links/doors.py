"""The door of a link: nobody has a permission yet, none is asked. Every wrong token costs and answers the same."""

import hmac
import secrets
from datetime import UTC, datetime

from kosmgr.kit.cipher import Cipher
from kosmgr.links import models, queries, rules
from kosmgr.users import doors as users
from kosmgr.work import Work

_NOBODY = rules.Bound("", 0, "", datetime(2000, 1, 1, tzinfo=UTC))


def _signature(cipher: Cipher, bound: rules.Bound, secret: str) -> str:
    return cipher.sign("link", bound.message(secret))[: rules.SIGNATURE_DIGITS]


def make_token(cipher: Cipher, bound: rules.Bound, secret: str = "") -> str:
    """A fresh token: version, 256 random bits, and a signature over whom and what it is for.

    `secret` in place of the random bits is for a link that is written into a letter later: whoever makes it derives it
    from the master key, so that it can be said again and is stored nowhere.
    """
    secret = secret or secrets.token_urlsafe(rules.SECRET_BYTES)
    return f"{rules.VERSION}.{secret}.{_signature(cipher, bound, secret)}"


def bound(link: models.SignedLink) -> rules.Bound:
    """What the token of this row was signed for."""
    return rules.Bound(link.subject_kind, link.subject_id, link.tasks, link.expires_at)


def find(work: Work, token: str) -> models.SignedLink | None:
    """The link of a token that is neither used up nor over; used ones are told apart by the caller.

    One statement and one signature whatever is wrong with the token, so that the clock says nothing either.
    """
    link = genuine(work, token)
    over = link is None or link.revoked_at is not None or link.locked_at is not None or link.expires_at <= work.now
    return None if over else link


def genuine(work: Work, token: str) -> models.SignedLink | None:
    """The link of a token that was made here, in whatever state; for pages that tell its holder what became of it."""
    link = queries.by_hash(work.db, rules.hashed(token))
    version, secret, given = rules.parts(token)
    right = _signature(work.cipher, bound(link) if link is not None else _NOBODY, secret)
    fits = hmac.compare_digest(right.encode(), given.encode("utf-8", "replace")) and version == rules.VERSION
    return link if fits else None


def count_wrong(work: Work, address: str) -> None:
    """Count one link that did not open, per address; TooManyTries tells how long to wait."""
    key = "link:" + work.cipher.search_hash("address", address)
    users.count_try(work, key, rules.ADDRESS_FREE, rules.ADDRESS_FIRST, rules.ADDRESS_LONGEST)


def visit_mark(cipher: Cipher, link: models.SignedLink, now: datetime) -> str:
    """A cookie that says: on this device the right answer was given, at this time, for this link."""
    at = str(int(now.timestamp()))
    return f"{at}.{cipher.sign('link-visit', f'{link.id}:{link.token_hash}:{at}'.encode())}"


def visited_at(cipher: Cipher, link: models.SignedLink, mark: str | None) -> datetime | None:
    """When the right answer was given on this device, or None."""
    at, dot, given = (mark or "").encode("utf-8", "replace").decode().partition(".")
    right = cipher.sign("link-visit", f"{link.id}:{link.token_hash}:{at}".encode())
    if not dot or not hmac.compare_digest(right.encode(), given.encode()):
        return None
    return datetime.fromtimestamp(int(at), UTC)
