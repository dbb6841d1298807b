from __future__ import annotations

import random
import re

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from stdnum.iso7064 import mod_37_2

from bot.cases import Code, Mistyped, find_codes, new_code, read_code
from bot.cases.codes import ALPHABET, LENGTH

codes = (
    st.text(ALPHABET, min_size=LENGTH - 1, max_size=LENGTH - 1)
    .map(lambda signs: read_code("SM-" + signs + mod_37_2.calc_check_digit(signs, ALPHABET)))
    .filter(lambda read: isinstance(read, Code))
)
LOOK_ALIKES = {"0": "0oO", "1": "1iIlL", "2": "2zZ", "5": "5sS", "8": "8bB", "V": "vVuU"}


def body(code: str) -> str:
    return code.removeprefix("SM-").replace("-", "")


def printed(signs: str) -> str:
    return f"SM-{signs[:4]}-{signs[4:8]}-{signs[8:]}"


def test_a_code_is_printed_in_groups_and_has_40_random_bits_of_signs_that_look_like_no_other():
    assert all(re.fullmatch(r"SM-\w{4}-\w{4}-\w{2}", new_code()) for _ in range(200))
    assert not set(ALPHABET) & set("OILSZBU")
    assert len(ALPHABET) ** (LENGTH - 1) > 2**43


def test_codes_do_not_repeat_and_use_the_whole_alphabet_in_every_place():
    drawn = {new_code() for _ in range(5000)}
    assert len(drawn) == 5000
    for place in range(LENGTH):
        assert {body(code)[place] for code in drawn} == set(ALPHABET)


@given(codes, st.randoms(use_true_random=False))
def test_a_code_is_read_however_it_is_typed(code: Code, chance: random.Random):
    signs = "".join(chance.choice(LOOK_ALIKES.get(sign, sign.lower() + sign)) for sign in body(code))
    gap = chance.choice(["", "-", " ", " - ", "–", ".", "/"])
    sizes = chance.choice([(10,), (4, 4, 2), (4, 4, 1, 1), (5, 5), (2, 2, 2, 2, 2)])
    groups, start = [], 0
    for size in sizes:
        groups.append(signs[start : start + size])
        start += size
    assume(any(sign.isdigit() for sign in signs))
    prefix = chance.choice(["", "SM", "sm-", "Sm ", "SM - "])
    assert read_code(f" {prefix}{gap.join(groups)}. ") == code


@given(codes, st.integers(0, LENGTH - 1), st.sampled_from(ALPHABET))
def test_one_wrong_character_is_always_noticed(code: Code, place: int, sign: str):
    signs = body(code)
    assume(signs[place] != sign)
    assert isinstance(read_code(printed(signs[:place] + sign + signs[place + 1 :])), Mistyped)


@given(codes, st.integers(0, LENGTH - 2))
def test_two_neighbours_swapped_are_always_noticed(code: Code, place: int):
    signs = list(body(code))
    assume(signs[place] != signs[place + 1])
    signs[place], signs[place + 1] = signs[place + 1], signs[place]
    assert isinstance(read_code(printed("".join(signs))), Mistyped)


@given(codes, st.integers(0, LENGTH - 1), st.sampled_from(ALPHABET))
def test_a_character_too_few_or_too_many_is_mistyped(code: Code, place: int, sign: str):
    signs = body(code)
    shorter, longer = signs[:place] + signs[place + 1 :], signs[:place] + sign + signs[place:]
    assert isinstance(read_code("SM-" + shorter[:4] + "-" + shorter[4:]), Mistyped)
    assert isinstance(read_code("SM-" + longer), Mistyped)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ciao",
        "SMART",
        "smettila",
        "SMART Help",
        "sms",
        "SM",
        "30/09/2026",
        "3331234567",
        "800.166.654",
        "IT001E12345678",
        "PRVNNA80A41H501X",
        "01234567890",
        "fornitore",
        "il 15 settembre",
        "15 giugno 26",
        "è già",
    ],
)
def test_what_is_no_code_is_not_read_as_one(text: str):
    assert read_code(text) is None


@given(st.text())
def test_nothing_that_is_typed_breaks_the_reading(text: str):
    assert read_code(text) is None or isinstance(read_code(text), Code | Mistyped)
    for mention in find_codes(text):
        assert text[mention.start : mention.end] == mention.typed


@given(codes, st.sampled_from(["a che punto è {}?", "{}", "la pratica {}, grazie", "({}) novità?", "codice:{} e poi?"]))
def test_a_code_is_found_in_a_sentence(code: Code, sentence: str):
    signs = body(code).lower()
    spaced = f"sm {signs[:4]} {signs[4:8]} {signs[8:]}"
    for typed in (code, code.lower(), "sm" + signs, spaced, code.removeprefix("SM-"), signs.upper(), f"sm {signs}"):
        text = sentence.format(typed)
        assert [(mention.typed, mention.reading) for mention in find_codes(text)] == [(typed, code)]


def test_two_codes_in_a_sentence_are_both_found_in_order():
    first, second = new_code(), new_code()
    found = find_codes(f"non {first} ma {second.lower()} per favore")
    assert [mention.reading for mention in found] == [first, second]


@pytest.mark.parametrize(
    ("text", "typed"),
    [
        ("stato SM-12345", "SM-12345"),
        ("sm12345 novità?", "sm12345"),
        ("controlla sm 7kh2 p90x 3 per favore", "sm 7kh2 p90x 3"),
        ("la pratica SM/7K3F/9X2Q/4 la chiudete?", "SM/7K3F/9X2Q/4"),
        ("vorrei notizie su sm 40211 di ieri", "sm 40211"),
        ("sm-kx3f", "sm-kx3f"),
        ("il codice è smk7f29xq0", "smk7f29xq0"),
    ],
)
def test_a_mistyped_code_is_found_as_such(text: str, typed: str):
    (mention,) = find_codes(text)
    assert mention.typed == typed
    assert isinstance(mention.reading, Mistyped)


@pytest.mark.parametrize(
    "text",
    [
        "smettila di farmi perdere tempo",
        "ho chiesto a SMART Help nel 2025",
        "smart info 2026",
        "SMART24 è il vostro nome?",
        "mi hanno mandato 3 sms il 15 maggio",
        "ho spedito il reclamo il 15 giugno 26 per pec",
        "il POD è IT001E12345678 e il PDR 01234567890123",
        "codice fiscale PRVNNA80A41H501X, telefono 333 1234567",
        "il bollettino da 1.234,56 euro del 30/09/2026",
        "la fattura AB12/2026 del contratto",
        "contestare conguaglio rateizzare interrompe",
    ],
)
def test_ordinary_words_and_other_identifiers_are_no_code(text: str):
    assert find_codes(text) == []
