"""The imported state by natural keys, without ids, so that two ways to the same state can be compared."""

from datetime import UTC, date, datetime, time
from typing import Any

from sqlalchemy import text

from kosmgr.runtime import Runtime

STATEMENTS = {
    "entities": "SELECT name, uscc FROM entities",
    "enterprise_accounts": """SELECT e.name, a.nickname, a.xhs_id FROM enterprise_accounts a
        JOIN entities e ON e.id = a.entity_id""",
    "employees": """SELECT e.name, p.number, p.name, p.external, p.external_key, p.phone_hash, p.phone_masked
        FROM employees p JOIN entities e ON e.id = p.entity_id""",
    "employments": """SELECT p.entity_id, p.number, m.from_on, m.until_on, m.last_working_on, m.contract_until_on,
        m.origin FROM employments m JOIN employees p ON p.id = m.employee_id""",
    "employee_observations": """SELECT p.number, p.external_key, o.observed_on, o.source, o.kind, o.status, o.store,
        o.position, o.cost_centre, o.manager FROM employee_observations o JOIN employees p ON p.id = o.employee_id""",
    "accounts": """SELECT a.xhs_id, e.name, x.nickname, a.ownership, a.origin, a.version FROM accounts a
        JOIN entities e ON e.id = a.entity_id LEFT JOIN enterprise_accounts x ON x.id = a.enterprise_account_id""",
    "seats": """SELECT a.xhs_id, s.number, o.from_on, o.until_on, l.scope, l.used FROM seat_occupancies o
        JOIN accounts a ON a.id = o.account_id JOIN seats s ON s.id = o.seat_id
        JOIN seat_pools l ON l.id = o.pool_id""",
    "every_seat": "SELECT e.name, s.number FROM seats s JOIN entities e ON e.id = s.entity_id",
    "pools": "SELECT scope, used FROM seat_pools",
    "account_observations": """SELECT a.xhs_id, o.observed_on, o.source, o.nickname, o.platform_state,
        o.platform_code, o.platform_days, o.followers, o.health_score, o.last_posted_on, o.posts_30d, o.store,
        o.persona, o.registered_person, o.keeper, o.network, o.device
        FROM account_observations o JOIN accounts a ON a.id = o.account_id""",
    "bindings": """SELECT a.xhs_id, p.number, p.external_key, b.from_on, b.until_on, b.origin FROM bindings b
        JOIN accounts a ON a.id = b.account_id JOIN employees p ON p.id = b.employee_id""",
    "terms": """SELECT t.item, a.xhs_id, x.nickname, t.from_on, t.until_on, t.source, t.rank, t.origin FROM terms t
        LEFT JOIN accounts a ON a.id = t.account_id
        LEFT JOIN enterprise_accounts x ON x.id = t.enterprise_account_id""",
    "fees": """SELECT f.item, a.xhs_id, x.nickname, e.name, f.from_on, f.until_on, f.due_on, f.amount_fen, f.status,
        f.method, f.paid_on, f.payer, f.payer_kind, f.serial, f.cost_centre, f.claim_number, i.kind, i.number,
        i.invoiced_on, i.net_fen, i.tax_fen FROM fees f JOIN entities e ON e.id = f.entity_id
        LEFT JOIN accounts a ON a.id = f.account_id LEFT JOIN enterprise_accounts x ON x.id = f.enterprise_account_id
        LEFT JOIN invoices i ON i.fee_id = f.id""",
    "devices": """SELECT d.number, e.name, o.observed_on, o.model, o.imei_tail, o.bought_on, o.keeper_name,
        o.keeper_employee, o.store, o.network_kind, o.network, o.ip, o.counted_on, o.status, o.status_code,
        o.registered_as FROM devices d LEFT JOIN entities e ON e.id = d.entity_id
        LEFT JOIN device_observations o ON o.device_id = d.id""",
    "device_assignments": """SELECT d.number, a.xhs_id, s.slot, s.from_on, s.until_on, s.source, s.rank
        FROM device_assignments s JOIN devices d ON d.id = s.device_id JOIN accounts a ON a.id = s.account_id""",
    "sims": """SELECT s.number_hash, s.number_masked, e.name, o.observed_on, o.carrier, o.registrant_kind,
        o.registrant_name, o.registrant_employee, p.number, o.opened_on, o.rent_fen, o.user_name, o.user_employee,
        o.account_nickname, o.device, o.status, o.status_code, o.verified_on FROM sims s
        LEFT JOIN entities e ON e.id = s.entity_id LEFT JOIN sim_observations o ON o.sim_id = s.id
        LEFT JOIN employees p ON p.id = o.registrant_employee_id""",
    "sim_assignments": """SELECT s.number_hash, a.xhs_id, x.from_on, x.until_on, x.source, x.rank
        FROM sim_assignments x JOIN sims s ON s.id = x.sim_id JOIN accounts a ON a.id = x.account_id""",
    "documents": """SELECT e.name, d.ledger_key, d.kind, d.title, d.number, d.issuer, d.issued_on, d.valid_until_on,
        d.no_expiry, d.applies_to, d.scan, d.platform_upload, d.keeper, d.checked_on, d.status, d.status_code,
        d.personal, d.origin, d.version FROM documents d JOIN entities e ON e.id = d.entity_id""",
    "applications": """SELECT e.name, a.number, p.number, x.nickname, a.employee_number, a.applicant, a.marked,
        a.applied_on, a.again_on, a.store, a.store_key, a.position, a.hired_on, a.contract_until_on, a.phone_hash,
        a.phone_masked, a.nickname, a.xhs_id, a.ownership, a.proof, a.proof_on, a.agreement, a.agreement_on,
        a.portrait, a.portrait_on, a.state, a.round, a.submitted_on, a.platform_result, a.effective_on,
        a.refused_reason, a.origin, a.version FROM applications a JOIN entities e ON e.id = a.entity_id
        LEFT JOIN employees p ON p.id = a.employee_id
        LEFT JOIN enterprise_accounts x ON x.id = a.enterprise_account_id""",
    "application_approvals": """SELECT a.number, s.step, s.position, s.role, s.verdict, s.origin
        FROM application_approvals s JOIN applications a ON a.id = s.application_id""",
    "cases": """SELECT c.kind, e.name, p.number, c.last_day, c.last_working_day, c.state, c.origin, c.version
        FROM cases c JOIN entities e ON e.id = c.entity_id JOIN employees p ON p.id = c.employee_id""",
    "tasks": """SELECT c.last_day, p.number, a.xhs_id, t.code, t.title, t.position, t.owner_role, t.assignee, t.due_on,
        t.evidence, t.holding, t.state, t.done_on, t.signed, t.origin FROM tasks t JOIN cases c ON c.id = t.subject_id
        JOIN employees p ON p.id = c.employee_id LEFT JOIN accounts a ON a.id = t.account_id""",
    "notes": """SELECT a.xhs_id, n.key, n.state, n.title, n.body, n.kind, n.topic, n.text_source, n.goods, n.promoted,
        n.planned_on, n.planned_time, n.published_on, n.published_at, n.dropped_on, n.link, n.platform_state,
        n.review_first, n.review_second, n.remark, n.reads, n.interactions, n.counted_on, n.origin, n.version
        FROM notes n JOIN publishers p ON p.id = n.publisher_id LEFT JOIN accounts a ON a.id = p.account_id""",
    "live_rows": """SELECT l.kind, l.digest, l.row_no, l.observed_on, e.name FROM ledger_rows l
        JOIN import_batches b ON b.id = l.batch_id LEFT JOIN entities e ON e.id = l.entity_id
        WHERE l.live AND b.status = 'applied'""",
}  # fmt: skip


