from __future__ import annotations

import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from threading import Barrier

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import CheckConstraint, event, inspect, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql import Select

from bot.cases import CaseStore, State, new_code
from bot.cases.database import Database, migration_config
from bot.cases.queries import BY_CODE, OF_OWNER, listed
from bot.cases.tables import CaseRecord, metadata
from bot.settings import ROOT, Settings
from tests.cases.samples import ANNA, START, WHOLE

CASES = 6_000


def _is_ours(name: str | None, kind: str, _: object) -> bool:
    return kind != "table" or name != "sqlite_sequence"  # SQLite's own


def test_the_migrations_make_the_tables_that_the_code_expects(empty_url: str):
    database = Database(empty_url)
    database.migrate()
    database.migrate()
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "include_name": _is_ours})
        assert compare_metadata(context, metadata) == []
        checks = {
            table.name: {check["name"] for check in inspect(connection).get_check_constraints(table.name)}
            for table in metadata.sorted_tables
        }
    expected = {
        table.name: {rule.name for rule in table.constraints if isinstance(rule, CheckConstraint)}
        for table in metadata.sorted_tables
    }
    assert checks == expected
    database.close()


def test_a_command_line_beside_the_assistant_takes_nothing_from_under_it(tmp_path: Path):
    """The assistant opens the file more than once (cases, channels); whoever comes and goes must not end its journal."""
    url = f"sqlite:///{tmp_path / 'cases.db'}"
    cases = CaseStore(url)
    cases.migrate()
    channel = Database(url)
    channel.ping()
    command_line = [sys.executable, "-m", "bot.cases", "list"]
    environment = {**os.environ, "DATABASE_URL": url, "SQLALCHEMY_SILENCE_UBER_WARNING": "1"}
    subprocess.run(command_line, cwd=ROOT, env=environment, check=True, capture_output=True)
    case = cases.file(ANNA, WHOLE, key="after the command line")
    listed = subprocess.run(command_line, cwd=ROOT, env=environment, check=True, capture_output=True, text=True)
    assert str(case.code) in listed.stdout
    channel.close()
    cases.close()


def test_the_migrations_can_be_taken_back(empty_url: str):
    database = Database(empty_url)
    database.migrate()
    with database.engine.begin() as connection:
        command.downgrade(migration_config(connection), "base")
    assert set(inspect(database.engine).get_table_names()) - {"sqlite_sequence"} == {"alembic_version"}
    database.migrate()
    assert set(metadata.tables) < set(inspect(database.engine).get_table_names())
    database.close()


def test_several_processes_that_start_at_once_migrate_once(empty_url: str):
    stores = [CaseStore(empty_url) for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(CaseStore.migrate, stores))
    assert stores[0].file(ANNA, WHOLE, key="k").state is State.RECEIVED
    for store in stores:
        store.close()


def _open_together(database: Database, all_there: Barrier) -> None:
    all_there.wait()
    database.ping()


def test_whoever_opens_a_new_file_together_with_others_is_not_turned_away(tmp_path: Path):
    for number in range(30):  # a single opening goes wrong about once in eight
        databases = [Database(f"sqlite:///{tmp_path / str(number)}.db") for _ in range(4)]
        for database in databases:
            assert database.engine
        with ThreadPoolExecutor(len(databases)) as pool:
            list(pool.map(_open_together, databases, [Barrier(len(databases))] * len(databases)))
        for database in databases:
            database.close()


@pytest.fixture
def filled(url: str) -> Iterator[Database]:
    """Enough cases that a planner minds how it finds one."""
    database = Database(url)
    rare = {0: State.DRAFT, 1: State.RECEIVED, 2: State.TO_COMPLETE, 3: State.IN_PROGRESS, 4: State.WITHDRAWN}
    states = [rare.get(number % 60, State.CLOSED) for number in range(CASES)]
    rows = [
        {
            "code": f"SM-{number:09}",
            "owner": f"web:{number // 3}",
            "state": states[number].value,
            "since": START + timedelta(minutes=number),
            "opened_at": START,
            "updated_at": START,
            "filed_at": None if states[number] is State.DRAFT else START,
            "closed_at": START if states[number] in (State.CLOSED, State.WITHDRAWN) else None,
            "filing_key": str(number),
            "topic": f"topic {number % 7}",
            "service": "smart_help",
            "consent_at": START,
            "consent_version": "1",
        }
        for number in range(CASES)
    ]
    with database.engine.begin() as connection:
        connection.execute(CaseRecord.__table__.insert(), rows)
        connection.execute(text("ANALYZE"))
    yield database
    database.close()


