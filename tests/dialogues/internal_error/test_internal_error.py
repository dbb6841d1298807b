"""Something fails inside: the person is told, nothing is lost, and the same message works when it is sent again."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError

import actions.converse
from bot.dialogue import ROME
from tests.support.assistant import Assistant, Chat

TO_CONSENT = (
    "mi arrivano due bollette da due gestori diversi",
    "sì, con una pec del 3 ottobre",
    "no, nessuna risposta",
)
TO_WAIT = ("mi arrivano due bollette da due gestori diversi", "sì, con una pec del 5 novembre", "no, nessuna risposta")
GIVING_UP = (*TO_CONSENT, "annulla tutto")
TO_SUMMARY = (
    "non so più chi è il mio fornitore", "sì, acconsento", "per me", "casa", "Mario Rossi", "RSSMRA80A01H501U", "luce",
    "IT001E12345678", "mario.rossi@example.com",
)  # fmt: skip
FILED = (*TO_SUMMARY, "sì, invia")


@dataclass(frozen=True)
class Mishap:
    """`breaks`: the method of the case store that fails once; `says`: what the second try brings (regular expression)."""

    name: str
    before: tuple[str, ...]
    message: str
    breaks: str
    says: str


MISHAPS = (
    Mishap("a case is filed at the second try, once", TO_SUMMARY, "sì, invia", "file", r"SM-"),
    Mishap("a draft is kept at the second try", TO_WAIT, "sì, tieni la bozza", "save_draft", r"bozza.*SM-"),
    Mishap("a draft kept on giving up comes at the second try", GIVING_UP, "tieni una bozza", "save_draft", r"SM-"),
    Mishap("a reminder is set at the second try", TO_WAIT, "mettimi un promemoria", "remind", r"Promemoria pronto"),
    Mishap(
        "one's own cases are found at the second try", FILED, "a che punto è la mia pratica?", "of_owner", r"ricevuta"
    ),
    Mishap(
        "a code is looked up at the second try", (), "stato della pratica SM-0000-0000-00", "look_up", r"codice|pratica"
    ),
    Mishap(
        "a case is withdrawn at the second try", (*FILED, "voglio ritirare la pratica"), "sì", "withdraw", r"ritirata"
    ),
    Mishap("a rating is kept at the second try", ("vorrei lasciare una valutazione", "4"), "no", "rate", r"registrato"),
    Mishap("one's data are shown at the second try", (*TO_CONSENT, "sì"), "mostrami i miei dati", "export", r"copia"),
    Mishap(
        "one's data are erased at the second try", (*TO_CONSENT, "cancella i miei dati"), "sì", "erase", r"ricevuta"
    ),
    Mishap(
        "missing papers are told at the second try",
        (),
        "devo mandarvi la delega firmata",
        "of_owner",
        r"delega|documento",
    ),
)


@pytest.fixture
def chat(assistant: Assistant) -> Chat:
    assistant.clock.moment = datetime(2026, 11, 23, 10, 0, tzinfo=ROME)
    return assistant.chat()


def once(method: Callable[..., Any]) -> Callable[..., Any]:
    """`method`, but for its first call, at which the database is away."""
    calls = 0

    def call(*args: Any, **kwargs: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls == 1:
            raise OperationalError("select", {}, Exception("database is locked"))
        return method(*args, **kwargs)

    return call


def tell(chat: Chat, *messages: str) -> None:
    for message in messages:
        chat.say(message)


def assert_told_and_kept(chat: Chat, kept: dict[str, Any]) -> None:
    assert "problema tecnico" in chat.last.text
    assert "Non hai perso niente" in chat.last.text
    assert chat.slots == kept


@pytest.mark.parametrize("mishap", MISHAPS, ids=lambda mishap: mishap.name)
def test_when_the_database_fails(
    mishap: Mishap, assistant: Assistant, chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    tell(chat, "ciao", *mishap.before)
    kept = chat.slots
    monkeypatch.setattr(assistant.cases, mishap.breaks, once(getattr(assistant.cases, mishap.breaks)))
    chat.say(mishap.message)
    assert_told_and_kept(chat, kept)
    chat.say(mishap.message)
    assert "problema tecnico" not in chat.last.text
    assert re.search(mishap.says, chat.last.text), chat.last.text


def test_when_the_database_fails_at_filing_only_one_case_is_there(
    assistant: Assistant, chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    tell(chat, *TO_SUMMARY)
    monkeypatch.setattr(assistant.cases, "file", once(assistant.cases.file))
    tell(chat, "sì, invia", "sì, invia")
    assert [str(case.code) for case in assistant.cases.of_owner(chat.sender)] == [chat.slots["case_code"]]


def test_when_the_database_fails_after_the_case_was_written_it_is_still_filed_once(
    assistant: Assistant, chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    tell(chat, *TO_SUMMARY)
    file = assistant.cases.file

    def write_and_fail(*args: Any) -> Any:
        monkeypatch.setattr(assistant.cases, "file", file)
        file(*args)
        raise OperationalError("commit", {}, Exception("connection lost"))

    monkeypatch.setattr(assistant.cases, "file", write_and_fail)
    tell(chat, "sì, invia", "sì, invia")
    assert [str(case.code) for case in assistant.cases.of_owner(chat.sender)] == [chat.slots["case_code"]]


@pytest.mark.parametrize(
    ("before", "message", "asks"),
    [
        ((), "mi arrivano due bollette da due gestori diversi", "complaint_sent"),
        (TO_CONSENT[:1], "sì, con una pec del 3 ottobre", "reply"),
        (TO_CONSENT, "sì, acconsento", "applicant_role"),
        (TO_SUMMARY[:4], "Mario Rossi", "tax_code"),
    ],
)
def test_when_the_conversation_itself_fails_the_same_message_works_again(
    before: tuple[str, ...], message: str, asks: str, chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    tell(chat, *(before or ("ciao",)))
    kept = chat.slots
    monkeypatch.setattr(actions.converse, "respond", once(actions.converse.respond))
    chat.say(message)
    assert_told_and_kept(chat, kept)
    chat.say(message)
    assert chat.pending == asks


def test_a_failure_of_one_person_is_not_felt_by_another(
    assistant: Assistant, chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = assistant.chat()
    tell(chat, *TO_WAIT)
    tell(other, *TO_WAIT)
    monkeypatch.setattr(assistant.cases, "save_draft", once(assistant.cases.save_draft))
    chat.say("sì, tieni la bozza")
    assert "problema tecnico" in chat.last.text
    other.say("sì, tieni la bozza")
    assert "SM-" in other.last.text
