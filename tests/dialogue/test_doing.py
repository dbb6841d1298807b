from bot.dialogue.doing import Doing


def test_what_is_likeliest_is_done_first_and_of_two_answers_only_that() -> None:
    doing = Doing({"answer=true": 0.9, "ask": 0.8, "answer=false": 0.6, "vague": 0.1})
    assert doing.sure
    assert doing.acts == [("answer", "true"), ("ask", "")]


def test_nothing_is_sure_where_nothing_was_learnt() -> None:
    assert not Doing().sure
    assert Doing().acts == []


def test_an_answer_beside_something_else_needs_less() -> None:
    assert ("answer", "none") in Doing({"fact=reply": 0.9, "answer=none": 0.3}).acts
    assert ("greet", "") not in Doing({"fact=reply": 0.9, "greet": 0.3}).acts


def test_a_sure_question_holds_no_answer_that_is_only_possible() -> None:
    assert ("answer", "keep") not in Doing({"ask": 0.9, "answer=keep": 0.3}).acts
    assert ("answer", "keep") in Doing({"ask": 0.9, "answer=keep": 0.6}).acts


def test_what_is_surely_done_is_told_by_its_kind() -> None:
    assert Doing({"fix=reply": 0.9}).surely("answer", "fix")
    assert not Doing({"fix=reply": 0.6}).surely("fix")
    assert not Doing().surely("fix")


def test_what_is_known_to_do_something_else_may_not_be_a_correction() -> None:
    assert not Doing({"answer": 0.9, "fix=reply": 0.01}).may_be("fix")
    assert Doing({"answer": 0.3, "fix=reply": 0.01}).may_be("fix")


def test_a_fact_may_be_told_or_put_right() -> None:
    doing = Doing({"answer": 0.9, "fix=applicant_role": 0.05, "fact=reply": 0.01})
    assert doing.may_tell("applicant_role", "tax_code")
    assert not doing.may_tell("reply", "tax_code")
    assert doing.may_tell("reply", "reply")


def test_who_tells_of_the_answer_may_tell_of_the_complaint() -> None:
    assert Doing({"answer": 0.9, "fact=reply": 0.3}).may_tell("complaint_date", "consent")


def test_another_problem_takes_a_sign_of_one_even_where_nothing_is_sure() -> None:
    assert not Doing({"answer": 0.3}).may_tell("topic", "commodity")
    assert Doing({"answer": 0.3, "problem": 0.2}).may_tell("topic", "commodity")


def test_of_two_answers_beside_something_else_that_are_as_likely_neither_is_one() -> None:
    doing = Doing({"wait": 0.8, "answer=household": 0.4, "answer=business": 0.38})
    assert doing.acts == [("wait", "")]
    assert ("answer", "household") in Doing({"wait": 0.8, "answer=household": 0.4, "answer=business": 0.1}).acts
