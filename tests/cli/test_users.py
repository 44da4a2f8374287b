"""kosmgr users: the machine's owner lets people in."""

from tests.cli.conftest import Kosmgr
from tests.make import JIA


def test_people_are_added_listed_reset_and_shut_out(kosmgr: Kosmgr) -> None:
    made = kosmgr("users", "add", "Lin", "--role", "hr", "--json")
    assert made.code == 0
    assert made.document["link"].startswith("/password/")
    assert kosmgr("users", "add", "lin", "--role", "hr").code == 5
    assert kosmgr("users", "add", "Wu", "--role", "king").code == 2
    assert kosmgr("users", "add", "Wu", "--role", "hr", "--entity", "无此主体").code == 3
    assert kosmgr("users", "grant", "Lin", "--role", "auditor", "--json").document == {"ok": True}
    again = kosmgr("users", "reset", "LIN", "--json").document["link"]
    assert again != made.document["link"]
    assert kosmgr("users", "disable", "Lin").code == 0
    listed = kosmgr("users", "--json").document
    assert listed["items"] == [
        {
            "name": "Lin",
            "grants": [
                {"role": "hr", "entity": None, "store": None},
                {"role": "auditor", "entity": None, "store": None},
            ],
            "has_password": False,
            "disabled": True,
        }
    ]
    assert "已停用" in kosmgr("users").out
    assert kosmgr("users", "reset", "Lin").code == 3
    assert kosmgr("users", "enable", "Lin").code == 0
    assert kosmgr("users", "revoke", "Lin", "--role", "hr").code == 0


def test_where_people_are_written_to(company: Kosmgr) -> None:
    kosmgr = company
    assert kosmgr("users", "add", "Lin", "--role", "hr").code == 0
    assert kosmgr("users", "email", "Lin", "Lin@Corp.cn").code == 0
    assert kosmgr("users", "email", "Lin", "--json").document == {"name": "Lin", "email": "Lin@corp.cn"}
    assert kosmgr("users", "email", "Lin", "nowhere").code == 2
    assert kosmgr("users", "email", "Lin", "--remove").code == 0
    assert kosmgr("users", "email", "Lin", "--remove").code == 3
    where = ("--entity", JIA)
    assert kosmgr("people", "email", "H1", "fang@corp.cn", *where).code == 0
    assert kosmgr("people", "email", "H1", *where, "--json").document["email"] == "f***@corp.cn"
    assert kosmgr("people", "email", "H1", *where, "--reveal", "退信").out.strip() == "fang@corp.cn"
    assert kosmgr("people", "email", "H1", *where, "--remove").code == 0
    assert "还没有登记邮箱" in kosmgr("people", "email", "H1", *where).out
