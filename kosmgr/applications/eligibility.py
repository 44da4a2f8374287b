"""What speaks against an application on a day: a table of tests, each reading its limit from the rulebook. Pure.

Three weights. `no`: a rule forbids it, nobody can agree. `ask`: somebody the rulebook names may decide otherwise, with
a reason. `material`: a paper or a number is missing; earlier steps may go on, the last one waits.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from kosmgr.kit.sentences import Sentence
from kosmgr.kit.text import N_
from kosmgr.rulebook.rules import Value

NO, ASK, MATERIAL = "no", "ask", "material"
WEIGHTS = (NO, ASK, MATERIAL)
MATERIALS = ("proof", "agreement", "portrait", "nda", "commitment", "training")
PAPERS = ("nda", "commitment", "training")  # of the person: a second application need not ask again

ELIGIBLE = "person.eligible_types"
CONTRACT = "application.contract_days"
PROOF_AGE = "proof.max_age_days.new"
NEEDED = "application.materials"
RULINGS = "application.rulings"
FORMER = "application.former_ban"
ONE_EACH = "application.one_each"
CONSENT = "consent.own_account"
OWN_ACCOUNT = "own_account"  # the text by which a person agrees to the use of the own account

KIND_WORDS: Mapping[str, str] = {
    "regular": N_("正式"),
    "probation": N_("试用期"),
    "intern": N_("实习"),
    "dispatched": N_("劳务派遣"),
    "outsourced": N_("外包"),
    "other": N_("其他"),
}
AGREEMENTS: Mapping[str, str] = {"company": N_("账号归属协议"), "employee": N_("账号授权书")}
MATERIAL_WORDS: Mapping[str, str] = {
    "proof": N_("在职证明"),
    "agreement": N_("账号归属协议或授权书"),
    "portrait": N_("肖像授权书"),
    "nda": N_("保密协议"),
    "commitment": N_("合规承诺书"),
    "training": N_("规则培训"),
}


TITLES: Mapping[str, str] = {
    "number_missing": N_("没有工号"),
    "not_registered": N_("不在花名册里"),
    "outsourced": N_("外部人员"),
    "intern": N_("实习生"),
    "probation": N_("试用期"),
    "dispatched": N_("劳务派遣"),
    "regular": N_("正式员工"),
    "other": N_("用工类型不合规定"),
    "not_employed_yet": N_("还没有入职"),
    "left": N_("已经离职"),
    "leaving": N_("已定离职日"),
    "contract_ending": N_("合同快到期"),
    "duplicate": N_("重复申请"),
    "holds_account": N_("已有账号"),
    "formerly_banned": N_("原账号被封禁"),
    "proof_missing": N_("缺在职证明"),
    "proof_old": N_("在职证明过旧"),
    "agreement_missing": N_("缺归属协议或授权书"),
    "agreement_refused": N_("不愿签归属协议或授权书"),
    "portrait_missing": N_("缺肖像授权书"),
    "portrait_refused": N_("不愿签肖像授权书"),
    "consent_missing": N_("缺本人同意"),
    "consent_refused": N_("本人不同意"),
    "nda_missing": N_("缺保密协议"),
    "commitment_missing": N_("缺合规承诺书"),
    "training_missing": N_("缺培训记录"),
}


@dataclass(frozen=True)
class Material:
    """A paper: whether it is there, since when, and until when it holds (last valid day)."""

    state: str = "unknown"
    on: date | None = None
    until_on: date | None = None


@dataclass(frozen=True)
class Facts:
    """What is known of an application and its applicant on the day."""

    number: str
    applicant: str
    employee: str | None  # the 工号 as written
    ownership: str
    registered: bool = False  # the 工号 is one of the entity's roster
    external: bool = False
    kind: str | None = None
    hired_on: date | None = None
    left_on: date | None = None  # last day of employment, past or planned
    contract_until_on: date | None = None
    materials: Mapping[str, Material] = field(default_factory=dict)
    others: tuple[str, ...] = ()  # numbers of the person's other open applications
    again_on: tuple[date, ...] = ()  # further days on which this one was filed
    holds: tuple[str, ...] = ()  # 小红书号 of accounts the person holds
    banned: tuple[str, ...] = ()  # of accounts the person holds or held that are banned
    consent: str = "none"  # to the use of the own account: given, refused, withdrawn, none
    rulings: frozenset[str] = frozenset()  # codes decided not to stand in the way

    def material(self, name: str) -> Material:
        """A paper; nothing known is unknown."""
        return self.materials.get(name, Material())


@dataclass(frozen=True)
class Blocker:
    """One thing that speaks against it: its code, the sentence and its facts, and the rule it rests on."""

    code: str
    weight: str
    message: str
    rule: str
    facts: Mapping[str, object] = field(default_factory=dict)
    settled: bool = False  # somebody entitled decided that it does not stand in the way

    def text(self, translate: Callable[[str], str] = str) -> str:
        """The sentence in a language."""
        said = {name: Sentence(fact) if isinstance(fact, str) else fact for name, fact in self.facts.items()}
        return Sentence(self.message, said).text(translate)


Ask = Callable[[str], Value]
Test = Callable[[Facts, Ask, date], Iterator[Blocker]]


def _number(facts: Facts, ask: Ask, day: date) -> Iterator[Blocker]:
    if facts.external:
        return
    if facts.employee is None:
        yield Blocker("number_missing", MATERIAL, N_("没有写工号，还不能确定是哪一位员工"), ELIGIBLE)
    elif not facts.registered:
        message = N_("花名册里没有工号 {employee}")
        yield Blocker("not_registered", MATERIAL, message, ELIGIBLE, {"employee": facts.employee})


def _kind(facts: Facts, ask: Ask, day: date) -> Iterator[Blocker]:
    if facts.external or facts.kind == "outsourced":
        message = N_("{name} 是外部人员，账号借给编外人员使用属于挂靠")
        yield Blocker("outsourced", NO, message, ELIGIBLE, {"name": facts.applicant})
        return
    if facts.kind is None:
        return
    answer = ask(ELIGIBLE).value.get(facts.kind, "ask")
    said = {"kind": KIND_WORDS.get(facts.kind, facts.kind)}
    if answer == "no":
        yield Blocker(facts.kind, NO, N_("用工类型是{kind}，不能持有席位"), ELIGIBLE, said)
    elif answer == "ask":
        yield Blocker(facts.kind, ASK, N_("用工类型是{kind}，能否持有席位要有人决定"), ELIGIBLE, said)


def _employed(facts: Facts, ask: Ask, day: date) -> Iterator[Blocker]:
    if facts.hired_on is not None and facts.hired_on > day:
        said = {"day": facts.hired_on}
        yield Blocker("not_employed_yet", NO, N_("{day} 才入职，入职以后再申请"), ELIGIBLE, said)
    elif facts.left_on is not None and facts.left_on < day:
        yield Blocker("left", NO, N_("已于 {day} 离职"), ELIGIBLE, {"day": facts.left_on})
    elif facts.left_on is not None:
        yield Blocker("leaving", NO, N_("已定于 {day} 离职"), ELIGIBLE, {"day": facts.left_on})


def _contract(facts: Facts, ask: Ask, day: date) -> Iterator[Blocker]:
    least, until = ask(CONTRACT).value, facts.contract_until_on
    if until is None or (until - day).days >= least:
        return
    said = {"day": until, "days": (until - day).days, "least": least}
    if until < day:
        yield Blocker("contract_ending", NO, N_("劳动合同已于 {day} 到期"), CONTRACT, said)
    else:
        yield Blocker(
            "contract_ending", NO, N_("劳动合同 {day} 到期，只剩 {days} 天，至少要 {least} 天"), CONTRACT, said
        )


def _proof(facts: Facts, ask: Ask, day: date) -> Iterator[Blocker]:
    if "proof" not in ask(NEEDED).value:
        return
    proof = facts.material("proof")
    if proof.state != "yes":
        yield Blocker("proof_missing", MATERIAL, N_("没有在职证明"), NEEDED)
        return
    limit = ask(PROOF_AGE).value
    if proof.on is not None and (day - proof.on).days > limit:
        said = {"day": proof.on, "days": (day - proof.on).days, "limit": limit}
        message = N_("在职证明 {day} 开具，已有 {days} 天，不能超过 {limit} 天")
        yield Blocker("proof_old", MATERIAL, message, PROOF_AGE, said)


def _agreement(facts: Facts, ask: Ask, day: date) -> Iterator[Blocker]:
    said = {"paper": AGREEMENTS[facts.ownership]}
    yield from _signed(facts, ask, "agreement", said)


def _portrait(facts: Facts, ask: Ask, day: date) -> Iterator[Blocker]:
    yield from _signed(facts, ask, "portrait", {"paper": MATERIAL_WORDS["portrait"]})


def _signed(facts: Facts, ask: Ask, name: str, said: Mapping[str, object]) -> Iterator[Blocker]:
    """What the person signs, or not: to refuse is an ordinary answer."""
    if name not in ask(NEEDED).value:
        return
    state = facts.material(name).state
    if state == "refused":
        yield Blocker(f"{name}_refused", NO, N_("本人不愿签{paper}，申请到此为止，不影响工作"), NEEDED, said)
    elif state != "yes":
        yield Blocker(f"{name}_missing", MATERIAL, N_("没有签{paper}"), NEEDED, said)


def _consent(facts: Facts, ask: Ask, day: date) -> Iterator[Blocker]:
    """The own account of a person is used with consent only; to refuse is an ordinary answer, and leaves no mark."""
    if facts.ownership != "employee" or not ask(CONSENT).value or facts.consent == "given":
        return
    if facts.consent == "none":
        yield Blocker("consent_missing", MATERIAL, N_("还没有本人对使用个人账号的同意"), CONSENT)
    else:
        yield Blocker("consent_refused", NO, N_("本人不同意使用个人账号，申请到此为止，不影响工作"), CONSENT)


def _papers(facts: Facts, ask: Ask, day: date) -> Iterator[Blocker]:
    for name in PAPERS:
        if name not in ask(NEEDED).value:
            continue
        paper, said = facts.material(name), {"paper": MATERIAL_WORDS[name]}
        if paper.state != "yes":
            yield Blocker(f"{name}_missing", MATERIAL, N_("没有{paper}的记录"), NEEDED, said)
        elif paper.until_on is not None and paper.until_on < day:
            message = N_("{paper}已于 {day} 到期")
            yield Blocker(f"{name}_missing", MATERIAL, message, NEEDED, {**said, "day": paper.until_on})


def _once(facts: Facts, ask: Ask, day: date) -> Iterator[Blocker]:
    if not ask(ONE_EACH).value:
        return
    if facts.others:
        said = {"numbers": [*facts.others]}
        yield Blocker("duplicate", NO, N_("同一个人还有没办完的申请 {numbers}"), ONE_EACH, said)
    elif facts.again_on:
        said = {"days": [day.isoformat() for day in facts.again_on]}
        yield Blocker("duplicate", ASK, N_("同一份申请又交过一次（{days}）"), ONE_EACH, said)
    if facts.holds:
        said = {"accounts": [*facts.holds]}
        yield Blocker("holds_account", ASK, N_("已经在使用账号 {accounts}"), ONE_EACH, said)


def _banned(facts: Facts, ask: Ask, day: date) -> Iterator[Blocker]:
    if facts.banned and ask(FORMER).value:
        message = N_("曾使用的账号 {accounts} 已被封禁，停下来等决定")
        yield Blocker("formerly_banned", ASK, message, FORMER, {"accounts": [*facts.banned]})


TESTS: tuple[Test, ...] = (
    _number,
    _kind,
    _employed,
    _contract,
    _once,
    _banned,
    _proof,
    _agreement,
    _portrait,
    _consent,
    _papers,
)


def judge(facts: Facts, ask: Ask, day: date) -> list[Blocker]:
    """Everything that speaks against an application on a day, the heaviest first; `ask` is its entity's rulebook."""
    found = [
        Blocker(b.code, b.weight, b.message, b.rule, b.facts, settled=b.weight == ASK and b.code in facts.rulings)
        for test in TESTS
        for b in test(facts, ask, day)
    ]
    return sorted(found, key=lambda blocker: (blocker.settled, WEIGHTS.index(blocker.weight)))


def in_the_way(blockers: Iterable[Blocker], last_step: bool) -> list[Blocker]:
    """What keeps a step from agreeing: what forbids and what is not decided, always; what is missing, at the last."""
    return [b for b in blockers if not b.settled and (b.weight != MATERIAL or last_step)]


def ruling_role(code: str, ask: Ask) -> str:
    """Which role may decide that an `ask` does not stand in the way."""
    roles: Mapping[str, str] = ask(RULINGS).value
    return roles.get(code, roles.get("otherwise", "compliance"))
