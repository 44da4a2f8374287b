"""An account that advertises more than it may."""

from collections.abc import Iterator, Mapping
from datetime import date

from kosmgr.checks import queries
from kosmgr.checks.check import Check
from kosmgr.checks.rules import RulesOfDay, Seen, account_subject
from kosmgr.content.discipline import Posted
from kosmgr.kit.text import N_
from kosmgr.matrix.rules import Picture
from kosmgr.rulebook import service as rulebook
from kosmgr.work import Work

Facts = Mapping[int, Mapping[int, Posted]]  # by how many days are looked at, then by account


def read(work: Work, on: date) -> Facts:
    """What every account posted lately, for each number of days some entity looks at."""
    book = rulebook.book(work)
    windows = {int(one.value) for one in book.history("promo.window_days", None)}
    windows |= {int(one.value) for one in book.values if one.key == "promo.window_days"}
    return {days: queries.advertising(work, on, days) for days in sorted(windows) if days > 0}


def judge(picture: Picture, facts: Facts, book: RulesOfDay) -> Iterator[Seen]:
    """More than `promo.ratio_max` per cent of the last notes carry goods or are put into advertising."""
    for line in picture.seated():
        days = int(book.value("promo.window_days", line.entity_id))
        posted = facts.get(days, {}).get(line.id)
        most = int(book.value("promo.ratio_max", line.entity_id))
        if posted is None or posted.known < int(book.value("promo.min_notes", line.entity_id)):
            continue
        if 100 * posted.promotional <= most * posted.known:
            continue
        yield Seen(
            line.entity_id,
            (account_subject(line),),
            facts={"account": line.nickname, "days": days, "notes": posted.known, "share": posted.promo_share},
            evidence={
                "window_days": days,
                "notes": posted.known,
                "promotional": posted.promotional,
                "goods": posted.goods,
                "promoted": posted.promoted,
                "share": posted.promo_share,
            },
        )


CHECK = Check(
    name="promo-ratio",
    rule="content.promo-ratio",
    title=N_("推广笔记太多"),
    severity="medium",
    message=N_("「{account}」最近 {days} 天发了 {notes} 篇，{share}% 是推广"),
    next_step=N_("多排几篇不挂商品、不投聚光的笔记；回复评论和私信"),
    needs=("promo.ratio_max", "promo.window_days", "promo.min_notes"),
    judge=judge,
    read=read,
)
