"""Logins on a phone that was given back, or that somebody keeps who has left."""

from collections.abc import Iterator, Sequence

from kosmgr.checks import login_facts
from kosmgr.checks.check import Check
from kosmgr.checks.login_facts import GivenBack
from kosmgr.checks.rules import RulesOfDay, Seen, common_entity, device_subject, names
from kosmgr.devices.queries import GIVEN_BACK
from kosmgr.kit.text import N_
from kosmgr.logins import rules as logins
from kosmgr.matrix.rules import Picture

KEPT = N_("设备 {device} 由已离职的 {keeper} 保管，{since} 之后还在登录：{accounts}")


def judge(picture: Picture, facts: Sequence[GivenBack], book: RulesOfDay) -> Iterator[Seen]:
    """Devices still in use after they came back, were switched off or lost, or after their keeper left."""
    by_device: dict[int, list[GivenBack]] = {}
    for one in facts:
        by_device.setdefault(one.device_id, []).append(one)
    for device_id, uses in by_device.items():
        device = picture.by_device.get(device_id)
        accounts = login_facts.lines(picture, (use.account_id for use in uses))
        keeper = uses[0].keeper
        if device is None or not accounts or (keeper is None and device.status_code not in GIVEN_BACK):
            continue
        yield Seen(
            common_entity(line.entity_id for line in accounts),
            (device_subject(device), *login_facts.subjects(accounts)),
            facts={
                "device": device.number,
                "accounts": names(accounts),
                "since": uses[0].since,
                **({"keeper": keeper} if keeper is not None else {}),
            },
            evidence={
                "status": device.status,
                "since": uses[0].since,
                "first_at": min(logins.at(use.first_second) for use in uses),
                "last_at": max(logins.at(use.last_second) for use in uses),
                "events": sum(use.events for use in uses),
            },
            message=KEPT if keeper is not None else None,
        )


CHECK = Check(
    name="login-returned",
    rule="isolation.login-returned",
    title=N_("已收回的设备还在登录"),
    severity="critical",
    message=N_("设备 {device} 在 {since} 已收回、停用或丢失，之后还在登录：{accounts}"),
    next_step=N_("马上在设备上退出账号，改密码，确认设备在谁手里"),
    needs=("device.signed_out_on_return", "login.window_days"),
    judge=judge,
    read=login_facts.given_back,
)
