"""Electricity, gas or both, in running text and as an answer."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.reading.denial import is_denied
from bot.reading.results import Found, Mention, Reading
from bot.reading.spelling import WORD, fold

_GAS = r"(?:gas|gaz|gass|metano|metamo|gas metano|gas naturale)"
_ELECTRIC = r"elett?r\w{0,2}ic[aoi]|elet[tr]+ica|eletric[ao]"
_LIGHT = (
    r"(?:energ?ia (?:elett?rica|eletrica|lettrica|elettirca)|corr?ent+e (?:elett?rica|eletrica)|luce elettrica|"
    r"luc+e|lucie|corr?ent[ei]|coren+te|corrnete|elett?ricit+a'?|eletr?icita'?|elettrcita'?)"
)
_AND = r"(?: ?[+/&\-] ?| (?:e|ed) )"
_DUAL = rf"{_LIGHT}{_AND}{_GAS}|{_GAS}{_AND}{_LIGHT}"
_MENTION = re.compile(
    rf"(?<![\w@])(?:(?P<dual>{_DUAL})|(?P<luce>{_LIGHT})|(?P<gas>{_GAS})|(?P<adjective>{_ELECTRIC}))(?![\w@])"
)
_OTHER = {"luce": "gas", "gas": "luce"}
# In an answer, beside what is denied anywhere (bot.reading.denial): «senza il gas», «il gas no», «il gas non ce l'ho»
_LACKED_BEFORE = re.compile(r"\b(?:niente|senza) (?:(?:la|il|l') ?)?$")
_LACKED_AFTER = re.compile(
    r", no\b(?! (?:quell[oa] )?(?:la|il|del|della|di)? ?(?:luce|gas|corrente)\b)|,? (?:non|nn|nun) (?:ce|ne|c'e|lo ho|l'ho|ho)\b"
)
_BOTH = re.compile(
    r"(?<!\w)(?:tutt[ei] e ?due|tutt[ei] e d+ue|tutt'?e due|entramb[ei]|ambedue|dual(?: fuel)?|tutt[ei] due)(?!\w)"
)
_MAX_WORDS_FOR_BOTH = 4

# What «elettrico» must stand by to mean the supply and not an appliance.
_SUPPLY = re.compile(r"(?:fornitura|utenza|bonus|settore|contratto|bolletta|linea|allaccio|(?:utenza )?e'?|di)[ :]+$")
# «conto corrente», «acqua corrente», «al corrente», «il mese corrente»
_BEFORE_NOT = re.compile(r"(?<!\w)(?:cont[oi]|c/c|acqua|mese|anno|moneta|lettera|tenere al|al) $")
# «dare alla luce», «fatto luce», «anni luce»; «alla luce di»
_LIGHT_NOT = re.compile(
    r"(?<!\w)(?:(?:dare|dato|dar|diede|venut[aoi]|venire|viene|mess[aoi]|mettere|portat[oa]|portare) (?:al)?la |"
    r"(?:fare|fatto|far|fate|anno|anni|accender[ei]|accend[oei]|accesa|spegnere|accendere) (?:la )?)$"
)
_AFTER_NOT = re.compile(
    r" (?:ross|verd|giall|blu\b|arancio|bianc|lampegg|(?:del|dei|della|delle) (?:sole|giorno|modem|router|"
    r"fatti|mattin|occhi|tue|mie)|"
    r"di scarico|serra|mese|anno)"
)


def commodities_in(text: str) -> Iterator[Mention]:
    """Every mention of electricity or gas; value luce, gas or dual."""
    folded = fold(text)
    for match in _MENTION.finditer(folded):
        value = _value(match)
        if not _is_other_sense(folded, match):
            yield Mention("commodity", match.start(), match.end(), text[match.start() : match.end()], value)
    if len(WORD.findall(folded)) <= _MAX_WORDS_FOR_BOTH:
        for match in _BOTH.finditer(folded):
            yield Mention("commodity", match.start(), match.end(), text[match.start() : match.end()], "dual")


def read_commodity(text: str) -> Reading:
    """The commodity in an answer: Found with luce, gas or dual, or None. «Il gas no»: the other one."""
    folded = fold(text)
    if _BOTH.search(folded):
        return Found("dual")
    mentions = list(_MENTION.finditer(folded))
    named = {_value(match) for match in mentions}
    values = {_value(match) for match in mentions if not _is_denied(folded, match)}
    if len(values) == 1:
        return Found(values.pop())
    if values:
        return Found("dual")
    return Found(_OTHER[named.pop()]) if len(named) == 1 and named <= set(_OTHER) else None


def _is_denied(folded: str, match: re.Match[str]) -> bool:
    lacked = _LACKED_BEFORE.search(folded[: match.start()]) or _LACKED_AFTER.match(folded[match.end() :])
    return bool(lacked) or is_denied(folded, match.start(), match.end())


def is_commodity_only(text: str) -> bool:
    """Is there nothing in `text` but a commodity and small words?"""
    rest = _BOTH.sub("", _MENTION.sub("", fold(text)))
    return all(len(word) <= 3 or word in ("solo", "energia", "della") for word in WORD.findall(rest)) and rest != fold(
        text
    )


def _value(match: re.Match[str]) -> str:
    group = match.lastgroup or ""
    return "luce" if group == "adjective" else group


def _is_other_sense(folded: str, match: re.Match[str]) -> bool:
    before, after = folded[: match.start()], folded[match.end() :]
    if match.lastgroup == "adjective":
        return not _SUPPLY.search(before) and bool(re.search(r"\w", before))
    if match.lastgroup == "luce":
        if match.group().startswith("l"):
            in_the_light_of = before.endswith("alla ") and re.match(
                " d(?:i|ei|el|ella|elle|egli|i quanto|ell')\\b", after
            )
            return bool(in_the_light_of or _LIGHT_NOT.search(before) or _AFTER_NOT.match(after))
        return bool(_BEFORE_NOT.search(before) or _AFTER_NOT.match(after))
    return bool(_AFTER_NOT.match(after) or before.endswith("a tutto "))
