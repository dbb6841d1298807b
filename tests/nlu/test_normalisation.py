from hypothesis import given
from hypothesis import strategies as st

from bot.nlu.normalisation import normalise


def test_careful_and_hasty_writers_look_alike() -> None:
    assert normalise("Non so perché") == normalise("nn so xke") == normalise("NON SO PERCHE'".rstrip("'"))


def test_stretched_letters_do_not_hide_a_word() -> None:
    assert normalise("ciaoooooo") == normalise("ciaoo")


def test_two_numbers_of_the_same_length_look_alike_and_personal_codes_vanish() -> None:
    assert normalise("12/9") == normalise("31/5") != normalise("1234567")
    assert "rossi" not in normalise("scrivimi a mario.rossi@example.it")
    assert normalise("il pod è it001e12345678") == normalise("il pod è IT 001 E 87654321")


@given(st.text())
def test_any_text_can_be_normalised_and_case_does_not_matter(text: str) -> None:
    normal = normalise(text)
    assert normal == " ".join(normal.split())
    assert normalise(text.lower()) == normal
