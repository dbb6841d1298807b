"""What people are told when they ask: every fact is there, nothing forbidden is, and it reads easily."""

from __future__ import annotations

import re
from datetime import date

import pytest

from bot.knowledge import load_answers
from bot.knowledge.readability import answer_texts, gulpease
from bot.procedure import load_procedure

# The questions of the contract, and what the answer to each must tell (patterns, in any case and order).
FACTS: dict[str, tuple[str, ...]] = {
    "what_is_smart": (
        "facile", "veloce", "gratuito", "tutti i clienti di luce e gas", "SMART Info ti dà informazioni",
        "SMART Help risolve", "decide l'Autorità",
    ),
    "what_is_smart_info": (
        "chi è il tuo fornitore di adesso", "da che giorno parte un cambio", "voltura", "di quanto è un CMOR",
        "quale fornitore lo chiede",
    ),
    "what_is_smart_help": (
        "prende il posto del tentativo di conciliazione", "obbligatorio", "bonus", "ritorno al fornitore di prima",
        "CMOR", "doppia fatturazione dopo un cambio", "indennizzo automatico .* non ti ha pagato",
    ),
    "who_can_use": ("tutti i clienti finali di luce e gas", "da solo", "delegato"),
    "when_to_apply": (
        "SMART Info e per il bonus, in qualsiasi momento", "reclamo scritto", "30 giorni", "non ti hanno risposto",
        "la risposta non ti basta",
    ),
    "waiting_time": (
        "pagina della procedura dice 30 giorni di calendario", "non la tratta e ti chiede di aspettare",
        "più vecchia .* 40 giorni", "conciliazione i giorni sono 40",
    ),
    "how_to_apply": (
        "tutta online", "iscriviti al Portale", "scegli l'argomento", "controlla le condizioni", "allega i documenti",
        "cliente e il delegato hanno due moduli diversi",
    ),
    "documents_needed": (
        "ultima bolletta", "il modulo chiama obbligatori", "non parte", "ti scrive e ti chiede quello che manca",
    ),
    "cost": ("gratis|gratuito",),
    "delegate_cost": ("insieme al delegato che scegli tu",),
    "reply_time": ("in media .* 10 giorni lavorativi", "in genere .* due settimane"),
    "delegate_how": (
        "la scegli tu", "associazione di consumatori o di categoria", "delega scritta", "copia di un tuo documento",
        "valido",
    ),
    "suspend_payment": ("non sospende i pagamenti", "somme che contesti", "non ferma nemmeno la messa in mora"),
    "complaint_how": ("scrivi al fornitore", "prima di andare allo Sportello", "di solito è in bolletta"),
    "complaint_proof": (
        "provi il giorno in cui", "ufficio .* ricevuta", "raccomandata con avviso di ricevimento",
        "fax con la ricevuta di trasmissione", "posta elettronica", "PEC", "ogni altro modo",
    ),
    "complaint_content": ("modulo", "non è obbligatorio", "chi sei", "quale fornitura", "risposta scritta"),
    "bonus_together": ("solo per il bonus", "insieme al reclamo al fornitore"),
    "portal_status": ("Portale Sportello", "24 ore", "«Le mie pratiche»", "colonna «Stato»", "username e password"),
    "phone_number": (
        r"800\.166\.654", "gratuito", "dalle 8 alle 18", "dal lunedì al venerdì", "esclusi i festivi", r"\{hours_now\}",
    ),
    "data_retention": ("dati e documenti", "online", "3 anni da quando la procedura finisce"),
    "browser": ("Google Chrome", "ultima versione"),
    "credentials_otp": (
        "conserva username e password", "SMS", "OTP", "cellulare che hai dato quando ti sei iscritto",
        "stesso username puoi fare più richieste",
    ),
    "spid": ("puoi entrare .* con SPID", "la prima volta", "indirizzo e-mail", "numero di cellulare"),
    "rating": ("30 giorni dalla data di protocollo", "lettera finale", "indirizzo web", "username e password"),
    "rating_privacy": ("solo a capire la qualità", "forma anonima", "tutte insieme"),
    "digital_help": (
        "usi poco il computer", "delegato", "parente", "amico", "associazione di consumatori", "professionista",
    ),
    "paper_request": (
        "solo i clienti di casa", "senza un delegato", "senza un'associazione", "si interrompe prima di dire come",
        r"numero verde gratuito 800\.166\.654",
    ),
    "cmor_meaning": ("corrispettivo di morosità", "luce non pagate", "vecchio fornitore", "con le bollette del nuovo"),
    "conciliation_what": (
        "reclamo scritto non è bastato", "tutti i clienti di luce e gas, di casa e no", "prosumer", "1 gennaio 2017",
        "obbligatorio prima di andare dal giudice",
    ),
    "conciliation_when": ("risposta scritta non ti basta", "40 giorni dall'invio e nessuno ti ha risposto"),
    "conciliation_where": (
        "Servizio Conciliazione di ARERA", r"www\.arera\.it", "organismo ADR", "elenco dell'Autorità",
    ),
    "conciliaweb": ("internet e telefono", r"Co\.re\.com", "ConciliaWeb", "account o con SPID"),
    "telecom_complaint": (
        "ha preso in carico", "codice per seguirlo", "entro 30 giorni da quando lo riceve", "spiega il perché",
        "a che punto è in ogni momento",
    ),
    "supplier_contacts": (
        r"casa: 800\.913838\.\nluce e gas: dal lunedì al venerdì, 8:30-21:30\.\n",
        r"8:30-21:30\.\ninternet e mobile: dal lunedì al sabato, 8:30-21:30",
        r"aziende: 800\.913831\.\nluce e gas: dal lunedì al venerdì, 8:30-19:30\.\n",
        r"8:30-19:30\.\ninternet e mobile: dal lunedì al sabato, 8:30-19:30", "401640",
        "servizioclienti@optimaitalia.com", "Optimaitalia@legalmail.it", "Corso Umberto I 174, 80138 Napoli",
        "altro fornitore, l'indirizzo .* in bolletta",
    ),
    "bill_at_hand": ("ultima bolletta o fattura", "quello che il modulo ti chiede"),
    "who_are_you": (
        "assistente automatico", "non una persona", "non sono lo Sportello", r"\{operator\}", "ti spiego", "ti preparo",
        r"vuoi una persona\? .*800\.166\.654",
    ),
    "privacy": (
        "nome, codice fiscale", "per preparare e seguire la pratica", r"li conserva \{operator\}", "3 anni",
        r"\{conversation_days\} giorni", "per vedere i tuoi dati", "«cancella i miei dati»", r"\{email\}",
    ),
    "fraud_warning": (
        "gratuito e non chiede nessun pagamento", "password", "OTP", "IBAN", "in questa chat né per telefono",
    ),
    "difference_smart_conciliation": (
        "SMART Help risolve pochi problemi", "prende il posto della conciliazione",
        "altri problemi di luce e gas c'è la conciliazione",
    ),
}  # fmt: skip

