"""What a signed link is for, how its token is made, when it opens. Pure."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from kosmgr.kit.errors import Conflict, Invalid, NotFound
from kosmgr.kit.text import N_

PERSON = "employee"  # the kind of subject whose links are sent, counted and answered on the pages of campaigns
READING = "mydata"  # the one purpose that changes nothing and may be opened again until the link ends
VERSION = "v1"
SECRET_BYTES = 32
SIGNATURE_DIGITS = 32  # hexadecimal: 128 bits
ANSWERS = 5  # wrong answers to "who are you" before a link locks itself
DONE_STAYS = timedelta(minutes=30)  # how long the device on which everything was done still sees that it was
MOST = 500  # people in one campaign: the list of links is a page
DAYS_MOST = 60

# wrong links per address: a hundred people behind one office address may open old ones; a guesser gains nothing
ADDRESS_FREE, ADDRESS_FIRST, ADDRESS_LONGEST = 30, timedelta(seconds=1), timedelta(minutes=1)

OPEN, ANSWERED, EXPIRED, REVOKED, LOCKED = "open", "answered", "expired", "revoked", "locked"


class LinkUnusable(NotFound):
    """Guessed, mistyped, used, out of date, taken back, of somebody who has left: which of them is not said."""

    message = N_("这个链接打不开。可能已经用过、过期或被收回，也可能没有抄全。请联系公司人事重新发一个。")


class LinkUnknown(NotFound):
    """No such link or campaign where the actor may see links."""

    message = N_("没有找到这次发送，或者你没有查看它的权限")


class PurposeUnknown(Invalid):
    """A task is `sign:TEXT`, `consent:TEXT`, `confirm`, `upload`, `handover` or `mydata`."""

    message = N_("没有「{task}」这种事项，可用：{known}")


class NothingToSend(Conflict):
    """A campaign has somebody in it and something to do."""

    message = N_("没有人要收这次链接：选中的人都不能收，或者都已经办完")


class TooMany(Invalid):
    """The links are shown once, on one page."""

    message = N_("一次最多发 {most} 人，现在选中 {count} 人，请按门店分几次发")


class DaysWrong(Invalid):
    """A link ends."""

    message = N_("有效天数应在 1 到 {most} 之间")


class AlreadyOver(Conflict):
    """Only a link that still opens can be taken back."""

    message = N_("这个链接已经用过、过期或收回，不用再收回")


def purpose_of(task: str) -> str:
    """`sign:commitment` is for signing."""
    return task.partition(":")[0]


def text_of(task: str) -> str:
    """The code of the text a task is about; empty where there is none."""
    return task.partition(":")[2]


def check_days(days: int) -> None:
    """A link lives for a few days."""
    if not 1 <= days <= DAYS_MOST:
        raise DaysWrong(most=DAYS_MOST)


def changing(tasks: Iterable[str]) -> list[str]:
    """The tasks that are done once."""
    return [task for task in tasks if purpose_of(task) != READING]


def is_reading(tasks: Sequence[str]) -> bool:
    """Whether the link only shows what is held: the law gives that to leavers too."""
    return bool(tasks) and not changing(tasks)


def hashed(token: str) -> str:
    """What is stored of a token."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def parts(token: str) -> tuple[str, str, str]:
    """Version, secret, signature; empty where the token has not three parts."""
    pieces = token.split(".")
    return (pieces[0], pieces[1], pieces[2]) if len(pieces) == 3 else ("", "", "")


@dataclass(frozen=True)
class Bound:
    """What a token is signed for: one person, some tasks, one end. A changed row no longer fits its token."""

    subject_kind: str
    subject_id: int
    tasks: str
    expires_at: datetime

    def message(self, secret: str) -> bytes:
        """The bytes that are signed."""
        ends = int(self.expires_at.timestamp())
        return f"{VERSION}:{secret}:{self.subject_kind}:{self.subject_id}:{self.tasks}:{ends}".encode(
            "utf-8", "replace"
        )


def state_of(
    now: datetime,
    *,
    expires_at: datetime,
    used_at: datetime | None,
    revoked_at: datetime | None,
    locked_at: datetime | None,
) -> str:
    """How a link stands, for those who sent it."""
    if used_at is not None:
        return ANSWERED
    if locked_at is not None:
        return LOCKED
    if revoked_at is not None:
        return REVOKED
    return OPEN if now < expires_at else EXPIRED
