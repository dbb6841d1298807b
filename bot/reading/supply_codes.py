"""POD (electricity) and PDR (gas): the codes of a point of supply. Only their structure can be checked.

POD: IT, 3 digits of the distributor, E, 8 letters or digits, and at times one control character. PDR: 14 digits.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.reading.results import Found, Mention, Reading, Wrong
from bot.reading.spelling import compact, fold

_GAP = r"[ .\-_/]{0,3}"
_BODY = rf"[a-z0-9](?:{_GAP}[a-z0-9]){{7}}"
_POD = re.compile(
    rf"(?<![a-z0-9])i{_GAP}t{_GAP}(?P<grid>[0-9oil](?:{_GAP}[0-9oil]){{2}}){_GAP}e{_GAP}(?P<body>{_BODY})(?P<control>[a-z0-9]?)"
    r"(?![a-z0-9@])"
)
_GROUP = re.compile(r"[a-z0-9]+")
_PDR = re.compile(r"(?<![\w+])(?<![0-9][ .\-/])[0-9](?:[ .\-/]{0,2}[0-9]){13}(?![ .\-/]?[0-9])(?![a-z])")
_DIGITS = str.maketrans("OIL", "011")
_POD_LENGTHS = (14, 15)
_DEFAULT_GRID = "IT001E"


def supply_codes_in(text: str) -> Iterator[Mention]:
    """PODs and PDRs that have the right structure."""
    folded = fold(text)
    for match in _POD.finditer(folded):
        *groups, last = _GROUP.findall(match["body"])
        # A lone letter at the end belongs to the code if it is a capital among small ones: «083 A», not «083 e poi».
        is_capital = len(last) == 1 and text[match.end("body") - 1].isupper() and not text.isupper()
        if all(re.search("[0-9]", group) for group in groups) and (is_capital or re.search("[0-9]", last)):
            yield Mention("pod", match.start(), match.end(), text[match.start() : match.end()], _pod(match))
    for match in _PDR.finditer(folded):
        yield Mention("pdr", match.start(), match.end(), text[match.start() : match.end()], compact(match.group()))


def read_pod(text: str) -> Reading:
    """The POD in an answer.

    Wrong reasons: prefix (only the end was given; the suggestion completes it for the commonest distributor), length,
    looks_like_pdr, shape.
    """
    folded = fold(text)
    for match in _POD.finditer(folded):
        if any(map(str.isdigit, match["body"])):
            return Found(_pod(match))
    headless = re.sub(rf"(?<![a-z0-9])(?=[0-9oil]{{3}}{_GAP}e{_GAP}[0-9])", "it", folded)
    completed = _POD.search(headless)
    if completed:
        return Found(_pod(completed))
    if _PDR.search(folded):
        return Wrong("looks_like_pdr")
    if re.search(rf"(?<![a-z0-9])it{_GAP}[0-9oil]{{3}}|(?<![a-z0-9])[0-9]{{3}}{_GAP}e{_GAP}[0-9]", folded):
        return Wrong("length" if len(re.sub(r"[^a-z0-9]", "", folded)) not in _POD_LENGTHS else "shape")
    digits = _longest_number(folded)
    if len(digits) == 8:
        return Wrong("prefix", _DEFAULT_GRID + digits)
    if len(digits) >= 5 or re.search(r"(?=[a-z]*[0-9])(?:[a-z0-9][ \-]?){8,}", folded):
        return Wrong("shape")
    return None


def read_pdr(text: str) -> Reading:
    """The PDR in an answer.

    Wrong reasons: zeros_missing (12 or 13 digits; suggestion: zeros put in front), length, looks_like_pod, shape.
    """
    folded = fold(text)
    if _POD.search(folded):
        return Wrong("looks_like_pod")
    match = _PDR.search(folded)
    if match:
        return Found(compact(match.group()))
    repaired = re.sub(r"(?<=[0-9])[oil]|\b[oi](?=[0-9])", lambda sign: "1" if sign.group() in "il" else "0", folded)
    match = _PDR.search(repaired)
    if match:
        return Found(compact(match.group()))
    if re.search(r"(?<![a-z])[a-z]{1,6}[0-9]+[a-z]+[0-9]+", re.sub(r"[ .\-]", "", folded)):
        return Wrong("shape")
    digits = _longest_number(folded)
    if len(digits) in (12, 13):
        return Wrong("zeros_missing", digits.zfill(14))
    return Wrong("length") if len(digits) >= 5 else None


def _pod(match: re.Match[str]) -> str:
    grid = compact(match["grid"]).translate(_DIGITS)
    body = compact(match["body"])
    repaired = body.translate(_DIGITS)
    # One letter alone among digits that looks like a digit is a slip; a body may well hold letters otherwise.
    if repaired.isdigit() and sum(left != right for left, right in zip(body, repaired, strict=True)) == 1:
        body = repaired
    return f"IT{grid}E{body}{match['control'].upper()}"


def _longest_number(folded: str) -> str:
    numbers = re.findall(r"[0-9](?:[ .\-/]{0,2}[0-9])*", folded)
    return max((compact(number) for number in numbers), key=len, default="")
