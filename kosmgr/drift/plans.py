"""What fixing a difference will do, said before it is done; or why it cannot be done here. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from kosmgr.drift import rules
from kosmgr.drift.rules import Ours, Told
from kosmgr.kit.sentences import NOTED, Sentence
from kosmgr.kit.text import N_, fold
from kosmgr.policy import Permission

OPEN_ACCOUNT, UNBIND, BIND, RELEASE = "open", "unbind", "bind", "release"
SET_NICKNAME, SET_STATE, CERTIFY = "nickname", "state", "certify"
DAY = timedelta(days=1)

# what fixing a kind asks for, beside what its steps ask for themselves
NEEDS = {
    rules.UNKNOWN: (Permission.ACCOUNT_OPEN,),
    rules.MISSING: (Permission.ACCOUNT_OPEN,),
    rules.HOLDER: (Permission.ACCOUNT_BIND,),
    rules.NICKNAME: (Permission.ACCOUNT_OPEN,),
    rules.STATE: (Permission.ACCOUNT_OPEN,),
    rules.CERTIFIED: (Permission.ACCOUNT_OPEN,),
}
HERE, CHOOSE, CASE, PLATFORM, SAME = "here", "choose", "case", "platform", "same"

NOBODY = N_("没有叫「{name}」的在职员工；先登记这个人，或者在平台改")
NO_NUMBER = N_("没有工号 {employee} 的在职员工；先登记这个人，或者在平台改")
SEVERAL = N_("有 {count} 个在职的「{name}」，平台没有给工号，请选一个")
LEAVES = N_("{name}的最后一天是 {day}，走离职交接，不在这里解绑")
BARRED = N_("账号已封禁，不能换使用人；在平台处理")
STATE_FIRST = N_("账号在这里或平台上是封禁；先改正平台状态，再看使用人")
EARLIER = N_("平台的到期日早于这里登记的 {until_on}；核对续费记录，或者在平台改")
PAST = N_("平台的到期日已经过去，也没有认证日期，不能登记认证期")
ELSEWHERE = N_("已登记在「{entity}」名下；先看看名单是哪个主体的")
ALREADY = N_("现在已经一致，只记下已处理")


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody serving in the entity who could hold an account."""

    id: int
    number: str | None
    name: str

    @property
    def known_as(self) -> Sentence:
        """张伟（HM0009）."""
        return Sentence(NOTED if self.number else "{text}", {"text": self.name, "note": self.number})


@dataclass(frozen=True, slots=True)
class Step:
    """One use case to call, with the sentence that announces it."""

    action: str
    says: Sentence
    employee_id: int | None = None
    from_on: date | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """What a click will do; or, without steps, the way it goes instead and why."""

    way: str
    steps: tuple[Step, ...] = ()
    why: Sentence | None = None
    persons: tuple[Person, ...] = ()  # to choose from
    leaver_id: int | None = None  # whose leaving should be a case

    @property
    def ready(self) -> bool:
        """Whether one click does it."""
        return self.way in (HERE, SAME)


def elsewhere(entity: str) -> Plan:
    """An account of another entity is not registered a second time."""
    return Plan(PLATFORM, why=Sentence(ELSEWHERE, {"entity": entity}))


def candidates(theirs: Told, people: Iterable[Person]) -> list[Person]:
    """Who is meant: by 工号 where the list gives one, else everybody of that name."""
    if theirs.employee:
        return [one for one in people if one.number and fold(one.number) == fold(theirs.employee)]
    return [one for one in people if theirs.holder and rules.same_name(theirs.holder, one.name)]


def plan(
    kind: str, theirs: Told | None, ours: Ours | None, people: Sequence[Person], today: date, chosen: int | None = None
) -> Plan:
    """How a stored difference is put right as things are today."""
    if not _still(kind, theirs, ours):
        return Plan(SAME, why=Sentence(ALREADY))
    if kind == rules.MISSING:
        return _gone(ours, today)
    assert theirs is not None
    if kind == rules.UNKNOWN:
        return _opened(theirs, ours, people, today, chosen)
    assert ours is not None
    if kind == rules.HOLDER:
        return _handed(theirs, ours, people, today, chosen)
    if kind == rules.NICKNAME:
        return Plan(HERE, (_named(theirs),))
    if kind == rules.STATE:
        return Plan(HERE, (_stated(theirs),))
    return _certified(theirs, ours, today)


def _still(kind: str, theirs: Told | None, ours: Ours | None) -> bool:
    if kind == rules.MISSING:
        return ours is not None and ours.seated
    told = [theirs] if theirs is not None else []
    found = rules.compare(told, [ours] if ours is not None else [])
    return any(one.kind == kind for one in found)


def _gone(ours: Ours | None, today: date) -> Plan:
    assert ours is not None
    steps = []
    if ours.holder_id is not None:
        if ours.leaves_on is not None:
            return _leaves(ours)
        steps.append(_unbound(ours, today))
    steps.append(Step(RELEASE, Sentence(N_("释放席位，账号和历史保留"))))
    return Plan(HERE, tuple(steps))


