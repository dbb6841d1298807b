"""Is somebody at the telephone now, and if not, when?"""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.checked_yaml import DATA, DataError
from bot.knowledge import load_desk
from bot.knowledge.desk import next_working_day
from bot.procedure import is_working_day

ROME = ZoneInfo("Europe/Rome")
PHONE = load_desk().phone


def rome(day: str, hour: int, minute: int = 0, second: int = 0) -> datetime:
    return datetime.combine(date.fromisoformat(day), datetime.min.time(), ROME).replace(
        hour=hour, minute=minute, second=second
    )


MONDAY = "2026-11-23"


@pytest.mark.parametrize(
    ("hour", "minute", "second", "is_open"),
    [
        (0, 0, 0, False),
        (7, 59, 59, False),
        (8, 0, 0, True),
        (12, 30, 0, True),
        (17, 59, 59, True),
        (18, 0, 0, False),
        (23, 59, 59, False),
    ],
)
def test_somebody_answers_from_eight_to_six(hour: int, minute: int, second: int, is_open: bool) -> None:
    assert PHONE.is_open(rome(MONDAY, hour, minute, second)) is is_open


@pytest.mark.parametrize(
    ("day", "opens_again"),
    [
        ("2026-11-21", "2026-11-23"),  # a Saturday
        ("2026-11-22", "2026-11-23"),
        ("2026-12-25", "2026-12-28"),  # Christmas is a Friday
        ("2026-04-06", "2026-04-07"),  # Easter Monday
        ("2027-10-04", "2027-10-05"),  # St Francis's, a Monday
        ("2027-01-01", "2027-01-04"),
        ("2026-12-08", "2026-12-09"),
    ],
)
def test_nobody_answers_on_weekends_and_holidays(day: str, opens_again: str) -> None:
    for hour in (7, 8, 12, 17, 23):
        assert not PHONE.is_open(rome(day, hour))
        assert PHONE.next_opening(rome(day, hour)) == rome(opens_again, 8)


@pytest.mark.parametrize(
    ("now", "opens_again"),
    [
        (rome(MONDAY, 7, 59), rome(MONDAY, 8)),
        (rome(MONDAY, 8), rome("2026-11-24", 8)),  # it is open: the next opening is tomorrow's
        (rome(MONDAY, 18), rome("2026-11-24", 8)),
        (rome("2026-11-27", 18), rome("2026-11-30", 8)),  # a Friday evening
        (rome("2026-12-31", 20), rome("2027-01-04", 8)),  # over New Year and a weekend
        (rome("2026-12-24", 19), rome("2026-12-28", 8)),
    ],
)
def test_whoever_calls_in_vain_is_told_when_to_call_again(now: datetime, opens_again: datetime) -> None:
    assert PHONE.next_opening(now) == opens_again


@pytest.mark.parametrize(
    ("friday", "monday", "offset"), [("2027-03-26", "2027-03-30", 2), ("2026-10-23", "2026-10-26", 1)]
)
def test_eight_is_eight_before_and_after_the_clock_changes(friday: str, monday: str, offset: int) -> None:
    # in March the Monday after is Easter's
    opens = PHONE.next_opening(rome(friday, 18))
    assert (opens.date().isoformat(), opens.hour) == (monday, 8)
    assert opens.astimezone(UTC).hour == 8 - offset
    assert PHONE.is_open(opens)
    assert not PHONE.is_open(rome(monday, 7, 59))


@given(st.datetimes(datetime(2024, 1, 1), datetime(2040, 12, 31), timezones=st.just(ROME)))
def test_the_next_opening_lies_ahead_and_the_line_is_closed_until_then(now: datetime) -> None:
    opens = PHONE.next_opening(now)
    assert opens > now
    assert PHONE.is_open(opens)
    assert not PHONE.is_open(opens.replace(hour=7, minute=59))


@given(st.dates(date(2024, 1, 1), date(2060, 12, 31)))
def test_the_next_working_day_is_the_first_one(day: date) -> None:
    after = next_working_day(day)
    assert is_working_day(after)
    assert day < after
    assert not any(
        is_working_day(date.fromordinal(between)) for between in range(day.toordinal() + 1, after.toordinal())
    )


@pytest.mark.parametrize(
    ("right", "wrong", "told"),
    [
        ("opens: 8, closes: 18", "opens: 18, closes: 8", "opens first"),
        ("opens: 8, closes: 18", "opens: 8, closes: 25", "opens first"),
        ("opens: 8, closes: 18", "opens: otto, closes: 18", "not a valid integer"),
        ("  conversation_days: 30", "  conversation_day: 30", "extra fields not permitted"),
        ('  version: "2026-11"', "  versions: [1]", "extra fields not permitted"),
    ],
)
def test_a_mistake_in_the_file_is_told_with_its_line(tmp_path: Path, right: str, wrong: str, told: str) -> None:
    whole = (DATA / "desk.yml").read_text(encoding="utf-8")
    assert right in whole
    path = tmp_path / "desk.yml"
    path.write_text(whole.replace(right, wrong, 1), encoding="utf-8")
    line = whole[: whole.index(right)].count("\n") + 1
    with pytest.raises(DataError) as error:
        load_desk(path)
    assert any(m.startswith(f"desk.yml:{line}: ") and told in m for m in str(error.value).splitlines())
