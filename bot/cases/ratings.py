"""Ratings, apart from who gave them."""

from __future__ import annotations

import uuid
from datetime import date

from sqlalchemy.orm import Session

from bot.cases.tables import RatingRecord


def rate(session: Session, score: int, comment: str, day: date) -> None:
    """Keep a rating with the month of `day`; see `CaseStore.rate`."""
    if not 1 <= score <= 5:
        raise ValueError("a rating goes from 1 to 5")
    session.add(RatingRecord(id=uuid.uuid4().hex, month=day.replace(day=1), score=score, comment=comment.strip()))
