"""Letters: numbered, kept, voided; of people one may see; from the shipped text or the company's own."""

import io
from collections.abc import Callable
from datetime import date
from typing import Any

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from kosmgr.documents import service as documents
from kosmgr.kit.errors import Forbidden, NotFound
from kosmgr.letters import drafting, facts, paper, queries, rules, service, templating
from kosmgr.policy import Actor, Grant, Role
from kosmgr.runtime import Runtime
from kosmgr.work import NotAllowed
from tests.bindings import make
from tests.make import Cast

PURPOSE = {"purpose": "员工号年审"}


def _text(content: bytes) -> str:
    return "\n".join(_lines(paper.read(content)))


def _lines(read: paper.Paper) -> list[str]:
    found: list[str] = []
    for block in (*read.head, *read.body, *read.foot):
        cells = (
            [line for row in block.rows for cell in row for line in cell.lines]
            if isinstance(block, paper.Grid)
            else [block]
        )
        found += ["".join(text.text for text in line.texts) for line in cells]
    return found


def _word(*paragraphs: str) -> bytes:
    made = docx.Document()
    for text in paragraphs:
        made.add_paragraph(text)
    target = io.BytesIO()
    made.save(target)
    return target.getvalue()


def test_five_proofs_at_once_with_numbers_and_no_id_number(runtime: Runtime, cast: Cast) -> None:
    people = [make.person(runtime, cast.jia.id, f"HM{n:04}", f"员工{n}") for n in range(1, 6)]
    one = make.account(runtime, cast.jia.id, "9000000101")
    make.bound(runtime, one, people[0], make.JAN)
    with runtime.writing(cast.lin) as work:
        issued = service.issue(work, "employment_proof", people, PURPOSE)
        year = work.today.year
        assert [row.number for row in issued] == [f"ZZ-{year}-{n:04}" for n in range(1, 6)]
        assert {row.issued_on for row in issued} == {work.today}
    with runtime.writing(cast.lin) as work:
        kept = documents.download(work, issued[0].document_id)
        text = _text(kept.file.read_bytes())
    for part in (
        "员工1",
        "HM0001",
        "2026 年 1 月 5 日",
        "9000000101",
        cast.jia.name,
        "91330100MA0EXAMP1B",
        "员工号年审",
    ):
        assert part in text
    assert issued[0].code in text
    assert "身份证" not in text
    with runtime.reading(cast.lin) as work:
        assert [row.name for row in service.listing(work, word="zz-")] == [f"员工{n}" for n in range(5, 0, -1)]
        assert [row[0].number for row in service.of_person(work, people[2])] == [issued[2].number]
        [line] = documents.of_subject(work, "employee", people[0])
        assert (line.document.kind, line.document.number) == ("employment_proof", issued[0].number)


def test_a_letter_is_declared_void_once_and_with_a_reason(runtime: Runtime, cast: Cast) -> None:
    one = make.person(runtime, cast.jia.id, "HM0001")
    with runtime.writing(cast.lin) as work:
        [row] = service.issue(work, "employment_proof", [one], PURPOSE)
    with pytest.raises(rules.ReasonNeeded), runtime.writing(cast.lin) as work:
        service.void(work, row.id, " ")
    with runtime.writing(cast.lin) as work:
        service.void(work, row.id, "写错用途")
    with pytest.raises(rules.AlreadyVoid), runtime.writing(cast.lin) as work:
        service.void(work, row.id, "再一次")
    with runtime.writing(cast.lin) as work:
        [letter] = service.printed(work, [row.id])
        assert letter.void
        [again] = service.issue(work, "employment_proof", [one], PURPOSE)
        assert again.number.endswith("-0002")  # a number is not used again


@pytest.mark.parametrize("kind", rules.KINDS)
def test_every_kind_fills_with_everything_and_with_nothing(runtime: Runtime, cast: Cast, kind: str) -> None:
    typed = dict.fromkeys(rules.TYPED.get(kind, ()), "某事")
    bare = make.person(runtime, cast.jia.id, "HM0002")
    with runtime.reading(cast.lin) as work:
        [letter] = service.preview(work, kind, [bare], typed)
    text = "\n".join(_lines(letter.paper))
    assert rules.drafts()[kind].title in text
    assert not set("{}") & set(text)
    full = _text(templating.fill(service.shipped(kind), templating.sample()))
    used = {block["table"] for block in rules.drafts()[kind].blocks if "table" in block}
    assert full.count("示例") > text.count("示例") + 2 * len(used)


def test_whoever_has_left_gets_no_proof_but_a_form(runtime: Runtime, cast: Cast) -> None:
    gone = make.person(runtime, cast.jia.id, "HM0001", hired_on=date(2026, 1, 1))
    from_never = make.person(runtime, cast.jia.id, "HM0003", hired_on=None)  # type: ignore[arg-type]
    with runtime.writing(cast.lin) as work:
        make.people.end_employment(work, gone, date(2026, 3, 31))
    with pytest.raises(rules.NotServing), runtime.writing(cast.lin) as work:
        service.issue(work, "employment_proof", [gone], PURPOSE)
    with pytest.raises(facts.StartUnknown), runtime.writing(cast.lin) as work:
        service.issue(work, "employment_proof", [from_never], PURPOSE)
    with runtime.writing(cast.lin) as work:
        [row] = service.issue(work, "return_form", [gone], {})
        assert row.number.startswith("GH-")
    with runtime.reading(cast.boss) as work:
        assert [row[0].kind for row in service.listing(work)] == ["return_form"]  # what was refused left no number


