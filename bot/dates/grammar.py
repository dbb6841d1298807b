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


# The captures on the way to a place in a match, the last first: (label, value, those before).
_Chain = tuple[str, Any, Any] | None


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
    _by_tag: dict[tuple[str, str], list[int]] = field(default_factory=dict, init=False)

    def __post_init__(self) -> None:
        for symbol, pattern, action in self.rules:
            self._by_symbol.setdefault(symbol, []).append(_Rule(_compile(pattern), action))
        for symbol, rules in self._by_symbol.items():
            for number, rule in enumerate(rules):
                for tag in set(self._first(rule)):
                    self._by_tag.setdefault((symbol, tag), []).append(number)

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
        self._grammar = grammar
        self._symbol = symbol
        self._tokens = tokens
        self._today = today
        self._whole = whole
        self._memo: dict[tuple[str, int], dict[int, Any]] = {}
        self._said = {tag for token in tokens for tag in token.tags}
        self._usable: dict[tuple[str, int], bool] = {}
        self._numbers: dict[tuple[str, str], list[int]] = {}
        self._possible: dict[str, bool] = {}

    def longest(self, start: int) -> tuple[int, Any] | None:
        """(the token after the match, its value), or None."""
        found = self._match(self._symbol, start)
        return max(found.items(), key=lambda item: item[0]) if found else None

    def _is_usable(self, symbol: str, number: int) -> bool:
        """Has the text something for every atom of the rule? Of most texts few rules, which is what makes it quick."""
        usable = self._usable.get((symbol, number))
        if usable is None:
            usable = True
            for _, names, optional in self._grammar._by_symbol[symbol][number].atoms:
                if not optional and not any(name in self._said or self._is_possible(name) for name in names):
                    usable = False
                    break
            self._usable[symbol, number] = usable
        return usable

    def _beginning(self, symbol: str, tag: str) -> list[int]:
        """The usable rules of a symbol that may begin with a tag."""
        numbers = self._numbers.get((symbol, tag))
        if numbers is None:
            known = self._grammar._by_tag.get((symbol, tag), ())
            numbers = self._numbers[symbol, tag] = [number for number in known if self._is_usable(symbol, number)]
        return numbers

    def _is_possible(self, symbol: str) -> bool:
        possible = self._possible.get(symbol)
        if possible is None:
            self._possible[symbol] = False  # while it is looked into: a symbol is no part of itself alone
            rules = self._grammar._by_symbol.get(symbol, ())
            possible = any(self._is_usable(symbol, number) for number in range(len(rules)))
            self._possible[symbol] = possible
        return possible

    def _match(self, symbol: str, start: int) -> dict[int, Any]:
        key = (symbol, start)
        found = self._memo.get(key)
        if found is None:
            self._memo[key] = {}
            found = self._memo[key] = self._try(symbol, start)
        return found

    def _try(self, symbol: str, start: int) -> dict[int, Any]:
        found: dict[int, Any] = {}
        if start >= len(self._tokens):
            return found
        numbers = {number for tag in self._tokens[start].tags for number in self._beginning(symbol, tag)}
        for number in sorted(numbers):
            rule = self._grammar._by_symbol[symbol][number]
            for end, chain in self._sequence(rule.atoms, start):
                if end in found:
                    continue
                captures: dict[str, Any] = {}
                while chain is not None:
                    captures.setdefault(chain[0], chain[1])
                    chain = chain[2]
                value = rule.action(Site(self._today, self._tokens, start, end, self._whole, captures))
                if value is not None:
                    found[end] = value
        return found

    def _sequence(self, atoms: tuple[_Atom, ...], start: int) -> Iterator[tuple[int, _Chain]]:
        """Every way in which the atoms match from `start`, those that use more optional atoms first."""
        tokens, symbols = self._tokens, self._grammar._by_symbol
        stack: list[tuple[int, int, _Chain]] = [(0, start, None)]
        while stack:
            k, place, chain = stack.pop()
            if k == len(atoms):
                yield place, chain
                continue
            label, names, optional = atoms[k]
            if optional:
                stack.append((k + 1, place, chain))
            if place == len(tokens):
                continue
            tags = tokens[place].tags
            for name in names:
                if name in symbols:
                    for end, value in self._match(name, place).items():
                        stack.append((k + 1, end, (label, value, chain)))
                elif name in tags:
                    stack.append((k + 1, place + 1, (label, tags[name], chain)))
