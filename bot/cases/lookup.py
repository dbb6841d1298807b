"""What a chat that did not open a case may know of it."""

from __future__ import annotations

import hmac
import re

import phonenumbers

from bot.cases.model import Case, LookUp, Opened, Person, Seen, Unknown

_NOBODY = Person()


def opened(case: Case) -> LookUp:
    """The answer to the case's owner."""
    return Opened(case)


def answer(case: Case | None, second_datum: str | None) -> LookUp:
    """The answer to anybody else. An erased case is as good as none; a datum that is wrong, too."""
    known = case is not None and case.erased_at is None
    proved = _proves(second_datum or "", (case.person if case is not None else None) or _NOBODY)
    if case is None or not known:
        return Unknown()
    if proved:
        return Opened(case)
    return Unknown() if second_datum is not None else Seen(case.code, case.state, case.since)


def _proves(datum: str, person: Person) -> bool:
    """Is `datum` the tax code, the e-mail address or the telephone number? All three are compared, in constant time."""
    pairs = (
        (_letters(datum), _letters(person.tax_code)),
        (_address(datum), _address(person.email)),
        (_number(datum), _number(person.phone_number)),
    )
    equal = [hmac.compare_digest(given.encode(), held.encode()) and bool(held) for given, held in pairs]
    return any(equal)


def _letters(text: str) -> str:
    return re.sub(r"[\W_]", "", text).upper()


def _address(text: str) -> str:
    return text.strip().casefold() if "@" in text else ""


def _number(text: str) -> str:
    try:
        return phonenumbers.format_number(phonenumbers.parse(text, "IT"), phonenumbers.PhoneNumberFormat.E164)
    except phonenumbers.NumberParseException:
        return ""
