"""What one person may do with one link, and what nobody may do with it."""

import threading
from datetime import date

import pytest

from kosmgr.audit import service as journal
from kosmgr.cases import service as cases
from kosmgr.cases import unbinding
from kosmgr.documents import queries as papers
from kosmgr.documents import service as documents
from kosmgr.findings import service as findings
from kosmgr.kit.papers import reader
from kosmgr.links import rules as link_rules
from kosmgr.links import service as links
from kosmgr.people import consents
from kosmgr.people import papers as papers_of
from kosmgr.people import service as people
from kosmgr.policy import SYSTEM, Permission, Role
from kosmgr.runtime import Runtime
from kosmgr.seats import queries as claims
from kosmgr.selfservice import campaigns, copies, desk, doors, handover, queries, record, rules, service
from kosmgr.work import NotAllowed
from tests.conftest import on_day
from tests.make import Cast
from tests.selfservice import make

TODAY = date(2026, 11, 20)


def test_one_signature_covers_every_account_and_device(runtime: Runtime, cast: Cast) -> None:
    hao = make.somebody(runtime, cast.jia.id)
    token = make.sent(runtime, cast.lin, hao, make.SIGN)
    bearer = make.entered(runtime, token)
    with runtime.writing(bearer.actor) as work:
        row = service.sign(work, bearer.link_id, "commitment", " 林 浩 ", True, identified=bearer.question)
        assert (row.text_code, row.text_version, row.identified) == ("commitment", "2026-1", "phone")
    with runtime.writing(bearer.actor) as work:
        content = service.own_copy(work, row.id).file.read_bytes()
    page = content.decode()
    assert copies.digest(content) == row.sha256
    for said in ("15号讲板材", "9000000115", "DEV-015", "林浩", "HM0015", cast.jia.name, "2026-1", "手机号后四位"):
        assert said in page
    with runtime.reading(cast.chen) as work:
        [note] = [n for n in journal.history(work, "signature", row.id) if n.action == "signature.made"]
        assert (note.actor, note.after["sha256"]) == ("employee:HM0015", row.sha256)
    with runtime.engine.connect() as connection:
        for table in ("audit_rows", "signatures", "signed_links", "confirmations"):
            stored = str(connection.exec_driver_sql(f"SELECT * FROM {table}").fetchall())
            assert "林浩" not in stored, table
            assert token not in stored, table
            assert token.split(".")[1] not in stored, table


def test_what_is_not_ticked_or_not_the_name_is_not_signed(runtime: Runtime, cast: Cast) -> None:
    hao = make.somebody(runtime, cast.jia.id)
    bearer = make.entered(runtime, make.sent(runtime, cast.lin, hao, make.SIGN))
    with pytest.raises(rules.NotAgreed), runtime.writing(bearer.actor) as work:
        service.sign(work, bearer.link_id, "commitment", "林浩", False, identified="phone")
    with pytest.raises(rules.NameDiffers), runtime.writing(bearer.actor) as work:
        service.sign(work, bearer.link_id, "commitment", "林皓", True, identified="phone")
    with runtime.writing(bearer.actor) as work:
        service.sign(work, bearer.link_id, "commitment", "林浩", True, identified="phone")


def test_of_two_who_use_one_link_at_once_one_has_an_effect(runtime: Runtime, cast: Cast) -> None:
    hao = make.somebody(runtime, cast.jia.id)
    bearer = make.entered(runtime, make.sent(runtime, cast.lin, hao, make.SIGN, make.MYDATA))
    won, lost, gate = [], [], threading.Barrier(8)

    def use() -> None:
        gate.wait()
        try:
            with runtime.writing(bearer.actor) as work:
                won.append(service.sign(work, bearer.link_id, "commitment", "林浩", True, identified="phone").id)
        except link_rules.LinkUnusable as refused:
            lost.append(refused)

    threads = [threading.Thread(target=use) for _n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(won), len(lost)) == (1, 7)
    with runtime.reading(bearer.actor) as work:
        assert len(record.record(work).signatures) == 1


