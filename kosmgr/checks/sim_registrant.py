"""A SIM card in the name of somebody who has left."""

from collections.abc import Iterator

from kosmgr.checks.check import Check
from kosmgr.checks.rules import RulesOfDay, Seen, account_subject, accounts_on, common_entity, entity_key, sim_subject
from kosmgr.findings.rules import Subject
from kosmgr.kit.text import N_
from kosmgr.matrix.rules import Picture


def judge(picture: Picture, facts: None, book: RulesOfDay) -> Iterator[Seen]:
    """Cards not cancelled whose registrant's employment has ended; company cards and other people's are none."""
    for sim in picture.sims:
        left_on = sim.registrant_left_on
        if sim.status_code == "cancelled" or left_on is None or left_on >= picture.on:
            continue
        accounts = accounts_on(picture, sim.account_ids)
        entity_id = common_entity(line.entity_id for line in accounts) if accounts else sim.entity_id
        if not book.value("sim.registrant_serves", entity_id):
            continue
        name = sim.registrant_name or sim.registrant_employee or "—"
        key = f"{entity_key(picture, sim.entity_id or entity_id)}/{sim.registrant_employee or name}"
        registrant = Subject("employee", key, name, sim.registrant_employee_id)
        yield Seen(
            entity_id,
            (sim_subject(sim), registrant, *(account_subject(line) for line in accounts)),
            facts={"sim": sim.masked, "person": name, "left": left_on, "days": (picture.on - left_on).days},
            evidence={
                "registrant": name,
                "left_on": left_on,
                "days_since": (picture.on - left_on).days,
                "status": sim.status,
                "device": sim.device,
                "accounts": [line.xhs_id for line in accounts],
                "verified_on": sim.verified_on,
            },
        )


CHECK = Check(
    name="sim-registrant",
    rule="isolation.sim-registrant",
    title=N_("办卡人已离职"),
    severity="high",
    message=N_("手机卡 {sim} 在 {person} 名下，此人 {left} 已离职，{days} 天没有过户"),
    next_step=N_("过户到公司或新使用人名下，再改绑账号"),
    needs=("sim.registrant_serves",),
    judge=judge,
)
