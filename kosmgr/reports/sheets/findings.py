"""What is wrong: one row per finding, the heaviest first."""

from collections.abc import Iterator, Sequence

from kosmgr.findings.rules import FindingLine
from kosmgr.kit import sentences
from kosmgr.kit.text import N_
from kosmgr.matrix import words
from kosmgr.reports.facts import Facts
from kosmgr.reports.paper import DAY, Column, Paper
from kosmgr.reports.sheets import common

NAME = N_("检查结果")
COLUMNS = (
    Column(N_("程度"), 8),
    Column(N_("处理"), 9),
    Column(N_("发现了什么"), 52, "wrap"),
    Column(N_("下一步"), 36, "wrap"),
    Column(N_("涉及"), 34, "wrap"),
    Column(N_("主体"), 24),
    Column(N_("首次发现"), 11, DAY),
    Column(N_("接受至"), 11, DAY),
    Column(N_("接受理由"), 24, "wrap"),
    Column(N_("规则"), 27),
    Column(N_("依据"), 36, "wrap"),
)
SUBJECTS_SHOWN = 30


def rows(lines: Sequence[FindingLine], names: dict[int, str], say: common.Say) -> Iterator[tuple[object, ...]]:
    """The cells of `COLUMNS`."""
    severities = {key: say(word.word) for key, word in words.SEVERITIES.items()}
    statuses = {key: say(word.word) for key, word in words.FINDING_STATUS.items()}
    for line in lines:
        shown = (
            sentences.noted(subject.label, subject.key if subject.label != subject.key else None, say)
            for subject in line.subjects[:SUBJECTS_SHOWN]
        )
        subjects = sentences.listed(shown, say)
        if len(line.subjects) > SUBJECTS_SHOWN:
            subjects = say(N_("{subjects} 等 {count} 项")).format(subjects=subjects, count=len(line.subjects))
        title = line.source.get("title")
        yield (
            severities[line.severity],
            statuses[line.status],
            line.text(say),
            say(line.next_step) if line.next_step else None,
            subjects,
            names.get(line.entity_id) if line.entity_id is not None else None,
            line.first_seen_on,
            line.accepted_until_on,
            line.accepted_reason,
            line.rule,
            say(title) if isinstance(title, str) and title else None,
        )


def write(paper: Paper, facts: Facts) -> int:
    """The sheet; returns how many rows."""
    say = paper.say
    page = paper.sheet(NAME, "#C61F2D")
    names = {entity.id: entity.name for entity in facts.picture.entities.values()}
    counts = facts.severities()
    title = say(N_("检查结果：未关闭 {count} 条（严重 {critical}，高 {high}，中 {medium}，提示 {low}）")).format(
        count=sum(counts.values()), **counts
    )
    return paper.table(
        page,
        title,
        COLUMNS,
        list(rows(facts.findings, names, say)),
        common.severity_shades(0, say),
        frozen=1,
        empty=N_("检查没有发现问题"),
    )
