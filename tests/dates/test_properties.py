"""What holds for every day and every text."""

import re
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.dates import Exact, Loose, distance, find_dates, in_words, meant_dates, read_date

_DAYS = st.dates(date(2000, 1, 1), date(2035, 12, 31))
_MONTHS = [in_words(date(2026, month, 2), short=True).split()[1] for month in range(1, 13)]
_FULL = [
    lambda d: in_words(d),
    lambda d: in_words(d, short=True),
    lambda d: f"il {d.day} {_MONTHS[d.month - 1]} {d.year}",
    lambda d: f"{d.day} {_MONTHS[d.month - 1][:3]} {d.year}",
    lambda d: f"{d.day}/{d.month}/{d.year}",
    lambda d: f"{d:%d.%m.%Y}",
    lambda d: f"{d:%d-%m-%Y}",
    lambda d: f"{d:%d %m %Y}",
    lambda d: f"{d:%d%m%Y}",
    lambda d: d.isoformat(),
]


@given(_DAYS, _DAYS, st.sampled_from(_FULL))
def test_a_day_said_in_full_is_that_day_whenever_it_is_said(day, today, write):
    assert read_date(write(day), today) == Exact(day)


@given(_DAYS, st.integers(0, 3000))
def test_a_day_said_back_as_a_distance_is_the_same_day(today, days):
    day = today - timedelta(days=days)
    assert read_date(distance(day, today), today) == Exact(day)


@given(_DAYS, _DAYS)
def test_a_day_without_its_year_is_never_in_the_future(day, today):
    for text in (f"{day.day}/{day.month}", f"il {day.day} {_MONTHS[day.month - 1]}", f"il {day.day}"):
        reading = read_date(text, today)
        assert isinstance(reading, Exact)
        assert reading.day <= today
        assert reading.day.day == day.day
        assert "year" in reading.assumed


_WEEKDAYS = [in_words(date(2026, 11, 23) + timedelta(days=n)).split()[0] for n in range(7)]


@given(_DAYS, _DAYS, st.integers(0, 6))
def test_a_weekday_that_contradicts_the_day_is_asked_about(day, today, weekday):
    reading = read_date(f"{_WEEKDAYS[weekday]} {in_words(day, short=True)}", today)
    if weekday == day.weekday():
        assert reading == Exact(day)
    else:
        assert isinstance(reading, Loose)
        assert reading.earliest <= day <= reading.latest


@given(_DAYS, st.integers(1, 28), st.integers(0, 6))
def test_a_weekday_and_a_number_are_never_read_as_another_weekday(today, number, weekday):
    reading = read_date(f"{_WEEKDAYS[weekday]} {number}", today)
    if isinstance(reading, Exact):
        assert (reading.day.weekday(), reading.day.day) == (weekday, number)


@given(_DAYS, _DAYS, st.sampled_from(_FULL[:4]))
def test_words_typed_together_are_read_as_apart(day, today, write):
    glued = f"il{day.day}{_MONTHS[day.month - 1]}{day.year}"
    assert read_date(glued, today) == read_date(write(day), today)


@given(_DAYS, _DAYS, st.sampled_from(["circa {}", "{} circa", "{} più o meno", "verso il {}", "{} o giù di lì"]))
def test_what_is_about_a_day_is_a_period_that_holds_it(day, today, wording):
    reading = read_date(wording.format(in_words(day, short=True)), today)
    assert isinstance(reading, Loose)
    assert reading.earliest < day < reading.latest


@given(_DAYS, _DAYS, _DAYS)
def test_of_two_days_the_denied_one_is_never_the_answer(day, other, today):
    first, second = in_words(day, short=True), in_words(other, short=True)
    assert read_date(f"non il {first} ma il {second}", today) == Exact(other)
    assert read_date(f"il {first}, anzi no, il {second}", today) == Exact(other)
    assert read_date(f"{first} oppure {second}", today) == Loose(min(day, other), max(day, other))


@given(_DAYS, st.integers(1, 28))
def test_a_corrected_day_keeps_its_month(day, number):
    today = day + timedelta(days=40)
    month = _MONTHS[day.month - 1]
    for text in (f"non il {day.day} {month}, il {number}", f"il {day.day} {month}, anzi il {number}"):
        assert read_date(text, today).day == day.replace(day=number)
    assert read_date(f"volevo dire il {number}", today, said=day).day == day.replace(day=number)


_PIECES = st.sampled_from(
    re.split(
        " ",
        "il 5 31 99 marzo mar sett settimana scorsa due un mese fa lunedì / - . 12/9 0 9999 primo natale prima dopo di"
        " del tra e o circa più anno 2024 anzi non pasqua fine qualche paio ore 5000 tremila '25 oggi sera mezzo"
        " adesso poco otto ponte quello venerdì ultimo 2206 1800 forse cioè arrivata no, settembre? ieri primavera",
    )
)


@given(st.one_of(st.text(max_size=80), st.lists(_PIECES, max_size=12).map(" ".join)), _DAYS)
def test_no_text_and_no_day_makes_the_reader_fail(text, today):
    end = 0
    for mention in find_dates(text, today):
        assert end <= mention.start < mention.end
        assert text[mention.start : mention.end] == mention.text
        end = mention.end
    for reading in (read_date(text, today), *(mention.reading for mention in meant_dates(text, today))):
        if isinstance(reading, Loose):
            assert reading.earliest <= reading.latest


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (date(2026, 11, 22), "oggi"),
        (date(2026, 11, 21), "ieri"),
        (date(2026, 11, 23), "domani"),
        (date(2026, 11, 5), "17 giorni fa"),
        (date(2026, 12, 4), "tra 12 giorni"),
    ],
)
def test_a_distance_is_said_as_people_say_it(day, said):
    assert distance(day, date(2026, 11, 22)) == said


def test_a_day_is_said_back_in_full():
    assert in_words(date(2026, 11, 23)) == "lunedì 23 novembre 2026"
    assert in_words(date(2026, 10, 1), short=True) == "1° ottobre 2026"


def test_what_was_not_said_is_named():
    today = date(2026, 11, 22)
    assert read_date("il 5", today) == Exact(date(2026, 11, 5), frozenset({"month", "year"}))
    assert read_date("5 marzo", today) == Exact(date(2026, 3, 5), frozenset({"year"}))
    assert read_date("lunedì", today) == Exact(date(2026, 11, 16), frozenset({"weekday"}))
    assert read_date("lunedì scorso", today) == Exact(date(2026, 11, 16))
