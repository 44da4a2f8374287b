"""What may be set, what holds on a day, who is found, and a wording that fills in names and runs nothing."""

from datetime import date, time
from types import SimpleNamespace
from typing import Any

import pytest

from kosmgr.kit import languages
from kosmgr.kit.sentences import Sentence
from kosmgr.reminders import plans, renewal_due, rules
from kosmgr.reminders.plans import Hours, Plan, Plans
from kosmgr.reminders.rules import Recipient
from kosmgr.reminders.speaking import manner
from kosmgr.reminders.wording import filled_by

D1, D2, D3 = date(2026, 11, 20), date(2026, 12, 1), date(2026, 12, 31)
RELATIONS, NAMES = ("holder", "keeper", "manager"), ("account", "due", "days")


@pytest.mark.parametrize(
    ("wording", "said"),
    [
        ("{account} 到 {due}，{days} 天", "甲号 到 2026-12-01，3 天"),
        ("没有名字", "没有名字"),
        ("{{7*7}}", "{{7*7}}"),
        ("{{account}}", "{{account}}"),
        ("100% {account}", "100% 甲号"),
        ("{account", "{account"),
        ("}{account}{", "}甲号{"),
        ("{{{account}}}", "{{甲号}}"),
        ("$account %(account)s <b>{account}</b>", "$account %(account)s <b>甲号</b>"),
    ],
)
def test_a_wording_fills_in_names_and_nothing_else(wording: str, said: str) -> None:
    facts = {"account": "甲号", "due": "2026-12-01", "days": 3}
    sentence = Sentence(filled_by(wording, NAMES), facts)
    assert sentence.text() == said
    assert sentence.text(languages.translator(languages.ENGLISH)) == said  # nobody translates what somebody wrote


@pytest.mark.parametrize(
    "wording",
    [
        "{account.__class__}",
        "{account[0]}",
        "{account!r}",
        "{account:>99999999}",
        "{}",
        "{0}",
        "{secret}",
        "{ account }",
    ],
)
def test_what_is_no_name_of_the_reason_is_refused_and_would_stay_as_it_is(wording: str) -> None:
    with pytest.raises(plans.PlaceholderUnknown):
        plans.check(Plan(before=wording), RELATIONS, NAMES)
    assert filled_by(wording, NAMES).format(account="甲号", due="", days=0) == wording


@pytest.mark.parametrize(
    ("plan", "refused"),
    [
        (Plan(), None),
        (Plan(offsets=(366, 0)), None),
        (Plan(offsets=(367,)), plans.OffsetsWrong),
        (Plan(offsets=(-1,)), plans.OffsetsWrong),
        (Plan(offsets=(7, 7)), plans.OffsetsWrong),
        (Plan(offsets=tuple(range(21))), plans.OffsetsWrong),
        (Plan(audience=("holder", "role:hr", "owner")), None),
        (Plan(audience=("assignee",)), plans.RelationUnknown),  # a renewal has none
        (Plan(chain=("role:employee",)), plans.RelationUnknown),
        (Plan(late=("role:auditor",)), None),
        (Plan(fallback=("nobody",)), plans.RelationUnknown),
        (Plan(chain=("owner",) * 9), plans.RelationUnknown),
        (Plan(cadence="hourly"), plans.CadenceUnknown),
        (Plan(patience=0), None),
        (Plan(patience=31), plans.PatienceWrong),
        (Plan(patience=-1), plans.PatienceWrong),
        (Plan(channels=("inbox",)), None),
        (Plan(channels=("email",)), plans.InboxNeeded),
        (Plan(channels=("inbox", "fax")), plans.ChannelUnknown),
        (Plan(after="长" * 201), plans.WordingTooLong),
    ],
)
def test_what_may_be_set(plan: Plan, refused: type[Exception] | None) -> None:
    if refused is None:
        plans.check(plan, RELATIONS, NAMES)
    else:
        with pytest.raises(refused):
            plans.check(plan, RELATIONS, NAMES)


