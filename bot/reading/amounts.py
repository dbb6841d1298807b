"""Sums of money, in digits or in words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from bot.reading.results import Found, Mention, Reading
from bot.reading.spelling import fold

_NUMBER = r"(?:[0-9]{1,3}(?:[.' ][0-9]{3})+(?:,[0-9]{1,2})?|[0-9]+(?:[.,][0-9]{1,2})?)(?: ?mila|k)?"
_UNIT = r"(?:euro|euri|euros|eur|euru|€)"
_ONES = {
    "un": 1, "uno": 1, "una": 1, "due": 2, "tre": 3, "quattro": 4, "cinque": 5, "sei": 6, "sette": 7, "otto": 8,
    "nove": 9, "dieci": 10, "undici": 11, "dodici": 12, "tredici": 13, "quattordici": 14, "quindici": 15,
    "sedici": 16, "diciassette": 17, "diciotto": 18, "diciannove": 19,
}  # fmt: skip
_TENS = {
    "venti": 20, "trenta": 30, "quaranta": 40, "cinquanta": 50, "sessanta": 60, "settanta": 70, "ottanta": 80,
    "novanta": 90,
}  # fmt: skip
_STEM = "|".join(
    sorted((*_ONES, *_TENS, *(tens[:-1] for tens in _TENS), "cento", "cent", "mille", "mila"), key=len, reverse=True)
)
_SPELT = rf"(?:{_STEM})+(?:(?: e )?(?: ?)(?:{_STEM})+)*"
_AMOUNT = re.compile(
    rf"(?<![\w,])(?:€ ?(?P<after>{_NUMBER})|(?:euro|eur) (?P<after_word>{_NUMBER})(?! ?{_UNIT})|"
    rf"(?P<before>{_NUMBER}) ?{_UNIT}|"
    rf"(?P<spelt>{_SPELT}) {_UNIT})(?![a-z0-9])"
)
_COUNTED = (
    r"(?! ?(?:giorn|ann|mes|settiman|or[ae]\b|minut|kw|mc|smc|metr|volt|euro|eur|€|bollett|fattur|gg|%|"
    r"per cento|/|:|\.[0-9]|"
    r"(?:gen|feb|mar|apr|mag|giu|lug|ago|set|ott|nov|dic)))(?![\w.,/:]*[0-9])"
)
_IDIOM = re.compile(r"(?:visto|senza|nemmeno|neanche|manco) un euro$")
# A second sum in a message that has one with its unit: «40 euro su 210», «sessanta euro di qua e settanta di là».
_BARE = re.compile(
    rf"(?<!\w)(?:su|contro|a uno e|di qua e|invece di|invece dei|anziche|devono|avanzo|deve essere|un|ma|"
    rf"non) (?P<digits>[0-9]{{2,4}}"
    rf"(?:,[0-9]{{2}})?|(?:{_STEM})+(?= di la)){_COUNTED}(?![\w])"
)
# A bill «da 300»
_BILL = re.compile(rf"bollett[ae] (?:da|di) (?P<digits>[0-9]{{2,4}}(?:,[0-9]{{2}})?)(?!\w){_COUNTED}")


def amounts_in(text: str) -> Iterator[Mention]:
    """Sums of money; the value is a decimal number with two places, in euro."""
    folded = fold(text)
    found: list[Mention] = []
    for match in _AMOUNT.finditer(folded):
        spelt = match["spelt"]
        number = _spelt(spelt) if spelt else _digits(match["after"] or match["after_word"] or match["before"])
        if number and not _IDIOM.search(folded[: match.end()]):
            found.append(_mention(text, match.start(), match.end(), number))
    if found:
        for match in _BARE.finditer(folded):
            number = _digits(match["digits"]) if match["digits"][0].isdigit() else _spelt(match["digits"])
            found.append(_mention(text, match.start("digits"), match.end("digits"), number))
    else:
        for match in _BILL.finditer(folded):
            if not re.fullmatch("(?:19|20)[0-9]{2}", match["digits"]):
                found.append(_mention(text, match.start("digits"), match.end("digits"), _digits(match["digits"])))
    yield from found


def read_amount(text: str) -> Reading:
    """The sum in an answer, in euro with two decimals; a bare number counts as one."""
    for mention in amounts_in(text):
        return Found(mention.value)
    match = re.fullmatch(rf"\W*(?:circa |sono |erano |di |da |tipo |sui )*({_NUMBER})\W*", fold(text))
    if match:
        return Found(f"{_digits(match[1]):.2f}")
    spelt = re.fullmatch(rf"\W*({_SPELT})\W*", fold(text))
    number = _spelt(spelt[1]) if spelt else None
    return Found(f"{number:.2f}") if number else None


def _mention(text: str, start: int, end: int, number: Decimal | None) -> Mention:
    return Mention("amount", start, end, text[start:end], f"{number or Decimal():.2f}")


def _digits(typed: str) -> Decimal:
    thousands = re.search(r" ?(?:mila|k)$", typed)
    number = typed[: thousands.start()] if thousands else typed
    if re.fullmatch(r"[0-9]{1,3}(?:[.' ][0-9]{3})+(?:,[0-9]{1,2})?", number):
        number = re.sub("[.' ]", "", number)
    value = Decimal(number.replace(",", "."))
    return value * 1000 if thousands else value


def _spelt(typed: str) -> Decimal | None:
    total = part = 0
    for stem in re.findall(_STEM, typed):
        if stem in ("mille", "mila"):
            total, part = total + max(part, 1) * 1000, 0
        elif stem.startswith("cent"):
            part = max(part, 1) * 100
        else:
            part += _ONES.get(stem) or _TENS.get(stem) or _TENS[stem + "i" if stem + "i" in _TENS else stem + "a"]
    value = total + part
    return Decimal(value) if value else None
