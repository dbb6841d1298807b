"""A person's or a firm's name, as the answer to «come si chiama?»."""

from __future__ import annotations

import re

from bot.reading.results import Found, Reading, Wrong
from bot.reading.spelling import WORD, fold

_MAX_LENGTH = 90
_AROUND = ' \t\n\r,;:!«»"“”'
_MAX_WORDS = 6
_MAX_WORDS_FIRM = 12

# Addresses, and what is typed to break in: no part of it is a name.
_NO_PROSE = re.compile(
    r"https?:|www\.|--|^\W*['’\"]\s*;|[<>={}\\]|"
    r"\b(?:(?:drop|alter|truncate)\s+table|union\s+select|select\b.+\bfrom|insert\s+into|delete\s+from)\b",
    re.IGNORECASE,
)
_LEAD_IN = re.compile(
    r"^\W*(?:(?:ciao|salve|buongiorno|buonasera|si|ok|certo|allora|ecco|eccolo|dunque|io|mi chiamo|"
    r"cioe|all'? ?anagrafe|suor|don|vabbe'?|va be'?|dai|eh|beh|mah|pero|invece|comunque|guard[ai]|"
    r"me chiamo|mi kiamo|chiamo|sono|so|"
    r"il mio nome e'?|(?:il )?nome (?:giusto|corretto|completo|esatto|intero) e'?|"
    r"il nome e'?|il mio nome|nome e cognome|cognome e nome|nome completo|nome|cognome|"
    r"nominativo|ragione sociale|"
    r"si chiama|si chiamava|chiama|chiamava|chiamata|e'?|era|il titolare e'?|la titolare e'?|titolare|l'intestatari[oa] e'?|"
    r"intestatari[oa]|intestat[oa] a|"
    r"l'utenza e'? intestata a|la bolletta e'? intestata a|il contratto e'? intestato a|a nome di|a nome|"
    r"la signora|il signor|il signore|"
    r"sig\.? ?ra|sig\.?na|sig\.?|signora|signor|dott\.?(?: ?ssa)?|dottor|dottoressa|avv\.?|avvocato|ing\.?|"
    r"geom\.?|rag\.?|prof\.?(?: ?ssa)?|"
    r"la ditta e'?|la ditta|la societa e'?|la societa|mia madre si chiama|mio padre si chiama|mia madre|"
    r"mio padre|mia moglie|mio marito|"
    r"mia nonna|mio nonno|mia suocera|mio suocero|mia zia|mio zio|mia mamma|mio papa|mia figlia|mio figlio|"
    r"scriva|scrivi|metti|metta)"
    r"(?:[\s:,.\-]+|$))+"
)
_CUT = re.compile(
    r"\s*(?:[,;:(\n]|\.(?=\s|$)(?<!\b\w\.)|\s-\s|\s(?:grazie|nat[oa] (?:a|il)|residente|abito|abitante|"
    r"codice fiscale|cf|di anni|anni|"
    r"come da|da (?!\w+$)|per favore|e (?:vivo|abito|scrivo|ho|sono|vorrei|sto|mio|mia|il|la|l')\b)).*$",
    re.DOTALL,
)
_LEGAL_FORM = re.compile(
    r"(?<!\w)(?:s\.?\s?r\.?\s?l\.?\s?s?|s\.?\s?p\.?\s?a|s\.?\s?n\.?\s?c|s\.?\s?a\.?\s?s|s\.?c\.?a?\.?r\.?l|"
    r"soc(?:ieta)?\.? ?coop\w*|societa|"
    r"cooperativa|onlus|a\.?s\.?d|a\.?p\.?s|o\.?d\.?v|ets)(?!\w)\.?"
)
_FIRM_HEAD = re.compile(
    r"^(?:ditta|impresa|azienda|az\.|studio|condominio|cond\.|associazione|ass\.|parrocchia|comune|bar|"
    r"ristorante|trattoria|pizzeria|panificio|"
    r"officina|autofficina|farmacia|hotel|albergo|agriturismo|residence|centro|circolo|fondazione|istituto|"
    r"scuola|negozio|salone|"
    r"macelleria|pasticceria|gelateria|supermercato|cantina|tipografia|falegnameria|carrozzeria|profumeria|"
    r"edicola|tabaccheria|"
    r"lavanderia|parrucchiere|consorzio|polisportiva|caffe|osteria|gastronomia)(?!\w)"
)
_TITLE = re.compile(r"(?<!\w)(?:prof|dott|dr|sig|ing|avv|geom|rag|arch)(?:\.ssa|\.ra|ssa)?\.\s*", re.IGNORECASE)
_BY_PARTS = re.compile(r"(?P<surname>.+?) di cognome,? (?:e )?(?P<first>.+?) di nome", re.IGNORECASE)
_LABELLED = re.compile(r"(?:nome\W+)?(.+?)[\s,;]+cognome\W+(.+)", re.IGNORECASE)
# Words that no name holds; a message with one of them says something else.
_NO_NAMES = frozenset(
    {
        "non", "so", "saprei", "boh", "no", "si", "ok", "okay", "va", "perche", "cosa", "come", "qual", "quale",
        "quali", "chi", "dove", "quando", "che", "ho", "hai", "ha", "avete", "hanno", "voglio", "vorrei", "posso",
        "devo", "puoi", "aspetta", "aspetti", "attimo", "momento", "bolletta", "fattura", "contratto", "luce",
        "gas", "grazie", "ciao", "salve", "buongiorno", "buonasera", "annulla", "basta", "esci", "stop", "menu",
        "aiuto", "operatore", "ricominciamo", "ricomincia", "lascia", "perdere", "stare", "serve", "nome",
        "cognome", "dopo", "poi", "prima", "adesso", "codice", "fiscale", "partita", "iva", "pod", "pdr", "mail",
        "email", "telefono", "numero", "titolare", "intestatario", "intestataria", "delegato", "delegata", "figlio",
        "figlia", "madre", "padre", "mamma", "papa", "moglie", "marito", "nonna", "nonno", "zia", "zio", "suocera",
        "io", "tu", "lui", "lei", "noi", "voi", "mi", "ti", "ci", "vi", "mio", "mia", "tuo", "tua", "scusa",
        "scusi", "sbagliato", "sbagliata", "giusto", "corretto", "certo", "esatto", "forse", "nessuno", "niente",
        "nulla", "reclamo", "fornitore", "enel", "gestore", "pratica", "indietro", "capito", "capisco", "dico",
        "dirlo", "dare", "persona", "privacy", "stesso", "stessa", "sempre", "questo", "questa", "quello", "quella",
        "per", "con", "un", "una", "uno", "tutte", "tutti", "entrambi", "entrambe", "casa", "ditta", "negozio", "ufficio",
        "attivita", "abitazione", "invia", "mandala", "avanti", "altro", "altra", "errore", "piu", "anche",
        "scrivo", "scrive", "scriviamo", "faccio", "facciamo", "solo", "sola", "posto", "suo", "sua", "loro",
        "gentile", "cliente", "egregio", "spettabile", "quante", "quanti", "quanta", "quanto", "domande", "domanda", "fate",
        "intestata", "intestato", "intestate", "intestati", "me", "te", "stufa", "stufo", "mesi", "anni", "giorni", "settimane",
        "scritto", "scritta", "male", "errato", "errata", "mancante",
    }
)  # fmt: skip
_ARTICLES = frozenset(
    ("il", "lo", "la", "i", "gli", "le", "del", "dello", "della", "dei", "degli", "delle", "nel", "nella", "al", "alla")
)
_NAMES_TOO = frozenset(("lei", "ha", "so", "mi", "no", "ho", "va"))  # behind a first name, with a capital: «Chen Lei»
_FIRM_ALLOWS = frozenset(
    (
        "nome",
        "persona",
        "luce",
        "gas",
        "stesso",
        "per",
        "con",
        "noi",
        "poi",
        "madre",
        "padre",
        "figlio",
        "dopo",
        "prima",
        "casa",
        "ditta",
        "negozio",
        "ufficio",
        "attivita",
        "altro",
        "altra",
        "piu",
        "avanti",
    )
)
_FIRM_SMALL = frozenset(
    ("di", "e", "ed", "del", "della", "dei", "da", "&", "in", "a", "al", "per", "con", "delle", "degli")
)
_NAME_WORD = re.compile(r"[^\W\d_]+(?:['’.\-][^\W\d_]*)*['’.]?")
_ACCENTED = {"a": "à", "e": "è", "i": "ì", "o": "ò", "u": "ù"}


