"""Talking with the bot: words, commands, buttons."""

from __future__ import annotations

import asyncio

import pytest

from .people import titles

SENT = '/inform{"question": "complaint_sent", "answer": "yes"}'
QUESTION = {
    "text": "Hai già scritto al fornitore?",
    "buttons": [
        {"title": "Sì", "payload": SENT},
        {"title": "No", "payload": '/inform{"question": "complaint_sent", "answer": "no"}'},
    ],
}
MENU = {
    "text": "Posso aiutarti così:",
    "buttons": [{"title": "A che punto è la mia pratica", "payload": "/check_status"}],
}


async def test_what_a_person_writes_is_answered_in_their_chat(bot, assistant, ada, bruno):
    await ada.says("Ho due bollette")
    await bruno.says("Buongiorno")
    assert await ada.hears_text() == "Hai detto: Ho due bollette"
    assert await bruno.hears_text() == "Hai detto: Buongiorno"
    assert sorted(assistant.heard) == [("telegram:1001", "Ho due bollette"), ("telegram:2002", "Buongiorno")]


async def test_the_assistant_is_told_the_channel_and_the_number_of_the_update(bot, assistant, ada):
    number = await ada.says("Ciao")
    await ada.hears()
    message = assistant.messages[0]
    assert (message.input_channel, message.message_id) == ("telegram", str(number))


async def test_the_commands_are_in_the_menu_with_italian_descriptions(bot, api):
    await api.until(lambda: api.commands)
    assert [c["command"] for c in api.commands] == ["start", "aiuto", "stato", "annulla", "cancella"]
    assert all(" " in c["description"] for c in api.commands)


@pytest.mark.parametrize(
    ("typed", "intent"),
    [
        ("/start", "greet"),
        ("/start dal_sito", "greet"),
        ("/aiuto", "help"),
        ("/HELP", "help"),
        ("/stato", "check_status"),
        ("/stato@sportello_prova_bot", "check_status"),
        ("/annulla", "cancel"),
        ("/cancella", "delete_data"),
    ],
)
async def test_a_command_is_a_button_of_the_assistant(polling, assistant, ada, typed, intent):
    await ada.says(typed)
    await ada.hears()
    assert assistant.messages[0].parse_data["intent"] == {"name": intent, "confidence": 1.0}


@pytest.mark.parametrize(
    ("typed", "heard"),
    [
        ("/restart", "restart"),
        ("/session_start", "session_start"),
        ('/inform{"outcome": "eligible"}', 'inform{"outcome": "eligible"}'),
        ("//affirm", "affirm"),
        (" / /affirm", "affirm"),
        ("/stato SM-1234", "stato SM-1234"),
        ("<b>ciao</b> & *tutti*", "<b>ciao</b> & *tutti*"),
        ("a\x00b\u202ec", "abc"),
    ],
)
async def test_whatever_else_is_typed_is_text(polling, assistant, ada, typed, heard):
    await ada.says(typed)
    await ada.hears()
    assert assistant.texts() == [heard]
    assert assistant.messages[0].parse_data is None


async def test_of_an_endless_message_the_first_part_is_read_and_the_person_told(polling, assistant, ada):
    await ada.says("parola " * 580)
    assert "solo la prima parte" in await ada.hears_text()
    await ada.hears()
    assert len(assistant.texts()[0]) <= 4000


async def test_a_message_of_nothing_is_answered_kindly(polling, assistant, ada):
    await ada.says("/")
    assert "Non vedo testo" in await ada.hears_text()
    assert assistant.heard == []


async def test_a_pressed_button_says_its_payload_and_the_choice_is_shown(bot, assistant, api, ada):
    assistant.replies["Ciao"] = [QUESTION]
    await ada.says("Ciao")
    question = await ada.hears()
    assert titles(question) == ["Sì", "No"]
    await ada.presses("Sì")
    await ada.hears()
    message = assistant.messages[1]
    assert message.text == SENT
    assert [(e["entity"], e["value"]) for e in message.parse_data["entities"]] == [
        ("question", "complaint_sent"),
        ("answer", "yes"),
    ]
    assert question["text"].endswith("✔ Sì")
    assert titles(question) == []
    assert not api.open_queries


