"""Rows of ledgers on one side, what they say about the world on the other. Frozen shapes, no behaviour to speak of.

Objects are named by natural keys (tuples) until they are written: an account by (小红书号,), an employee by
(entity, 工号, None) or (entity, None, "account:小红书号"), a device by (number,), a SIM by (hash,), a 企业号 by
(entity, nickname key). Entities are numbers; a negative one is not in the database yet.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

Key = tuple[Any, ...]


@dataclass(slots=True, eq=False)
class Row:
    """A ledger row as understood. `place` tells where in the files of this import it stands: (file, table)."""

    id: int
    batch_id: int
    kind: str
    key: str
    row_no: int
    observed_on: date
    values: dict[str, Any]
    entity: int | None = None
    digest: str = ""
    live: bool = True
    place: tuple[int, int] | None = None
    count: int = 1  # rows of the file that speak of it


class Fact(NamedTuple):
    """One desired row: its plain values in the order of the table's spec, and the ledger row that says so."""

    values: tuple[Any, ...]
    row: Row


class Contradiction(NamedTuple):
    """A cell that another source contradicts."""

    row: Row
    field: str
    code: str
    facts: dict[str, Any]


class Seating(NamedTuple):
    """An account that needs a seat."""

    entity: int
    enterprise: Key | None
    from_on: date | None
    row: Row


@dataclass(frozen=True)
class Spec:
    """How a table's rows are told apart (`key`) and what they say (`values`); `refs` are columns that name others.

    A key part called "#" is no column. `owner` is the column of the main object a row belongs to.
    """

    name: str
    key: tuple[str, ...]
    values: tuple[str, ...]
    refs: dict[str, str] = field(default_factory=dict)
    owner: str | None = None
    kind: str | None = None  # what the audit log calls a main object
    origin: bool = False
    created: bool = False
    sources: tuple[str, ...] = ()
    constants: tuple[tuple[str, Any], ...] = ()  # columns a new row begins with


