from bot.nlu.compositions import Told, compose

TOPIC = Told.of("Mi fatturano in due.", "problem_double_billing")
SILENCE = Told.of("Nessuno mi risponde", "reply_not_received")
REJECTED = Told.of("Dicono che le due fatture sono giuste", "reply_unsatisfactory", "problem_double_billing")
SENT = Told.of("Il reclamo l'ho spedito", "complaint_sent")


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


def test_a_whole_story_tells_the_topic_the_complaint_and_what_became_of_it() -> None:
    stories = [m for m in compose([TOPIC, SENT, SILENCE]) if m.topic and m.complaint == "complaint_sent" and m.reply]
    assert {(m.topic, m.reply) for m in stories} == {("problem_double_billing", "reply_not_received")}
    assert all("due" in m.text and "spedito" in m.text and "risponde" in m.text for m in stories)


def test_a_reply_alone_leaves_open_whether_it_tells_of_the_complaint() -> None:
    assert (SILENCE.complaint, SENT.complaint, TOPIC.complaint) == ("?", "complaint_sent", None)
    assert all(m.complaint == "?" for m in compose([TOPIC, SILENCE]))


def test_two_parts_that_differ_leave_the_fact_open() -> None:
    no = Told.of("non gli ho scritto", "complaint_not_sent")
    both = [m for m in compose([TOPIC, SENT, no]) if "spedito" in m.text and "scritto" in m.text]
    assert all(m.complaint == "?" for m in both)
