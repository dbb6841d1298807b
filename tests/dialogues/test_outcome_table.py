"""The outcome table of the procedure, played in conversation.

For each topic, each day of the complaint and each answer of the supplier a person tells their story in words of their own;
the verdict is then held against one computed here from the procedure's text, without the assistant's own rules.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import product

import pytest

from bot.dialogue import ROME
from tests.support.assistant import Assistant

TODAY = date(2026, 11, 23)
DAYS_AGO = (0, 1, 12, 29, 30, 31, 39, 40, 41, 90)
ANSWERS = ("none", "unsatisfactory", "satisfactory")

# What the procedure says of each topic: days to wait (None: none needed), from what, what stands in place of «eligible».
WAITS = {
    "info_supplier": None,
    "info_voltura": None,
    "info_cmor": None,
    "problem_bonus": None,
    "problem_return_supplier": 30,
    "problem_cmor": 30,
    "problem_double_billing": 30,
    "problem_indemnity": 30,
    "problem_other_energy": 40,
    "problem_telecom": 30,
}
INSTEAD = {"problem_other_energy": "conciliation", "problem_telecom": "conciliaweb"}

TOPICS = {
    "problem_return_supplier": (
        "voglio tornare al fornitore di prima, questo contratto non l'ho mai firmato",
        "mi hanno cambiato gestore senza il mio consenso e rivoglio quello vecchio",
        "hanno attivato un contratto a mio nome che non ho chiesto, vorrei rientrare con il gestore precedente",
        "mi sono ritrovato con una società mai sentita, voglio ritornare al mio vecchio fornitore",
        "contratto non richiesto: chiedo il ritorno al venditore di prima",
        "un call center mi ha fatto passare con l'inganno a un'altra compagnia, fatemi tornare a quella di prima",
    ),
    "problem_cmor": (
        "contesto un CMOR che mi hanno messo in bolletta",
        "nella bolletta c'è un cmor sbagliato, il debito l'avevo già pagato",
        "mi addebitano un corrispettivo di morosità che non devo",
        "mi hanno messo il cmor ma io ero in regola con i pagamenti, non è giusto",
        "il CMOR non mi è stato annullato anche se ho saldato tutto",
        "c'è un c-mor di 200 euro che non mi spetta pagare, voglio contestarlo",
    ),
    "problem_double_billing": (
        "due fornitori mi fatturano lo stesso periodo",
        "ho cambiato gestore e mi arrivano le bollette da tutti e due",
        "sto pagando doppio, il vecchio fornitore continua a fatturarmi",
        "doppia fatturazione dopo il cambio di fornitore",
        "mi arriva la bolletta della luce da due società diverse per gli stessi mesi",
        "la vecchia compagnia mi fattura ancora anche se sono passato alla nuova",
    ),
    "problem_indemnity": (
        "non mi hanno pagato l'indennizzo automatico",
        "mi spettava un indennizzo automatico dal fornitore e non è mai arrivato",
        "il gestore doveva versarmi l'indennizzo automatico per il ritardo e non l'ha fatto",
        "aspetto ancora l'indennizzo automatico che mi devono",
        "l'indennizzo automatico previsto non me lo riconoscono",
        "non ho mai visto i 25 euro di indennizzo automatico che mi dovevano",
    ),
    "problem_other_energy": (
        "la bolletta della luce è altissima",
        "mi è arrivato un conguaglio del gas enorme",
        "il contatore è rotto e segna consumi che non ho fatto",
        "mi vogliono staccare la luce per una bolletta che contesto",
        "la bolletta del gas è il triplo del solito",
        "mi fanno pagare consumi stimati che non sono i miei",
    ),
    "problem_telecom": (
        "la fibra non funziona e il gestore non la ripara",
        "ho un problema con la linea telefonica di casa",
        "il mio operatore di internet mi addebita costi che non ho chiesto",
        "internet va lentissimo da mesi",
        "mi hanno attivato servizi a pagamento sulla sim",
        "il telefono fisso è isolato da due settimane",
    ),
    "problem_bonus": (
        "il bonus sociale non mi è mai arrivato",
        "mi hanno rifiutato il bonus luce",
        "il comune ha accettato la domanda ma il bonus gas non lo vedo in bolletta",
        "non mi danno il bonus bollette",
    ),
    "info_supplier": (
        "non so chi è il mio fornitore",
        "vorrei sapere con quale gestore sono adesso",
        "da che giorno parte il cambio di fornitore che ho chiesto?",
        "come faccio a sapere chi mi fornisce la luce?",
    ),
    "info_voltura": (
        "devo fare la voltura e non so il fornitore del vecchio inquilino",
        "per la voltura mi serve sapere con chi era il contratto del proprietario di prima",
        "voglio intestarmi il contatore ma non so con quale società stava chi c'era prima",
        "ho comprato casa e per la voltura non conosco il fornitore del venditore",
    ),
    "info_cmor": (
        "vorrei sapere chi ha chiesto il cmor che ho in bolletta",
        "di quanto è il cmor e quale fornitore lo chiede?",
        "chi è che mi ha messo il CMOR in bolletta? vorrei saperlo",
        "mi serve sapere quale venditore ha chiesto il corrispettivo di morosità",
    ),
}
WRITTEN = (
    "sì",
    "sì, per iscritto",
    "certo, ho mandato una PEC",
    "sì ho spedito una raccomandata",
    "già fatto",
    "sì gli ho scritto una mail",
    "si, con una raccomandata a/r",
    "sisi ho mandato il reclamo",
    "sì, dal sito nell'area clienti",
    "gliel'ho mandato via pec",
    "sì ho compilato il modulo di reclamo",
    "ho inviato un reclamo scritto",
)
NOT_WRITTEN = (
    "no",
    "non ancora",
    "no, non gli ho scritto",
    "no, devo ancora farlo",
    "purtroppo no",
    "mai mandato niente",
    "non ho fatto nessun reclamo",
    "no non sapevo che servisse",
)
ONLY_PHONE = (
    "ho solo telefonato",
    "ho chiamato il call center",
    "no, solo per telefono",
    "ho fatto reclamo a voce al numero verde",
    "li ho chiamati tre volte",
    "soltanto al telefono",
)
REPLIES = {
    "none": (
        "no",
        "nessuna risposta",
        "non mi hanno risposto",
        "ancora niente",
        "mai risposto",
        "no, silenzio",
        "non si è fatto vivo nessuno",
        "zero risposte",
        "macché, niente",
        "non ho ricevuto nulla",
        "tutto tace",
        "non mi ha risposto nessuno",
    ),
    "unsatisfactory": (
        "sì ma non mi basta",
        "sì, ma il problema c'è ancora",
        "hanno risposto ma non sono d'accordo",
        "mi hanno risposto picche",
        "sì, mi hanno detto di no",
        "la risposta non mi soddisfa",
        "hanno risposto ma non hanno risolto niente",
        "sì però la risposta non c'entra nulla",
        "mi hanno dato torto",
        "risposta insoddisfacente",
        "hanno rigettato il reclamo",
        "mi hanno scritto una risposta che non risolve",
    ),
    "satisfactory": (
        "sì e hanno risolto",
        "hanno risposto e sistemato tutto",
        "sì, tutto risolto",
        "mi hanno dato ragione e rimborsato",
        "sì e va bene così, problema risolto",
        "la risposta mi soddisfa, è tutto a posto",
        "sì, hanno sistemato",
        "hanno accolto il reclamo, sono contento",
    ),
}
MONTHS = ("gennaio", "febbraio", "marzo", "aprile", "maggio", "giugno", "luglio", "agosto", "settembre", "ottobre",
          "novembre", "dicembre")  # fmt: skip
WEEKDAYS = ("lunedì", "martedì", "mercoledì", "giovedì", "venerdì", "sabato", "domenica")


def ways_to_say(day: date) -> list[str]:
    """A day in the forms in which people write it, none of which leaves a choice on TODAY."""
    month, weekday, ago = MONTHS[day.month - 1], WEEKDAYS[day.weekday()], (TODAY - day).days
    first = "il primo" if day.day == 1 else f"il {day.day}"
    ways = [
        f"{first} {month}",
        f"{first} {month} {day.year}",
        f"{day:%d/%m/%Y}",
        f"{day.day}/{day.month}",
        f"{day:%d.%m.%y}",
        f"{day:%d-%m-%Y}",
        f"{first} {month[:3]}",
        f"{weekday} {day.day} {month}",
        f"l'ho mandato {first} {month}",
        f"ricevuto {first} {month}",
        f"mi pare {first} di {month}",
        f"era {first} {month}, credo",
        f"{day.isoformat()}",
        f"{day.day} {month.upper()}",
    ]
    if ago >= 2:
        ways += [f"{ago} giorni fa"]
    if day.month == TODAY.month:
        ways += [f"{first}", f"{first} di questo mese"]
    return ways + {0: ["oggi", "stamattina", "oggi stesso"], 1: ["ieri", "ieri sera"]}.get(ago, [])


@dataclass(frozen=True)
class Story:
    """One row of the table; `turn` picks the wordings."""

    topic: str
    complaint: str  # none, phone, or the number of days ago
    answer: str
    turn: int

    @property
    def day(self) -> date:
        return TODAY - timedelta(days=int(self.complaint))

    def __str__(self) -> str:
        return f"{self.topic}, complaint {self.complaint}, answer {self.answer}"


def stories() -> list[Story]:
    rows = []
    for topic, wait in WAITS.items():
        if wait is None:
            rows += [(topic, "none", "none")] * len(TOPICS[topic])
            continue
        rows += [(topic, "none", "none"), (topic, "phone", "none")]
        rows += [(topic, str(days), answer) for days, answer in product(DAYS_AGO, ANSWERS)]
    return [Story(*row, turn) for turn, row in enumerate(rows)]


def expected(story: Story) -> tuple[str, str | None]:
    """Outcome and first useful day, from the procedure's text alone."""
    wait = WAITS[story.topic]
    if wait is None:
        return "eligible", None
    may_go_on = INSTEAD.get(story.topic, "eligible")
    if story.complaint == "none" or (story.complaint == "phone" and story.topic != "problem_telecom"):
        return "complain_first", None
    if story.answer == "satisfactory":
        return "settled", None
    if story.answer == "unsatisfactory":
        return may_go_on, None
    day = TODAY if story.complaint == "phone" else story.day
    if day + timedelta(days=wait) >= TODAY:
        return "wait", (day + timedelta(days=wait + 1)).isoformat()
    return may_go_on, None