def test_confirming_says_what_one_has_and_what_not(runtime: Runtime, cast: Cast) -> None:
    hao = make.somebody(runtime, cast.jia.id)
    bearer = make.entered(runtime, make.sent(runtime, cast.lin, hao, make.CONFIRM))
    with pytest.raises(rules.AnswerMissing), runtime.writing(bearer.actor) as work:
        service.confirm(work, bearer.link_id, "yes", {})
    with runtime.writing(bearer.actor) as work:
        service.confirm(work, bearer.link_id, "yes", {hao.device_id: "no", 999: "yes"})
    with runtime.reading(cast.lin) as work:
        [(campaign, counts)] = links.visible_campaigns(work)
        [line] = campaigns.lines(work, campaign.id)[1]
        assert (line.state, line.denied, line.name) == ("answered", ("DEV-015",), "林浩")
        assert counts == {"sent": 1, "opened": 0, "answered": 1, "open": 0}
        campaign_id = campaign.id
    with runtime.reading(cast.wu) as work:
        assert links.visible_campaigns(work) == []
        with pytest.raises(link_rules.LinkUnknown):
            campaigns.lines(work, campaign_id)


def test_consent_is_given_refused_withdrawn_and_asked_again_after_a_rehire(runtime: Runtime, cast: Cast) -> None:
    hao = make.somebody(runtime, cast.jia.id)
    bearer = make.entered(runtime, make.sent(runtime, cast.lin, hao, make.OWN, make.PORTRAIT, make.MYDATA))
    with runtime.writing(bearer.actor) as work:
        service.consent(work, bearer.link_id, "own_account", "given")
        service.consent(work, bearer.link_id, "portrait", "refused")
    with pytest.raises(consents.NothingToWithdraw), runtime.writing(bearer.actor) as work:
        service.withdraw(work, bearer.link_id, "portrait")
    with runtime.writing(bearer.actor) as work:
        row = service.withdraw(work, bearer.link_id, "own_account")
        assert (consents.standing(row), row.text_version) == ("withdrawn", "2026-1")
    with pytest.raises(consents.NothingToWithdraw), runtime.writing(bearer.actor) as work:
        service.withdraw(work, bearer.link_id, "own_account")
    asked = campaigns.Selection(hao.entity_id, campaigns.LISTED, numbers=("hm0015",), missing_only=True)
    with runtime.reading(cast.lin) as work:
        assert campaigns.candidates(work, asked, (make.OWN, make.PORTRAIT))[0].tasks == ()
    with runtime.writing(SYSTEM) as work:
        people.end_employment(work, hao.id, date(2026, 11, 20))
        people.employ(work, hao.id, date(2026, 11, 21))
    with on_day(runtime, date(2026, 11, 22)).reading(cast.lin) as work:
        assert campaigns.candidates(work, asked, (make.OWN, make.PORTRAIT))[0].tasks == (make.OWN, make.PORTRAIT)


def test_the_request_box_has_a_clock_and_one_answer(runtime: Runtime, cast: Cast) -> None:
    """K6: from the phone to HR's list and back."""
    hao = make.somebody(runtime, cast.jia.id)
    bearer = make.entered(runtime, make.sent(runtime, cast.lin, hao, make.MYDATA))
    with runtime.writing(bearer.actor) as work:
        asked = service.ask(work, bearer.link_id, "correct", "门店应为西湖店")
        assert asked.due_on == date(2026, 12, 11)  # fifteen working days after a Friday
    with runtime.reading(cast.lin) as work:
        [line] = desk.requests(work)
        assert (line.words, line.days_left, line.name) == ("门店应为西湖店", 21, "林浩")
    with runtime.reading(cast.chen) as work:
        assert desk.requests(work)[0].words is None
    with runtime.reading(cast.wu) as work:
        assert desk.requests(work) == []
    with pytest.raises(rules.RequestUnknown), runtime.writing(cast.wu) as work:
        desk.answer(work, asked.id, "好")
    with runtime.writing(cast.lin) as work:
        desk.answer(work, asked.id, "已改为西湖店")
    with pytest.raises(rules.AnsweredAlready), runtime.writing(cast.lin) as work:
        desk.answer(work, asked.id, "再答一次")
    with runtime.reading(bearer.actor) as work:
        [seen] = record.record(work).requests
        assert (seen.words, seen.answer, seen.row.answered_by) == ("门店应为西湖店", "已改为西湖店", "Lin")
    with runtime.engine.connect() as connection:
        stored = str(connection.exec_driver_sql("SELECT * FROM data_requests").fetchall())
        assert "西湖店" not in stored


