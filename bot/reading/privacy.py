"""Keeping personal data out of logs, and secrets out of what is stored."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from stdnum import iban, luhn

from bot.reading.spelling import fold
from bot.reading.tax_codes import PERSONAL

REMOVED = "[dato rimosso]"
_MASK = "•••"
_KEPT = 2

_GAP = r"[ .\-]?"
_IBAN = re.compile(rf"(?<![a-z0-9])[a-z]{{2}}{_GAP}[0-9]{{2}}(?:{_GAP}[a-z0-9]){{11,30}}(?![a-z0-9])")
_IBAN_IT = re.compile(
    rf"(?<![a-z0-9])it{_GAP}[0-9]{{2}}{_GAP}[a-z](?:{_GAP}[0-9o]){{10}}(?:{_GAP}[a-z0-9]){{10,12}}(?![a-z0-9])"
)
_CARD = re.compile(r"(?<![0-9a-z])(?<![0-9][ .\-])[0-9](?:[ .\-]?[0-9]){12,18}(?![ .\-]?[0-9])")
_IS = r"(?: che mi (?:e'? )?(?:arrivato|mandato))?(?:\s*(?:e'?|era|sarebbe|dice|:|=|->)){0,2}\s*[«\"']?"
_CODE = re.compile(
    r"(?<!\w)(?:otp|pin|puk|cvv|cvc|cvv2|"
    r"(?:codice|cod\.?|numero)(?: di)? (?:verifica|sicurezza|conferma|accesso|temporaneo|sms|otp|"
    r"usa e getta|segreto|pin)"
    r"(?: (?:via|per|dell'|dello) ?sms)?)"
    rf"(?: (?:del \w+|della \w+|spid|poste))?{_IS}(?P<secret>[0-9](?:[ \-]?[0-9]){{2,9}}|"
    rf"(?=[a-z]*[0-9])[a-z0-9]{{4,10}})(?!\w)"
)
_LED_CODE = re.compile(
    r"(?P<secret>(?<![\w/.,])[0-9]{4,8}(?![\w/.,€])) (?:e'?|come) (?:il |l'|la )?(?:mio |mia )?(?:otp|pin|"
    r"codice otp)(?!\w)"
)
_PASSWORD = re.compile(
    r"(?<!\w)(?:password|passw|pass|pwd|psw|pw|parola d'ordine|parola chiave|passphrase)(?: (?:del|dello|di|"
    r"spid|della) ?\w*)?"
    r"(?P<is>\s*[:=]\s*|\s+(?:e'?|era)\s*[:=]?\s*|\s+)[«\"']?(?P<secret>[^\s«»\"',;]{4,})"
)
_EMAIL = re.compile(r"[^\s@<>()\[\]«»\"',;:]+@[^\s@<>()\[\]«»\"',;:]+")
_DIGITS = re.compile(r"(?:\+|\b)[0-9](?:[ .\-/()]{0,3}[0-9]){6,}")
_DATE = re.compile(r"[0-3]?[0-9][ .\-/][01]?[0-9][ .\-/](?:19|20)?[0-9]{2}|(?:19|20)[0-9]{2}-[01][0-9]-[0-3][0-9]")
_LIKE_TAX_CODE = re.compile(r"(?<![a-z0-9])[a-z]{6}[0-9][a-z0-9]{7,10}(?![a-z0-9])")
_POD = re.compile(
    r"(?<![a-z0-9])i[ .\-_/]*t[ .\-_/]*[0-9oil](?:[ .\-_/]*[0-9oil]){2}[ .\-_/]*e"
    r"(?:[ .\-_/]*[a-z0-9]){4,9}(?![a-z0-9])"
)


_MOST_AROUND_A_NAME = 5  # words: «SONO MARIO ROSSI»
# «Sono Luigi Verdi», «mi chiamo Anna Bianchi»: a name that is introduced, with capitals as names have.
_INTRODUCED = re.compile(
    r"(?:(?<!\w)(?i:mi chiamo|sono(?: il sig\.?| la sig\.?ra| il signor| la signora)?|il mio nome (?:è|e'))\s+)"
    r"(?P<name>[A-ZÀ-Ý][\wÀ-ÿ']+(?:\s+[A-ZÀ-Ý][\wÀ-ÿ']+){1,3})"
)


def without_personal_data(text: str) -> str:
    """`text` with «…» for what is told before the consent to keep it: numbers, codes, addresses, a name that is introduced."""
    names = [match.span("name") for match in _INTRODUCED.finditer(text)]
    return _replace(text, iter([*_personal(text), *names]), lambda typed: "…")


def introduced_name(text: str) -> str | None:
    """The name in «sono Luigi Verdi», «mi chiamo Anna Bianchi», if it is written with capitals."""
    match = _INTRODUCED.search(text)
    shouted = text.isupper() and len(text.split()) > _MOST_AROUND_A_NAME  # «SONO TRE MESI CHE…»
    return match["name"] if match and not shouted else None


def mask(text: str) -> str:
    """`text` for logs: tax codes, PODs, PDRs, e-mail addresses, telephone numbers, IBANs and card numbers are masked.

    Of each the last two characters stay. In doubt it masks: any number of seven digits or more, but no date.
    """
    return _replace(text, _personal(text), lambda typed: _MASK + typed[-_KEPT:])


def redact_secrets(text: str) -> tuple[str, bool]:
    """`text` without IBANs, card numbers, one-time codes, PINs and passwords; True if there was one."""
    clean = _replace(text, _secrets(text), lambda typed: REMOVED)
    return clean, clean != text


def _personal(text: str) -> Iterator[tuple[int, int]]:
    folded = fold(text)
    yield from _accounts(folded)
    for pattern in (_EMAIL, _POD, _LIKE_TAX_CODE):
        for match in pattern.finditer(folded):
            yield match.span()
    for match in PERSONAL.finditer(folded):
        if len(re.findall("[0-9]", match.group())) >= 3:
            yield match.span()
    for match in _DIGITS.finditer(folded):
        if not _DATE.fullmatch(match.group()):
            yield match.span()


def _secrets(text: str) -> Iterator[tuple[int, int]]:
    folded = fold(text)
    yield from _accounts(folded)
    for pattern in (_CODE, _LED_CODE):
        for match in pattern.finditer(folded):
            yield match.span("secret")
    for match in _PASSWORD.finditer(folded):
        is_told = match["is"].strip(" \t") in (":", "=")
        if is_told or re.search(r"[0-9!#$%&*?@_]", match["secret"].rstrip("?!.")):
            yield match.span("secret")


def _accounts(folded: str) -> Iterator[tuple[int, int]]:
    for match in _IBAN_IT.finditer(folded):
        yield match.span()
    for match in _IBAN.finditer(folded):
        longest = _valid_iban(match.group())
        if longest:
            yield match.start(), match.start() + longest
    for match in _CARD.finditer(folded):
        digits = re.sub(r"[^0-9]", "", match.group())
        is_printed_card = re.fullmatch(r"(?:[0-9]{4}[ .\-]){3}[0-9]{4}", match.group())
        if is_printed_card or (len(digits) >= 15 and luhn.is_valid(digits)):
            yield match.span()


def _valid_iban(typed: str) -> int:
    """How many characters of `typed`, from its start, are a right IBAN; 0 if none are. A word may follow it."""
    ends = [match.end() for match in re.finditer(r"[a-z0-9]+", typed)]
    return next((end for end in reversed(ends) if iban.is_valid(re.sub(r"[ .\-]", "", typed[:end]))), 0)


def _replace(text: str, spans: Iterator[tuple[int, int]], replacement: Callable[[str], str]) -> str:
    pieces, position = [], 0
    for start, end in sorted(spans):
        if start >= position:
            pieces += [text[position:start], replacement(text[start:end])]
            position = end
        elif end > position:
            position = end
    return "".join((*pieces, text[position:]))
