"""Where people are written to: one plain address each, masked, never in the log."""

import pytest
from sqlalchemy import text

from kosmgr.kit import emails
from kosmgr.people import contacts
from kosmgr.people import service as people
from kosmgr.policy import SYSTEM, Role
from kosmgr.post import addresses
from kosmgr.runtime import Runtime
from kosmgr.users import service as users
from kosmgr.work import NotAllowed
from tests.make import JIA, YI, Cast
from tests.users.make import person
from tests.web import desk


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("zhang.wei@corp.cn", "zhang.wei@corp.cn"),
        (" Zhang.Wei+kos@Corp.CN ", "Zhang.Wei+kos@corp.cn"),
        ("ｚｈａｎｇ＠corp.cn", "zhang@corp.cn"),
        ("a@b.c.example", "a@b.c.example"),
        ("", None),
        ("zhang", None),
        ("zhang@corp", None),
        ("zhang@@corp.cn", None),
        ("zhang@corp..cn", None),
        (".zhang@corp.cn", None),
        ("zhang @corp.cn", None),
        ("张伟 <zhang@corp.cn>", None),
        ("a@corp.cn,b@corp.cn", None),
        ("a@corp.cn\r\nBcc: b@corp.cn", None),
        ("a@corp.cn\n", None),
        ('"a b"@corp.cn', None),
        ("a@-corp.cn", None),
        ("a" * 65 + "@corp.cn", None),
        ("a@" + "b" * 60 + "." + "c" * 60 + "." + "d" * 60 + "." + "e" * 60 + "." + "f" * 10 + ".cn", None),
    ],
)
def test_one_plain_address_and_nothing_beside_it(written: str, kept: str | None) -> None:
    if kept is None:
        with pytest.raises(emails.EmailWrong) as refused:
            emails.plain(written)
        assert not written.strip() or written.strip() not in str(refused.value)
    else:
        assert emails.plain(written) == kept


def test_a_masked_address_shows_where_and_not_who() -> None:
    assert emails.masked("zhang.wei@corp.cn") == "z***@corp.cn"


def test_the_address_of_an_employee(runtime: Runtime, cast: Cast) -> None:
    with runtime.writing(SYSTEM) as work:
        zhang = people.add_employee(work, cast.jia.id, "A1", "张伟")
    with runtime.writing(cast.lin) as work:
        contacts.keep_address(work, zhang.id, "zhang@corp.cn")
        contacts.keep_address(work, zhang.id, "zhang@corp.cn")  # nothing new
    with runtime.writing(cast.lin) as work:
        contacts.keep_address(work, zhang.id, "zhang.wei@corp.cn")
        assert contacts.address_of(work, zhang.id) == "z***@corp.cn"
        assert contacts.reveal_address(work, zhang.id, "退信了") == "zhang.wei@corp.cn"
    with runtime.writing(cast.wu) as work, pytest.raises(people.rules.EmployeeUnknown):
        contacts.keep_address(work, zhang.id, "mine@corp.cn")
    with runtime.writing(cast.chen) as work:
        assert contacts.address_of(work, zhang.id) == "z***@corp.cn"
        for use_case in (lambda: contacts.keep_address(work, zhang.id, "a@b.cn"),
                         lambda: contacts.drop_address(work, zhang.id),
                         lambda: contacts.reveal_address(work, zhang.id, "想看看")):  # fmt: skip
            with pytest.raises(NotAllowed):
                use_case()
    with runtime.writing(cast.lin) as work:
        contacts.drop_address(work, zhang.id)
    with runtime.writing(cast.lin) as work:
        with pytest.raises(addresses.NoAddress):
            contacts.drop_address(work, zhang.id)
        rows = work.db.execute(text("SELECT * FROM audit_rows WHERE action LIKE 'employee.address%' ORDER BY id")).all()
        assert [row.action.partition("_")[2] for row in rows] == ["added", "changed", "revealed", "removed"]
        assert rows[2].reason == "退信了"
        assert "corp.cn" not in str(rows)
        person_row = people.visible_person(work, zhang.id)
        person_row.contact_erased_at = work.now
        with pytest.raises(contacts.ContactErased):
            contacts.keep_address(work, zhang.id, "zhang@corp.cn")


def test_the_address_of_who_logs_in(runtime: Runtime, cast: Cast) -> None:
    lin = person(runtime, "lin", (Role.HR, JIA))
    with runtime.writing(lin.actor) as work:
        addresses.keep_own(work, "lin@corp.cn")
        assert addresses.own(work) == "lin@corp.cn"
        with pytest.raises(NotAllowed):
            addresses.keep_users(work, "lin", "x@corp.cn")
    admin = person(runtime, "yi-admin", (Role.ADMIN, YI))
    with runtime.writing(admin.actor) as work:  # who manages 乙 alone
        with pytest.raises(users.rules.UserUnknown):
            addresses.keep_users(work, "lin", "x@corp.cn")
        assert addresses.of_users(work, [lin.id]) == {}
    with runtime.writing(SYSTEM) as work:
        assert addresses.of_users(work, [lin.id]) == {lin.id: "lin@corp.cn"}
        addresses.keep_users(work, "lin", "lin2@corp.cn")
        addresses.drop_users(work, "lin")
        assert addresses.of_users(work, [lin.id]) == {}
        with pytest.raises(addresses.NoAddress):  # the machine itself has no address
            addresses.keep_own(work, "x@corp.cn")


def test_the_pages(quick: Runtime) -> None:
    cast = Cast.make(quick)
    with quick.writing(SYSTEM) as work:
        people.add_employee(work, cast.jia.id, "A1", "张伟")
    lin, boss = person(quick, "lin", (Role.HR, JIA)), person(quick, "boss", (Role.ADMIN, None))
    home = f"/people/{cast.jia.id}/A1"
    with desk.opened(quick, lin) as at:
        assert at.post(f"{home}/address", {"email": "zhang@corp.cn"}).status_code == 303
        assert "z***@corp.cn" in at.page(home)
        assert "zhang@corp.cn" not in at.page(f"{home}/address")
        status, said = at.refused(f"{home}/address", {"email": "a@b.cn, c@d.cn"})
        assert (status, "只写一个地址" in said) == (422, True)
        assert "zhang@corp.cn" in at.post(f"{home}/address/reveal", {"reason": "退信了"}).text
        assert at.post(f"{home}/address/remove").status_code == 303
        assert "z***" not in at.page(f"{home}/address")
        assert at.post("/account/address", {"email": "lin@corp.cn"}).status_code == 303
        assert "lin@corp.cn" in at.page("/account")
        assert at.refused("/account/address", {"email": "lin"})[0] == 422
        assert at.post("/account/address", {"email": ""}).status_code == 303
        assert "lin@corp.cn" not in at.page("/account")
    with desk.opened(quick, boss) as at:
        assert at.post("/users/address", {"addressee": "lin", "email": "lin@corp.cn"}).status_code == 303
        assert "lin@corp.cn" in at.page("/users")
        assert at.post("/users/address", {"addressee": "lin"}).status_code == 303
        assert "lin@corp.cn" not in at.page("/users")