SPECS: dict[str, Spec] = {
    spec.name: spec
    for spec in (
        Spec(
            "enterprise_accounts", ("entity_id", "nickname_key"), ("xhs_id", "nickname"),
            kind="enterprise_account", created=True,
        ),
        Spec(
            "employees", ("entity_id", "number", "external_key"), ("name", "external", "phone_hash"),
            kind="employee", created=True,
        ),
        Spec(
            "employments", ("employee_id", "from_on"), ("until_on", "last_working_on", "contract_until_on"),
            refs={"employee_id": "employees"}, owner="employee_id", origin=True,
        ),
        Spec(
            "employee_observations", ("employee_id", "observed_on", "source"),
            ("kind", "status", "store", "position", "cost_centre", "manager"),
            refs={"employee_id": "employees"}, owner="employee_id", sources=("employees", "accounts"),
        ),
        Spec(
            "accounts", ("xhs_id",), ("entity_id", "enterprise_account_id", "ownership"),
            refs={"enterprise_account_id": "enterprise_accounts"}, kind="account", origin=True, created=True,
            constants=(("version", 1),),
        ),
        Spec(
            "account_observations", ("account_id", "observed_on", "source"),
            ("nickname", "platform_state", "platform_code", "platform_days", "followers", "health_score",
             "last_posted_on", "posts_30d", "store", "persona", "registered_person", "keeper", "network", "device"),
            refs={"account_id": "accounts"}, owner="account_id", sources=("accounts",),
        ),
        Spec(
            "bindings", ("account_id", "employee_id", "#"), ("from_on", "until_on"),
            refs={"account_id": "accounts", "employee_id": "employees"}, owner="account_id", origin=True, created=True,
        ),
        Spec(
            "terms", ("item", "account_id", "enterprise_account_id", "source", "from_on"), ("until_on", "rank"),
            refs={"account_id": "accounts", "enterprise_account_id": "enterprise_accounts"}, owner="account_id",
            origin=True, created=True, sources=("accounts", "renewals"),
        ),
        Spec(
            "fees", ("item", "account_id", "enterprise_account_id", "from_on", "#"),
            ("entity_id", "until_on", "due_on", "amount_fen", "status", "method", "paid_on", "payer", "payer_kind",
             "serial", "cost_centre", "claim_number"),
            refs={"account_id": "accounts", "enterprise_account_id": "enterprise_accounts"}, owner="account_id",
            origin=True, created=True,
        ),
        Spec(
            "invoices", ("fee_id",), ("kind", "number", "invoiced_on", "net_fen", "tax_fen"), refs={"fee_id": "fees"},
        ),
        Spec("devices", ("number",), ("entity_id",), kind="device", created=True),
        Spec(
            "device_observations", ("device_id", "observed_on", "source"),
            ("model", "imei_tail", "bought_on", "keeper_name", "keeper_employee", "store", "network_kind", "network",
             "ip", "counted_on", "status", "status_code", "registered_as"),
            refs={"device_id": "devices"}, owner="device_id", sources=("devices",),
        ),
        Spec(
            "device_assignments", ("device_id", "account_id", "source", "from_on"), ("slot", "until_on", "rank"),
            refs={"device_id": "devices", "account_id": "accounts"}, owner="account_id", origin=True,
            sources=("devices", "accounts"),
        ),
        Spec("sims", ("number_hash",), ("entity_id",), kind="sim", created=True),
        Spec(
            "sim_observations", ("sim_id", "observed_on", "source"),
            ("carrier", "registrant_kind", "registrant_name", "registrant_employee", "registrant_employee_id",
             "opened_on", "rent_fen", "user_name", "user_employee", "account_nickname", "device", "status",
             "status_code", "verified_on"),
            refs={"sim_id": "sims", "registrant_employee_id": "employees"}, owner="sim_id", sources=("sims",),
        ),
        Spec(
            "sim_assignments", ("sim_id", "account_id", "source", "from_on"), ("until_on", "rank"),
            refs={"sim_id": "sims", "account_id": "accounts"}, owner="account_id", origin=True,
            sources=("accounts", "sims"),
        ),
        Spec(
            "documents", ("entity_id", "ledger_key"),
            ("kind", "title", "number", "issuer", "issued_on", "valid_until_on", "no_expiry", "applies_to", "scan",
             "platform_upload", "keeper", "checked_on", "status", "status_code", "personal"),
            kind="document", origin=True, created=True, constants=(("version", 1),),
        ),
        Spec(
            "applications", ("entity_id", "number"),
            ("employee_id", "enterprise_account_id", "employee_number", "applicant", "applicant_key", "marked",
             "applied_on", "again_on", "store", "store_key", "position", "hired_on", "contract_until_on", "phone_hash",
             "phone_masked", "nickname", "xhs_id", "ownership", "proof", "proof_on", "agreement", "agreement_on",
             "portrait", "portrait_on", "state", "submitted_on", "platform_result", "effective_on", "refused_reason"),
            refs={"employee_id": "employees", "enterprise_account_id": "enterprise_accounts"}, kind="application",
            origin=True, created=True, constants=(("version", 1), ("round", 1), ("filed_here", False)),
        ),
        Spec(
            "application_approvals", ("application_id", "step"), ("position", "role", "verdict"),
            refs={"application_id": "applications"}, owner="application_id", origin=True, constants=(("round", 1),),
        ),
        Spec(
            "cases", ("kind", "employee_id", "last_day"), ("entity_id", "last_working_day", "state"),
            refs={"employee_id": "employees"}, kind="case", origin=True, constants=(("version", 1),),
        ),
        Spec(
            "tasks", ("subject_kind", "subject_id", "account_id", "code", "#"),
            ("entity_id", "title", "position", "owner_role", "assignee", "due_on", "evidence", "holding", "state",
             "done_on", "signed"),
            refs={"subject_id": "cases", "account_id": "accounts"}, owner="subject_id", origin=True,
            constants=(("version", 1),),
        ),
        Spec(
            "notes", ("publisher_id", "key"),
            ("entity_id", "state", "title", "body", "tags", "kind", "topic", "text_source", "goods", "promoted",
             "planned_on", "planned_time", "published_on", "published_at", "dropped_on", "dropped_why", "link",
             "platform_state", "review_first", "review_second", "remark", "reads", "likes", "saves", "comments",
             "leads", "interactions", "counted_on"),
            refs={"publisher_id": "publishers"}, kind="note", origin=True, created=True, constants=(("version", 1),),
        ),
    )
}  # fmt: skip


@dataclass
class Facts:
    """Everything the live rows of a scope say, and what they contradict each other about."""

    tables: dict[str, dict[Key, Fact]] = field(default_factory=lambda: {name: {} for name in SPECS})
    seats: dict[Key, Seating] = field(default_factory=dict)
    contradictions: list[Contradiction] = field(default_factory=list)
    entities: dict[int, int | None] = field(default_factory=dict)  # id(row) → entity, for rows that name none
