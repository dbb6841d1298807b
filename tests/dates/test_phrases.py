"""What people type is read as the table of phrases says."""

from datetime import date
from pathlib import Path

import pytest
import yaml

from bot.dates import Exact, Impossible, Loose, find_dates, read_date

_GROUPS = yaml.safe_load(Path(__file__).with_name("phrases.yml").read_text(encoding="utf-8"))
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
    ],
)
def test_what_only_looks_like_a_date_is_left_alone(message):
    assert find_dates(message, date(2026, 11, 22)) == []
