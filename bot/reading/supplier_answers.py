"""The answer to «chi è il tuo fornitore?»: a known name, or any short text that may be a company's."""

from __future__ import annotations

import re

from bot.reading.commodities import is_commodity_only
from bot.reading.names import is_prose
from bot.reading.results import Found, Reading, Wrong
from bot.reading.spelling import WORD, fold
from bot.reading.suppliers import Named, companies_in

_MAX_WORDS = 5
_NOT_THIS = re.compile(
    r"(?:\bnon (?:e'? |era |sono |con |piu )*|\b(?:al posto|invece|anziche) (?:di |del |della )?|"
    r"\bex |\bprima (?:ero |avevo |stavo )?(?:con |di |era )?)(?:l'|la |il )?$"
)
_FORMER = re.compile(r"\W*(?:(?:ci )?(?:stavo|ero|eravamo|era|avevo|e' quello di) prima|l'ho lasciat[oa])\b")
_LEAD_IN = re.compile(
    r"^\W*(?:(?:allora|ciao|buongiorno|salve|si|ok|ecco|eccolo|guarda|guardi|mah|boh|credo|penso|mi sembra|"
    r"mi pare|forse|ora|adesso|"
    r"attualmente|e'?|era|sono|siamo|ero|sto|ho|abbiamo|cliente|clienti|passat[oa]|con|di|da|del|dei|della|"
    r"dello|dal|dalla|a|"
    r"alla|al|che|si chiama|chiama|si chiamano|il mio|la mia|il|lo|la|i|gli|le|un|una|nome|mio|mia|nuovo|"
    r"nuova|attuale|"
    r"fornitore|gestore|compagnia|societa|operatore|venditore|ditta|azienda|quelli|quella|sia|scrivi|metti|"
    r"luce con|gas con)"
    r"(?:\W+|$)|(?:l|dell|all|dall)')+"
)
_TAIL = re.compile(r"\W*(?:grazie|credo|penso|mi pare|mi sembra|per favore)?\W*$")
# Words that answer something else, or nothing.
_NO_NAMES = frozenset(
    {
        "non", "so", "saprei", "boh", "no", "si", "ok", "va", "bene", "grazie", "ciao", "salve", "buongiorno",
        "buonasera", "perche", "cosa", "come", "quale", "quali", "chi", "dove", "quando", "che", "ricordo",
        "ricordarlo", "mi", "ti", "ci", "vi", "aspetta", "aspetti", "attimo", "momento", "dopo", "poi", "annulla",
        "basta", "esci", "stop", "menu", "aiuto", "operatore", "persona", "indietro", "ricomincia", "ricominciare",
        "lascia", "perdere", "stare", "ho", "hai", "ha", "avete", "hanno", "sono", "sei", "vorrei", "voglio",
        "posso", "devo", "bolletta", "fattura", "bollette", "contratto", "fornitore", "gestore", "compagnia",
        "distributore", "reclamo", "nessuno", "nessuna", "niente", "nulla", "certo", "esatto", "giusto",
        "sbagliato", "forse", "credo", "penso", "trovo", "capito", "capisco", "dipende", "entrambi", "entrambe",
        "tutto", "tutta", "tutti", "tutte", "due", "pronto", "pronti", "invia",
        "qualcuno", "qualcosa", "serve", "scusa", "scusi", "ancora", "adesso", "ora",
        "ieri", "oggi", "domani", "solito", "solita", "stesso", "stessa", "vecchio", "precedente", "attuale",
    }
)  # fmt: skip
_BLAMED = re.compile(r"\b(?:problema|guaio|torto|contesto|contestare|reclamo|reclamato|lite|colpa)\b[^,.;]{0,28}$")
_LEGAL_FORMS = frozenset(("srl", "srls", "spa", "sas", "snc", "scarl", "scpa"))
_PARTICLES = frozenset(("e", "di", "del", "della", "dei", "da", "per", "il", "la"))


def read_supplier(text: str) -> Reading:
    """The supplier in an answer: the canonical name of a known one, or another as typed, in title case.

    Wrong reasons: distributor (suggestion: its name), several (suggestion: the names, joined by « o »).
    """
    folded = fold(text)
    companies = [named for named in companies_in(text, asked=True) if not _NOT_THIS.search(folded[: named.start])]
    names = list(dict.fromkeys(named.name for named in companies if named.kind == "supplier"))
    if len(names) == 1:
        return Found(names[0])
    blamed = {named.name for named in companies if named.kind == "supplier" and _BLAMED.search(folded[: named.start])}
    if len(blamed) == 1:
        return Found(blamed.pop())  # «ora sto con Sorgenia, ma il problema ce l'ho con Edison»
    present = {c.name for c in companies if c.kind == "supplier" and not _FORMER.match(folded[c.end :])}
    if len(present) == 1:
        return Found(present.pop())  # «Iren, con A2A stavo prima»
    if names:
        return Wrong("several", " o ".join(names))
    distributor = next((named for named in companies if named.kind == "distributor"), None)
    if distributor:
        return Wrong("distributor", distributor.name)
    return _as_typed(text, folded, companies_in(text, asked=True))


def _as_typed(text: str, folded: str, companies: list[Named]) -> Found | None:
    if companies or not is_prose(text) or "?" in text or "@" in text or "://" in text or is_commodity_only(text):
        return None
    lead_in = _LEAD_IN.match(folded)
    start = lead_in.end() if lead_in else 0
    tail = _TAIL.search(folded, start)
    typed = text[start : tail.start() if tail else len(text)].strip(" .,;:!«»\"'")
    words = typed.split()
    bare = WORD.findall(fold(typed))
    if not 1 <= len(words) <= _MAX_WORDS or len("".join(bare)) < 3 or len(typed) > 60:
        return None
    if _NO_NAMES.intersection(bare) or len(re.findall("[0-9]", typed)) > 3 or re.search(r"[<>{}\[\]=\n/\\,;:!]", typed):
        return None
    return Found(" ".join(_title(word, position, typed) for position, word in enumerate(words)))


def _title(word: str, position: int, typed: str) -> str:
    plain = word.lower().replace(".", "")
    if plain in _LEGAL_FORMS and position:
        return word.lower()
    if position and plain in _PARTICLES:
        return word.lower()
    if word != word.lower() and not typed.isupper():
        return word
    return word[:1].upper() + word[1:].lower()
