"""One account on too many devices within the window."""

from collections.abc import Iterator

from kosmgr.checks import login_facts
from kosmgr.checks.check import Check
from kosmgr.checks.login_facts import Logins
from kosmgr.checks.rules import RulesOfDay, Seen, account_subject
from kosmgr.kit.text import N_
from kosmgr.logins import rules as logins
from kosmgr.matrix.rules import Picture


def judge(picture: Picture, facts: Logins, book: RulesOfDay) -> Iterator[Seen]:
    """Accounts seen on more devices than the rulebook allows."""
    for one in facts.incidents:
        if one.kind != logins.MANY:
            continue
        for line in login_facts.lines(picture, one.account_ids):
            found = login_facts.of_incident(one)
            if int(str(found["devices"])) > book.value("login.max_devices", line.entity_id):
                yield Seen(
                    line.entity_id,
                    (account_subject(line),),
                    facts={"account": line.nickname, "count": found["devices"]},
                    evidence=found,
                )


CHECK = Check(
    name="many-devices",
    rule="isolation.many-devices",
    title=N_("一个账号登录过太多设备"),
    severity="medium",
    message=N_("账号「{account}」在 {count} 台设备上登录过"),
    next_step=N_("问清楚谁在用，退出多余的设备，改密码"),
    needs=("login.max_devices", "login.window_days"),
    judge=judge,
    read=login_facts.logins,
)
