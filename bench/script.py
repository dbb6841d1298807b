"""What the simulated people write: the same to both assistants, typed, so that every message is understood anew."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import cycle

FIRST_NAMES = ("Marta", "Bruno", "Carla", "Dario", "Elena", "Fabio", "Gina", "Igor")
LAST_NAMES = ("Abbate", "Bellini", "Conti", "Donati", "Esposito", "Ferri", "Gallo", "Leone")


def full_name(number: int) -> str:
    """The name of the person with this number: a reply that bears another one went to the wrong person."""
    return f"{FIRST_NAMES[number % 8]} {LAST_NAMES[number // 8 % 8]}"


def walk(number: int, today: date) -> list[str]:
    """From the first message to a filed case, with a question on the way."""
    received = today - timedelta(days=60)  # past the forty days that a supplier has to answer
    return [
        "Buongiorno, due fornitori mi mandano la bolletta della luce per lo stesso periodo",
        "sì, ho mandato una pec",
        f"l'hanno ricevuta il {received:%d/%m/%Y}",
        "non mi hanno risposto",
        "quanto costa?",
        "sì, acconsento",
        "per me",
        "casa",
        full_name(number),
        "RSSMRA85T10A562S",
        "IT001E12345678",
        "Enel Energia",
        f"persona{number}@example.org",
        "va bene così",
        "sì, li ho tutti",
        "sì, tutto giusto, invia",
    ]


# Five messages that leave the conversation as they found it, so that two turns far apart can be compared.
ROUND = (
    "quanto costa la procedura?",
    "due fornitori mi mandano la bolletta della luce per lo stesso periodo",
    "perché me lo chiedi?",
    "che cos'è la conciliazione?",
    "puoi ripetere?",
)


def endless() -> Iterator[str]:
    """One conversation that never comes to an end: `ROUND` over and over."""
    return cycle(ROUND)
