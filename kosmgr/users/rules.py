"""Who may come in, for how long, and how often one may try."""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from kosmgr.kit.errors import Conflict, Forbidden, Invalid, NotFound
from kosmgr.kit.text import N_, fold
from kosmgr.policy import GRANTABLE, Actor, Grant, Permission, Role

PASSWORD_SHORTEST = 12  # characters; no rule of composition
PASSWORD_LONGEST = 200  # characters: hashing takes what it is given
SESSION_IDLE = timedelta(hours=8)
SESSION_LONGEST = timedelta(hours=24)
SEEN_STEP = timedelta(minutes=5)  # a session's last sign of life is this exact, so that reading stays reading
LINK_LIFE = timedelta(hours=24)
TOKEN_LONGEST = timedelta(days=366)
TOKEN_PREFIX = "kos_"  # noqa: S105 - what a scanner for leaked secrets looks for
# A token that could make tokens would have no end.
NEVER_IN_TOKENS = frozenset({Permission.TOKEN_WRITE})

# Questions that travel with another: from the column of the user's id to columns of one value each.
Beside = Callable[[Any], Sequence[Any]]

# Throttling: so many tries are free, then each waits twice as long as the one before.
WINDOW = timedelta(hours=1)
NAME_FREE, NAME_FIRST, NAME_LONGEST = 5, timedelta(seconds=15), timedelta(minutes=15)
ADDRESS_FREE, ADDRESS_FIRST, ADDRESS_LONGEST = 30, timedelta(seconds=1), timedelta(minutes=1)

# The passwords of twelve and more characters that people everywhere choose first; compared without case and spaces.
_FIRST_TRIED = """
    123456789012 1234567890123 12345678901234 123456789123 123412341234 123123123123 111111111111 000000000000
    888888888888 666666666666 121212121212 112233445566 123321123321 520520520520 131413141314 987654321012
    qwertyuiop12 qwertyuiop123 qwertyuiopasdf qwerty123456 1q2w3e4r5t6y 1qaz2wsx3edc q1w2e3r4t5y6 qazwsxedcrfv
    asdfghjkl123 zxcvbnm12345 abcdefghijkl abcdefg12345 abcd12345678 abc123456789 a12345678901 aa1234567890
    password1234 password12345 password123456 passwordpassword p@ssw0rd1234 passw0rd1234 iloveyou1234 woaini123456
    woaini1314520 woaini520520 5201314woaini letmein12345 welcome12345 welcome123456 adminadmin123 admin1234567
    admin12345678 administrator administrator1 root12345678 xiaohongshu1 xiaohongshu123 xiaohongshu2026 changeme1234
"""
_COMMON = frozenset(_FIRST_TRIED.split())


class PasswordShort(Invalid):
    """Length is what makes a password strong."""

    message = N_("密码至少 {shortest} 个字符，可以是一句话")


class PasswordLong(Invalid):
    """Nobody types that; hashing it costs us."""

    message = N_("密码最多 {longest} 个字符")


class PasswordCommon(Invalid):
    """It is among the first that are tried."""

    message = N_("这个密码太常见，换一个别人想不到的")


class PasswordIsName(Invalid):
    """The name, or one character again and again."""

    message = N_("密码不能只是登录名，也不能只是一个字符的重复")


class WrongCredentials(Forbidden):
    """Name or password is wrong, or nobody of that name may come in: which of them is not said."""

    message = N_("登录名或密码不对")


class TooManyTries(Conflict):
    """The next try is looked at only after a while."""

    message = N_("尝试太频繁，{seconds} 秒后再试")


class LinkUnusable(NotFound):
    """Used, out of date, or never made."""

    message = N_("这个链接已用过或已过期，请管理员重新发一个")


class UserUnknown(NotFound):
    """Nobody of that name among those one may see."""

    message = N_("没有找到用户「{name}」")


class UserExists(Conflict):
    """Names are unique, whatever their case and width."""

    message = N_("用户「{name}」已经存在")


class RoleUnknown(Invalid):
    """One of policy.Role."""

    message = N_("没有「{role}」这种角色，可用：{known}")


class StoreNeeded(Invalid):
    """A manager is the manager of one store of one entity."""

    message = N_("店长要说明是哪个主体的哪家门店")