FORBIDDEN = {
    "says who is right": r"\b(hai|avete|ha) (proprio |tutta la )?ragione\b",
    "gives odds": r"\d+ ?%|probabil|\bvinc(i|erai|ere)\b|di sicuro|sicurament|garanti",
    "tells people not to pay": r"\bnon (pagare|pagarl\w*|devi pagare|serve pagare)\b",
    "links the European platform that is closed": r"ec\.europa\.eu|\bODR\b",
    "recommends a browser of old": r"internet explorer",
    "gives the mailboxes that are for operators": r"recessigas|recessienergia|optimapec",
    "speaks like an office": r"\bistanz[ae]\b|usufrui|mediante|pertanto|qualora|inoltra(re|te)\b|suddett|ai sensi",
    "says Lei": r"\b(Lei|La preghiamo|Suo|Sua|Suoi)\b",
    "writes its source itself": r"\bfonte:",
    "carries meaning by an emoji": r"[\U0001F300-\U0001FAFF\u2600-\u27BF]",
}

# What must stand in the same answer as the acronym.
EXPLAINED = {
    "CMOR": "corrispettivo di morosità",
    "PEC": "posta elettronica certificata",
    "OTP": "usa e getta",
    "SPID": "identità digitale",
    "POD": r"codici della tua fornitura|codice della luce",
    "PDR": r"codice del gas|quello del gas",
    "ARERA": "Autorità per l'energia",
    "ADR": "ente che risolve le liti",
    "IBAN": "codice del tuo conto",
    "Co.re.com": "comitato regionale per le comunicazioni",
    "prosumer": "chi produce energia e la usa",
}

PLACEHOLDERS = {"operator", "hours_now", "conversation_days", "email"}
WHOLE = answer_texts()
IDS = sorted(WHOLE)


def test_every_question_of_the_contract_has_its_answer() -> None:
    assert set(FACTS) <= set(load_answers())


@pytest.mark.parametrize(("name", "fact"), [(name, fact) for name, facts in FACTS.items() for fact in facts])
def test_the_answer_tells_the_fact(name: str, fact: str) -> None:
    assert re.search(fact, WHOLE[f"faq/{name}"], re.IGNORECASE)


