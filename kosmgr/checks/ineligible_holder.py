"""An account held by somebody who may not hold one: outside staff, interns, another entity's people."""

from collections.abc import Iterator

from kosmgr.checks.check import Check
from kosmgr.checks.rules import RulesOfDay, Seen, account_subject, holder_subject
from kosmgr.kit.text import N_
from kosmgr.matrix.rules import AccountLine, Holder, Picture

REASONS = {
    "external": N_("不是本企业员工"),
    "kind": N_("用工类型不能持有席位"),
    "other_entity": N_("属于另一个主体"),
    "not_yet_employed": N_("还没有入职"),
}


def judge(picture: Picture, facts: None, book: RulesOfDay) -> Iterator[Seen]:
    """Holders who have not left and are not eligible; a kind nobody told us is no finding."""
    for line in picture.accounts:
        holder = line.holder
        if holder is None or holder.has_left(picture.on):
            continue
        reason = reason_against(picture, line, holder, book.value("person.eligible_types", line.entity_id))
        if reason is not None:
            yield Seen(
                line.entity_id,
                (account_subject(line), holder_subject(picture, holder)),
                facts={"person": holder.name, "account": line.nickname, "reason": REASONS[reason]},
                evidence={
                    "reason": reason,
                    "kind": holder.kind,
                    "employed_from_on": holder.employed_from_on,
                    "bound_from_on": holder.from_on,
                },
                severity="critical" if reason == "external" or holder.kind == "outsourced" else None,
            )


def reason_against(picture: Picture, line: AccountLine, holder: Holder, eligible: dict[str, str]) -> str | None:
    """Why this holder may not hold the account on the day, the heaviest reason first; None if nothing is known."""
    if holder.external:
        return "external"
    if holder.kind is not None and eligible.get(holder.kind) == "no":
        return "kind"
    if holder.entity_id != line.entity_id:
        return "other_entity"
    if holder.employed_from_on is not None and holder.employed_from_on > picture.on:
        return "not_yet_employed"
    return None


CHECK = Check(
    name="ineligible-holder",
    rule="binding.ineligible-holder",
    title=N_("不合格的使用人"),
    severity="high",
    message=N_("「{account}」由 {person} 使用：{reason}"),
    next_step=N_("解绑，交给本主体的在职员工"),
    needs=("person.eligible_types",),
    judge=judge,
)