def pick(wordings: tuple[str, ...] | list[str], turn: int) -> str:
    """Another wording each time; the stride keeps wordings of different lists from going in step."""
    return wordings[turn * 7 % len(wordings)] if len(wordings) % 7 else wordings[turn * 5 % len(wordings)]


def tell(story: Story) -> dict[str, str]:
    """What the person answers to each question of the assistant."""
    sent = {"none": NOT_WRITTEN, "phone": ONLY_PHONE}.get(story.complaint, WRITTEN)
    day = pick(ways_to_say(story.day if story.complaint.isdigit() else TODAY), story.turn)
    beside = story.complaint.isdigit() and story.turn % 2  # every other person tells the day with the yes
    return {
        "complaint_sent": pick(sent, story.turn) + (f", {day}" if beside else ""),
        "complaint_date": day,
        "reply": pick(REPLIES[story.answer], story.turn),
    }


@pytest.mark.parametrize("story", stories(), ids=str)
def test_whoever_tells_their_story_gets_the_verdict_of_the_procedure(assistant: Assistant, story: Story) -> None:
    assistant.clock.moment = datetime(TODAY.year, TODAY.month, TODAY.day, 10, tzinfo=ROME)
    chat, told = assistant.chat(), tell(story)
    lines = [pick(TOPICS[story.topic], story.turn)]
    chat.say(lines[0])
    for _ in range(4):  # three questions, and one that may come twice
        if chat.pending not in told or "outcome" in chat.slots:
            break
        lines.append(told[chat.pending])
        chat.say(lines[-1])
    slots, conversation = chat.slots, " | ".join(lines)
    assert slots.get("topic") == story.topic, conversation
    assert (slots.get("outcome"), slots.get("first_day")) == expected(story), (
        f"{conversation}\n{slots}\n{chat.last.text}"
    )
    outcome, first_day = expected(story)
    if first_day:
        days = (date.fromisoformat(first_day) - TODAY).days
        spoken = date.fromisoformat(first_day)
        assert f"{spoken.day} {MONTHS[spoken.month - 1]} {spoken.year}" in chat.last.text, conversation
        assert (f"{days} giorni" if days > 1 else "domani") in chat.last.text, conversation
    doubted = story.complaint.isdigit() and 31 <= int(story.complaint) <= 40 and outcome == "eligible"
    if doubted and story.answer == "none":
        assert "40 giorni" in chat.last.text, f"does not say that another page speaks of 40 days: {conversation}"