def test_who_looked_is_told_and_nobody_elses_looks(runtime: Runtime, cast: Cast) -> None:
    hao = make.somebody(runtime, cast.jia.id)
    other = make.somebody(runtime, cast.jia.id, "HM0016", "王芳", "15400000116")
    bearer = make.entered(runtime, make.sent(runtime, cast.lin, hao, make.SIGN, make.MYDATA))
    with runtime.writing(cast.lin) as work:
        people.reveal_phone(work, hao.id, "年审")
        people.reveal_phone(work, other.id, "别的事")
    with runtime.writing(bearer.actor) as work:
        signed = service.sign(work, bearer.link_id, "commitment", "林浩", True, identified="phone")
    with runtime.writing(cast.lin) as work:
        copy = documents.download(work, signed.document_id)
        assert (copy.media_type, copy.sha256) == ("text/html", signed.sha256)
    with runtime.reading(bearer.actor) as work:
        looks = [(look.action, look.actor, look.reason) for look in record.record(work).looks]
    assert looks == [("document.downloaded", "Lin", None), ("employee.phone_revealed", "Lin", "年审")]


def test_a_proof_handed_in_waits_for_a_second_person(runtime: Runtime, cast: Cast) -> None:
    hao = make.somebody(runtime, cast.jia.id)
    bearer = make.entered(runtime, make.sent(runtime, cast.lin, hao, "upload"))
    paper = reader.Paper(b"%PDF-1.4 proof", "application/pdf")
    with pytest.raises(rules.IssuedWrong), runtime.writing(bearer.actor) as work:
        service.upload(work, bearer.link_id, paper, "证明.pdf", date(2026, 11, 21))
    asked = campaigns.Selection(hao.entity_id, missing_only=True)
    with runtime.reading(cast.lin) as work:
        assert campaigns.candidates(work, asked, ("upload",))[0].tasks == ("upload",)
    with runtime.writing(bearer.actor) as work:
        document_id = service.upload(work, bearer.link_id, paper, "证明.pdf", date(2026, 11, 18))
    with pytest.raises(link_rules.LinkUnusable), runtime.writing(bearer.actor) as work:
        service.upload(work, bearer.link_id, paper, "again.pdf", date(2026, 11, 18))
    with runtime.reading(cast.lin) as work:
        [line] = documents.of_subject(work, "employee", hao.id)
        assert (line.document.id, line.document.kind, line.document.personal) == (document_id, "employment_proof", True)
        assert line.revision is not None
        assert (line.revision.uploaded_by, line.check) == ("employee:HM0015", None)
        assert papers.proofs(work.db, [hao.id], TODAY)[hao.id].issued_on == date(2026, 11, 18)
        assert campaigns.candidates(work, asked, ("upload",))[0].tasks == ()


def closed(runtime: Runtime, token: str, mark: str | None = None) -> bool:
    with runtime.reading(SYSTEM) as work:
        try:
            doors.open_link(work, token, mark)
        except link_rules.LinkUnusable:
            return True
    return False


def test_a_link_ends_by_use_by_time_by_hand_and_with_the_employment(runtime: Runtime, cast: Cast) -> None:
    hao = make.somebody(runtime, cast.jia.id)
    used = make.sent(runtime, cast.lin, hao, make.CONFIRM)
    bearer = make.entered(runtime, used)
    with runtime.writing(bearer.actor) as work:
        service.confirm(work, bearer.link_id, "yes", {hao.device_id: "yes"})
    assert closed(runtime, used)
    old = make.sent(runtime, cast.lin, hao, make.CONFIRM, days=1)
    assert not closed(make.later(runtime, hours=23), old)
    assert closed(make.later(runtime, hours=25), old)
    taken = make.sent(runtime, cast.lin, hao, make.MYDATA)
    with runtime.writing(cast.lin) as work:
        campaign = links.visible_campaigns(work)[0][0]
        assert links.revoke(work, campaign.id) == 1
        with pytest.raises(link_rules.AlreadyOver):
            links.revoke(work, campaign.id)
    assert closed(runtime, taken)
    running, own = make.sent(runtime, cast.lin, hao, make.SIGN), make.sent(runtime, cast.lin, hao, make.MYDATA)
    with runtime.writing(SYSTEM) as work:
        cases.open_offboarding(work, hao.id, TODAY)
    assert not closed(runtime, running)
    after = on_day(runtime, date(2026, 11, 21))
    assert closed(after, running)
    assert not closed(after, own)  # what is held of them is shown to leavers too
    asked = campaigns.Selection(hao.entity_id, campaigns.LISTED, numbers=("HM0015",))
    with after.reading(cast.lin) as work:
        [one] = campaigns.candidates(work, asked, (make.SIGN,))
        assert isinstance(one.refusal, rules.CannotReceive)
        assert campaigns.candidates(work, asked, (make.MYDATA,))[0].refusal is None
    with pytest.raises(link_rules.NothingToSend), after.writing(cast.lin) as work:
        campaigns.send(work, asked, (make.SIGN,), "补签")


