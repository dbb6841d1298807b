"""Splitting, keyboards, telephone numbers, the channel's memory, its data: what needs no server."""

from __future__ import annotations

import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cases.database import Database
from bot.channels.telegram.formatting import rows, split, tappable, utf16_length
from bot.channels.telegram.knowledge import load_knowledge
from bot.channels.telegram.memory import KEYBOARD_DAYS, UPDATE_DAYS, Button, Memory, Waiting
from bot.checked_yaml import DATA, DataError

NOW = datetime(2026, 11, 22, 10, 0)
ANSWER = Button("Sì", "/affirm", answers=True)


@pytest.fixture
def memory(tmp_path):
    made = Memory(Database(f"sqlite:///{tmp_path / 'm.db'}"))
    made.prepare()
    yield made
    made.close()


@given(st.text(alphabet=st.sampled_from("ab .!?\n\nÈ😀1"), max_size=300), st.integers(8, 60))
def test_splitting_loses_nothing_but_white_space_and_keeps_the_limit(text, limit):
    parts = split(text, limit)
    assert "".join("".join(parts).split()) == "".join(text.split())
    assert all(0 < utf16_length(part) <= limit for part in parts)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Prima frase. Seconda frase. Terza", ["Prima frase. Seconda frase.", "Terza"]),
        ("Un paragrafo intero\n\nE poi. Un altro", ["Un paragrafo intero", "E poi. Un altro"]),
        ("Senza punti ma con molte parole dentro", ["Senza punti ma con molte", "parole dentro"]),
        ("a" * 50, ["a" * 30, "a" * 20]),
        ("😀" * 20, ["😀" * 15, "😀" * 5]),
        ("   ", []),
    ],
)
def test_a_text_is_cut_at_the_best_place(text, parts):
    assert split(text, 30) == parts


@given(st.lists(st.text(min_size=1, max_size=40), max_size=12))
def test_every_button_has_its_place_once(titles):
    assert [index for row in rows(titles) for index in row] == list(range(len(titles)))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Chiama 800.166.654.", "Chiama +39 800 166 654."),
        ("(06 6982 0123)", "(+39 06 6982 0123)"),
        ("il tuo numero è 333 123 4567", "il tuo numero è +39 333 123 4567"),
        ("+39 06 6982 0123", "+39 06 6982 0123"),
        ("partita IVA 01234567890", "partita IVA 01234567890"),
        ("PDR 00881234567890", "PDR 00881234567890"),
        ("POD IT001E12345678", "POD IT001E12345678"),
        ("codice SM-8001-6665-4X", "codice SM-8001-6665-4X"),
        ("https://www.example.it/800166654", "https://www.example.it/800166654"),
        ("dal 23/12/2026 al 12.01.2027", "dal 23/12/2026 al 12.01.2027"),
        ("in tutto 1.234,56 € e 800166654 €", "in tutto 1.234,56 € e 800166654 €"),
        ("chiama il 112", "chiama il 112"),
    ],
)
def test_only_telephone_numbers_are_made_tappable(text, shown):
    assert tappable(text) == shown


def test_a_handled_update_leaves_its_number_and_none_of_its_words(memory, tmp_path):
    update = {"update_id": 7, "message": {"text": "Sono Ada Neri"}}
    assert memory.receive([update], NOW) == [7]
    assert memory.unhandled() == [update]
    assert memory.begin(7)
    memory.finish(7)
    assert memory.receive([update], NOW) == []
    assert memory.unhandled() == []
    assert not memory.begin(7)
    memory.close()
    assert b"Neri" not in (tmp_path / "m.db").read_bytes()


def test_updates_wait_in_telegrams_order(memory):
    memory.receive([{"update_id": n} for n in (9, 3)], NOW)
    memory.receive([{"update_id": 5}], NOW)
    assert [update["update_id"] for update in memory.unhandled()] == [3, 5, 9]


def test_callback_data_stays_within_telegrams_64_bytes(memory):
    buttons = [Button("x" * 300, '/inform{"answer": "' + "y" * 500 + '"}', True)] * 100
    assert max(len(data.encode()) for data in memory.show(-(10**13), 10**9, buttons, NOW)) <= 64


def test_callback_data_cannot_be_guessed_from_other_data(memory):
    first, second = (memory.show(1, turn, [ANSWER], NOW)[0] for turn in (1, 2))
    assert first[:8] != second[:8]


@pytest.mark.parametrize("data", ["", ".", "x", "nobody.0", "/affirm", ".-1", "²", "x.²"])
def test_invented_callback_data_is_stale(memory, data):
    memory.show(1, 1, [ANSWER], NOW)
    assert memory.press(1, 2, data) is None


@pytest.mark.parametrize("index", ["1", "99", "-1"])
def test_a_button_that_a_keyboard_does_not_have_is_stale(memory, index):
    (data,) = memory.show(1, 1, [ANSWER], NOW)
    assert memory.press(1, 2, f"{data.rpartition('.')[0]}.{index}") is None


def test_two_questions_of_one_turn_are_both_open(memory):
    (first,) = memory.show(1, 1, [ANSWER], NOW)
    memory.show(1, 1, [ANSWER], NOW)
    assert memory.press(1, 2, first).button == ANSWER


def test_what_nobody_can_ask_for_any_more_is_dropped(memory):
    memory.receive([{"update_id": 1}], NOW)
    (data,) = memory.show(1, 1, [ANSWER], NOW)
    memory.prune(NOW + timedelta(days=UPDATE_DAYS - 1))
    assert memory.receive([{"update_id": 1}], NOW) == []
    memory.prune(NOW + timedelta(days=KEYBOARD_DAYS + 1))
    assert memory.receive([{"update_id": 1}], NOW) == [1]
    assert memory.press(1, 2, data) is None


def test_what_a_chat_was_asked_to_share_is_remembered_and_forgotten(memory):
    asked = Waiting(asks="phone_number", share_keyboard=True)
    memory.wait(1, asked)
    assert (memory.waiting(1), memory.waiting(2)) == (asked, Waiting())
    memory.forget(1)
    assert memory.waiting(1) == Waiting()


def test_a_command_that_telegram_would_refuse_is_found_when_the_data_is_read(tmp_path: Path):
    good = (DATA / "telegram.yml").read_text(encoding="utf-8")
    for wrong in (good.replace("command: stato", "command: Stàto"), good.replace("stop: annulla", "stop: nulla")):
        path = tmp_path / f"telegram{len(wrong)}.yml"
        path.write_text(wrong, encoding="utf-8")
        with pytest.raises(DataError, match=r"telegram\d+\.yml:\d+"):
            load_knowledge(path)


def test_the_pure_parts_do_not_import_rasa():
    code = (
        "import sys\n"
        "from bot.channels.telegram import formatting, incoming, memory, knowledge, delivery, documents\n"
        "sys.exit(any(name.split('.')[0] == 'rasa' for name in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code], cwd=DATA.parent, check=False).returncode == 0
