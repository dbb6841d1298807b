"""Edited messages, stickers, voice, photos, papers, places, contacts, groups, channels, blocked bots."""

from __future__ import annotations

import time

import pytest

from .people import Group

PDF = b"%PDF-1.7\n" + b"x" * 200
FILE = {"file_id": "f", "file_unique_id": "f"}
PLACE = {"latitude": 45.4, "longitude": 9.1}
STICKER = {**FILE, "type": "regular", "width": 9, "height": 9, "is_animated": False, "is_video": False}

ASK_PHONE = {"text": "Mi lasci un numero?", "custom": {"card": {"kind": "request", "what": "phone_number"}}}
ASK_PAPER = {"text": "Mi serve la bolletta.", "custom": {"card": {"kind": "request", "what": "document"}}}


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ({"voice": {**FILE, "duration": 3}}, "messaggi vocali"),
        ({"audio": {**FILE, "duration": 3}}, "messaggi vocali"),
        ({"video_note": {**FILE, "duration": 3, "length": 9}}, "messaggi vocali"),
        ({"sticker": STICKER}, "solo le parole"),
        ({"dice": {"emoji": "🎲", "value": 3}}, "solo le parole"),
        ({"animation": {**FILE, "width": 9, "height": 9, "duration": 1}, "document": FILE}, "solo le parole"),
        ({"location": PLACE}, "posizione"),
        ({"venue": {"location": PLACE, "title": "Bar", "address": "Via Po"}, "location": PLACE}, "posizione"),
        ({"video": {**FILE, "width": 9, "height": 9, "duration": 1}}, "leggo solo il testo"),
        ({"photo": [{**FILE, "width": 9, "height": 9}]}, "non posso ricevere foto"),
        ({"document": FILE}, "non posso ricevere foto"),
        ({"contact": {"phone_number": "39333", "first_name": "Eva", "user_id": 5}}, "un'altra persona"),
        ({"contact": {"phone_number": "39333", "first_name": "Eva"}}, "un'altra persona"),
    ],
)
async def test_what_cannot_be_read_is_answered_kindly_and_kept_from_the_assistant(
    polling, assistant, ada, content, says
):
    await ada.sends(**content)
    assert says in await ada.hears_text()
    assert assistant.heard == []


@pytest.mark.parametrize(
    "content",
    [
        {"pinned_message": {"message_id": 1, "date": 0, "chat": {"id": 1001, "type": "private"}}},
        {"message_auto_delete_timer_changed": {"message_auto_delete_time": 60}},
        {"something_from_the_future": {"x": 1}},
    ],
)
async def test_service_messages_are_passed_over_in_silence(polling, api, assistant, ada, content):
    await ada.sends(**content)
    await ada.says("Ciao")
    assert await ada.hears_text() == "Hai detto: Ciao"
    assert assistant.texts() == ["Ciao"]


async def test_an_update_in_an_unknown_shape_does_not_hide_the_next(bot, api, assistant, ada):
    await api.push("message", {"message_id": "?", "chat": "?"})
    await ada.says("Ciao")
    assert await ada.hears_text() == "Hai detto: Ciao"


async def test_words_under_a_photo_are_read_all_the_same(bot, assistant, ada):
    await ada.sends_photo(b"\xff\xd8\xff...", caption="Ecco la bolletta doppia")
    assert "non posso ricevere foto" in await ada.hears_text()
    assert await ada.hears_text() == "Hai detto: Ecco la bolletta doppia"


async def test_an_album_is_declined_once(polling, assistant, ada):
    for _ in range(3):
        await ada.sends_photo(b"\xff\xd8\xff...", media_group_id="album")
    await ada.says("Ciao")
    await ada.hears()
    assert await ada.hears_text() == "Hai detto: Ciao"