def test_the_device_that_did_it_sees_so_for_a_while_and_nobody_else(runtime: Runtime, cast: Cast) -> None:
    hao = make.somebody(runtime, cast.jia.id)
    token = make.sent(runtime, cast.lin, hao, make.CONFIRM)
    with runtime.writing(SYSTEM) as work:
        mark = doors.prove(work, token, "0115")
    with runtime.reading(SYSTEM) as work:
        bearer = doors.open_link(work, token, mark)
    with runtime.writing(bearer.actor) as work:
        service.confirm(work, bearer.link_id, "yes", {hao.device_id: "yes"})
    assert closed(runtime, token)
    assert not closed(runtime, token, mark)
    assert closed(make.later(runtime, minutes=31), token, mark)
    with pytest.raises(link_rules.LinkUnusable), runtime.writing(bearer.actor) as work:
        service.confirm(work, bearer.link_id, "no", {hao.device_id: "no"})


def test_a_forwarded_link_says_nothing_and_locks(runtime: Runtime, cast: Cast) -> None:
    hao = make.somebody(runtime, cast.jia.id)
    token = make.sent(runtime, cast.lin, hao, make.MYDATA)
    with runtime.reading(SYSTEM) as work:
        stranger = doors.open_link(work, token, None)
        assert not stranger.known
        assert not doors.open_link(work, token, "1.x").known
    for _n in range(link_rules.ANSWERS - 1):
        with runtime.writing(SYSTEM) as work:
            assert doors.prove(work, token, "0000") is None
    with runtime.writing(SYSTEM) as work:
        assert doors.prove(work, token, "0115") is not None  # the right answer starts anew
    for _n in range(link_rules.ANSWERS):
        with runtime.writing(SYSTEM) as work:
            assert doors.prove(work, token, "0000") is None
    assert closed(runtime, token)
    with runtime.reading(cast.lin) as work:
        campaign = links.visible_campaigns(work)[0][0]
        assert campaigns.lines(work, campaign.id)[1][0].state == "locked"


def test_somebody_without_a_phone_is_asked_for_the_staff_number(runtime: Runtime, cast: Cast) -> None:
    hao = make.somebody(runtime, cast.jia.id, phone=None)
    token = make.sent(runtime, cast.lin, hao, make.MYDATA)
    assert make.entered(runtime, token, "ｈm0015").question == "number"


@pytest.mark.parametrize("field", ["subject_id", "tasks", "expires_at"])
def test_a_row_changed_in_the_database_no_longer_fits_its_token(runtime: Runtime, cast: Cast, field: str) -> None:
    hao = make.somebody(runtime, cast.jia.id)
    other = make.somebody(runtime, cast.jia.id, "HM0016", "王芳", "15400000116")
    token = make.sent(runtime, cast.lin, hao, make.MYDATA)
    value = {"subject_id": str(other.id), "tasks": "'confirm+mydata'", "expires_at": "'2036-01-01 00:00:00'"}[field]
    assert not closed(runtime, token)
    with runtime.engine.begin() as connection:
        connection.exec_driver_sql(f"UPDATE signed_links SET {field} = {value}")
    assert closed(runtime, token)


