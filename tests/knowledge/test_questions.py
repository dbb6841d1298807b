"""Every question can be asked and answered, and no answer means two things."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.checked_yaml import DATA, DataError
from bot.knowledge import Question, load_questions, normalise
from bot.procedure import Facts, load_procedure

QUESTIONS = load_questions()
PROCEDURE = load_procedure()
WITH_CHOICES = sorted(name for name, question in QUESTIONS.items() if question.choices)


@pytest.mark.parametrize("slot", [field.slot for field in PROCEDURE.fields_])
def test_every_datum_of_a_case_has_a_question_and_a_name_by_which_it_is_corrected(slot: str) -> None:
    question = QUESTIONS[slot]
    assert question.label
    assert question.words


@pytest.mark.parametrize("fact", ["topic", *(name for name in vars(Facts()) if name != "by_phone")])
def test_every_fact_that_a_verdict_rests_on_has_a_question(fact: str) -> None:
    assert fact in QUESTIONS


@pytest.mark.parametrize("name", WITH_CHOICES)
def test_every_button_sends_a_value_of_its_own_under_a_title_of_its_own(name: str) -> None:
    choices = QUESTIONS[name].choices
    assert len({str(choice.value).lower() for choice in choices}) == len(choices)
    assert len({normalise(choice.title) for choice in choices}) == len(choices)
    assert len(choices) > 1


@pytest.mark.parametrize("name", WITH_CHOICES)
def test_no_word_and_no_intent_means_two_answers_of_one_question(name: str) -> None:
    said: dict[str, object] = {}
    for choice in QUESTIONS[name].choices:
        words = {normalise(word) for word in (*choice.words, choice.title)} | {f"intent {i}" for i in choice.intents}
        for word in words:
            assert said.setdefault(word, choice.value) is choice.value, f"{name}: «{word}»"


@pytest.mark.parametrize("name", WITH_CHOICES)
def test_a_buttons_payload_comes_back_as_the_choice(name: str) -> None:
    for choice in QUESTIONS[name].choices:
        assert QUESTIONS[name].choice(choice.value) is choice
        assert QUESTIONS[name].choice(str(choice.value)) is choice
    assert QUESTIONS[name].choice("something else") is None


def test_a_yes_is_true_and_a_no_is_false_and_a_score_is_a_number() -> None:
    for name, question in QUESTIONS.items():
        if question.kind == "yes_no":
            assert {True, False} <= {choice.value for choice in question.choices}, name
            assert all(type(choice.value) in (bool, str) for choice in question.choices), name
    assert sorted(choice.value for choice in QUESTIONS["score"].choices) == [1, 2, 3, 4, 5]  # type: ignore[type-var]
    assert all(type(choice.value) is int for choice in QUESTIONS["score"].choices)


def test_the_answers_about_the_supplier_are_those_of_the_contract() -> None:
    assert [choice.value for choice in QUESTIONS["reply"].choices] == ["none", "unsatisfactory", "satisfactory"]
    assert [choice.value for choice in QUESTIONS["applicant_role"].choices] == ["customer", "delegate"]
    assert [choice.value for choice in QUESTIONS["customer_kind"].choices] == ["household", "business"]


def test_a_button_fits_a_telephones_screen() -> None:
    long = [choice.title for question in QUESTIONS.values() for choice in question.choices if len(choice.title) > 40]
    assert long == []


@pytest.mark.parametrize(
    ("right", "wrong", "told"),
    [
        ("    kind: tax_code", "    kind: taxcode", "unexpected value"),
        ("      - {value: keep, title: ", "      - {valu: keep, title: ", "extra fields not permitted"),
        ("    optional: true", "    optional: perhaps", "boolean"),
        ("      - {value: 5, ", "      - {value: , ", "none is not an allowed value"),
    ],
)
def test_a_mistake_in_the_file_is_told_with_its_line(tmp_path: Path, right: str, wrong: str, told: str) -> None:
    whole = (DATA / "questions.yml").read_text(encoding="utf-8")
    assert right in whole
    path = tmp_path / "questions.yml"
    path.write_text(whole.replace(right, wrong, 1), encoding="utf-8")
    line = whole[: whole.index(right)].count("\n") + 1
    with pytest.raises(DataError) as error:
        load_questions(path)
    assert any(m.startswith(f"questions.yml:{line}: ") and told in m for m in str(error.value).splitlines()), str(
        error.value
    )


def test_a_question_is_the_same_for_everybody() -> None:
    with pytest.raises(TypeError):
        QUESTIONS["topic"].kind = "text"  # type: ignore[misc]
    assert isinstance(QUESTIONS["topic"], Question)
