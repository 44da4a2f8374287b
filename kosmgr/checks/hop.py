"""One account in two cities nobody can have travelled between."""

from collections.abc import Iterator

from kosmgr.checks import login_facts
from kosmgr.checks.check import Check
from kosmgr.checks.login_facts import Logins
from kosmgr.checks.rules import RulesOfDay, Seen, account_subject
from kosmgr.kit.text import N_
from kosmgr.logins import rules as logins
from kosmgr.matrix.rules import Picture


def judge(picture: Picture, facts: Logins, book: RulesOfDay) -> Iterator[Seen]:
    """Accounts that were in two cities faster than an aeroplane; a city we do not know is never judged."""
    for one in facts.incidents:
        if one.kind != logins.HOP:
            continue
        for line in login_facts.lines(picture, one.account_ids):
            detail = dict(one.detail or {})
            facts_ = {name: detail.get(name) for name in ("from_city", "to_city", "minutes", "km")}
            yield Seen(
                line.entity_id,
                (account_subject(line),),
                facts={"account": line.nickname, **facts_},
                evidence=login_facts.of_incident(one),
            )


CHECK = Check(
    name="hop",
    rule="isolation.hop",
    title=N_("账号在两座城市之间跳跃"),
    severity="medium",
    message=N_("账号「{account}」{minutes} 分钟内从{from_city}到了{to_city}（{km} 公里）"),
    next_step=N_("问清楚是不是两个人在用，或者用了代理"),
    needs=("login.hop_kmh", "login.hop_km"),
    judge=judge,
    read=login_facts.logins,
)
