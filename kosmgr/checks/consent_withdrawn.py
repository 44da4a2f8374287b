"""An account still held by somebody who refused or withdrew what it needs from them."""

from collections.abc import Iterator, Mapping
from datetime import date

from kosmgr.checks.check import Check
from kosmgr.checks.rules import RulesOfDay, Seen, account_subject, holder_subject
from kosmgr.kit import clock
from kosmgr.kit.text import N_
from kosmgr.matrix.rules import Picture
from kosmgr.people import consents
from kosmgr.people import queries as persons
from kosmgr.work import Work

OWN, PORTRAIT = "own_account", "portrait"
SAID = {
    (OWN, consents.REFUSED): N_("不同意使用本人账号"),
    (OWN, consents.WITHDRAWN): N_("撤回了使用本人账号的同意"),
    (PORTRAIT, consents.WITHDRAWN): N_("撤回了使用肖像和声音的同意"),
}
Answers = Mapping[int, Mapping[str, str]]


def read(work: Work, on: date) -> Answers:
    """By person: how the answer to each text stands in the employment of the day, where it is not consent."""
    found: dict[int, dict[str, str]] = {}
    people = consents.not_given(work.db)
    jobs = persons.employments_of(work.db, people)
    current = {job.id for known in jobs.values() for job in known if clock.covers(job.from_on, job.until_on, on)}
    for (employee_id, employment_id, code), row in consents.latest(work.db, people).items():
        if employment_id in current:
            found.setdefault(employee_id, {})[code] = consents.standing(row)
    return found


def judge(picture: Picture, facts: Answers, book: RulesOfDay) -> Iterator[Seen]:
    """One's own account without consent; any account with notes whose portrait was taken back."""
    for line in picture.accounts:
        if line.holder is None or line.holder.employee_id not in facts or line.holder.has_left(picture.on):
            continue
        if not book.value("consent.own_account", line.entity_id):
            continue
        answers = facts[line.holder.employee_id]
        for code in (OWN, PORTRAIT):
            said = SAID.get((code, answers.get(code, "")))
            if said is None or (code == OWN and line.ownership != "employee"):
                continue
            yield Seen(
                line.entity_id,
                (account_subject(line), holder_subject(picture, line.holder)),
                facts={"person": line.holder.name, "account": line.nickname, "said": said},
                evidence={"text": code, "standing": answers[code]},
            )


CHECK = Check(
    name="consent-withdrawn",
    rule="binding.consent-withdrawn",
    title=N_("本人不同意或已撤回同意"),
    severity="high",
    message=N_("{person} {said}，「{account}」还在其名下"),
    next_step=N_("本人账号取消授权并解绑；肖像撤回的，逐篇隐藏或删除含本人肖像的笔记"),
    needs=("consent.own_account",),
    judge=judge,
    read=read,
)
