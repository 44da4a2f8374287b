"""Legal holds, erasing, and changes the platform must hear of."""

from datetime import date

import pytest

from kosmgr.checks import service as checks
from kosmgr.documents import keeping, legal, rules, service
from kosmgr.entities import service as entities
from kosmgr.kit import files
from kosmgr.kit.errors import NotFound
from kosmgr.policy import SYSTEM, Actor, Grant, Role
from kosmgr.runtime import Runtime
from kosmgr.work import NotAllowed
from tests.documents import make
from tests.make import Cast

JULY = date(2026, 7, 15)


def test_a_hold_keeps_everything_until_it_is_lifted(runtime: Runtime, cast: Cast) -> None:
    one = make.document(runtime, cast.jia.id)
    make.attached(runtime, one)
    make.attached(runtime, one)
    with runtime.writing(cast.lin) as work:
        keeping.hold(work, one, "劳动仲裁")
    with pytest.raises(rules.Held) as refused, runtime.writing(cast.boss) as work:
        keeping.erase(work, one, "到期")
    assert "劳动仲裁" in refused.value.text()
    with pytest.raises(rules.HoldUnchanged), runtime.writing(cast.boss) as work:
        keeping.hold(work, one, "又一次")
    with runtime.writing(cast.boss) as work:
        keeping.lift(work, one, "结案")
    with pytest.raises(rules.HoldUnchanged), runtime.writing(cast.boss) as work:
        keeping.lift(work, one, "结案")
    with pytest.raises(rules.ReasonNeeded), runtime.writing(cast.boss) as work:
        keeping.erase(work, one, " ")
    with runtime.writing(cast.boss) as work:
        assert keeping.erase(work, one, "保存期满", revision=1) == [1]
        assert len(files.there(runtime.data_dir / service.FOLDER)) == 2  # not before the commit
    assert len(files.there(runtime.data_dir / service.FOLDER)) == 1
    with runtime.writing(cast.boss) as work:
        assert keeping.erase(work, one, "保存期满") == [2]
    assert files.there(runtime.data_dir / service.FOLDER) == {}
    with pytest.raises(rules.FileGone), runtime.writing(cast.boss) as work:
        service.download(work, one)
    with runtime.reading(cast.chen) as work:
        assert [row.sha256 != "" for row, _ in service.revisions(work, one)] == [True, True]


def test_what_is_rolled_back_was_not_erased(runtime: Runtime, cast: Cast) -> None:
    one = make.document(runtime, cast.jia.id)
    make.attached(runtime, one)
    with pytest.raises(ZeroDivisionError):
        _erase_and_break(runtime, cast, one)
    with runtime.writing(cast.lin) as work:
        assert service.download(work, one).file.is_file()


def _erase_and_break(runtime: Runtime, cast: Cast, one: int) -> None:
    with runtime.writing(cast.boss) as work:
        keeping.erase(work, one, "保存期满")
        raise ZeroDivisionError


def test_holding_and_erasing_are_for_those_who_check(runtime: Runtime, cast: Cast) -> None:
    one = make.document(runtime, cast.jia.id)
    operations = Actor(108, "Ops", (Grant(Role.OPERATIONS, cast.jia.id),))
    for actor, refusal in ((operations, NotAllowed), (cast.chen, NotAllowed), (cast.wu, NotFound)):
        for verb in (keeping.hold, keeping.lift, keeping.erase):
            with pytest.raises(refusal), runtime.writing(actor) as work:
                verb(work, one, "理由")


def test_a_change_is_followed_one_thing_at_a_time(runtime: Runtime, cast: Cast) -> None:
    with runtime.writing(SYSTEM) as work:
        blue = entities.add_enterprise_account(work, cast.jia.id, "jia_blue", "甲官方").id
    licence = make.document(
        runtime, cast.jia.id, number="91330100MA0EXAMP1B", issued_on=date(2019, 6, 18), platform_upload="yes"
    )
    make.document(runtime, cast.jia.id, "other", "别的", platform_upload="yes")
    with runtime.writing(cast.lin) as work:
        change = legal.record_change(work, cast.jia.id, JULY)
        assert change.due_on == date(2026, 8, 14)
    for facts, refusal in (
        ({"changed_on": JULY}, rules.ChangeExists),
        ({"changed_on": JULY, "kind": "moon"}, rules.WordUnknown),
        ({"changed_on": JULY, "kind": "address", "due_on": date(2026, 7, 14)}, rules.DeadlineWrong),
    ):
        with pytest.raises(refusal), runtime.writing(cast.lin) as work:
            legal.record_change(work, cast.jia.id, **facts)  # type: ignore[arg-type]
    with runtime.writing(SYSTEM) as work:
        found = [x for x in checks.run(work) if x.rule == "documents.legal-person"]
        assert sorted(x.subjects[0].key for x in found) == ["91330100MA0EXAMP1B", "JIA_BLUE"]
    with runtime.writing(cast.lin) as work:
        legal.record_update(work, change.id, "document", licence)
        legal.record_update(work, change.id, "enterprise_account", blue, date(2026, 8, 1))
    with pytest.raises(rules.AlreadyFollowed), runtime.writing(cast.lin) as work:
        legal.record_update(work, change.id, "document", licence)
    with runtime.writing(SYSTEM) as work:
        assert [x for x in checks.run(work) if x.rule == "documents.legal-person"] == []
        [seen] = legal.changes(work)
        assert [(item.subject_kind, item.done is not None) for item in seen.items] == [
            ("enterprise_account", True),
            ("document", True),
        ]


def test_changes_of_others_are_not_there(runtime: Runtime, cast: Cast) -> None:
    with runtime.writing(cast.lin) as work:
        change = legal.record_change(work, cast.jia.id, JULY).id
    theirs = make.document(runtime, cast.yi.id)
    with runtime.reading(cast.wu) as work:
        assert legal.changes(work) == []
    for subject in (("document", theirs), ("enterprise_account", 1)):
        with pytest.raises(NotFound), runtime.writing(cast.wu) as work:
            legal.record_update(work, change, *subject)
    with pytest.raises(NotFound), runtime.writing(cast.wu) as work:
        legal.record_change(work, cast.jia.id, JULY)
    for subject in (("document", theirs), ("enterprise_account", 99), ("moon", 1)):
        with pytest.raises(NotFound), runtime.writing(cast.boss) as work:
            legal.record_update(work, change, *subject)
    with pytest.raises(NotFound), runtime.writing(cast.boss) as work:
        legal.record_update(work, 99, "document", theirs)


def test_a_download_does_not_make_the_checks_look_again(
    runtime: Runtime, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = make.document(runtime, cast.jia.id)
    make.attached(runtime, one)
    looks: list[object] = []
    monkeypatch.setattr(checks, "refresh", lambda *args: looks.append(args))
    with runtime.writing(cast.lin) as work:
        service.download(work, one)
    assert looks == []
    make.attached(runtime, one)
    assert len(looks) == 1
