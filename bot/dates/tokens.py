"""From a text to tokens that carry tags; what only looks like a date (clocks, sums, codes, laws) carries none."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.dates.phrases import PHRASES
from bot.dates.words import GLUED, WORDS, Tags

_PLAIN = str.maketrans("àáâäãèéêëìíîïòóôöùúûüñç’‘`´ʼ", "aaaaaeeeeiiiioooouuuunc'''''")
_COMBINING = re.compile("[\u0300-\u036f]+")

_NUMERIC = re.compile(
    r"(?:(?<![\w])|(?<=\bil)|(?<=\bdel))(?<![0-9][/.,:\-])(?:"
    r"(?P<iso>(?P<iy>(?:1[89]|2[01])[0-9]{2})(?P<is>[-/._ ])(?P<im>[0-9]{1,2})(?P=is)"
    r"(?P<id>[0-9]{1,2})(?:t[0-9:.z+]*)?)"
    r"|(?P<dmy>(?P<dd>[0-9]{1,3})\s?[/.\-\\_]\s?(?P<dm>[0-9]{1,3})\s?[/.\-\\_]\s?(?P<dy>[0-9]{2,5}))"
    r"|(?P<spaced>(?P<sd>[0-9]{1,2})\s(?P<sm>[0-9]{1,2})\s(?P<sy>(?:19|20)[0-9]{2}))(?!\s[0-9])"
    r"|(?P<my>(?P<mm>[0-9]{1,2})\s?[/\-.]\s?(?P<my4>(?:19|20)[0-9]{2}))"
    r"|(?P<dmo>(?P<od>[0-9]{1,2})\s?(?P<os>[/.\-\\])\s?(?P<om>[0-9]{1,2}))"
    r")(?!\w)(?![/.,:\-\\]\w)"
)
_TOKEN = re.compile("[a-z\u0300-\u036f]+|(?<![a-z])'[0-9]{2}(?![0-9/.-])|[0-9]+|[^\\sa-z0-9'\u0300-\u036f]|'")

_LAW = (
    r"delibera\w*|leg{1,2}e|l\.|decreto|d\.?\s?lgs\.?|dpr|d\.p\.r\.|sentenza|regolamento|art\.?|articolo|comma"
    r"|protocollo|prot\.?"
)
_STEMS = "gen|feb|mar|apr|mag|giu|lug|ago|set|ott|nov|dic"
_DAYS = "(?:lun|mart|mercol|giov|ven)e?r?[a-z]?di|sabato|domenica"
_GLUED_FIGURES = (
    rf"(?:(?:il|l|del|dell|dal|dall|al|all|{_DAYS})?[0-9]{{1,2}}(?:(?:{_STEMS})[a-z]{{0,7}}(?:[0-9]{{2}}|[0-9]{{4}})?)?"
    rf"|(?:{_STEMS})[a-z]{{0,7}}[0-9]{{1,4}})"
)
_MASKS = [
    re.compile(pattern)
    for pattern in (
        r"\S+@\S+|https?://\S+|www\.\S+",
        rf"\b(?:{_LAW}|numero|n\.|nr\.?|nro|n°|cod(?:ice)?|versione|v\.|ver\.|release|scala|interno|civico)"
        r"\s*(?:n\.?|num(?:ero)?\.?|nr\.?|n°)?\s*[0-9]+(?:[/.\-][0-9a-z]+)*(?:\s+del(?:l'anno)?\s+(?:19|20)[0-9]{2}\b)?",
        r"\b(?:fattura|bolletta|pratica)\s*(?:n\.?|num(?:ero)?\.?|nr\.?|n°)\s*[0-9]+(?:[/.\-][0-9a-z]+)*",
        r"\b[0-9]+/[0-9]{2,4}(?:/[a-z]{1,3})+\b",
        r"\b(?:via|viale|piazza|p\.zza|corso|largo|vicolo|piazzale)\s+[0-9]{1,2}\s+[a-z]+",
        r"\b[0-9]{1,2}:[0-9]{2}(?!/)(?::[0-9]{2})?\b",
        r"\b(?:alle|ore|dalle|h|per le|verso le|dopo le|prima delle|entro le|le ore)"
        r"\s*[0-9]{1,2}(?:[.:,][0-9]{2})?"
        r"(?:\s?(?:-|alle|e)\s?[0-9]{1,2}(?:[.:][0-9]{2})?)?(?![0-9/])",
        r"(?:€|eur[oi]?|£|\$)\s?[0-9][0-9.,]*(?![0-9/\-])",
        r"\b[0-9][0-9.,]*\s?(?:€|\$|%|‰|euro\b|eur\b|euri\b|cent\b|centesimi\b|per cento\b|kwh\b|kw\b"
        r"|smc\b|mc\b|volt\b|ampere\b"
        r"|mega\b|giga\b|gb\b|mb\b|km\b|mq\b|ohm\b|watt\b)",
        r"\b[0-9]+,[0-9]+\b",
        r"(?<![0-9/.\-])\+?[0-9](?: ?[0-9]){8,}(?![0-9/\-])",
        r"\b[0-9]{2,4}[-/. ][0-9]{5,}\b|\b[0-9]{5,7}\b|\b[0-9]{9,}\b",
        # a code mixes letters and digits, and is no «15gg», «5marzo2026» or «il12ottobre»
        rf"\b(?![0-9]{{1,4}}[a-z]{{1,9}}\b)(?![0-9]{{1,2}}[a-z]{{3,9}}[0-9]{{2,4}}\b)(?!{_GLUED_FIGURES}\b)(?=[a-z]*[0-9])(?=[0-9]*[a-z])[a-z0-9]{{3,}}(?:-[a-z0-9]+)*\b",
        r"\b[a-z]{2}(?:-[a-z0-9]{3,}){2,}\b",
        r"\b[0-9]+(?:\.[0-9]+){3,}\b",
    )
]
_ROUND_THE_CLOCK = re.compile(r"\b24\s?(?:/|su)\s?(?:24|7)(?:\s?/\s?[0-9]+)?\b")  # as a whole answer it is a day


@dataclass(slots=True)
class Token:
    """A word, a number, a numeric date or a mark, with its place in the text and what it may mean."""

    start: int
    end: int
    key: str
    tags: Tags


def plain(text: str) -> str:
    """Lower case without accents, every character in its place."""
    lower = text.lower()
    if len(lower) != len(text):
        lower = "".join(low if len(low := char.lower()) == 1 else char for char in text)
    return lower.translate(_PLAIN)


def _numeric(match: re.Match[str]) -> Tags:
    get = match.group
    if get("iso"):
        separated = get("is") != " " or len(get("im")) == len(get("id")) == 2
        return {"full": (int(get("id")), int(get("im")), get("iy"))} if separated else {}
    if get("dmy"):
        return {"full": (int(get("dd")), int(get("dm")), get("dy"))}
    if get("spaced"):
        return {"full": (int(get("sd")), int(get("sm")), get("sy"))}
    if get("my"):
        return {"month_year": (int(get("mm")), int(get("my4")))}
    pair = (int(get("od")), int(get("om")))
    return {"pair": pair, "slash": pair} if get("os") in "/\\" else {"pair": pair}


def _digits(text: str) -> Tags:
    value = int(text)
    tags: Tags = {"n": value} if len(text) <= 4 else {}
    if len(text) <= 2:
        tags["day"] = value
        tags["dig"] = value
    if len(text) == 2:
        tags["y2"] = text
        tags["tail2"] = value
    if len(text) == 4:
        tags["y4"] = value
    return tags


def _masked(text: str, *, whole: bool) -> list[tuple[int, int]]:
    masks = _MASKS if whole else [*_MASKS, _ROUND_THE_CLOCK]
    return [match.span() for mask in masks for match in mask.finditer(text) if match.end() > match.start()]


def _unglued(word: str, start: int) -> list[Token]:
    """The words of one that was typed without a space: «lunediscorso», «unmesefa»; none where it is not such a word."""
    if word in WORDS or not 6 <= len(word) <= 30:
        return []
    ways: list[list[str] | None] = [[]] + [None] * len(word)  # of each beginning of the word, one way to part it
    for end in range(1, len(word) + 1):
        for first in range(end):
            before, piece = ways[first], word[first:end]
            if before is None or piece not in GLUED:
                continue
            if before and "n" in WORDS[before[-1]] and "n" in WORDS[piece]:
                continue  # «trecento» is no three and no hundred
            if ways[end] is None or len(before) + 1 < len(ways[end] or ()):
                ways[end] = [*before, piece]
    pieces = ways[-1]
    if not pieces or sum("art" not in WORDS[piece] and "un" not in WORDS[piece] for piece in pieces) < 2:
        return []
    tokens = []
    for piece in pieces:
        tokens.append(Token(start, start + len(piece), piece, WORDS[piece]))
        start += len(piece)
    return tokens


def _scan(text: str, *, whole: bool) -> list[Token]:
    digits = any("0" <= char <= "9" for char in text)
    masked = _masked(text, whole=whole) if digits or "@" in text or "." in text else []
    numeric = {match.start(): match for match in _NUMERIC.finditer(text)} if digits else {}
    tokens: list[Token] = []
    position = 0
    while found := _TOKEN.search(text, position):
        start, end = found.span()
        word = found.group()
        position = end
        hidden = any(first <= start < last for first, last in masked)
        tags: Tags
        if start in numeric and not hidden:
            end = position = numeric[start].end()
            word, tags = text[start:end], _numeric(numeric[start])
        elif whole and len(word) in (6, 8) and word.isdigit() and word.isascii():
            tags = {"compact": word}
        elif hidden or word == "'":
            # An apostrophe for an accent belongs to its word: «lunedi'», «meta'».
            if word == "'" and tokens and tokens[-1].end == start and not text[end : end + 1].isalnum():
                accented = tokens[-1].tags
                if "wd" in accented or accented.get("part") == 1 or ("day" in accented and "dig" not in accented):
                    tokens[-1].end = end
            if word == "'":
                continue
            tags = {}
        elif word[0] == "'":
            tags = {"yy": word[1:]}
        elif "0" <= word[0] <= "9":
            tags = _digits(word)
        elif word[0].isalpha() and word not in "ºª":
            word = _COMBINING.sub("", word)
            tags = WORDS.get(word, {})
            parts = _unglued(word, start) if whole and not tags and len(word) == end - start else []
            if parts:
                tokens += parts
                continue
        else:
            if word == "." and tokens and tokens[-1].end == start and tokens[-1].tags.keys() & _ABBREVIATED:
                continue
            if word in "°º^ª" and tokens and tokens[-1].end == start and tokens[-1].tags.get("dig") == 1:
                tokens[-1].end = end
                tokens[-1].tags = {"day": 1, "first": 1, "ordinal": True, "dig": 1}
                continue
            tags = {"comma": True} if word == "," else {"sep": True} if word in "/-.\\_" else {}
        tokens.append(Token(start, end, word, tags))
    return tokens


_ABBREVIATED = frozenset(("mon", "wda", "unit", "us", "corrente"))
_LETTER_ABBREVIATIONS = frozenset(("u", "s", "c", "m", "a", "p", "v"))


def _merge(tokens: list[Token]) -> list[Token]:
    """Joins what is one to the grammar: «l'altro ieri», «u.s.», «2 0» is left alone, «duemila ventisei» is a year."""
    tokens = [
        token
        for i, token in enumerate(tokens)
        if not (
            token.key == "." and i and tokens[i - 1].key in _LETTER_ABBREVIATIONS and tokens[i - 1].end == token.start
        )
    ]
    merged: list[Token] = []
    i = 0
    while i < len(tokens):
        token = tokens[i]
        for words, tags in PHRASES.get(token.key, ()):
            last = i + len(words) - 1
            if last < len(tokens) and all(tokens[i + k].key == word for k, word in enumerate(words)):
                token = Token(token.start, tokens[last].end, " ".join(words), tags)
                i = last
                break
        ahead = tokens[i + 1] if i + 1 < len(tokens) else None
        if ahead is not None and "thousand" in token.tags and "tail2" in ahead.tags:
            token = Token(token.start, ahead.end, token.key, {"y4": 2000 + ahead.tags["tail2"]})
            i += 1
        elif (
            ahead is not None
            and token.tags.get("n") in (20, 30)
            and "dig" not in token.tags
            and "dig" not in ahead.tags
        ):
            unit = ahead.tags.get("n", 0)
            if 1 <= unit <= 9:  # dictated apart: «venti tre»
                n = token.tags["n"] + unit
                token = Token(token.start, ahead.end, token.key, {"n": n, "day": n, "tail2": n})
                i += 1
        merged.append(token)
        i += 1
    return merged


def tokenize(text: str, *, whole: bool = False) -> list[Token]:
    """The tokens of a text in order. `whole`: the text is an answer to «in che giorno?», so «05032026» is a date."""
    return _merge(_scan(plain(text), whole=whole))
