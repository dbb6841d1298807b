"""Column types that SQLite and PostgreSQL keep alike."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import BigInteger, DateTime, Integer, Text, TypeDecorator


class Instant(TypeDecorator):
    """An aware datetime, kept in UTC; SQLite has no zones and keeps it naive."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive datetime is no instant")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Any) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Words(TypeDecorator):
    """Text as people send it, without what PostgreSQL cannot keep: NUL and lone surrogates."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: object) -> str | None:
        if value is None:
            return None
        return str(value).replace("\x00", "").encode("utf-8", "replace").decode("utf-8")


# SQLite counts only INTEGER keys by itself.
Id = BigInteger().with_variant(Integer, "sqlite")
