"""What an import would do, worked out without writing: the same plan is shown as preview and carried out."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from kosmgr.exchange import (
    cells,
    derive,
    directory,
    gather,
    intake,
    messages,
    naming,
    placing,
    queries,
    shapes,
    shroud,
    stored,
)
from kosmgr.exchange.facts import Contradiction, Facts, Row
from kosmgr.kit.text import fold
from kosmgr.policy import Permission
from kosmgr.work import Work

FRESH = 1 << 60  # ids of rows that are not stored yet: behind every stored one


@dataclass
class Count:
    """What becomes of a table's rows."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    duplicates: list[shapes.Duplicate] = field(default_factory=list)
    rejected: list[shapes.Rejected] = field(default_factory=list)
    warnings: list[shapes.Warned] = field(default_factory=list)
    covered: set[int] = field(default_factory=set)  # rows in which something about an erased person stands


@dataclass
class Plan:
    """Everything an import would do."""

    files: list[intake.File]
    as_of: date
    directory: directory.Directory
    phones: stored.Phones
    fresh: list[Row] = field(default_factory=list)  # rows to be stored
    replaced: dict[int, int] = field(default_factory=dict)  # id of a stored row → id(fresh row) that replaces it
    texts: dict[int, str] = field(default_factory=dict)  # id(row) → its JSON
    scope: gather.Scope = field(default_factory=gather.Scope)
    facts: Facts = field(default_factory=Facts)
    counts: dict[tuple[int, int], Count] = field(default_factory=lambda: defaultdict(Count))
    covered: shroud.Shroud | None = None  # what was erased of whom


def make(work: Work, files: list[intake.File], options: intake.Options, progress: intake.Progress) -> Plan:
    """Resolve, compare and derive; nothing is written."""
    plan = Plan(files, options.as_of or work.today, _directory(work), stored.Phones(work.cipher))
    progress("compare", 0, 1)
    rows = _rows(plan)
    rows = _resolved(work, plan, rows, options.new_entities)
    rows = _placed(work, plan, rows)
    rows = _owned(work, plan, rows)
    _covered(work, plan, rows)
    rows = _once(plan, rows)
    _compare(work, plan, rows)
    progress("compare", 1, 1)
    if plan.fresh:
        progress("derive", 0, 1)
        plan.scope = gather.gather(work.db, plan.fresh, plan.phones)
        older = [row for row in plan.scope.rows if row.id not in plan.replaced]
        older.extend(row for row in plan.scope.rows if row.id in plan.replaced)
        plan.facts = derive.derive([*older, *plan.fresh], plan.scope.known)
        for found in plan.facts.contradictions:
            _warn(plan, found)
        progress("derive", 1, 1)
    return plan


def _directory(work: Work) -> directory.Directory:
    made = directory.Directory()
    for entity in queries.entities(work.db):
        made.add(entity.id, entity.name, entity.uscc)
    for account in queries.enterprises(work.db):
        made.add_enterprise(account.entity_id, account.nickname, account.xhs_id)
    return made


def _rows(plan: Plan) -> list[Row]:
    """Every row of every table, phones hashed, keys of the ledger."""
    rows: list[Row] = []
    hashed = plan.phones.hashed
    for number, file in enumerate(plan.files):
        for index, table in enumerate(file.tables):
            if table.reading is None or table.kind is None:
                continue
            place, kind = (number, index), table.kind
            plan.counts[place].duplicates.extend(table.reading.duplicates)
            said = placing.years(kind, table.reading, plan.as_of)
            for row in table.reading.rows:
                values: dict[str, Any] = dict(row.values)
                key = row.key
                if values.get("phone"):
                    values["phone"] = hashed(values["phone"])
                if kind == "sims":
                    key = values["phone"]
                elif kind == "renewals":
                    start = values["from_on"]
                    end = "" if start else f"/{values['until_on'] or ''}"
                    key = f"{values['item']}/{values['account']}/{start or ''}{end}"
                elif kind == "devices":
                    _registered(table, row, values)
                elif kind == "applications":
                    placing.hide_contact(values, hashed)
                rows.append(
                    Row(
                        FRESH + len(rows), 0, kind, key, row.row_no, plan.as_of, values,
                        place=place, count=len(row.row_nos),
                    )
                )  # fmt: skip
                if row.row_no in said:
                    _warn(plan, Contradiction(rows[-1], "day_on", said[row.row_no], {}))
    return rows


