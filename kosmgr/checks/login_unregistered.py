"""Accounts seen on a device other than the one they were given."""

from collections.abc import Iterator, Sequence
from typing import Any

from kosmgr.checks import login_facts
from kosmgr.checks.check import Check
from kosmgr.checks.rules import RulesOfDay, Seen, account_subject
from kosmgr.kit.text import N_
from kosmgr.logins import rules as logins
from kosmgr.matrix.rules import Picture


def judge(picture: Picture, facts: Sequence[Any], book: RulesOfDay) -> Iterator[Seen]:
    """One finding for each account, with every device it was not given."""
    by_account: dict[int, list[Any]] = {}
    for row in facts:
        by_account.setdefault(row.account_id, []).append(row)
    for account_id, rows in by_account.items():
        for line in login_facts.lines(picture, (account_id,)):
            given = [picture.by_device[one].number for one in line.device_ids if one in picture.by_device]
            if not given:
                continue
            yield Seen(
                line.entity_id,
                (account_subject(line), *(login_facts.device_of(picture, row.key, row.device_id) for row in rows)),
                facts={"account": line.nickname, "devices": [row.key for row in rows], "given": given},
                evidence={
                    "given": given,
                    "uses": [
                        {
                            "device": row.key,
                            "first_at": logins.at(row.first_second),
                            "last_at": logins.at(row.last_second),
                            "events": row.events,
                        }
                        for row in rows
                    ],
                },
            )


CHECK = Check(
    name="login-unregistered",
    rule="isolation.login-unregistered",
    title=N_("账号在没有登记的设备上登录"),
    severity="medium",
    message=N_("账号「{account}」登记在 {given}，却在 {devices} 上登录过"),
    next_step=N_("换了设备就登记；不是本人就退出并改密码"),
    needs=("login.window_days",),
    judge=judge,
    read=login_facts.elsewhere,
)
