from bot.dialogue.doing import Doing


def test_what_is_likeliest_is_done_first_and_of_two_answers_only_that() -> None:
    doing = Doing({"answer=true": 0.9, "ask": 0.8, "answer=false": 0.6, "vague": 0.1})
    assert doing.sure
    assert doing.acts == [("answer", "true"), ("ask", "")]


def test_nothing_is_sure_where_nothing_was_learnt() -> None:
    assert not Doing().sure
    assert Doing().acts == []


def test_an_answer_beside_something_else_needs_less() -> None:
    assert ("answer", "none") in Doing({"ask": 0.9, "answer=none": 0.3}).acts
    assert ("greet", "") not in Doing({"ask": 0.9, "greet": 0.3}).acts


def test_a_fact_may_be_told_or_put_right() -> None:
    doing = Doing({"answer": 0.9, "fix=supplier": 0.05, "fact=reply": 0.01})
    assert doing.may_tell("supplier")
    assert not doing.may_tell("reply")
