"""What people type is read as the table of phrases says."""

from datetime import date
from pathlib import Path

import pytest
import yaml

from bot.dates import Exact, Impossible, Loose, find_dates, meant_dates, read_date

_TABLES = [Path(__file__).with_name(name).read_text(encoding="utf-8") for name in ("phrases.yml", "everyday.yml")]
_GROUPS = [group for table in _TABLES for group in yaml.safe_load(table)]
_ROWS = [(group["today"], text, said) for group in _GROUPS for text, said in group["phrases"].items()]


def _plain(reading):
    match reading:
        case Exact(day=day):
            return day
        case Loose(earliest=earliest, latest=latest):
            return ["open" if earliest == date.min else earliest, "open" if latest == date.max else latest]
        case Impossible(reason=reason):
            return reason
        case _:
            return "none"


@pytest.mark.parametrize(("today", "text", "said"), _ROWS, ids=lambda value: str(value))
def test_the_answer_is_read_as_the_person_means_it(today, text, said):
    assert _plain(read_date(text, today)) == said


@pytest.mark.parametrize(
    ("message", "spans"),
    [
        ("L'ho mandata il 3 marzo via pec", ["il 3 marzo"]),
        ("aspetto dal 3 marzo", ["3 marzo"]),
        ("A metà ottobre ho scritto", ["metà ottobre"]),
        ("è successo nel 2024, a marzo", ["2024", "marzo"]),
        ("è arrivata il 19 e ho scritto l'11/10", ["il 19", "l'11/10"]),
        ("bonus dell'anno scorso", ["anno scorso"]),
        ("spedita tre settimane fa circa", ["tre settimane fa"]),
        ("(5/3/2026)", ["5/3/2026"]),
        ("spedita il12ottobre con pec", ["il12ottobre"]),
        ("è successo il giovedì prima dei morti, credo", ["il giovedì prima dei morti"]),
        ("durante il ponte dei morti ero via", ["il ponte dei morti"]),
        ("l'ho spedita il 20 ottobre circa, o il 21", ["il 20 ottobre", "il 21"]),
        ("verrò venerdì che viene con la lettera", ["venerdì che viene"]),
        ("reclamo del 5 augosto e del 3 marso", ["5 augosto", "3 marso"]),
    ],
)
def test_a_date_is_found_with_its_article_and_without_its_preposition(message, spans):
    found = find_dates(message, date(2026, 11, 22))
    assert [mention.text for mention in found] == spans
    assert all(message[mention.start : mention.end] == mention.text for mention in found)


@pytest.mark.parametrize(
    "message",
    [
        "aspetto da tre mesi",
        "entro 30 giorni mi devono rispondere",
        "siete aperti dal lunedì al venerdì?",
        "chiamo alle 8 o alle 12.10",
        "mi chiedono 150,50 euro, anzi € 12.10",
        "il 5 per cento di sconto",
        "la delibera 209/2016/E/com e la legge 124 del 2017",
        "il mio POD è IT001E12345678",
        "PDR 00881234567890",
        "chiamatemi al 333 1234567",
        "la mia pratica SM-7K3Q-9F2X",
        "ho 81 anni e pago 3 bollette",
        "abito in via 25 aprile",
        "buona domenica",
        "versione 3.6.21",
        "attivo 24/7",
        "le 3 bollette e il 187",
        "e adesso cosa devo fare?",
        "l'operatore con cui ho parlato poco fa",
        "rispondete in giornata o per ora no?",
        "quello di prima e l'altro di adesso",
        "oggetti unici e una tenta di tutto",
    ],
)
def test_what_only_looks_like_a_date_is_left_alone(message):
    assert find_dates(message, date(2026, 11, 22)) == []


@pytest.mark.parametrize(
    ("message", "said"),
    [
        ("spedita il 10 settembre e arrivata il 14", [date(2026, 9, 10), date(2026, 9, 14)]),
        ("spedita il 28 settembre, ricevuta il 3", [date(2026, 9, 28), date(2026, 10, 3)]),
        ("ho telefonato il 3 ottobre, la pec è dell'11 novembre", [date(2026, 10, 3), date(2026, 11, 11)]),
        # of which month the 12th is, only the person knows
        ("fattura del 5 settembre, ho scritto il 12", [date(2026, 9, 5), [date(2026, 9, 12), date(2026, 11, 12)]]),
        ("spedita il 20 ottobre, arrivata verso il 26", [date(2026, 10, 20), [date(2026, 10, 21), date(2026, 10, 31)]]),
        ("non l'ho spedita il 20 ottobre ma il 21", [date(2026, 10, 21)]),
        ("ieri o l'altro ieri", [[date(2026, 11, 20), date(2026, 11, 21)]]),
        ("a dicembre dell'anno passato, il 10", [date(2025, 12, 10)]),
        ("ho scritto il 20 ottobre e ad oggi niente", [date(2026, 10, 20)]),
        ("ho scritto il 20 ottobre, oggi è il 22 novembre", [date(2026, 10, 20)]),
    ],
)
def test_several_dates_of_a_message_bear_on_each_other(message, said):
    assert [_plain(mention.reading) for mention in meant_dates(message, date(2026, 11, 22))] == said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("volevo dire il 22", date(2026, 10, 22)),
        ("no, novembre", date(2026, 11, 20)),
        ("anzi il 3 novembre", date(2026, 11, 3)),
        ("il 31 settembre", "no_such_day"),
        ("ieri", date(2026, 11, 21)),
    ],
)
def test_a_correction_keeps_what_it_does_not_correct(text, said):
    assert _plain(read_date(text, date(2026, 11, 22), said=date(2026, 10, 20))) == said
