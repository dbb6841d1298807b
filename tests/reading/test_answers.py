"""What people answer to a question is read as they meant it."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML
from stdnum import luhn
from stdnum.it import codicefiscale

from bot.reading import (
    Found,
    Wrong,
    read_amount,
    read_channel,
    read_commodity,
    read_email,
    read_name,
    read_pdr,
    read_phone,
    read_pod,
    read_supplier,
    read_tax_code,
)

READERS = {
    "tax_code": read_tax_code,
    "pod": read_pod,
    "pdr": read_pdr,
    "email": read_email,
    "phone": read_phone,
    "name": read_name,
    "supplier": read_supplier,
    "commodity": read_commodity,
    "channel": read_channel,
    "amount": read_amount,
}
ANSWERS = YAML(typ="safe").load(Path(__file__).with_name("answers.yml"))
CASES = [(question, answer) for question, answers in ANSWERS.items() for answer in answers]


@pytest.mark.parametrize(("question", "answer"), CASES, ids=[f"{question}: {a['say']}" for question, a in CASES])
def test_an_answer_is_understood_or_its_mistake_is_named(question, answer):
    if "found" in answer:
        expected = Found(answer["found"])
    elif "wrong" in answer:
        expected = Wrong(answer["wrong"], answer.get("suggestion", ""))
    else:
        expected = None

    assert READERS[question](answer["say"]) == expected


@pytest.mark.parametrize("question", READERS)
@given(text=st.text() | st.text(alphabet="it001eELO .-@,€'0123456789rsm»\n\tè", max_size=60))
def test_no_message_whatever_breaks_the_reading(question, text):
    reading = READERS[question](text)

    assert reading is None or isinstance(reading, Found | Wrong)
    assert not isinstance(reading, Found) or reading.value


def sloppily(code: str) -> st.SearchStrategy[str]:
    """`code` as people type it: any case, spaces, dots or dashes between its signs, words around it."""
    signs = [
        st.tuples(st.sampled_from([sign.lower(), sign.upper()]), st.sampled_from(["", "", "", " ", "-", "."]))
        for sign in code
    ]
    around = st.sampled_from([("", ""), ("eccolo: ", ""), ("è questo ", " grazie"), ("«", "»")])
    return st.builds(
        lambda pairs, around: around[0] + "".join(map("".join, pairs)).rstrip(" -.") + around[1],
        st.tuples(*signs),
        around,
    )


LETTERS, DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "0123456789"


@st.composite
def personal_codes(draw) -> str:
    """Right codici fiscali, some with omocodia."""
    names = draw(st.text(alphabet=LETTERS, min_size=6, max_size=6))
    day = f"{draw(st.integers(1, 28)):02d}"
    place = draw(st.text(alphabet=DIGITS, min_size=3, max_size=3))
    if draw(st.booleans()):
        place = place[:2] + "LMNPQRSTUV"[int(place[2])]
    body = names + f"{draw(st.integers(30, 99))}" + draw(st.sampled_from("ABCDEHLMPRST")) + day + "H" + place
    return body + codicefiscale.calc_check_digit(body)


@st.composite
def firm_codes(draw) -> str:
    """Right partite IVA."""
    body = f"{draw(st.integers(1, 9_999_999)):07d}{draw(st.integers(1, 100)):03d}"
    return body + luhn.calc_check_digit(body)


@given(data=st.data(), code=personal_codes() | firm_codes())
def test_a_right_tax_code_is_read_however_it_is_typed(data, code):
    assert read_tax_code(data.draw(sloppily(code))) == Found(code)


def test_a_tax_code_that_is_right_as_typed_goes_before_one_that_the_words_around_it_could_make():
    assert read_tax_code("è questo mmoqqu30t 01h000j grazie") == Found("MMOQQU30T01H000J")


@given(data=st.data(), grid=st.from_regex(r"[0-9]{3}", fullmatch=True), body=st.from_regex(r"[0-9]{8}", fullmatch=True))
def test_a_pod_is_read_however_it_is_typed(data, grid, body):
    code = f"IT{grid}E{body}"

    assert read_pod(data.draw(sloppily(code))) == Found(code)


@given(data=st.data(), code=st.from_regex(r"[0-9]{14}", fullmatch=True))
def test_a_pdr_keeps_its_zeros_however_it_is_typed(data, code):
    assert read_pdr(data.draw(sloppily(code))) == Found(code)


@given(code=personal_codes(), place=st.integers(0, 15))
def test_one_wrong_character_in_a_codice_fiscale_is_noticed(code, place):
    wrong = "Y" if code[place] in LETTERS and code[place] != "Y" else "7" if code[place] in DIGITS else "K"
    typed = code[:place] + wrong + code[place + 1 :]

    assert typed == code or read_tax_code(typed) != Found(typed)


@pytest.mark.parametrize("swap", [("0", "O"), ("1", "I")])
@given(code=personal_codes())
def test_a_letter_typed_for_a_digit_in_a_codice_fiscale_does_not_stop_anybody(swap, code):
    typed = code[:6] + code[6:8].replace(*swap) + code[8] + code[9:11].replace(*swap) + code[11:]

    assert read_tax_code(typed) == Found(code)