def is_prose(text: str) -> bool:
    """May a message hold a name at all? Code and addresses do not."""
    return _NO_PROSE.search(text) is None


def read_name(text: str) -> Reading:
    """The name in an answer, with capitals where names have them.

    A firm is told by its legal form («srl», «snc») or by what it is («Bar», «Condominio»).
    Wrong reasons: surname_missing (one word; suggestion: that word).
    """
    if "?" in text or "@" in text or not is_prose(text):
        return None
    folded = fold(text)
    lead_in = _LEAD_IN.match(folded)
    typed = text[lead_in.end() if lead_in else 0 :].strip(_AROUND)
    firm = _LEGAL_FORM.search(fold(typed)) or _FIRM_HEAD.match(fold(typed))
    if not firm and lead_in and re.search(r"\b(?:ditta|societa|ragione sociale)\b", lead_in.group()):
        firm = re.match("", "")
    return _firm(typed) if firm else _person(typed)


def _person(typed: str) -> Reading:
    typed = _TITLE.sub("", _LABELLED.sub(r"\1 \2", _BY_PARTS.sub(r"\g<first> \g<surname>", typed)))
    cut = _CUT.search(fold(typed))
    typed = (typed[: cut.start()] if cut else typed).strip(" .,;!-")
    words = typed.split()
    if not words or len(words) > _MAX_WORDS or len(typed) > _MAX_LENGTH:
        return None
    if words[0] in _ARTICLES and sum(word not in _ARTICLES for word in words) == 1:
        return None  # «il … della tabaccheria»
    no_names = _NO_NAMES.intersection(WORD.findall(fold(typed)))
    if typed.istitle() and fold(words[0]) not in _NO_NAMES:
        no_names -= _NAMES_TOO
    if no_names or not all(_NAME_WORD.fullmatch(word) for word in words):
        return None
    name = " ".join(_titled(word, shouted=typed.isupper()) for word in words)
    if len(words) == 1:
        return Wrong("surname_missing", name) if len(typed) > 1 else None
    return Found(name)


