"""The person the platform knows by real name is not the one who operates the account."""

import re
from collections.abc import Iterator

from kosmgr.checks.check import Check
from kosmgr.checks.rules import RulesOfDay, Seen, account_subject, holder_subject
from kosmgr.kit.text import N_, fold
from kosmgr.matrix.rules import Picture

_REMARK = re.compile(r"[（(][^）)]*[）)]")


def judge(picture: Picture, facts: None, book: RulesOfDay) -> Iterator[Seen]:
    """Where both names are known and differ; remarks in brackets and spaces do not count."""
    for line in picture.accounts:
        holder, registered = line.holder, line.registered_person
        if holder is None or not registered or not book.value("operator.is_registered_person", line.entity_id):
            continue
        if bare(registered) != bare(holder.name):
            yield Seen(
                line.entity_id,
                (account_subject(line), holder_subject(picture, holder)),
                facts={"account": line.nickname, "registered": registered, "person": holder.name},
                evidence={"registered_person": registered, "operator": holder.name, "observed_on": line.observed_on},
            )


def bare(name: str) -> str:
    """A name as it is compared."""
    return fold(_REMARK.sub("", name)).replace(" ", "")


CHECK = Check(
    name="operator-mismatch",
    rule="binding.operator-mismatch",
    title=N_("实名人不是使用人"),
    severity="high",
    message=N_("「{account}」的实名人是 {registered}，使用人是 {person}"),
    next_step=N_("由使用人本人重新实名认证，或换回实名人使用"),
    needs=("operator.is_registered_person",),
    judge=judge,
)
