"""The Gulpease index, and what is made of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.checked_yaml import DataError
from bot.knowledge.readability import answer_texts, check, gulpease, main, measure, response_texts

HARD = "Qualora l'interessato intendesse avvalersi dell'istituto, dovrà conseguentemente presentare apposita istanza"
EASY = "Scrivi al fornitore. Aspetta la risposta. Poi vieni qui da me."


def _faq(path: Path, text: str, detail: str = "") -> Path:
    path.write_text(
        f'answers:\n  a:\n    title: "A"\n    text: "{text}"\n    detail: "{detail}"\n'
        "    sources: [smart_faq]\n    checked_on: 2026-11-22\n",
        encoding="utf-8",
    )
    return path


def test_the_index_is_that_of_the_formula() -> None:
    assert gulpease(" ".join(["parola"] * 20)) == pytest.approx(89 + (300 * 1 - 10 * 120) / 20)
    assert gulpease(". ".join([" ".join(["parola"] * 10)] * 2)) == pytest.approx(89 + (300 * 2 - 10 * 120) / 20)


@pytest.mark.parametrize("end", [". ", "! ", "? ", "… ", ".» ", "\n", " • ", "?! "])
def test_a_full_stop_a_line_end_and_a_list_mark_all_end_a_sentence(end: str) -> None:
    half = " ".join(["parola"] * 10)
    assert gulpease(half + end + half) == pytest.approx(89 + (300 * 2 - 10 * 120) / 20)


def test_the_dots_inside_a_telephone_number_or_an_address_end_no_sentence() -> None:
    words = " ".join(["parola"] * 18)
    assert gulpease(f"{words} 800.166.654 www.arera.it") == pytest.approx(89 + (300 - 10 * (108 + 9 + 10)) / 20)


def test_a_list_without_words_between_its_marks_gains_nothing() -> None:
    words = " ".join(["parola"] * 20)
    assert gulpease(f"• {words}\n\n• … ?") == gulpease(words)


def test_placeholders_neither_help_nor_harm() -> None:
    words = " ".join(["parola"] * 20)
    assert gulpease(f"{words} {{hours_now}}") == gulpease(words)
    assert measure({"a": "Ciao {operator}"})[0].words == 1


def test_a_text_without_words_is_easy() -> None:
    assert gulpease("") == gulpease("• … {email}") == 100


@given(st.text(max_size=300))
def test_the_index_lies_between_0_and_100(text: str) -> None:
    assert 0 <= gulpease(text) <= 100


@given(st.lists(st.text("abcdefghi", min_size=1, max_size=12), min_size=2, max_size=40), st.data())
def test_cutting_a_sentence_in_two_never_makes_it_harder(words: list[str], data: st.DataObject) -> None:
    cut = data.draw(st.integers(1, len(words) - 1))
    whole, cut_in_two = " ".join(words), f"{' '.join(words[:cut])}. {' '.join(words[cut:])}"
    assert gulpease(cut_in_two) >= gulpease(whole)


def test_the_hard_texts_are_named_hardest_first_and_short_ones_are_let_be() -> None:
    harder = " ".join(["inequivocabilmente"] * 8)
    found = check({"easy": EASY, "hard": HARD, "short": "Inequivocabilmente", "harder": harder})
    assert [reading.name for reading in found] == ["harder", "hard"]


def test_seven_words_are_let_be_and_eight_are_measured() -> None:
    word = "inequivocabilmente"
    assert check({"seven": " ".join([word] * 7)}) == []
    assert [reading.name for reading in check({"eight": " ".join([word] * 8)})] == ["eight"]


def test_an_answer_is_measured_whole(tmp_path: Path) -> None:
    assert answer_texts(_faq(tmp_path / "faq.yml", "Sì.", "Dopo il reclamo.")) == {"faq/a": "Sì.\nDopo il reclamo."}


def test_every_variation_of_a_response_is_measured_and_one_without_text_is_passed_over(tmp_path: Path) -> None:
    domain = tmp_path / "domain.yml"
    domain.write_text(
        "version: '3.1'\nresponses:\n  utter_a:\n  - text: Ciao.\n  - text: Buongiorno.\n"
        "  utter_b:\n  - text: Grazie.\n  utter_c:\n  - custom: {card: 1}\n",
        encoding="utf-8",
    )
    assert response_texts(domain) == {"utter_a 1": "Ciao.", "utter_a 2": "Buongiorno.", "utter_b": "Grazie."}


def test_a_domain_without_responses_has_no_texts(tmp_path: Path) -> None:
    domain = tmp_path / "domain.yml"
    domain.write_text("version: '3.1'\n", encoding="utf-8")
    assert response_texts(domain) == {}


def test_a_missing_domain_named_by_hand_is_a_mistake(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"domain\.yml"):
        response_texts(tmp_path / "domain.yml")


def test_the_command_fails_when_an_answer_is_hard_and_passes_when_all_are_easy(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    no_domain = tmp_path / "domain.yml"
    assert main(_faq(tmp_path / "easy.yml", EASY), no_domain) == 0
    assert "minimum: 100.0  mean: 100.0" in capsys.readouterr().out
    assert main(_faq(tmp_path / "hard.yml", HARD), no_domain) == 1
    assert "faq/a  TOO HARD" in capsys.readouterr().out


def test_the_command_fails_when_a_response_of_the_domain_is_hard(tmp_path: Path) -> None:
    domain = tmp_path / "domain.yml"
    domain.write_text(f'responses:\n  utter_a:\n  - text: "{HARD}"\n', encoding="utf-8")
    assert main(_faq(tmp_path / "faq.yml", EASY), domain) == 1
