"""Telling a message in another language from one in Italian, by its letters and its smallest words."""

from __future__ import annotations

import re
import unicodedata

from bot.reading.spelling import fold

_FEWEST = 2  # so many small words of another language, and more of them than Italian ones
# Small words that are no Italian words; names and trade words («bill», «social card») are not among them.
_OTHERS = frozenset(
    {
        # English
        "the", "you", "i", "my", "is", "are", "was", "have", "has", "with", "what", "how", "please", "hello", "help",
        "me", "to", "this", "that", "can", "do", "does", "not", "and", "for", "it", "speak", "english", "want",
        "need", "from", "but", "hi", "sorry", "understand", "your", "they", "who", "am", "twice", "by", "two",
        "good", "morning", "bill", "electricity", "problem", "where", "when", "why",
        # French
        "je", "vous", "est", "les", "des", "une", "bonjour", "mon", "ma", "ne", "pas", "pour", "avec", "qui",
        "voudrais", "savoir", "suis", "merci", "parle", "parlez", "francais", "et", "mes", "facture", "deux",
        # German
        "ich", "habe", "ein", "eine", "mit", "der", "die", "das", "und", "nicht", "ist", "guten", "tag", "bitte",
        "sprechen", "sie", "deutsch", "meine", "mein", "danke", "rechnung",
        # Spanish, Portuguese
        "hola", "tengo", "el", "los", "las", "para", "por", "pero", "factura", "gracias", "usted", "ustedes",
        "hablo", "hablas", "espanol", "buenos", "dias", "quiero", "muy", "yo", "estou", "tenho", "conta", "obrigado",
        "nao", "voce", "meu", "minha", "luz", "ola",
        # Romanian
        "buna", "ziua", "sunt", "nu", "vreau", "ce", "pentru", "cu", "si", "problema", "va", "rog",
        "multumesc", "vorbesc", "romana", "curent", "eu", "mea",
        # Albanian
        "kam", "nje", "per", "jam", "faleminderit", "pershendetje", "shqip", "fature", "energjise",
        "nuk", "eshte", "cfare",
    }
)  # fmt: skip
# Of those above, the ones that Italians write too.
_SHARED = frozenset({"i", "me", "ma", "do", "to", "per", "si", "va", "ce", "am", "el", "mea", "problema", "conta", "et",
                     "las", "die", "est", "help", "ne", "good"})  # fmt: skip
_ITALIAN = frozenset(
    {
        "il", "lo", "la", "gli", "le", "un", "uno", "una", "di", "del", "della", "dei", "che", "non", "mi", "ti", "ho",
        "hai", "ha", "hanno", "sono", "e", "in", "con", "per", "da", "dal", "dalla", "al", "alla", "nel", "nella", "si",
        "no", "come", "cosa", "quando", "dove", "perche", "chi", "mio", "mia", "bolletta", "bollette", "luce", "gas",
        "fornitore", "reclamo", "ma", "ne", "ci", "vi", "questo", "questa", "anche", "nn", "posso", "vorrei", "devo",
        "voglio", "grazie", "ciao", "buongiorno", "a", "o", "su", "ce",
    }
)  # fmt: skip
_WORD = re.compile(r"[a-z]+")
_MOSTLY = 0.5


def in_other_letters(text: str) -> bool:
    """Is a message written in other letters than ours, as Arabic or Chinese are?"""
    letters = [char for char in text if char.isalpha()]
    others = sum(not unicodedata.name(char, "").startswith("LATIN") for char in letters)
    return bool(letters) and others > _MOSTLY * len(letters)


def is_foreign(text: str) -> bool:
    """Is a message written in another language than Italian?

    Two small words of another language are needed, and more of them than Italian ones: a name alone never is foreign.
    """
    if in_other_letters(text):
        return True
    words = _WORD.findall(fold(text))
    foreign = {word for word in words if word in _OTHERS and word not in _SHARED}
    shared = {word for word in words if word in _SHARED and word not in _ITALIAN}
    italian = sum(word in _ITALIAN for word in words)
    enough = len(foreign) >= _FEWEST or (foreign and len(foreign) + len(shared) > _FEWEST)
    return bool(enough) and len(foreign) + len(shared) > italian
