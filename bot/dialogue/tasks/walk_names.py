"""How a datum is read that stands among others, and whose name a name is."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from bot import reading
from bot.dialogue.answers import Answer, Given, Refused
from bot.dialogue.doing import SURE
from bot.dialogue.heard import Guess, Mention
from bot.dialogue.readers import read_answer
from bot.dialogue.tasks.base import Entry
from bot.dialogue.turn import Turn
from bot.knowledge import named_in

# What stands before a datum, and is no part of a name.
_LABELS = re.compile(
    r"\b(?:c\.?f\.?|cod(?:ice)?\.? ?fisc(?:ale)?\.?|p\.? ?iva|partita iva|pod|pdr|e-?mail|mail|"
    r"tel(?:efono)?\.?|cell(?:ulare)?\.?)(?!\w)",
    re.IGNORECASE,
)
_BEHIND_A_YES = re.compile(r"(?:va bene|ok|okay|sì|si|certo|d'accordo|ecco)\s*[,.:!]\s*(?P<rest>\S.*)", re.IGNORECASE)

# «Rossi, di nome Mario», «Rossi, Mario di nome», «il nome è mario, il cognome rossi»
_IN_PARTS = [
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"\b(?P<last>[^\W\d_]+), (?:di nome|nome|di battesimo) (?:faccio |è )?(?P<first>[^\W\d_]+)",
        r"\b(?P<last>[^\W\d_]+), (?P<first>[^\W\d_]+) (?:di nome|di battesimo)\b",
        r"\bnome (?:è |fa |e' )?(?P<first>[^\W\d_]+),? (?:e )?(?:di |il )?cognome (?:è |fa |e' )?(?P<last>[^\W\d_]+)",
        r"\b(?:si chiama|è|e'|fa) (?P<first>[^\W\d_]+),? (?P<last>[^\W\d_]+)(?: come me| di cognome)",
        r"\bcognome (?:è |fa |e' )?(?P<last>[^\W\d_]+),? (?:e )?(?:di |il )?nome (?:è |fa |e' )?(?P<first>[^\W\d_]+)",
    )
]
_OWN_NAME = re.compile(
    r"\b(?:io (?:sono|mi chiamo)|(?:sono|mi chiamo) (?:la|il|lo|l'|sua|suo))\s?(?:(?:la|il|lo|l')?\s?(?:figli[ao]|nipote|"
    r"mogli[e]|marito|sorella|fratello|nuora|genero|vicin[ao]|badante|compagn[ao]|delegat[ao]),?\s+)?"
    r"[^\W\d_][\w'’]+(?: [^\W\d_][\w'’]+){0,2}",
    re.IGNORECASE,
)
_IS_ME = re.compile(r"(?P<name>\b[A-ZÀ-Ý][\w'’]+(?: [A-ZÀ-Ý][\w'’]+){1,2}),? sono io\b")
_CAPITALS = re.compile(r"\b[A-ZÀ-Ý][\w'’]+(?:(?: (?:di|de|del|della|lo|la|d'))? [A-ZÀ-Ý][\w'’]+)+")

VAT_DIGITS = 11


def read_datum(turn: Turn, task: Entry, slot: str) -> Answer | None:
    """A datum, also behind a yes: «va bene, Carlo Russo»."""
    found = read_answer(slot, turn.heard, turn.state, turn.world)
    if isinstance(found, Refused) and _is_another_datum(turn, slot):
        return None
    if found is not None or turn.heard.pressed is not None:
        return found
    rest = _BEHIND_A_YES.match(turn.heard.text)
    if rest is None:
        return None
    heard = replace(turn.heard, text=rest["rest"], guess=Guess("inform", 1.0), parts=(), mentions=())
    return read_answer(slot, heard, turn.state, turn.world)


def _is_another_datum(turn: Turn, slot: str) -> bool:
    """Is what cannot be this datum another one, that is right? A POD is no mistyped tax code."""
    others = [mention for mention in turn.heard.data() if mention.entity != slot]
    return any(not _is_a_wrong_vat_number(turn, mention) for mention in others)


def _is_a_wrong_vat_number(turn: Turn, mention: Mention) -> bool:
    """Eleven digits, asked for a tax code, that only look like a telephone number."""
    digits = sum(char.isdigit() for char in mention.text)
    named = named_in(turn.heard.text, turn.world.questions["phone_number"].words)
    return turn.state.pending == "tax_code" and mention.entity == "phone_number" and digits == VAT_DIGITS and not named


def full_name(turn: Turn, task: Entry) -> Answer | None:
    """The name of whoever the supply belongs to: «io mi chiamo …», from a delegate, is somebody else."""
    heard = turn.heard
    if turn.state.get("applicant_role") != "delegate" or heard.pressed is not None:
        return _name(turn, task, "full_name")
    own = _OWN_NAME.search(heard.text)
    if own:  # «è intestata a mio padre Mario Rossi, io sono Giulia»
        rest = f"{heard.text[: own.start()]}, {heard.text[own.end() :]}"
        holder = _named_somewhere(rest, heard.data()) if heard.doing.may_be("answer") else ""
        return Given(holder) if holder else None
    of_the_writer = heard.doing.chance("fact", "delegate_name") > heard.doing.chance("answer")
    return None if of_the_writer or turn.world.cues.has("own_name", heard.text) else _name(turn, task, "full_name")


def delegate_name(turn: Turn, task: Entry) -> Answer | None:
    """The name of whoever writes: «Ines Moretti sono io, mia sorella è Bruna Moretti»."""
    own = _IS_ME.search(turn.heard.text) if turn.heard.pressed is None else None
    if own and isinstance(name := reading.read_name(own["name"]), reading.Found):
        return Given(name.value)
    return _name(turn, task, "delegate_name")


def _name(turn: Turn, task: Entry, slot: str) -> Answer | None:
    """A name among other data: «Zinno Paola, cf ZNN…, luce» tells it first, or behind the codes."""
    if turn.heard.pressed is None and not reading.is_prose(turn.heard.text):
        return None
    if turn.heard.pressed is None:
        told = reading.introduced_name(turn.heard.text) or _full_name_in_a_sentence(turn)
        if told:
            return Given(told)
    found = read_datum(turn, task, slot)
    if (
        not isinstance(found, Given)
        and turn.heard.doing.chance("answer") >= SURE
        and (told := _named_somewhere(turn.heard.text, turn.heard.data()))
    ):
        return Given(told)
    if isinstance(found, Given) and _is_a_supplier(turn, str(found.value)):
        return None
    if found is not None or turn.served or turn.heard.pressed is not None:
        return found
    rest = turn.heard.text
    for mention in sorted(turn.heard.data(), key=lambda mention: -mention.start):
        rest = rest[: mention.start] + "," + rest[mention.end :]
    if rest == turn.heard.text:
        return None
    heard = replace(
        turn.heard, text=_LABELS.sub("", rest).strip(" ,;:."), guess=Guess("inform", 1.0), parts=(), mentions=()
    )
    found = read_answer(slot, heard, turn.state, turn.world)
    return found if isinstance(found, Given) else None


def name_beside(turn: Turn) -> str:
    """The one full name, with capitals, in a message that tells other things: «per me, casa mia. Mario Rossi, RSSMRA…»"""
    text = turn.heard.text
    for mention in turn.heard.mentions:
        text = text.replace(mention.text, ",")
    pieces = [piece.strip() for piece in re.split(r"[.,;:\n]", text)]
    names = [
        piece for piece in pieces if len(piece.split()) in (2, 3) and all(word[:1].isupper() for word in piece.split())
    ]
    return _only_name(names)


def other_name(turn: Turn, name: str) -> str:
    """The one full name with capitals in a message beside another one; else «»."""
    runs = (run for run in _CAPITALS.findall(turn.heard.text) if run.lower() != name.lower())
    return _only_name(runs) if turn.heard.pressed is None else ""


def _full_name_in_a_sentence(turn: Turn) -> str:
    """«Elena, la figlia. Elena Bianchi»: of several statements the one that is a full name."""
    pieces = re.split(r"[.;\n]\s+", turn.heard.text)
    return _only_name(pieces) if len(pieces) > 1 else ""


def _named_somewhere(text: str, data: Iterable[Mention]) -> str:
    """The full name in a message that is known to hold one: «sulla bolletta c'è scritto GRECO SARA»."""
    for mention in data:
        text = text.replace(mention.text, ",")
    for pattern in _IN_PARTS:
        if match := pattern.search(text):
            return _only_name([f"{match['first']} {match['last']}"])
    runs = [*_CAPITALS.findall(text), *(piece for piece in re.split(r"[,.;:\n]", text) if len(piece.split()) in (2, 3))]
    names = [found.value for found in map(reading.read_name, runs) if isinstance(found, reading.Found)]
    return names[-1] if names else ""


def _only_name(pieces: Iterable[str]) -> str:
    names = [found.value for found in map(reading.read_name, pieces) if isinstance(found, reading.Found)]
    return names[0] if len(names) == 1 else ""


def _is_a_supplier(turn: Turn, name: str) -> bool:
    return any(mention.text.lower() == name.lower() for mention in turn.heard.all("supplier"))
