"""The data that a message tells by itself: codes, contacts, the supply, the supplier, names, for whom. Pure functions."""

from __future__ import annotations

import re
from typing import Any

from bot import reading
from bot.dialogue.doing import BESIDE
from bot.dialogue.heard import Heard, Mention
from bot.dialogue.state import State
from bot.dialogue.world import World
from bot.procedure import Topic

_AFTER_IS_CALLED = re.compile(
    r"\b(?:mi chiamo|il mio nome è|si chiama|intestatari[oa] è|titolare è|intestat[oa] a)\b"
    r"|\ba nome de\w+ mi[ao] \w+,",
    re.IGNORECASE,
)
_TAKEN_BACK = re.compile(
    r"\b(?P<word>anzi(?:\s+(?:no|sì|si)\b)?|no,?\s+(?:scus\w+|pardon)|scus\w+,?\s+volevo dire)", re.IGNORECASE
)
_THIS_ONE = re.compile(
    r"(?<!non )\bquell[oa] (?:dell[ao] |del |dell['’])$", re.IGNORECASE
)  # «bonus luce gas: quello della luce»
_CAPITALS = re.compile(r"\b[A-ZÀ-Ý][\w'’]+(?: (?:(?:di|de|del|della|lo|la|el) )?[A-ZÀ-Ý][\w'’]+){1,3}")
_DENIED_CLAUSE = re.compile(r"\bnon (?:è|e'|e|era|sono) [^,.;]*", re.IGNORECASE)
FORMER_WITHIN = 5  # words before a supplier: «torno volentieri con …»
FOR_ANOTHER = 0.5  # how probable it must be that a message tells for whom it is where it only names a relative
_BOTH = re.compile(r"tutt|entramb|ambedue", re.IGNORECASE)  # of what, only the question tells


def denied(text: str, mention: Mention) -> bool:
    """«È il gas, non la luce», «la luce è a posto»: what is denied, or set aside, is not told."""
    return reading.is_denied(text, mention.start, mention.end)


def restated_at(text: str) -> int:
    """Where what counts begins: behind the last «anzi» or «no scusi», which takes back what stands before it; else 0."""
    return max((match.end() - len(match["word"]) for match in _TAKEN_BACK.finditer(text)), default=0)


def words_before(text: str, at: int, most: int) -> str:
    """The last words, at most so many, that stand before a place in a text."""
    return " ".join(text[:at].split()[-most:])


def is_left(text: str, mention: Mention, world: World) -> bool:
    """Is a supplier spoken of as the one before? «Il vecchio, Enel», «Enel, che ho lasciato»"""
    before = words_before(text, mention.start, 2)
    after = " ".join(text[mention.end :].split()[:5])
    return world.cues.has("left_before", before) or world.cues.starts("left_after", after)


def _standing(heard: Heard, entity: str) -> list[Mention]:
    """The mentions of a kind that are not taken back: «del gas… no scusate, della luce»."""
    found = heard.all(entity)
    return [mention for mention in found if mention.start >= restated_at(heard.text)] or found


def told_by_mentions(heard: Heard, world: World) -> dict[str, Any]:
    """Slot -> value of the codes, contacts, supply and supplier that a message names."""
    told: dict[str, Any] = {}
    named = [mention for mention in _standing(heard, "commodity") if not _BOTH.search(mention.text)]
    this_one = [mention for mention in named if _THIS_ONE.search(heard.text[: mention.start])]
    kinds = {mention.value for mention in this_one or named if not denied(heard.text, mention)}
    if kinds:
        told["commodity"] = kinds.pop() if len(kinds) == 1 else "dual"
    suppliers = [mention for mention in _standing(heard, "supplier") if not denied(heard.text, mention)]
    present = [mention for mention in suppliers if not is_left(heard.text, mention, world)]
    names = {mention.value for mention in suppliers}
    if len(names) > 1 and len({mention.value for mention in present}) == 1:
        names = {present[0].value}  # «adesso è Hera, Enel era quello di prima»
    if len(names) == 1:
        told["supplier"] = names.pop()
    readers = {"tax_code": reading.read_tax_code, "pod": reading.read_pod, "pdr": reading.read_pdr,
               "email": reading.read_email, "phone_number": reading.read_phone}  # fmt: skip
    for entity, reader in readers.items():
        for mention in heard.all(entity):
            found = reader(mention.text)
            if isinstance(found, reading.Found):
                told[entity] = found.value
    spoken = reading.read_email(heard.text) if "chiocciola" in heard.text.lower() else None
    if isinstance(spoken, reading.Found):
        told.setdefault("email", spoken.value)
    return told


