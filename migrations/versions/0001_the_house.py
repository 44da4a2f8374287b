"""The house: every table of the first version. Written by scripts/baseline.py from the models.

Revises: nothing
"""
# ruff: noqa: E501

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "addresses",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("owner_kind", sa.String(length=10), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("owner_kind IN ('user', 'employee')", name=op.f("ck_addresses_owner")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_addresses")),
    )
    op.create_index(
        op.f("ix_addresses_owner_kind_addresses_owner_id"), "addresses", ["owner_kind", "owner_id"], unique=True
    )
    op.create_table(
        "audit_head",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_audit_head_single")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_head")),
    )
    op.create_table(
        "calendar_days",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("added_by", sa.String(length=200), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("kind IN ('off', 'work')", name=op.f("ck_calendar_days_kind")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_days")),
    )
    op.create_index(
        "uq_calendar_days_holding",
        "calendar_days",
        ["year", "day"],
        unique=True,
        sqlite_where=sa.text("withdrawn_at IS NULL"),
        postgresql_where=sa.text("withdrawn_at IS NULL"),
    )
    op.create_table(
        "column_mappings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("signature", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("columns", sa.JSON(), nullable=False),
        sa.Column("made_by", sa.String(length=200), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_column_mappings")),
        sa.UniqueConstraint("signature", name=op.f("uq_column_mappings_signature")),
    )
    op.create_table(
        "entities",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("name_key", sa.String(length=200), nullable=False),
        sa.Column("uscc", sa.String(length=18), nullable=True),
        sa.Column("industry", sa.String(length=60), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entities")),
        sa.UniqueConstraint("name_key", name=op.f("uq_entities_name_key")),
        sa.UniqueConstraint("uscc", name=op.f("uq_entities_uscc")),
    )
    op.create_table(
        "import_batches",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("options", sa.JSON(), nullable=False),
        sa.Column("report", sa.JSON(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("user_name", sa.String(length=200), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("applied_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "status IN ('previewed', 'applied', 'undone', 'dropped')", name=op.f("ck_import_batches_status")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_batches")),
    )
    op.create_index(op.f("ix_import_batches_status"), "import_batches", ["status"], unique=False)
    op.create_table(
        "job_days",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_job_days")),
    )
    op.create_table(
        "leases",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("owner", sa.String(length=60), nullable=False),
        sa.Column("token", sa.Integer(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("seen", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_leases")),
    )
    op.create_table(
        "link_campaigns",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("tasks", sa.JSON(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("change_id", sa.String(length=40), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("created_by", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_link_campaigns")),
    )
    op.create_table(
        "login_accounts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("devices", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_login_accounts")),
        sa.UniqueConstraint("key", name=op.f("uq_login_accounts_key")),
    )
    op.create_index(
        "ix_login_accounts_many",
        "login_accounts",
        ["devices"],
        unique=False,
        sqlite_where=sa.text("devices > 1"),
        postgresql_where=sa.text("devices > 1"),
    )
    op.create_table(
        "login_addresses",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=45), nullable=False),
        sa.Column("value", sa.String(length=32), nullable=False),
        sa.Column("sharers", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), server_default=sa.text("'open'"), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=True),
        sa.Column("decided_by", sa.String(length=200), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("state IN ('open', 'ignored')", name=op.f("ck_login_addresses_state")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_login_addresses")),
        sa.UniqueConstraint("key", name=op.f("uq_login_addresses_key")),
    )
    op.create_index(
        "ix_login_addresses_shared",
        "login_addresses",
        ["sharers"],
        unique=False,
        sqlite_where=sa.text("sharers > 1"),
        postgresql_where=sa.text("sharers > 1"),
    )
    op.create_index(op.f("ix_login_addresses_value"), "login_addresses", ["value"], unique=False)
    op.create_table(
        "login_batches",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("stored_as", sa.String(length=40), nullable=True),
        sa.Column("encoding", sa.String(length=20), nullable=True),
        sa.Column("report", sa.JSON(), nullable=False),
        sa.Column("added", sa.Integer(), nullable=False),
        sa.Column("first_second", sa.BigInteger(), nullable=True),
        sa.Column("last_second", sa.BigInteger(), nullable=True),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("user_name", sa.String(length=200), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("applied_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "status IN ('previewed', 'loading', 'applied', 'undone', 'dropped')", name=op.f("ck_login_batches_status")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_login_batches")),
    )
    op.create_index(
        "uq_login_batches_loading",
        "login_batches",
        ["status"],
        unique=True,
        sqlite_where=sa.text("status = 'loading'"),
        postgresql_where=sa.text("status = 'loading'"),
    )
    op.create_table(
        "login_cities",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_login_cities")),
        sa.UniqueConstraint("key", name=op.f("uq_login_cities_key")),
    )
    op.create_table(
        "login_events",
        sa.Column("second", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("login_account_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("login_device_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("login_address_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("login_city_id", sa.Integer(), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint(
            "second", "login_account_id", "login_device_id", "login_address_id", name=op.f("pk_login_events")
        ),
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_login_events_login_account_id_login_events_second"),
        "login_events",
        ["login_account_id", "second"],
        unique=False,
    )
    op.create_table(
        "login_throttles",
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("since_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("blocked_until", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("failures >= 0", name=op.f("ck_login_throttles_counted")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_login_throttles")),
    )
    op.create_table(
        "note_batches",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("stored_as", sa.String(length=40), nullable=True),
        sa.Column("encoding", sa.String(length=20), nullable=True),
        sa.Column("counted_on", sa.Date(), nullable=False),
        sa.Column("report", sa.JSON(), nullable=False),
        sa.Column("parts", sa.Integer(), nullable=False),
        sa.Column("added", sa.Integer(), nullable=False),
        sa.Column("changed", sa.Integer(), nullable=False),
        sa.Column("unchanged", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("user_name", sa.String(length=200), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("applied_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "status IN ('previewed', 'loading', 'applied', 'undone', 'dropped')", name=op.f("ck_note_batches_status")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_note_batches")),
    )
    op.create_index(
        "uq_note_batches_loading",
        "note_batches",
        ["status"],
        unique=True,
        sqlite_where=sa.text("status = 'loading'"),
        postgresql_where=sa.text("status = 'loading'"),
    )
    op.create_table(
        "note_changes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("note_batch_id", sa.Integer(), nullable=False),
        sa.Column("note_id", sa.Integer(), nullable=False),
        sa.Column("before", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_note_changes")),
        sa.UniqueConstraint("note_batch_id", "note_id", name=op.f("uq_note_changes_note_batch_id_note_id")),
    )
    op.create_index(op.f("ix_note_changes_note_id"), "note_changes", ["note_id"], unique=False)
    op.create_table(
        "note_grams",
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("entity_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("gram", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("note_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("version", "entity_id", "gram", "note_id", name=op.f("pk_note_grams")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "note_indexes",
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("through_id", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(state = 'complete') = (completed_at IS NOT NULL)", name=op.f("ck_note_indexes_completed")),
        sa.CheckConstraint("state IN ('building', 'complete')", name=op.f("ck_note_indexes_state")),
        sa.PrimaryKeyConstraint("version", name=op.f("pk_note_indexes")),
    )
    op.create_table(
        "rule_values",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("scope", sa.String(length=60), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.Column("effective_from", sa.Date(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("evidence", sa.Text(), nullable=True),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("added_by", sa.String(length=200), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rule_values")),
    )
    op.create_index(op.f("ix_rule_values_key_rule_values_scope"), "rule_values", ["key", "scope"], unique=False)
    op.create_table(
        "runs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("stage", sa.String(length=60), nullable=True),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("result", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("failure", sa.Text(), nullable=True),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("status IN ('waiting', 'running', 'done', 'failed')", name=op.f("ck_runs_status")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_runs")),
    )
    op.create_index(op.f("ix_runs_status"), "runs", ["status"], unique=False)
    op.create_table(
        "sealing_keys",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("wrapped", sa.LargeBinary(), nullable=True),
        sa.Column("destroyed_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sealing_keys")),
    )
    op.create_table(
        "users",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("name_key", sa.String(length=100), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=True),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("disabled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_users")),
        sa.UniqueConstraint("name_key", name=op.f("uq_users_name_key")),
    )
    op.create_table(
        "answered_requests",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=100), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("claim", sa.String(length=32), nullable=False),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("body", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_answered_requests_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answered_requests")),
    )
    op.create_index(op.f("ix_answered_requests_claimed_at"), "answered_requests", ["claimed_at"], unique=False)
    op.create_index(
        op.f("ix_answered_requests_user_id_answered_requests_key"), "answered_requests", ["user_id", "key"], unique=True
    )
    op.create_table(
        "api_tokens",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("secret_hash", sa.String(length=64), nullable=False),
        sa.Column("permissions", sa.JSON(), nullable=False),
        sa.Column("entity_ids", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_api_tokens_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_tokens")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_api_tokens_secret_hash")),
    )
    op.create_index(op.f("ix_api_tokens_user_id"), "api_tokens", ["user_id"], unique=False)
    op.create_table(
        "application_steps",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entity_id", sa.Integer(), nullable=False),
        sa.Column("step", sa.String(length=20), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.CheckConstraint(
            "role IN ('admin', 'hr', 'operations', 'finance', 'compliance', 'manager')",
            name=op.f("ck_application_steps_role"),
        ),
        sa.CheckConstraint("step IN ('department', 'hr', 'legal', 'finance')", name=op.f("ck_application_steps_step")),
        sa.ForeignKeyConstraint(["entity_id"], ["entities.id"], name=op.f("fk_application_steps_entity_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_application_steps")),
    )
    op.create_index(
        op.f("ix_application_steps_entity_id_application_steps_step"),
        "application_steps",
        ["entity_id", "step"],
        unique=True,
    )
    op.create_table(
        "audit_rows",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("actor", sa.String(length=200), nullable=False),
        sa.Column("action", sa.String(length=60), nullable=False),
        sa.Column("subject_kind", sa.String(length=30), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("entity_id", sa.Integer(), nullable=True),
        sa.Column("before", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("after", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("sealed", sa.Text(), nullable=True),
        sa.Column("sealing_key_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("change_id", sa.String(length=40), nullable=True),
        sa.Column("batch_id", sa.Integer(), nullable=True),
        sa.Column("source_row", sa.Integer(), nullable=True),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["sealing_key_id"], ["sealing_keys.id"], name=op.f("fk_audit_rows_sealing_key_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_rows")),
    )
    op.create_index(op.f("ix_audit_rows_batch_id"), "audit_rows", ["batch_id"], unique=False)
    op.create_index(op.f("ix_audit_rows_entity_id_audit_rows_id"), "audit_rows", ["entity_id", "id"], unique=False)
    op.create_index(
        op.f("ix_audit_rows_subject_kind_audit_rows_subject_id"),
        "audit_rows",
        ["subject_kind", "subject_id"],
        unique=False,
    )
    op.create_table(
        "calendar_feeds",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("secret_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_calendar_feeds_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_feeds")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_calendar_feeds_secret_hash")),
        sa.UniqueConstraint("user_id", name=op.f("uq_calendar_feeds_user_id")),
    )
    op.create_table(
        "destinations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("entity_id", sa.Integer(), nullable=True),
        sa.Column("wrapped", sa.LargeBinary(), nullable=False),
        sa.Column("address_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("secret_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("shown", sa.String(length=200), nullable=False),
        sa.Column("settings", sa.JSON(), nullable=False),
        sa.Column("per_minute", sa.Integer(), nullable=True),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("failing_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("retry_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("word", sa.String(length=60), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("per_minute IS NULL OR per_minute > 0", name=op.f("ck_destinations_paced")),
        sa.ForeignKeyConstraint(["entity_id"], ["entities.id"], name=op.f("fk_destinations_entity_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_destinations")),
    )
    op.create_index(op.f("ix_destinations_entity_id"), "destinations", ["entity_id"], unique=False)
    op.create_table(
        "devices",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("entity_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["entity_id"], ["entities.id"], name=op.f("fk_devices_entity_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_devices")),
        sa.UniqueConstraint("number", name=op.f("uq_devices_number")),
    )
    op.create_index(op.f("ix_devices_entity_id"), "devices", ["entity_id"], unique=False)
    op.create_table(
        "documents",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entity_id", sa.Integer(), nullable=False),
        sa.Column("ledger_key", sa.String(length=420), nullable=True),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("number", sa.String(length=200), nullable=True),
        sa.Column("issuer", sa.String(length=200), nullable=True),
        sa.Column("issued_on", sa.Date(), nullable=True),
        sa.Column("valid_until_on", sa.Date(), nullable=True),
        sa.Column("no_expiry", sa.Boolean(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=True),
        sa.Column("applies_to", sa.String(length=200), nullable=True),
        sa.Column("scan", sa.Boolean(), nullable=True),
        sa.Column("platform_upload", sa.String(length=20), nullable=True),
        sa.Column("keeper", sa.String(length=200), nullable=True),
        sa.Column("checked_on", sa.Date(), nullable=True),
        sa.Column("status", sa.String(length=60), nullable=True),
        sa.Column("status_code", sa.String(length=20), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("subject_kind", sa.String(length=30), nullable=True),
        sa.Column("subject_id", sa.Integer(), nullable=True),
        sa.Column("superseded_by_id", sa.Integer(), nullable=True),
        sa.Column("personal", sa.Boolean(), nullable=False),
        sa.Column("hold_reason", sa.Text(), nullable=True),
        sa.Column("held_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("held_by", sa.String(length=200), nullable=True),
        sa.Column("origin", sa.String(length=10), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("origin IN ('observed', 'decided')", name=op.f("ck_documents_origin")),
        sa.CheckConstraint("(subject_kind IS NULL) = (subject_id IS NULL)", name=op.f("ck_documents_subject")),
        sa.CheckConstraint("NOT (no_expiry AND valid_until_on IS NOT NULL)", name=op.f("ck_documents_expiry")),
        sa.CheckConstraint("superseded_by_id IS NULL OR superseded_by_id <> id", name=op.f("ck_documents_superseded")),
        sa.ForeignKeyConstraint(["entity_id"], ["entities.id"], name=op.f("fk_documents_entity_id")),
        sa.ForeignKeyConstraint(["superseded_by_id"], ["documents.id"], name=op.f("fk_documents_superseded_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_documents")),
    )
    op.create_index(
        op.f("ix_documents_entity_id_documents_valid_until_on"),
        "documents",
        ["entity_id", "valid_until_on"],
        unique=False,
    )
    op.create_index(
        op.f("ix_documents_subject_kind_documents_subject_id"),
        "documents",
        ["subject_kind", "subject_id"],
        unique=False,
    )
    op.create_index(
        "uq_documents_ledger",
        "documents",
        ["entity_id", "ledger_key"],
        unique=True,
        sqlite_where=sa.text("ledger_key IS NOT NULL"),
        postgresql_where=sa.text("ledger_key IS NOT NULL"),
    )
    op.create_table(
        "employees",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entity_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=True),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("external", sa.Boolean(), nullable=False),
        sa.Column("external_key", sa.String(length=80), nullable=True),
        sa.Column("phone_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("phone_hash", sa.String(length=40), nullable=True),
        sa.Column("phone_masked", sa.String(length=20), nullable=True),
        sa.Column("sealing_key_id", sa.Integer(), nullable=True),
        sa.Column("contact_erased_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("external OR number IS NOT NULL", name=op.f("ck_employees_numbered")),
        sa.ForeignKeyConstraint(["entity_id"], ["entities.id"], name=op.f("fk_employees_entity_id")),
        sa.ForeignKeyConstraint(["sealing_key_id"], ["sealing_keys.id"], name=op.f("fk_employees_sealing_key_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_employees")),
        sa.UniqueConstraint("external_key", name=op.f("uq_employees_external_key")),
    )
    op.create_index(op.f("ix_employees_entity_id_employees_number"), "employees", ["entity_id", "number"], unique=True)
    op.create_index(op.f("ix_employees_number"), "employees", ["number"], unique=False)
    op.create_index(op.f("ix_employees_phone_hash"), "employees", ["phone_hash"], unique=False)
    op.create_table(
        "enterprise_accounts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entity_id", sa.Integer(), nullable=False),
        sa.Column("xhs_id", sa.String(length=60), nullable=True),
        sa.Column("nickname", sa.String(length=200), nullable=False),
        sa.Column("nickname_key", sa.String(length=200), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["entity_id"], ["entities.id"], name=op.f("fk_enterprise_accounts_entity_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enterprise_accounts")),
        sa.UniqueConstraint("xhs_id", name=op.f("uq_enterprise_accounts_xhs_id")),
    )
    op.create_index(
        op.f("ix_enterprise_accounts_entity_id_enterprise_accounts_nickname_key"),
        "enterprise_accounts",
        ["entity_id", "nickname_key"],
        unique=True,
    )
    op.create_table(
        "exempt_phrases",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entity_id", sa.Integer(), nullable=False),
        sa.Column("phrase", sa.String(length=500), nullable=False),
        sa.Column("phrase_key", sa.String(length=500), nullable=False),
        sa.Column("created_by", sa.String(length=200), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["entity_id"], ["entities.id"], name=op.f("fk_exempt_phrases_entity_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exempt_phrases")),
        sa.UniqueConstraint("entity_id", "phrase_key", name=op.f("uq_exempt_phrases_entity_id_phrase_key")),
    )
    op.create_table(
        "exemptions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entity_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("thing_id", sa.Integer(), nullable=False),
        sa.Column("slot", sa.String(length=10), nullable=True),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("asked_by", sa.String(length=100), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("decided_by", sa.String(length=100), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_note", sa.String(length=500), nullable=True),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("ended_reason", sa.String(length=500), nullable=True),
        sa.CheckConstraint("(kind = 'slot') = (slot IS NOT NULL)", name=op.f("ck_exemptions_slot")),
        sa.CheckConstraint("kind IN ('device', 'slot', 'sim', 'network')", name=op.f("ck_exemptions_kind")),
        sa.CheckConstraint("state IN ('asked', 'approved', 'refused', 'ended')", name=op.f("ck_exemptions_state")),
        sa.CheckConstraint("from_on <= until_on", name=op.f("ck_exemptions_forward")),
        sa.ForeignKeyConstraint(["entity_id"], ["entities.id"], name=op.f("fk_exemptions_entity_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exemptions")),
    )
    op.create_index(op.f("ix_exemptions_entity_id"), "exemptions", ["entity_id"], unique=False)
    op.create_index(op.f("ix_exemptions_kind_exemptions_thing_id"), "exemptions", ["kind", "thing_id"], unique=False)
    op.create_table(
        "findings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("check", sa.String(length=60), nullable=False),
        sa.Column("rule", sa.String(length=60), nullable=False),
        sa.Column("severity", sa.String(length=10), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("entity_id", sa.Integer(), nullable=True),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("subjects", sa.JSON(), nullable=False),
        sa.Column("evidence", sa.JSON(), nullable=False),
        sa.Column("source", sa.JSON(), nullable=False),
        sa.Column("next_step", sa.Text(), nullable=False),
        sa.Column("first_seen_on", sa.Date(), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cleared_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("accepted_by", sa.String(length=200), nullable=True),
        sa.Column("accepted_reason", sa.Text(), nullable=True),
        sa.Column("accepted_until_on", sa.Date(), nullable=True),
        sa.CheckConstraint("severity IN ('critical', 'high', 'medium', 'low')", name=op.f("ck_findings_severity")),
        sa.CheckConstraint("status IN ('open', 'accepted', 'cleared')", name=op.f("ck_findings_status")),
        sa.ForeignKeyConstraint(["entity_id"], ["entities.id"], name=op.f("fk_findings_entity_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_findings")),
    )
    op.create_index(op.f("ix_findings_fingerprint"), "findings", ["fingerprint"], unique=False)
    op.create_index(op.f("ix_findings_status_findings_entity_id"), "findings", ["status", "entity_id"], unique=False)
    op.create_index(
        "uq_findings_uncleared",
        "findings",
        ["fingerprint"],
        unique=True,
        sqlite_where=sa.text("status <> 'cleared'"),
        postgresql_where=sa.text("status <> 'cleared'"),
    )
    op.create_table(
        "import_files",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("stored_as", sa.String(length=80), nullable=True),
        sa.Column("options", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["batch_id"], ["import_batches.id"], name=op.f("fk_import_files_batch_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_files")),
    )
    op.create_index(op.f("ix_import_files_batch_id"), "import_files", ["batch_id"], unique=False)
    op.create_table(
        "ledger_rows",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("key", sa.String(length=160), nullable=False),
        sa.Column("row_no", sa.Integer(), nullable=False),
        sa.Column("entity_id", sa.Integer(), nullable=True),
        sa.Column("observed_on", sa.Date(), nullable=False),
        sa.Column("digest", sa.String(length=40), nullable=False),
        sa.Column("values", sa.Text(), nullable=False),
        sa.Column("live", sa.Boolean(), nullable=False),
        sa.Column("replaced_by_batch", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["batch_id"], ["import_batches.id"], name=op.f("fk_ledger_rows_batch_id")),
        sa.ForeignKeyConstraint(["entity_id"], ["entities.id"], name=op.f("fk_ledger_rows_entity_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_rows")),
    )
    op.create_index(op.f("ix_ledger_rows_batch_id"), "ledger_rows", ["batch_id"], unique=False)
    op.create_index(op.f("ix_ledger_rows_entity_id"), "ledger_rows", ["entity_id"], unique=False)
    op.create_index(op.f("ix_ledger_rows_kind_ledger_rows_key"), "ledger_rows", ["kind", "key"], unique=False)
    op.create_table(
        "legal_changes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entity_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("changed_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["entity_id"], ["entities.id"], name=op.f("fk_legal_changes_entity_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_legal_changes")),
    )
    op.create_index(op.f("ix_legal_changes_entity_id"), "legal_changes", ["entity_id"], unique=False)
    op.create_index(
        op.f("ix_legal_changes_entity_id_legal_changes_kind_legal_changes_changed_on"),
        "legal_changes",
        ["entity_id", "kind", "changed_on"],
        unique=True,
    )
    op.create_table(
        "letter_counters",
        sa.Column("entity_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["entity_id"], ["entities.id"], name=op.f("fk_letter_counters_entity_id")),
        sa.PrimaryKeyConstraint("entity_id", "kind", "year", name=op.f("pk_letter_counters")),
    )
    op.create_table(
        "letter_templates",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entity_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("stored_as", sa.String(length=40), nullable=False),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("uploaded_by", sa.String(length=200), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["entity_id"], ["entities.id"], name=op.f("fk_letter_templates_entity_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter_templates")),
        sa.UniqueConstraint("stored_as", name=op.f("uq_letter_templates_stored_as")),
    )
    op.create_index(
        "uq_letter_templates_in_use",
        "letter_templates",
        ["entity_id", "kind"],
        unique=True,
        sqlite_where=sa.text("retired_at IS NULL"),
        postgresql_where=sa.text("retired_at IS NULL"),
    )
    op.create_table(
        "login_address_uses",
        sa.Column("login_address_id", sa.Integer(), nullable=False),
        sa.Column("login_account_id", sa.Integer(), nullable=False),
        sa.Column("first_second", sa.BigInteger(), nullable=False),
        sa.Column("last_second", sa.BigInteger(), nullable=False),
        sa.Column("events", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["login_account_id"], ["login_accounts.id"], name=op.f("fk_login_address_uses_login_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["login_address_id"], ["login_addresses.id"], name=op.f("fk_login_address_uses_login_address_id")
        ),
        sa.PrimaryKeyConstraint("login_address_id", "login_account_id", name=op.f("pk_login_address_uses")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_login_address_uses_login_account_id"), "login_address_uses", ["login_account_id"], unique=False
    )
    op.create_table(
        "login_incidents",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("login_account_id", sa.Integer(), nullable=False),
        sa.Column("first_second", sa.BigInteger(), nullable=False),
        sa.Column("last_second", sa.BigInteger(), nullable=False),
        sa.Column("events", sa.Integer(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=True),
        sa.CheckConstraint("kind IN ('subnet', 'switching', 'hop')", name=op.f("ck_login_incidents_kind")),
        sa.ForeignKeyConstraint(
            ["login_account_id"], ["login_accounts.id"], name=op.f("fk_login_incidents_login_account_id")
        ),
        sa.PrimaryKeyConstraint("day", "kind", "key", "login_account_id", name=op.f("pk_login_incidents")),
    )
    op.create_index(op.f("ix_login_incidents_login_account_id"), "login_incidents", ["login_account_id"], unique=False)
    op.create_table(
        "networks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entity_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("name_key", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("cidr", sa.String(length=45), nullable=True),
        sa.Column("carrier", sa.String(length=30), nullable=True),
        sa.Column("city", sa.String(length=60), nullable=True),
        sa.Column("exclusive", sa.Boolean(), nullable=False),
        sa.Column("exempt", sa.Boolean(), nullable=False),
        sa.Column("exempt_reason", sa.String(length=200), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("NOT exempt OR exempt_reason IS NOT NULL", name=op.f("ck_networks_reasoned")),
        sa.ForeignKeyConstraint(["entity_id"], ["entities.id"], name=op.f("fk_networks_entity_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_networks")),
    )
    op.create_index(op.f("ix_networks_entity_id"), "networks", ["entity_id"], unique=False)
    op.create_index(
        "uq_networks_name",
        "networks",
        ["entity_id", "name_key"],
        unique=True,
        sqlite_where=sa.text("ended_on IS NULL"),
        postgresql_where=sa.text("ended_on IS NULL"),
    )
    op.create_table(
        "note_scans",
        sa.Column("entity_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("scanned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("notes", sa.Integer(), nullable=False),
        sa.Column("pairs", sa.Integer(), nullable=False),
        sa.Column("across_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["entity_id"], ["entities.id"], name=op.f("fk_note_scans_entity_id")),
        sa.PrimaryKeyConstraint("entity_id", name=op.f("pk_note_scans")),
    )
    op.create_table(
        "pictures",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entity_id", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("slide", sa.Boolean(), nullable=False),
        sa.Column("plain", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("media_type", sa.String(length=20), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("stored_as", sa.String(length=32), nullable=False),
        sa.Column("small_as", sa.String(length=32), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("allowed_why", sa.Text(), nullable=True),
        sa.Column("allowed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("allowed_by", sa.String(length=200), nullable=True),
        sa.CheckConstraint("(allowed_why IS NULL) = (allowed_at IS NULL)", name=op.f("ck_pictures_allowed")),
        sa.ForeignKeyConstraint(["entity_id"], ["entities.id"], name=op.f("fk_pictures_entity_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pictures")),
        sa.UniqueConstraint("entity_id", "sha256", name=op.f("uq_pictures_entity_id_sha256")),
    )
    op.create_index(op.f("ix_pictures_sha256"), "pictures", ["sha256"], unique=False)
    op.create_table(
        "plan_items",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entity_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("ownership", sa.String(length=10), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("left_out", sa.Boolean(), server_default=sa.text("(false)"), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("owner_role", sa.String(length=20), nullable=False),
        sa.Column("before", sa.Integer(), nullable=False),
        sa.Column("evidence", sa.String(length=40), nullable=False),
        sa.Column("holding", sa.Boolean(), server_default=sa.text("(false)"), nullable=False),
        sa.CheckConstraint("before >= 0", name=op.f("ck_plan_items_before")),
        sa.ForeignKeyConstraint(["entity_id"], ["entities.id"], name=op.f("fk_plan_items_entity_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_items")),
    )
    op.create_index(
        op.f("ix_plan_items_entity_id_plan_items_kind_plan_items_ownership_plan_items_code"),
        "plan_items",
        ["entity_id", "kind", "ownership", "code"],
        unique=True,
    )
    op.create_table(
        "reminder_answers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("subject_kind", sa.String(length=30), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("entity_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("answered_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("to_key", sa.String(length=40), nullable=False),
        sa.Column("instead", sa.JSON(), nullable=False),
        sa.Column("by_key", sa.String(length=40), nullable=False),
        sa.Column("by", sa.String(length=100), nullable=False),
        sa.Column("door", sa.String(length=8), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_by", sa.String(length=100), nullable=True),
        sa.CheckConstraint("(kind = 'handed') = (to_key <> '')", name=op.f("ck_reminder_answers_handed")),
        sa.CheckConstraint("(kind = 'handed') = (until_on IS NULL)", name=op.f("ck_reminder_answers_until")),
        sa.CheckConstraint("door IN ('web', 'link', 'cli', 'api')", name=op.f("ck_reminder_answers_door")),
        sa.CheckConstraint("kind IN ('acknowledged', 'snoozed', 'handed')", name=op.f("ck_reminder_answers_kind")),
        sa.CheckConstraint(
            "(withdrawn_at IS NULL) = (withdrawn_by IS NULL)", name=op.f("ck_reminder_answers_withdrawn")
        ),
        sa.ForeignKeyConstraint(["entity_id"], ["entities.id"], name=op.f("fk_reminder_answers_entity_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder_answers")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_reminder_answers_token_hash")),
    )
    op.create_index(op.f("ix_reminder_answers_entity_id"), "reminder_answers", ["entity_id"], unique=False)
    op.create_index(
        op.f(
            "ix_reminder_answers_reason_reminder_answers_subject_kind_reminder_answers_subject_id_reminder_answers_due_on"
        ),
        "reminder_answers",
        ["reason", "subject_kind", "subject_id", "due_on"],
        unique=False,
    )
    op.create_table(
        "reminder_hours",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entity_id", sa.Integer(), nullable=True),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("reset", sa.Boolean(), nullable=False),
        sa.Column("digest", sa.Integer(), nullable=False),
        sa.Column("quiet_from", sa.Integer(), nullable=False),
        sa.Column("quiet_until", sa.Integer(), nullable=False),
        sa.Column("days_off", sa.Boolean(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("added_by", sa.String(length=200), nullable=False),
        sa.CheckConstraint(
            "digest BETWEEN 0 AND 1439 AND quiet_from BETWEEN 0 AND 1439 AND quiet_until BETWEEN 0 AND 1439",
            name=op.f("ck_reminder_hours_hours"),
        ),
        sa.ForeignKeyConstraint(["entity_id"], ["entities.id"], name=op.f("fk_reminder_hours_entity_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder_hours")),
    )
    op.create_index(
        op.f("ix_reminder_hours_entity_id_reminder_hours_from_on"),
        "reminder_hours",
        ["entity_id", "from_on"],
        unique=False,
    )
    op.create_table(
        "reminder_plans",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entity_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("reset", sa.Boolean(), nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("offsets", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("cadence", sa.String(length=10), nullable=True),
        sa.Column("audience", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("late", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("fallback", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("chain", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("patience", sa.Integer(), nullable=False),
        sa.Column("channels", sa.JSON(), nullable=False),
        sa.Column("before", sa.String(length=200), nullable=False),
        sa.Column("after", sa.String(length=200), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("added_by", sa.String(length=200), nullable=False),
        sa.CheckConstraint("cadence IS NULL OR cadence IN ('daily', 'weekly')", name=op.f("ck_reminder_plans_cadence")),
        sa.CheckConstraint("patience BETWEEN 0 AND 30", name=op.f("ck_reminder_plans_patience")),
        sa.ForeignKeyConstraint(["entity_id"], ["entities.id"], name=op.f("fk_reminder_plans_entity_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder_plans")),
    )
    op.create_index(
        op.f("ix_reminder_plans_entity_id_reminder_plans_reason_reminder_plans_from_on"),
        "reminder_plans",
        ["entity_id", "reason", "from_on"],
        unique=False,
    )
    op.create_table(
        "report_schedules",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("report", sa.String(length=40), nullable=False),
        sa.Column("entity_id", sa.Integer(), nullable=True),
        sa.Column("every", sa.String(length=10), nullable=False),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("way", sa.String(length=10), nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("since_on", sa.Date(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(length=100), nullable=False),
        sa.CheckConstraint(
            "day BETWEEN 1 AND 31 AND (every = 'monthly' OR day <= 7)", name=op.f("ck_report_schedules_day")
        ),
        sa.CheckConstraint("every IN ('monthly', 'weekly')", name=op.f("ck_report_schedules_every")),
        sa.CheckConstraint("way IN ('attachment', 'link')", name=op.f("ck_report_schedules_way")),
        sa.ForeignKeyConstraint(["entity_id"], ["entities.id"], name=op.f("fk_report_schedules_entity_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_schedules")),
    )
    op.create_index(op.f("ix_report_schedules_entity_id"), "report_schedules", ["entity_id"], unique=False)
    op.create_table(
        "seats",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entity_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("number >= 1", name=op.f("ck_seats_number")),
        sa.ForeignKeyConstraint(["entity_id"], ["entities.id"], name=op.f("fk_seats_entity_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seats")),
    )
    op.create_index(op.f("ix_seats_entity_id_seats_number"), "seats", ["entity_id", "number"], unique=True)
    op.create_table(
        "signed_links",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("subject_kind", sa.String(length=30), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("entity_id", sa.Integer(), nullable=False),
        sa.Column("tasks", sa.String(length=400), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("change_id", sa.String(length=40), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("created_by", sa.String(length=200), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("opens", sa.Integer(), nullable=False),
        sa.Column("wrong_answers", sa.Integer(), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("locked_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("wrong_answers >= 0 AND opens >= 0", name=op.f("ck_signed_links_counted")),
        sa.ForeignKeyConstraint(["campaign_id"], ["link_campaigns.id"], name=op.f("fk_signed_links_campaign_id")),
        sa.ForeignKeyConstraint(["entity_id"], ["entities.id"], name=op.f("fk_signed_links_entity_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signed_links")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_signed_links_token_hash")),
    )
    op.create_index(op.f("ix_signed_links_campaign_id"), "signed_links", ["campaign_id"], unique=False)
    op.create_index(op.f("ix_signed_links_entity_id"), "signed_links", ["entity_id"], unique=False)
    op.create_index(
        op.f("ix_signed_links_subject_kind_signed_links_subject_id"),
        "signed_links",
        ["subject_kind", "subject_id"],
        unique=False,
    )
    op.create_table(
        "sims",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entity_id", sa.Integer(), nullable=True),
        sa.Column("number_hash", sa.String(length=40), nullable=False),
        sa.Column("number_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("number_masked", sa.String(length=20), nullable=False),
        sa.Column("sealing_key_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["entity_id"], ["entities.id"], name=op.f("fk_sims_entity_id")),
        sa.ForeignKeyConstraint(["sealing_key_id"], ["sealing_keys.id"], name=op.f("fk_sims_sealing_key_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sims")),
        sa.UniqueConstraint("number_hash", name=op.f("uq_sims_number_hash")),
    )
    op.create_index(op.f("ix_sims_entity_id"), "sims", ["entity_id"], unique=False)
    op.create_table(
        "spot_rounds",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entity_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("week_on", sa.Date(), nullable=False),
        sa.Column("seed", sa.String(length=64), nullable=False),
        sa.Column("wanted", sa.Integer(), nullable=False),
        sa.Column("pool_sha256", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("drawn_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("drawn_by_id", sa.Integer(), nullable=True),
        sa.Column("drawn_by", sa.String(length=200), nullable=False),
        sa.CheckConstraint("(kind = 'manual') = (reason IS NOT NULL)", name=op.f("ck_spot_rounds_reason")),
        sa.CheckConstraint("(kind = 'weekly') = (seed <> '')", name=op.f("ck_spot_rounds_seed")),
        sa.CheckConstraint("kind IN ('weekly', 'manual')", name=op.f("ck_spot_rounds_kind")),
        sa.ForeignKeyConstraint(["entity_id"], ["entities.id"], name=op.f("fk_spot_rounds_entity_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_spot_rounds")),
    )
    op.create_index(
        op.f("ix_spot_rounds_entity_id_spot_rounds_drawn_at"), "spot_rounds", ["entity_id", "drawn_at"], unique=False
    )
    op.create_index(
        "uq_spot_rounds_week",
        "spot_rounds",
        ["entity_id", "week_on"],
        unique=True,
        sqlite_where=sa.text("kind = 'weekly'"),
        postgresql_where=sa.text("kind = 'weekly'"),
    )
    op.create_table(
        "stocktakes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entity_id", sa.Integer(), nullable=False),
        sa.Column("store", sa.String(length=200), nullable=True),
        sa.Column("opened_by", sa.String(length=100), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("closed_by", sa.String(length=100), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["entity_id"], ["entities.id"], name=op.f("fk_stocktakes_entity_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stocktakes")),
    )
    op.create_index(op.f("ix_stocktakes_entity_id"), "stocktakes", ["entity_id"], unique=False)
    op.create_table(
        "user_grants",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("entity_id", sa.Integer(), nullable=True),
        sa.Column("store", sa.String(length=200), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(role = 'manager') = (store <> '' AND entity_id IS NOT NULL)", name=op.f("ck_user_grants_store")
        ),
        sa.ForeignKeyConstraint(["entity_id"], ["entities.id"], name=op.f("fk_user_grants_entity_id")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_user_grants_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_grants")),
    )
    op.create_index(
        op.f("ix_user_grants_user_id_user_grants_role_user_grants_entity_id_user_grants_store"),
        "user_grants",
        ["user_id", "role", "entity_id", "store"],
        unique=True,
    )
    op.create_index(
        "uq_user_grants_everywhere",
        "user_grants",
        ["user_id", "role"],
        unique=True,
        sqlite_where=sa.text("entity_id IS NULL"),
        postgresql_where=sa.text("entity_id IS NULL"),
    )
    op.create_table(
        "user_links",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("secret_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_user_links_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_links")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_user_links_secret_hash")),
    )
    op.create_index(op.f("ix_user_links_user_id"), "user_links", ["user_id"], unique=False)
    op.create_table(
        "user_sessions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("secret_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("agent", sa.String(length=200), nullable=True),
        sa.Column("address", sa.String(length=60), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_user_sessions_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_sessions")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_user_sessions_secret_hash")),
    )
    op.create_index(op.f("ix_user_sessions_user_id"), "user_sessions", ["user_id"], unique=False)
    op.create_table(
        "accounts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entity_id", sa.Integer(), nullable=False),
        sa.Column("enterprise_account_id", sa.Integer(), nullable=True),
        sa.Column("xhs_id", sa.String(length=60), nullable=False),
        sa.Column("ownership", sa.String(length=10), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("origin", sa.String(length=10), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("origin IN ('observed', 'decided')", name=op.f("ck_accounts_origin")),
        sa.CheckConstraint("ownership IN ('company', 'employee')", name=op.f("ck_accounts_ownership")),
        sa.ForeignKeyConstraint(
            ["enterprise_account_id"], ["enterprise_accounts.id"], name=op.f("fk_accounts_enterprise_account_id")
        ),
        sa.ForeignKeyConstraint(["entity_id"], ["entities.id"], name=op.f("fk_accounts_entity_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accounts")),
        sa.UniqueConstraint("xhs_id", name=op.f("uq_accounts_xhs_id")),
    )
    op.create_index(op.f("ix_accounts_entity_id"), "accounts", ["entity_id"], unique=False)
    op.create_table(
        "applications",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entity_id", sa.Integer(), nullable=False),
        sa.Column("enterprise_account_id", sa.Integer(), nullable=True),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("employee_id", sa.Integer(), nullable=True),
        sa.Column("employee_number", sa.String(length=60), nullable=True),
        sa.Column("applicant", sa.String(length=200), nullable=False),
        sa.Column("applicant_key", sa.String(length=200), nullable=False),
        sa.Column("marked", sa.String(length=20), nullable=True),
        sa.Column("applied_on", sa.Date(), nullable=True),
        sa.Column("again_on", sa.Text(), nullable=True),
        sa.Column("store", sa.String(length=200), nullable=True),
        sa.Column("store_key", sa.String(length=200), nullable=False),
        sa.Column("position", sa.String(length=200), nullable=True),
        sa.Column("hired_on", sa.Date(), nullable=True),
        sa.Column("contract_until_on", sa.Date(), nullable=True),
        sa.Column("phone_hash", sa.String(length=40), nullable=True),
        sa.Column("phone_masked", sa.String(length=20), nullable=True),
        sa.Column("nickname", sa.String(length=200), nullable=True),
        sa.Column("xhs_id", sa.String(length=60), nullable=True),
        sa.Column("ownership", sa.String(length=10), nullable=False),
        sa.Column("proof", sa.String(length=10), nullable=False),
        sa.Column("proof_on", sa.Date(), nullable=True),
        sa.Column("proof_document_id", sa.Integer(), nullable=True),
        sa.Column("agreement", sa.String(length=10), nullable=False),
        sa.Column("agreement_on", sa.Date(), nullable=True),
        sa.Column("agreement_document_id", sa.Integer(), nullable=True),
        sa.Column("portrait", sa.String(length=10), nullable=False),
        sa.Column("portrait_on", sa.Date(), nullable=True),
        sa.Column("portrait_document_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("submitted_on", sa.Date(), nullable=True),
        sa.Column("platform_result", sa.String(length=60), nullable=True),
        sa.Column("effective_on", sa.Date(), nullable=True),
        sa.Column("refused_reason", sa.Text(), nullable=True),
        sa.Column("informed_on", sa.Date(), nullable=True),
        sa.Column("informed_by", sa.String(length=200), nullable=True),
        sa.Column("case_id", sa.Integer(), nullable=True),
        sa.Column("filed_here", sa.Boolean(), nullable=False),
        sa.Column("origin", sa.String(length=10), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("agreement IN ('yes', 'no', 'refused', 'unknown')", name=op.f("ck_applications_agreement")),
        sa.CheckConstraint("origin IN ('observed', 'decided')", name=op.f("ck_applications_origin")),
        sa.CheckConstraint("ownership IN ('company', 'employee')", name=op.f("ck_applications_ownership")),
        sa.CheckConstraint("portrait IN ('yes', 'no', 'refused', 'unknown')", name=op.f("ck_applications_portrait")),
        sa.CheckConstraint("proof IN ('yes', 'no', 'refused', 'unknown')", name=op.f("ck_applications_proof")),
        sa.CheckConstraint(
            "state IN ('draft', 'reviewing', 'incomplete', 'on_hold', 'approved', 'submitted', 'rejected_by_platform', 'opened', 'refused', 'withdrawn')",
            name=op.f("ck_applications_state"),
        ),
        sa.ForeignKeyConstraint(["employee_id"], ["employees.id"], name=op.f("fk_applications_employee_id")),
        sa.ForeignKeyConstraint(
            ["enterprise_account_id"], ["enterprise_accounts.id"], name=op.f("fk_applications_enterprise_account_id")
        ),
        sa.ForeignKeyConstraint(["entity_id"], ["entities.id"], name=op.f("fk_applications_entity_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_applications")),
    )
    op.create_index(op.f("ix_applications_employee_id"), "applications", ["employee_id"], unique=False)
    op.create_index(
        op.f("ix_applications_entity_id_applications_number"), "applications", ["entity_id", "number"], unique=True
    )
    op.create_index(
        op.f("ix_applications_entity_id_applications_state"), "applications", ["entity_id", "state"], unique=False
    )
    op.create_index(
        "uq_applications_open",
        "applications",
        ["employee_id"],
        unique=True,
        sqlite_where=sa.text(
            "filed_here AND employee_id IS NOT NULL AND state IN ('draft', 'reviewing', 'incomplete', 'on_hold', 'approved', 'submitted', 'rejected_by_platform')"
        ),
        postgresql_where=sa.text(
            "filed_here AND employee_id IS NOT NULL AND state IN ('draft', 'reviewing', 'incomplete', 'on_hold', 'approved', 'submitted', 'rejected_by_platform')"
        ),
    )
    op.create_table(
        "custodies",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("device_id", sa.Integer(), nullable=False),
        sa.Column("employee_id", sa.Integer(), nullable=True),
        sa.Column("keeper_name", sa.String(length=200), nullable=True),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("handed_by", sa.String(length=100), nullable=False),
        sa.Column("taken_by", sa.String(length=100), nullable=True),
        sa.Column("condition_out", sa.String(length=200), nullable=True),
        sa.Column("condition_back", sa.String(length=200), nullable=True),
        sa.Column("origin", sa.String(length=10), nullable=False),
        sa.CheckConstraint("origin IN ('observed', 'decided')", name=op.f("ck_custodies_origin")),
        sa.CheckConstraint(
            "from_on IS NULL OR until_on IS NULL OR from_on <= until_on", name=op.f("ck_custodies_forward")
        ),
        sa.ForeignKeyConstraint(["device_id"], ["devices.id"], name=op.f("fk_custodies_device_id")),
        sa.ForeignKeyConstraint(["employee_id"], ["employees.id"], name=op.f("fk_custodies_employee_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_custodies")),
    )
    op.create_index(op.f("ix_custodies_device_id"), "custodies", ["device_id"], unique=False)
    op.create_index(op.f("ix_custodies_employee_id"), "custodies", ["employee_id"], unique=False)
    op.create_index(
        "uq_custodies_open",
        "custodies",
        ["device_id"],
        unique=True,
        sqlite_where=sa.text("until_on IS NULL"),
        postgresql_where=sa.text("until_on IS NULL"),
    )
    op.create_table(
        "data_requests",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("employee_id", sa.Integer(), nullable=False),
        sa.Column("entity_id", sa.Integer(), nullable=False),
        sa.Column("link_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("answered_by", sa.String(length=200), nullable=True),
        sa.Column("answer_sealed", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint("kind IN ('correct', 'delete', 'copy', 'explain')", name=op.f("ck_data_requests_kind")),
        sa.ForeignKeyConstraint(["employee_id"], ["employees.id"], name=op.f("fk_data_requests_employee_id")),
        sa.ForeignKeyConstraint(["entity_id"], ["entities.id"], name=op.f("fk_data_requests_entity_id")),
        sa.ForeignKeyConstraint(["link_id"], ["signed_links.id"], name=op.f("fk_data_requests_link_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_data_requests")),
    )
    op.create_index(op.f("ix_data_requests_employee_id"), "data_requests", ["employee_id"], unique=False)
    op.create_index(op.f("ix_data_requests_entity_id"), "data_requests", ["entity_id"], unique=False)
    op.create_table(
        "device_observations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("device_id", sa.Integer(), nullable=False),
        sa.Column("observed_on", sa.Date(), nullable=False),
        sa.Column("source", sa.String(length=20), nullable=False),
        sa.Column("model", sa.String(length=100), nullable=True),
        sa.Column("imei_tail", sa.String(length=10), nullable=True),
        sa.Column("bought_on", sa.Date(), nullable=True),
        sa.Column("keeper_name", sa.String(length=200), nullable=True),
        sa.Column("keeper_employee", sa.String(length=60), nullable=True),
        sa.Column("store", sa.String(length=200), nullable=True),
        sa.Column("network_kind", sa.String(length=20), nullable=True),
        sa.Column("network", sa.String(length=200), nullable=True),
        sa.Column("ip", sa.String(length=45), nullable=True),
        sa.Column("counted_on", sa.Date(), nullable=True),
        sa.Column("status", sa.String(length=60), nullable=True),
        sa.Column("status_code", sa.String(length=20), nullable=True),
        sa.Column("registered_as", sa.String(length=200), nullable=True),
        sa.Column("batch_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["device_id"], ["devices.id"], name=op.f("fk_device_observations_device_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_device_observations")),
    )
    op.create_index(
        op.f("ix_device_observations_device_id_device_observations_source_device_observations_observed_on"),
        "device_observations",
        ["device_id", "source", "observed_on"],
        unique=True,
    )
    op.create_table(
        "document_revisions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("stored_as", sa.String(length=40), nullable=False),
        sa.Column("text_version", sa.String(length=60), nullable=True),
        sa.Column("generated", sa.Boolean(), nullable=False),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("uploaded_by_id", sa.Integer(), nullable=True),
        sa.Column("uploaded_by", sa.String(length=200), nullable=False),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("number >= 1", name=op.f("ck_document_revisions_number")),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name=op.f("fk_document_revisions_document_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document_revisions")),
        sa.UniqueConstraint("stored_as", name=op.f("uq_document_revisions_stored_as")),
    )
    op.create_index(
        op.f("ix_document_revisions_document_id_document_revisions_number"),
        "document_revisions",
        ["document_id", "number"],
        unique=True,
    )
    op.create_table(
        "drift_comparisons",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entity_id", sa.Integer(), nullable=False),
        sa.Column("enterprise_account_id", sa.Integer(), nullable=True),
        sa.Column("scope", sa.String(length=60), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("newest", sa.Boolean(), nullable=False),
        sa.Column("compared_on", sa.Date(), nullable=False),
        sa.Column("file_name", sa.String(length=300), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("stored_as", sa.String(length=80), nullable=True),
        sa.Column("options", sa.JSON(), nullable=False),
        sa.Column("told", sa.Integer(), nullable=False),
        sa.Column("ours", sa.Integer(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("read", sa.JSON(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("user_name", sa.String(length=200), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("stored_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("state IN ('preview', 'stored', 'dropped')", name=op.f("ck_drift_comparisons_state")),
        sa.ForeignKeyConstraint(
            ["enterprise_account_id"],
            ["enterprise_accounts.id"],
            name=op.f("fk_drift_comparisons_enterprise_account_id"),
        ),
        sa.ForeignKeyConstraint(["entity_id"], ["entities.id"], name=op.f("fk_drift_comparisons_entity_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_drift_comparisons")),
    )
    op.create_index(op.f("ix_drift_comparisons_entity_id"), "drift_comparisons", ["entity_id"], unique=False)
    op.create_index(
        "uq_drift_comparisons_newest",
        "drift_comparisons",
        ["scope"],
        unique=True,
        sqlite_where=sa.text("newest"),
        postgresql_where=sa.text("newest"),
    )
    op.create_table(
        "employee_observations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("employee_id", sa.Integer(), nullable=False),
        sa.Column("observed_on", sa.Date(), nullable=False),
        sa.Column("source", sa.String(length=20), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=True),
        sa.Column("status", sa.String(length=20), nullable=True),
        sa.Column("store", sa.String(length=200), nullable=True),
        sa.Column("position", sa.String(length=200), nullable=True),
        sa.Column("cost_centre", sa.String(length=200), nullable=True),
        sa.Column("manager", sa.String(length=200), nullable=True),
        sa.Column("batch_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["employee_id"], ["employees.id"], name=op.f("fk_employee_observations_employee_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_employee_observations")),
    )
    op.create_index(
        op.f("ix_employee_observations_employee_id_employee_observations_source_employee_observations_observed_on"),
        "employee_observations",
        ["employee_id", "source", "observed_on"],
        unique=True,
    )
    op.create_table(
        "employments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("employee_id", sa.Integer(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=True),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("last_working_on", sa.Date(), nullable=True),
        sa.Column("contract_until_on", sa.Date(), nullable=True),
        sa.Column("origin", sa.String(length=10), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("origin IN ('observed', 'decided')", name=op.f("ck_employments_origin")),
        sa.CheckConstraint(
            "from_on IS NULL OR until_on IS NULL OR from_on < until_on", name=op.f("ck_employments_forward")
        ),
        sa.ForeignKeyConstraint(["employee_id"], ["employees.id"], name=op.f("fk_employments_employee_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_employments")),
    )
    op.create_index(op.f("ix_employments_employee_id"), "employments", ["employee_id"], unique=False)
    op.create_index(
        "uq_employments_open",
        "employments",
        ["employee_id"],
        unique=True,
        sqlite_where=sa.text("until_on IS NULL"),
        postgresql_where=sa.text("until_on IS NULL"),
    )
    op.create_table(
        "enterprise_devices",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("enterprise_account_id", sa.Integer(), nullable=False),
        sa.Column("device_id", sa.Integer(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("end_reason", sa.String(length=200), nullable=True),
        sa.Column("origin", sa.String(length=10), nullable=False),
        sa.CheckConstraint("origin IN ('observed', 'decided')", name=op.f("ck_enterprise_devices_origin")),
        sa.CheckConstraint(
            "from_on IS NULL OR until_on IS NULL OR from_on <= until_on", name=op.f("ck_enterprise_devices_forward")
        ),
        sa.ForeignKeyConstraint(["device_id"], ["devices.id"], name=op.f("fk_enterprise_devices_device_id")),
        sa.ForeignKeyConstraint(
            ["enterprise_account_id"],
            ["enterprise_accounts.id"],
            name=op.f("fk_enterprise_devices_enterprise_account_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enterprise_devices")),
    )
    op.create_index(op.f("ix_enterprise_devices_device_id"), "enterprise_devices", ["device_id"], unique=False)
    op.create_index(
        "uq_enterprise_devices_open",
        "enterprise_devices",
        ["enterprise_account_id", "device_id"],
        unique=True,
        sqlite_where=sa.text("until_on IS NULL"),
        postgresql_where=sa.text("until_on IS NULL"),
    )
    op.create_table(
        "erased_names",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("employee_id", sa.Integer(), nullable=False),
        sa.Column("mark", sa.String(length=40), nullable=False),
        sa.Column("length", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["employee_id"], ["employees.id"], name=op.f("fk_erased_names_employee_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erased_names")),
    )
    op.create_index(
        op.f("ix_erased_names_employee_id_erased_names_mark"), "erased_names", ["employee_id", "mark"], unique=True
    )
    op.create_index(op.f("ix_erased_names_mark"), "erased_names", ["mark"], unique=False)
    op.create_table(
        "erasures",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("employee_id", sa.Integer(), nullable=False),
        sa.Column("entity_id", sa.Integer(), nullable=False),
        sa.Column("data_class", sa.String(length=20), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("early", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("by", sa.String(length=200), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.CheckConstraint(
            "data_class IN ('contact', 'proofs', 'signed', 'identity')", name=op.f("ck_erasures_data_class")
        ),
        sa.ForeignKeyConstraint(["employee_id"], ["employees.id"], name=op.f("fk_erasures_employee_id")),
        sa.ForeignKeyConstraint(["entity_id"], ["entities.id"], name=op.f("fk_erasures_entity_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erasures")),
    )
    op.create_index(op.f("ix_erasures_employee_id"), "erasures", ["employee_id"], unique=False)
    op.create_index(op.f("ix_erasures_entity_id"), "erasures", ["entity_id"], unique=False)
    op.create_table(
        "finding_subjects",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("finding_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("ref_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["finding_id"], ["findings.id"], name=op.f("fk_finding_subjects_finding_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finding_subjects")),
    )
    op.create_index(op.f("ix_finding_subjects_finding_id"), "finding_subjects", ["finding_id"], unique=False)
    op.create_index(
        op.f("ix_finding_subjects_kind_finding_subjects_key"), "finding_subjects", ["kind", "key"], unique=False
    )
    op.create_index(
        op.f("ix_finding_subjects_kind_finding_subjects_ref_id"), "finding_subjects", ["kind", "ref_id"], unique=False
    )
    op.create_table(
        "leaves",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("employee_id", sa.Integer(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("approved_by", sa.String(length=200), nullable=False),
        sa.CheckConstraint("until_on IS NULL OR from_on <= until_on", name=op.f("ck_leaves_forward")),
        sa.ForeignKeyConstraint(["employee_id"], ["employees.id"], name=op.f("fk_leaves_employee_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_leaves")),
    )
    op.create_index(op.f("ix_leaves_employee_id"), "leaves", ["employee_id"], unique=False)
    op.create_table(
        "legal_updates",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("change_id", sa.Integer(), nullable=False),
        sa.Column("subject_kind", sa.String(length=30), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_by", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["change_id"], ["legal_changes.id"], name=op.f("fk_legal_updates_change_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_legal_updates")),
    )
    op.create_index(
        op.f("ix_legal_updates_change_id_legal_updates_subject_kind_legal_updates_subject_id"),
        "legal_updates",
        ["change_id", "subject_kind", "subject_id"],
        unique=True,
    )
    op.create_table(
        "letter_issues",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entity_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("employee_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=True),
        sa.Column("template_id", sa.Integer(), nullable=True),
        sa.Column("text_version", sa.String(length=80), nullable=False),
        sa.Column("typed", sa.JSON(), nullable=False),
        sa.Column("code", sa.String(length=9), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("issued_by", sa.String(length=200), nullable=False),
        sa.Column("void_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("void_by", sa.String(length=200), nullable=True),
        sa.Column("void_reason", sa.Text(), nullable=True),
        sa.CheckConstraint("(void_at IS NULL) = (void_reason IS NULL)", name=op.f("ck_letter_issues_void")),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name=op.f("fk_letter_issues_document_id")),
        sa.ForeignKeyConstraint(["employee_id"], ["employees.id"], name=op.f("fk_letter_issues_employee_id")),
        sa.ForeignKeyConstraint(["entity_id"], ["entities.id"], name=op.f("fk_letter_issues_entity_id")),
        sa.ForeignKeyConstraint(["template_id"], ["letter_templates.id"], name=op.f("fk_letter_issues_template_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter_issues")),
    )
    op.create_index(op.f("ix_letter_issues_code"), "letter_issues", ["code"], unique=False)
    op.create_index(op.f("ix_letter_issues_employee_id"), "letter_issues", ["employee_id"], unique=False)
    op.create_index(
        op.f("ix_letter_issues_entity_id_letter_issues_number"), "letter_issues", ["entity_id", "number"], unique=True
    )
    op.create_table(
        "link_tasks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("link_id", sa.Integer(), nullable=False),
        sa.Column("task", sa.String(length=60), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["link_id"], ["signed_links.id"], name=op.f("fk_link_tasks_link_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_link_tasks")),
    )
    op.create_index(op.f("ix_link_tasks_link_id_link_tasks_task"), "link_tasks", ["link_id", "task"], unique=True)
    op.create_table(
        "login_devices",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("sharers", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), server_default=sa.text("'open'"), nullable=False),
        sa.Column("device_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(length=200), nullable=True),
        sa.Column("decided_by", sa.String(length=200), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(state = 'linked') = (device_id IS NOT NULL)", name=op.f("ck_login_devices_linked")),
        sa.CheckConstraint("state IN ('open', 'linked', 'ignored')", name=op.f("ck_login_devices_state")),
        sa.ForeignKeyConstraint(["device_id"], ["devices.id"], name=op.f("fk_login_devices_device_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_login_devices")),
        sa.UniqueConstraint("key", name=op.f("uq_login_devices_key")),
    )
    op.create_index(
        "ix_login_devices_shared",
        "login_devices",
        ["sharers"],
        unique=False,
        sqlite_where=sa.text("sharers > 1"),
        postgresql_where=sa.text("sharers > 1"),
    )
    op.create_table(
        "parcels",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("recipient", sa.String(length=40), nullable=False),
        sa.Column("channel", sa.String(length=12), nullable=False),
        sa.Column("destination_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("serial", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("carries", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("ripe_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("claim", sa.String(length=40), nullable=True),
        sa.Column("claimed_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("message_id", sa.String(length=80), nullable=False),
        sa.Column("word", sa.String(length=60), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(state IN ('claimed', 'sending')) = (claimed_until IS NOT NULL)", name=op.f("ck_parcels_claimed")
        ),
        sa.CheckConstraint(
            "state IN ('queued', 'claimed', 'sending', 'sent', 'uncertain', 'dead', 'suppressed')",
            name=op.f("ck_parcels_state"),
        ),
        sa.ForeignKeyConstraint(["destination_id"], ["destinations.id"], name=op.f("fk_parcels_destination_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_parcels")),
        sa.UniqueConstraint("message_id", name=op.f("uq_parcels_message_id")),
    )
    op.create_index(op.f("ix_parcels_destination_id"), "parcels", ["destination_id"], unique=False)
    op.create_index(
        op.f("ix_parcels_recipient_parcels_channel_parcels_destination_id_parcels_day_parcels_serial"),
        "parcels",
        ["recipient", "channel", "destination_id", "day", "serial"],
        unique=True,
    )
    op.create_index(op.f("ix_parcels_state_parcels_ripe_at"), "parcels", ["state", "ripe_at"], unique=False)
    op.create_table(
        "person_papers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("employee_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("signed_on", sa.Date(), nullable=False),
        sa.Column("valid_until_on", sa.Date(), nullable=True),
        sa.Column("document_id", sa.Integer(), nullable=True),
        sa.Column("text_version", sa.String(length=60), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("end_reason", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('nda', 'commitment', 'portrait', 'training')", name=op.f("ck_person_papers_kind")),
        sa.CheckConstraint(
            "valid_until_on IS NULL OR signed_on <= valid_until_on", name=op.f("ck_person_papers_forward")
        ),
        sa.ForeignKeyConstraint(["employee_id"], ["employees.id"], name=op.f("fk_person_papers_employee_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person_papers")),
    )
    op.create_index(
        op.f("ix_person_papers_employee_id_person_papers_kind"), "person_papers", ["employee_id", "kind"], unique=False
    )
    op.create_table(
        "picture_pairs",
        sa.Column("a_id", sa.Integer(), nullable=False),
        sa.Column("b_id", sa.Integer(), nullable=False),
        sa.Column("entity_id", sa.Integer(), nullable=False),
        sa.Column("how", sa.String(length=10), nullable=False),
        sa.Column("agreement", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("how IN ('same', 'mirror', 'part')", name=op.f("ck_picture_pairs_how")),
        sa.CheckConstraint("a_id < b_id", name=op.f("ck_picture_pairs_order")),
        sa.ForeignKeyConstraint(["a_id"], ["pictures.id"], name=op.f("fk_picture_pairs_a_id")),
        sa.ForeignKeyConstraint(["b_id"], ["pictures.id"], name=op.f("fk_picture_pairs_b_id")),
        sa.ForeignKeyConstraint(["entity_id"], ["entities.id"], name=op.f("fk_picture_pairs_entity_id")),
        sa.PrimaryKeyConstraint("a_id", "b_id", name=op.f("pk_picture_pairs")),
    )
    op.create_index(op.f("ix_picture_pairs_b_id"), "picture_pairs", ["b_id"], unique=False)
    op.create_index(op.f("ix_picture_pairs_entity_id"), "picture_pairs", ["entity_id"], unique=False)
    op.create_table(
        "picture_views",
        sa.Column("picture_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("entity_id", sa.Integer(), nullable=False),
        sa.Column("bits", sa.LargeBinary(length=80), nullable=False),
        sa.Column("grid", sa.LargeBinary(length=1024), nullable=False),
        sa.CheckConstraint("number IN (0, 1)", name=op.f("ck_picture_views_number")),
        sa.ForeignKeyConstraint(["entity_id"], ["entities.id"], name=op.f("fk_picture_views_entity_id")),
        sa.ForeignKeyConstraint(["picture_id"], ["pictures.id"], name=op.f("fk_picture_views_picture_id")),
        sa.PrimaryKeyConstraint("picture_id", "number", name=op.f("pk_picture_views")),
    )
    op.create_index(
        op.f("ix_picture_views_entity_id_picture_views_picture_id"),
        "picture_views",
        ["entity_id", "picture_id"],
        unique=False,
    )
    op.create_table(
        "report_issues",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("schedule_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("scope", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("posted_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(state = 'made') = (made_at IS NOT NULL)", name=op.f("ck_report_issues_made")),
        sa.CheckConstraint("state IN ('due', 'made', 'refused')", name=op.f("ck_report_issues_state")),
        sa.ForeignKeyConstraint(["schedule_id"], ["report_schedules.id"], name=op.f("fk_report_issues_schedule_id")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_report_issues_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_issues")),
    )
    op.create_index(
        op.f("ix_report_issues_schedule_id_report_issues_user_id_report_issues_day"),
        "report_issues",
        ["schedule_id", "user_id", "day"],
        unique=True,
    )
    op.create_index(op.f("ix_report_issues_state_report_issues_day"), "report_issues", ["state", "day"], unique=False)
    op.create_index(op.f("ix_report_issues_user_id"), "report_issues", ["user_id"], unique=False)
    op.create_table(
        "report_readers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("schedule_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["schedule_id"], ["report_schedules.id"], name=op.f("fk_report_readers_schedule_id")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_report_readers_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_readers")),
    )
    op.create_index(
        op.f("ix_report_readers_schedule_id_report_readers_user_id"),
        "report_readers",
        ["schedule_id", "user_id"],
        unique=True,
    )
    op.create_index(op.f("ix_report_readers_user_id"), "report_readers", ["user_id"], unique=False)
    op.create_table(
        "retention_holds",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entity_id", sa.Integer(), nullable=False),
        sa.Column("employee_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("held_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("held_by", sa.String(length=200), nullable=False),
        sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lifted_by", sa.String(length=200), nullable=True),
        sa.Column("lift_reason", sa.Text(), nullable=True),
        sa.CheckConstraint("(lifted_at IS NULL) = (lift_reason IS NULL)", name=op.f("ck_retention_holds_lifted")),
        sa.ForeignKeyConstraint(["employee_id"], ["employees.id"], name=op.f("fk_retention_holds_employee_id")),
        sa.ForeignKeyConstraint(["entity_id"], ["entities.id"], name=op.f("fk_retention_holds_entity_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_retention_holds")),
    )
    op.create_index(op.f("ix_retention_holds_employee_id"), "retention_holds", ["employee_id"], unique=False)
    op.create_index(op.f("ix_retention_holds_entity_id"), "retention_holds", ["entity_id"], unique=False)
    op.create_index(
        "uq_retention_holds_entity",
        "retention_holds",
        ["entity_id"],
        unique=True,
        sqlite_where=sa.text("lifted_at IS NULL AND employee_id IS NULL"),
        postgresql_where=sa.text("lifted_at IS NULL AND employee_id IS NULL"),
    )
    op.create_index(
        "uq_retention_holds_person",
        "retention_holds",
        ["employee_id"],
        unique=True,
        sqlite_where=sa.text("lifted_at IS NULL AND employee_id IS NOT NULL"),
        postgresql_where=sa.text("lifted_at IS NULL AND employee_id IS NOT NULL"),
    )
    op.create_table(
        "seat_pools",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entity_id", sa.Integer(), nullable=False),
        sa.Column("enterprise_account_id", sa.Integer(), nullable=True),
        sa.Column("scope", sa.String(length=60), nullable=False),
        sa.Column("used", sa.Integer(), nullable=False),
        sa.CheckConstraint("used >= 0", name=op.f("ck_seat_pools_counted")),
        sa.ForeignKeyConstraint(
            ["enterprise_account_id"], ["enterprise_accounts.id"], name=op.f("fk_seat_pools_enterprise_account_id")
        ),
        sa.ForeignKeyConstraint(["entity_id"], ["entities.id"], name=op.f("fk_seat_pools_entity_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seat_pools")),
        sa.UniqueConstraint("scope", name=op.f("uq_seat_pools_scope")),
    )
    op.create_index(op.f("ix_seat_pools_entity_id"), "seat_pools", ["entity_id"], unique=False)
    op.create_table(
        "sim_observations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sim_id", sa.Integer(), nullable=False),
        sa.Column("observed_on", sa.Date(), nullable=False),
        sa.Column("source", sa.String(length=20), nullable=False),
        sa.Column("carrier", sa.String(length=30), nullable=True),
        sa.Column("registrant_kind", sa.String(length=20), nullable=True),
        sa.Column("registrant_name", sa.String(length=200), nullable=True),
        sa.Column("registrant_employee", sa.String(length=60), nullable=True),
        sa.Column("registrant_employee_id", sa.Integer(), nullable=True),
        sa.Column("opened_on", sa.Date(), nullable=True),
        sa.Column("rent_fen", sa.Integer(), nullable=True),
        sa.Column("user_name", sa.String(length=200), nullable=True),
        sa.Column("user_employee", sa.String(length=60), nullable=True),
        sa.Column("account_nickname", sa.String(length=200), nullable=True),
        sa.Column("device", sa.String(length=60), nullable=True),
        sa.Column("status", sa.String(length=60), nullable=True),
        sa.Column("status_code", sa.String(length=20), nullable=True),
        sa.Column("verified_on", sa.Date(), nullable=True),
        sa.Column("batch_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["registrant_employee_id"], ["employees.id"], name=op.f("fk_sim_observations_registrant_employee_id")
        ),
        sa.ForeignKeyConstraint(["sim_id"], ["sims.id"], name=op.f("fk_sim_observations_sim_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sim_observations")),
    )
    op.create_index(
        op.f("ix_sim_observations_sim_id_sim_observations_source_sim_observations_observed_on"),
        "sim_observations",
        ["sim_id", "source", "observed_on"],
        unique=True,
    )
    op.create_table(
        "spot_pools",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("candidates", sa.JSON(), nullable=False),
        sa.Column("weights", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["round_id"], ["spot_rounds.id"], name=op.f("fk_spot_pools_round_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_spot_pools")),
        sa.UniqueConstraint("round_id", name=op.f("uq_spot_pools_round_id")),
    )
    op.create_table(
        "stocktake_lines",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("stocktake_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("device_id", sa.Integer(), nullable=True),
        sa.Column("outcome", sa.String(length=12), nullable=False),
        sa.Column("why", sa.String(length=20), nullable=True),
        sa.Column("keeper_name", sa.String(length=200), nullable=True),
        sa.Column("seen_by", sa.String(length=100), nullable=True),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("outcome IN ('found', 'missing', 'unexpected')", name=op.f("ck_stocktake_lines_outcome")),
        sa.ForeignKeyConstraint(["device_id"], ["devices.id"], name=op.f("fk_stocktake_lines_device_id")),
        sa.ForeignKeyConstraint(["stocktake_id"], ["stocktakes.id"], name=op.f("fk_stocktake_lines_stocktake_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stocktake_lines")),
    )
    op.create_index(op.f("ix_stocktake_lines_device_id"), "stocktake_lines", ["device_id"], unique=False)
    op.create_index(
        op.f("ix_stocktake_lines_stocktake_id_stocktake_lines_number"),
        "stocktake_lines",
        ["stocktake_id", "number"],
        unique=True,
    )
    op.create_table(
        "tasks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entity_id", sa.Integer(), nullable=False),
        sa.Column("subject_kind", sa.String(length=20), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("owner_role", sa.String(length=20), nullable=False),
        sa.Column("assignee", sa.String(length=200), nullable=True),
        sa.Column("assignee_employee_id", sa.Integer(), nullable=True),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("object_kind", sa.String(length=20), nullable=True),
        sa.Column("object_id", sa.Integer(), nullable=True),
        sa.Column("object_label", sa.String(length=60), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("evidence", sa.String(length=40), nullable=False),
        sa.Column("holding", sa.Boolean(), server_default=sa.text("(false)"), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_by_id", sa.Integer(), nullable=True),
        sa.Column("done_by", sa.String(length=200), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("document_id", sa.Integer(), nullable=True),
        sa.Column("signed", sa.Boolean(), nullable=True),
        sa.Column("origin", sa.String(length=10), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint("origin IN ('observed', 'decided')", name=op.f("ck_tasks_origin")),
        sa.CheckConstraint("state <> 'done' OR origin = 'observed' OR done_on IS NOT NULL", name=op.f("ck_tasks_done")),
        sa.CheckConstraint("state IN ('open', 'done', 'waived', 'dropped')", name=op.f("ck_tasks_state")),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name=op.f("fk_tasks_document_id")),
        sa.ForeignKeyConstraint(["entity_id"], ["entities.id"], name=op.f("fk_tasks_entity_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tasks")),
    )
    op.create_index(op.f("ix_tasks_account_id"), "tasks", ["account_id"], unique=False)
    op.create_index(
        op.f("ix_tasks_entity_id_tasks_state_tasks_due_on"), "tasks", ["entity_id", "state", "due_on"], unique=False
    )
    op.create_index(
        op.f("ix_tasks_subject_kind_tasks_subject_id"), "tasks", ["subject_kind", "subject_id"], unique=False
    )
    op.create_table(
        "account_observations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("observed_on", sa.Date(), nullable=False),
        sa.Column("source", sa.String(length=20), nullable=False),
        sa.Column("nickname", sa.String(length=200), nullable=False),
        sa.Column("platform_state", sa.String(length=60), nullable=True),
        sa.Column("platform_code", sa.String(length=20), nullable=True),
        sa.Column("platform_days", sa.Integer(), nullable=True),
        sa.Column("followers", sa.Integer(), nullable=True),
        sa.Column("health_score", sa.Integer(), nullable=True),
        sa.Column("last_posted_on", sa.Date(), nullable=True),
        sa.Column("posts_30d", sa.Integer(), nullable=True),
        sa.Column("store", sa.String(length=200), nullable=True),
        sa.Column("persona", sa.String(length=200), nullable=True),
        sa.Column("registered_person", sa.String(length=200), nullable=True),
        sa.Column("keeper", sa.String(length=200), nullable=True),
        sa.Column("network", sa.String(length=200), nullable=True),
        sa.Column("device", sa.String(length=60), nullable=True),
        sa.Column("batch_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_account_observations_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_observations")),
    )
    op.create_index(
        op.f("ix_account_observations_account_id_account_observations_source_account_observations_observed_on"),
        "account_observations",
        ["account_id", "source", "observed_on"],
        unique=True,
    )
    op.create_table(
        "application_approvals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("step", sa.String(length=20), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("verdict", sa.String(length=10), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("by", sa.String(length=200), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("origin", sa.String(length=10), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("origin IN ('observed', 'decided')", name=op.f("ck_application_approvals_origin")),
        sa.CheckConstraint(
            "role IN ('admin', 'hr', 'operations', 'finance', 'compliance', 'manager')",
            name=op.f("ck_application_approvals_role"),
        ),
        sa.CheckConstraint(
            "step IN ('department', 'hr', 'legal', 'finance')", name=op.f("ck_application_approvals_step")
        ),
        sa.CheckConstraint(
            "verdict IN ('pending', 'agreed', 'refused')", name=op.f("ck_application_approvals_verdict")
        ),
        sa.ForeignKeyConstraint(
            ["application_id"], ["applications.id"], name=op.f("fk_application_approvals_application_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_application_approvals")),
    )
    op.create_index(
        op.f("ix_application_approvals_application_id_application_approvals_round_application_approvals_step"),
        "application_approvals",
        ["application_id", "round", "step"],
        unique=True,
    )
    op.create_table(
        "application_rulings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=30), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("by", sa.String(length=200), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"], ["applications.id"], name=op.f("fk_application_rulings_application_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_application_rulings")),
    )
    op.create_index(
        op.f("ix_application_rulings_application_id_application_rulings_code"),
        "application_rulings",
        ["application_id", "code"],
        unique=True,
    )
    op.create_table(
        "bindings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("employee_id", sa.Integer(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=True),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("end_planned", sa.Boolean(), server_default=sa.text("(false)"), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("end_reason", sa.Text(), nullable=True),
        sa.Column("origin", sa.String(length=10), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("origin IN ('observed', 'decided')", name=op.f("ck_bindings_origin")),
        sa.CheckConstraint("NOT end_planned OR until_on IS NOT NULL", name=op.f("ck_bindings_planned")),
        sa.CheckConstraint(
            "from_on IS NULL OR until_on IS NULL OR from_on <= until_on", name=op.f("ck_bindings_forward")
        ),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_bindings_account_id")),
        sa.ForeignKeyConstraint(["employee_id"], ["employees.id"], name=op.f("fk_bindings_employee_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bindings")),
    )
    op.create_index(op.f("ix_bindings_account_id"), "bindings", ["account_id"], unique=False)
    op.create_index(op.f("ix_bindings_employee_id"), "bindings", ["employee_id"], unique=False)
    op.create_index(
        "uq_bindings_account_open",
        "bindings",
        ["account_id"],
        unique=True,
        sqlite_where=sa.text("until_on IS NULL OR end_planned"),
        postgresql_where=sa.text("until_on IS NULL OR end_planned"),
    )
    op.create_table(
        "cases",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("number", sa.String(length=30), nullable=False),
        sa.Column("entity_id", sa.Integer(), nullable=False),
        sa.Column("employee_id", sa.Integer(), nullable=True),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("to_employee_id", sa.Integer(), nullable=True),
        sa.Column("to_entity_id", sa.Integer(), nullable=True),
        sa.Column("application_id", sa.Integer(), nullable=True),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.Column("last_working_day", sa.Date(), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("store", sa.String(length=200), nullable=True),
        sa.Column("manager", sa.String(length=200), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_by_id", sa.Integer(), nullable=True),
        sa.Column("opened_by", sa.String(length=200), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by_id", sa.Integer(), nullable=True),
        sa.Column("closed_by", sa.String(length=200), nullable=True),
        sa.Column("change_id", sa.String(length=40), nullable=True),
        sa.Column("origin", sa.String(length=10), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint("kind IN ('offboarding', 'handover', 'onboarding', 'transfer')", name=op.f("ck_cases_kind")),
        sa.CheckConstraint("origin IN ('observed', 'decided')", name=op.f("ck_cases_origin")),
        sa.CheckConstraint("state IN ('open', 'closed', 'cancelled')", name=op.f("ck_cases_state")),
        sa.CheckConstraint(
            "last_working_day IS NULL OR last_day IS NULL OR last_working_day <= last_day", name=op.f("ck_cases_order")
        ),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_cases_account_id")),
        sa.ForeignKeyConstraint(["employee_id"], ["employees.id"], name=op.f("fk_cases_employee_id")),
        sa.ForeignKeyConstraint(["entity_id"], ["entities.id"], name=op.f("fk_cases_entity_id")),
        sa.ForeignKeyConstraint(["to_employee_id"], ["employees.id"], name=op.f("fk_cases_to_employee_id")),
        sa.ForeignKeyConstraint(["to_entity_id"], ["entities.id"], name=op.f("fk_cases_to_entity_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cases")),
        sa.UniqueConstraint("number", name=op.f("uq_cases_number")),
    )
    op.create_index(op.f("ix_cases_account_id"), "cases", ["account_id"], unique=False)
    op.create_index(op.f("ix_cases_employee_id"), "cases", ["employee_id"], unique=False)
    op.create_index(op.f("ix_cases_entity_id_cases_state"), "cases", ["entity_id", "state"], unique=False)
    op.create_index(
        "uq_cases_handing",
        "cases",
        ["account_id"],
        unique=True,
        sqlite_where=sa.text("kind = 'handover' AND state = 'open'"),
        postgresql_where=sa.text("kind = 'handover' AND state = 'open'"),
    )
    op.create_index(
        "uq_cases_leaving",
        "cases",
        ["employee_id", "last_day"],
        unique=True,
        sqlite_where=sa.text("kind = 'offboarding' AND state <> 'cancelled'"),
        postgresql_where=sa.text("kind = 'offboarding' AND state <> 'cancelled'"),
    )
    op.create_table(
        "confirmations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("employee_id", sa.Integer(), nullable=False),
        sa.Column("employment_id", sa.Integer(), nullable=True),
        sa.Column("link_id", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(length=10), nullable=False),
        sa.Column("device_id", sa.Integer(), nullable=True),
        sa.Column("verdict", sa.String(length=5), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("(subject = 'device') = (device_id IS NOT NULL)", name=op.f("ck_confirmations_which")),
        sa.CheckConstraint("subject IN ('employed', 'device')", name=op.f("ck_confirmations_subject")),
        sa.CheckConstraint("verdict IN ('yes', 'no')", name=op.f("ck_confirmations_verdict")),
        sa.ForeignKeyConstraint(["device_id"], ["devices.id"], name=op.f("fk_confirmations_device_id")),
        sa.ForeignKeyConstraint(["employee_id"], ["employees.id"], name=op.f("fk_confirmations_employee_id")),
        sa.ForeignKeyConstraint(["employment_id"], ["employments.id"], name=op.f("fk_confirmations_employment_id")),
        sa.ForeignKeyConstraint(["link_id"], ["signed_links.id"], name=op.f("fk_confirmations_link_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_confirmations")),
    )
    op.create_index(op.f("ix_confirmations_device_id"), "confirmations", ["device_id"], unique=False)
    op.create_index(op.f("ix_confirmations_employee_id"), "confirmations", ["employee_id"], unique=False)
    op.create_index(op.f("ix_confirmations_link_id"), "confirmations", ["link_id"], unique=False)
    op.create_table(
        "consents",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("employee_id", sa.Integer(), nullable=False),
        sa.Column("employment_id", sa.Integer(), nullable=True),
        sa.Column("text_code", sa.String(length=40), nullable=False),
        sa.Column("text_version", sa.String(length=20), nullable=False),
        sa.Column("verdict", sa.String(length=10), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("channel", sa.String(length=10), nullable=False),
        sa.Column("link_id", sa.Integer(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("recorded_by", sa.String(length=200), nullable=False),
        sa.CheckConstraint("channel IN ('link', 'paper', 'desk')", name=op.f("ck_consents_channel")),
        sa.CheckConstraint("verdict IN ('given', 'refused')", name=op.f("ck_consents_verdict")),
        sa.CheckConstraint("withdrawn_at IS NULL OR verdict = 'given'", name=op.f("ck_consents_withdrawable")),
        sa.ForeignKeyConstraint(["employee_id"], ["employees.id"], name=op.f("fk_consents_employee_id")),
        sa.ForeignKeyConstraint(["employment_id"], ["employments.id"], name=op.f("fk_consents_employment_id")),
        sa.ForeignKeyConstraint(["link_id"], ["signed_links.id"], name=op.f("fk_consents_link_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consents")),
    )
    op.create_index(
        op.f("ix_consents_employee_id_consents_text_code"), "consents", ["employee_id", "text_code"], unique=False
    )
    op.create_table(
        "delivery_attempts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("parcel_id", sa.Integer(), nullable=False),
        sa.Column("destination_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("claim", sa.String(length=40), nullable=False),
        sa.Column("outcome", sa.String(length=12), nullable=False),
        sa.Column("word", sa.String(length=60), nullable=False),
        sa.ForeignKeyConstraint(["parcel_id"], ["parcels.id"], name=op.f("fk_delivery_attempts_parcel_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery_attempts")),
    )
    op.create_index(
        op.f("ix_delivery_attempts_destination_id_delivery_attempts_at"),
        "delivery_attempts",
        ["destination_id", "at"],
        unique=False,
    )
    op.create_index(op.f("ix_delivery_attempts_parcel_id"), "delivery_attempts", ["parcel_id"], unique=False)
    op.create_table(
        "device_assignments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("device_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("slot", sa.String(length=10), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=True),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("end_reason", sa.String(length=200), nullable=True),
        sa.Column("source", sa.String(length=20), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("origin", sa.String(length=10), nullable=False),
        sa.Column("exemption_id", sa.Integer(), nullable=True),
        sa.Column("batch_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("origin IN ('observed', 'decided')", name=op.f("ck_device_assignments_origin")),
        sa.CheckConstraint("slot IN ('main', 'clone')", name=op.f("ck_device_assignments_slot")),
        sa.CheckConstraint(
            "from_on IS NULL OR until_on IS NULL OR from_on <= until_on", name=op.f("ck_device_assignments_forward")
        ),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_device_assignments_account_id")),
        sa.ForeignKeyConstraint(["device_id"], ["devices.id"], name=op.f("fk_device_assignments_device_id")),
        sa.ForeignKeyConstraint(["exemption_id"], ["exemptions.id"], name=op.f("fk_device_assignments_exemption_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_device_assignments")),
    )
    op.create_index(op.f("ix_device_assignments_account_id"), "device_assignments", ["account_id"], unique=False)
    op.create_index(op.f("ix_device_assignments_device_id"), "device_assignments", ["device_id"], unique=False)
    op.create_index(op.f("ix_device_assignments_exemption_id"), "device_assignments", ["exemption_id"], unique=False)
    op.create_index(
        "uq_device_assignments_slot",
        "device_assignments",
        ["device_id", "slot"],
        unique=True,
        sqlite_where=sa.text("until_on IS NULL AND origin = 'decided' AND exemption_id IS NULL"),
        postgresql_where=sa.text("until_on IS NULL AND origin = 'decided' AND exemption_id IS NULL"),
    )
    op.create_table(
        "document_checks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("verdict", sa.String(length=10), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("by", sa.String(length=200), nullable=False),
        sa.Column("uploaded_by_id", sa.Integer(), nullable=True),
        sa.Column("uploaded_by", sa.String(length=200), nullable=False),
        sa.CheckConstraint("verdict IN ('ok', 'rejected')", name=op.f("ck_document_checks_verdict")),
        sa.CheckConstraint("by <> uploaded_by", name=op.f("ck_document_checks_second_name")),
        sa.CheckConstraint(
            "by_id IS NULL OR uploaded_by_id IS NULL OR by_id <> uploaded_by_id",
            name=op.f("ck_document_checks_second_person"),
        ),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name=op.f("fk_document_checks_document_id")),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["document_revisions.id"], name=op.f("fk_document_checks_revision_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document_checks")),
        sa.UniqueConstraint("revision_id", name=op.f("uq_document_checks_revision_id")),
    )
    op.create_index(op.f("ix_document_checks_document_id"), "document_checks", ["document_id"], unique=False)
    op.create_table(
        "drift_fixes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("comparison_id", sa.Integer(), nullable=False),
        sa.Column("differences", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("user_name", sa.String(length=200), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_by", sa.String(length=200), nullable=True),
        sa.ForeignKeyConstraint(["comparison_id"], ["drift_comparisons.id"], name=op.f("fk_drift_fixes_comparison_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_drift_fixes")),
    )
    op.create_index(op.f("ix_drift_fixes_comparison_id"), "drift_fixes", ["comparison_id"], unique=False)
    op.create_table(
        "exemption_accounts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("exemption_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_exemption_accounts_account_id")),
        sa.ForeignKeyConstraint(["exemption_id"], ["exemptions.id"], name=op.f("fk_exemption_accounts_exemption_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exemption_accounts")),
    )
    op.create_index(op.f("ix_exemption_accounts_account_id"), "exemption_accounts", ["account_id"], unique=False)
    op.create_index(
        op.f("ix_exemption_accounts_exemption_id_exemption_accounts_account_id"),
        "exemption_accounts",
        ["exemption_id", "account_id"],
        unique=True,
    )
    op.create_table(
        "fees",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entity_id", sa.Integer(), nullable=False),
        sa.Column("item", sa.String(length=12), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("enterprise_account_id", sa.Integer(), nullable=True),
        sa.Column("from_on", sa.Date(), nullable=True),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("amount_fen", sa.Integer(), nullable=True),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("method", sa.String(length=60), nullable=True),
        sa.Column("paid_on", sa.Date(), nullable=True),
        sa.Column("payer", sa.String(length=200), nullable=True),
        sa.Column("payer_kind", sa.String(length=20), nullable=True),
        sa.Column("serial", sa.String(length=100), nullable=True),
        sa.Column("cost_centre", sa.String(length=200), nullable=True),
        sa.Column("claim_number", sa.String(length=100), nullable=True),
        sa.Column("origin", sa.String(length=10), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(item = 'kos' AND account_id IS NOT NULL AND enterprise_account_id IS NULL) OR (item = 'enterprise' AND enterprise_account_id IS NOT NULL AND account_id IS NULL)",
            name=op.f("ck_fees_one_subject"),
        ),
        sa.CheckConstraint("amount_fen IS NULL OR amount_fen >= 0", name=op.f("ck_fees_amount")),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_fees_account_id")),
        sa.ForeignKeyConstraint(
            ["enterprise_account_id"], ["enterprise_accounts.id"], name=op.f("fk_fees_enterprise_account_id")
        ),
        sa.ForeignKeyConstraint(["entity_id"], ["entities.id"], name=op.f("fk_fees_entity_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fees")),
    )
    op.create_index(op.f("ix_fees_account_id"), "fees", ["account_id"], unique=False)
    op.create_index(op.f("ix_fees_entity_id"), "fees", ["entity_id"], unique=False)
    op.create_index(
        "uq_fees_account_term",
        "fees",
        ["account_id", "from_on"],
        unique=True,
        sqlite_where=sa.text("account_id IS NOT NULL AND from_on IS NOT NULL"),
        postgresql_where=sa.text("account_id IS NOT NULL AND from_on IS NOT NULL"),
    )
    op.create_index(
        "uq_fees_enterprise_term",
        "fees",
        ["enterprise_account_id", "from_on"],
        unique=True,
        sqlite_where=sa.text("enterprise_account_id IS NOT NULL AND from_on IS NOT NULL"),
        postgresql_where=sa.text("enterprise_account_id IS NOT NULL AND from_on IS NOT NULL"),
    )
    op.create_table(
        "freezes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("entity_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("frozen_on", sa.Date(), nullable=False),
        sa.Column("frozen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("frozen_by", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_freezes_account_id")),
        sa.ForeignKeyConstraint(["entity_id"], ["entities.id"], name=op.f("fk_freezes_entity_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_freezes")),
    )
    op.create_index(op.f("ix_freezes_entity_id"), "freezes", ["entity_id"], unique=False)
    op.create_table(
        "login_device_uses",
        sa.Column("login_device_id", sa.Integer(), nullable=False),
        sa.Column("login_account_id", sa.Integer(), nullable=False),
        sa.Column("first_second", sa.BigInteger(), nullable=False),
        sa.Column("last_second", sa.BigInteger(), nullable=False),
        sa.Column("events", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["login_account_id"], ["login_accounts.id"], name=op.f("fk_login_device_uses_login_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["login_device_id"], ["login_devices.id"], name=op.f("fk_login_device_uses_login_device_id")
        ),
        sa.PrimaryKeyConstraint("login_device_id", "login_account_id", name=op.f("pk_login_device_uses")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_login_device_uses_login_account_id"), "login_device_uses", ["login_account_id"], unique=False
    )
    op.create_table(
        "network_assignments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("network_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=True),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("end_reason", sa.String(length=200), nullable=True),
        sa.Column("source", sa.String(length=20), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("origin", sa.String(length=10), nullable=False),
        sa.Column("alone", sa.Boolean(), nullable=False),
        sa.Column("exemption_id", sa.Integer(), nullable=True),
        sa.Column("batch_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("origin IN ('observed', 'decided')", name=op.f("ck_network_assignments_origin")),
        sa.CheckConstraint(
            "from_on IS NULL OR until_on IS NULL OR from_on <= until_on", name=op.f("ck_network_assignments_forward")
        ),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_network_assignments_account_id")),
        sa.ForeignKeyConstraint(["exemption_id"], ["exemptions.id"], name=op.f("fk_network_assignments_exemption_id")),
        sa.ForeignKeyConstraint(["network_id"], ["networks.id"], name=op.f("fk_network_assignments_network_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_network_assignments")),
    )
    op.create_index(op.f("ix_network_assignments_account_id"), "network_assignments", ["account_id"], unique=False)
    op.create_index(op.f("ix_network_assignments_exemption_id"), "network_assignments", ["exemption_id"], unique=False)
    op.create_index(op.f("ix_network_assignments_network_id"), "network_assignments", ["network_id"], unique=False)
    op.create_index(
        "uq_network_assignments_alone",
        "network_assignments",
        ["network_id"],
        unique=True,
        sqlite_where=sa.text("until_on IS NULL AND origin = 'decided' AND alone AND exemption_id IS NULL"),
        postgresql_where=sa.text("until_on IS NULL AND origin = 'decided' AND alone AND exemption_id IS NULL"),
    )
    op.create_table(
        "notices",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("subject_kind", sa.String(length=30), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("subject_key", sa.String(length=200), nullable=False),
        sa.Column("subject_label", sa.String(length=200), nullable=False),
        sa.Column("entity_id", sa.Integer(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("stage", sa.String(length=12), nullable=False),
        sa.Column("planned_on", sa.Date(), nullable=False),
        sa.Column("said", sa.JSON(), nullable=False),
        sa.Column("recipient", sa.String(length=40), nullable=False),
        sa.Column("channel", sa.String(length=12), nullable=False),
        sa.Column("relation", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("why", sa.String(length=20), nullable=False),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.Column("parcel_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(state = 'suppressed') = (why <> '')", name=op.f("ck_notices_why")),
        sa.CheckConstraint(
            "state IN ('queued', 'sent', 'uncertain', 'dead', 'suppressed')", name=op.f("ck_notices_state")
        ),
        sa.ForeignKeyConstraint(["entity_id"], ["entities.id"], name=op.f("fk_notices_entity_id")),
        sa.ForeignKeyConstraint(["parcel_id"], ["parcels.id"], name=op.f("fk_notices_parcel_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notices")),
    )
    op.create_index(op.f("ix_notices_entity_id"), "notices", ["entity_id"], unique=False)
    op.create_index(op.f("ix_notices_parcel_id"), "notices", ["parcel_id"], unique=False)
    op.create_index(op.f("ix_notices_planned_on"), "notices", ["planned_on"], unique=False)
    op.create_index(
        op.f(
            "ix_notices_reason_notices_subject_kind_notices_subject_id_notices_due_on_notices_stage_notices_recipient_notices_channel"
        ),
        "notices",
        ["reason", "subject_kind", "subject_id", "due_on", "stage", "recipient", "channel"],
        unique=True,
    )
    op.create_index(
        op.f("ix_notices_recipient_notices_channel_notices_created_at"),
        "notices",
        ["recipient", "channel", "created_at"],
        unique=False,
    )
    op.create_table(
        "posting_holds",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=True),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "from_on IS NULL OR until_on IS NULL OR from_on <= until_on", name=op.f("ck_posting_holds_forward")
        ),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_posting_holds_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_posting_holds")),
    )
    op.create_index(op.f("ix_posting_holds_account_id"), "posting_holds", ["account_id"], unique=False)
    op.create_table(
        "publishers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entity_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("enterprise_account_id", sa.Integer(), nullable=True),
        sa.Column("xhs_id", sa.String(length=60), nullable=True),
        sa.Column("nickname", sa.String(length=200), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(kind = 'kos' AND account_id IS NOT NULL AND enterprise_account_id IS NULL) OR (kind = 'enterprise' AND enterprise_account_id IS NOT NULL AND account_id IS NULL) OR (kind = 'test' AND account_id IS NULL AND enterprise_account_id IS NULL AND xhs_id IS NOT NULL)",
            name=op.f("ck_publishers_one_source"),
        ),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_publishers_account_id")),
        sa.ForeignKeyConstraint(
            ["enterprise_account_id"], ["enterprise_accounts.id"], name=op.f("fk_publishers_enterprise_account_id")
        ),
        sa.ForeignKeyConstraint(["entity_id"], ["entities.id"], name=op.f("fk_publishers_entity_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_publishers")),
        sa.UniqueConstraint("account_id", name=op.f("uq_publishers_account_id")),
        sa.UniqueConstraint("enterprise_account_id", name=op.f("uq_publishers_enterprise_account_id")),
        sa.UniqueConstraint("xhs_id", name=op.f("uq_publishers_xhs_id")),
    )
    op.create_index(op.f("ix_publishers_entity_id"), "publishers", ["entity_id"], unique=False)
    op.create_table(
        "seat_occupancies",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("seat_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("pool_id", sa.Integer(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=True),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("ended_as", sa.String(length=10), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("origin", sa.String(length=10), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("origin IN ('observed', 'decided')", name=op.f("ck_seat_occupancies_origin")),
        sa.CheckConstraint(
            "from_on IS NULL OR until_on IS NULL OR from_on <= until_on", name=op.f("ck_seat_occupancies_forward")
        ),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_seat_occupancies_account_id")),
        sa.ForeignKeyConstraint(["pool_id"], ["seat_pools.id"], name=op.f("fk_seat_occupancies_pool_id")),
        sa.ForeignKeyConstraint(["seat_id"], ["seats.id"], name=op.f("fk_seat_occupancies_seat_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seat_occupancies")),
    )
    op.create_index(op.f("ix_seat_occupancies_account_id"), "seat_occupancies", ["account_id"], unique=False)
    op.create_index(op.f("ix_seat_occupancies_seat_id"), "seat_occupancies", ["seat_id"], unique=False)
    op.create_index(
        "uq_seat_occupancies_account_open",
        "seat_occupancies",
        ["account_id"],
        unique=True,
        sqlite_where=sa.text("until_on IS NULL"),
        postgresql_where=sa.text("until_on IS NULL"),
    )
    op.create_index(
        "uq_seat_occupancies_seat_open",
        "seat_occupancies",
        ["seat_id"],
        unique=True,
        sqlite_where=sa.text("until_on IS NULL"),
        postgresql_where=sa.text("until_on IS NULL"),
    )
    op.create_table(
        "signatures",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("employee_id", sa.Integer(), nullable=False),
        sa.Column("employment_id", sa.Integer(), nullable=True),
        sa.Column("entity_id", sa.Integer(), nullable=False),
        sa.Column("link_id", sa.Integer(), nullable=False),
        sa.Column("text_code", sa.String(length=40), nullable=False),
        sa.Column("text_version", sa.String(length=20), nullable=False),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("identified", sa.String(length=10), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name=op.f("fk_signatures_document_id")),
        sa.ForeignKeyConstraint(["employee_id"], ["employees.id"], name=op.f("fk_signatures_employee_id")),
        sa.ForeignKeyConstraint(["employment_id"], ["employments.id"], name=op.f("fk_signatures_employment_id")),
        sa.ForeignKeyConstraint(["entity_id"], ["entities.id"], name=op.f("fk_signatures_entity_id")),
        sa.ForeignKeyConstraint(["link_id"], ["signed_links.id"], name=op.f("fk_signatures_link_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signatures")),
    )
    op.create_index(
        op.f("ix_signatures_employee_id_signatures_text_code"), "signatures", ["employee_id", "text_code"], unique=False
    )
    op.create_index(
        op.f("ix_signatures_link_id_signatures_text_code"), "signatures", ["link_id", "text_code"], unique=True
    )
    op.create_table(
        "sim_assignments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sim_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=True),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("end_reason", sa.String(length=200), nullable=True),
        sa.Column("source", sa.String(length=20), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("origin", sa.String(length=10), nullable=False),
        sa.Column("exemption_id", sa.Integer(), nullable=True),
        sa.Column("batch_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("origin IN ('observed', 'decided')", name=op.f("ck_sim_assignments_origin")),
        sa.CheckConstraint(
            "from_on IS NULL OR until_on IS NULL OR from_on <= until_on", name=op.f("ck_sim_assignments_forward")
        ),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_sim_assignments_account_id")),
        sa.ForeignKeyConstraint(["exemption_id"], ["exemptions.id"], name=op.f("fk_sim_assignments_exemption_id")),
        sa.ForeignKeyConstraint(["sim_id"], ["sims.id"], name=op.f("fk_sim_assignments_sim_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sim_assignments")),
    )
    op.create_index(op.f("ix_sim_assignments_account_id"), "sim_assignments", ["account_id"], unique=False)
    op.create_index(op.f("ix_sim_assignments_exemption_id"), "sim_assignments", ["exemption_id"], unique=False)
    op.create_index(op.f("ix_sim_assignments_sim_id"), "sim_assignments", ["sim_id"], unique=False)
    op.create_index(
        "uq_sim_assignments_decided",
        "sim_assignments",
        ["sim_id"],
        unique=True,
        sqlite_where=sa.text("until_on IS NULL AND origin = 'decided' AND exemption_id IS NULL"),
        postgresql_where=sa.text("until_on IS NULL AND origin = 'decided' AND exemption_id IS NULL"),
    )
    op.create_table(
        "spot_checks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("entity_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("employee_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("asks", sa.Integer(), nullable=False),
        sa.Column("drawn_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by_id", sa.Integer(), nullable=True),
        sa.Column("closed_by", sa.String(length=200), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("document_id", sa.Integer(), nullable=True),
        sa.Column("photos_erased_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state IN ('untold', 'asked', 'answered')) = (closed_at IS NULL)", name=op.f("ck_spot_checks_over")
        ),
        sa.CheckConstraint(
            "state IN ('untold', 'asked', 'answered', 'passed', 'failed', 'silent', 'cancelled')",
            name=op.f("ck_spot_checks_state"),
        ),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_spot_checks_account_id")),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name=op.f("fk_spot_checks_document_id")),
        sa.ForeignKeyConstraint(["employee_id"], ["employees.id"], name=op.f("fk_spot_checks_employee_id")),
        sa.ForeignKeyConstraint(["entity_id"], ["entities.id"], name=op.f("fk_spot_checks_entity_id")),
        sa.ForeignKeyConstraint(["round_id"], ["spot_rounds.id"], name=op.f("fk_spot_checks_round_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_spot_checks")),
    )
    op.create_index(
        op.f("ix_spot_checks_account_id_spot_checks_drawn_at"), "spot_checks", ["account_id", "drawn_at"], unique=False
    )
    op.create_index(op.f("ix_spot_checks_employee_id"), "spot_checks", ["employee_id"], unique=False)
    op.create_index(
        op.f("ix_spot_checks_entity_id_spot_checks_state"), "spot_checks", ["entity_id", "state"], unique=False
    )
    op.create_index(op.f("ix_spot_checks_round_id"), "spot_checks", ["round_id"], unique=False)
    op.create_index(
        "uq_spot_checks_open",
        "spot_checks",
        ["account_id"],
        unique=True,
        sqlite_where=sa.text("state IN ('untold', 'asked', 'answered')"),
        postgresql_where=sa.text("state IN ('untold', 'asked', 'answered')"),
    )
    op.create_table(
        "terms",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item", sa.String(length=12), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("enterprise_account_id", sa.Integer(), nullable=True),
        sa.Column("from_on", sa.Date(), nullable=True),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("source", sa.String(length=20), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("origin", sa.String(length=10), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(item = 'kos' AND account_id IS NOT NULL AND enterprise_account_id IS NULL) OR (item = 'enterprise' AND enterprise_account_id IS NOT NULL AND account_id IS NULL)",
            name=op.f("ck_terms_one_subject"),
        ),
        sa.CheckConstraint("from_on IS NULL OR until_on IS NULL OR from_on < until_on", name=op.f("ck_terms_forward")),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_terms_account_id")),
        sa.ForeignKeyConstraint(
            ["enterprise_account_id"], ["enterprise_accounts.id"], name=op.f("fk_terms_enterprise_account_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_terms")),
    )
    op.create_index(op.f("ix_terms_account_id"), "terms", ["account_id"], unique=False)
    op.create_index(op.f("ix_terms_enterprise_account_id"), "terms", ["enterprise_account_id"], unique=False)
    op.create_table(
        "waivers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=True),
        sa.Column("asked_by", sa.String(length=200), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_by", sa.String(length=200), nullable=True),
        sa.Column("verdict", sa.String(length=10), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.CheckConstraint("verdict IN ('granted', 'refused')", name=op.f("ck_waivers_verdict")),
        sa.CheckConstraint("(verdict IS NULL) = (decided_by IS NULL)", name=op.f("ck_waivers_decided")),
        sa.CheckConstraint("asked_by <> decided_by", name=op.f("ck_waivers_two_names")),
        sa.CheckConstraint("asked_by_id <> decided_by_id", name=op.f("ck_waivers_two_persons")),
        sa.ForeignKeyConstraint(["task_id"], ["tasks.id"], name=op.f("fk_waivers_task_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_waivers")),
    )
    op.create_index(op.f("ix_waivers_task_id"), "waivers", ["task_id"], unique=False)
    op.create_index(
        "uq_waivers_waiting",
        "waivers",
        ["task_id"],
        unique=True,
        sqlite_where=sa.text("verdict IS NULL"),
        postgresql_where=sa.text("verdict IS NULL"),
    )
    op.create_table(
        "drift_differences",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("comparison_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("account", sa.String(length=64), nullable=False),
        sa.Column("account_key", sa.String(length=64), nullable=False),
        sa.Column("row_no", sa.Integer(), nullable=True),
        sa.Column("theirs", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("ours", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("since_on", sa.Date(), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("decided_by", sa.String(length=200), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("fix_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "status IN ('open', 'fixed', 'done', 'accepted', 'gone', 'still')", name=op.f("ck_drift_differences_status")
        ),
        sa.ForeignKeyConstraint(
            ["comparison_id"], ["drift_comparisons.id"], name=op.f("fk_drift_differences_comparison_id")
        ),
        sa.ForeignKeyConstraint(["fix_id"], ["drift_fixes.id"], name=op.f("fk_drift_differences_fix_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_drift_differences")),
    )
    op.create_index(
        op.f("ix_drift_differences_comparison_id_drift_differences_kind_drift_differences_account_key"),
        "drift_differences",
        ["comparison_id", "kind", "account_key"],
        unique=True,
    )
    op.create_index(op.f("ix_drift_differences_fix_id"), "drift_differences", ["fix_id"], unique=False)
    op.create_table(
        "frozen_accounts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("freeze_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("through", sa.JSON(), nullable=False),
        sa.Column("released_on", sa.Date(), nullable=True),
        sa.Column("released_by", sa.String(length=200), nullable=True),
        sa.Column("released_reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_frozen_accounts_account_id")),
        sa.ForeignKeyConstraint(["freeze_id"], ["freezes.id"], name=op.f("fk_frozen_accounts_freeze_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_frozen_accounts")),
    )
    op.create_index(
        op.f("ix_frozen_accounts_freeze_id_frozen_accounts_account_id"),
        "frozen_accounts",
        ["freeze_id", "account_id"],
        unique=True,
    )
    op.create_index(
        "uq_frozen_accounts_held",
        "frozen_accounts",
        ["account_id"],
        unique=True,
        sqlite_where=sa.text("released_on IS NULL"),
        postgresql_where=sa.text("released_on IS NULL"),
    )
    op.create_table(
        "invoices",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("fee_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=True),
        sa.Column("number", sa.String(length=60), nullable=True),
        sa.Column("invoiced_on", sa.Date(), nullable=True),
        sa.Column("net_fen", sa.Integer(), nullable=True),
        sa.Column("tax_fen", sa.Integer(), nullable=True),
        sa.Column("batch_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["fee_id"], ["fees.id"], name=op.f("fk_invoices_fee_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invoices")),
        sa.UniqueConstraint("fee_id", name=op.f("uq_invoices_fee_id")),
    )
    op.create_index(op.f("ix_invoices_number"), "invoices", ["number"], unique=False)
    op.create_table(
        "notes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entity_id", sa.Integer(), nullable=False),
        sa.Column("publisher_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("tags", sa.JSON(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=True),
        sa.Column("topic", sa.String(length=200), nullable=True),
        sa.Column("text_source", sa.String(length=200), nullable=True),
        sa.Column("goods", sa.Boolean(), nullable=True),
        sa.Column("promoted", sa.Boolean(), nullable=True),
        sa.Column("planned_on", sa.Date(), nullable=True),
        sa.Column("planned_time", sa.Time(), nullable=True),
        sa.Column("published_on", sa.Date(), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "day",
            sa.Date(),
            sa.Computed("coalesce(published_on, planned_on, '9999-12-31')", persisted=True),
            nullable=False,
        ),
        sa.Column("dropped_on", sa.Date(), nullable=True),
        sa.Column("dropped_why", sa.Text(), nullable=True),
        sa.Column("link", sa.String(length=500), nullable=True),
        sa.Column("platform_state", sa.String(length=60), nullable=True),
        sa.Column("review_first", sa.String(length=60), nullable=True),
        sa.Column("review_second", sa.String(length=60), nullable=True),
        sa.Column("remark", sa.Text(), nullable=True),
        sa.Column("reads", sa.Integer(), nullable=True),
        sa.Column("likes", sa.Integer(), nullable=True),
        sa.Column("saves", sa.Integer(), nullable=True),
        sa.Column("comments", sa.Integer(), nullable=True),
        sa.Column("leads", sa.Integer(), nullable=True),
        sa.Column("interactions", sa.Integer(), nullable=True),
        sa.Column("counted_on", sa.Date(), nullable=True),
        sa.Column("origin", sa.String(length=10), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=True),
        sa.Column("note_batch_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("(state = 'dropped') = (dropped_on IS NOT NULL)", name=op.f("ck_notes_dropped")),
        sa.CheckConstraint("kind IN ('image', 'video', 'text')", name=op.f("ck_notes_kind")),
        sa.CheckConstraint("origin IN ('observed', 'decided')", name=op.f("ck_notes_origin")),
        sa.CheckConstraint(
            "published_on IS NULL OR state IN ('published', 'dropped')", name=op.f("ck_notes_unpublished")
        ),
        sa.CheckConstraint("state <> 'planned' OR planned_on IS NOT NULL", name=op.f("ck_notes_planned")),
        sa.CheckConstraint("state <> 'published' OR published_on IS NOT NULL", name=op.f("ck_notes_published")),
        sa.CheckConstraint("state IN ('draft', 'planned', 'published', 'dropped')", name=op.f("ck_notes_state")),
        sa.ForeignKeyConstraint(["entity_id"], ["entities.id"], name=op.f("fk_notes_entity_id")),
        sa.ForeignKeyConstraint(["publisher_id"], ["publishers.id"], name=op.f("fk_notes_publisher_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notes")),
        sa.UniqueConstraint("publisher_id", "key", name=op.f("uq_notes_publisher_id_key")),
    )
    op.create_index(
        "ix_notes_apart",
        "notes",
        ["state", "day", "id"],
        unique=False,
        sqlite_where=sa.text("state <> 'published'"),
        postgresql_where=sa.text("state <> 'published'"),
    )
    op.create_index(
        "ix_notes_apart_entity",
        "notes",
        ["entity_id", "state", "day", "id"],
        unique=False,
        sqlite_where=sa.text("state <> 'published'"),
        postgresql_where=sa.text("state <> 'published'"),
    )
    op.create_index(
        "ix_notes_batch",
        "notes",
        ["batch_id"],
        unique=False,
        sqlite_where=sa.text("batch_id IS NOT NULL"),
        postgresql_where=sa.text("batch_id IS NOT NULL"),
    )
    op.create_index(op.f("ix_notes_day_notes_id"), "notes", ["day", "id"], unique=False)
    op.create_index(op.f("ix_notes_entity_id_notes_day_notes_id"), "notes", ["entity_id", "day", "id"], unique=False)
    op.create_index(
        "ix_notes_note_batch",
        "notes",
        ["note_batch_id"],
        unique=False,
        sqlite_where=sa.text("note_batch_id IS NOT NULL"),
        postgresql_where=sa.text("note_batch_id IS NOT NULL"),
    )
    op.create_index(
        op.f("ix_notes_publisher_id_notes_day_notes_id"), "notes", ["publisher_id", "day", "id"], unique=False
    )
    op.create_table(
        "spot_asks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("check_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=12), nullable=False),
        sa.Column("told", sa.String(length=10), nullable=False),
        sa.Column("link_id", sa.Integer(), nullable=True),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("remark_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("verdict", sa.String(length=10), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("judged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("judged_by_id", sa.Integer(), nullable=True),
        sa.Column("judged_by", sa.String(length=200), nullable=True),
        sa.CheckConstraint("(link_id IS NULL) = (due_at IS NULL)", name=op.f("ck_spot_asks_due")),
        sa.CheckConstraint("number >= 1", name=op.f("ck_spot_asks_number")),
        sa.ForeignKeyConstraint(["check_id"], ["spot_checks.id"], name=op.f("fk_spot_asks_check_id")),
        sa.ForeignKeyConstraint(["link_id"], ["signed_links.id"], name=op.f("fk_spot_asks_link_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_spot_asks")),
    )
    op.create_index(op.f("ix_spot_asks_check_id_spot_asks_number"), "spot_asks", ["check_id", "number"], unique=True)
    op.create_index(op.f("ix_spot_asks_link_id"), "spot_asks", ["link_id"], unique=False)
    op.create_table(
        "drift_steps",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("fix_id", sa.Integer(), nullable=False),
        sa.Column("difference_id", sa.Integer(), nullable=False),
        sa.Column("action", sa.String(length=10), nullable=False),
        sa.Column("account", sa.String(length=64), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("made", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["difference_id"], ["drift_differences.id"], name=op.f("fk_drift_steps_difference_id")),
        sa.ForeignKeyConstraint(["fix_id"], ["drift_fixes.id"], name=op.f("fk_drift_steps_fix_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_drift_steps")),
    )
    op.create_index(op.f("ix_drift_steps_difference_id"), "drift_steps", ["difference_id"], unique=False)
    op.create_index(op.f("ix_drift_steps_fix_id"), "drift_steps", ["fix_id"], unique=False)
    op.create_table(
        "note_pairs",
        sa.Column("a_id", sa.Integer(), nullable=False),
        sa.Column("b_id", sa.Integer(), nullable=False),
        sa.Column("entity_a", sa.Integer(), nullable=False),
        sa.Column("entity_b", sa.Integer(), nullable=False),
        sa.Column("publisher_a", sa.Integer(), nullable=False),
        sa.Column("publisher_b", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("similarity", sa.Integer(), nullable=False),
        sa.Column("a_in_b", sa.Integer(), nullable=False),
        sa.Column("b_in_a", sa.Integer(), nullable=False),
        sa.Column("shared", sa.Integer(), nullable=False),
        sa.Column("longest", sa.Integer(), nullable=False),
        sa.Column("same_title", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("kind IN ('exact', 'near', 'partial', 'short')", name=op.f("ck_note_pairs_kind")),
        sa.CheckConstraint("a_id <> b_id", name=op.f("ck_note_pairs_two")),
        sa.ForeignKeyConstraint(["a_id"], ["notes.id"], name=op.f("fk_note_pairs_a_id")),
        sa.ForeignKeyConstraint(["b_id"], ["notes.id"], name=op.f("fk_note_pairs_b_id")),
        sa.ForeignKeyConstraint(["entity_a"], ["entities.id"], name=op.f("fk_note_pairs_entity_a")),
        sa.ForeignKeyConstraint(["entity_b"], ["entities.id"], name=op.f("fk_note_pairs_entity_b")),
        sa.ForeignKeyConstraint(["publisher_a"], ["publishers.id"], name=op.f("fk_note_pairs_publisher_a")),
        sa.ForeignKeyConstraint(["publisher_b"], ["publishers.id"], name=op.f("fk_note_pairs_publisher_b")),
        sa.PrimaryKeyConstraint("a_id", "b_id", name=op.f("pk_note_pairs")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_note_pairs_b_id"), "note_pairs", ["b_id"], unique=False)
    op.create_index(op.f("ix_note_pairs_entity_a"), "note_pairs", ["entity_a"], unique=False)
    op.create_index(op.f("ix_note_pairs_entity_b"), "note_pairs", ["entity_b"], unique=False)
    op.create_table(
        "note_pictures",
        sa.Column("note_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("picture_id", sa.Integer(), nullable=True),
        sa.Column("link", sa.String(length=500), nullable=True),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("(picture_id IS NULL) <> (link IS NULL)", name=op.f("ck_note_pictures_one_source")),
        sa.CheckConstraint("position BETWEEN 1 AND 18", name=op.f("ck_note_pictures_position")),
        sa.ForeignKeyConstraint(["note_id"], ["notes.id"], name=op.f("fk_note_pictures_note_id")),
        sa.ForeignKeyConstraint(["picture_id"], ["pictures.id"], name=op.f("fk_note_pictures_picture_id")),
        sa.PrimaryKeyConstraint("note_id", "position", name=op.f("pk_note_pictures")),
    )
    op.create_index(op.f("ix_note_pictures_link"), "note_pictures", ["link"], unique=False)
    op.create_index(op.f("ix_note_pictures_picture_id"), "note_pictures", ["picture_id"], unique=False)
    op.create_table(
        "note_prints",
        sa.Column("note_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("entity_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.BigInteger(), nullable=False),
        sa.Column("title_digest", sa.BigInteger(), nullable=True),
        sa.Column("chars", sa.Integer(), nullable=False),
        sa.Column("sketch", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["entity_id"], ["entities.id"], name=op.f("fk_note_prints_entity_id")),
        sa.ForeignKeyConstraint(["note_id"], ["notes.id"], name=op.f("fk_note_prints_note_id")),
        sa.PrimaryKeyConstraint("note_id", "version", name=op.f("pk_note_prints")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_note_prints_digest", "note_prints", ["version", "entity_id", "digest"], unique=False)
    op.create_index("ix_note_prints_title", "note_prints", ["version", "entity_id", "title_digest"], unique=False)
    op.create_table(
        "note_readings",
        sa.Column("note_id", sa.Integer(), nullable=False),
        sa.Column("counted_on", sa.Date(), nullable=False),
        sa.Column("reads", sa.Integer(), nullable=True),
        sa.Column("likes", sa.Integer(), nullable=True),
        sa.Column("saves", sa.Integer(), nullable=True),
        sa.Column("comments", sa.Integer(), nullable=True),
        sa.Column("leads", sa.Integer(), nullable=True),
        sa.Column("interactions", sa.Integer(), nullable=True),
        sa.Column("platform_state", sa.String(length=60), nullable=True),
        sa.Column("note_batch_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["note_id"], ["notes.id"], name=op.f("fk_note_readings_note_id")),
        sa.PrimaryKeyConstraint("note_id", "counted_on", name=op.f("pk_note_readings")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_note_readings_note_batch",
        "note_readings",
        ["note_batch_id"],
        unique=False,
        sqlite_where=sa.text("note_batch_id IS NOT NULL"),
        postgresql_where=sa.text("note_batch_id IS NOT NULL"),
    )
    op.create_table(
        "spot_photos",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ask_id", sa.Integer(), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["ask_id"], ["spot_asks.id"], name=op.f("fk_spot_photos_ask_id")),
        sa.ForeignKeyConstraint(["revision_id"], ["document_revisions.id"], name=op.f("fk_spot_photos_revision_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_spot_photos")),
        sa.UniqueConstraint("revision_id", name=op.f("uq_spot_photos_revision_id")),
    )
    op.create_index(op.f("ix_spot_photos_ask_id"), "spot_photos", ["ask_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_spot_photos_ask_id"), table_name="spot_photos")
    op.drop_table("spot_photos")
    op.drop_index(
        "ix_note_readings_note_batch",
        table_name="note_readings",
        sqlite_where=sa.text("note_batch_id IS NOT NULL"),
        postgresql_where=sa.text("note_batch_id IS NOT NULL"),
    )
    op.drop_table("note_readings")
    op.drop_index("ix_note_prints_title", table_name="note_prints")
    op.drop_index("ix_note_prints_digest", table_name="note_prints")
    op.drop_table("note_prints")
    op.drop_index(op.f("ix_note_pictures_picture_id"), table_name="note_pictures")
    op.drop_index(op.f("ix_note_pictures_link"), table_name="note_pictures")
    op.drop_table("note_pictures")
    op.drop_index(op.f("ix_note_pairs_entity_b"), table_name="note_pairs")
    op.drop_index(op.f("ix_note_pairs_entity_a"), table_name="note_pairs")
    op.drop_index(op.f("ix_note_pairs_b_id"), table_name="note_pairs")
    op.drop_table("note_pairs")
    op.drop_index(op.f("ix_drift_steps_fix_id"), table_name="drift_steps")
    op.drop_index(op.f("ix_drift_steps_difference_id"), table_name="drift_steps")
    op.drop_table("drift_steps")
    op.drop_index(op.f("ix_spot_asks_link_id"), table_name="spot_asks")
    op.drop_index(op.f("ix_spot_asks_check_id_spot_asks_number"), table_name="spot_asks")
    op.drop_table("spot_asks")
    op.drop_index(op.f("ix_notes_publisher_id_notes_day_notes_id"), table_name="notes")
    op.drop_index(
        "ix_notes_note_batch",
        table_name="notes",
        sqlite_where=sa.text("note_batch_id IS NOT NULL"),
        postgresql_where=sa.text("note_batch_id IS NOT NULL"),
    )
    op.drop_index(op.f("ix_notes_entity_id_notes_day_notes_id"), table_name="notes")
    op.drop_index(op.f("ix_notes_day_notes_id"), table_name="notes")
    op.drop_index(
        "ix_notes_batch",
        table_name="notes",
        sqlite_where=sa.text("batch_id IS NOT NULL"),
        postgresql_where=sa.text("batch_id IS NOT NULL"),
    )
    op.drop_index(
        "ix_notes_apart_entity",
        table_name="notes",
        sqlite_where=sa.text("state <> 'published'"),
        postgresql_where=sa.text("state <> 'published'"),
    )
    op.drop_index(
        "ix_notes_apart",
        table_name="notes",
        sqlite_where=sa.text("state <> 'published'"),
        postgresql_where=sa.text("state <> 'published'"),
    )
    op.drop_table("notes")
    op.drop_index(op.f("ix_invoices_number"), table_name="invoices")
    op.drop_table("invoices")
    op.drop_index(
        "uq_frozen_accounts_held",
        table_name="frozen_accounts",
        sqlite_where=sa.text("released_on IS NULL"),
        postgresql_where=sa.text("released_on IS NULL"),
    )
    op.drop_index(op.f("ix_frozen_accounts_freeze_id_frozen_accounts_account_id"), table_name="frozen_accounts")
    op.drop_table("frozen_accounts")
    op.drop_index(op.f("ix_drift_differences_fix_id"), table_name="drift_differences")
    op.drop_index(
        op.f("ix_drift_differences_comparison_id_drift_differences_kind_drift_differences_account_key"),
        table_name="drift_differences",
    )
    op.drop_table("drift_differences")
    op.drop_index(
        "uq_waivers_waiting",
        table_name="waivers",
        sqlite_where=sa.text("verdict IS NULL"),
        postgresql_where=sa.text("verdict IS NULL"),
    )
    op.drop_index(op.f("ix_waivers_task_id"), table_name="waivers")
    op.drop_table("waivers")
    op.drop_index(op.f("ix_terms_enterprise_account_id"), table_name="terms")
    op.drop_index(op.f("ix_terms_account_id"), table_name="terms")
    op.drop_table("terms")
    op.drop_index(
        "uq_spot_checks_open",
        table_name="spot_checks",
        sqlite_where=sa.text("state IN ('untold', 'asked', 'answered')"),
        postgresql_where=sa.text("state IN ('untold', 'asked', 'answered')"),
    )
    op.drop_index(op.f("ix_spot_checks_round_id"), table_name="spot_checks")
    op.drop_index(op.f("ix_spot_checks_entity_id_spot_checks_state"), table_name="spot_checks")
    op.drop_index(op.f("ix_spot_checks_employee_id"), table_name="spot_checks")
    op.drop_index(op.f("ix_spot_checks_account_id_spot_checks_drawn_at"), table_name="spot_checks")
    op.drop_table("spot_checks")
    op.drop_index(
        "uq_sim_assignments_decided",
        table_name="sim_assignments",
        sqlite_where=sa.text("until_on IS NULL AND origin = 'decided' AND exemption_id IS NULL"),
        postgresql_where=sa.text("until_on IS NULL AND origin = 'decided' AND exemption_id IS NULL"),
    )
    op.drop_index(op.f("ix_sim_assignments_sim_id"), table_name="sim_assignments")
    op.drop_index(op.f("ix_sim_assignments_exemption_id"), table_name="sim_assignments")
    op.drop_index(op.f("ix_sim_assignments_account_id"), table_name="sim_assignments")
    op.drop_table("sim_assignments")
    op.drop_index(op.f("ix_signatures_link_id_signatures_text_code"), table_name="signatures")
    op.drop_index(op.f("ix_signatures_employee_id_signatures_text_code"), table_name="signatures")
    op.drop_table("signatures")
    op.drop_index(
        "uq_seat_occupancies_seat_open",
        table_name="seat_occupancies",
        sqlite_where=sa.text("until_on IS NULL"),
        postgresql_where=sa.text("until_on IS NULL"),
    )
    op.drop_index(
        "uq_seat_occupancies_account_open",
        table_name="seat_occupancies",
        sqlite_where=sa.text("until_on IS NULL"),
        postgresql_where=sa.text("until_on IS NULL"),
    )
    op.drop_index(op.f("ix_seat_occupancies_seat_id"), table_name="seat_occupancies")
    op.drop_index(op.f("ix_seat_occupancies_account_id"), table_name="seat_occupancies")
    op.drop_table("seat_occupancies")
    op.drop_index(op.f("ix_publishers_entity_id"), table_name="publishers")
    op.drop_table("publishers")
    op.drop_index(op.f("ix_posting_holds_account_id"), table_name="posting_holds")
    op.drop_table("posting_holds")
    op.drop_index(op.f("ix_notices_recipient_notices_channel_notices_created_at"), table_name="notices")
    op.drop_index(
        op.f(
            "ix_notices_reason_notices_subject_kind_notices_subject_id_notices_due_on_notices_stage_notices_recipient_notices_channel"
        ),
        table_name="notices",
    )
    op.drop_index(op.f("ix_notices_planned_on"), table_name="notices")
    op.drop_index(op.f("ix_notices_parcel_id"), table_name="notices")
    op.drop_index(op.f("ix_notices_entity_id"), table_name="notices")
    op.drop_table("notices")
    op.drop_index(
        "uq_network_assignments_alone",
        table_name="network_assignments",
        sqlite_where=sa.text("until_on IS NULL AND origin = 'decided' AND alone AND exemption_id IS NULL"),
        postgresql_where=sa.text("until_on IS NULL AND origin = 'decided' AND alone AND exemption_id IS NULL"),
    )
    op.drop_index(op.f("ix_network_assignments_network_id"), table_name="network_assignments")
    op.drop_index(op.f("ix_network_assignments_exemption_id"), table_name="network_assignments")
    op.drop_index(op.f("ix_network_assignments_account_id"), table_name="network_assignments")
    op.drop_table("network_assignments")
    op.drop_index(op.f("ix_login_device_uses_login_account_id"), table_name="login_device_uses")
    op.drop_table("login_device_uses")
    op.drop_index(op.f("ix_freezes_entity_id"), table_name="freezes")
    op.drop_table("freezes")
    op.drop_index(
        "uq_fees_enterprise_term",
        table_name="fees",
        sqlite_where=sa.text("enterprise_account_id IS NOT NULL AND from_on IS NOT NULL"),
        postgresql_where=sa.text("enterprise_account_id IS NOT NULL AND from_on IS NOT NULL"),
    )
    op.drop_index(
        "uq_fees_account_term",
        table_name="fees",
        sqlite_where=sa.text("account_id IS NOT NULL AND from_on IS NOT NULL"),
        postgresql_where=sa.text("account_id IS NOT NULL AND from_on IS NOT NULL"),
    )
    op.drop_index(op.f("ix_fees_entity_id"), table_name="fees")
    op.drop_index(op.f("ix_fees_account_id"), table_name="fees")
    op.drop_table("fees")
    op.drop_index(
        op.f("ix_exemption_accounts_exemption_id_exemption_accounts_account_id"), table_name="exemption_accounts"
    )
    op.drop_index(op.f("ix_exemption_accounts_account_id"), table_name="exemption_accounts")
    op.drop_table("exemption_accounts")
    op.drop_index(op.f("ix_drift_fixes_comparison_id"), table_name="drift_fixes")
    op.drop_table("drift_fixes")
    op.drop_index(op.f("ix_document_checks_document_id"), table_name="document_checks")
    op.drop_table("document_checks")
    op.drop_index(
        "uq_device_assignments_slot",
        table_name="device_assignments",
        sqlite_where=sa.text("until_on IS NULL AND origin = 'decided' AND exemption_id IS NULL"),
        postgresql_where=sa.text("until_on IS NULL AND origin = 'decided' AND exemption_id IS NULL"),
    )
    op.drop_index(op.f("ix_device_assignments_exemption_id"), table_name="device_assignments")
    op.drop_index(op.f("ix_device_assignments_device_id"), table_name="device_assignments")
    op.drop_index(op.f("ix_device_assignments_account_id"), table_name="device_assignments")
    op.drop_table("device_assignments")
    op.drop_index(op.f("ix_delivery_attempts_parcel_id"), table_name="delivery_attempts")
    op.drop_index(op.f("ix_delivery_attempts_destination_id_delivery_attempts_at"), table_name="delivery_attempts")
    op.drop_table("delivery_attempts")
    op.drop_index(op.f("ix_consents_employee_id_consents_text_code"), table_name="consents")
    op.drop_table("consents")
    op.drop_index(op.f("ix_confirmations_link_id"), table_name="confirmations")
    op.drop_index(op.f("ix_confirmations_employee_id"), table_name="confirmations")
    op.drop_index(op.f("ix_confirmations_device_id"), table_name="confirmations")
    op.drop_table("confirmations")
    op.drop_index(
        "uq_cases_leaving",
        table_name="cases",
        sqlite_where=sa.text("kind = 'offboarding' AND state <> 'cancelled'"),
        postgresql_where=sa.text("kind = 'offboarding' AND state <> 'cancelled'"),
    )
    op.drop_index(
        "uq_cases_handing",
        table_name="cases",
        sqlite_where=sa.text("kind = 'handover' AND state = 'open'"),
        postgresql_where=sa.text("kind = 'handover' AND state = 'open'"),
    )
    op.drop_index(op.f("ix_cases_entity_id_cases_state"), table_name="cases")
    op.drop_index(op.f("ix_cases_employee_id"), table_name="cases")
    op.drop_index(op.f("ix_cases_account_id"), table_name="cases")
    op.drop_table("cases")
    op.drop_index(
        "uq_bindings_account_open",
        table_name="bindings",
        sqlite_where=sa.text("until_on IS NULL OR end_planned"),
        postgresql_where=sa.text("until_on IS NULL OR end_planned"),
    )
    op.drop_index(op.f("ix_bindings_employee_id"), table_name="bindings")
    op.drop_index(op.f("ix_bindings_account_id"), table_name="bindings")
    op.drop_table("bindings")
    op.drop_index(
        op.f("ix_application_rulings_application_id_application_rulings_code"), table_name="application_rulings"
    )
    op.drop_table("application_rulings")
    op.drop_index(
        op.f("ix_application_approvals_application_id_application_approvals_round_application_approvals_step"),
        table_name="application_approvals",
    )
    op.drop_table("application_approvals")
    op.drop_index(
        op.f("ix_account_observations_account_id_account_observations_source_account_observations_observed_on"),
        table_name="account_observations",
    )
    op.drop_table("account_observations")
    op.drop_index(op.f("ix_tasks_subject_kind_tasks_subject_id"), table_name="tasks")
    op.drop_index(op.f("ix_tasks_entity_id_tasks_state_tasks_due_on"), table_name="tasks")
    op.drop_index(op.f("ix_tasks_account_id"), table_name="tasks")
    op.drop_table("tasks")
    op.drop_index(op.f("ix_stocktake_lines_stocktake_id_stocktake_lines_number"), table_name="stocktake_lines")
    op.drop_index(op.f("ix_stocktake_lines_device_id"), table_name="stocktake_lines")
    op.drop_table("stocktake_lines")
    op.drop_table("spot_pools")
    op.drop_index(
        op.f("ix_sim_observations_sim_id_sim_observations_source_sim_observations_observed_on"),
        table_name="sim_observations",
    )
    op.drop_table("sim_observations")
    op.drop_index(op.f("ix_seat_pools_entity_id"), table_name="seat_pools")
    op.drop_table("seat_pools")
    op.drop_index(
        "uq_retention_holds_person",
        table_name="retention_holds",
        sqlite_where=sa.text("lifted_at IS NULL AND employee_id IS NOT NULL"),
        postgresql_where=sa.text("lifted_at IS NULL AND employee_id IS NOT NULL"),
    )
    op.drop_index(
        "uq_retention_holds_entity",
        table_name="retention_holds",
        sqlite_where=sa.text("lifted_at IS NULL AND employee_id IS NULL"),
        postgresql_where=sa.text("lifted_at IS NULL AND employee_id IS NULL"),
    )
    op.drop_index(op.f("ix_retention_holds_entity_id"), table_name="retention_holds")
    op.drop_index(op.f("ix_retention_holds_employee_id"), table_name="retention_holds")
    op.drop_table("retention_holds")
    op.drop_index(op.f("ix_report_readers_user_id"), table_name="report_readers")
    op.drop_index(op.f("ix_report_readers_schedule_id_report_readers_user_id"), table_name="report_readers")
    op.drop_table("report_readers")
    op.drop_index(op.f("ix_report_issues_user_id"), table_name="report_issues")
    op.drop_index(op.f("ix_report_issues_state_report_issues_day"), table_name="report_issues")
    op.drop_index(
        op.f("ix_report_issues_schedule_id_report_issues_user_id_report_issues_day"), table_name="report_issues"
    )
    op.drop_table("report_issues")
    op.drop_index(op.f("ix_picture_views_entity_id_picture_views_picture_id"), table_name="picture_views")
    op.drop_table("picture_views")
    op.drop_index(op.f("ix_picture_pairs_entity_id"), table_name="picture_pairs")
    op.drop_index(op.f("ix_picture_pairs_b_id"), table_name="picture_pairs")
    op.drop_table("picture_pairs")
    op.drop_index(op.f("ix_person_papers_employee_id_person_papers_kind"), table_name="person_papers")
    op.drop_table("person_papers")
    op.drop_index(op.f("ix_parcels_state_parcels_ripe_at"), table_name="parcels")
    op.drop_index(
        op.f("ix_parcels_recipient_parcels_channel_parcels_destination_id_parcels_day_parcels_serial"),
        table_name="parcels",
    )
    op.drop_index(op.f("ix_parcels_destination_id"), table_name="parcels")
    op.drop_table("parcels")
    op.drop_index(
        "ix_login_devices_shared",
        table_name="login_devices",
        sqlite_where=sa.text("sharers > 1"),
        postgresql_where=sa.text("sharers > 1"),
    )
    op.drop_table("login_devices")
    op.drop_index(op.f("ix_link_tasks_link_id_link_tasks_task"), table_name="link_tasks")
    op.drop_table("link_tasks")
    op.drop_index(op.f("ix_letter_issues_entity_id_letter_issues_number"), table_name="letter_issues")
    op.drop_index(op.f("ix_letter_issues_employee_id"), table_name="letter_issues")
    op.drop_index(op.f("ix_letter_issues_code"), table_name="letter_issues")
    op.drop_table("letter_issues")
    op.drop_index(
        op.f("ix_legal_updates_change_id_legal_updates_subject_kind_legal_updates_subject_id"),
        table_name="legal_updates",
    )
    op.drop_table("legal_updates")
    op.drop_index(op.f("ix_leaves_employee_id"), table_name="leaves")
    op.drop_table("leaves")
    op.drop_index(op.f("ix_finding_subjects_kind_finding_subjects_ref_id"), table_name="finding_subjects")
    op.drop_index(op.f("ix_finding_subjects_kind_finding_subjects_key"), table_name="finding_subjects")
    op.drop_index(op.f("ix_finding_subjects_finding_id"), table_name="finding_subjects")
    op.drop_table("finding_subjects")
    op.drop_index(op.f("ix_erasures_entity_id"), table_name="erasures")
    op.drop_index(op.f("ix_erasures_employee_id"), table_name="erasures")
    op.drop_table("erasures")
    op.drop_index(op.f("ix_erased_names_mark"), table_name="erased_names")
    op.drop_index(op.f("ix_erased_names_employee_id_erased_names_mark"), table_name="erased_names")
    op.drop_table("erased_names")
    op.drop_index(
        "uq_enterprise_devices_open",
        table_name="enterprise_devices",
        sqlite_where=sa.text("until_on IS NULL"),
        postgresql_where=sa.text("until_on IS NULL"),
    )
    op.drop_index(op.f("ix_enterprise_devices_device_id"), table_name="enterprise_devices")
    op.drop_table("enterprise_devices")
    op.drop_index(
        "uq_employments_open",
        table_name="employments",
        sqlite_where=sa.text("until_on IS NULL"),
        postgresql_where=sa.text("until_on IS NULL"),
    )
    op.drop_index(op.f("ix_employments_employee_id"), table_name="employments")
    op.drop_table("employments")
    op.drop_index(
        op.f("ix_employee_observations_employee_id_employee_observations_source_employee_observations_observed_on"),
        table_name="employee_observations",
    )
    op.drop_table("employee_observations")
    op.drop_index(
        "uq_drift_comparisons_newest",
        table_name="drift_comparisons",
        sqlite_where=sa.text("newest"),
        postgresql_where=sa.text("newest"),
    )
    op.drop_index(op.f("ix_drift_comparisons_entity_id"), table_name="drift_comparisons")
    op.drop_table("drift_comparisons")
    op.drop_index(op.f("ix_document_revisions_document_id_document_revisions_number"), table_name="document_revisions")
    op.drop_table("document_revisions")
    op.drop_index(
        op.f("ix_device_observations_device_id_device_observations_source_device_observations_observed_on"),
        table_name="device_observations",
    )
    op.drop_table("device_observations")
    op.drop_index(op.f("ix_data_requests_entity_id"), table_name="data_requests")
    op.drop_index(op.f("ix_data_requests_employee_id"), table_name="data_requests")
    op.drop_table("data_requests")
    op.drop_index(
        "uq_custodies_open",
        table_name="custodies",
        sqlite_where=sa.text("until_on IS NULL"),
        postgresql_where=sa.text("until_on IS NULL"),
    )
    op.drop_index(op.f("ix_custodies_employee_id"), table_name="custodies")
    op.drop_index(op.f("ix_custodies_device_id"), table_name="custodies")
    op.drop_table("custodies")
    op.drop_index(
        "uq_applications_open",
        table_name="applications",
        sqlite_where=sa.text(
            "filed_here AND employee_id IS NOT NULL AND state IN ('draft', 'reviewing', 'incomplete', 'on_hold', 'approved', 'submitted', 'rejected_by_platform')"
        ),
        postgresql_where=sa.text(
            "filed_here AND employee_id IS NOT NULL AND state IN ('draft', 'reviewing', 'incomplete', 'on_hold', 'approved', 'submitted', 'rejected_by_platform')"
        ),
    )
    op.drop_index(op.f("ix_applications_entity_id_applications_state"), table_name="applications")
    op.drop_index(op.f("ix_applications_entity_id_applications_number"), table_name="applications")
    op.drop_index(op.f("ix_applications_employee_id"), table_name="applications")
    op.drop_table("applications")
    op.drop_index(op.f("ix_accounts_entity_id"), table_name="accounts")
    op.drop_table("accounts")
    op.drop_index(op.f("ix_user_sessions_user_id"), table_name="user_sessions")
    op.drop_table("user_sessions")
    op.drop_index(op.f("ix_user_links_user_id"), table_name="user_links")
    op.drop_table("user_links")
    op.drop_index(
        "uq_user_grants_everywhere",
        table_name="user_grants",
        sqlite_where=sa.text("entity_id IS NULL"),
        postgresql_where=sa.text("entity_id IS NULL"),
    )
    op.drop_index(
        op.f("ix_user_grants_user_id_user_grants_role_user_grants_entity_id_user_grants_store"),
        table_name="user_grants",
    )
    op.drop_table("user_grants")
    op.drop_index(op.f("ix_stocktakes_entity_id"), table_name="stocktakes")
    op.drop_table("stocktakes")
    op.drop_index(
        "uq_spot_rounds_week",
        table_name="spot_rounds",
        sqlite_where=sa.text("kind = 'weekly'"),
        postgresql_where=sa.text("kind = 'weekly'"),
    )
    op.drop_index(op.f("ix_spot_rounds_entity_id_spot_rounds_drawn_at"), table_name="spot_rounds")
    op.drop_table("spot_rounds")
    op.drop_index(op.f("ix_sims_entity_id"), table_name="sims")
    op.drop_table("sims")
    op.drop_index(op.f("ix_signed_links_subject_kind_signed_links_subject_id"), table_name="signed_links")
    op.drop_index(op.f("ix_signed_links_entity_id"), table_name="signed_links")
    op.drop_index(op.f("ix_signed_links_campaign_id"), table_name="signed_links")
    op.drop_table("signed_links")
    op.drop_index(op.f("ix_seats_entity_id_seats_number"), table_name="seats")
    op.drop_table("seats")
    op.drop_index(op.f("ix_report_schedules_entity_id"), table_name="report_schedules")
    op.drop_table("report_schedules")
    op.drop_index(
        op.f("ix_reminder_plans_entity_id_reminder_plans_reason_reminder_plans_from_on"), table_name="reminder_plans"
    )
    op.drop_table("reminder_plans")
    op.drop_index(op.f("ix_reminder_hours_entity_id_reminder_hours_from_on"), table_name="reminder_hours")
    op.drop_table("reminder_hours")
    op.drop_index(
        op.f(
            "ix_reminder_answers_reason_reminder_answers_subject_kind_reminder_answers_subject_id_reminder_answers_due_on"
        ),
        table_name="reminder_answers",
    )
    op.drop_index(op.f("ix_reminder_answers_entity_id"), table_name="reminder_answers")
    op.drop_table("reminder_answers")
    op.drop_index(
        op.f("ix_plan_items_entity_id_plan_items_kind_plan_items_ownership_plan_items_code"), table_name="plan_items"
    )
    op.drop_table("plan_items")
    op.drop_index(op.f("ix_pictures_sha256"), table_name="pictures")
    op.drop_table("pictures")
    op.drop_table("note_scans")
    op.drop_index(
        "uq_networks_name",
        table_name="networks",
        sqlite_where=sa.text("ended_on IS NULL"),
        postgresql_where=sa.text("ended_on IS NULL"),
    )
    op.drop_index(op.f("ix_networks_entity_id"), table_name="networks")
    op.drop_table("networks")
    op.drop_index(op.f("ix_login_incidents_login_account_id"), table_name="login_incidents")
    op.drop_table("login_incidents")
    op.drop_index(op.f("ix_login_address_uses_login_account_id"), table_name="login_address_uses")
    op.drop_table("login_address_uses")
    op.drop_index(
        "uq_letter_templates_in_use",
        table_name="letter_templates",
        sqlite_where=sa.text("retired_at IS NULL"),
        postgresql_where=sa.text("retired_at IS NULL"),
    )
    op.drop_table("letter_templates")
    op.drop_table("letter_counters")
    op.drop_index(
        op.f("ix_legal_changes_entity_id_legal_changes_kind_legal_changes_changed_on"), table_name="legal_changes"
    )
    op.drop_index(op.f("ix_legal_changes_entity_id"), table_name="legal_changes")
    op.drop_table("legal_changes")
    op.drop_index(op.f("ix_ledger_rows_kind_ledger_rows_key"), table_name="ledger_rows")
    op.drop_index(op.f("ix_ledger_rows_entity_id"), table_name="ledger_rows")
    op.drop_index(op.f("ix_ledger_rows_batch_id"), table_name="ledger_rows")
    op.drop_table("ledger_rows")
    op.drop_index(op.f("ix_import_files_batch_id"), table_name="import_files")
    op.drop_table("import_files")
    op.drop_index(
        "uq_findings_uncleared",
        table_name="findings",
        sqlite_where=sa.text("status <> 'cleared'"),
        postgresql_where=sa.text("status <> 'cleared'"),
    )
    op.drop_index(op.f("ix_findings_status_findings_entity_id"), table_name="findings")
    op.drop_index(op.f("ix_findings_fingerprint"), table_name="findings")
    op.drop_table("findings")
    op.drop_index(op.f("ix_exemptions_kind_exemptions_thing_id"), table_name="exemptions")
    op.drop_index(op.f("ix_exemptions_entity_id"), table_name="exemptions")
    op.drop_table("exemptions")
    op.drop_table("exempt_phrases")
    op.drop_index(
        op.f("ix_enterprise_accounts_entity_id_enterprise_accounts_nickname_key"), table_name="enterprise_accounts"
    )
    op.drop_table("enterprise_accounts")
    op.drop_index(op.f("ix_employees_phone_hash"), table_name="employees")
    op.drop_index(op.f("ix_employees_number"), table_name="employees")
    op.drop_index(op.f("ix_employees_entity_id_employees_number"), table_name="employees")
    op.drop_table("employees")
    op.drop_index(
        "uq_documents_ledger",
        table_name="documents",
        sqlite_where=sa.text("ledger_key IS NOT NULL"),
        postgresql_where=sa.text("ledger_key IS NOT NULL"),
    )
    op.drop_index(op.f("ix_documents_subject_kind_documents_subject_id"), table_name="documents")
    op.drop_index(op.f("ix_documents_entity_id_documents_valid_until_on"), table_name="documents")
    op.drop_table("documents")
    op.drop_index(op.f("ix_devices_entity_id"), table_name="devices")
    op.drop_table("devices")
    op.drop_index(op.f("ix_destinations_entity_id"), table_name="destinations")
    op.drop_table("destinations")
    op.drop_table("calendar_feeds")
    op.drop_index(op.f("ix_audit_rows_subject_kind_audit_rows_subject_id"), table_name="audit_rows")
    op.drop_index(op.f("ix_audit_rows_entity_id_audit_rows_id"), table_name="audit_rows")
    op.drop_index(op.f("ix_audit_rows_batch_id"), table_name="audit_rows")
    op.drop_table("audit_rows")
    op.drop_index(op.f("ix_application_steps_entity_id_application_steps_step"), table_name="application_steps")
    op.drop_table("application_steps")
    op.drop_index(op.f("ix_api_tokens_user_id"), table_name="api_tokens")
    op.drop_table("api_tokens")
    op.drop_index(op.f("ix_answered_requests_user_id_answered_requests_key"), table_name="answered_requests")
    op.drop_index(op.f("ix_answered_requests_claimed_at"), table_name="answered_requests")
    op.drop_table("answered_requests")
    op.drop_table("users")
    op.drop_table("sealing_keys")
    op.drop_index(op.f("ix_runs_status"), table_name="runs")
    op.drop_table("runs")
    op.drop_index(op.f("ix_rule_values_key_rule_values_scope"), table_name="rule_values")
    op.drop_table("rule_values")
    op.drop_table("note_indexes")
    op.drop_table("note_grams")
    op.drop_index(op.f("ix_note_changes_note_id"), table_name="note_changes")
    op.drop_table("note_changes")
    op.drop_index(
        "uq_note_batches_loading",
        table_name="note_batches",
        sqlite_where=sa.text("status = 'loading'"),
        postgresql_where=sa.text("status = 'loading'"),
    )
    op.drop_table("note_batches")
    op.drop_table("login_throttles")
    op.drop_index(op.f("ix_login_events_login_account_id_login_events_second"), table_name="login_events")
    op.drop_table("login_events")
    op.drop_table("login_cities")
    op.drop_index(
        "uq_login_batches_loading",
        table_name="login_batches",
        sqlite_where=sa.text("status = 'loading'"),
        postgresql_where=sa.text("status = 'loading'"),
    )
    op.drop_table("login_batches")
    op.drop_index(op.f("ix_login_addresses_value"), table_name="login_addresses")
    op.drop_index(
        "ix_login_addresses_shared",
        table_name="login_addresses",
        sqlite_where=sa.text("sharers > 1"),
        postgresql_where=sa.text("sharers > 1"),
    )
    op.drop_table("login_addresses")
    op.drop_index(
        "ix_login_accounts_many",
        table_name="login_accounts",
        sqlite_where=sa.text("devices > 1"),
        postgresql_where=sa.text("devices > 1"),
    )
    op.drop_table("login_accounts")
    op.drop_table("link_campaigns")
    op.drop_table("leases")
    op.drop_table("job_days")
    op.drop_index(op.f("ix_import_batches_status"), table_name="import_batches")
    op.drop_table("import_batches")
    op.drop_table("entities")
    op.drop_table("column_mappings")
    op.drop_index(
        "uq_calendar_days_holding",
        table_name="calendar_days",
        sqlite_where=sa.text("withdrawn_at IS NULL"),
        postgresql_where=sa.text("withdrawn_at IS NULL"),
    )
    op.drop_table("calendar_days")
    op.drop_table("audit_head")
    op.drop_index(op.f("ix_addresses_owner_kind_addresses_owner_id"), table_name="addresses")
    op.drop_table("addresses")
