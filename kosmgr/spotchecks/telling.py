"""How the holder hears of a check: a link of their own, by letter, or handed over by a person who may see it.

No token is stored. Its random part is derived from the master key, so that a letter that is sent again, or somebody who
hands the link over, has the same one; the database alone opens nothing.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from kosmgr.audit import service as journal
from kosmgr.kit.clock import SHANGHAI
from kosmgr.kit.sentences import Sentence
from kosmgr.kit.text import N_
from kosmgr.links import doors
from kosmgr.links import models as link_models
from kosmgr.links import queries as link_queries
from kosmgr.links import service as links
from kosmgr.policy import Permission
from kosmgr.post import outbox
from kosmgr.rulebook import service as rulebook
from kosmgr.spotchecks import models, queries, rules
from kosmgr.work import Work, requires

PREFIX = "/spot/"
KIND, TASK = "spot_check", "spot"
REASON = "spot-check"
CAMPAIGN_DAYS = 7  # of the round's campaign; each link ends with its own deadline
SAID = N_("飞行检查：{due} 前给账号「{account}」拍一张照片")


@requires(Permission.SPOT_CHECK)
def by_mail(work: Work) -> list[tuple[int, int]]:
    """(check, entity) of those who can be written to and were not."""
    if queries.mail_server(work.db) is None:
        return []
    return [(row.id, row.entity_id) for row in queries.to_tell(work.db)]


@requires(Permission.SPOT_CHECK)
def post(work: Work, check_id: int) -> bool:
    """Put the letter with the link into the outbox; the time to answer begins. False: somebody else did it."""
    check = work.db.get_one(models.SpotCheck, check_id, populate_existing=True)
    mail = queries.mail_server(work.db)
    if check.state != rules.UNTOLD or mail is None:
        return False
    ask = queries.last_ask(work.db, check)
    _begin(work, check, ask, rules.MAIL)
    [line] = queries.checks(work.db, work.actor, Permission.SPOT_CHECK, models.SpotCheck.id == check.id)
    assert check.due_at is not None
    said = Sentence(SAID, {"account": line.nickname, "due": minute(check.due_at)})
    outbox.put_letter(
        work, reason=REASON, kind=KIND, subject_id=check.id, label=line.nickname, entity_id=check.entity_id,
        recipient=f"employee:{check.employee_id}", stage=f"N{ask.number}", said=said, mail=mail, parcel=KIND,
    )  # fmt: skip
    return True


def minute(at: datetime) -> str:
    """A deadline as people read it."""
    return f"{at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"


@requires(Permission.SPOT_CHECK)
def hand_over(work: Work, check_id: int) -> str:
    """The path of the link, for whoever gives it to the holder; from the first time on the time to answer runs."""
    check = visible(work, check_id, Permission.SPOT_CHECK)
    ask = queries.last_ask(work.db, check)
    if check.state == rules.UNTOLD:
        _begin(work, check, ask, rules.HAND)
    elif check.state != rules.ASKED:
        raise rules.LinkGone()
    after = {"ask": ask.number}
    journal.note(work, journal.Note("spot_check.link_shown", KIND, check.id, check.entity_id, after=after))
    return href(work, ask)


def visible(work: Work, check_id: int, permission: Permission) -> models.SpotCheck:
    """One check where the actor holds the permission."""
    [*found] = queries.checks(work.db, work.actor, permission, models.SpotCheck.id == check_id)
    if not found:
        raise rules.CheckUnknown()
    check: models.SpotCheck = found[0][0]
    return check


def href(work: Work, ask: models.SpotAsk) -> str:
    """The path of an asking's link."""
    link = None if ask.link_id is None else work.db.get(link_models.SignedLink, ask.link_id)
    if link is None:
        raise rules.LinkGone()
    return PREFIX + doors.make_token(work.cipher, doors.bound(link), _secret(work, ask))


def _secret(work: Work, ask: models.SpotAsk) -> str:
    """256 bits that only the master key gives."""
    return work.cipher.sign("spot-link", f"{ask.id}:{ask.check_id}:{ask.number}:{ask.code}".encode())


def _begin(work: Work, check: models.SpotCheck, ask: models.SpotAsk, how: str) -> None:
    """Make the link; the deadline is its end."""
    queries.claim(work.db, check, rules.UNTOLD)
    hours = rulebook.value(work, "spotchecks.answer_hours", check.entity_id)
    due_at = (work.now + timedelta(hours=max(hours, 1))).replace(microsecond=0)
    campaign = links.start(work, f"飞行检查 {check.id}-{ask.number}", [TASK], CAMPAIGN_DAYS)
    wanted = links.Wanted(KIND, check.id, check.entity_id, (TASK,), {"ask": ask.number}, due_at, _secret(work, ask))
    [made] = links.make(work, campaign, [wanted])
    ask.link_id, ask.told, ask.told_at, ask.due_at = made.link.id, how, work.now, due_at
    check.state, check.due_at = rules.ASKED, due_at
    work.db.flush()
    after = {"ask": ask.number, "how": how, "due_at": due_at}
    journal.note(work, journal.Note("spot_check.told", KIND, check.id, check.entity_id, after=after))


def take_back(work: Work, ask: models.SpotAsk) -> None:
    """The link opens no more."""
    if ask.link_id is not None:
        link_queries.revoke(work.db, [ask.link_id], work.now)


@dataclass(frozen=True)
class Told:
    """What a letter about a check says."""

    nickname: str
    due_at: datetime
    path: str
    email: str


@requires(Permission.SPOT_CHECK)
def letter(work: Work, check_id: int) -> Told | None:
    """What to write to the holder, as true as it is now; None if the check waits for nothing or nobody can be
    written to any more."""
    [*found] = queries.checks(work.db, work.actor, Permission.SPOT_CHECK, models.SpotCheck.id == check_id)
    if not found:
        return None
    check = found[0][0]
    ask = queries.last_ask(work.db, check)
    email = queries.address(work.db, check.employee_id)
    if check.state != rules.ASKED or check.due_at is None or check.due_at <= work.now or not email:
        return None
    return Told(found[0].nickname, check.due_at, href(work, ask), email)