def is_another_supplier(heard: Heard, rule: Topic | None, world: World) -> bool:
    """Is the supplier that a message names not, or not surely, the one whom the matter is with?"""
    mentions = heard.all("supplier")
    if rule is None or not mentions:
        return False
    if rule.addressee_is_former and len({m.value for m in mentions if not denied(heard.text, m)}) > 1:
        return True  # which of the two is asked
    if rule.unknown_addressee and world.cues.has("put_on_the_bill", heard.text):
        return True  # «Hera mi ha messo un CMOR in bolletta»: she bills what another one asked for
    newer = (world.cues.has("left_for", words_before(heard.text, m.start, 2)) for m in mentions)
    if rule.addressee_is_former and any(newer):
        return True  # «sono passato ad A2A»: it is the other one
    former = (world.cues.has("former_before", words_before(heard.text, m.start, FORMER_WITHIN)) for m in mentions)
    return (rule.former_supplier_wanted or rule.complaint == "not_needed") and all(former)  # «voglio tornare con …»


def may_be_a_phone(heard: Heard, told: dict[str, Any], world: World) -> bool:
    """Is a number that was read as a telephone's one of a mobile, or said to be one? Else it is a code gone wrong."""
    return str(told["phone_number"]).startswith("+393") or world.cues.has("phone_named", heard.text)


def name_in_capitals(text: str) -> str | None:
    """The one full name with capitals in a message that is known to tell one: «per papà, Bashkim Hoxha»."""
    found = (reading.read_name(match.group()) for match in _CAPITALS.finditer(text))
    names = [read.value for read in found if isinstance(read, reading.Found)]
    return names[0] if len(names) == 1 else None


def told_name(heard: Heard, world: World) -> str | None:
    """The name in «mi chiamo …», also behind «ho sbagliato, …»."""
    for text in (*(part.text for part in heard.parts), heard.text, world.cues.without("correction", heard.text)):
        introduced = reading.introduced_name(text)
        if introduced:
            return introduced
        named = world.cues.has("name_only", text) or world.cues.has("holders_name", text)
        name = reading.read_name(_AFTER_IS_CALLED.split(text)[-1]) if named else None
        if isinstance(name, reading.Found):
            return name.value
    return None


def told_names(heard: Heard, state: State, world: World) -> dict[str, str]:
    """The name that a message tells, as the holder's or as that of whoever writes: «mi chiamo …», «è intestata a …»."""
    name = told_name(heard, world)
    own = state.get("applicant_role") == "delegate" and not world.cues.has("holders_name", heard.text)
    if not name and max(heard.doing.chance("fact", "full_name"), heard.doing.chance("fact", "delegate_name")) >= BESIDE:
        name = name_in_capitals(heard.text)
        own = heard.doing.chance("fact", "delegate_name") > heard.doing.chance("fact", "full_name")
    if not name and world.cues.has("holders_name", heard.text):
        name = name_in_capitals(heard.text)
    if name and not any(mention.text.lower() in name.lower() for mention in heard.all("supplier")):
        return {"delegate_name" if own else "full_name": name}
    return {}


def told_for_whom(heard: Heard, world: World) -> dict[str, str]:
    """Whether somebody writes for themselves or for another person: «per mia madre»."""
    for_whom = world.cues.without("for_a_matter", heard.text)
    of_another = heard.doing.chance("fact", "applicant_role") >= FOR_ANOTHER and world.cues.has("relative", for_whom)
    if world.cues.has("customer", heard.text):
        return {"applicant_role": "customer"}
    if world.cues.has("deceased", heard.text):
        return {}  # «la casa di mia nonna che è mancata»: an heir writes for nobody else, and is asked
    of_another = of_another or world.cues.has("delegate", for_whom) or world.cues.has("in_anothers_name", for_whom)
    return {"applicant_role": "delegate"} if of_another else {}


def told_kind(heard: Heard, world: World) -> dict[str, str]:
    """Whether it is about a home or a firm; «non è casa mia» tells neither."""
    stated = _DENIED_CLAUSE.sub(" ", heard.text)
    if world.cues.has("business", stated):
        return {"customer_kind": "business"}
    return {"customer_kind": "household"} if world.cues.has("household", stated) else {}
