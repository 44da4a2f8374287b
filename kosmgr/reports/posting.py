"""Posting discipline: what the register of notes says of a month, beside how each account stands today."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from kosmgr.content import discipline, publishers, rules, shapes
from kosmgr.content.discipline import Posted
from kosmgr.content.publishers import Label
from kosmgr.kit.text import C_, N_
from kosmgr.matrix import service as matrix
from kosmgr.matrix.rules import AccountLine, is_never_posted, is_stale
from kosmgr.policy import Permission
from kosmgr.reports.exports import Say, Sheet
from kosmgr.reports.paper import DAY, WHOLE, Column
from kosmgr.rulebook import service as rulebook
from kosmgr.work import Work, requires

STALE, NEVER, SHUT = "stale", "never", "shut"
SILENCE = {STALE: N_("停更"), NEVER: N_("从未发布"), SHUT: N_("不能发布")}
COLUMNS = (
    Column(N_("主体"), 24),
    Column(N_("发布账号"), 10),
    Column(N_("小红书号"), 13),
    Column(N_("昵称"), 22),
    Column(N_("使用人"), 12),
    Column(N_("门店"), 12),
    Column(N_("发布"), 8, WHOLE),
    Column(N_("发布天数"), 8, WHOLE),
    Column(N_("最长间隔（天）"), 10, WHOLE),
    Column(N_("推广占比（%）"), 10, WHOLE),
    Column(N_("挂商品"), 8, WHOLE),
    Column(N_("投聚光"), 8, WHOLE),
    Column(N_("排期未到"), 8, WHOLE),
    Column(N_("排期过了没发"), 10, WHOLE),
    Column(N_("阅读"), 10, WHOLE),
    Column(N_("互动"), 10, WHOLE),
    Column(N_("最近发布"), 11, DAY),
    Column(N_("情况"), 10),
)


@dataclass(frozen=True)
class Kept:
    """One publisher: its month, and how it stands today."""

    kind: str
    xhs_id: str | None
    nickname: str
    entity: str
    entity_id: int
    holder: str | None
    store: str | None
    posted: Posted
    last_posted_on: date | None  # of an account, by ledger and notes
    silence: str | None  # a key of SILENCE
    days_silent: int | None
    below: bool  # fewer than the company wants in a month
    too_much: bool  # of it advertising


@dataclass(frozen=True)
class Sums:
    """The month of all of them."""

    accounts: int
    posting: int  # accounts that published at all
    published: int
    missed: int
    promo_share: int | None
    silent: int


@requires(Permission.LEDGER_READ)
def month(work: Work, first_on: date, entity_ids: Collection[int] | None = None) -> list[Kept]:
    """Every account on a seat, and every 企业号 and test account with a note that month; who needs care first."""
    posted = discipline.of_month(work, first_on, entity_ids)
    labels = publishers.labels(work.db, posted)
    by_account = {labels[one].account_id: found for one, found in posted.items() if labels[one].kind == rules.KOS}
    picture = matrix.picture(work, entity_ids=None if entity_ids is None else list(entity_ids))
    book = rulebook.book(work)
    found = []
    for line in picture.seated():
        mine = by_account.get(line.id, Posted())
        silence = _silence(line, picture.on, book.value("stale.days", line.entity_id, picture.on),
                           book.value("never_posted.days", line.entity_id, picture.on))  # fmt: skip
        last = line.last_posted_on
        days = (picture.on - last).days if last is not None and silence == STALE else None
        least = int(book.value("posting.month_min", line.entity_id, first_on))
        found.append(
            Kept(
                kind=rules.KOS,
                xhs_id=line.xhs_id,
                nickname=line.nickname,
                entity=picture.entities[line.entity_id].name,
                entity_id=line.entity_id,
                holder=line.holder.name if line.holder else None,
                store=line.store,
                posted=mine,
                last_posted_on=last,
                silence=silence,
                days_silent=days,
                below=mine.published < least,
                too_much=_too_much(mine, work, line.entity_id, first_on),
            )
        )
    others = [(labels[one], mine) for one, mine in posted.items() if labels[one].kind != rules.KOS]
    found += [_other(label, mine) for label, mine in others]
    order = {SHUT: 1, STALE: 2, NEVER: 3, None: 4}
    return sorted(
        found, key=lambda one: (one.kind != rules.KOS, order[one.silence], one.posted.published, one.xhs_id or "")
    )


def _other(label: Label, mine: Posted) -> Kept:
    return Kept(label.kind, label.xhs_id, label.nickname, label.entity, label.entity_id, None, None, mine, None, None,
                None, below=False, too_much=False)  # fmt: skip


def _silence(line: AccountLine, on: date, stale_days: int, never_days: int) -> str | None:
    """Why nothing appears, if that is so; an approved leave is a pause."""
    if line.platform_code == "banned" or "ban" in line.holds:
        return SHUT
    if line.holder is not None and line.holder.leave_approved:
        return None
    if line.last_posted_on is None:
        return NEVER if is_never_posted(on, never_days, opened_on=line.opened_on) else None
    return STALE if is_stale(on, stale_days, line.last_posted_on) else None


def _too_much(posted: Posted, work: Work, entity_id: int, on: date) -> bool:
    enough = posted.known >= int(rulebook.value(work, "promo.min_notes", entity_id, on))
    most = int(rulebook.value(work, "promo.ratio_max", entity_id, on))
    return enough and 100 * posted.promotional > most * posted.known


def summed(kept: Iterable[Kept]) -> Sums:
    """The month of the accounts among them."""
    mine = [one for one in kept if one.kind == rules.KOS]
    promotional = sum(one.posted.promotional for one in mine)
    return Sums(
        accounts=len(mine),
        posting=sum(one.posted.published > 0 for one in mine),
        published=sum(one.posted.published for one in mine),
        missed=sum(one.posted.missed for one in mine),
        promo_share=rules.share(promotional, sum(one.posted.known for one in mine)),
        silent=sum(one.silence in (STALE, NEVER) for one in mine),
    )


def item(one: Kept) -> dict[str, object]:
    """One publisher's month as other programs read it."""
    return {
        "kind": one.kind,
        "account": one.xhs_id,
        "nickname": one.nickname,
        "entity": one.entity,
        "holder": one.holder,
        "store": one.store,
        **shapes.posted_item(one.posted),
        "last_posted_on": one.last_posted_on,
        "silence": one.silence,
        "days_silent": one.days_silent,
        "below": one.below,
        "too_much": one.too_much,
    }


def sheet(kept: Iterable[Kept], say: Say) -> Sheet:
    """The month as a file."""
    rows = [
        (
            one.entity,
            say(rules.PUBLISHERS[one.kind]),
            one.xhs_id,
            one.nickname,
            one.holder,
            one.store,
            one.posted.published,
            one.posted.days,
            one.posted.longest_gap,
            one.posted.promo_share,
            one.posted.goods,
            one.posted.promoted,
            one.posted.planned,
            one.posted.missed,
            one.posted.reads,
            one.posted.interactions,
            one.last_posted_on,
            say(SILENCE[one.silence]) if one.silence else None,
        )
        for one in kept
    ]
    return Sheet(C_("list", "发布纪律"), COLUMNS, rows)