def test_a_campaign_is_one_change_and_goes_again_to_those_who_have_not_answered(runtime: Runtime, cast: Cast) -> None:
    people_ = [
        make.somebody(runtime, cast.jia.id, f"HM00{n}", f"员工{n}", f"154000001{n}", store) for n, store in
        ((15, "拱墅店"), (16, "拱墅店"), (17, "西湖店"))
    ]  # fmt: skip
    with runtime.writing(cast.lin) as work:
        chosen = campaigns.Selection(cast.jia.id, store="拱墅店")
        campaign, made = campaigns.send(work, chosen, ("mydata", make.CONFIRM, make.SIGN), "年度签署")
        assert [one.number for one in made] == ["HM0015", "HM0016"]
        assert len({one.token for one in made}) == len({one.link.token_hash for one in made}) == 2
        assert {one.link.change_id for one in made} == {campaign.change_id}
        assert made[0].link.tasks == "sign:commitment+confirm+mydata"  # in the order of the page
    with runtime.reading(cast.chen) as work:
        rows = [row for one in made for row in journal.history(work, "link", one.link.id)]
        assert {(row.action, row.change_id) for row in rows} == {("link.sent", campaign.change_id)}
    first = make.entered(runtime, made[0].token, "0115")
    with runtime.writing(first.actor) as work:
        service.sign(work, first.link_id, "commitment", "员工15", True, identified="phone")
    with runtime.writing(cast.lin) as work:
        _campaign, again = campaigns.resend(work, campaign.id)
    assert {one.link.tasks for one in again} == {"confirm+mydata", "sign:commitment+confirm+mydata"}
    assert all(closed(runtime, one.token) for one in made)
    assert not any(closed(runtime, one.token) for one in again)
    with runtime.reading(cast.lin) as work:
        [line, other] = campaigns.lines(work, campaign.id)[1]
        assert line.done["sign:commitment"] is not None
        assert (line.state, line.earlier, other.done["confirm"]) == ("open", 1, None)
        everybody = campaigns.Selection(cast.jia.id, missing_only=True)
        left = {one.number: one.tasks for one in campaigns.candidates(work, everybody, (make.SIGN, make.CONFIRM))}
    assert left == {
        "HM0015": (make.CONFIRM,),
        "HM0016": (make.SIGN, make.CONFIRM),
        "HM0017": (make.SIGN, make.CONFIRM),
    }
    with pytest.raises(NotAllowed), runtime.writing(cast.chen) as work:
        campaigns.resend(work, campaign.id)
    assert people_[0].number == "HM0015"


def test_a_link_holder_has_no_other_permission(runtime: Runtime, cast: Cast) -> None:
    """G12, H6: the link of one person in one entity carries SELF there and nothing anywhere else."""
    hao = make.somebody(runtime, cast.jia.id)
    other = make.somebody(runtime, cast.jia.id, "HM0016", "王芳", "15400000116")
    bearer = make.entered(runtime, make.sent(runtime, cast.lin, hao, make.MYDATA))
    foreign = make.entered(runtime, make.sent(runtime, cast.lin, other, make.SIGN, make.MYDATA), "0116")
    assert [p for p in Permission if bearer.actor.may(p)] == [Permission.SELF]
    assert not any(grant.role is not Role.EMPLOYEE for grant in bearer.actor.grants)
    with pytest.raises(NotAllowed), runtime.reading(bearer.actor) as work:
        people.visible_person(work, hao.id)
    for link_id in (foreign.link_id, 999):
        with pytest.raises(link_rules.LinkUnusable), runtime.writing(bearer.actor) as work:
            service.ask(work, link_id, "copy", "看看")
    with pytest.raises(link_rules.LinkUnusable), runtime.writing(bearer.actor) as work:
        service.sign(work, bearer.link_id, "commitment", "林浩", True, identified="phone")  # it is for looking only
    with runtime.writing(foreign.actor) as work:
        row = service.sign(work, foreign.link_id, "commitment", "王芳", True, identified="phone")
    with pytest.raises(rules.CopyUnknown), runtime.writing(bearer.actor) as work:
        service.own_copy(work, row.id)


def test_nobody_but_the_holder_of_a_link_has_self(runtime: Runtime, cast: Cast) -> None:
    with pytest.raises(NotAllowed), runtime.reading(SYSTEM) as work:
        record.record(work)
    for actor in (cast.boss, cast.lin):
        assert not actor.may(Permission.SELF)