@pytest.mark.parametrize(
    ("query", "index"),
    [
        (BY_CODE.params(code=str(new_code())), "uq_cases_code|sqlite_autoindex_cases_1"),
        (OF_OWNER.params(owner="web:77"), "ix_cases_owner_opened_at"),
        (
            listed(State.RECEIVED, date(2026, 1, 1), 50, f"{(START + timedelta(minutes=1000)).isoformat()}_1000"),
            "ix_cases_state_since",
        ),
        (listed(None, None, 50, None), "ix_cases_since"),
    ],
    ids=["by code", "by owner", "by state and date", "all by date"],
)
def test_a_case_is_found_by_an_index_and_never_by_reading_them_all(filled: Database, query: Select, index: str):
    word = "EXPLAIN QUERY PLAN" if filled.engine.dialect.name == "sqlite" else "EXPLAIN"
    with filled.engine.connect() as connection:
        event.listen(
            connection,
            "before_cursor_execute",
            lambda _connection, _cursor, statement, values, *_: (f"{word} {statement}", values),
            retval=True,
        )
        plan = "\n".join(map(str, connection.execute(query).cursor.fetchall()))
    assert any(name in plan for name in index.split("|")), plan
    assert "Seq Scan on cases" not in plan, plan
    assert "SCAN cases USING INDEX" not in plan or index == "ix_cases_since", plan


def test_the_list_goes_on_from_its_cursor_and_gives_every_case_once(filled: Database, url: str):
    store, seen, after = CaseStore(url), [], None
    while page := store.list(state=State.RECEIVED, limit=30, after=after):
        seen += [row.code for row in page]
        after = page[-1].cursor
    assert len(seen) == len(set(seen)) == CASES // 60
    with pytest.raises(ValueError, match="iso"):
        store.list(after="ieri")
    store.close()


def test_drafts_are_listed_only_if_asked_for_and_a_day_begins_at_midnight_in_rome(filled: Database, url: str):
    store = CaseStore(url)
    assert {row.state for row in store.list(limit=60)} == set(State) - {State.DRAFT}
    assert {row.state for row in store.list(state=State.DRAFT, limit=6)} == {State.DRAFT}
    first = store.list(since=date(2026, 3, 3), limit=1)[0]
    assert first.since == datetime(2026, 3, 2, 23, 1, tzinfo=UTC)
    assert store.list(since=date(2026, 3, 8)) == []
    store.close()


def test_only_the_owner_of_the_process_can_read_the_files(tmp_path: Path):
    path = tmp_path / "new" / "cases.db"
    store = CaseStore(f"sqlite:///{path}")
    assert not path.parent.exists()
    store.migrate()
    files = list(path.parent.iterdir())
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}
    assert len(files) == 3
    store.close()
    path.chmod(0o644)
    store.ping()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    store.close()


def test_sqlite_is_set_up_to_lose_nothing(tmp_path: Path):
    database = Database(f"sqlite:///{tmp_path / 'cases.db'}")
    with database.engine.connect() as connection:
        said = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    assert said == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 10_000}
    database.close()


@pytest.mark.parametrize("url", ["", "sqlite://", "sqlite:///:memory:", "mysql://host/db"])
def test_a_database_that_the_store_cannot_use_is_refused_at_once(url: str):
    with pytest.raises(Exception, match=r"DATABASE_URL|parse"):
        CaseStore(url)


def test_both_spellings_of_postgresql_are_understood():
    for url in ("postgres://u:p@h:1/d", "postgresql://u:p@h:1/d"):
        assert str(Database(url).engine.url.render_as_string(hide_password=False)) == "postgresql+psycopg2://u:p@h:1/d"


def test_a_database_that_does_not_answer_fails_the_ping(tmp_path: Path):
    with pytest.raises(DBAPIError):
        CaseStore(f"postgresql://nobody@/none?host={tmp_path}").ping()


def test_the_default_database_is_in_the_projects_folder():
    assert Settings.from_env({}).database_url == Settings.from_env({"DATABASE_URL": ""}).database_url
    assert Settings.from_env({}).database_url == f"sqlite:///{ROOT}/var/cases.db"
    assert Settings.from_env({"DATABASE_URL": "postgres://x/y"}).database_url == "postgres://x/y"
