"""What the checks saw: the list by severity, one finding with its evidence, accepting, running the checks now."""

from datetime import timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Query, Request
from starlette.responses import Response

from kosmgr.audit import service as journal
from kosmgr.checks import service as checks
from kosmgr.checks.catalog import BY_RULE
from kosmgr.entities import service as entities
from kosmgr.findings import rules, selection
from kosmgr.findings import service as findings
from kosmgr.findings.rules import FindingLine
from kosmgr.kit import paging, sentences
from kosmgr.kit.text import N_
from kosmgr.matrix import values, words
from kosmgr.policy import Permission
from kosmgr.rulebook import service as rulebook
from kosmgr.web import dependencies, evidence, export, forms, frame, links, locale, rendering, say, scope
from kosmgr.work import Work

router = APIRouter(include_in_schema=False, dependencies=[Depends(dependencies.guard)])

Word = Annotated[str, Query(max_length=200)]
PageNumber = Annotated[int, Query(ge=1, le=100_000)]
Field = Annotated[str, Form(max_length=600)]
ACCEPT_DAYS = 90  # what the form proposes; the rule allows up to a year


def choice(
    view: Word = "open",
    q: Word = "",
    entity: scope.Entity = None,
    check: Word = "",
    severity: Word = "",
    subject: Word = "",
) -> selection.Choice:
    """What the address asks to see."""
    rules.check_filter(view, rules.STATUSES)
    rules.check_filter(severity or None, rules.SEVERITIES)
    return selection.Choice(view, q.strip(), entity, check, severity, subject)


Wanted = Annotated[selection.Choice, Depends(choice)]


def _title(rule: str) -> str:
    return BY_RULE[rule].title if rule in BY_RULE else rule


def _lines(request: Request, work: Work, view: str) -> list[FindingLine]:
    """Stored findings today; what the checks see on another day."""
    if frame.page(request).is_past:
        return checks.look(work)
    return findings.visible_findings(work, status=view)


def _days(line: FindingLine, work: Work) -> int:
    return max(0, (work.today - line.first_seen_on).days)


@router.get("/findings")
def index(request: Request, work: dependencies.Reading, wanted: Wanted, page: PageNumber = 1) -> Response:
    """Findings one may see, heaviest first, under their severities."""
    everything = entities.visible_entities(work)
    scope.offer(request, everything, wanted.entity)
    here, translate = frame.page(request), locale.translator(request)
    lines = _lines(request, work, wanted.view)
    chosen = selection.choose(lines, wanted, translate)
    listing = paging.cut(chosen, page)
    of_entity = [line for line in lines if wanted.entity in (None, line.entity_id)]
    if here.is_past:
        counts = {key: sum(1 for line in of_entity if line.status == key) for key in ("open", "accepted")}
    else:
        counts = findings.status_counts(work, wanted.entity)
    of_view = selection.choose(of_entity, selection.Choice(wanted.view), translate)
    context = {
        "wanted": wanted,
        "listing": listing,
        "groups": selection.groups(listing.items, chosen),
        "views": [(key, words.FINDING_STATUS[key].word, counts[key]) for key in counts],
        "sentences": {line.fingerprint: line.text(translate) for line in listing.items},
        "days": {line.fingerprint: _days(line, work) for line in listing.items},
        "titles": {line.rule: _title(line.rule) for line in of_view} | {wanted.check: _title(wanted.check)},
        "offers": {
            "check": selection.tally(line.rule for line in of_view),
            "severity": [(key, n) for key, n in selection.tally(line.severity for line in of_view)],
            "entity": selection.tally(line.entity_id for line in of_view if line.entity_id is not None),
        },
        "names": {entity.id: entity.name for entity in everything},
        "subject_label": _subject_label(wanted.subject, lines),
    }
    return rendering.render(request, "findings/index.html", context, current="findings")