def test_own_items_of_leaving_are_confirmed_with_their_day(runtime: Runtime, cast: Cast) -> None:
    """39: the list of one's own leaving; each item is done once and dated, and what it stands for is carried out."""
    hao = make.somebody(runtime, cast.jia.id)
    asked = campaigns.Selection(hao.entity_id, campaigns.LISTED, numbers=("HM0015",))
    with runtime.reading(cast.lin) as work:
        assert campaigns.candidates(work, asked, ("handover",))[0].tasks == ()  # nobody leaves
    with runtime.writing(SYSTEM) as work:
        cases.open_offboarding(work, hao.id, date(2026, 12, 5))
    bearer = make.entered(runtime, make.sent(runtime, cast.lin, hao, "handover"))
    with runtime.reading(bearer.actor) as work:
        own = handover.items(work)
        assert {item.code for item in own} == {"leads_handed", "drafts_handed", "signed_out"}
        ids = [item.id for item in own]
    with pytest.raises(rules.ItemsMissing), runtime.writing(bearer.actor) as work:
        handover.confirm(work, bearer.link_id, [])
    with pytest.raises(rules.ItemsMissing), runtime.writing(bearer.actor) as work:
        handover.confirm(work, bearer.link_id, [10_000])
    with runtime.writing(bearer.actor) as work:
        [done] = handover.confirm(work, bearer.link_id, ids[:1])
        assert (done.state, done.done_on, done.done_by) == ("done", TODAY, "employee:HM0015")
    with runtime.writing(bearer.actor) as work:
        assert len(handover.confirm(work, bearer.link_id, ids)) == 2
    with pytest.raises(link_rules.LinkUnusable), runtime.writing(bearer.actor) as work:
        handover.confirm(work, bearer.link_id, ids)
    with runtime.reading(SYSTEM) as work:
        assert queries.holdings(work.db, hao.id, TODAY).devices == ()  # signed out means signed out


def test_what_is_signed_here_counts_for_an_application(runtime: Runtime, cast: Cast) -> None:
    hao = make.somebody(runtime, cast.jia.id)
    bearer = make.entered(runtime, make.sent(runtime, cast.lin, hao, make.SIGN, make.PORTRAIT, make.MYDATA))
    with runtime.writing(bearer.actor) as work:
        signed = service.sign(work, bearer.link_id, "commitment", "林浩", True, identified="phone")
        service.consent(work, bearer.link_id, "portrait", "given")
    with runtime.reading(cast.lin) as work:
        known = {paper.kind: paper for paper in papers_of.papers_of(work, hao.id)}
        assert known["commitment"].document_id == signed.document_id
        assert known["portrait"].ended_on is None
    with runtime.writing(bearer.actor) as work:
        service.withdraw(work, bearer.link_id, "portrait")
    with runtime.reading(cast.lin) as work:
        known = {paper.kind: paper for paper in papers_of.papers_of(work, hao.id)}
        assert (known["portrait"].ended_on, known["commitment"].ended_on) == (TODAY, None)


def test_taking_back_ones_own_account_opens_its_unbinding(runtime: Runtime, cast: Cast) -> None:
    """38: once, whatever is clicked; the case names the item that is done, and nothing may be posted."""
    hao = make.somebody(runtime, cast.jia.id, ownership="employee")
    bearer = make.entered(runtime, make.sent(runtime, cast.lin, hao, make.OWN, make.MYDATA))
    with runtime.writing(bearer.actor) as work:
        service.consent(work, bearer.link_id, "own_account", "given")
    with runtime.writing(bearer.actor) as work:
        service.withdraw(work, bearer.link_id, "own_account")
    with runtime.reading(cast.lin) as work:
        [seen] = cases.listing(work)
        assert (seen.case.kind, seen.case.account_id, seen.case.employee_id) == ("handover", hao.account_id, hao.id)
        done = {item.task.code: item.task.state for item in cases.show(work, seen.case.id).items}
        assert done["consent_withdrawn"] == "done"
        assert {done["unbind"], done["seat_released"], done["ads_stopped"]} == {"open"}
        assert [hold.kind for hold in claims.holds(work.db, hao.account_id, TODAY)] == ["handover"]
    with runtime.writing(cast.lin) as work:
        assert unbinding.open_unbinding(work, hao.account_id, "再来一次") is None
    with runtime.reading(SYSTEM) as work:
        assert [line.rule for line in findings.visible_findings(work) if "consent" in line.rule] == [
            "binding.consent-withdrawn"
        ]


def test_a_refusal_leaves_no_mark(runtime: Runtime, cast: Cast) -> None:
    hao = make.somebody(runtime, cast.jia.id)
    bearer = make.entered(runtime, make.sent(runtime, cast.lin, hao, make.OWN, make.PORTRAIT))
    with runtime.writing(bearer.actor) as work:
        service.consent(work, bearer.link_id, "own_account", "refused")
        service.consent(work, bearer.link_id, "portrait", "refused")
    with runtime.reading(SYSTEM) as work:
        assert cases.listing(work) == []
        assert papers_of.papers_of(work, hao.id) == []
        assert [line.rule for line in findings.visible_findings(work) if "consent" in line.rule] == []
