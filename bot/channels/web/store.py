"""The web chat's own memory: who a token belongs to, and what was said, so that a reload shows it again."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, MetaData, String, UniqueConstraint, delete, select
from sqlalchemy import update as sql_update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session, registry

from bot.cases.columns import Id, Instant, Words
from bot.cases.database import Database

SENDER_PREFIX = "web"
_TOKEN_BYTES = 16  # 128 bits

mapper_registry = registry(metadata=MetaData())


@mapper_registry.mapped
class SessionRecord:
    """A visitor. The token itself is not kept; `epoch` counts how often the transcript was emptied."""

    __tablename__ = "web_session"

    id = Column(String(32), primary_key=True)
    token_hash = Column(String(64), nullable=False, unique=True)
    epoch = Column(Integer, nullable=False, default=0)
    used_at = Column(Instant, nullable=False, index=True)


@mapper_registry.mapped
class MessageRecord:
    """A message. `key` is the client's own id of what a person sent; `open` until the assistant dealt with it."""

    __tablename__ = "web_message"
    __table_args__ = (
        UniqueConstraint("session_id", "key"),
        Index("ix_web_message_session_id_id", "session_id", "id"),
        {"sqlite_autoincrement": True},
    )

    id = Column(Id, primary_key=True)
    session_id = Column(String(32), ForeignKey("web_session.id", ondelete="CASCADE"), nullable=False)
    key = Column(String(64))
    by_person = Column(Boolean, nullable=False)
    open = Column(Boolean, nullable=False, default=False, index=True)
    body = Column(Words, nullable=False)
    at = Column(Instant, nullable=False, index=True)


@dataclass(frozen=True)
class Message:
    """A message of a transcript. `body` has text, and of the assistant's also buttons and card."""

    id: int
    by_person: bool
    key: str | None
    at: datetime
    body: Mapping[str, Any]


@dataclass(frozen=True)
class Transcript:
    """Messages in order. `epoch` changes when the transcript was emptied; `earlier` says that there are older ones."""

    epoch: int
    messages: tuple[Message, ...]
    earlier: bool = False