@pytest.mark.parametrize("name", ["complaint_how", "waiting_time", "cost", "suspend_payment", "bonus_together"])
def test_the_heart_of_the_answer_comes_first(name: str) -> None:
    assert re.search(FACTS[name][0], load_answers()[name].text, re.IGNORECASE)


@pytest.mark.parametrize("name", IDS)
@pytest.mark.parametrize("fault", FORBIDDEN)
def test_no_answer_has_this_fault(name: str, fault: str) -> None:
    flags = 0 if fault == "says Lei" else re.IGNORECASE
    assert not re.search(FORBIDDEN[fault], WHOLE[name], flags)


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ("says who is right", "Hai proprio ragione."),
        ("gives odds", "Al 90% vinci."),
        ("gives odds", "Probabilmente ti rimborsano."),
        ("tells people not to pay", "Intanto non pagare."),
        ("links the European platform that is closed", "https://ec.europa.eu/consumers/odr"),
        ("gives the mailboxes that are for operators", "Scrivi a recessigas@optimapec.it"),
        ("speaks like an office", "Qualora voglia usufruirne, presenti istanza."),
        ("carries meaning by an emoji", "Fatto ✅"),
    ],
)
def test_the_fault_would_be_seen(fault: str, said: str) -> None:
    assert re.search(FORBIDDEN[fault], said, re.IGNORECASE)


@pytest.mark.parametrize("name", IDS)
def test_whoever_has_never_met_an_acronym_finds_it_explained(name: str) -> None:
    for acronym, meaning in EXPLAINED.items():
        if re.search(rf"(?<!\w){re.escape(acronym)}(?!\w)", WHOLE[name]):
            assert re.search(meaning, WHOLE[name]), acronym


@pytest.mark.parametrize("name", IDS)
def test_no_acronym_is_used_that_this_test_does_not_know(name: str) -> None:
    known = {*EXPLAINED, "SMART", "SMS", "SIM", "IT", "SM"}
    assert set(re.findall(r"\b[A-Z]{2,}\b", WHOLE[name])) <= known


@pytest.mark.parametrize("name", IDS)
def test_the_answer_reads_easily(name: str) -> None:
    assert gulpease(WHOLE[name]) >= 60


@pytest.mark.parametrize("name", IDS)
def test_the_answer_is_short_first_and_never_long(name: str) -> None:
    answer = load_answers()[name.removeprefix("faq/")]
    assert 1 <= _sentences(answer.text) <= 3
    assert "• " in answer.detail or _sentences(answer.detail) <= 4
    assert WHOLE[name].count("!") <= 1


@pytest.mark.parametrize("name", IDS)
def test_the_answer_names_pages_that_exist_and_were_read_by_the_day_it_says(name: str) -> None:
    answer = load_answers()[name.removeprefix("faq/")]
    assert answer.sources
    for source in answer.sources:
        assert load_procedure().sources[source].checked_on >= answer.checked_on >= date(2026, 1, 1)


@pytest.mark.parametrize("name", IDS)
def test_only_placeholders_that_can_be_filled_are_used(name: str) -> None:
    assert set(re.findall(r"\{(.*?)\}", WHOLE[name])) <= PLACEHOLDERS
    assert "{" not in load_answers()[name.removeprefix("faq/")].title


def test_titles_are_told_apart_in_a_menu() -> None:
    titles = [answer.title for answer in load_answers().values()]
    assert len(set(titles)) == len(titles)
    assert not [title for title in titles if len(title) > 60 or title.endswith((".", "?"))]


def test_the_days_and_years_agree_with_the_rules() -> None:
    procedure = load_procedure()
    topic = procedure.topics["problem_double_billing"]
    other = procedure.topics["problem_other_energy"]
    assert topic.wait and topic.doubt and other.wait
    assert f"procedura dice {topic.wait.days} giorni" in WHOLE["faq/waiting_time"]
    assert f"parla di {topic.doubt.until_day} giorni" in WHOLE["faq/waiting_time"]
    assert f"{other.wait.days} giorni dall'invio" in WHOLE["faq/conciliation_when"]
    assert f"{procedure.limits.answer_working_days} giorni lavorativi" in WHOLE["faq/reply_time"]
    assert f"{procedure.limits.rating_days} giorni" in WHOLE["faq/rating"]
    assert f"{procedure.limits.case_data_years} anni" in WHOLE["faq/privacy"]


def _sentences(text: str) -> int:
    return len(re.findall(r"[.!?…](?=\s|$)", text.replace("{hours_now}", "Ora è aperto.")))
