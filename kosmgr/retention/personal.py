"""Every column that may hold something about a person, and how it is erased; and every other column of text.

A new column of text, JSON or bytes stands in one of the two lists or a test fails: somebody has to judge it. What is
about people who log in (who decided, who uploaded) stays: it answers for what was done, not for who has left.
"""

from dataclasses import dataclass

NAME, TEXT, JSON = "name", "text", "json"  # looked through for the names and numbers of whoever is erased
OWN = "own"  # emptied or replaced in the person's own rows
SEALED = "sealed"  # under the person's key: emptied, and unreadable in every copy once the key is destroyed
LEDGER = "ledger"  # rewritten as an import would cover it


@dataclass(frozen=True)
class Place:
    """A column and how it is erased."""

    table: str
    column: str
    how: str


_HELD: dict[str, dict[str, str]] = {
    # the person
    "employees": {"name": OWN, "phone_sealed": SEALED, "phone_hash": OWN, "phone_masked": OWN},
    "employee_observations": {"manager": NAME},
    "person_papers": {"end_reason": TEXT},
    "sealing_keys": {"wrapped": SEALED},
    "audit_rows": {"sealed": SEALED},
    "data_requests": {"words_sealed": SEALED, "answer_sealed": SEALED},
    "signed_links": {"payload": JSON},
    "link_campaigns": {"title": TEXT},
    # what ledgers said
    "ledger_rows": {"values": LEDGER, "key": LEDGER},
    "import_batches": {"report": JSON},
    "import_files": {"name": TEXT},
    "runs": {"facts": JSON, "result": JSON},
    "answered_requests": {"body": TEXT},
    # accounts, phones, cards
    "account_observations": {"registered_person": NAME, "keeper": NAME, "persona": TEXT},
    "device_assignments": {"end_reason": TEXT},
    "device_observations": {"keeper_name": NAME},
    "custodies": {"keeper_name": NAME, "condition_out": TEXT, "condition_back": TEXT},
    "enterprise_devices": {"end_reason": TEXT},
    "exemptions": {"reason": TEXT, "decided_note": TEXT, "ended_reason": TEXT},
    "networks": {"name": TEXT, "name_key": TEXT, "exempt_reason": TEXT},
    "network_assignments": {"end_reason": TEXT},
    "stocktake_lines": {"keeper_name": NAME},
    "sims": {"number_sealed": SEALED, "number_masked": OWN},
    "sim_assignments": {"end_reason": TEXT},
    "sim_observations": {"registrant_name": NAME, "user_name": NAME},
    "login_devices": {"key": TEXT, "reason": TEXT},
    "login_addresses": {"reason": TEXT},
    "login_batches": {"file_name": TEXT, "report": JSON},
    "note_batches": {"file_name": TEXT, "report": JSON},
    "note_changes": {"before": TEXT},
    "bindings": {"reason": TEXT, "end_reason": TEXT},
    "seat_occupancies": {"reason": TEXT},
    "posting_holds": {"reason": TEXT},
    "fees": {"payer": TEXT},
    # what was asked, decided and written
    "applications": {
        "applicant": NAME, "applicant_key": NAME, "phone_hash": OWN, "phone_masked": OWN, "refused_reason": TEXT,
    },
    "application_approvals": {"note": TEXT},
    "application_rulings": {"reason": TEXT},
    "cases": {"manager": NAME, "reason": TEXT},
    "tasks": {"title": TEXT, "assignee": NAME, "note": TEXT, "object_label": TEXT},
    "waivers": {"reason": TEXT, "note": TEXT},
    "documents": {
        "title": TEXT, "ledger_key": TEXT, "number": TEXT, "issuer": TEXT, "applies_to": TEXT, "keeper": NAME,
        "note": TEXT, "hold_reason": TEXT,
    },
    "document_revisions": {"file_name": TEXT},
    "document_checks": {"note": TEXT},
    "letter_issues": {"typed": OWN, "void_reason": TEXT},
    "exempt_phrases": {"phrase": TEXT, "phrase_key": TEXT},
    "findings": {"facts": JSON, "subjects": JSON, "evidence": JSON, "accepted_reason": TEXT},
    "finding_subjects": {"key": TEXT},
    "notices": {"said": JSON, "subject_key": TEXT, "subject_label": TEXT},
    "addresses": {"email": OWN},
    "freezes": {"reason": TEXT},
    "frozen_accounts": {"through": JSON, "released_reason": TEXT},
    "spot_rounds": {"reason": TEXT},
    "spot_checks": {"reason": TEXT},
    "spot_asks": {"remark_sealed": SEALED, "reason": TEXT},
    "legal_changes": {"note": TEXT},
    "notes": {
        "title": TEXT, "body": TEXT, "topic": TEXT, "text_source": TEXT, "tags": JSON, "remark": TEXT,
        "dropped_why": TEXT,
    },
    "pictures": {"allowed_why": TEXT},
    "drift_comparisons": {"file_name": TEXT},
    "drift_differences": {"theirs": JSON, "ours": JSON, "reason": TEXT},
    "erasures": {"reason": TEXT},
    "retention_holds": {"reason": TEXT, "lift_reason": TEXT},
}  # fmt: skip
PLACES = tuple(Place(table, column, how) for table, columns in _HELD.items() for column, how in columns.items())