class WebStore:
    """Sessions and transcripts in SQLite or PostgreSQL. Safe to share between threads.

    Args:
        url: an SQLAlchemy URL, as `bot.cases.database.Database` takes it.
        clock: the present instant, aware.
    """

    def __init__(self, url: str, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._db = Database(url)
        self._clock = clock

    def prepare(self) -> None:
        """Create the tables that are missing; several processes may do so at once."""
        try:
            mapper_registry.metadata.create_all(self._db.engine)
        except OperationalError:  # another process was first with the same table
            mapper_registry.metadata.create_all(self._db.engine)

    def close(self) -> None:
        """Give the connections back."""
        self._db.close()

    def open_session(self) -> tuple[str, str]:
        """A new visitor: the secret token and the session's id, both of 128 random bits."""
        token, session_id = secrets.token_urlsafe(_TOKEN_BYTES), secrets.token_hex(_TOKEN_BYTES)
        record = SessionRecord(id=session_id, token_hash=_hash(token), epoch=0, used_at=self._clock())
        self._db.write(lambda session: session.add(record))
        return token, session_id

    def session_of(self, token: str) -> str | None:
        """The id of the session that this token opens; None if there is none (any more)."""
        wanted = select(SessionRecord.id).where(SessionRecord.token_hash == _hash(token))
        return self._db.read(lambda session: session.scalar(wanted))

    def add_from_person(self, session_id: str, key: str, body: Mapping[str, Any]) -> tuple[Message, bool] | None:
        """Keep what a person sent; a `key` that came before is not kept again, and the second value is then False.

        None if the session is gone.
        """

        def work(session: Session) -> tuple[Message, bool] | None:
            holder = _touch(session, session_id, self._clock())
            if holder is None:
                return None
            known = session.scalar(select(MessageRecord).filter_by(session_id=session_id, key=key))
            if known is not None:
                return _message(known), False
            record = self._record(session_id, body, key=key, by_person=True, open=True)
            session.add(record)
            session.flush()
            return _message(record), True

        return self._db.write(work)

    def by_key(self, session_id: str, key: str) -> Message | None:
        """What a person sent under this `key`, if it is here."""
        wanted = select(MessageRecord).filter_by(session_id=session_id, key=key)

        def work(session: Session) -> Message | None:
            record = session.scalar(wanted)
            return _message(record) if record is not None else None

        return self._db.read(work)

    def add_from_assistant(self, session_id: str, body: Mapping[str, Any]) -> Message | None:
        """Keep what the assistant says; None if the session is gone."""

        def work(session: Session) -> Message | None:
            if _touch(session, session_id, self._clock()) is None:
                return None
            record = self._record(session_id, body, by_person=False)
            session.add(record)
            session.flush()
            return _message(record)

        return self._db.write(work)

    def since(self, session_id: str, after: int) -> Transcript | None:
        """All that was said after the message `after`; None if the session is gone."""

        def work(session: Session) -> Transcript | None:
            holder = session.get(SessionRecord, session_id)
            if holder is None:
                return None
            wanted = select(MessageRecord).where(MessageRecord.session_id == session_id, MessageRecord.id > after)
            records = session.scalars(wanted.order_by(MessageRecord.id))
            return Transcript(holder.epoch, tuple(_message(record) for record in records))

        return self._db.read(work)

    def latest(self, session_id: str, count: int, before: int | None = None) -> Transcript | None:
        """The last `count` messages, of those before the message `before` if given; None if the session is gone."""

        def work(session: Session) -> Transcript | None:
            holder = session.get(SessionRecord, session_id)
            if holder is None:
                return None
            wanted = select(MessageRecord).where(MessageRecord.session_id == session_id)
            if before is not None:
                wanted = wanted.where(MessageRecord.id < before)
            records = session.scalars(wanted.order_by(MessageRecord.id.desc()).limit(count + 1)).all()
            messages = tuple(_message(record) for record in reversed(records[:count]))
            return Transcript(holder.epoch, messages, len(records) > count)

        return self._db.read(work)

    def shown(self, session_id: str, message_id: int) -> Message | None:
        """This message of the assistant, unless the person wrote after it: then its buttons are stale."""
        mine = MessageRecord.session_id == session_id

        def work(session: Session) -> Message | None:
            record = session.scalar(select(MessageRecord).where(mine, MessageRecord.id == message_id))
            later = select(MessageRecord.id).where(mine, MessageRecord.id > message_id, MessageRecord.by_person)
            if record is None or record.by_person or session.scalar(later.limit(1)) is not None:
                return None
            return _message(record)

        return self._db.read(work)

    def close_message(self, message_id: int) -> None:
        """Note that the assistant dealt with this message."""
        done = sql_update(MessageRecord).where(MessageRecord.id == message_id).values(open=False)
        self._db.write(lambda session: session.execute(done))

    def close_all(self) -> list[str]:
        """At a start: the sessions with messages that nobody dealt with, which count as dealt with from now on."""

        def work(session: Session) -> list[str]:
            waiting = session.scalars(select(MessageRecord.session_id).where(MessageRecord.open).distinct()).all()
            session.execute(sql_update(MessageRecord).where(MessageRecord.open).values(open=False))
            return list(waiting)

        return self._db.write(work)

    def clear(self, session_id: str) -> bool:
        """Empty the transcript, and let the visitor stay; False if the session is gone."""

        def work(session: Session) -> bool:
            holder = session.get(SessionRecord, session_id)
            if holder is None:
                return False
            holder.epoch += 1
            session.execute(delete(MessageRecord).where(MessageRecord.session_id == session_id))
            return True

        return self._db.write(work)

    def erase(self, session_id: str) -> None:
        """Erase the session with its transcript: its token opens nothing any more."""

        def work(session: Session) -> None:
            session.execute(delete(MessageRecord).where(MessageRecord.session_id == session_id))
            session.execute(delete(SessionRecord).where(SessionRecord.id == session_id))

        self._db.write(work)

    def purge(self, before: datetime) -> None:
        """Erase the messages older than `before`, and the sessions not used since."""

        def work(session: Session) -> None:
            idle = select(SessionRecord.id).where(SessionRecord.used_at < before)
            old = (MessageRecord.at < before) | MessageRecord.session_id.in_(idle)
            session.execute(delete(MessageRecord).where(old).execution_options(synchronize_session=False))
            session.execute(delete(SessionRecord).where(SessionRecord.used_at < before))

        self._db.write(work)

    def _record(self, session_id: str, body: Mapping[str, Any], **values: Any) -> MessageRecord:
        text = json.dumps(body, ensure_ascii=False)
        return MessageRecord(session_id=session_id, body=text, at=self._clock(), **values)


def _touch(session: Session, session_id: str, now: datetime) -> SessionRecord | None:
    holder = session.get(SessionRecord, session_id, with_for_update=True)
    if holder is not None:
        holder.used_at = now
    return holder


def _message(record: MessageRecord) -> Message:
    return Message(record.id, record.by_person, record.key, record.at, json.loads(record.body))


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