def _subject_label(wanted: str, lines: list[FindingLine]) -> str:
    found = (one.label for line in lines for one in line.subjects if f"{one.kind}:{one.key}" == wanted)
    return next(found, wanted.partition(":")[2])


@router.get("/findings/export")
def export_list(request: Request, work: dependencies.Reading, wanted: Wanted) -> Response:
    """The list as filtered, as a workbook."""
    translate = locale.translator(request)
    names = {entity.id: entity.name for entity in entities.visible_entities(work)}
    chosen = selection.choose(_lines(request, work, wanted.view), wanted, translate)
    columns = (
        (translate(N_("严重程度")), "text"),
        (translate(N_("问题")), "text"),
        (translate(N_("事实")), "text"),
        (translate(N_("下一步")), "text"),
        (translate(N_("规则")), "text"),
        (translate(N_("主体")), "text"),
        (translate(N_("涉及")), "text"),
        (translate(N_("状态")), "text"),
        (translate(N_("首次发现")), "day"),
        (translate(N_("接受至")), "day"),
    )
    rows = (
        (
            translate(words.SEVERITIES[line.severity].word),
            translate(_title(line.rule)),
            line.text(translate),
            translate(line.next_step),
            line.rule,
            names.get(line.entity_id or 0, ""),
            sentences.listed((subject.label for subject in line.subjects), translate),
            translate(words.FINDING_STATUS[line.status].word),
            line.first_seen_on,
            line.accepted_until_on,
        )
        for line in chosen
    )
    title = translate(N_("检查结果"))
    return export.workbook(title, columns, rows, f"{title}-{work.today:%Y%m%d}.xlsx")


@router.post("/findings/run")
def run(request: Request, work: dependencies.Writing) -> Response:
    """Look now, and say what changed."""
    work.require(Permission.FINDING_RUN)
    before = {line.fingerprint for line in findings.visible_findings(work)}
    checks.store(work)
    after = {line.fingerprint for line in findings.visible_findings(work)}
    sentence = N_("检查完毕：新发现 {new} 条，消除 {gone} 条，现有 {all} 条")
    facts: dict[str, Any] = {"new": len(after - before), "gone": len(before - after), "all": len(after)}
    return forms.done(request, "/findings", sentence, **facts)


def _show(
    request: Request, work: Work, finding_id: int, *, wrong: str = "", typed: dict[str, str] | None = None, at: str = ""
) -> Response:
    line = findings.visible_finding(work, finding_id)
    everything = entities.visible_entities(work)
    places = {key: entity.id for entity in everything for key in (entity.uscc, entity.name) if key}
    speak = say.speaker(request)
    context = {
        "line": line,
        "title": _title(line.rule),
        "sentence": line.text(speak),
        "entity": next((entity for entity in everything if entity.id == line.entity_id), None),
        "subjects": [(subject, links.of(request, subject, places)) for subject in line.subjects],
        "kinds": SUBJECTS,
        "evidence": evidence.rows(line.evidence, speak),
        "source": _source(work, line, speak),
        "step": links.step(request, line, places),
        "exemption": links.exemption(line),
        "history": _history(work, line),
        "days": _days(line, work),
        "most_days": rules.ACCEPTANCE_DAYS,
        "propose": work.today + timedelta(days=ACCEPT_DAYS),
        "wrong": wrong,
        "typed": typed or {},
        "at": at,
    }
    return rendering.render(request, "findings/show.html", context, current="findings")


SUBJECTS = {
    "account": N_("账号"),
    "enterprise_account": N_("企业号"),
    "employee": N_("员工"),
    "entity": N_("主体"),
    "device": N_("设备"),
    "sim": N_("手机卡"),
    "seat": N_("席位"),
    "network": N_("网络"),
    "document": N_("文件或发票"),
    "note": N_("笔记"),
    "publisher": N_("测试号"),
}


