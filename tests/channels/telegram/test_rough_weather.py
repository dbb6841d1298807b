"""Restarts, repeats, floods, an unreachable Telegram, wrong tokens, other pollers, failing assistants."""

from __future__ import annotations

import asyncio

import aiohttp
import pytest
from rasa.shared.exceptions import RasaException
from sqlalchemy.exc import OperationalError
from structlog.testing import capture_logs

from bot.channels import speakers
from bot.channels.telegram import TelegramChannel
from bot.channels.telegram.memory import Memory

from .bot_api import TOKEN
from .conftest import PUBLIC, WEBHOOK
from .people import titles

QUESTION = {"text": "Va bene?", "buttons": [{"title": "Sì", "payload": "/affirm"}, {"title": "No", "payload": "/deny"}]}


async def test_the_same_update_twice_is_handled_once_also_across_a_restart(install, assistant, api, ada):
    async with install():
        number = await ada.says("Ciao")
        await ada.hears()
        await ada.sends(update_id=number, text="Ciao")
        await api.all_taken()
    async with install():
        await ada.sends(update_id=number, text="Ciao")
        await ada.says("Eccomi")
        await ada.hears()
    assert assistant.texts() == ["Ciao", "Eccomi"]


async def test_what_was_written_while_the_bot_was_away_is_answered_in_order(install, assistant, ada):
    async with install():
        await ada.says("uno")
        await ada.hears()
    for text in ("due", "tre"):
        await ada.says(text)
    async with install():
        assert [await ada.hears_text() for _ in range(2)] == ["Hai detto: due", "Hai detto: tre"]
    assert assistant.texts() == ["uno", "due", "tre"]


async def test_a_message_cut_off_by_a_stop_is_served_at_the_next_start(install, assistant, api, ada, monkeypatch):
    monkeypatch.setattr("bot.channels.telegram.service.STOP_SECONDS", 0.05)

    async def never(message):
        await asyncio.Event().wait()

    assistant.scripts["Ciao"] = never
    async with install():
        await ada.says("Ciao")
        await ada.says("e poi")
        await api.until(lambda: assistant.heard)
        await api.all_taken()
    assistant.scripts.clear()
    async with install():
        assert [await ada.hears_text() for _ in range(2)] == ["Hai detto: Ciao", "Hai detto: e poi"]


async def test_a_message_that_kills_the_bot_each_time_is_given_up(install, assistant, api, ada, monkeypatch):
    monkeypatch.setattr("bot.channels.telegram.service.STOP_SECONDS", 0.05)

    async def never(message):
        await asyncio.Event().wait()

    assistant.scripts["veleno"] = never
    await ada.says("veleno")
    for attempt in range(1, 4):
        async with install():
            await api.until(lambda attempt=attempt: len(assistant.heard) == attempt)
    async with install():
        assert "non ha funzionato" in await ada.hears_text()
        await ada.says("Ciao")
        assert await ada.hears_text() == "Hai detto: Ciao"
    assert assistant.texts().count("veleno") == 3


async def test_a_button_shown_before_a_restart_works_after_it(install, assistant, ada):
    assistant.replies["Ciao"] = [QUESTION]
    async with install():
        await ada.says("Ciao")
        await ada.hears()
    async with install():
        await ada.presses("Sì")
        await ada.hears()
    assert assistant.texts() == ["Ciao", "/affirm"]


async def test_a_press_cut_off_by_a_stop_counts_at_the_next_start(install, assistant, api, ada, monkeypatch):
    monkeypatch.setattr("bot.channels.telegram.service.STOP_SECONDS", 0.05)

    async def never(message):
        await asyncio.Event().wait()

    assistant.replies["Ciao"] = [QUESTION]
    assistant.scripts["/affirm"] = never
    async with install():
        await ada.says("Ciao")
        await ada.hears()
        await ada.presses("Sì")
        await api.until(lambda: "/affirm" in assistant.texts())
    assistant.scripts.clear()
    async with install():
        assert await ada.hears_text() == "Hai detto: /affirm"
    assert api.alerts == []


async def test_telegrams_flood_limit_is_waited_out_and_only_by_that_chat(bot, api, ada, bruno):
    api.flood(ada.id, times=2, retry_after=1)
    await ada.says("Ciao")
    await bruno.says("Salve")
    assert await bruno.hears_text() == "Hai detto: Salve"
    assert ada.messages == []
    assert await ada.hears_text() == "Hai detto: Ciao"
    assert api.impatient == 0


async def test_telegram_may_be_away_when_the_bot_starts(install, api, ada):
    await api.stop()
    async with install():
        await asyncio.sleep(0)
        await api.start()
        await ada.says("Ciao")
        assert await ada.hears_text() == "Hai detto: Ciao"


