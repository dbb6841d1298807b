"""Turns of phrase that steer the conversation (data/cues.yml), found as whole words in normalised text."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import cache, lru_cache
from pathlib import Path

from pydantic import Field, validator

from bot.checked_yaml import DATA, Model, load

# As people shorten words in chats.
_SPELT = {
    "nn": "non", "nun": "non", "nnt": "niente", "x": "per", "xke": "perche", "xche": "perche", "xk": "perche", "ke": "che",
    "cmq": "comunque", "risp": "risposta", "racc": "raccomandata",
    "nisciuno": "nessuno", "nisuno": "nessuno", "nesuno": "nessuno", "nissuno": "nessuno",
}  # fmt: skip

GAP = "…"  # in a phrase: a few words, or none
_WIDEST_GAP = 6  # words
_NAMED_WORDS = re.compile(r"<(\w+)>")
_DRAWN_OUT = re.compile(r"([^\W\d_])\1{2,}")


class _File(Model):
    words: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    cues: dict[str, tuple[str, ...]]

    @validator("cues", each_item=True, pre=True)
    def _named_words_are_spelt_out(cls, phrases: object, values: dict[str, dict[str, tuple[str, ...]]]) -> object:
        if not isinstance(phrases, list):
            return phrases

        def spelt_out(match: re.Match[str]) -> str:
            if match[1] not in values["words"]:
                raise ValueError(f"«{match[0]}» is not among the words")
            return "/".join(values["words"][match[1]])

        return [_NAMED_WORDS.sub(spelt_out, one) if isinstance(one, str) else one for one in phrases]

    @validator("cues", each_item=True)
    def _every_phrase_can_be_heard(cls, phrases: tuple[str, ...]) -> tuple[str, ...]:
        if not phrases:
            raise ValueError("no phrase")  # an empty pattern would be heard everywhere
        for phrase in phrases:
            if not normalise(phrase):
                raise ValueError(f"«{phrase}» has no letters")
            words = [word for one in phrase.split() for word in one.split("/")]
            if not all(word == GAP or normalise(word) for word in words):
                raise ValueError(f"«{phrase}»: nothing stands beside a slash")
            if any("*" in word.removesuffix("*") for word in words):
                raise ValueError(f"«{phrase}»: an asterisk stands at the end of a word")
            if GAP in (words[0], words[-1]):
                raise ValueError(f"«{phrase}»: {GAP} stands between words")
        heard: dict[str, str] = {}
        for phrase in phrases:
            pattern = _pattern(phrase)
            if pattern in heard:
                raise ValueError(f"«{phrase}» is heard already as «{heard[pattern]}»")
            heard[pattern] = phrase
        return phrases


class Cues:
    """The phrases by name, compiled."""

    def __init__(self, phrases: dict[str, tuple[str, ...]]) -> None:
        self._patterns = {name: _compile(texts) for name, texts in phrases.items()}

    def has(self, name: str, text: str) -> bool:
        """Does `text` hold one of the phrases called `name`? Raises: KeyError for an unknown name."""
        return self._patterns[name].search(normalise(text)) is not None

    def starts(self, name: str, text: str) -> bool:
        """Does `text` begin with one of the phrases called `name`? Raises: KeyError for an unknown name."""
        return self._patterns[name].match(normalise(text)) is not None

    def ends(self, name: str, text: str) -> bool:
        """Does `text` end with one of the phrases called `name`? Raises: KeyError for an unknown name."""
        said = normalise(text)
        return any(match.end() == len(said) for match in self._patterns[name].finditer(said))

    def without(self, name: str, text: str) -> str:
        """`text`, normalised, with the phrases called `name` cut out. Raises: KeyError for an unknown name."""
        return self._patterns[name].sub(" ", normalise(text))


@lru_cache(maxsize=64)  # a message is looked at for many cues, one after the other
def normalise(text: str) -> str:
    """Lower case, no accents, punctuation as single spaces, «nn» spelt out: «Sììì, nn è così!» -> «si non e cosi»."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", text).lower() if not unicodedata.combining(c))
    bare = _DRAWN_OUT.sub(r"\1", bare)
    return " ".join(_SPELT.get(word, word) for word in re.sub(r"[^\w]+", " ", bare).split())


def named_in(text: str, words: Iterable[str]) -> bool:
    """Does a text hold one of the words or phrases, whole?"""
    said = f" {normalise(text)} "
    return any(f" {normalise(word)} " in said for word in words)


def _compile(phrases: tuple[str, ...]) -> re.Pattern[str]:
    # longest first, so that «si si» is seen whole before «si»
    return re.compile(r"\b(?:" + "|".join(map(_pattern, sorted(phrases, key=len, reverse=True))) + r")\b")


def _pattern(phrase: str) -> str:
    """«ho/avevo detto … ma» as a regular expression on normalised text."""
    pattern = ""
    for word in phrase.split():
        if word == GAP:
            pattern += rf"(?: \w+){{0,{_WIDEST_GAP}}}?"
        else:
            either = "|".join(normalise(one) + (r"\w*" if one.endswith("*") else "") for one in word.split("/"))
            pattern += (" " if pattern else "") + (f"(?:{either})" if "/" in word else either)
    return pattern


@cache
def load_cues(path: Path = DATA / "cues.yml") -> Cues:
    """The cues, read once. Raises: bot.checked_yaml.DataError with file and line."""
    return Cues(load(path, _File).cues)