async def test_short_buttons_stand_beside_each_other_and_long_ones_below(polling, assistant, ada):
    long = [{"title": f"Una scelta piuttosto lunga {n}", "payload": "/help"} for n in range(2)]
    assistant.replies["Ciao"] = [QUESTION, {"text": "Quale?", "buttons": long}]
    await ada.says("Ciao")
    rows = [(await ada.hears())["reply_markup"]["inline_keyboard"] for _ in range(2)]
    assert [[len(row) for row in keyboard] for keyboard in rows] == [[2], [1, 1]]


async def test_the_payload_itself_never_travels_through_telegram(polling, assistant, api, ada):
    assistant.replies["Ciao"] = [QUESTION]
    await ada.says("Ciao")
    question = await ada.hears()
    assert "complaint_sent" not in str(question["reply_markup"])
    await ada.presses_data(SENT, question)
    await api.until(lambda: api.alerts)
    assert assistant.texts() == ["Ciao"]


async def test_pressing_twice_counts_once(bot, assistant, api, ada):
    assistant.replies["Ciao"] = [QUESTION]
    await ada.says("Ciao")
    question = dict(await ada.hears())
    await ada.presses("Sì", question)
    await ada.presses("No", question)
    await api.until(lambda: api.alerts)
    assert assistant.texts() == ["Ciao", SENT]
    assert "non vale più" in api.alerts[0]


async def test_a_question_of_before_can_no_longer_be_answered_by_its_buttons(polling, assistant, api, ada):
    assistant.replies["Ciao"] = [QUESTION]
    assistant.replies["avanti"] = [{"text": "E hanno risposto?", "buttons": [{"title": "Mai", "payload": "/deny"}]}]
    await ada.says("Ciao")
    old = await ada.hears()
    await ada.says("avanti")
    await ada.hears()
    await ada.presses("Sì", old)
    await api.until(lambda: api.alerts)
    await ada.presses("Mai")
    await ada.hears()
    assert assistant.texts() == ["Ciao", "avanti", "/deny"]


async def test_a_menu_can_still_be_used_after_other_questions(polling, assistant, ada):
    assistant.replies["menu"] = [MENU]
    assistant.replies["Ciao"] = [QUESTION]
    await ada.says("menu")
    await ada.hears()
    await ada.says("Ciao")
    await ada.hears()
    await ada.presses("A che punto è la mia pratica")
    await ada.hears()
    assert assistant.texts()[-1] == "/check_status"