class StoreNotMeant(Invalid):
    """Only a manager's role is for one store."""

    message = N_("只有店长的角色按门店授予")


class GrantExists(Conflict):
    """The same role in the same place."""

    message = N_("这个用户已有这项角色")


class GrantUnknown(NotFound):
    """No such grant of this user."""

    message = N_("这个用户没有这项角色")


class LastAdmin(Conflict):
    """Somebody who can log in must be able to manage everything."""

    message = N_("这是最后一位全局管理员，先让另一位管理员能登录，再收回")


class BeyondReach(Forbidden):
    """One manages only people all of whose roles lie where one manages users oneself."""

    message = N_("这个用户的角色超出了你能管理的主体")


class SessionUnknown(NotFound):
    """Not a running session of yours."""

    message = N_("没有找到这次登录，可能已经结束")


class TokenUnknown(NotFound):
    """Not a token of yours."""

    message = N_("没有找到这个令牌")


class TokenTooLong(Invalid):
    """A token ends within a year."""

    message = N_("令牌的有效期是 1 到 {days} 天")


class TokenTooWide(Forbidden):
    """A token never may more than who makes it, and never make tokens."""

    message = N_("令牌不能超出你自己的权限：{permission}")


class PermissionUnknown(Invalid):
    """One of policy.Permission."""

    message = N_("没有「{permission}」这项权限")


def check_password(password: str, name: str = "") -> None:
    """Refuse a password that is short, common, or only the name again."""
    if len(password) < PASSWORD_SHORTEST:
        raise PasswordShort(shortest=PASSWORD_SHORTEST)
    if len(password) > PASSWORD_LONGEST:
        raise PasswordLong(longest=PASSWORD_LONGEST)
    plain = "".join(fold(password).split()).lower()
    if plain in _COMMON:
        raise PasswordCommon()
    if len(set(plain)) <= 2 or (name and plain.replace(fold(name).lower(), "") == ""):
        raise PasswordIsName()


def check_role(role: str) -> Role:
    """The role of that name."""
    if role not in GRANTABLE:
        raise RoleUnknown(role=role, known=[*GRANTABLE])
    return Role(role)


def check_place(role: Role, entity_id: int | None, store: str | None) -> None:
    """Refuse a manager without a store of an entity, and a store for anybody else."""
    if role is Role.MANAGER and (entity_id is None or not store):
        raise StoreNeeded()
    if role is not Role.MANAGER and store:
        raise StoreNotMeant()


def check_permission(permission: str) -> Permission:
    """The permission of that name."""
    try:
        return Permission(permission)
    except ValueError:
        raise PermissionUnknown(permission=permission) from None


def hashed(secret: str) -> str:
    """What is kept of a secret of 256 random bits: nothing that leads back to it."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()


def delay(failures: int, free: int, first: timedelta, longest: timedelta) -> timedelta:
    """How long the next try must wait after so many failures: none at first, then doubling, never for good."""
    if failures < free:
        return timedelta()
    doublings: int = min(failures - free, 20)
    return min(first * (1 << doublings), longest)


def session_ends(created_at: datetime, seen_at: datetime) -> datetime:
    """When a session ends by itself: idle too long, or open too long."""
    return min(created_at + SESSION_LONGEST, seen_at + SESSION_IDLE)


def narrowed(actor_grants: Iterable[Grant], entity_ids: Iterable[int] | None) -> tuple[Grant, ...]:
    """The grants of a token limited to some entities."""
    if entity_ids is None:
        return tuple(actor_grants)
    wanted = sorted(set(entity_ids))
    return tuple(
        Grant(grant.role, entity_id, grant.store)
        for grant in actor_grants
        for entity_id in wanted
        if grant.entity_id in (None, entity_id)
    )


def still_held(held: Iterable[Grant], now: Iterable[Grant]) -> tuple[Grant, ...]:
    """Which of the grants somebody had are still covered by those they have now."""
    current = set(now)
    return tuple(g for g in held if g in current or Grant(g.role) in current)


def reaches(manager: Actor, grants: Iterable[Grant]) -> bool:
    """Whether the manager manages users wherever these grants lie; who has none is managed by who may everywhere."""
    allowed = manager.entity_ids(Permission.USER_WRITE)
    places = [grant.entity_id for grant in grants]
    return allowed is None or (bool(places) and all(place is not None and place in allowed for place in places))
