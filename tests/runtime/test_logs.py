"""Logs may be kept: nobody's data is in them, wherever it came from."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SPEAKER = """
import logging, sys
import structlog
from bot.runtime import logs

logs.configure(debug="--debug" in sys.argv)
DATA = ("RSSMRA85T10A562S", "IT001E12345678", "anna.prova@example.org", "+39 333 1234567", "01234567890123")

own, theirs, quiet = logging.getLogger("bot.cases"), logging.getLogger("some.library"), logging.getLogger("rasa.core")
structured = structlog.get_logger("bot.runtime")
own.warning("case of %s with %s", DATA[0], DATA[1])
own.warning("case filed with " + ", ".join(DATA[2:]))
theirs.info("GET /chat?email=" + DATA[2])
quiet.info("Received user message '%s'", DATA[0])
quiet.warning("cannot parse %s", DATA[4])
structured.warning("converse.failed", text=DATA[0], phone=DATA[3], number=7)
for log in (own, structured):
    try:
        raise ValueError(f"UNIQUE constraint failed for {DATA[0]}, {DATA[2]}")
    except ValueError:
        log.exception("saving.failed")
theirs.error("a hundred %d", "not a number " + DATA[0])
own.warning("the end on the %s", "23/11/2026")
"""


@pytest.fixture(scope="module")
def written() -> str:
    """What such a process writes, all of it."""
    done = subprocess.run([sys.executable, "-W", "ignore", "-c", SPEAKER], cwd=ROOT, text=True, capture_output=True)
    assert done.returncode == 0, done.stderr
    return done.stdout + done.stderr


@pytest.mark.parametrize("datum", ["RSSMRA85T10A562", "IT001E123456", "anna.prova", "333 1234567", "0123456789012"])
def test_no_personal_datum_is_written_whole(written: str, datum: str) -> None:
    assert [line for line in written.splitlines() if datum in line] == []


def test_it_is_still_told_what_happened_and_where(written: str) -> None:
    for told in (
        "WARNING bot.cases  case of •••2S with •••78",
        "some.library  GET •••rg",
        "rasa.core  cannot parse •••23",
        "converse.failed",
        "number=7",
        "ValueError: UNIQUE constraint failed for •••2S",
        "Traceback (most recent call last)",
        "the end on the 23/11/2026",
    ):
        assert told in written, told
    assert written.count("saving.failed") == 2


def test_what_people_write_is_in_no_log_of_rasas(written: str) -> None:
    assert "Received user message" not in written


def test_a_log_line_whose_arguments_do_not_fit_is_written_all_the_same(written: str) -> None:
    assert "a hundred %d ('not a number •••2S',)" in written
    assert "Logging error" not in written


def test_the_time_of_a_line_is_not_taken_for_a_telephone_number(written: str) -> None:
    lines = [line for line in written.splitlines() if "WARNING" in line or "[warning" in line]
    assert len(lines) >= 4
    assert all(re.match(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d[.,]\d+Z? ", line) for line in lines)