# Codes, keys and hashes; names of companies, shops and accounts; who did something in kosmgr; texts of ours.
_OTHER: dict[str, str] = {
    "account_observations": "source nickname platform_state platform_code store network device",
    "accounts": "xhs_id ownership origin",
    "addresses": "owner_kind",
    "answered_requests": "key fingerprint claim",
    "api_tokens": "name secret_hash permissions entity_ids",
    "application_approvals": "step role verdict by origin",
    "application_rulings": "code by",
    "application_steps": "step role",
    "applications": (
        "number employee_number marked again_on store store_key position nickname xhs_id ownership proof agreement "
        "portrait state platform_result informed_by origin"
    ),
    "audit_head": "hash",
    "audit_rows": "actor action subject_kind before after reason change_id previous hash",
    "bindings": "origin",
    "calendar_days": "kind name source added_by",
    "calendar_feeds": "secret_hash",
    "cases": "kind number state store opened_by closed_by change_id origin",
    "column_mappings": "signature kind columns made_by",
    "confirmations": "subject verdict",
    "consents": "text_code text_version verdict channel recorded_by",
    "custodies": "handed_by taken_by origin",
    "data_requests": "kind answered_by",
    "delivery_attempts": "claim outcome word",
    "destinations": "kind name wrapped address_sealed secret_sealed shown settings word",
    "device_assignments": "slot source origin",
    "device_observations": (
        "source model imei_tail keeper_employee store network_kind network ip status status_code registered_as"
    ),
    "devices": "number",
    "document_checks": "verdict by uploaded_by",
    "document_revisions": "media_type sha256 stored_as text_version uploaded_by",
    "documents": "kind platform_upload status status_code subject_kind held_by origin",
    "drift_comparisons": "scope state sha256 stored_as options counts read user_name",
    "drift_differences": "kind account account_key status decided_by",
    "drift_fixes": "user_name undone_by",
    "drift_steps": "action account made",
    "employee_observations": "source kind status store position cost_centre",
    "employees": "number external_key",
    "employments": "origin",
    "enterprise_accounts": "xhs_id nickname nickname_key",
    "enterprise_devices": "origin",
    "entities": "name name_key uscc industry",
    "erased_names": "mark",
    "erasures": "data_class by counts",
    "exempt_phrases": "created_by",
    "exemptions": "kind slot asked_by state decided_by",
    "fees": "item status method payer_kind serial cost_centre claim_number origin",
    "finding_subjects": "kind",
    "findings": "fingerprint check rule severity status message source next_step accepted_by",
    "import_batches": "status options user_name",
    "import_files": "sha256 stored_as options",
    "invoices": "kind number",
    "job_days": "name",
    "leaves": "approved_by",
    "ledger_rows": "kind digest",
    "leases": "name owner",
    "legal_changes": "kind recorded_by",
    "legal_updates": "subject_kind done_by",
    "letter_counters": "kind",
    "letter_issues": "kind number text_version code issued_by void_by",
    "letter_templates": "kind file_name sha256 stored_as uploaded_by",
    "link_campaigns": "tasks change_id created_by",
    "link_tasks": "task",
    # a login record names an account and a machine, never a person
    "login_accounts": "key",
    "login_addresses": "key value state decided_by",
    "note_batches": "status sha256 stored_as encoding user_name",
    "login_batches": "status sha256 stored_as encoding user_name",
    "login_cities": "key",
    "login_devices": "state decided_by",
    "login_incidents": "kind key detail",
    "login_throttles": "key",
    "network_assignments": "source origin",
    "networks": "kind cidr carrier city",
    "note_pictures": "link",
    "note_indexes": "state",
    "note_pairs": "kind",
    "note_prints": "sketch",
    "note_readings": "platform_state",
    "notes": "key state kind link platform_state review_first review_second origin",
    "notices": "reason subject_kind stage recipient channel relation state why",
    "parcels": "recipient channel kind state claim message_id word",
    "person_papers": "kind text_version",
    "picture_pairs": "how",
    "picture_views": "bits grid",
    "pictures": "sha256 media_type stored_as small_as allowed_by",
    "plan_items": "kind ownership code title owner_role evidence",
    "posting_holds": "kind",
    "publishers": "kind xhs_id nickname",
    "report_issues": "state scope name",
    "report_schedules": "report every way created_by",
    "reminder_answers": "reason subject_kind kind to_key instead by_key by door token_hash withdrawn_by",
    "reminder_hours": "added_by",
    "reminder_plans": "reason offsets cadence audience late fallback chain channels before after added_by",
    "retention_holds": "held_by lifted_by",
    "rule_values": "key scope value source reason evidence added_by",
    "runs": "kind status stage failure",
    "seat_occupancies": "ended_as origin",
    "seat_pools": "scope",
    "signatures": "text_code text_version language identified sha256",
    "signed_links": "token_hash subject_kind tasks change_id created_by",
    "sim_assignments": "source origin",
    "sim_observations": (
        "source carrier registrant_kind registrant_employee user_employee account_nickname device status status_code"
    ),
    "sims": "number_hash",
    "stocktake_lines": "number outcome why seen_by",
    "stocktakes": "store opened_by closed_by",
    "freezes": "frozen_by",
    "frozen_accounts": "released_by",
    "spot_asks": "code told verdict judged_by",
    "spot_checks": "state closed_by",
    "spot_pools": "candidates weights",
    "spot_rounds": "kind seed pool_sha256 drawn_by",
    "tasks": "subject_kind code owner_role object_kind evidence state done_by origin",
    "terms": "item source origin",
    "user_grants": "role store",
    "user_links": "secret_hash",
    "user_sessions": "secret_hash agent address",
    "users": "name name_key password_hash language",
    "waivers": "asked_by decided_by verdict",
}
NOT_PERSONAL = frozenset((table, column) for table, columns in _OTHER.items() for column in columns.split())
