"""The whole walk on Telegram, from the first message to the filed case and its state: real process, stores and HTTP."""

from __future__ import annotations

import re
import sqlite3
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.cases import Case, CaseStore, State

from .assistant_server import AssistantServer
from .telegram.conftest import WEBHOOK
from .telegram.line import PATIENCE, TelegramLine, TelegramUser

PDF = b"%PDF-1.4 la delega firmata"
JPEG = b"\xff\xd8\xff\xe0 il contatore"
TODAY = datetime.now(ZoneInfo("Europe/Rome")).date()
LONG_AGO = f"{TODAY - timedelta(days=70):%d/%m/%Y}"
RECENTLY = f"{TODAY - timedelta(days=3):%d/%m/%Y}"

pytestmark = pytest.mark.timeout(600)

Meet = Callable[[str], TelegramUser]


@pytest.fixture
def meet(assistant_server: AssistantServer, telegram_line: TelegramLine) -> Meet:
    return telegram_line.someone


@pytest.fixture
def cases(assistant_server: AssistantServer) -> Iterator[CaseStore]:
    """What is in the case store, read beside the assistant."""
    store = CaseStore(assistant_server.database_url)
    yield store
    store.close()


def code_in(text: str) -> str:
    found = re.search(r"SM-[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{2}", text)
    assert found, text
    return found[0]


def of(cases: CaseStore, person: TelegramUser) -> list[Case]:
    return cases.of_owner(person.sender_id)


def until(look: Callable[[], object]) -> None:
    """Wait until it is so."""
    deadline = time.monotonic() + PATIENCE
    while not look():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def tells_the_problem(person: TelegramUser) -> None:
    """By messages, from the first one to the consent."""
    said = person.says(
        "Buonasera, da luglio sono passata a Edison ma Enel mi manda ancora le bollette della luce", "reclamo scritto"
    )
    assert "assistente automatico, non una persona" in said
    person.says("sì, gli ho mandato una PEC", "in che giorno")
    person.says(f"l'hanno ricevuta il {LONG_AGO}", "ti ha risposto")
    verdict = person.says("no, non mi hanno mai risposto", "Acconsenti?")
    assert "SMART Help" in verdict and "Fonte" in verdict


def tells_the_rest(person: TelegramUser) -> str:
    """By messages, from the consent to the summary; whoever has no e-mail shares the number that Telegram knows."""
    person.says("sì, acconsento", "per te o per")
    person.says("per me", "di una casa")
    person.says("è casa mia", "come ti chiami")
    person.says("Giulia Verdi", "codice fiscale")
    person.says("VRDGPP62M12F205S", "POD")
    person.says("IT001E87654321", "e-mail")  # which supplier was left was told at first
    person.says("non ho la posta elettronica", "telefono ti possiamo chiamare")
    person.shares_number("393331234567", "va bene così")
    person.says("va bene così", "li hai pronti")
    return person.says("sì, ho tutto", "La invio?")


@pytest.mark.parametrize("webhook", ["", WEBHOOK], ids=["polling", "webhook"])
def test_somebody_files_a_case_by_messages_and_is_told_what_the_desk_does(
    assistant_server: AssistantServer, meet: Meet, cases: CaseStore, webhook: str
) -> None:
    assistant_server.serve(webhook)
    giulia = meet("Giulia")
    tells_the_problem(giulia)
    summary = tells_the_rest(giulia)
    assert all(datum in summary.replace(" ", "") for datum in ("GiuliaVerdi", "IT001E87654321", "+393331234567"))
    code = code_in(giulia.says("sì, invia", "Posso fare altro"))
    (case,) = of(cases, giulia)
    assert (str(case.code), case.person and case.person.phone_number) == (code, "+393331234567")
    assistant_server.desk("set-state", code, "in_progress", "--note", "La guarda Carla")
    news = giulia.reads("La guarda Carla")
    assert code in news and "in lavorazione" in news
    assert "in lavorazione" in giulia.says(f"a che punto è {code.lower()}?", "posso fare altro")
    stranger = meet("Ugo")
    seen = stranger.says(code, "un'altra chat")
    assert "in lavorazione" in seen and "Giulia" not in seen


def test_somebody_files_a_case_by_buttons_wherever_there_are_buttons(
    assistant_server: AssistantServer, meet: Meet, cases: CaseStore
) -> None:
    maria = meet("Maria")
    maria.says("/start", "assistente automatico")
    maria.presses("Ho un problema con una bolletta", "di che cosa si tratta")
    maria.presses("Due fornitori, stesse bollette", "reclamo scritto")
    maria.presses("Sì, per iscritto", "in che giorno")
    maria.says(LONG_AGO, "ti ha risposto")
    maria.presses("No, nessuna risposta", "acconsenti?")
    maria.presses("Sì, acconsento", "per te o per")
    maria.presses("Per me", "di una casa")
    maria.presses("Casa", "come ti chiami")
    maria.says("Bianchi Maria", "codice fiscale")
    maria.says("BNCMRA50A41H501Y", "luce o il gas")
    maria.presses("Luce e gas", "POD")
    maria.says("POD: IT 001 E 1234 5678", "PDR")
    maria.says("00881234567890", "quale fornitore")
    maria.says("hera", "e-mail")
    maria.says("maria.bianchi@example.org", "in poche righe")
    maria.says("Due società mi fatturano i mesi di agosto e settembre.", "li hai pronti")
    maria.presses("Sì, ho tutto", "la invio?")
    code = code_in(maria.presses("Sì, invia", "posso fare altro"))
    assert [str(case.code) for case in of(cases, maria)] == [code]
    assert "✔ Sì, invia" in "".join(message.get("text", "") for message in maria.messages)
    maria.says("/stato", code)


