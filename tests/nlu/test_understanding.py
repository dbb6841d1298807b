import pytest

from bot.nlu.payload import is_payload
from bot.nlu.spans import Span, without_overlaps
from bot.nlu.understanding import Thresholds, level

THRESHOLDS = Thresholds(sure=0.6, stance=0.8, ambiguous=0.7, fact=0.6)


@pytest.mark.parametrize(
    ("ranking", "expected"),
    [
        ([("greet", 0.6), ("help", 0.1)], "sure"),
        ([("greet", 0.5), ("help", 0.3)], "unsure"),
        ([("greet", 0.3), ("help", 0.2), ("deny", 0.2)], "lost"),
        ([("reply_unsatisfactory", 0.8), ("deny", 0.1)], "sure"),
        ([("reply_unsatisfactory", 0.7), ("deny", 0.1)], "unsure"),
        ([], "lost"),
    ],
)
def test_the_assistant_acts_asks_which_of_two_or_says_it_is_lost(
    ranking: list[tuple[str, float]], expected: str
) -> None:
    assert level(ranking, THRESHOLDS) == expected


@pytest.mark.parametrize("text", ["/affirm", '/inform{"topic": "problem_cmor"}', "/faq/cost", "/inform@0.9{}"])
def test_a_button_is_not_read_as_language(text: str) -> None:
    assert is_payload(text)


@pytest.mark.parametrize("text", ["12/9", "/ quanto costa?", "sì/no", "ciao /affirm", "", None])
def test_words_with_a_slash_are_read_as_language(text: str | None) -> None:
    assert not is_payload(text)


def test_digits_of_a_telephone_number_are_not_taken_for_a_date() -> None:
    phone, day = Span("phone_number", 0, 11, "+39345121220"), Span("date", 3, 8, "2020-12-12")
    assert without_overlaps([day, phone]) == [phone]


def test_entities_beside_each_other_are_all_kept_in_the_order_of_the_text() -> None:
    day, code = Span("date", 12, 18, "2026-03-05"), Span("pod", 0, 11, "IT001E12345678")
    assert without_overlaps([day, code]) == [code, day]