async def test_telegram_may_go_away_in_the_middle_of_an_answer_and_nothing_is_lost(bot, assistant, api, ada, capsys):
    async def cut_off(message):
        await message.output_channel.send_response(message.sender_id, {"text": "Prima"})
        await api.stop()
        asyncio.get_running_loop().call_later(0.5, lambda: back.append(asyncio.ensure_future(api.start())))
        await message.output_channel.send_response(message.sender_id, {"text": "Dopo"})

    back: list[asyncio.Future[None]] = []
    assistant.scripts["Ciao"] = cut_off
    await ada.says("Ciao")
    assert [await ada.hears_text() for _ in range(2)] == ["Prima", "Dopo"]
    await ada.says("Ci sei?")
    assert await ada.hears_text() == "Hai detto: Ci sei?"
    said = capsys.readouterr().out
    assert said.count("telegram.unreachable") == 1
    assert said.count("telegram.reachable_again") == 1


async def test_errors_inside_telegram_are_waited_out(polling, api, ada):
    await ada.says("uno")
    await ada.hears()
    api.fail(2)
    await ada.says("due")
    assert await ada.hears_text() == "Hai detto: due"


async def test_a_wrong_token_switches_the_channel_off_with_one_line(install, api, assistant, ada, capsys):
    async with install(telegram_bot_token=TOKEN[:-1]):
        async with asyncio.timeout(10):
            said = ""
            while "telegram.token_refused" not in said:
                await asyncio.sleep(0.02)
                said += capsys.readouterr().out
    assert said.count("\n") == 1
    assert TOKEN[:-1] not in said


async def test_without_a_token_the_channel_stays_off_and_says_so(install, api, capsys):
    async with install(telegram_bot_token="") as installation:
        assert installation.channel.get_output_channel() is None
    assert api.calls == []
    assert capsys.readouterr().out.count("TELEGRAM_BOT_TOKEN") == 1


async def test_more_than_one_worker_is_refused_with_a_clear_message(monkeypatch):
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", TOKEN)
    monkeypatch.setenv("SANIC_WORKERS", "2")
    with pytest.raises(RasaException, match="SANIC_WORKERS is 2"):
        TelegramChannel.from_credentials(None)
    monkeypatch.setenv("SANIC_WORKERS", "1")
    assert TelegramChannel.from_credentials(None).name() == "telegram"


async def test_a_webhook_left_over_gives_way_to_polling(install, api, ada):
    api.webhook = {"url": "https://old.example/hook"}
    async with install():
        await ada.says("Ciao")
        assert await ada.hears_text() == "Hai detto: Ciao"
    assert api.webhook is None


async def test_another_program_that_polls_the_same_bot_is_named_and_waited_for(install, api, ada, capsys):
    async with install():
        await api.until(lambda: api.called("getUpdates"))
        async with aiohttp.ClientSession() as other:
            await other.post(f"{api.url}/bot{TOKEN}/getUpdates", data={"timeout": 0})
        await ada.says("Ciao")
        assert await ada.hears_text() == "Hai detto: Ciao"
    assert capsys.readouterr().out.count("telegram.conflict") == 1


async def test_when_the_assistant_fails_the_person_is_told_and_can_press_again(bot, assistant, api, ada):
    async def broken(message):
        raise RuntimeError("il database è giù: mario.rossi@example.org")

    assistant.replies["Ciao"] = [QUESTION]
    assistant.scripts["/affirm"] = broken
    await ada.says("Ciao")
    await ada.hears()
    await ada.presses("Sì")
    failed = await ada.hears()
    assert "non ha funzionato" in failed["text"]
    assert titles(failed) == ["Sì", "No"]
    assistant.scripts.clear()
    await ada.presses("Sì", failed)
    assert await ada.hears_text() == "Hai detto: /affirm"


async def test_when_the_assistant_stays_silent_the_person_is_told(polling, assistant, ada):
    assistant.replies["Ciao"] = []
    await ada.says("Ciao")
    assert "non ha funzionato" in await ada.hears_text()


async def test_the_log_holds_neither_words_nor_ids_nor_the_token(bot, assistant, api, ada, caplog):
    async def broken(message):
        raise RuntimeError(message.text)

    assistant.scripts["Sono Ada Neri"] = broken
    with caplog.at_level("INFO"), capture_logs() as entries:
        await ada.says("Sono Ada Neri")
        await ada.hears()
        await ada.blocks()
        await ada.says("Ci siete?")
        await api.until(lambda: len(assistant.heard) == 2)
        await api.all_taken()
    log = str([entry for entry in entries if entry["log_level"] != "debug"]) + caplog.text
    assert "turn_failed" in log
    assert not [secret for secret in ("Neri", "1001", TOKEN) if secret in log]