async def test_an_edited_message_is_not_read_again_and_the_person_knows(bot, assistant, ada):
    await ada.says("Era il 5 marzo")
    await ada.hears()
    await ada.edits("Era il 6 marzo")
    assert "leggo solo quelli nuovi" in await ada.hears_text()
    assert assistant.texts() == ["Era il 5 marzo"]


async def test_a_live_location_that_moves_is_not_answered_at_every_step(polling, api, assistant, ada):
    moved = {"message_id": 1, "date": int(time.time()), "chat": ada.chat, "from": ada.user, "location": PLACE}
    for _ in range(3):
        await api.push("edited_message", {**moved, "edit_date": int(time.time())})
    await ada.says("Ciao")
    assert await ada.hears_text() == "Hai detto: Ciao"


async def test_where_a_number_is_asked_it_can_be_shared_by_a_button_which_then_goes_away(bot, assistant, api, ada):
    assistant.replies["Ciao"] = [ASK_PHONE]
    await ada.says("Ciao")
    (key,) = (await ada.hears())["shown_markup"]["keyboard"][0]
    assert key["request_contact"] is True
    await ada.sends(contact={"phone_number": "393331234567", "first_name": "Ada", "user_id": ada.id})
    assert (await ada.hears())["shown_markup"]["remove_keyboard"] is True
    assert assistant.texts()[1] == "+393331234567"
    await ada.says("Fatto")
    assert (await ada.hears())["shown_markup"] is None


async def test_a_number_can_be_typed_instead_and_the_sharing_button_goes_away_too(polling, assistant, ada):
    assistant.replies["Ciao"] = [ASK_PHONE]
    await ada.says("Ciao")
    await ada.hears()
    await ada.says("333 1234567")
    assert (await ada.hears())["shown_markup"]["remove_keyboard"] is True


async def test_a_question_with_buttons_keeps_them_beside_the_sharing_of_the_number(polling, assistant, ada):
    skip = {"title": "Salta", "payload": '/dont_know{"question": "phone_number"}'}
    assistant.replies["Ciao"] = [{**ASK_PHONE, "buttons": [skip]}]
    await ada.says("Ciao")
    assert "inline_keyboard" in (await ada.hears())["shown_markup"]
    assert "keyboard" in (await ada.hears())["shown_markup"]


async def test_a_paper_that_was_asked_for_is_kept_where_the_operator_wants_it(install, assistant, ada, tmp_path):
    folder = tmp_path / "papers"
    assistant.replies["Ciao"] = [ASK_PAPER]
    async with install(telegram_documents_dir=str(folder)):
        await ada.says("Ciao")
        await ada.hears()
        assert "20 MB" in await ada.hears_text()
        await ada.sends_file(PDF, name="../../etc/passwd")
        await ada.hears()
    message = assistant.messages[1]
    (entity,) = message.parse_data["entities"]
    assert (message.parse_data["intent"]["name"], entity["entity"]) == ("add_documents", "document")
    kept = folder / entity["value"]
    assert kept.read_bytes() == PDF
    assert kept.stat().st_mode & 0o077 == 0
    assert "1001" not in entity["value"]
    assert [path for path in folder.rglob("*") if path.is_file()] == [kept]


async def test_a_paper_that_nobody_asked_for_is_not_kept(install, assistant, ada, tmp_path):
    folder = tmp_path / "papers"
    async with install(telegram_documents_dir=str(folder)):
        await ada.sends_file(PDF)
        assert "non lo conservo" in await ada.hears_text()
    assert not folder.exists()
    assert assistant.heard == []


async def test_a_file_that_is_neither_pdf_nor_picture_is_refused_whatever_its_name(install, assistant, ada, tmp_path):
    assistant.replies["Ciao"] = [ASK_PAPER]
    async with install(telegram_documents_dir=str(tmp_path / "papers")):
        await ada.says("Ciao")
        await ada.hears()
        await ada.hears()
        await ada.sends_file(b"MZ\x90\x00", name="bolletta.pdf")
        assert "una foto o un PDF" in await ada.hears_text()
    assert assistant.texts() == ["Ciao"]