@pytest.mark.parametrize(
    ("hours", "at", "quiet"),
    [
        (Hours(), time(20, 59), False),
        (Hours(), time(21), True),
        (Hours(), time(3), True),
        (Hours(), time(7, 59), True),
        (Hours(), time(8), False),
        (Hours(quiet_from=time(12), quiet_until=time(14)), time(13), True),
        (Hours(quiet_from=time(12), quiet_until=time(14)), time(14), False),
        (Hours(quiet_from=time(12), quiet_until=time(12)), time(12), False),  # none
    ],
)
def test_quiet_hours(hours: Hours, at: time, quiet: bool) -> None:
    assert hours.is_quiet(at) is quiet


def test_a_digest_in_the_quiet_hours_is_refused() -> None:
    plans.check_hours(Hours())
    with pytest.raises(plans.HoursWrong):
        plans.check_hours(Hours(digest=time(7)))


@pytest.mark.parametrize(("given", "read"), [("09:00", time(9)), (" 9：05", time(9, 5)), ("23:59", time(23, 59))])
def test_hours_as_people_type_them(given: str, read: time) -> None:
    assert plans.at(given) == read
    assert plans.clock(plans.minutes(read)) == read


@pytest.mark.parametrize("given", ["", "9", "24:00", "12:60", "noon", "09:00:00", "-1:00"])
def test_what_is_no_hour_is_refused(given: str) -> None:
    with pytest.raises(plans.TimeWrong):
        plans.at(given)


def row(number: int, entity_id: int | None, from_on: date, reset: bool = False, **changed: Any) -> SimpleNamespace:
    """A row of the table."""
    usual = {"reason": "renewal-due", "enabled": True, "offsets": None, "cadence": None, "audience": None, "late": None}
    usual |= {"fallback": None, "chain": None, "patience": 2, "channels": [*plans.ALL], "before": "", "after": ""}
    return SimpleNamespace(id=number, entity_id=entity_id, from_on=from_on, reset=reset, **{**usual, **changed})


def test_the_latest_day_holds_the_own_setting_before_that_for_all_and_of_one_day_the_last() -> None:
    known = plans.plans_of(
        [
            row(1, None, D1, patience=11),
            row(2, 7, D2, patience=12),
            row(3, None, D3, patience=13),
            row(4, None, D1, patience=14),  # entered later for the same day
            row(5, 7, D3, reset=True),
        ]
    )
    before = D1 - rules.DAY

    def patience(entity_id: int, day: date) -> int:
        return known.at(entity_id, "renewal-due", day).patience

    assert [patience(7, day) for day in (before, D1, D2, D3)] == [2, 14, 12, 13]
    assert [patience(8, day) for day in (before, D1, D2, D3)] == [2, 14, 14, 13]
    assert known.at(7, "leaver-bound", D2) is plans.USUAL
    assert (known.own(7), known.own(8)) == (True, False)
    assert Plans().hours_at(7, D1) == Hours()


KEEPER, HOLDER = Recipient("陈静", "keeper"), Recipient("张伟", "holder", key="employee:9")
MANAGER = Recipient("西湖店", "manager", store="西湖店")
EVERYBODY = {"holder": (HOLDER,), "keeper": (KEEPER,), "manager": (MANAGER,)}


@pytest.mark.parametrize(
    ("plan", "late", "to", "chain"),
    [
        (Plan(), False, "张伟 陈静", "西湖店 operations admin"),
        (Plan(), True, "张伟 陈静 operations", "西湖店 admin"),
        (Plan(audience=("keeper", "owner")), True, "陈静 admin operations", "西湖店"),
        (Plan(audience=("role:manager",), late=()), True, "西湖店", "operations admin"),
        (Plan(chain=()), False, "张伟 陈静", ""),
    ],
)
def test_who_hears_and_who_would_be_next(plan: Plan, late: bool, to: str, chain: str) -> None:
    told, following = manner(renewal_due.REASON, plan).hearers(EVERYBODY, late)
    assert " ".join(one.person for one in told) == to
    assert " ".join(one.person for one in following) == chain


def test_where_nobody_of_the_audience_is_there_the_first_of_the_fallback_hears() -> None:
    plan = Plan(audience=("holder",), fallback=("keeper", "role:hr", "owner"))
    assert [one.person for one in manner(renewal_due.REASON, plan).hearers({}, late=False)[0]] == ["hr"]
    assert manner(renewal_due.REASON, plan).hearers({"keeper": (KEEPER,)}, late=False)[0] == (KEEPER,)
