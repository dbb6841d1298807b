from bot.nlu.compositions import Told, compose

TOPIC = Told("Mi fatturano in due.", "problem_double_billing", "problem_double_billing")
SILENCE = Told("Nessuno mi risponde", "reply_not_received", None)
REJECTED = Told("Dicono che le due fatture sono giuste", "reply_unsatisfactory", "problem_double_billing")


def test_a_problem_and_a_silence_are_joined_in_either_order() -> None:
    made = compose([TOPIC, SILENCE] * 20)
    beside = [message for message in made if message.topic]
    assert {message.intent for message in beside} == {"reply_not_received"}
    assert {message.topic for message in beside} == {"problem_double_billing"}
    starts = {message.text.startswith("Mi fatturano in due") for message in beside}
    assert starts == {True, False}


def test_what_already_tells_a_topic_is_not_joined_to_another() -> None:
    made = compose([TOPIC, SILENCE, REJECTED])
    assert not any("giuste" in message.text for message in made)


def test_some_compositions_tell_no_topic() -> None:
    assert any(message.topic is None for message in compose([TOPIC, SILENCE]))


def test_the_same_messages_are_always_joined_alike() -> None:
    assert compose([TOPIC, SILENCE]) == compose([TOPIC, SILENCE])


def test_without_anything_to_set_beside_a_topic_nothing_is_made() -> None:
    assert compose([TOPIC]) == []
