"""Turns of phrase are heard however they are written, as whole words and nowhere else."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from bot.checked_yaml import DATA, DataError
from bot.knowledge import load_cues, normalise

CUES = load_cues()
WRITTEN = YAML(typ="safe").load((DATA / "cues.yml").read_text(encoding="utf-8"))
PHRASES: dict[str, list[str]] = WRITTEN["cues"]


def cues(folder: Path, text: str) -> Path:
    path = folder / "cues.yml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("name", PHRASES)
def test_every_phrase_is_heard_alone_and_within_a_sentence_and_in_capitals(name: str) -> None:
    for phrase in PHRASES[name]:
        said = " ".join("ogni tanto" if word == "…" else word.split("/")[-1] for word in phrase.split())
        for words, listed in WRITTEN["words"].items():
            said = said.replace(f"<{words}>", listed[-1])
        said = said.replace("*", "ato")
        for text in (said, said.upper(), f"Allora, {said}!", f"«{said}»: ecco"):
            assert CUES.has(name, text), f"{phrase}: {text}"
        assert CUES.starts(name, f"  {said}, grazie")


def test_words_that_phrases_share_are_listed_once(tmp_path: Path) -> None:
    heard = load_cues(cues(tmp_path, "words: {colour: [rosso, blu]}\ncues: {wants: [lo voglio <colour>/verde]}\n"))
    assert heard.has("wants", "lo voglio blu") and heard.has("wants", "lo voglio verde")
    assert not heard.has("wants", "lo voglio colour")


def test_words_that_are_listed_nowhere_are_a_mistake(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"cues\.yml.*<colour>.*not among the words"):
        load_cues(cues(tmp_path, "cues: {wants: [lo voglio <colour>]}\n"))


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("emergency", "C'è puzza di gas in cucina!"),
        ("emergency", "SENTO GAS"),
        ("correction", "no, scusami: era il 5"),
        ("delegate", "scrivo per conto di mia madre"),
        ("delegate", "è per un’amica"),
        ("double_negation", "non è che non ho scritto"),
        ("go_back", "torna   indietro"),
        ("receipt", "l'hanno ricevuta il 3"),
        ("yes", "Sì"),
        ("in_writing", "con una e-mail"),
    ],
)
def test_accents_capitals_and_marks_make_no_difference(name: str, text: str) -> None:
    assert CUES.has(name, text)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("yes", "silenzio"),
        ("no", "nodo, notte, nome"),
        ("skip", "salsa"),
        ("sending", "le iscrizioni"),
        ("emergency", "la bolletta del gas"),
        ("in_writing", "emailo"),
        ("double_negation", "non è che un errore"),
    ],
)
def test_a_word_that_only_begins_like_a_phrase_is_none(name: str, text: str) -> None:
    assert not CUES.has(name, text)


def test_any_of_several_words_may_stand_in_its_place_and_a_few_words_in_a_gap(tmp_path: Path) -> None:
    found = load_cues(cues(tmp_path, "cues:\n  wrong: [ho/avevo detto … ma e*]\n"))
    for text in ("Ho detto casa, ma è un ufficio", "avevo detto ma era", "ho detto che è per casa mia, ma erano due"):
        assert found.has("wrong", text), text
    for text in (
        "ho scritto casa, ma è un ufficio",
        "ho detto casa",
        "ho detto uno due tre quattro cinque sei sette ma è",
    ):
        assert not found.has("wrong", text), text


def test_a_phrase_may_be_asked_for_at_the_end_alone() -> None:
    assert CUES.ends("as_one_must", "eh sì, per forza!")
    assert not CUES.ends("as_one_must", "per forza ci vuole?")


def test_a_phrase_in_the_middle_does_not_open_the_message() -> None:
    assert CUES.has("yes", "penso di si")
    assert not CUES.starts("yes", "penso di si")


@pytest.mark.parametrize("name", PHRASES)
@pytest.mark.parametrize("text", ["", "   ", "…", "12345", "zzz qqq"])
def test_nothing_is_heard_where_nothing_is_said(name: str, text: str) -> None:
    assert not CUES.has(name, text)


@given(st.text())
def test_normalised_text_is_plain_words_and_stays_so(text: str) -> None:
    once = normalise(text)
    assert once == once.strip()
    assert "  " not in once
    assert all(char.isalnum() or char in " _" for char in once)
    assert normalise(once) == once


def test_an_unknown_name_is_a_mistake_in_the_code() -> None:
    with pytest.raises(KeyError):
        CUES.has("hesitation", "boh")


@pytest.mark.parametrize(
    ("text", "line", "told"),
    [
        ("cues:\n  yes: [si]\n  no: {a: b}\n", 3, "tuple"),
        ("cues:\n  yes: [si]\n  no: [no, [forse]]\n", 3, "str"),
        ("cues:\n  yes: [si]\n  no: [no\n", 4, ""),
        ("cues:\n  yes: [si]\n  yes: [certo]\n", 3, "duplicate"),
        ("cues:\n  yes: [si]\nquestions: {}\n", 3, "extra fields"),
        ("cues:\n  yes: [si]\n  no: []\n", 3, "no phrase"),
        ("cues:\n  yes: [si]\n  no: [no, '…']\n", 3, "has no letters"),
        ("cues:\n  yes: [si]\n  no: [no, 'n*o grazie']\n", 3, "at the end"),
        ("cues:\n  yes: [si]\n  no: [no, 'no grazie …']\n", 3, "between words"),
        ("cues:\n  yes: [si]\n  no: [no, 'no/ grazie']\n", 3, "beside a slash"),
        ("cues:\n  yes: [si]\n  no: [non so, nn so]\n", 3, "heard already"),
    ],
)
def test_a_mistake_in_the_file_is_told_with_its_line(tmp_path: Path, text: str, line: int, told: str) -> None:
    with pytest.raises(DataError) as error:
        load_cues(cues(tmp_path, text))
    assert str(error.value).startswith(f"cues.yml:{line}: ")
    assert told in str(error.value)