def _registered(table: intake.Table, row: shapes.Row, values: dict[str, Any]) -> None:
    """The spelling of a device's number as it stands in the sheet."""
    assert table.layout is not None
    raw = table.sheet.rows[row.row_no - 1][table.layout.columns["device"]]
    values["registered_as"] = cells.text_of(raw).strip() or values["device"]


def _resolved(work: Work, plan: Plan, rows: list[Row], create: bool) -> list[Row]:
    """Rows that name an entity, with it; those whose entity or 企业号 is unknown are rejected."""
    named = [row for row in rows if row.kind in ("accounts", "employees", "renewals", "documents")]
    if not named:
        return rows
    references = {id(row): directory.reference(row.values) for row in named}
    everywhere = work.actor.entity_ids(Permission.LEDGER_IMPORT) is None
    mentions = ((references[id(row)], row.values.get("entity") or "") for row in named)
    directory.learn(plan.directory, mentions, create and everywhere)
    kept: list[Row] = []
    for row in rows:
        key = references.get(id(row))
        if key is None or (row.kind == "renewals" and key == ("", "", "")):
            kept.append(row)
            continue
        found = plan.directory.resolved.get(key)
        if found is None:
            _unknown_entity(plan, row)
            continue
        row.entity = found[0]
        if not _known_enterprise(plan, row, create and everywhere):
            continue
        if found[1] != directory.BY_NAME:
            other = plan.directory.entities[found[0]].name
            code = "entity_by_uscc" if found[1] == directory.BY_USCC else "entity_by_enterprise_account"
            _warn(plan, Contradiction(row, "entity", code, {"value": row.values["entity"], "other": other}))
        kept.append(row)
    return kept


def _unknown_entity(plan: Plan, row: Row) -> None:
    value = row.values.get("entity")
    if not value:
        reject(plan, row, "entity", "", "entity_missing")
        return
    near = plan.directory.nearest(value)
    if near:
        reject(plan, row, "entity", value, "entity_unknown_near", value=value, near=near)
    else:
        reject(plan, row, "entity", value, "entity_unknown", value=value)


def _known_enterprise(plan: Plan, row: Row, create: bool) -> bool:
    """Whether the 企业号 of a row is known or may be created; a fee line may know it by its 小红书号."""
    assert row.entity is not None
    field_name = "nickname" if row.kind == "renewals" else "enterprise_account"
    nickname = row.values.get(field_name)
    if row.kind == "renewals":
        if row.values["item"] != "enterprise":
            return True
        owner = plan.directory.by_xhs_id.get(row.values["account"])
        if owner is not None and owner[0] == row.entity:
            row.values["nickname"] = owner[1]
            return True
        nickname = nickname or row.values["account"]
    if not nickname:
        return True
    key = fold(nickname)
    if row.entity in plan.directory.enterprises.get(key, ()):
        return True
    if create:
        plan.directory.add_enterprise(row.entity, nickname, None)
        plan.directory.new_enterprises.add((row.entity, key))
        return True
    reject(plan, row, field_name, nickname, "enterprise_unknown", value=nickname)
    return False


def _placed(work: Work, plan: Plan, rows: list[Row]) -> list[Row]:
    """Rows that name no entity get that of the accounts or people they name; an account stays where it is."""
    accounts = {row.key: row.entity for row in rows if row.kind == "accounts" and row.entity is not None}
    named = {a for row in rows for a in _accounts_of(row)} | accounts.keys()
    registered = queries.account_entities(work.db, named) if queries.any_accounts(work.db) else {}
    kept = []
    for row in rows:
        if row.kind == "accounts" and registered.get(row.key, row.entity) != row.entity:
            reject(plan, row, "account", row.key, "account_of_other_entity", value=row.key)
            continue
        kept.append(row)
    finder = gather.Finder(work.db, kept, {**queries.publisher_entities(work.db, named), **accounts, **registered})
    for row in kept:
        if row.entity is None and row.kind == "applications":
            row.entity = placing.of_enterprise(plan.directory, row)
        if row.entity is None:
            row.entity = finder.entity_of(row)
    return kept


_OF_AN_ACCOUNT = ("handovers", "renewals", "schedule", "notes")


def _accounts_of(row: Row) -> Iterable[str]:
    if row.kind == "devices":
        return [entry["account"] for entry in row.values["accounts"] if entry["account"]]
    account = row.values.get("account") if row.kind in _OF_AN_ACCOUNT else None
    return [account] if account else []


def _owned(work: Work, plan: Plan, rows: list[Row]) -> list[Row]:
    """Rows of entities the importer may import for; the others are rejected."""
    allowed = work.actor.entity_ids(Permission.LEDGER_IMPORT)
    if allowed is None:
        return rows
    kept = []
    for row in rows:
        if row.entity in allowed:
            kept.append(row)
        else:
            reject(plan, row, "entity", row.values.get("entity") or "", "entity_not_yours")
    return kept


