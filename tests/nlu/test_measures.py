import pytest

from bot.nlu.measures import accuracy, calibration_error, confusions, entity_scores, macro_f1, reliability, total


def test_figures_of_a_small_file_agree_with_those_by_hand() -> None:
    expected, found = ["a", "a", "b", "b"], ["a", "b", "b", "b"]
    assert accuracy(expected, found) == 0.75
    assert macro_f1(expected, found) == pytest.approx((2 / 3 + 4 / 5) / 2)
    assert confusions(expected, found) == [(("a", "b"), 1)]


def test_an_entity_counts_only_with_its_type_and_text_and_as_often_as_it_occurs() -> None:
    expected = [[("commodity", "gas"), ("commodity", "Gas")], [("date", "ieri")]]
    found = [[("commodity", "gas")], [("date", "ieri l'altro")]]
    scores = entity_scores(expected, found)
    assert (scores["commodity"].precision, scores["commodity"].recall) == (1.0, 0.5)
    assert scores["date"].f1 == 0.0
    assert total(scores.values()).f1 == pytest.approx(0.4)


def test_confidence_that_keeps_its_word_has_no_calibration_error() -> None:
    assert calibration_error([0.5] * 4, [True, True, False, False]) == 0
    assert calibration_error([0.9] * 4, [False] * 4) == pytest.approx(0.9)
    assert reliability([0.05, 1.0], [False, True]) == [(0.05, 0.0, 1), (1.0, 1.0, 1)]