def test_a_grandson_files_for_his_grandfather_and_sends_what_is_missing_as_it_is_asked_for(
    assistant_server: AssistantServer, meet: Meet, cases: CaseStore
) -> None:
    nipote = meet("Luca")
    nipote.says("il bonus gas di mio nonno non è mai arrivato", "acconsenti?")
    nipote.says("sì acconsento", "di una casa")  # for whom he writes was told
    nipote.presses("Casa", "intestata la fornitura")
    nipote.says("Giuseppe Verdi", "e tu come ti chiami")
    nipote.says("Luca Verdi", "codice fiscale dell'intestatario")
    nipote.says("VRDGPP62M12F205S", "PDR")
    nipote.says("00881234567890", "quale fornitore")
    nipote.says("optima", "e-mail")
    nipote.says("luca@example.org", "va bene così")
    nipote.presses("Va bene così", "li hai pronti")
    nipote.presses("Mi manca qualcosa", "quale ti manca")
    nipote.says("la delega", "la invio?")
    told = nipote.says("sì", "puoi mandarmelo anche qui")
    assert "da completare" in told and "delega" in told
    nipote.sends_file(PDF, "non manca più niente")
    (case,) = of(cases, nipote)
    assert (case.state, case.missing) == (State.RECEIVED, ())
    assert dict(case.documents)["delegation"] is True
    kept = re.search(r"file (\S+)\)", assistant_server.desk("show", str(case.code)))
    assert kept and (assistant_server.documents / kept[1]).read_bytes() == PDF

    wanted = ("--document", "la foto del contatore", "--document", "bills")
    assistant_server.desk("ask", str(case.code), *wanted)
    assert "la foto del contatore" in nipote.reads("puoi mandarmelo anche qui")
    nipote.sends_photo(JPEG, "che documento è")
    nipote.presses("La foto del contatore", "le bollette")
    nipote.sends_file(PDF, "non manca più niente")
    assert of(cases, nipote)[0].state is State.RECEIVED
    assert nipote.heard(kept[1]) == 0  # where it is kept is for operators


def test_the_letter_and_the_calendar_come_as_documents(assistant_server: AssistantServer, meet: Meet) -> None:
    piero = meet("Piero")
    piero.says("mi arrivano bollette della luce da due fornitori, Enel e Edison", "reclamo scritto")
    piero.presses("No, o solo per telefono", "tenga una bozza")
    piero.presses("Scrivimi la lettera", "ecco il testo")
    letter = piero.reads_document("reclamo.txt").decode()
    assert "[nome e cognome]" in letter and "Oggetto" in letter

    irma = meet("Irma")
    irma.says("mi arrivano bollette della luce da due fornitori, Enel e Edison", "reclamo scritto")
    irma.presses("Sì, per iscritto", "in che giorno")
    irma.says(RECENTLY, "ti ha risposto")
    irma.presses("No, nessuna risposta", "tenga una bozza")
    irma.presses("Mettimi un promemoria", "promemoria pronto")
    calendar = irma.reads_document(f"promemoria-{TODAY + timedelta(days=28)}.ics").decode()
    assert f"DTSTART;TZID=Europe/Rome:{TODAY + timedelta(days=28):%Y%m%d}T090000" in calendar


def test_whoever_wants_to_be_forgotten_is(assistant_server: AssistantServer, meet: Meet, cases: CaseStore) -> None:
    anna = meet("Anna")
    anna.says("non so più chi è il mio fornitore della luce", "acconsenti?")
    anna.says("sì", "per te o per")
    anna.says("per me", "di una casa")
    anna.says("casa", "come ti chiami")
    anna.says("Annamaria Zanardelli", "codice fiscale")
    until(lambda: "Zanardelli" in kept_of(assistant_server, anna))
    anna.says("/cancella", "vedere i tuoi dati o cancellarli")
    anna.presses("Cancellali", "Confermi?")
    anna.presses("Sì, cancella tutto", "come ricevuta")
    until(lambda: "Zanardelli" not in kept_of(assistant_server, anna))
    assert of(cases, anna) == []


def kept_of(server: AssistantServer, person: TelegramUser) -> str:
    """Everything that the conversations' database holds about a chat."""
    with sqlite3.connect(server.folder / "conversations.db") as db:
        events = db.execute("SELECT data FROM conversation_event WHERE sender_id = ?", [person.sender_id])
        slots = db.execute("SELECT slots FROM conversation WHERE sender_id = ?", [person.sender_id])
        return "\n".join(row[0] for row in [*events, *slots])


def test_killed_in_the_middle_it_goes_on_where_it_was_and_files_once(
    assistant_server: AssistantServer, telegram_line: TelegramLine, meet: Meet, cases: CaseStore
) -> None:
    """`kill -9` while one person waits for an answer and another has just pressed «Sì, invia»; a webhook takes over."""
    assistant_server.serve()
    waiting, confirming = meet("Giulia"), meet("Bruno")
    tells_the_problem(waiting)
    tells_the_problem(confirming)
    tells_the_rest(confirming)
    telegram_line.do(waiting.person.says("sì, acconsento"))
    telegram_line.do(confirming.person.presses("Sì, invia"))
    until(lambda: of(cases, confirming))
    assistant_server.kill()
    assistant_server.start(WEBHOOK)
    code = code_in(confirming.reads("posso fare altro"))
    assert [str(case.code) for case in of(cases, confirming)] == [code]
    waiting.reads("per te o per")
    waiting.says("per me", "di una casa")
    waiting.presses("Casa", "come ti chiami")
    assert waiting.heard("per te o per") == 1
    assert code in confirming.says("stato", code)
