"""Legal entities: unique, checked, and seen only by those with a grant there."""

import pytest

from kosmgr.entities import rules, service
from kosmgr.policy import SYSTEM
from kosmgr.runtime import Runtime
from kosmgr.work import NotAllowed
from tests.make import JIA, YI, Cast


def test_each_sees_only_where_a_grant_reaches(runtime: Runtime, cast: Cast) -> None:
    for actor, names in ((cast.lin, [JIA]), (cast.wu, [YI]), (cast.chen, [YI, JIA]), (cast.boss, [YI, JIA])):
        with runtime.reading(actor) as work:
            assert [entity.name for entity in service.visible_entities(work)] == names


def test_what_one_may_not_see_is_not_found(runtime: Runtime, cast: Cast) -> None:
    with runtime.reading(cast.wu) as work, pytest.raises(service.EntityUnknown):
        service.visible_entity(work, cast.jia.id)


def test_an_auditor_adds_nothing(runtime: Runtime, cast: Cast) -> None:
    with pytest.raises(NotAllowed), runtime.writing(cast.chen) as work:
        service.add_entity(work, "新主体")


@pytest.mark.parametrize("uscc", ["91330100MA0EXAMP1A", "9133", ""])
def test_a_wrong_code_is_refused(quick: Runtime, uscc: str) -> None:
    with quick.writing(SYSTEM) as work:
        if uscc:
            with pytest.raises(rules.UsccWrong):
                service.add_entity(work, "某公司", uscc)
        else:
            assert service.add_entity(work, "某公司", uscc).uscc in (None, "")


def test_a_second_of_the_same_name_is_refused(runtime: Runtime, cast: Cast) -> None:
    with pytest.raises(rules.EntityExists), runtime.writing(SYSTEM) as work:
        service.add_entity(work, JIA + " ")
