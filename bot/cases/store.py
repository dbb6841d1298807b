"""The case store's front: one short transaction a call, frozen values in and out."""

from __future__ import annotations

import builtins
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime

from sqlalchemy.orm import Session

from bot.cases import filing, limits, lookup, outbox, privacy, queries, ratings, reminders, steps
from bot.cases.codes import Code, Mistyped, read_code
from bot.cases.database import Database
from bot.cases.errors import CaseNotFound
from bot.cases.limits import Limits
from bot.cases.model import (
    Application,
    Author,
    Case,
    CaseFacts,
    CaseRow,
    Change,
    Erasure,
    Export,
    LookUp,
    Opened,
    Reminder,
    State,
    Unknown,
)

__all__ = ["CaseStore", "Limits", "utc_now"]


def utc_now() -> datetime:
    """The present instant, aware, in UTC."""
    return datetime.now(UTC)


class CaseStore:
    """Cases and what goes with them, in SQLite or PostgreSQL.

    Safe to share between threads. Codes are accepted as people type them. Nothing is opened before the first call.

    Args:
        url: an SQLAlchemy URL: `sqlite:///file` or `postgresql://…` (`postgres://` too).
        clock: the present instant, aware.
        limits: how often codes may be guessed.

    Raises:
        ValueError: the URL is neither SQLite with a file nor PostgreSQL.
    """

    def __init__(self, url: str, clock: Callable[[], datetime] = utc_now, limits: Limits | None = None) -> None:
        self._db = Database(url)
        self._clock = clock
        self._limits = limits or Limits()

    def migrate(self) -> None:
        """Bring the database to the newest schema; safe to call at every start, from several processes at once."""
        self._db.migrate()

    def ping(self) -> None:
        """Ask the database for an answer.

        Raises:
            sqlalchemy.exc.DBAPIError: it gives none.
        """
        self._db.ping()

    def close(self) -> None:
        """Give the connections back. The store opens new ones if it is used again."""
        self._db.close()

    def save_draft(self, owner: str, facts: CaseFacts) -> Case:
        """Keep what was said so far, under a code; a chat has one draft a topic, which this brings up to date."""
        return self._db.write(lambda session: filing.save_draft(session, self._clock(), owner, facts))

    def file(self, owner: str, application: Application, key: str) -> Case:
        """File a confirmed application, once for each `owner` and `key` however often and from wherever it is called.

        The case is `received`, or `to_complete` if something is missing. The draft in `application.draft_code` becomes
        the case and keeps its code; if there is none such in this chat any more, the case gets a code of its own.

        Raises:
            ValueError: no consent, or no key.
        """
        if not key or application.consent_at is None:
            raise ValueError("a case is filed with a key and with consent")
        return self._db.write(lambda session: filing.file(session, self._clock(), owner, application, key))

    def find(self, code: str) -> Case | None:
        """The case with this code, erased ones included; for operators, who see everything."""
        read = read_code(code)
        if not isinstance(read, Code):
            return None
        return self._db.read(lambda session: queries.find(session, read))

    def of_owner(self, owner: str) -> builtins.list[Case]:
        """The cases and drafts of a chat, newest first: withdrawn ones included, erased ones not."""
        return self._db.read(lambda session: queries.of_owner(session, owner))

    def look_up(self, typed: str, *, asker: str, second_datum: str | None = None) -> LookUp:
        """What the chat `asker` may know of the case it typed the code of.

        Its owner gets the case, as does whoever gives the tax code, the e-mail address or the telephone number in it;
        anybody else the state and its date. A code that does not exist and a wrong second datum are both `Unknown`, and
        both count towards the limits, which a wrong check character does not.
        """
        read = read_code(typed)
        if not isinstance(read, Code):
            return read if read is not None else Mistyped(typed)
        found = self._db.read(lambda session: queries.find_for(session, read, asker))
        if found is not None and found.owner is not None and found.owner == asker:
            return lookup.opened(found)
        now = self._clock()

        def answered(session: Session) -> LookUp:
            if limited := limits.full(session, now, asker, self._limits):
                return limited
            answer = lookup.answer(found, second_datum)
            if isinstance(answer, Unknown):
                limits.count(session, now, asker, self._limits)
            whole = queries.find(session, read) if isinstance(answer, Opened) else None
            return lookup.opened(whole) if whole else answer

        return self._db.write(answered)

    def set_state(
        self,
        code: str,
        state: State,
        *,
        author: Author,
        note: str = "",
        missing: Sequence[str] = (),
        outcome: str = "",
    ) -> Case:
        """Take a filed case to another state.

        Raises:
            CaseNotFound: no such case, or erased.
            IllegalTransition: not from where it stands, or not by this author.
            Incomplete: `to_complete` with nothing missing, or `closed` with no outcome.
        """
        step = steps.Step(state, author, note=note, missing=tuple(missing), outcome=outcome)
        return self._db.write(lambda session: steps.take(session, self._clock(), self._code(code), step))

    def ask_for(self, code: str, items: Sequence[str], *, note: str = "", author: Author = Author.OPERATOR) -> Case:
        """Ask the person for documents or data (ids or words), beside what is already missing: `to_complete`.

        Raises:
            CaseNotFound, IllegalTransition, Incomplete: as `set_state`.
        """
        return self.set_state(code, State.TO_COMPLETE, author=author, note=note, missing=items)

    def complete(
        self,
        code: str,
        owner: str,
        *,
        delivered: Sequence[str] = (),
        data: Mapping[str, str] | None = None,
        note: str = "",
    ) -> Case:
        """The person has brought what was missing, or some of it; with the last item the case is `received` again.

        Args:
            delivered: items of `Case.missing` that are there now; others are ignored.
            data: fields of `Person`, or `supplier` and `commodity`, with their values; an item of that name counts as
                delivered.
            note: for operators, such as where the document is kept.

        Raises:
            CaseNotFound: no such case in this chat.
            IllegalTransition: nothing is missing.
            ValueError: a field that a case does not have.
        """
        bring = steps.Delivery(tuple(delivered), dict(data or {}), note)
        return self._db.write(lambda session: steps.complete(session, self._clock(), self._code(code), owner, bring))

    def withdraw(self, code: str, owner: str) -> Case:
        """Withdraw a case or drop a draft; doing it twice changes nothing.

        Raises:
            CaseNotFound: no such case in this chat.
            IllegalTransition: it is closed.
        """
        return self._db.write(lambda session: steps.withdraw(session, self._clock(), self._code(code), owner))

    def rate(self, score: int, comment: str = "", month: date | None = None) -> None:
        """Keep a rating from 1 to 5, with its month and nothing that leads back to who gave it.

        Raises:
            ValueError: a score out of range.
        """
        day = month or self._clock().date()
        self._db.write(lambda session: ratings.rate(session, score, comment, day))

    def remind(self, owner: str, day: date, *, code: str | None = None, topic: str | None = None) -> Reminder:
        """Keep a reminder about a case of this chat or about a topic; asking twice for the same gives the same one.

        Raises:
            CaseNotFound: the code is not of a case of this chat.
            ValueError: neither a code nor a topic, or both.
        """
        about = self._code(code) if code is not None else None
        return self._db.write(lambda session: reminders.remind(session, self._clock(), owner, day, about, topic))

    def forget_reminders(self, owner: str) -> int:
        """Drop the reminders of this chat that were not sent yet. Returns how many there were."""
        return self._db.write(lambda session: reminders.forget(session, owner))

    def due_reminders(self, today: date, *, limit: int = 100) -> builtins.list[Reminder]:
        """The reminders of `today` and before that were not sent, oldest first."""
        return self._db.read(lambda session: reminders.due(session, today, limit))

    def mark_sent(self, reminder_id: int) -> bool:
        """Mark a reminder as sent. True for exactly one caller: mark first, then send."""
        return self._db.write(lambda session: reminders.mark_sent(session, self._clock(), reminder_id))

    def undelivered_changes(self, *, limit: int = 100, after: int = 0) -> builtins.list[Change]:
        """The steps by operators that their owners were not told of, oldest first: tell first, then mark.

        `after` is the id of the last one seen, so that owners who cannot be reached do not hold up the others.
        """
        return self._db.read(lambda session: outbox.undelivered(session, limit, after))

    def mark_delivered(self, change_id: int) -> bool:
        """Mark a change as told; True for the first caller."""
        return self._db.write(lambda session: outbox.mark_delivered(session, self._clock(), change_id))

    def export(self, owner: str) -> Export:
        """All that is held about a chat."""
        return self._db.read(lambda session: privacy.export(session, self._clock(), owner))

    def erase(self, owner: str) -> Erasure:
        """Erase what is held about a chat, but for cases that are still worked on: see `Erasure`."""
        return self._db.write(lambda session: privacy.erase(session, self._clock(), owner))

    def purge(self, now: datetime | None = None) -> int:
        """Erase what has been kept long enough (privacy.py says how long); returns how many drafts and cases."""
        return self._db.write(lambda session: privacy.purge(session, now or self._clock()))

    def list(
        self, *, state: State | None = None, since: date | None = None, limit: int = 50, after: str | None = None
    ) -> builtins.list[CaseRow]:
        """Filed cases for operators, the longest in their state first.

        Args:
            state: only this state; drafts are listed only if asked for.
            since: only those in their state since this day (Rome's calendar) or later.
            limit: how many lines at most.
            after: the cursor of the line to go on from.

        Raises:
            ValueError: not a cursor of this list.
        """
        return self._db.read(lambda session: queries.list_cases(session, state, since, limit, after))

    @staticmethod
    def _code(typed: str) -> Code:
        read = read_code(typed)
        if not isinstance(read, Code):
            raise CaseNotFound(typed)
        return read
