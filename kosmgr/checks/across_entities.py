"""One phone, card, address or person serving accounts of several legal entities: like licences held for seats."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from kosmgr.checks import queries
from kosmgr.checks.check import Check
from kosmgr.checks.rules import (
    RulesOfDay,
    Seen,
    account_subject,
    accounts_on,
    device_subject,
    holder_subject,
    names,
    sim_subject,
)
from kosmgr.findings.rules import Subject
from kosmgr.kit.text import N_
from kosmgr.matrix.rules import AccountLine, Picture
from kosmgr.work import Work

Namesakes = dict[int, int]  # employee → the first employee with the same phone number


def read(work: Work, on: date) -> Namesakes:
    """Who is the same person under another entity."""
    return queries.same_people(work)


def judge(picture: Picture, facts: Namesakes | None, book: RulesOfDay) -> Iterator[Seen]:
    """Whatever accounts of two or more entities have in common. Nobody's finding but that of who sees them all."""
    if not book.value("isolation.one_entity", None):
        return
    for device in picture.devices:
        accounts = accounts_on(picture, (account_id for account_id, _ in device.accounts))
        yield from _seen(picture, device_subject(device), device.number, accounts)
    for sim in picture.sims:
        yield from _seen(picture, sim_subject(sim), sim.masked, accounts_on(picture, sim.account_ids))
    by_ip: dict[str, list[AccountLine]] = defaultdict(list)
    by_person: dict[int, list[AccountLine]] = defaultdict(list)
    for line in sorted(picture.seated(), key=lambda account: account.xhs_id):
        if line.ip:
            by_ip[line.ip].append(line)
        if line.holder is not None:
            by_person[(facts or {}).get(line.holder.employee_id, line.holder.employee_id)].append(line)
    for ip, accounts in by_ip.items():
        yield from _seen(picture, Subject("network", ip, ip), ip, accounts)
    for accounts in by_person.values():
        holder = accounts[0].holder
        if holder is not None:
            yield from _seen(picture, holder_subject(picture, holder), holder.name, accounts)


def _seen(picture: Picture, subject: Subject, thing: str, accounts: list[AccountLine]) -> Iterator[Seen]:
    entities = sorted({line.entity_id for line in accounts})
    if len(entities) > 1:
        named = [picture.entities[one].name for one in entities if one in picture.entities]
        yield Seen(
            None,
            (subject, *(account_subject(line) for line in accounts)),
            facts={"thing": thing, "count": len(entities), "entities": named, "accounts": names(accounts)},
            evidence={"entities": named, "accounts": [line.xhs_id for line in accounts]},
        )


CHECK = Check(
    name="across-entities",
    rule="isolation.across-entities",
    title=N_("跨主体共用"),
    severity="high",
    message=N_("「{thing}」同时用于 {count} 个主体（{entities}）的账号：{accounts}"),
    next_step=N_("各主体用自己的设备、卡、网络和员工，把不属于本主体的换下"),
    needs=("isolation.one_entity",),
    judge=judge,
    read=read,
)
