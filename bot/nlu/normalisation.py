"""Evening out the spelling of chat messages before n-grams are counted.

Sentence encoders get the text as it was typed: they have seen accents and capitals; n-grams know only our examples.
"""

from __future__ import annotations

import re
import unicodedata

# What Italians shorten in chats. One spelling a word, so that n-grams of careful and hasty writers meet.
ABBREVIATIONS: dict[str, str] = {
    "nn": "non", "n": "non", "xke": "perche", "xche": "perche", "perke": "perche", "xk": "perche", "pk": "perche",
    "xo": "pero", "cmq": "comunque", "x": "per", "qnd": "quando", "qndo": "quando", "cn": "con", "nnt": "niente",
    "tt": "tutto", "sn": "sono", "dv": "dove", "dp": "dopo", "qlc": "qualche", "qlcs": "qualcosa", "qlcn": "qualcuno",
    "cs": "cosa", "ke": "che", "ki": "chi", "ank": "anche", "anke": "anche", "grz": "grazie", "prg": "prego",
    "msg": "messaggio", "scs": "scusa", "bn": "bene", "pls": "per favore", "plz": "per favore", "tel": "telefono",
    "nr": "numero", "num": "numero", "qst": "questo", "qsta": "questa", "qnt": "quanto", "qnto": "quanto",
    "mlt": "molto", "smp": "sempre", "gg": "giorni", "asp": "aspetta", "risp": "risposta", "racc": "raccomandata",
    "fatt": "fattura", "boll": "bolletta", "vbb": "va bene", "dmn": "domani",
}  # fmt: skip

_TOKEN = re.compile(r"[a-z0-9_]+|[^\sa-z0-9_]")
_EMAIL = re.compile(r"\S+@\S+")
_POD = re.compile(r"\bit[ -]?\d{3}[ -]?e[ -]?(?:[a-z0-9][ -]?){7,8}[a-z0-9]\b")
_STRETCHED = re.compile(r"(\w)\1{2,}")
_DIGIT = re.compile(r"\d")


_REPEATED_MARK = re.compile(r"([^\w\s])\1+")


def evened(text: str) -> str:
    """«Ladri!!!!» -> «Ladri!»: how often a mark is repeated tells a temper, not a wish."""
    return _REPEATED_MARK.sub(r"\1", text)


def fold(text: str) -> str:
    """Lower case without accents, with straight apostrophes: «Perché» and «PERCHE'» both begin with «perche»."""
    decomposed = unicodedata.normalize("NFKD", text.lower().replace("’", "'").replace("`", "'"))
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def normalise(text: str) -> str:
    """The text as n-grams see it: folded, abbreviations spelt out, identifiers masked, tokens apart by one space.

    Every digit becomes 0: the length of a number tells a date from a telephone number, its digits do not.
    """
    text = _POD.sub(" xpod ", _EMAIL.sub(" xemail ", fold(evened(text))))
    text = _DIGIT.sub("0", _STRETCHED.sub(r"\1\1", text))
    return " ".join(ABBREVIATIONS.get(token, token) for token in _TOKEN.findall(text))
