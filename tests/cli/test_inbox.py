"""kosmgr inbox and kosmgr remind answer."""

from kosmgr.policy import SYSTEM
from kosmgr.runtime import Runtime
from kosmgr.settings import Settings
from tests import make
from tests.cli.conftest import Kosmgr
from tests.make import JIA


def test_an_inbox_and_answers(company: Kosmgr) -> None:
    kosmgr = company
    assert kosmgr("users", "add", "Lin", "--role", "hr", "--entity", JIA).code == 0
    runtime = Runtime.from_settings(Settings())
    with runtime.writing(SYSTEM) as work:
        told = make.notice(work, "user:1", 1, due_on=make.DAY.replace(month=12))
    runtime.engine.dispose()
    assert kosmgr("inbox").code == 2  # whose?
    seen = kosmgr("inbox", "--as", "Lin", "--json").document
    assert (seen["total"], seen["unread"]) == (1, 1)
    assert seen["items"][0]["message"].startswith("「账号1」的认证")
    assert kosmgr("inbox", "read", "--as", "Lin").code == 2
    assert kosmgr("inbox", "read", told.id, "--as", "Lin").code == 0
    assert kosmgr("inbox", "read", "999", "--as", "Lin").code == 3
    assert kosmgr("inbox", "read", "--all", "--as", "Lin", "--json").document["read"] == 0
    assert "还没有提醒" in kosmgr("inbox", "--unread", "--as", "Lin").out

    matter = seen["items"][0]["matter"]
    assert matter == "renewal-due:account:1:2026-12-20"
    assert kosmgr("remind", "answer", matter, "acknowledge", "--as", "Lin").code == 0
    answered = kosmgr("remind", "answer", matter, "snooze", "--until", "2026-12-01", "--as", "Lin", "--json").document
    assert (answered["answer"], answered["until"], answered["door"]) == ("snoozed", "2026-12-01", "cli")
    assert kosmgr("remind", "answer", matter, "hand-over", "--to", "H1").code == 2  # nothing would reach her
    assert kosmgr("people", "email", "H1", "fang@corp.cn", "--entity", JIA).code == 0
    assert kosmgr("remind", "answer", matter, "hand-over", "--to", "H1", "--json").document["to"] == "王芳"
    for words in (("snooze",), ("acknowledge", "--to", "H1"), ("hand-over",), ("sing",)):
        assert kosmgr("remind", "answer", matter, *words).code == 2
    assert kosmgr("remind", "answer", matter, "snooze", "--until", "2027-12-01").code == 2
    assert kosmgr("remind", "answer", "nothing", "acknowledge").code == 3
    assert kosmgr("remind", "undo", answered["id"]).code == 0
    assert kosmgr("remind", "undo", answered["id"]).code == 5
    listed = kosmgr("remind", "answers", matter, "--json").document["items"]
    assert [(one["answer"], one["withdrawn"]) for one in listed] == [
        ("handed", False),
        ("snoozed", True),
        ("acknowledged", False),
    ]
    assert "知道了" in kosmgr("remind", "answers").out
