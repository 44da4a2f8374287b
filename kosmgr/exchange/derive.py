"""What the ledgers of a scope say together. Pure: rows in, facts and contradictions out.

The newest row of a key holds; earlier rows of the same key make the history (who held, on which phone, until when).
Which ledger is believed where they contradict each other is written down once, in AUTHORITY.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from kosmgr.exchange import facts as shapes
from kosmgr.exchange import (
    observed_accounts,
    observed_applications,
    observed_cases,
    observed_documents,
    observed_money,
    observed_notes,
    observed_people,
    observed_phones,
)
from kosmgr.exchange.facts import Fact, Facts, Key, Row
from kosmgr.kit.text import fold

# Family of facts → the ledgers that speak of it, the one that is believed first.
AUTHORITY: dict[str, tuple[str, ...]] = {
    "device": ("devices", "accounts"),
    "network": ("devices", "accounts"),
    "login_sim": ("accounts", "sims"),
    "sim": ("sims",),
    "money": ("renewals", "accounts"),
    "person": ("employees", "accounts", "handovers"),
    "leaving": ("handovers", "employees"),
    "term": ("accounts", "renewals"),
}


def rank(family: str, source: str) -> int:
    """0 for the ledger that is believed, more for the others."""
    return AUTHORITY[family].index(source)


@dataclass(frozen=True)
class Known:
    """What is registered without a ledger: accounts (→ entity, nickname), people by entity and 工号 (→ name, day
    after the last one), 企业号 (entity, what it is), and who else publishes (→ entity, kind, id)."""

    accounts: Mapping[str, tuple[int, str | None]] = field(default_factory=dict)
    employees: Mapping[tuple[int, str], tuple[str, date | None]] = field(default_factory=dict)
    enterprises: frozenset[tuple[int, str]] = frozenset()
    others: Mapping[str, tuple[int, str, int]] = field(default_factory=dict)


@dataclass
class Context:
    """The rows of a scope, sorted for asking."""

    facts: Facts
    known: Known
    histories: dict[str, dict[str, list[Row]]]
    accounts: dict[str, list[Row]] = field(default_factory=dict)  # 小红书号 → its days, oldest first
    roster: dict[tuple[int, str], list[Row]] = field(default_factory=dict)  # (entity, 工号) → its days
    numbers: dict[str, set[int]] = field(default_factory=dict)  # 工号 → entities whose roster has it
    nicknames: dict[str, set[str]] = field(default_factory=dict)  # nickname key → 小红书号
    employed: dict[Key, list[Key]] = field(default_factory=dict)  # person → their employments, oldest first

    def put(self, table: str, key: Key, values: tuple[object, ...], row: Row) -> None:
        """A desired row; a later one of the same key replaces it."""
        self.facts.tables[table][key] = Fact(values, row)

    def contradict(self, row: Row, name: str, code: str, **facts: object) -> None:
        """Say that another source contradicts this cell."""
        self.facts.contradictions.append(shapes.Contradiction(row, name, code, facts))

    def account_entity(self, account: str | None) -> int | None:
        """The entity of an account that is known."""
        if account is None:
            return None
        days = self.accounts.get(account)
        if days:
            return days[-1].entity
        known = self.known.accounts.get(account)
        return known[0] if known else None

    def enterprises(self, nickname: str) -> set[int]:
        """The entities that have a 企业号 of this nickname key."""
        told = {entity for entity, known in self.facts.tables["enterprise_accounts"] if known == nickname}
        return told | {entity for entity, known in self.known.enterprises if known == nickname}

    def person(self, number: str, entity: int | None) -> Key | None:
        """The employee of a 工号: of this entity, else of the only entity whose roster has it, else new here."""
        entities = self.numbers.get(number, ())
        if (entity is None or (entities and entity not in entities)) and len(entities) == 1:
            return (next(iter(entities)), number, None)
        return None if entity is None else (entity, number, None)


def derive(rows: Iterable[Row], known: Known | None = None) -> Facts:
    """All facts that follow from these rows."""
    context = Context(Facts(), known or Known(), _histories(rows))
    _prepare(context)
    observed_people.roster(context)
    observed_accounts.accounts(context)
    observed_people.leaving(context)
    observed_accounts.bindings(context)
    observed_money.terms_and_fees(context)
    observed_phones.devices(context)
    observed_phones.sims(context)
    observed_documents.documents(context)
    observed_applications.applications(context)
    observed_cases.cases(context)
    observed_notes.notes(context)
    return context.facts


def _histories(rows: Iterable[Row]) -> dict[str, dict[str, list[Row]]]:
    """kind → key → one row per observed day, oldest first; the last row of a day corrects the earlier ones."""
    histories: dict[str, dict[str, list[Row]]] = defaultdict(dict)
    for row in rows:
        found = histories[row.kind].setdefault(row.key, [])
        found.append(row)
    for keys in histories.values():
        for key, days in keys.items():
            if len(days) > 1:
                days.sort(key=lambda row: (row.observed_on, row.id))
                keys[key] = list({row.observed_on: row for row in days}.values())
    return histories


def _prepare(context: Context) -> None:
    context.accounts = dict(context.histories.get("accounts", {}).items())
    for days in context.histories.get("employees", {}).values():
        last = days[-1]
        if last.entity is not None:
            context.roster[(last.entity, last.values["employee"])] = days
    numbers: dict[str, set[int]] = defaultdict(set)
    for entity, number in [*context.roster, *context.known.employees]:
        numbers[number].add(entity)
    context.numbers = numbers
    nicknames: dict[str, set[str]] = defaultdict(set)
    for account, days in context.accounts.items():
        nickname = days[-1].values.get("nickname")
        if nickname:
            nicknames[fold(nickname)].add(account)
    for account, (_, nickname) in context.known.accounts.items():
        if nickname and account not in context.accounts:
            nicknames[fold(nickname)].add(account)
    context.nicknames = nicknames
