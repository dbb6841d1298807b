"""The tables. Personal data stands apart from the skeleton of a case, so that it can go and the skeleton stay."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    MetaData,
    SmallInteger,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import registry, relationship

from bot.cases.columns import Id, Instant, Words

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

metadata = MetaData(naming_convention=NAMING)
Base: Any = registry(metadata=metadata).generate_base()


STATES = "'draft', 'received', 'to_complete', 'in_progress', 'closed', 'withdrawn'"


def _case_key(primary: bool = True) -> Column:
    return Column(Id, ForeignKey("cases.id", ondelete="CASCADE"), primary_key=primary, nullable=False)


class CaseRecord(Base):
    """The skeleton of a case or draft: nothing in it says whose it was once `owner` is gone."""

    __tablename__ = "cases"
    __table_args__ = (
        CheckConstraint(f"state IN ({STATES})", name="state"),
        CheckConstraint("reply IN ('none', 'unsatisfactory', 'satisfactory')", name="reply"),
        CheckConstraint("applicant_role IN ('customer', 'delegate')", name="applicant_role"),
        CheckConstraint("customer_kind IN ('household', 'business')", name="customer_kind"),
        CheckConstraint("state IN ('draft', 'withdrawn') OR filed_at IS NOT NULL", name="filed"),
        CheckConstraint("state <> 'draft' OR filed_at IS NULL", name="draft_not_filed"),
        CheckConstraint("(state IN ('closed', 'withdrawn')) = (closed_at IS NOT NULL)", name="closed_at"),
        CheckConstraint("(owner IS NULL) = (erased_at IS NOT NULL)", name="owner_until_erased"),
        CheckConstraint("filed_at IS NULL OR consent_at IS NOT NULL", name="consent"),
        UniqueConstraint("code"),
        UniqueConstraint("owner", "filing_key"),
        Index("ix_cases_owner_opened_at", "owner", "opened_at"),
        Index("ix_cases_state_since", "state", "since", "id"),
        Index("ix_cases_since", "since", "id"),
        Index(
            "ix_cases_one_draft_a_topic",
            "owner",
            "topic",
            unique=True,
            sqlite_where=text("state = 'draft'"),
            postgresql_where=text("state = 'draft'"),
        ),
        Index(
            "ix_cases_idle",
            "updated_at",
            sqlite_where=text("filed_at IS NULL"),
            postgresql_where=text("filed_at IS NULL"),
        ),
        Index(
            "ix_cases_to_erase",
            "closed_at",
            sqlite_where=text("closed_at IS NOT NULL AND erased_at IS NULL"),
            postgresql_where=text("closed_at IS NOT NULL AND erased_at IS NULL"),
        ),
        {"sqlite_autoincrement": True},
    )

    id = Column(Id, primary_key=True)
    code = Column(String(20), nullable=False)
    owner = Column(Words)
    state = Column(String(20), nullable=False)
    since = Column(Instant, nullable=False)
    opened_at = Column(Instant, nullable=False)
    updated_at = Column(Instant, nullable=False)
    filed_at = Column(Instant)
    closed_at = Column(Instant)
    erasure_asked_at = Column(Instant)
    erased_at = Column(Instant)
    filing_key = Column(Words)
    topic = Column(Words, nullable=False)
    service = Column(Words, nullable=False)
    complaint_sent = Column(Boolean)
    complaint_date = Column(Date)
    reply = Column(String(20))
    verdict = Column(String(40))
    first_day = Column(Date)
    supplier = Column(Words)
    commodity = Column(Words)
    applicant_role = Column(String(20))
    customer_kind = Column(String(20))
    consent_at = Column(Instant)
    consent_version = Column(Words, nullable=False)
    expected_answer = Column(Date)

    person = relationship("PersonRecord", uselist=False, lazy="selectin", passive_deletes=True)
    documents = relationship(
        "DocumentRecord", order_by="DocumentRecord.position", lazy="selectin", passive_deletes=True
    )
    missing = relationship("MissingRecord", order_by="MissingRecord.id", lazy="selectin", passive_deletes=True)
    events = relationship("EventRecord", order_by="EventRecord.id", lazy="selectin", passive_deletes=True)


class PersonRecord(Base):
    """The personal data of a case."""

    __tablename__ = "person"

    case_id = _case_key()
    full_name = Column(Words, nullable=False)
    tax_code = Column(Words, nullable=False)
    delegate_name = Column(Words, nullable=False)
    pod = Column(Words, nullable=False)
    pdr = Column(Words, nullable=False)
    email = Column(Words, nullable=False)
    phone_number = Column(Words, nullable=False)
    description = Column(Words, nullable=False)


class DocumentRecord(Base):
    """A compulsory document, and whether the person had it ready when filing."""

    __tablename__ = "case_document"

    case_id = _case_key()
    document = Column(Words, primary_key=True)
    position = Column(SmallInteger, nullable=False)
    ready = Column(Boolean, nullable=False)


class MissingRecord(Base):
    """A datum or document that was asked for; it is missing until it is delivered."""

    __tablename__ = "case_missing"
    __table_args__ = (Index("ix_case_missing_case_id", "case_id"), {"sqlite_autoincrement": True})

    id = Column(Id, primary_key=True)
    case_id = _case_key(primary=False)
    item = Column(Words, nullable=False)
    asked_at = Column(Instant, nullable=False)
    delivered_at = Column(Instant)


class EventRecord(Base):
    """A step of a case. Triggers keep it from being changed, or deleted without its draft."""

    __tablename__ = "case_event"
    __table_args__ = (
        CheckConstraint("author IN ('user', 'operator', 'system')", name="author"),
        CheckConstraint(f"before_state IN ({STATES})", name="before_state"),
        CheckConstraint(f"after_state IN ({STATES})", name="after_state"),
        Index("ix_case_event_case_id", "case_id"),
        {"sqlite_autoincrement": True},
    )

    id = Column(Id, primary_key=True)
    case_id = _case_key(primary=False)
    at = Column(Instant, nullable=False)
    author = Column(String(20), nullable=False)
    before_state = Column(String(20))
    after_state = Column(String(20), nullable=False)

    note = relationship("NoteRecord", uselist=False, lazy="selectin", passive_deletes=True)


class NoteRecord(Base):
    """The words that go with a step, and how the case ended if it closed it.

    Apart, since they may name people: never changed, deleted only when erasing.
    """

    __tablename__ = "case_note"

    event_id = Column(Id, ForeignKey("case_event.id", ondelete="CASCADE"), primary_key=True)
    note = Column(Words, nullable=False)
    outcome = Column(Words, nullable=False)


class ChangeRecord(Base):
    """The outbox: a step that the owner is to be told of."""

    __tablename__ = "change"
    __table_args__ = (
        Index(
            "ix_change_undelivered",
            "event_id",
            sqlite_where=text("delivered_at IS NULL"),
            postgresql_where=text("delivered_at IS NULL"),
        ),
    )

    event_id = Column(Id, ForeignKey("case_event.id", ondelete="CASCADE"), primary_key=True)
    delivered_at = Column(Instant)


class ReminderRecord(Base):
    """A message to send on a day, about a case or a topic."""

    __tablename__ = "reminder"
    __table_args__ = (
        CheckConstraint("(case_id IS NULL) <> (topic IS NULL)", name="about_one_thing"),
        Index("ix_reminder_owner_topic", "owner", "day", "topic", unique=True),
        Index("ix_reminder_owner_case", "owner", "day", "case_id", unique=True),
        Index("ix_reminder_case_id", "case_id"),
        Index(
            "ix_reminder_due",
            "day",
            sqlite_where=text("sent_at IS NULL"),
            postgresql_where=text("sent_at IS NULL"),
        ),
        {"sqlite_autoincrement": True},
    )

    id = Column(Id, primary_key=True)
    owner = Column(Words, nullable=False)
    day = Column(Date, nullable=False)
    case_id = Column(Id, ForeignKey("cases.id", ondelete="CASCADE"))
    topic = Column(Words)
    created_at = Column(Instant, nullable=False)
    sent_at = Column(Instant)

    case = relationship("CaseRecord", lazy="joined")


class RatingRecord(Base):
    """A rating: its key is random and its month has no day, so that nothing leads back to a case or a chat."""

    __tablename__ = "rating"
    __table_args__ = (CheckConstraint("score BETWEEN 1 AND 5", name="score"),)

    id = Column(String(32), primary_key=True)
    month = Column(Date, nullable=False)
    score = Column(SmallInteger, nullable=False)
    comment = Column(Words, nullable=False)


class GuessRecord(Base):
    """A failed look-up, for an hour: the asker is hashed."""

    __tablename__ = "guess"
    __table_args__ = (Index("ix_guess_asker_at", "asker", "at"), Index("ix_guess_at", "at"))

    id = Column(String(32), primary_key=True)
    asker = Column(String(64), nullable=False)
    at = Column(Instant, nullable=False)
