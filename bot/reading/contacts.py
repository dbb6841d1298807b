"""E-mail addresses and telephone numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator

import phonenumbers
from email_validator import EmailNotValidError, validate_email
from phonenumbers import NumberParseException, PhoneNumberFormat, PhoneNumberType

from bot.reading.results import Found, Mention, Reading, Wrong
from bot.reading.spelling import compact, fold

_EMAIL = re.compile(r"(?<![\w.+\-])[a-z0-9][\w.+\-]*@[a-z0-9\-]+(?:\.[a-z0-9\-]+)*\.[a-z]{2,}(?![\w@])", re.ASCII)
_LOOSE_EMAIL = re.compile(r"[\w.+\-]+(?:\s+\.\s+[\w+\-]+)*\s*@\s*[\w\-]+(?:\s*[.,;]\s*[\w\-]+)+", re.ASCII)
_SPELT = (
    (re.compile(r"\s*(?:\(at\)|\[at\]|\bchiocc?i?ol+[ae]\b|\bat\b)\s*"), "@"),
    (re.compile(r"\s+(?:punto|dot)\s+"), "."),
    (re.compile(r"\s*\b(?:trattino basso|underscore|sottolineato)\b\s*"), "_"),
    (re.compile(r"\s+trattino\s+"), "-"),
)
_PROVIDERS = (
    "gmail.com", "libero.it", "hotmail.it", "hotmail.com", "yahoo.it", "yahoo.com", "outlook.it", "outlook.com",
    "virgilio.it", "alice.it", "tiscali.it", "icloud.com", "tim.it", "live.it", "pec.it", "fastwebnet.it",
)  # fmt: skip
_MISTYPED_PROVIDERS = {
    "gmail.con": "gmail.com", "gmail.it": "gmail.com", "gmail.co": "gmail.com", "gmail.cm": "gmail.com",
    "gmail.om": "gmail.com", "gmail": "gmail.com", "gmial.com": "gmail.com", "gmai.com": "gmail.com",
    "gamil.com": "gmail.com", "gmil.com": "gmail.com", "gmaill.com": "gmail.com", "gmeil.com": "gmail.com",
    "gimail.com": "gmail.com", "hotmail.con": "hotmail.com", "hotmal.it": "hotmail.it", "hotmai.it": "hotmail.it",
    "hotmial.it": "hotmail.it", "yaho.it": "yahoo.it", "yahoo.con": "yahoo.com", "libero.com": "libero.it",
    "libero.ti": "libero.it", "libbero.it": "libero.it", "libero": "libero.it", "outlok.it": "outlook.it",
    "outlook.con": "outlook.com", "virgillio.it": "virgilio.it", "icloud.con": "icloud.com", "alice.com": "alice.it",
}  # fmt: skip

_PHONE = re.compile(
    r"(?<![\w@.,])(?<![0-9][ \-/])(?:\+|00)?\(?[0-9](?:[ .\-/()]{0,3}[0-9]){5,14}(?![ .\-/]?[0-9])(?![a-z@])"
)
_DATE = re.compile(r"[0-3]?[0-9][ .\-/][01]?[0-9][ .\-/](?:19|20)?[0-9]{2}")
_FULL_DATE = re.compile(r"\b[0-3]?[0-9]([./\-])[01]?[0-9]\1(?:19|20)[0-9]{2}\b")
_ITALIAN = re.compile(r"(?:(?:\+|00)?39)?(?:3[0-9]{8,9}|0[1-9][0-9]{5,9})|(?:80[03]|84[0-9]|89[0-9]|199)[0-9]{3,7}")
_ABROAD = re.compile(r"(?:\+|00)[1-9][0-9]{7,14}")
_PHONE_CUE = re.compile(r"(?:tel\w*\.?|cell\w*\.?|numero|telefono|fisso|chiam\w+)\W{0,3}(?:al|e'?|il|:)?\W{0,2}$")
_SERVICE_TYPES = (
    PhoneNumberType.TOLL_FREE,
    PhoneNumberType.PREMIUM_RATE,
    PhoneNumberType.SHARED_COST,
    PhoneNumberType.UAN,
)


def emails_in(text: str) -> Iterator[Mention]:
    """E-mail addresses as they should be written."""
    for match in _EMAIL.finditer(fold(text)):
        yield Mention("email", match.start(), match.end(), text[match.start() : match.end()], match.group())


def phones_in(text: str) -> Iterator[Mention]:
    """Telephone numbers, those of services included."""
    folded = _FULL_DATE.sub(lambda date: "|" * len(date.group()), fold(text))
    for match in _PHONE.finditer(folded):
        typed = match.group()
        digits = re.sub(r"[^0-9+]", "", typed)
        plausible = _ITALIAN.fullmatch(digits) or _ABROAD.fullmatch(digits)
        if (
            not plausible
            or _DATE.fullmatch(typed)
            or (len(digits) < 8 and not _PHONE_CUE.search(folded[: match.start()]))
        ):
            continue
        number = _parse(typed)
        if number is None or not (phonenumbers.is_possible_number(number)):
            continue
        value = phonenumbers.format_number(number, PhoneNumberFormat.E164)
        yield Mention("phone_number", match.start(), match.end(), text[match.start() : match.end()], value)


def read_email(text: str) -> Reading:
    """The e-mail address in an answer, in lower case.

    «chiocciola», «punto» and spaces are read as what they stand for. Wrong reasons: domain (a slip in the part after
    the @; suggestion: the address as it is probably meant), at_missing (same), shape.
    """
    folded = fold(text).strip()
    for sign, meant in _SPELT:
        folded = sign.sub(meant, folded)
    match = _EMAIL.search(folded)
    if match:
        return _checked(match.group())
    match = _LOOSE_EMAIL.search(folded)
    if match:
        squeezed = re.sub(r"\s+", "", match.group())
        repaired = re.sub(r"[,;]", ".", squeezed)
        reading = _checked(repaired.rstrip("."))
        return Wrong("domain", repaired) if isinstance(reading, Found) and repaired != squeezed else reading
    if "@" in folded:
        match = re.search(r"[\w.+\-]+@[\w\-]+", folded, re.ASCII)
        return _checked(match.group()) if match else Wrong("shape")
    for provider in _PROVIDERS:
        match = re.search(rf"([a-z0-9](?:[\w.+\-]*\w)?) +{re.escape(provider)}(?!\w)", folded, re.ASCII)
        if match and isinstance(_checked(f"{match[1]}@{provider}"), Found):
            return Wrong("at_missing", f"{match[1]}@{provider}")
    return None


def read_phone(text: str) -> Reading:
    """The telephone number in an answer, as E.164; numbers without a prefix are Italian.

    Wrong reasons: too_short, too_long, service_number (toll-free and the like: nobody's own number), shape.
    """
    candidates = re.findall(r"(?:\+|00)?\(?[0-9](?:[ .\-/()]{0,3}[0-9])*", fold(text))
    typed = max(candidates, key=lambda candidate: len(compact(candidate)), default="")
    digits = compact(typed)
    if len(digits) < 3 or _DATE.fullmatch(typed):
        return None
    number = _parse(typed)
    if number is None:
        return Wrong("too_short" if len(digits) < 6 else "too_long" if len(digits) > 13 else "shape")
    if phonenumbers.is_valid_number(number):
        if phonenumbers.number_type(number) in _SERVICE_TYPES:
            return Wrong("service_number")
        return Found(phonenumbers.format_number(number, PhoneNumberFormat.E164))
    if len(digits) < 8:
        return Wrong("too_short")
    is_mobile = number.country_code == 39 and str(number.national_number).startswith("3")
    if is_mobile and len(str(number.national_number)) < 9:
        return Wrong("too_short")
    too_long = phonenumbers.is_possible_number_with_reason(number) == phonenumbers.ValidationResult.TOO_LONG
    return Wrong("too_long" if too_long or (is_mobile and len(str(number.national_number)) > 10) else "shape")


def _checked(address: str) -> Found | Wrong:
    local, _, domain = address.partition("@")
    meant = _MISTYPED_PROVIDERS.get(domain)
    candidate = f"{local}@{meant or domain}"
    try:
        validate_email(candidate, check_deliverability=False)
    except EmailNotValidError:
        return Wrong("shape")
    return Wrong("domain", candidate) if meant else Found(candidate)


def _parse(typed: str) -> phonenumbers.PhoneNumber | None:
    digits = re.sub(r"[^0-9+]", "", typed)
    try:
        return phonenumbers.parse("+" + digits[2:] if digits.startswith("00") else digits, "IT")
    except NumberParseException:
        return None
