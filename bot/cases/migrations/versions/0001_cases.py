"""The tables of the case store, and the triggers that keep its history."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

# History is kept by the database itself. A step is never changed, and goes only with a draft that goes whole; its words
# go with it, or when the personal data of its case is erased; a filed case is never deleted.
_CASE_IS_THERE = "EXISTS (SELECT 1 FROM cases WHERE id = OLD.case_id)"
_CASE_IS_NOT_ERASED = (
    "EXISTS (SELECT 1 FROM case_event JOIN cases ON cases.id = case_event.case_id"
    " WHERE case_event.id = OLD.event_id AND cases.erased_at IS NULL)"
)
_FILED = "OLD.filed_at IS NOT NULL"


def _sqlite_trigger(table: str, act: str, condition: str) -> str:
    return (
        f"CREATE TRIGGER {table}_{act.lower()} BEFORE {act} ON {table} WHEN {condition}"
        f" BEGIN SELECT RAISE(ABORT, '{table} keeps history'); END"
    )


def _postgresql_trigger(table: str, acts: str, condition: str) -> list[str]:
    return [
        f"CREATE FUNCTION {table}_keep() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        f" IF TG_OP IN ('UPDATE', 'TRUNCATE') THEN RAISE EXCEPTION '{table} keeps history'; END IF;"
        f" IF {condition} THEN RAISE EXCEPTION '{table} keeps history'; END IF;"
        " RETURN OLD; END $$",
        f"CREATE TRIGGER {table}_keep BEFORE {acts} ON {table} FOR EACH ROW EXECUTE FUNCTION {table}_keep()",
        f"CREATE TRIGGER {table}_truncate BEFORE TRUNCATE ON {table} EXECUTE FUNCTION {table}_keep()",
    ]


SQLITE = [
    _sqlite_trigger("case_event", "UPDATE", "1"),
    _sqlite_trigger("case_event", "DELETE", _CASE_IS_THERE),
    _sqlite_trigger("case_note", "UPDATE", "1"),
    _sqlite_trigger("case_note", "DELETE", _CASE_IS_NOT_ERASED),
    _sqlite_trigger("cases", "DELETE", _FILED),
]
POSTGRESQL = [
    *_postgresql_trigger("case_event", "UPDATE OR DELETE", _CASE_IS_THERE),
    *_postgresql_trigger("case_note", "UPDATE OR DELETE", _CASE_IS_NOT_ERASED),
    *_postgresql_trigger("cases", "DELETE", _FILED),
]


def upgrade() -> None:
    op.create_table(
        "cases",
        sa.Column("id", ID, nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("owner", sa.Text(), nullable=True),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("filed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("erasure_asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("filing_key", sa.Text(), nullable=True),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("service", sa.Text(), nullable=False),
        sa.Column("complaint_sent", sa.Boolean(), nullable=True),
        sa.Column("complaint_date", sa.Date(), nullable=True),
        sa.Column("reply", sa.String(length=20), nullable=True),
        sa.Column("verdict", sa.String(length=40), nullable=True),
        sa.Column("first_day", sa.Date(), nullable=True),
        sa.Column("supplier", sa.Text(), nullable=True),
        sa.Column("commodity", sa.Text(), nullable=True),
        sa.Column("applicant_role", sa.String(length=20), nullable=True),
        sa.Column("customer_kind", sa.String(length=20), nullable=True),
        sa.Column("consent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("consent_version", sa.Text(), nullable=False),
        sa.Column("expected_answer", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "(state IN ('closed', 'withdrawn')) = (closed_at IS NOT NULL)", name=op.f("ck_cases_closed_at")
        ),
        sa.CheckConstraint("applicant_role IN ('customer', 'delegate')", name=op.f("ck_cases_applicant_role")),
        sa.CheckConstraint("customer_kind IN ('household', 'business')", name=op.f("ck_cases_customer_kind")),
        sa.CheckConstraint("reply IN ('none', 'unsatisfactory', 'satisfactory')", name=op.f("ck_cases_reply")),
        sa.CheckConstraint("state <> 'draft' OR filed_at IS NULL", name=op.f("ck_cases_draft_not_filed")),
        sa.CheckConstraint(
            "state IN ('draft', 'received', 'to_complete', 'in_progress', 'closed', 'withdrawn')",
            name=op.f("ck_cases_state"),
        ),
        sa.CheckConstraint("state IN ('draft', 'withdrawn') OR filed_at IS NOT NULL", name=op.f("ck_cases_filed")),
        sa.CheckConstraint("(owner IS NULL) = (erased_at IS NOT NULL)", name=op.f("ck_cases_owner_until_erased")),
        sa.CheckConstraint("filed_at IS NULL OR consent_at IS NOT NULL", name=op.f("ck_cases_consent")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cases")),
        sa.UniqueConstraint("code", name=op.f("uq_cases_code")),
        sa.UniqueConstraint("owner", "filing_key", name=op.f("uq_cases_owner_filing_key")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_cases_idle",
        "cases",
        ["updated_at"],
        unique=False,
        sqlite_where=sa.text("filed_at IS NULL"),
        postgresql_where=sa.text("filed_at IS NULL"),
    )
    op.create_index(
        "ix_cases_one_draft_a_topic",
        "cases",
        ["owner", "topic"],
        unique=True,
        sqlite_where=sa.text("state = 'draft'"),
        postgresql_where=sa.text("state = 'draft'"),
    )
    op.create_index("ix_cases_owner_opened_at", "cases", ["owner", "opened_at"], unique=False)
    op.create_index("ix_cases_since", "cases", ["since", "id"], unique=False)
    op.create_index("ix_cases_state_since", "cases", ["state", "since", "id"], unique=False)
    op.create_index(
        "ix_cases_to_erase",
        "cases",
        ["closed_at"],
        unique=False,
        sqlite_where=sa.text("closed_at IS NOT NULL AND erased_at IS NULL"),
        postgresql_where=sa.text("closed_at IS NOT NULL AND erased_at IS NULL"),
    )
    op.create_table(
        "guess",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("asker", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guess")),
    )
    op.create_index("ix_guess_asker_at", "guess", ["asker", "at"], unique=False)
    op.create_index("ix_guess_at", "guess", ["at"], unique=False)
    op.create_table(
        "rating",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("score", sa.SmallInteger(), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.CheckConstraint("score BETWEEN 1 AND 5", name=op.f("ck_rating_score")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rating")),
    )
    op.create_table(
        "case_document",
        sa.Column("case_id", ID, nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("position", sa.SmallInteger(), nullable=False),
        sa.Column("ready", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_case_document_case_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("case_id", "document", name=op.f("pk_case_document")),
    )
    op.create_table(
        "case_event",
        sa.Column("id", ID, nullable=False),
        sa.Column("case_id", ID, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("author", sa.String(length=20), nullable=False),
        sa.Column("before_state", sa.String(length=20), nullable=True),
        sa.Column("after_state", sa.String(length=20), nullable=False),
        sa.CheckConstraint(
            "after_state IN ('draft', 'received', 'to_complete', 'in_progress', 'closed', 'withdrawn')",
            name=op.f("ck_case_event_after_state"),
        ),
        sa.CheckConstraint("author IN ('user', 'operator', 'system')", name=op.f("ck_case_event_author")),
        sa.CheckConstraint(
            "before_state IN ('draft', 'received', 'to_complete', 'in_progress', 'closed', 'withdrawn')",
            name=op.f("ck_case_event_before_state"),
        ),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_case_event_case_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_event")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_case_event_case_id", "case_event", ["case_id"], unique=False)
    op.create_table(
        "case_missing",
        sa.Column("id", ID, nullable=False),
        sa.Column("case_id", ID, nullable=False),
        sa.Column("item", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_case_missing_case_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_missing")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_case_missing_case_id", "case_missing", ["case_id"], unique=False)
    op.create_table(
        "person",
        sa.Column("case_id", ID, nullable=False),
        sa.Column("full_name", sa.Text(), nullable=False),
        sa.Column("tax_code", sa.Text(), nullable=False),
        sa.Column("delegate_name", sa.Text(), nullable=False),
        sa.Column("pod", sa.Text(), nullable=False),
        sa.Column("pdr", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("phone_number", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_person_case_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_person")),
    )
    op.create_table(
        "reminder",
        sa.Column("id", ID, nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("case_id", ID, nullable=True),
        sa.Column("topic", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(case_id IS NULL) <> (topic IS NULL)", name=op.f("ck_reminder_about_one_thing")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_reminder_case_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_reminder_case_id", "reminder", ["case_id"], unique=False)
    op.create_index(
        "ix_reminder_due",
        "reminder",
        ["day"],
        unique=False,
        sqlite_where=sa.text("sent_at IS NULL"),
        postgresql_where=sa.text("sent_at IS NULL"),
    )
    op.create_index("ix_reminder_owner_case", "reminder", ["owner", "day", "case_id"], unique=True)
    op.create_index("ix_reminder_owner_topic", "reminder", ["owner", "day", "topic"], unique=True)
    op.create_table(
        "case_note",
        sa.Column("event_id", ID, nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["case_event.id"], name=op.f("fk_case_note_event_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_case_note")),
    )
    op.create_table(
        "change",
        sa.Column("event_id", ID, nullable=False),
        sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["event_id"], ["case_event.id"], name=op.f("fk_change_event_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_change")),
    )
    op.create_index(
        "ix_change_undelivered",
        "change",
        ["event_id"],
        unique=False,
        sqlite_where=sa.text("delivered_at IS NULL"),
        postgresql_where=sa.text("delivered_at IS NULL"),
    )
    for statement in POSTGRESQL if op.get_bind().dialect.name == "postgresql" else SQLITE:
        op.execute(statement)


def downgrade() -> None:
    for table in ("change", "case_note", "reminder", "person", "case_missing", "case_event", "case_document"):
        op.drop_table(table)
    for table in ("rating", "guess", "cases"):
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        for function in ("case_event_keep", "case_note_keep", "cases_keep"):
            op.execute(f"DROP FUNCTION {function}()")