async def test_a_webhook_call_without_the_secret_is_turned_away(install, api, assistant):
    async with install(telegram_webhook_url=WEBHOOK) as installation, aiohttp.ClientSession() as stranger:
        api.hosts[PUBLIC] = f"http://127.0.0.1:{installation.port}"
        await api.until(lambda: api.webhook)
        url = f"http://127.0.0.1:{installation.port}/webhooks/telegram/webhook"
        update = {"update_id": 1, "message": {"text": "/affirm"}}
        for headers in ({}, {"X-Telegram-Bot-Api-Secret-Token": "x"}, {"X-Telegram-Bot-Api-Secret-Token": "è"}):
            async with stranger.post(url, json=update, headers=headers) as answer:
                assert answer.status == 403
        secret = {"X-Telegram-Bot-Api-Secret-Token": api.webhook["secret_token"]}
        for body, status in ((b"{", 400), (b"[]", 400), (b'{"update_id": "x"}', 400), (b" " * 2_000_000, 413)):
            async with stranger.post(url, data=body, headers=secret) as answer:
                assert answer.status == status
    assert assistant.heard == []


async def test_a_webhook_address_that_telegram_refuses_is_said_in_the_log(install, api):
    with capture_logs() as entries:
        async with install(telegram_webhook_url="http://sportello.example/hook"):
            async with asyncio.timeout(10):
                while not (refused := [e for e in entries if e["event"] == "telegram.not_started"]):
                    await asyncio.sleep(0.01)
    assert "https url must be provided" in refused[0]["reason"].lower()


async def test_the_operators_own_webhook_secret_is_used(install, api):
    async with install(telegram_webhook_url=WEBHOOK, telegram_webhook_secret="un_segreto"):
        await api.until(lambda: api.webhook)
    assert api.webhook["secret_token"] == "un_segreto"


async def test_while_polling_nothing_listens_for_webhooks(install, api, assistant):
    async with install() as installation, aiohttp.ClientSession() as stranger:
        url = f"http://127.0.0.1:{installation.port}/webhooks/telegram/webhook"
        async with stranger.post(url, json={"update_id": 1}) as answer:
            assert answer.status == 404


async def test_other_parts_can_speak_first_with_buttons_that_work(bot, assistant, ada):
    await ada.says("Ciao")
    await ada.hears()
    news = {"text": "La tua pratica è in lavorazione.", "buttons": [{"title": "Vedi", "payload": "/check_status"}]}
    assert await speakers.speak("telegram:1001", [news, {"text": "A presto!"}]) is True
    assert [await ada.hears_text() for _ in range(2)] == [news["text"], "A presto!"]
    await ada.presses("Vedi")
    await ada.hears()
    assert assistant.texts()[-1] == "/check_status"


async def test_news_waits_for_the_answer_that_is_being_given(polling, assistant, api, ada):
    async def slow(message):
        await message.output_channel.send_response(message.sender_id, {"text": "uno"})
        news.append(asyncio.create_task(speakers.speak("telegram:1001", [{"text": "notizia"}])))
        await asyncio.sleep(0.05)
        await message.output_channel.send_response(message.sender_id, {"text": "due"})

    news: list[asyncio.Task[bool]] = []
    assistant.scripts["Ciao"] = slow
    await ada.says("Ciao")
    assert [await ada.hears_text() for _ in range(3)] == ["uno", "due", "notizia"]
    assert await news[0] is True


async def test_news_does_not_take_the_pending_question_away(polling, assistant, ada):
    assistant.replies["Ciao"] = [QUESTION]
    await ada.says("Ciao")
    await ada.hears()
    await speakers.speak("telegram:1001", [QUESTION | {"text": "Ti è stato utile?"}])
    await ada.hears()
    await ada.presses("No", ada.messages[0])
    await ada.hears()
    assert assistant.texts() == ["Ciao", "/deny"]


@pytest.mark.parametrize("sender_id", ["telegram:9999", "telegram:x", "telegram:", "web:1001"])
async def test_news_for_somebody_unknown_is_reported_as_not_delivered(polling, api, sender_id):
    await api.until(lambda: api.called("getUpdates"))
    assert await speakers.speak(sender_id, [{"text": "notizia"}]) is False


async def test_news_for_who_blocked_the_bot_is_reported_as_not_delivered(polling, api, ada):
    await api.until(lambda: api.called("getUpdates"))
    await ada.blocks()
    assert await speakers.speak("telegram:1001", [{"text": "notizia"}]) is False
    assert len(api.called("sendMessage")) == 1


async def test_a_reminder_can_use_the_channels_output_without_a_turn(polling, api, ada):
    await polling.channel.get_output_channel().send_response("telegram:1001", {"text": "È il giorno!"})
    assert await ada.hears_text() == "È il giorno!"


async def test_the_database_may_be_away_for_a_while(polling, assistant, api, ada, monkeypatch):
    remembered, failures = Memory.receive, []

    def away_at_first(self, updates, now):
        if not failures:
            failures.append("away")
            raise OperationalError("", {}, Exception())
        return remembered(self, updates, now)

    monkeypatch.setattr(Memory, "receive", away_at_first)
    await ada.says("Ciao")
    assert await ada.hears_text() == "Hai detto: Ciao"
    assert (assistant.texts(), failures) == (["Ciao"], ["away"])
