"""How one complains to the supplier: pec, email, raccomandata, fax, sportello, area_clienti, telefono.

Some words name a channel wherever they stand («pec», «raccomandata»). Others («mail», «telefono», «sportello») mean
many things: in running text they count only near words of complaining, and not where they are a contact of the person
or of the Sportello.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from bot.reading.results import Found, Mention, Reading
from bot.reading.spelling import fold

_RETURN = r"(?:ricevuta|avviso|cartolina)(?: di)? (?:ritorno|ricevimento|consegna)"
_REGISTERED = r"rac+om+and?at+[ae]|rac+om+adat[ae]|rac+omndata|rac+omandta|rac+omanda"
_WORDS: tuple[tuple[str, str], ...] = (
    ("pec", r"p\.e\.c\.?|pec|pech|peck|posta (?:elettronica )?certificata|e?-?mail (?:certificata|pec)|certificata"),
    (
        "raccomandata",
        rf"(?:(?:lettera|posta) )?(?:{_REGISTERED}|racc\.?)(?: (?:con |a )?(?:a/?r|r/r|a\.r\.|{_RETURN}|avviso))?|"
        rf"lettera con {_RETURN}|a/r|{_RETURN}",
    ),
    ("fax", r"fax|telefax"),
    ("email", r"e[\- ]?mail|mail|mails|emeil|meil|maill|posta elett?ronica"),
    (
        "area_clienti",
        r"area (?:clienti|cliente|riservata|personale|utente)|areaclienti|(?:form|modulo) (?:online|"
        r"on line)|app|portale|sito",
    ),
    ("sportello", r"sportello|negozio|punto (?:vendita|enel|eni)|ufficio|filiale|agenzia"),
    (
        "telefono",
        r"call[ \-]?center|numero verde|centralino|telefono|telefonicamente|telefonat[aeo]|telefonare",
    ),
)
_PATTERNS = [(value, re.compile(rf"(?<![\w@./])(?:{words})(?![\w@])(?!\.(?:it|com|eu)\b)")) for value, words in _WORDS]

# Nothing but a channel: «via mail», «con la raccomandata».
_FILLER = re.compile(
    r"(?:via|per|con|x|tramite|mediante|a|mezzo|in|la|il|l|una|un|al|allo|dal|dall|dalla|sul|nell|nella|di|e|o|si|ho|"
    r"usato|mandato|mandata|fatto|solo|semplice|normale|loro|persona|quella|ritorno|ricevuta|r)"
)

_COMPLAINING = re.compile(
    r"\b(?:reclam\w*|lament\w*|contest\w*|protest\w*|segnala\w*|diffid\w*|rimostranz\w*|doglianz\w*|"
    r"disdett\w*|mandat\w*|mandai|mannai|"
    r"inviat\w*|spedi\w*|inoltrat\w*|scrit\w*|scriss\w*|scriv\w*|consegn\w*|portat\w*|lasciat\w*|timbr\w*|"
    r"compilat\w*|riempit\w*|"
    r"vale|valgono|prova|prove|provare|basta|conta|regge|risposto|rispondono|risposta|replicato)\b"
)
_ABOUT_THE_SPORTELLO = re.compile(
    r"\b(?:spid|vostr[aoie]|voi|vi (?:do|mando)|otp|password|smart|pratica|questionario|pubblicita|privacy|"
    r"credenziali|phishing|"
    r"istanza allo|domanda allo|richiesta allo|registrazion\w*|pagare|bonifico)\b"
)
_SENT_TO_THE_SPORTELLO = re.compile(
    r"\b(?:allo sportello (?:si|invece|anziche)|codesto sportello|a voi|ve l[ao]|via fax la accettate|"
    r"la pratica con|messa in mora|"
    r"(?:invece|anziche|al posto) (?:di passare )?(?:del|dal|di|che dal) (?:vostro )?(?:portale|sito)|"
    r"agenzia delle entrate)\b|"
    r"^(?:domanda|richiesta|pratica|fax|la richiesta) .*\b(?:allo sportello|accettate|a voi)|sospes[oa] .* senza "
)
_EMAIL_NOT_BEFORE = re.compile(
    r"\b(?:mia|mie|tua|sua|vostra|vecchia|indirizzo(?: di)?|cambia(?:re)?(?: la)?|alla|guarda la|guardo la|"
    r"controllo le|ricevut[oa](?: una)?|"
    r"arrivat[oa] .{0,20}una|conferm[oa] la|non ho|nome,?|la mia) $"
)
_EMAIL_NOT_AFTER = re.compile(
    r"\W{1,3}[\w.+\-]+@|\W{0,2}e'? (?:quella|sbagliata)|\W+(?:strana|sospetta|di conferma|quale|"
    r"che le ho dato|che ho messo|pure)"
)
_EMAIL_ORDINARY = re.compile(
    r" (?:normal|semplic|ordinari|di reclamo|di protesta|di contestazione|reclami|a (?:l|lor|serv|enel|eni|"
    r"hera|edison)|al venditore)"
)
_ASKED_CONTACT = re.compile(
    r"\b(?:che|qual e'?(?: la)?|mi dai (?:la|l')|mi giri|cerco (?:u?na|la)|dammi (?:la|l')|trovare (?:la|l')) ?'?$"
)
_OTHER_CHANNEL = re.compile(r"\b(?:pec|raccomandata|racomandata|fax)\b")

_THEIRS = re.compile(
    r" (?:lor|del (?:gestor|fornitor|venditor)|della (?:compagnia|societa|ditta)|di (?!norma)[A-Za-z]|dell')"
)
_THEIR_PLACE = re.compile(r"\b(?:loro|sul|dal|nel) $")
_AT_COUNTER = re.compile(
    r"\b(?:a mano|di persona|de persona|consegnat\w*|consegno|portat[oaie]|porto|lasciat\w*|timbr\w*|a voce|"
    r"fila|annato|andat[oa] a(?:l|llo)?|"
    r"passat[oa] .{0,12}al|brontolare|scenata|commess[oa] del|impiegat[oa] dello)\b"
)
_COUNTER_BEFORE = re.compile(r"\b(?:allo|al|nel|in|a|loro|dello|del) $")
_SPORTELLO_ITSELF = re.compile(
    r"\b(?:domand[ae]|istanz[ae]|richiest[ae]|rivolger\w*|pratic[ahe]+|alternativa)\b[^.!?]* (?:allo|lo|uno) $"
)

_BY_VOICE = re.compile(
    r"\b(?:solo|soltanto|sempre|volte|reclam\w*|lament\w*|contest\w*|segnalazion\w*|litigat\w*|iscritto|"
    r"scrit\w*|vale|conta|"
    r"bastasse|basta|parlat\w*|gliene|detto il fatto|mail|mandat\w*|vose)\b"
)
_NOT_BY_VOICE = re.compile(
    r"\b(?:vostr[oaie]|apre|aperto|orari\w*|rispond(?:e|ete|ere)|rispondono|otp|password|codice|truffa|"
    r"cambiat[oa]|cambiare|"
    r"passaggio|delega|firmare|festa|sabato|internet|fibra|linea fissa|modem|adsl|tim|fastweb|attivare|vendono|"
    r"richiam\w*|voi|gratis|coi tasti|vecchio)\b"
)
_ABOUT_VOICE = re.compile(r"\b(?:spid|dettato|musica|compilare|guasto|preferirei|contratto|pay tv)\b")
_PHONE_BEFORE = re.compile(r"\b(?:al|per|x|pe'?|via|ar|a|col) $|^\W*$")


def channels_in(text: str) -> Iterator[Mention]:
    """The ways of complaining to the supplier that `text` names."""
    folded = fold(text)
    alone: bool | None = None
    for value, pattern in _PATTERNS:
        for match in pattern.finditer(folded):
            if alone is None:
                alone = _is_alone(folded)
            if alone or _RULES[value](folded, match):
                yield Mention("channel", match.start(), match.end(), text[match.start() : match.end()], value)


def read_channel(text: str) -> Reading:
    """The channel in an answer; of several, one in writing comes before the telephone."""
    folded = fold(text)
    for value, pattern in (*_PATTERNS, *_ONLY_ASKED):
        for match in pattern.finditer(folded):
            if not re.search(
                r"\b(?:non|no)\b(?: per| con| via| la| il| ho| una| mandat[oa]| l')*[ ']*$", folded[: match.start()]
            ):
                return Found(value)
    return None


_ONLY_ASKED = (
    ("sportello", re.compile(r"\b(?:a mano|di persona|brevi manu|in sede|da loro)\b")),
    ("area_clienti", re.compile(r"\b(?:online|on line|internet|modulo|form|applicazione|chat)\b")),
    ("raccomandata", re.compile(r"\b(?:lettera|posta|cartolina)\b")),
    ("telefono", re.compile(r"\b(?:chiamat[oa]|a voce|voce|chiamando|tel)\b")),
)


def _is_alone(folded: str) -> bool:
    """Does the message hold a channel, small words, and nothing else? A question does not."""
    if len(folded) > 60 or "?" in folded or re.search(r"(?<!allo )(?<!loro )\bsportello\b", folded):
        return False
    rest = folded
    for _, pattern in _PATTERNS:
        rest = pattern.sub(" ", rest)
    return all(_FILLER.fullmatch(word) for word in re.findall(r"\w+", rest))


def _written(folded: str, match: re.Match[str]) -> bool:
    if _SENT_TO_THE_SPORTELLO.search(folded):
        return False
    if match.group().startswith(("ricevuta", "avviso", "cartolina")):
        is_by_post = folded[: match.start()].endswith("con ") and "consegna" not in match.group()
        return is_by_post and not re.search(_REGISTERED, folded)
    return True


def _email(folded: str, match: re.Match[str]) -> bool:
    before, after = folded[: match.start()], folded[match.end() :]
    if _EMAIL_NOT_BEFORE.search(before) or _EMAIL_NOT_AFTER.match(after) or _ABOUT_THE_SPORTELLO.search(folded):
        return False
    return bool(
        _ASKED_CONTACT.search(before)
        or _EMAIL_ORDINARY.match(after)
        or _COMPLAINING.search(folded)
        or _OTHER_CHANNEL.search(folded)
    )


def _area(folded: str, match: re.Match[str]) -> bool:
    before, after = folded[: match.start()], folded[match.end() :]
    if match.group().startswith(("area", "form", "modulo")):
        is_theirs = match.group().startswith("area") or bool(_COMPLAINING.search(folded))
        return is_theirs and not _ABOUT_THE_SPORTELLO.search(folded) and "portale" not in after[:12]
    if _ABOUT_THE_SPORTELLO.search(folded) or not _COMPLAINING.search(folded):
        return False
    if match.group() == "app":
        return bool(re.search(r"(?:dall|dell|nell|sull|coll|con l|l)['a ]*$|(?:nella|la|via) $", before))
    if re.search(r"\b(?:scaricat\w*|pdf)\b", folded):
        return False
    return bool(_THEIR_PLACE.search(before)) and (before.endswith("loro ") or bool(_THEIRS.match(after)))


def _counter(folded: str, match: re.Match[str]) -> bool:
    before = folded[: match.start()]
    if match.group() == "sportello" and (_SPORTELLO_ITSELF.search(before) or "vostr" in folded):
        return False
    if match.group() == "sportello" and re.match(r" di (?:via|viale|corso|piazza|largo)\b", folded[match.end() :]):
        return True
    return bool(_COUNTER_BEFORE.search(before)) and bool(_AT_COUNTER.search(folded)) and "vela a mano" not in folded


def _voice(folded: str, match: re.Match[str]) -> bool:
    before, word = folded[: match.start()], match.group()
    if _NOT_BY_VOICE.search(folded) or _ABOUT_VOICE.search(folded):
        return False
    if word == "telefono":
        return bool(_PHONE_BEFORE.search(before)) and bool(_BY_VOICE.search(folded))
    if word.startswith("telefona"):
        return bool(re.search(r"\b(?:solo|soltanto|basta(?:sse)?|vale|credevo)\b", folded)) and not re.search(
            r"\bm(?:i|'h)a(?:nno)?\b", before
        )
    return bool(_BY_VOICE.search(folded))


_RULES: dict[str, Callable[[str, re.Match[str]], bool]] = {
    "pec": _written,
    "raccomandata": _written,
    "fax": _written,
    "email": _email,
    "area_clienti": _area,
    "sportello": _counter,
    "telefono": _voice,
}
