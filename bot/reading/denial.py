"""This, not that: what a message names only to deny it, to set it aside, or because it was said wrongly before."""

from __future__ import annotations

import re

from bot.reading.spelling import fold

_SMALL = (
    r"(?: (?:e'?|sono|era|erano|ho|ha|abbiamo|di|del|della|dell'|con|per|la|il|l'|lo|i|gli|le|un|un'|uno|una"
    r"|quell[ao]|quest[ao]))*"
)
# «non la luce», «macché negozio»; «è il gas no la luce»: «no» is how many write «non»
_BEFORE = re.compile(
    r"(?:\b(?:non|nn|nun|mica|macche|ma quale|ma che|nessun[ao]?|magari (?:avessi|fosse)|non direi|al posto|invece|anziche)"
    rf"|\w no){_SMALL} *$"
)
# «attività no, ci vivo», and neither «reclamo no solo telefonate» nor «Edison no Enel»
_BEHIND = re.compile(
    r" (?:no|nemmeno|neanche|neppure|macche)\b(?= *(?:$|[^\w\s])| (?:ci|non|perche|grazie|e'?|per|ho|mi|ma)\b)"
)
# «la luce è a posto», «la luce non c'entra», «il gas è un'altra pratica»
_SET_ASIDE = re.compile(
    r",? *(?:\w+ )?(?:e'?|sta|sono|va) (?:gia )?(?:ok|a posto|apposto|tutto ok|bene|regolare|giust[ao])\b"
    r"|,? *(?:non|nn|nun) (?:c ?'? ?entra|centra|e'? quell\w)"
    r"|,? *(?:e'?|sarebbe) un'? ?altra (?:pratica|cosa|storia|faccenda|questione|richiesta)\b"
)
# «ho detto luce, ma è il gas»
_HAD_SAID = re.compile(r"\b(?:ho|avevo) (?:detto|scritto|messo) (?:(?:la|il|l') ?)?$")
_WRONGLY = re.compile(r"\W*(?:ma|pero|invece|e invece|per (?:sbaglio|errore)|sbagliando)\b")


def is_denied(text: str, start: int, end: int) -> bool:
    """Is what stands between two places of `text` not what is meant?"""
    folded = fold(text)
    before, after = re.sub(r" +", " ", folded[:start]), folded[end:]
    said_wrongly = _HAD_SAID.search(before) and _WRONGLY.match(after)
    return bool(_BEFORE.search(before) or _BEHIND.match(after) or _SET_ASIDE.match(after) or said_wrongly)