async def test_a_file_over_telegrams_limit_is_refused_without_fetching_it(install, api, assistant, ada, tmp_path):
    assistant.replies["Ciao"] = [ASK_PAPER]
    huge = {**FILE, "file_size": 21 * 1024 * 1024}
    async with install(telegram_documents_dir=str(tmp_path / "papers")):
        await ada.says("Ciao")
        await ada.hears()
        await ada.hears()
        await ada.sends(document=huge)
        assert "20 MB" in await ada.hears_text()
    assert not api.called("getFile")


async def test_erasing_a_chat_takes_its_papers_and_buttons_along(install, api, assistant, ada, tmp_path):
    folder = tmp_path / "papers"
    menu = {"text": "Menu", "buttons": [{"title": "Aiuto", "payload": "/help"}]}
    assistant.replies.update(
        {"Ciao": [menu, ASK_PAPER], "via": [{"text": "Fatto.", "custom": {"card": {"kind": "erased"}}}]}
    )
    async with install(telegram_documents_dir=str(folder)):
        await ada.says("Ciao")
        old = await ada.hears()
        await ada.hears()
        await ada.hears()
        await ada.sends_file(PDF)
        await ada.hears()
        await ada.says("via")
        await ada.hears()
        await ada.presses("Aiuto", old)
        await api.until(lambda: api.alerts)
    assert [path for path in folder.rglob("*") if path.is_file()] == []


async def test_in_a_group_the_bot_says_that_it_speaks_in_private_and_leaves(bot, api, assistant):
    group = Group(api, -100500)
    await group.adds_the_bot()
    await api.until(lambda: group.id in api.left)
    (message,) = group.messages
    assert "https://t.me/sportello_prova_bot" in message["text"]
    await group.says("/start")
    await api.all_taken()
    assert assistant.heard == []


async def test_a_channel_is_left_without_a_word(polling, api, assistant):
    await api.until(lambda: api.called("getUpdates"))
    channel = Group(api, -100600, kind="channel")
    await channel.adds_the_bot()
    await api.until(lambda: channel.id in api.left)
    assert channel.messages == []


async def test_what_is_posted_in_channels_is_not_even_asked_for(bot, api, ada, assistant):
    await api.until(lambda: api.called("getUpdates") or api.webhook)
    asked = (api.called("getUpdates") or [api.webhook])[0]["allowed_updates"]
    assert set(asked) == {"message", "edited_message", "callback_query", "my_chat_member"}


async def test_another_bot_gets_no_answer(polling, assistant, ada):
    ada.user["is_bot"] = True
    await ada.says("beep")
    ada.user["is_bot"] = False
    await ada.says("Ciao")
    assert await ada.hears_text() == "Hai detto: Ciao"
    assert assistant.texts() == ["Ciao"]


async def test_who_blocks_the_bot_in_the_middle_of_an_answer_loses_only_the_rest_of_it(bot, api, assistant, ada, bruno):
    turns = []

    async def long_answer(message):
        await message.output_channel.send_response(message.sender_id, {"text": "Primo"})
        await ada.blocks()
        for text in ("Secondo", "Terzo"):
            await message.output_channel.send_response(message.sender_id, {"text": text})
        turns.append("ended")

    assistant.scripts["Ciao"] = long_answer
    await ada.says("Ciao")
    await api.until(lambda: turns)
    await bruno.says("Ciao a tutti")
    await bruno.hears()
    refused = [params for params in api.called("sendMessage") if params["chat_id"] in (ada.id, str(ada.id))]
    assert [params["text"] for params in refused] == ["Primo", "Secondo"]
    await ada.unblocks()
    await ada.says("Eccomi")
    await api.until(lambda: ada.heard_texts() == ["Primo", "Hai detto: Eccomi"])