def _covered(work: Work, plan: Plan, rows: list[Row]) -> None:
    """What was erased of people does not come in again; the report says where, not what."""
    plan.covered = shroud.of_import(work, rows)
    for row in rows if plan.covered is not None else ():
        said = plan.covered.cover(row.kind, row.values, row.entity) if plan.covered is not None else ()
        for name, code in dict(said).items():
            _warn(plan, Contradiction(row, name, code, {}))
        if said and row.place is not None:
            table = plan.files[row.place[0]].tables[row.place[1]]
            plan.counts[row.place].covered.update(*_reading_rows(table, row))


def _once(plan: Plan, rows: list[Row]) -> list[Row]:
    """Each key once; a device registered again in one table has a key of its own, other repetitions are duplicates."""
    seen: dict[tuple[str, str], Row] = {}
    kept = []
    for row in rows:
        if row.kind == "applications" and row.entity is None:
            row.key = placing.unplaced(row)
        row.key = naming.key_in(row, row.entity)
        first = seen.get((row.kind, row.key))
        if first is not None and row.kind == "devices" and row.place == first.place:
            number = 2
            while (row.kind, f"{row.key}#{number}") in seen:
                number += 1
            row.key = f"{row.key}#{number}"
            first = None
        if first is None:
            seen[(row.kind, row.key)] = row
            kept.append(row)
            continue
        assert row.place is not None
        count = plan.counts[row.place]
        count.duplicates.extend(shapes.Duplicate(row.row_no, first.row_no) for _ in range(row.count))
        if first.values != row.values:
            _warn(plan, Contradiction(row, naming.main_field(row), "key_repeated", {}))
    return kept


def _compare(work: Work, plan: Plan, rows: list[Row]) -> None:
    """Which rows are new, which changed, which say what is stored already."""
    known: dict[tuple[str, str], list[Any]] = defaultdict(list)
    if queries.any_rows(work.db):
        keys: dict[str, list[str]] = defaultdict(list)
        for row in rows:
            keys[row.kind].append(row.key)
            if row.kind == "applications":
                keys[row.kind].append(placing.unplaced(row))
        for kind, wanted in keys.items():
            for found in queries.same_keys(work.db, kind, wanted):
                known[(kind, found.key)].append(found)
    for row in rows:
        text, row.digest = stored.encoded(row.values)
        assert row.place is not None
        count = plan.counts[row.place]
        earlier = known.get((row.kind, row.key)) or placing.once_unplaced(row, known)
        if earlier is None:
            count.created += row.count
        else:
            live = next((found for found in earlier if found.live), None)
            again = any(f.digest == row.digest and f.observed_on == row.observed_on for f in earlier if not f.live)
            if again or (live is not None and live.digest == row.digest):
                count.unchanged += row.count
                continue
            count.updated += row.count
            if live is not None and live.observed_on > row.observed_on:
                row.live = False
            elif live is not None:
                plan.replaced[live.id] = id(row)
        plan.texts[id(row)] = text
        plan.fresh.append(row)


def reject(plan: Plan, row: Row, name: str, typed: str, message: str, /, **facts: object) -> None:
    """The whole row stays out, for the cell `name` where `typed` stands; `facts` fill the sentence of the message."""
    assert row.place is not None
    table = plan.files[row.place[0]].tables[row.place[1]]
    heading = intake.heading_of(table, name)
    count = plan.counts[row.place]
    numbers = [number for entry in _reading_rows(table, row) for number in entry]
    code, said = messages.code_of(message), messages.said(message, **facts)
    for number in numbers or [row.row_no]:
        count.rejected.append(shapes.Rejected(number, heading, typed, code, said, True))


def _reading_rows(table: intake.Table, row: Row) -> list[tuple[int, ...]]:
    """All rows of the file that speak of a rejected row's object."""
    if row.count == 1 or table.reading is None:
        return [(row.row_no,)]
    return [found.row_nos for found in table.reading.rows if found.row_no == row.row_no]


def _warn(plan: Plan, found: Contradiction) -> None:
    """A warning stands where it was found, if that row is part of this import."""
    row = found.row
    if row.place is None:
        return
    table = plan.files[row.place[0]].tables[row.place[1]]
    heading = intake.heading_of(table, found.field)
    said = messages.said(found.code, **found.facts)
    plan.counts[row.place].warnings.append(shapes.Warned(row.row_no, heading, messages.code_of(found.code), said))
