from pathlib import Path

import numpy as np
import pytest

from bot.checked_yaml import DataError
from bot.nlu.turns import TurnExample, TurnModel, labels_of, learnt, load_turns, turns_digest

UNSEEN = Path(__file__).resolve().parents[1] / "turns"
INTENTS = ["affirm", "deny"]


def examples() -> list[TurnExample]:
    """«Il 12» answers one question, and puts another answer right."""
    days = [f"il {day}" for day in range(1, 13)]
    noes = ["no", "no no", "no grazie", "direi di no", "proprio no", "ma no"]
    return [
        *(TurnExample(day, "complaint_date", ("answer=2026-10-12",)) for day in days),
        *(TurnExample(day, "reply", ("fix=complaint_date",)) for day in days),
        *(TurnExample(no, "reply", ("answer=none",)) for no in noes),
        *(TurnExample(no, "consent", ("answer=false", "bye")) for no in noes),
    ]


def even(rows: int) -> np.ndarray:
    return np.full((rows, len(INTENTS)), 0.5)


@pytest.fixture(scope="module")
def model() -> TurnModel:
    return TurnModel.fit(examples(), INTENTS, even(len(examples())), strength=1.0, slope=7.0, offset=1.0)


def best(model: TurnModel, text: str, asked: str) -> str:
    return model.read(text, asked, even(1)[0])[0][0]


def test_the_same_words_do_something_else_at_another_question(model: TurnModel) -> None:
    assert best(model, "il 12", "complaint_date") == "answer"
    assert best(model, "il 12", "reply") == "fix=complaint_date"
    assert best(model, "no", "reply") == "answer=none"
    assert best(model, "no", "consent") in ("answer=false", "bye")


def test_only_what_was_seen_at_a_question_is_found_there(model: TurnModel) -> None:
    assert {act for act, _ in model.read("no", "consent", even(1)[0])} == {"answer=false", "bye"}


def test_nothing_is_said_of_a_question_that_was_not_learnt(model: TurnModel) -> None:
    assert model.read("no", "score", even(1)[0]) == []


def test_chances_lie_between_0_and_1_from_the_highest(model: TurnModel) -> None:
    chances = [chance for _, chance in model.read("direi il 5", "reply", even(1)[0])]
    assert chances == sorted(chances, reverse=True)
    assert all(0 <= chance <= 1 for chance in chances)


def test_a_stored_model_reads_as_before(model: TurnModel, tmp_path: Path) -> None:
    model.save(tmp_path)
    again = TurnModel.load(tmp_path)
    for text, asked in (("il 3", "reply"), ("no grazie", "consent"), ("🙂", "reply")):
        assert again.read(text, asked, even(1)[0]) == model.read(text, asked, even(1)[0])


def test_days_questions_and_topics_are_learnt_without_their_value() -> None:
    assert learnt("answer=2026-10-12", "complaint_date") == "answer"
    assert learnt("answer=unclear", "complaint_date") == "answer=unclear"
    assert learnt("ask=cost", "pod") == "ask"
    assert learnt("answer=none", "reply") == "answer=none"


def test_of_two_problems_both_topics_are_learnt() -> None:
    two = TurnExample("il bonus, e pure internet", "opening", ("answer=problem_bonus", "problem=problem_telecom"))
    assert labels_of(two) == {"answer", "problem", "about=problem_bonus", "about=problem_telecom"}
    second = TurnExample("e poi internet non va", "pod", ("problem=problem_telecom",))
    assert labels_of(second) == {"problem", "about=problem_telecom"}
    assert labels_of(TurnExample("casa", "customer_kind", ("answer=household",))) == {"answer=household"}


def test_an_unknown_act_is_told_with_file_and_line(tmp_path: Path) -> None:
    (tmp_path / "wrong.yml").write_text(
        'people: "x"\nturns:\n  reply:\n    - acts: [anwser]\n      messages: ["no"]\n', encoding="utf-8"
    )
    with pytest.raises(DataError, match=r"wrong\.yml:4: .*anwser"):
        load_turns(tmp_path)


def test_the_digest_changes_with_the_data(tmp_path: Path) -> None:
    file = tmp_path / "a.yml"
    file.write_text("people: x", encoding="utf-8")
    before = turns_digest(tmp_path)
    file.write_text("people: y", encoding="utf-8")
    assert turns_digest(tmp_path) != before


def test_what_measures_was_written_by_others_than_what_trains() -> None:
    words = 4  # shorter ones are anybody's
    trained = {(one.asked, one.text.lower()) for one in load_turns() if len(one.text.split()) >= words}
    unseen = {(one.asked, one.text.lower()) for one in load_turns(UNSEEN)}
    assert len(unseen) > 900
    assert not trained & unseen