def _leaves(ours: Ours) -> Plan:
    why = Sentence(LEAVES, {"name": ours.holder, "day": ours.leaves_on})
    return Plan(CASE, why=why, leaver_id=ours.holder_id)


def _unbound(ours: Ours, today: date) -> Step:
    who = Sentence(NOTED if ours.employee else "{text}", {"text": ours.holder, "note": ours.employee})
    return Step(UNBIND, Sentence(N_("登记{person}已在平台解绑，{day} 起没有使用人"), {"person": who, "day": today}))


def _bound(person: Person, today: date) -> Step:
    says = Sentence(N_("绑定给{person}，{day} 起"), {"person": person.known_as, "day": today})
    return Step(BIND, says, employee_id=person.id)


def _named(theirs: Told) -> Step:
    return Step(SET_NICKNAME, Sentence(N_("昵称改记为「{nickname}」"), {"nickname": theirs.nickname}))


def _stated(theirs: Told) -> Step:
    return Step(SET_STATE, Sentence(N_("平台状态改记为「{state}」"), {"state": theirs.state}))


def _term(from_on: date, until_on: date) -> Step:
    says = Sentence(N_("登记认证期 {from_on} 至 {until_on}"), {"from_on": from_on, "until_on": until_on})
    return Step(CERTIFY, says, from_on=from_on)


def _first_day(theirs: Told, ours: Ours | None, today: date) -> date | None:
    """Where the term to be recorded begins, or None if none can be."""
    until_on = theirs.certified_until_on
    if until_on is None:
        return None
    if ours is not None and ours.certified_until_on is not None:
        return ours.certified_until_on + DAY if ours.certified_until_on < until_on else None
    begins = theirs.certified_on or today
    return begins if begins <= until_on else None


def _opened(theirs: Told, ours: Ours | None, people: Sequence[Person], today: date, chosen: int | None) -> Plan:
    """A seat, and with it whatever else the list says of the account; an unclear holder is left for later."""
    name = theirs.nickname or (ours.nickname if ours is not None else theirs.account)
    says = Sentence(
        N_("登记账号「{nickname}」（{account}），占一个空席位"), {"nickname": name, "account": theirs.account}
    )
    steps = [Step(OPEN_ACCOUNT, says)]
    found = candidates(theirs, people)
    person = _chosen(found, chosen)
    why = _who(theirs, found) if (theirs.holder or theirs.employee) and person is None else None
    changes = rules.other_state(theirs, ours)
    barred = theirs.state_code == "banned" or (ours is not None and ours.barred and not changes)
    if barred:
        person, why = None, Sentence(BARRED)
    if changes:
        steps.append(_stated(theirs))
    if person is not None:
        steps.append(_bound(person, today))
    first = _first_day(theirs, ours, today)
    if first is not None and theirs.certified_until_on is not None:
        steps.append(_term(first, theirs.certified_until_on))
    persons = tuple(found) if person is None and not barred else ()
    return Plan(HERE, tuple(steps), why, persons)


def _handed(theirs: Told, ours: Ours, people: Sequence[Person], today: date, chosen: int | None) -> Plan:
    if theirs.state_code == "banned" or ours.barred:
        return Plan(PLATFORM, why=Sentence(BARRED if not rules.other_state(theirs, ours) else STATE_FIRST))
    if ours.holder_id is not None and ours.leaves_on is not None:
        return _leaves(ours)
    found = candidates(theirs, people)
    person = _chosen(found, chosen)
    if person is None:
        return Plan(CHOOSE if found else PLATFORM, why=_who(theirs, found), persons=tuple(found))
    steps = [_unbound(ours, today)] if ours.holder_id is not None else []
    return Plan(HERE, (*steps, _bound(person, today)))


def _chosen(found: Sequence[Person], chosen: int | None) -> Person | None:
    if chosen is not None:
        return next((one for one in found if one.id == chosen), None)
    return found[0] if len(found) == 1 else None


def _who(theirs: Told, found: Sequence[Person]) -> Sentence:
    if found:
        return Sentence(SEVERAL, {"count": len(found), "name": theirs.holder or theirs.employee})
    if theirs.employee:
        return Sentence(NO_NUMBER, {"employee": theirs.employee})
    return Sentence(NOBODY, {"name": theirs.holder})


def _certified(theirs: Told, ours: Ours, today: date) -> Plan:
    first = _first_day(theirs, ours, today)
    if first is not None and theirs.certified_until_on is not None:
        return Plan(HERE, (_term(first, theirs.certified_until_on),))
    if ours.certified_until_on is not None:
        return Plan(PLATFORM, why=Sentence(EARLIER, {"until_on": ours.certified_until_on}))
    return Plan(PLATFORM, why=Sentence(PAST))