def _source(work: Work, line: FindingLine, speak: say.Say) -> dict[str, str]:
    source = line.source
    units = {value.key: value.unit for value in rulebook.book(work).values}
    unit = units.get(str(source.get("key")), "")
    return {
        "title": speak(str(source.get("title", ""))),
        "value": values.rule_value(source.get("value"), unit, speak) if "value" in source else "",
        "said_by": speak(str(source.get("said_by", ""))),
        "effective_from": str(source.get("effective_from", "")),
        "confidence": speak(values.CONFIDENCE.get(str(source.get("confidence")), "")),
        "key": str(source.get("key", "")),
    }


_ICONS = {
    "finding.opened": ("flag", "due"),
    "finding.reopened": ("flag", "due"),
    "finding.cleared": ("check", "certified"),
    "finding.accepted": ("shield-check", ""),
    "finding.withdrawn": ("arrow-back-up", ""),
}
_WORDS = {
    "finding.opened": N_("首次发现"),
    "finding.reopened": N_("接受到期，重新打开"),
    "finding.cleared": N_("检查不再看到，自动消除"),
    "finding.accepted": N_("{actor} 接受了风险"),
    "finding.withdrawn": N_("{actor} 收回了接受"),
}


def _history(work: Work, line: FindingLine) -> list[dict[str, object]]:
    """What happened to it, for those who may read the log."""
    if line.id is None or not work.actor.may(Permission.AUDIT_READ):
        return []
    return [
        {
            "at": row.at,
            "icon": _ICONS[row.action][0],
            "state": _ICONS[row.action][1],
            "word": _WORDS[row.action],
            "actor": row.actor,
            "reason": row.reason,
        }
        for row in journal.history(work, "finding", line.id)
        if row.action in _WORDS
    ]


@router.get("/findings/{finding_id}")
def show(request: Request, work: dependencies.Reading, finding_id: dependencies.Id) -> Response:
    """One finding: the fact, the evidence, why, and what to do."""
    return _show(request, work, finding_id)


@router.post("/findings/{finding_id}/accept")
def accept(
    request: Request,
    work: dependencies.Writing,
    finding_id: dependencies.Id,
    reason: Field = "",
    until: Annotated[str, Form(max_length=30)] = "",
) -> Response:
    """Take the risk knowingly, with a reason and an end."""

    def draw(again: Work, sentence: str, status: int) -> Response:
        typed = {"reason": reason, "until": until}
        answer = _show(request, again, finding_id, wrong=sentence, typed=typed, at="accept")
        answer.status_code = status
        return answer

    with forms.answered_in(draw):
        until_on = forms.needed_day(until, locale.translator(request)(N_("接受至")), work.today)
        line = findings.accept(work, finding_id, forms.needed(reason, locale.translator(request)(N_("理由"))), until_on)
    back = f"/findings/{finding_id}"
    return forms.done(
        request, back, N_("已接受，{day} 到期后重新打开"), f"{back}/accept/undo", day=line.accepted_until_on
    )


@router.post("/findings/{finding_id}/accept/undo")
def undo(request: Request, work: dependencies.Writing, finding_id: dependencies.Id) -> Response:
    """Take back what was accepted a moment ago."""
    findings.withdraw_acceptance(work, finding_id, N_("接受后马上撤销"))
    return forms.done(request, f"/findings/{finding_id}", N_("已撤销接受，重新打开"))


@router.post("/findings/{finding_id}/withdraw")
def withdraw(request: Request, work: dependencies.Writing, finding_id: dependencies.Id, reason: Field = "") -> Response:
    """Take an acceptance back before its end."""

    def draw(again: Work, sentence: str, status: int) -> Response:
        answer = _show(request, again, finding_id, wrong=sentence, typed={"reason": reason}, at="withdraw")
        answer.status_code = status
        return answer

    with forms.answered_in(draw):
        findings.withdraw_acceptance(work, finding_id, forms.needed(reason, locale.translator(request)(N_("理由"))))
    return forms.done(request, f"/findings/{finding_id}", N_("已收回接受，重新打开"))
