"""How the settings of reminders are said on pages: relations, channels, hours, what somebody changed."""

from typing import Any

from kosmgr.kit import sentences
from kosmgr.kit.text import C_, N_
from kosmgr.matrix import words
from kosmgr.reminders import catalog, plans, settings
from kosmgr.reminders.plans import Hours
from kosmgr.reminders.rules import Recipient
from kosmgr.web import say
from kosmgr.work import Work

RELATIONS = {  # why somebody hears: what a setting names, and what comes of answers or for want of them
    **plans.RELATIONS,
    "role": C_("relation", "岗位"),
    "group": N_("群机器人"),
    "handed": N_("接手"),
    "escalation": N_("没人答复，上报"),
}
LATEST = 50  # changes of settings that are shown
PLACES = {  # what a wording may name, as people read it
    "account": N_("账号"),
    "applicant": N_("申请人"),
    "application": N_("申请编号"),
    "about": N_("事情"),
    "case": N_("案件编号"),
    "count": N_("多少"),
    "days": N_("天数"),
    "document": N_("文件"),
    "due": N_("到期日"),
    "employee": N_("工号"),
    "first": N_("第一项"),
    "hour": N_("几点"),
    "missing": N_("缺什么"),
    "opened": N_("开通日"),
    "person": N_("姓名"),
    "rule": N_("检查项"),
    "sim": N_("手机卡"),
    "step": N_("步骤"),
}


def relation(word: str, speak: say.Say) -> str:
    """Whom a setting names."""
    if word.startswith(plans.ROLE):
        return speak(words.ROLES[word.removeprefix(plans.ROLE)])
    return speak(plans.RELATIONS[word])


def title(name: str) -> str:
    """Of a reason, also of one that is gone."""
    known = catalog.BY_NAME.get(name)
    return known.title if known else name


def hours_row(row: Any, speak: say.Say) -> str:
    """What somebody entered of the hours."""
    return speak(N_("恢复")) if row.reset else hours(plans.hours_of(row), speak)


def hours(one: Hours, speak: say.Say) -> str:
    """When things are sent."""
    days = speak(N_("周末和节假日也发")) if one.days_off else speak(N_("周末和节假日不发"))
    return speak(
        N_("每天 {digest} 汇总；{start} 到 {end} 不发；{days}"),
        digest=f"{one.digest:%H:%M}",
        start=f"{one.quiet_from:%H:%M}",
        end=f"{one.quiet_until:%H:%M}",
        days=days,
    )


def changes(row: Any, speak: say.Say) -> str:
    """What a row says beside the usual."""
    if row.reset:
        return speak(N_("恢复"))
    parts = [] if row.enabled else [speak(N_("不提醒"))]
    if row.offsets is not None:
        days = sentences.listed(sorted(row.offsets, reverse=True), speak)
        parts.append(speak(N_("提前 {days} 天"), days=days))
    if row.cadence is not None:
        parts.append(speak(plans.CADENCES[row.cadence]))
    for name, label in (
        ("audience", N_("提醒谁")),
        ("late", N_("到期后还提醒")),
        ("fallback", N_("都不在时找")),
        ("chain", N_("上报给谁")),
    ):
        chosen = getattr(row, name)
        if chosen is not None:
            who = sentences.listed((relation(word, speak) for word in chosen), speak) or speak(N_("没有人"))
            parts.append(sentences.labelled(speak(label), who, speak))
    if row.patience != plans.PATIENCE:
        parts.append(speak(N_("{n} 次没有回应就上报"), n=row.patience) if row.patience else speak(N_("不上报")))
    if tuple(row.channels) != plans.ALL:
        parts.append(sentences.listed((speak(plans.CHANNELS[one]) for one in row.channels), speak))
    if row.before or row.after:
        parts.append(speak(N_("自己写的文字")))
    return sentences.clauses(parts, speak) or speak(N_("和自带的一样"))


def person(one: Recipient, speak: say.Say) -> str:
    """Who is told: a name, or what names them."""
    if one.key:
        return one.person
    if one.relation == "role":
        return speak(words.ROLES.get(one.person, one.person))
    if one.relation == "manager":
        return speak(N_("{store}的店长"), store=one.person)
    return speak(plans.RELATIONS[plans.OWNER]) if one.relation == plans.OWNER else one.person


def history(work: Work, entity: int | None, speak: say.Say) -> list[dict[str, Any]]:
    """What was entered for this place, the newest first."""
    entered, of_hours = settings.history(work, entity)
    found: list[dict[str, Any]] = [
        {"row": row, "title": speak(title(row.reason)), "text": changes(row, speak)} for row in entered
    ]
    found += [{"row": row, "title": speak(N_("发送时间")), "text": hours_row(row, speak)} for row in of_hours]
    return sorted(found, key=lambda one: one["row"].added_at, reverse=True)[:LATEST]