@pytest.mark.parametrize(
    ("attempt", "refusal"),
    [
        (lambda work, mine, theirs: service.issue(work, "employment_proof", [], PURPOSE), rules.NobodyChosen),
        (lambda work, mine, theirs: service.issue(work, "praise", [mine], PURPOSE), rules.KindUnknown),
        (lambda work, mine, theirs: service.issue(work, "employment_proof", [mine], {}), rules.FactNeeded),
        (lambda work, mine, theirs: service.issue(work, "employment_proof", range(1, 202), PURPOSE), rules.TooMany),
        (lambda work, mine, theirs: service.issue(work, "employment_proof", [theirs], PURPOSE), NotFound),
        (lambda work, mine, theirs: service.restore_template(work, 1, "nda"), rules.KindUnknown),
        (lambda work, mine, theirs: service.restore_template(work, 1, "return_form"), rules.NoOwnTemplate),
    ],
)  # fmt: skip
def test_refusals(
    runtime: Runtime, cast: Cast, attempt: Callable[[Any, int, int], object], refusal: type[Exception]
) -> None:
    mine, theirs = make.person(runtime, cast.jia.id, "HM0001"), make.person(runtime, cast.yi.id, "CD0001")
    with pytest.raises(refusal), runtime.writing(cast.lin) as work:
        attempt(work, mine, theirs)
    with pytest.raises(rules.SeveralEntities), runtime.writing(cast.boss) as work:
        service.issue(work, "employment_proof", [mine, theirs], PURPOSE)


def test_who_may(runtime: Runtime, cast: Cast) -> None:
    one = make.person(runtime, cast.jia.id, "HM0001")
    with runtime.writing(cast.lin) as work:
        [row] = service.issue(work, "employment_proof", [one], PURPOSE)
    for actor, refusal in ((cast.wu, NotFound), (cast.chen, NotAllowed)):
        with pytest.raises(refusal), runtime.writing(actor) as work:
            service.void(work, row.id, "x")
    finance = Actor(9, "Fin", (Grant(Role.FINANCE, cast.jia.id),))
    with pytest.raises(Forbidden), runtime.writing(finance) as work:
        service.printed(work, [row.id])  # about a person: not for everybody who reads lists
    with pytest.raises(NotFound), runtime.writing(cast.wu) as work:
        service.printed(work, [row.id])
    with runtime.reading(cast.wu) as work:
        assert service.listing(work) == []


def test_the_companys_own_template(runtime: Runtime, cast: Cast) -> None:
    one = make.person(runtime, cast.jia.id, "HM0001", "林<浩>&")
    own = _word(
        "甲公司证明",
        "兹证明 {{ name }} 在职。编号 {{ number }}",
        "{%p for row in accounts %}",
        "{{ row.xhs_id }}",
        "{%p endfor %}",
    )
    with runtime.writing(cast.lin) as work:
        template = service.replace_template(work, cast.jia.id, "employment_proof", own, "我们的.docx")
    with runtime.writing(cast.lin) as work:
        [row] = service.issue(work, "employment_proof", [one], PURPOSE)
        assert (row.template_id, row.text_version) == (template.id, template.sha256)
        text = _text(documents.download(work, row.document_id).file.read_bytes())
        assert f"兹证明 林<浩>& 在职。编号 {row.number}" in text
    with runtime.writing(cast.lin) as work:
        service.restore_template(work, cast.jia.id, "employment_proof")
    with runtime.writing(cast.lin) as work:
        [row] = service.issue(work, "employment_proof", [one], PURPOSE)
        assert row.template_id is None
        assert service.own_templates(work, cast.jia.id) == {}


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"PK\x03\x04 no zip", "not_word"),
        (b"x" * (templating.LARGEST + 1), "too_large"),
        (_word("{{ salary }}"), "unknown"),
        (_word("{{ name.__class__ }}"), "too_clever"),
        (_word("{{ name|upper }}"), "too_clever"),
        (_word("{{ 7*7 }}"), "too_clever"),
        (_word("{{ ''.__class__.__mro__ }}"), "too_clever"),
        (_word("{% for i in range(999999999) %}{% endfor %}"), "too_clever"),
        (_word("{%p for a in accounts %}", "{%p for b in accounts %}", "{%p endfor %}", "{%p endfor %}"), "too_clever"),
        (_word("{%p for a in accounts %}", "{{ a.secret }}", "{%p endfor %}"), "unknown"),
        (_word("{% set x = 1 %}"), "too_clever"),
        (_word("{% include '/etc/passwd' %}"), "too_clever"),
        (_word("{{ name"), "syntax"),
        (_word("{%p if name %}"), "syntax"),
    ],
)  # fmt: skip
def test_templates_that_are_refused(content: bytes, reason: str) -> None:
    with pytest.raises(templating.TemplateWrong) as refused:
        templating.check(content)
    assert refused.value.reason == reason
    assert refused.value.text()


@settings(max_examples=20, deadline=None)
@given(some.text(alphabet=some.characters(exclude_categories=["Cs", "Cc"]), max_size=60))
def test_what_people_are_called_never_becomes_part_of_the_language(name: str) -> None:
    text = _text(templating.fill(_word("[{{ name }}]"), {"name": "{{ 7*7 }}" + name}))
    assert text == "[{{ 7*7 }}" + name + "]"


def test_numbers_are_counted_by_kind_and_year(runtime: Runtime, cast: Cast) -> None:
    with runtime.writing(cast.boss) as work:
        taken = [queries.next_number(work.db, cast.jia.id, "return_form", year) for year in (2026, 2026, 2027, 2026)]
    assert taken == [1, 2, 1, 3]
    assert rules.number("return_form", 2026, 115) == "GH-2026-0115"


def test_the_shipped_templates_pass_their_own_judge() -> None:
    for draft in rules.drafts().values():
        templating.check(drafting.template(draft))