def snapshot(runtime: Runtime) -> dict[str, list[Any]]:
    """Everything observed, in a comparable order; entity ids are replaced by names."""
    with runtime.engine.connect() as connection:
        names = {row[0]: row[1] for row in connection.execute(text("SELECT id, name FROM entities"))}
        found = {}
        for name, statement in STATEMENTS.items():
            rows = [tuple(_plain(part) for part in row) for row in connection.execute(text(statement))]
            if name == "employments":
                rows = [(names[row[0]], *row[1:]) for row in rows]
            if name in ("seats", "pools"):
                rows = [tuple(_named(part, names) for part in row) for row in rows]
            found[name] = sorted(rows, key=repr)
        return found


def _plain(part: Any) -> Any:
    """One form on every database."""
    if isinstance(part, datetime):
        return part.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
    if isinstance(part, time):
        return part.isoformat("microseconds")
    return part.isoformat() if isinstance(part, date) else int(part) if isinstance(part, bool) else part


def _named(part: Any, names: dict[int, str]) -> Any:
    if isinstance(part, str) and part.startswith("entity:"):
        return "entity:" + names[int(part.removeprefix("entity:"))]
    return part


def differences(one: dict[str, list[Any]], other: dict[str, list[Any]]) -> dict[str, Any]:
    """Only what differs, for a message one can read."""
    return {
        name: (sorted(set(one[name]) - set(other[name]), key=repr), sorted(set(other[name]) - set(one[name]), key=repr))
        for name in one
        if one[name] != other[name]
    }
