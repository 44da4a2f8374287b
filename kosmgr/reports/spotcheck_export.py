"""Spot checks, and what one round was drawn from, as lists to take away. No codes, no photos."""

from collections.abc import Collection, Iterable

from kosmgr.kit.clock import SHANGHAI, day_of
from kosmgr.kit.text import C_, N_
from kosmgr.reports.exports import Say, Sheet
from kosmgr.reports.paper import DAY, WHOLE, Column
from kosmgr.spotchecks import rules
from kosmgr.spotchecks.service import CheckLine

CHECKS = (
    Column(N_("主体"), 24),
    Column(N_("轮次"), 8, WHOLE),
    Column(N_("怎么来的"), 10),
    Column(N_("小红书号"), 13),
    Column(N_("账号昵称"), 22),
    Column(N_("工号"), 10),
    Column(N_("使用人"), 12),
    Column(N_("状态"), 12),
    Column(N_("抽中日期"), 11, DAY),
    Column(N_("期限"), 17),
    Column(N_("交照片"), 17),
    Column(N_("发过几次验证字"), 10, WHOLE),
    Column(N_("谁结束的"), 14),
    Column(N_("结束日期"), 11, DAY),
    Column(N_("理由"), 36),
)


def checks(found: Iterable[CheckLine], say: Say) -> Sheet:
    """One row per check."""
    rows = []
    for line in found:
        check = line.check
        rows.append(
            (
                line.entity,
                line.round.id,
                say(rules.KINDS[line.round.kind]),
                line.account,
                line.nickname,
                line.number,
                line.holder,
                say(rules.STATES[check.state]),
                day_of(check.drawn_at),
                f"{check.due_at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}" if check.due_at else None,
                f"{check.answered_at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}" if check.answered_at else None,
                check.asks,
                check.closed_by,
                day_of(check.closed_at) if check.closed_at else None,
                say(check.reason) if check.reason else line.round.reason,
            )
        )
    return Sheet(N_("飞行检查"), CHECKS, rows)


def pool(found: Iterable[rules.Candidate], drawn: Collection[int], say: Say) -> Sheet:
    """Every account a round could have fallen on, by id as the drawing counts them, with its points."""
    columns = (
        Column(N_("编号"), 8, WHOLE),
        Column(N_("小红书号"), 13),
        Column(N_("权重"), 8, WHOLE),
        *(Column(title, 12, WHOLE) for title in rules.POINTS.values()),
        Column(N_("没有参加的原因"), 16),
        Column(C_("list", "抽中"), 8),
    )
    rows = [
        (
            one.account_id,
            one.key,
            one.weight,
            *(one.points.get(name) for name in rules.POINTS),
            say(rules.OUT[one.out]) if one.out else None,
            say(N_("是")) if one.account_id in drawn else None,
        )
        for one in sorted(found, key=lambda one: one.account_id)
    ]
    return Sheet(N_("抽查名单"), columns, rows)
