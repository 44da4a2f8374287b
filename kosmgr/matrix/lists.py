"""The lists: the same items, search, filters and sorting for commands, API and pages.

A list is a `Kind`: how its items are read, and which of their fields may be searched, filtered and sorted by. Nothing
else may, so that an address or a command line never reaches further.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from kosmgr.certification import rules as certification
from kosmgr.documents import queries as documents
from kosmgr.kit.errors import Invalid
from kosmgr.kit.text import N_, fold
from kosmgr.matrix import caseload, papers, proofs, queries, register, renewals, service, shapes
from kosmgr.matrix.shapes import Chosen, Item
from kosmgr.policy import Permission
from kosmgr.rulebook import service as rulebook
from kosmgr.work import Work, requires

ALL = "all"


class ListUnknown(Invalid):
    """There is no such list."""

    message = N_("没有「{name}」这个列表")


class FilterUnknown(Invalid):
    """A list is filtered by its own fields only."""

    message = N_("不能按「{name}」筛选，可用：{known}")


class SortUnknown(Invalid):
    """A list is sorted by its own fields only."""

    message = N_("不能按「{name}」排序，可用：{known}")


@dataclass(frozen=True)
class Kind:
    """One list: how to read it, and what may be asked of it."""

    name: str
    read: Callable[[Work, Chosen], list[Item]]
    searched: tuple[str, ...]
    filters: tuple[str, ...]
    sorts: tuple[str, ...]
    defaults: Mapping[str, str]  # filters that hold unless another value (or `all`) is asked for


@requires(Permission.LEDGER_READ)
def items(
    work: Work,
    name: str,
    entity_ids: Chosen = None,
    search: str = "",
    sort: str = "",
    filters: Mapping[str, str] | None = None,
) -> list[Item]:
    """The items of a list that fit, in order; `sort` is a field, with - before it for the other way round."""
    kind = kinds().get(name)
    if kind is None:
        raise ListUnknown(name=name)
    asked = {**kind.defaults, **{key: value for key, value in (filters or {}).items() if value}}
    for key in asked:
        if key not in kind.filters:
            raise FilterUnknown(name=key, known=[*kind.filters])
    field = sort.removeprefix("-")
    if field and field not in kind.sorts:
        raise SortUnknown(name=field, known=[*kind.sorts])
    found = [item for item in kind.read(work, entity_ids) if _fits(item, asked) and _says(item, kind, search)]
    if field:
        known = [item for item in found if item[field] is not None]
        known.sort(key=lambda item: item[field], reverse=sort.startswith("-"))
        found = known + [item for item in found if item[field] is None]
    return found


@requires(Permission.LEDGER_READ)
def document(
    work: Work,
    name: str,
    entity_ids: Chosen = None,
    search: str = "",
    sort: str = "",
    filters: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """The list as other programs read it: {"as_of", "total", "items"}."""
    found = items(work, name, entity_ids, search, sort, filters)
    return {"as_of": work.today, "total": len(found), "items": found}


@requires(Permission.LEDGER_READ)
def renewal_lines(work: Work, days: int = 90, entity_ids: Chosen = None) -> list[renewals.Renewal]:
    """What is to be renewed within `days`, and everything lapsed."""
    picture, book = service.picture(work, None, entity_ids), rulebook.book(work)
    chosen = None if entity_ids is None else frozenset(entity_ids)
    ahead = {
        (row.item, row.account_id or row.enterprise_account_id, row.from_on)
        for row in queries.fee_rows(work.db, work.actor, chosen)
        if row.from_on is not None and row.status not in renewals.UNPAID
    }
    return renewals.renewals(
        picture,
        lambda entity_id: service.windows(book, entity_id, picture.on),
        lambda item, entity_id, on: book.value(certification.FEE_KEYS[item], entity_id, on),
        ahead,
        days,
    )


@requires(Permission.LEDGER_READ)
def renewal_document(work: Work, days: int = 90, entity_ids: Chosen = None) -> dict[str, Any]:
    """The same as other programs read it; `total_fen` is what is still to be paid."""
    lines = renewal_lines(work, days, entity_ids)
    return {
        "as_of": work.today,
        "renewals": [line.facts() for line in lines],
        "total_fen": sum(line.fee_fen for line in lines if not line.paid),
    }


@requires(Permission.LEDGER_READ)
def missing_proofs(work: Work, days: int = proofs.DAYS, entity_ids: Chosen = None) -> list[proofs.Gap]:
    """Who lacks a fresh 在职证明 for the annual reviews due within `days`, the earliest review first."""
    picture, book = service.picture(work, None, entity_ids), rulebook.book(work)
    lines = proofs.near(picture, lambda entity_id: service.windows(book, entity_id, picture.on), days)
    people = {line.holder.employee_id for line in lines if line.holder is not None}
    known = documents.proofs(work.db, people, picture.on)
    return proofs.gaps(picture, lines, known, lambda entity_id: int(book.value(proofs.MAX_AGE, entity_id, picture.on)))


def kinds() -> Mapping[str, Kind]:
    """Every list by name."""
    return {kind.name: kind for kind in KINDS}


def _fits(item: Item, asked: Mapping[str, str]) -> bool:
    return all(value == ALL or fold(str(_word(item[key]))) == fold(value) for key, value in asked.items())


def _word(value: object) -> object:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else value


def _says(item: Item, kind: Kind, search: str) -> bool:
    wanted = fold(search)
    return not wanted or any(wanted in fold(str(item[key] or "")) for key in kind.searched)


KINDS: tuple[Kind, ...] = (
    Kind("seats", shapes.seats, ("entity", "uscc"), ("scheme",), ("entity", "quota", "used", "free"), {}),
    Kind(
        "accounts",
        shapes.accounts,
        ("account", "nickname", "holder_name", "store"),
        ("entity", "state", "store", "ownership", "platform_state", "enterprise_account", "seated"),
        ("account", "nickname", "entity", "seat", "certified_until", "last_posted_on", "followers", "health_score"),
        {"seated": "yes"},
    ),
    Kind(
        "people",
        shapes.people,
        ("employee", "name", "store", "position"),
        ("entity", "kind", "status", "store"),
        ("employee", "name", "entity", "hired_on", "left_on", "account_count"),
        {},
    ),
    Kind(
        "bindings",
        shapes.bindings,
        ("account", "employee", "name"),
        ("entity", "origin"),
        ("account", "employee", "name", "from", "until"),
        {},
    ),
    Kind(
        "devices",
        shapes.devices,
        ("device", "model", "keeper", "store"),
        ("entity", "store", "status_code", "network_kind"),
        ("device", "entity", "counted_on", "account_count"),
        {},
    ),
    Kind(
        "sims",
        shapes.sims,
        ("number", "registrant", "user"),
        ("entity", "carrier", "status_code", "registrant_kind"),
        ("number", "entity", "verified_on", "account_count"),
        {},
    ),
    Kind(
        "networks",
        register.networks,
        ("network", "cidr", "carrier", "city"),
        ("entity", "kind", "city", "exclusive", "exempt"),
        ("network", "entity", "cidr", "account_count"),
        {},
    ),
    Kind(
        "exemptions",
        register.exemptions,
        ("thing", "reason", "asked_by"),
        ("entity", "kind", "standing"),
        ("thing", "entity", "from", "until"),
        {},
    ),
    Kind(
        "stocktakes",
        register.stocktakes,
        ("entity", "store", "opened_by"),
        ("entity", "state", "store"),
        ("opened_on", "closed_on", "entity", "missing"),
        {},
    ),
    Kind(
        "documents",
        papers.listed,
        ("title", "number", "issuer", "applies_to", "subject", "subject_name"),
        ("entity", "kind", "standing", "within", "verdict", "file", "platform_upload", "subject_kind", "personal"),
        ("title", "number", "entity", "issued_on", "valid_until", "days_left", "revisions", "uploaded_at"),
        {},
    ),
    Kind(
        "cases",
        caseload.listed,
        ("number", "employee", "name", "to_name", "store"),
        ("entity", "kind", "state", "store", "manager", "origin"),
        ("number", "name", "last_day", "last_working_day", "open", "overdue"),
        {},
    ),
)
