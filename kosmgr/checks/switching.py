"""One device that changed accounts within minutes."""

from collections.abc import Iterator

from kosmgr.checks import login_facts
from kosmgr.checks.check import Check
from kosmgr.checks.login_facts import Logins
from kosmgr.checks.rules import RulesOfDay, Seen, common_entity, names
from kosmgr.kit.text import N_
from kosmgr.logins import rules as logins
from kosmgr.matrix.rules import Picture


def judge(picture: Picture, facts: Logins, book: RulesOfDay) -> Iterator[Seen]:
    """A device on which two accounts logged in within minutes of each other, unless an exemption covers them all."""
    for one in facts.incidents:
        if one.kind != logins.SWITCHING:
            continue
        accounts = login_facts.lines(picture, one.account_ids)
        known = facts.shared.get((logins.DEVICE, one.key), ())
        device_id = known[0].thing_id if known else None
        if not accounts or len(accounts) + len(one.unknown) < 2:
            continue
        if not one.unknown and login_facts.exempt(facts, "device", device_id, accounts):
            continue
        device = login_facts.device_of(picture, one.key, device_id)
        minutes = book.value("login.switch_minutes", None)
        yield Seen(
            common_entity(line.entity_id for line in accounts),
            (device, *login_facts.subjects(accounts)),
            facts={"device": device.label, "accounts": [*names(accounts), *one.unknown], "minutes": minutes},
            evidence={"device": one.key, **login_facts.of_incident(one)},
        )


CHECK = Check(
    name="switching",
    rule="isolation.switching",
    title=N_("同一设备频繁换号"),
    severity="high",
    message=N_("设备 {device} 在 {minutes} 分钟内换过账号：{accounts}"),
    next_step=N_("一台手机只登录一个账号，退出其余账号"),
    needs=("login.switch_minutes",),
    judge=judge,
    read=login_facts.logins,
)
