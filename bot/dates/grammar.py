"""A small engine for rules over tokens.

A rule is `symbol`, a pattern and an action. A pattern is atoms apart by spaces: a tag of a token, or a SYMBOL of other
rules; `a|b` is either, `x?` may be absent, `name=x` gives a capture another name. The action gets the site with the
captures and returns a value, or None to refuse the match.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from bot.dates.tokens import Token


class Site(NamedTuple):
    """Where a rule matched. `tokens[start:end]` matched; `whole` as in `tokenize`."""

    today: date
    tokens: Sequence[Token]
    start: int
    end: int
    whole: bool
    captures: dict[str, Any]

    def get(self, name: str, default: Any = None) -> Any:
        return self.captures.get(name, default)

    def key(self, offset: int) -> str:
        """The word `offset` places after the match (0: the next), or before it where negative; '' beyond the text."""
        place = self.end + offset if offset >= 0 else self.start + offset
        return self.tokens[place].key if 0 <= place < len(self.tokens) else ""


Action = Callable[[Site], Any]


def captured(name: str) -> Action:
    """The action whose value is one of the captures."""

    def action(site: Site) -> Any:
        return site.get(name)

    return action


class _Atom(NamedTuple):
    label: str
    names: tuple[str, ...]
    optional: bool


class _Rule(NamedTuple):
    atoms: tuple[_Atom, ...]
    action: Action


def _compile(pattern: str) -> tuple[_Atom, ...]:
    atoms = []
    for part in pattern.split():
        optional = part.endswith("?")
        label, _, names = part.rstrip("?").rpartition("=")
        alternatives = tuple(names.split("|"))
        atoms.append(_Atom(label or alternatives[0], alternatives, optional))
    return tuple(atoms)


@dataclass
class Grammar:
    """Rules by symbol, from a table of (symbol, pattern, action); of two that end alike the earlier wins."""

    rules: Sequence[tuple[str, str, Action]]
    _by_symbol: dict[str, list[_Rule]] = field(default_factory=dict, init=False)
    _by_tag: dict[tuple[str, str], frozenset[int]] = field(default_factory=dict, init=False)

    def __post_init__(self) -> None:
        for symbol, pattern, action in self.rules:
            self._by_symbol.setdefault(symbol, []).append(_Rule(_compile(pattern), action))
        for symbol, rules in self._by_symbol.items():
            starts: dict[str, set[int]] = {}
            for number, rule in enumerate(rules):
                for tag in self._first(rule):
                    starts.setdefault(tag, set()).add(number)
            for tag, numbers in starts.items():
                self._by_tag[symbol, tag] = frozenset(numbers)

    def _first(self, rule: _Rule) -> Iterator[str]:
        for atom in rule.atoms:
            for name in atom.names:
                if name in self._by_symbol:
                    for inner in self._by_symbol[name]:
                        yield from self._first(inner)
                else:
                    yield name
            if not atom.optional:
                return

    def parse(self, symbol: str, tokens: Sequence[Token], today: date, *, whole: bool) -> _Parse:
        return _Parse(self, symbol, tokens, today, whole)


class _Parse:
    """One text under a grammar: `longest(i)` is the longest match of the symbol that starts at token i."""

    def __init__(self, grammar: Grammar, symbol: str, tokens: Sequence[Token], today: date, whole: bool) -> None:
        self._by_symbol = grammar._by_symbol
        self._by_tag = grammar._by_tag
        self._symbol = symbol
        self._tokens = tokens
        self._today = today
        self._whole = whole
        self._memo: dict[tuple[str, int], dict[int, Any]] = {}

    def longest(self, start: int) -> tuple[int, Any] | None:
        """(the token after the match, its value), or None."""
        found = self._match(self._symbol, start)
        return max(found.items(), key=lambda item: item[0]) if found else None

    def _match(self, symbol: str, start: int) -> dict[int, Any]:
        key = (symbol, start)
        if key not in self._memo:
            self._memo[key] = {}
            self._memo[key] = self._try(symbol, start)
        return self._memo[key]

    def _try(self, symbol: str, start: int) -> dict[int, Any]:
        found: dict[int, Any] = {}
        if start >= len(self._tokens):
            return found
        numbers: set[int] = set()
        for tag in self._tokens[start].tags:
            numbers |= self._by_tag.get((symbol, tag), frozenset())
        rules = self._by_symbol[symbol]
        for number in sorted(numbers):
            rule = rules[number]
            for end, captures in self._sequence(rule.atoms, start):
                if end in found:
                    continue
                value = rule.action(Site(self._today, self._tokens, start, end, self._whole, captures))
                if value is not None:
                    found[end] = value
        return found

    def _sequence(self, atoms: tuple[_Atom, ...], start: int) -> Iterator[tuple[int, dict[str, Any]]]:
        """Every way in which the atoms match from `start`, those that use more optional atoms first."""
        tokens, symbols = self._tokens, self._by_symbol
        stack: list[tuple[int, int, dict[str, Any]]] = [(0, start, {})]
        while stack:
            k, place, captures = stack.pop()
            if k == len(atoms):
                yield place, captures
                continue
            label, names, optional = atoms[k]
            if optional:
                stack.append((k + 1, place, captures))
            if place == len(tokens):
                continue
            tags = tokens[place].tags
            for name in names:
                if name in symbols:
                    for end, value in self._match(name, place).items():
                        stack.append((k + 1, end, captures | {label: value}))
                elif name in tags:
                    stack.append((k + 1, place + 1, captures | {label: tags[name]}))