async def test_a_button_works_only_in_the_chat_that_was_shown_it(polling, assistant, api, ada, bruno):
    assistant.replies["Ciao"] = [QUESTION]
    await ada.says("Ciao")
    data = (await ada.hears())["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
    await bruno.says("Salve")
    await bruno.presses_data(data, await bruno.hears())
    await api.until(lambda: api.alerts)
    assert assistant.texts() == ["Ciao", "Salve"]


async def test_a_press_on_a_message_that_telegram_no_longer_shows_still_counts(polling, assistant, api, ada):
    assistant.replies["Ciao"] = [QUESTION]
    await ada.says("Ciao")
    question = await ada.hears()
    gone = {**question, "date": 0}
    gone = {key: gone[key] for key in ("chat", "message_id", "date", "reply_markup")}
    await ada.presses("Sì", gone)
    await ada.hears()
    assert assistant.texts() == ["Ciao", SENT]


async def test_a_person_sees_that_an_answer_is_being_written(bot, assistant, api, ada):
    async def slow(message):
        await api.until(lambda: api.called("sendChatAction"))
        await message.output_channel.send_text_message(message.sender_id, "Ecco")

    assistant.scripts["Ciao"] = slow
    await ada.says("Ciao")
    assert await ada.hears_text() == "Ecco"
    assert api.called("sendChatAction")[0]["action"] == "typing"


async def test_signs_that_look_like_markup_arrive_as_they_are(bot, assistant, ada):
    text = "<b>Non</b> _toccare_ *nulla* [qui](javascript:alert(1)) & `così`"
    assistant.replies["Ciao"] = [{"text": text}]
    await ada.says("Ciao")
    assert await ada.hears_text() == text


async def test_numbers_links_and_addresses_can_be_tapped(polling, assistant, ada):
    text = "Chiama 800.166.654, scrivi a aiuto@sportello.example o vedi https://www.sportello.example/smart."
    assistant.replies["Ciao"] = [{"text": text}]
    await ada.says("Ciao")
    message = await ada.hears()
    assert sorted(e["type"] for e in message["entities"]) == ["email", "phone_number", "url"]
    assert "+39 800" in message["text"]


async def test_a_very_long_answer_comes_in_parts_with_the_buttons_at_the_end(bot, assistant, ada):
    sentence = "Questa è una frase che spiega con calma una parte della procedura. "
    assistant.replies["Ciao"] = [{**QUESTION, "text": sentence * 150}]
    await ada.says("Ciao")
    parts = [await ada.hears() for _ in range(3)]
    assert all(part["text"].endswith("procedura.") for part in parts)
    assert [titles(part) for part in parts] == [[], [], ["Sì", "No"]]


async def test_a_file_comes_as_a_document(bot, assistant, api, ada):
    calendar = "BEGIN:VCALENDAR\r\nSUMMARY:Primo giorno utile è oggi\r\nEND:VCALENDAR\r\n"
    card = {"kind": "file", "name": "promemoria.ics", "mime": "text/calendar", "text": calendar}
    assistant.replies["Ciao"] = [{"text": "Ecco il promemoria.", "custom": {"card": card}}]
    await ada.says("Ciao")
    assert await ada.hears_text() == "Ecco il promemoria."
    document = (await ada.hears())["document"]
    assert document["file_name"] == "promemoria.ics"
    assert api.files[document["file_id"]].decode() == calendar


async def test_a_verdict_is_read_in_its_text_and_its_card_is_not_shown(polling, assistant, ada):
    card = {"kind": "verdict", "outcome": "wait", "title": "Aspetta", "reason": "40 giorni"}
    assistant.replies["Ciao"] = [{"text": "Puoi dal 23 dicembre.", "custom": {"card": card}}, {"text": "Altro?"}]
    await ada.says("Ciao")
    assert [await ada.hears_text() for _ in range(2)] == ["Puoi dal 23 dicembre.", "Altro?"]


async def test_messages_of_one_chat_are_answered_in_order_and_a_slow_chat_holds_up_nobody(bot, assistant, ada, bruno):
    go_on = asyncio.Event()

    async def slow(message):
        await go_on.wait()
        await message.output_channel.send_text_message(message.sender_id, "ci ho messo un po'")

    assistant.scripts["primo"] = slow
    for text in ("primo", "secondo", "terzo"):
        await ada.says(text)
    await bruno.says("e io?")
    assert await bruno.hears_text() == "Hai detto: e io?"
    assert ada.messages == []
    go_on.set()
    assert [await ada.hears_text() for _ in range(3)] == [
        "ci ho messo un po'",
        "Hai detto: secondo",
        "Hai detto: terzo",
    ]


async def test_a_chat_that_floods_the_bot_is_told_so_once(polling, assistant, api, ada, bruno):
    go_on = asyncio.Event()

    async def slow(message):
        await go_on.wait()
        await message.output_channel.send_text_message(message.sender_id, "fatto")

    assistant.scripts["0"] = slow
    await ada.says("0")
    await api.until(lambda: assistant.heard)
    for n in range(1, 40):
        await ada.says(str(n))
    await bruno.says("ciao")
    await bruno.hears()
    go_on.set()
    answers = [await ada.hears_text() for _ in range(22)]
    assert sum("troppi messaggi" in answer for answer in answers) == 1
    await ada.says("dopo")
    assert await ada.hears_text() == "Hai detto: dopo"
    assert len(assistant.heard) < 30
