"""One phone number behind several accounts."""

from collections.abc import Iterator, Sequence

from kosmgr.checks import queries
from kosmgr.checks.check import Check
from kosmgr.checks.rules import RulesOfDay, Seen, account_subject, accounts_on, common_entity, names, sim_subject
from kosmgr.devices.rules import Cover, covered
from kosmgr.kit.text import N_, fold
from kosmgr.matrix.rules import Picture


def judge(picture: Picture, live: Sequence[Cover] | None, book: RulesOfDay) -> Iterator[Seen]:
    """SIM cards with more seated accounts than `phone.max_accounts`, and to which the SIM ledger gives the card;
    unless an exemption covers all of them."""
    for sim in picture.sims:
        accounts = accounts_on(picture, sim.account_ids)
        entity_id = common_entity(line.entity_id for line in accounts)
        if len(accounts) > 1 and len(accounts) > book.value("phone.max_accounts", entity_id):
            if covered(live or (), "sim", sim.id, [line.id for line in accounts]):
                continue
            own = fold(sim.account_nickname) if sim.account_nickname else None
            others = [line.xhs_id for line in accounts if own is not None and fold(line.nickname) != own]
            yield Seen(
                entity_id,
                (sim_subject(sim), *(account_subject(line) for line in accounts)),
                facts={"sim": sim.masked, "count": len(accounts), "accounts": names(accounts)},
                evidence={
                    "sim_ledger_says": sim.account_nickname,
                    "not_in_sim_ledger": others,
                    "registrant": sim.registrant_name,
                    "verified_on": sim.verified_on,
                },
            )


CHECK = Check(
    name="shared-sim",
    rule="isolation.shared-sim",
    title=N_("多号同手机号"),
    severity="high",
    message=N_("手机号 {sim} 绑定了 {count} 个账号：{accounts}"),
    next_step=N_("核对台账是否填错；确实共用的，给其中的账号换绑另一张卡"),
    needs=("phone.max_accounts",),
    judge=judge,
    read=queries.exemptions,
)