def _firm(typed: str) -> Reading:
    legal_form = _LEGAL_FORM.search(fold(typed))
    typed = typed[: legal_form.end()] if legal_form and legal_form.start() > 2 else re.split(r"[,;\n(]", typed)[0]
    typed = typed.strip(" ,;:-" if legal_form else " .,;:-")
    words = typed.split()
    if not 2 <= len(words) <= _MAX_WORDS_FIRM or len(typed) > _MAX_LENGTH:
        return None
    if (_NO_NAMES - _FIRM_ALLOWS).intersection(WORD.findall(fold(typed))):
        return None
    if not typed.islower() and not typed.isupper():
        return Found(" ".join(words))
    form_at = len(typed[: legal_form.start()].split()) if legal_form else len(words)
    titled = [
        word.lower()
        if place and (word.lower() in _FIRM_SMALL or place >= form_at)
        else _titled(word, shouted=typed.isupper())
        for place, word in enumerate(words)
    ]
    return Found(" ".join(titled))


def _titled(word: str, *, shouted: bool) -> str:
    """«D'ANGELO» -> «D'Angelo», «nicolo'» -> «Nicolò»; inner capitals of «McDonald» stay."""
    if word[-1] in "'’" and len(word) > 3 and word[-2].lower() in _ACCENTED:
        word = word[:-2] + _ACCENTED[word[-2].lower()]
    has_inner_capitals = not shouted and not word.isupper() and any(map(str.isupper, word[1:]))
    if has_inner_capitals:
        return word[:1].upper() + word[1:]
    if word.lower() in ("e", "ed"):
        return word.lower()
    pieces = re.split(r"(['’.\-])", word.lower())
    return "".join(piece[:1].upper() + piece[1:] for piece in pieces)
