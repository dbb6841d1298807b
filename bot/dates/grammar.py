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
    """A rule, with sets of names as the bits of numbers, since most of the work is to see which rules cannot match."""

    atoms: tuple[_Atom, ...]
    action: Action
    first: int  # the tags that it may begin with
    needs: tuple[int, ...]  # of each the text must have one


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
    """Rules by symbol, from a table of (symbol, pattern, action); of two that end alike the earlier wins.

    No symbol may hold itself, by any way.
    """

    rules: Sequence[tuple[str, str, Action]]
    by_symbol: dict[str, list[_Rule]] = field(default_factory=dict, init=False)
    bits: dict[str, int] = field(default_factory=dict, init=False)

    def __post_init__(self) -> None:
        table: dict[str, list[tuple[tuple[_Atom, ...], Action]]] = {}
        for symbol, pattern, action in self.rules:
            table.setdefault(symbol, []).append((_compile(pattern), action))
        for symbol in table:
            self._add(symbol, table)

    def _add(self, symbol: str, table: dict[str, list[tuple[tuple[_Atom, ...], Action]]]) -> None:
        """Compile a symbol after those that it holds, so that `by_symbol` is in that order."""
        if symbol in self.by_symbol:
            return
        for atoms, _ in table[symbol]:
            for name in (name for atom in atoms for name in atom.names):
                if name in table:
                    self._add(name, table)
                self.bits.setdefault(name, 1 << len(self.bits))
        self.bits.setdefault(symbol, 1 << len(self.bits))
        self.by_symbol[symbol] = [
            _Rule(atoms, action, self._first(atoms), tuple(self._any(a.names) for a in atoms if not a.optional))
            for atoms, action in table[symbol]
        ]

    def _any(self, names: Sequence[str]) -> int:
        mask = 0
        for name in names:
            mask |= self.bits[name]
        return mask

    def _first(self, atoms: Sequence[_Atom]) -> int:
        mask = 0
        for atom in atoms:
            for name in atom.names:
                for rule in self.by_symbol.get(name, ()):
                    mask |= rule.first
                mask |= 0 if name in self.by_symbol else self.bits[name]
            if not atom.optional:
                break
        return mask

    def parse(self, symbol: str, tokens: Sequence[Token], today: date, *, whole: bool) -> _Parse:
        return _Parse(self, symbol, tokens, today, whole)


class _Parse:
    """One text under a grammar: `longest(i)` is the longest match of the symbol that starts at token i."""

    def __init__(self, grammar: Grammar, symbol: str, tokens: Sequence[Token], today: date, whole: bool) -> None:
        self._symbol = symbol
        self._tokens = tokens
        self._today = today
        self._whole = whole
        self._memo: dict[tuple[str, int], dict[int, Any]] = {}
        bits = grammar.bits
        self._masks = [sum(bits.get(tag, 0) for tag in token.tags) for token in tokens]
        said = 0
        for mask in self._masks:
            said |= mask
        # The rules whose every atom the text has somewhere: of most texts few, which is what makes reading quick.
        self._usable: dict[str, list[_Rule]] = {}
        for name, rules in grammar.by_symbol.items():
            usable = self._usable[name] = [rule for rule in rules if all(map(said.__and__, rule.needs))]
            if usable:
                said |= bits[name]

    def longest(self, start: int) -> tuple[int, Any] | None:
        """(the token after the match, its value), or None."""
        found = self._match(self._symbol, start)
        return max(found.items(), key=lambda item: item[0]) if found else None

    def _match(self, symbol: str, start: int) -> dict[int, Any]:
        key = (symbol, start)
        found = self._memo.get(key)
        if found is None:
            found = self._memo[key] = self._try(symbol, start)
        return found

    def _try(self, symbol: str, start: int) -> dict[int, Any]:
        found: dict[int, Any] = {}
        mask = self._masks[start]
        for rule in self._usable[symbol]:
            if not rule.first & mask:
                continue
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
        tokens, symbols = self._tokens, self._usable
        last, length = len(tokens), len(atoms)
        stack: list[tuple[int, int, _Chain]] = [(0, start, None)]
        while stack:
            k, place, chain = stack.pop()
            if k == length:
                yield place, chain
                continue
            label, names, optional = atoms[k]
            if optional:
                stack.append((k + 1, place, chain))
            if place == last:
                continue
            tags = tokens[place].tags
            for name in names:
                if name in tags:
                    stack.append((k + 1, place + 1, (label, tags[name], chain)))
                elif name in symbols:
                    for end, value in self._match(name, place).items():
                        stack.append((k + 1, end, (label, value, chain)))
