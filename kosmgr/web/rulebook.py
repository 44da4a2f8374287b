"""The rulebook: every rule with the value in force, where it comes from, its history; dated values of the company."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Path, Query, Request
from starlette.responses import Response

from kosmgr.entities import service as entities
from kosmgr.kit import text
from kosmgr.kit.errors import Invalid
from kosmgr.kit.text import N_
from kosmgr.matrix import values, words
from kosmgr.policy import Permission
from kosmgr.rulebook import rules
from kosmgr.rulebook import service as rulebook
from kosmgr.web import dependencies, forms, rendering, say, scope
from kosmgr.work import Work

router = APIRouter(include_in_schema=False, dependencies=[Depends(dependencies.guard)])

Key = Annotated[str, Path(max_length=60, pattern=r"[a-z_.]+")]
Word = Annotated[str, Query(max_length=100)]
Field = Annotated[str, Form(max_length=600)]
# the pages' groups, by the first word of a rule
GROUPS = (
    ("scheme", N_("收费制度")),
    ("quota", N_("席位上限")),
    ("kos", N_("认证费")),
    ("enterprise", N_("认证费")),
    ("cert", N_("认证期与续费")),
    ("renewal", N_("认证期与续费")),
    ("lapse", N_("认证期与续费")),
    ("spotchecks", N_("飞行检查")),
)
OTHER = N_("风险与日常")
CHOICES = {
    "scheme": tuple(words.SCHEMES),
    "quota.scope": ("entity", "enterprise_account"),
    "penalty.no_end_means": ("presumed_permanent", "unknown"),
}
PLAIN_UNITS = (
    "fen", "seats", "days", "months", "accounts", "points", "hour", "years", "hours", "weeks", "percent", "photos",
    "notes", "weekday",
)  # fmt: skip
LISTS = ("days_list", "ranges")


class ValueUnreadable(Invalid):
    """What was typed is no value of this rule."""

    message = N_("「{given}」读不成这条规则的值，写法：{how}")


class KeepsItsForm(Invalid):
    """A table of words is changed with the product, not on a page."""

    message = N_("「{title}」是一张表，目前只能随产品更新")


HOW = {
    "fen": N_("金额，单位元，例如 600"),
    "flag": N_("是 或 否"),
    "days_list": N_("天数，用逗号分开，例如 30,14,7,0"),
    "ranges": N_("数字，用逗号分开，例如 10,50,100"),
    "word": N_("从选项里选一个"),
}
WHOLE = N_("一个整数")


def _group(key: str) -> str:
    return next((label for start, label in GROUPS if key.split(".")[0] == start), OTHER)


def _value(book: rules.Book, key: str, entity: int | None, work: Work, speak: say.Say) -> dict[str, Any]:
    value = book.chosen(key, entity, work.today)
    return {
        "value": value,
        "shown": values.rule_value(value.value, value.unit, speak),
        "confidence": speak(values.CONFIDENCE.get(value.confidence, value.confidence)),
    }


@router.get("/rulebook")
def index(request: Request, work: dependencies.Reading, q: Word = "", entity: scope.Entity = None) -> Response:
    """Every rule and the value in force, for all or for one entity."""
    scope.offer(request, entities.visible_entities(work), entity)
    book, speak, sought = rulebook.book(work), say.speaker(request), q.strip().casefold()
    groups: dict[str, list[dict[str, Any]]] = {}
    for key in book.keys():  # noqa: SIM118 - a method of the book
        row = _value(book, key, entity, work, speak)
        value = row["value"]
        if not sought or sought in f"{key} {speak(value.title)} {value.source}".casefold():
            groups.setdefault(_group(key), []).append(row)
    order = [*dict.fromkeys(label for _, label in GROUPS), OTHER]
    context = {
        "groups": [(label, groups[label]) for label in order if label in groups],
        "count": sum(len(rows) for rows in groups.values()),
        "q": q.strip(),
    }
    return rendering.render(request, "rulebook/index.html", context, current="rulebook")


def _show(
    request: Request,
    work: Work,
    key: str,
    entity: int | None = None,
    wrong: str = "",
    typed: dict[str, str] | None = None,
) -> Response:
    everything = entities.visible_entities(work)
    if typed is None:
        scope.offer(request, everything, entity)
    book, speak = rulebook.book(work), say.speaker(request)
    pattern = next((value for value in book.values if value.key == key), None)
    if pattern is None:
        raise rules.UnknownRule(key=key)
    names = {f"entity:{one.id}": one.name for one in everything}
    visible = [v for v in book.values if v.key == key and (not v.scope or v.scope in names)]
    allowed = work.actor.entity_ids(Permission.RULE_WRITE)
    own = [one for one in everything if allowed is None or one.id in allowed]
    context = {
        "now": _value(book, key, entity, work, speak),
        "key": key,
        "history": [
            {
                "value": value,
                "shown": values.rule_value(value.value, value.unit, speak),
                "confidence": speak(values.CONFIDENCE.get(value.confidence, value.confidence)),
                "where": names.get(value.scope, "") if value.scope else "",
                "scheme": speak(words.SCHEMES[value.scheme]) if value.scheme else "",
                "can_withdraw": value.id is not None
                and work.actor.may(Permission.RULE_WRITE)
                and (allowed is None or value.scope in {f"entity:{one}" for one in allowed}),
            }
            for value in sorted(visible, key=lambda v: (v.effective_from, v.id or 0), reverse=True)
        ],
        "how": speak(HOW.get(pattern.unit, WHOLE)),
        "unit": pattern.unit,
        "unit_word": speak(values.UNITS[pattern.unit]) if pattern.unit in values.UNITS else "",
        "choices": [(one, speak(values.VALUES.get(one, one))) for one in CHOICES.get(key, ())],
        "editable": pattern.unit in (*PLAIN_UNITS, *LISTS, "flag") or key in CHOICES,
        "places": [(one.id, one.name) for one in own],
        "everywhere": allowed is None,
        "wrong": wrong,
        "typed": typed or {},
    }
    return rendering.render(request, "rulebook/show.html", context, current="rulebook")


@router.get("/rulebook/{key}")
def show(request: Request, work: dependencies.Reading, key: Key, entity: scope.Entity = None) -> Response:
    """One rule with all its values."""
    return _show(request, work, key, entity)


def read_value(key: str, unit: str, given: str, title: str, speak: say.Say) -> Any:
    """What was typed as a value of the rule; amounts are typed in yuan."""
    written = text.fold(given).replace("，", ",").replace("、", ",")
    how = speak(HOW.get(unit, WHOLE))
    if key in CHOICES:
        if given not in CHOICES[key]:
            raise ValueUnreadable(given=given, how=how)
        return given
    if unit == "fen":
        return forms.fen(given, speak(title))
    if unit == "flag":
        if given not in ("yes", "no"):
            raise ValueUnreadable(given=given, how=how)
        return given == "yes"
    if unit in LISTS:
        parts = [part.strip() for part in written.split(",") if part.strip()]
        if not parts or not all(part.isascii() and part.isdigit() and len(part) <= 6 for part in parts):
            raise ValueUnreadable(given=given, how=how)
        return [int(part) for part in parts]
    if unit in PLAIN_UNITS:
        return forms.whole(given, speak(title))
    raise KeepsItsForm(title=speak(title))


@router.post("/rulebook/{key}")
def add(
    request: Request,
    work: dependencies.Writing,
    key: Key,
    value: Field = "",
    effective: Field = "",
    entity: Field = "",
    source: Field = "",
    reason: Field = "",
) -> Response:
    """A dated value for the company or one entity; earlier values keep judging earlier days."""
    speak = say.speaker(request)

    def draw(again: Work, sentence: str, status: int) -> Response:
        typed = {"value": value, "effective": effective, "entity": entity, "source": source, "reason": reason}
        answer = _show(request, again, key, wrong=sentence, typed=typed)
        answer.status_code = status
        return answer

    work.require(Permission.RULE_WRITE)
    with forms.answered_in(draw):
        pattern = next((one for one in rulebook.book(work).values if one.key == key), None)
        if pattern is None:
            raise rules.UnknownRule(key=key)
        new = read_value(key, pattern.unit, value.strip(), pattern.title, speak)
        day: date = forms.needed_day(effective, speak(N_("生效日")), work.today)
        where = forms.whole(entity, speak(N_("主体")), optional=True)
        said = forms.needed(source, speak(N_("依据")))
        why = forms.needed(reason, speak(N_("理由")))
        row = rulebook.add_value(work, key, new, day, said, why, where)
    return forms.done(
        request, f"/rulebook/{key}", N_("已新增，{day} 起生效"), f"/rulebook/{key}/{row.id}/undo", day=day
    )


@router.post("/rulebook/{key}/{value_id}/undo")
def undo(request: Request, work: dependencies.Writing, key: Key, value_id: dependencies.Id) -> Response:
    """Take back what was added a moment ago."""
    rulebook.withdraw_value(work, value_id, N_("新增后马上撤销"))
    return forms.done(request, f"/rulebook/{key}", N_("已撤销新增的值"))


@router.post("/rulebook/{key}/{value_id}/withdraw")
def withdraw(
    request: Request, work: dependencies.Writing, key: Key, value_id: dependencies.Id, reason: Field = ""
) -> Response:
    """Take a value of the company back; the row stays, marked."""

    def draw(again: Work, sentence: str, status: int) -> Response:
        answer = _show(request, again, key, wrong=sentence, typed={"withdraw_reason": reason})
        answer.status_code = status
        return answer

    work.require(Permission.RULE_WRITE)
    with forms.answered_in(draw):
        rulebook.withdraw_value(work, value_id, forms.needed(reason, say.speaker(request)(N_("理由"))))
    return forms.done(request, f"/rulebook/{key}", N_("已收回，之前的值重新生效"))
