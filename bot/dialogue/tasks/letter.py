"""The written complaint to the supplier, as a text ready to send."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from bot import dates
from bot.dialogue.facts import note_suppliers
from bot.dialogue.reply import Reply
from bot.dialogue.state import PERSON_SLOTS, State
from bot.dialogue.tasks.base import Task
from bot.dialogue.told import told_facts
from bot.dialogue.topics import topic_of
from bot.dialogue.turn import Turn
from bot.dialogue.world import World
from bot.knowledge import named_in

# Where a statement ends; what has no place in a complaint: none was sent yet, for whom one writes, a wish to the assistant.
_STATEMENT = re.compile(r"(?<=[.;!?])\s+|\s+(?=(?:però|pero|ma)\s)", re.IGNORECASE)
_REQUEST = re.compile(r"^[^.;:?]*?\b(?:lettera|reclamo)\b[^,.;:?]{0,40}[,.:?]\s+(?=\w)", re.IGNORECASE)
_REQUEST_FOR = re.compile(
    r"^[^.;:?,]*?\b(?:serve|bisogno|vorrei|voglio|dev\w|dovrei|prepar\w+|scriv\w+)\b[^.;:?,]*?\b(?:lettera|reclamo)\b"
    r"(?: di reclamo)?(?: scritto)? (?:per|su) (?P<matter>(?:un|una|il|la|lo|l')\b[^.;:?,]+)[.!]?$",
    re.IGNORECASE,
)
_BUT = re.compile(r"^(?:però|pero|ma)\s+", re.IGNORECASE)
_NOT_FOR_THE_LETTER = ("not_yet_written", "delegate", "write_it", "sends_it")
# What was said to the assistant and not to the supplier.
# «… una lettera per Edison, perché col gas mi hanno fatto una bolletta sbagliata. Me la prepara?», not «perché non so scrivere»
_BECAUSE = re.compile(
    r"\b(?:perch[eé]'?|visto che|dato che) (?!non (?:so|sono|riesco)\b|da sol)(?P<matter>[^.;?!]+[.!]?)", re.IGNORECASE
)
_TO_THE_MACHINE = re.compile(
    r"(?:ma )?non capisc\w+ (?:niente|nulla)\W*|\b(?:te l'ho|ti ho|ve l'ho|vi ho) (?:già |gia )?detto(?: che)?\s+",
    re.IGNORECASE,
)
_LETTERS = ("lettera", "letterina", "reclamo")
SURELY_WANTED = 0.8
BLANK = "[{}]"  # what the person fills in by hand
STORY_WORDS = 18  # a request for a letter so long tells what happened as well
FURTHER_WORDS = 4  # «mi scrivi il reclamo? mi fatturano in due» tells it in a sentence of its own


class Letter(Task):
    """The letter from what was told; what nobody told is left blank."""

    name = "letter"

    def next_question(self, turn: Turn, task: dict[str, Any]) -> str | None:
        if task.get("done"):
            return None
        self._take_what_is_told(turn, task)
        known = not task.get("apart") and (turn.state.get("topic") or turn.state.talk.story)
        if not (known or "letter_story" in task):
            return "letter_story"
        self._write(turn, task)
        return None

    def _take_what_is_told(self, turn: Turn, task: dict[str, Any]) -> None:
        """What the request for the letter, or the account, tells of the problem and of the supplier."""
        heard = turn.heard
        if heard.pressed is not None or not heard.text:
            return
        note_suppliers(turn)
        named = {mention.value for mention in heard.all("supplier")}
        plain = task.get("apart") or len(heard.text.split()) < STORY_WORDS
        if len(named) == 1 and "letter_story" not in task and plain:
            task["to"] = named.pop()  # «mi prepari una lettera per Edison?»
        if not task.get("apart"):
            task["topic"] = turn.state.get("topic") or topic_of(heard, turn.world)
        account = _fit_for_it(_account(heard.text), turn.world) if "letter_story" not in task else ""
        if account and not turn.world.cues.has("write_it", account):
            task["letter_story"] = account

    def _write(self, turn: Turn, task: dict[str, Any]) -> None:
        state, world = turn.state, turn.world
        task["done"] = state.talk.letter_written = True
        topic = task.get("topic") if task.get("apart") else state.get("topic") or task.get("topic")
        rule = world.procedure.topics[topic] if topic else None
        story = task.get("letter_story") or state.get("description") or _the_matter(state.talk.story, world)
        # what the message itself tells goes into the letter, and is kept nowhere
        told = told_facts(turn.heard, state, world) if turn.heard.text else {}
        kept = PERSON_SLOTS if task.get("apart") else state.facts
        facts = {**told, **{slot: value for slot, value in state.facts.items() if slot in kept}}
        values = {
            "supplier": _addressee(turn, task, topic, facts) or BLANK.format("nome del fornitore"),
            "delegate": facts.get("delegate_name") or BLANK.format("il tuo nome e cognome"),
            "name": facts.get("full_name") or BLANK.format("nome e cognome"),
            "tax_code": facts.get("tax_code") or BLANK.format("codice fiscale"),
            "supply": _supply(facts, topic),
            "subject": rule.title if rule else "segnalazione di un problema",
            "before": "" if state.talk.by_phone else _written_before(facts),  # a telephone call was no writing
            "story": _sentence(story) if story else BLANK.format("racconta che cosa è successo e da quando"),
            "contact": facts.get("email")
            or facts.get("phone_number")
            or BLANK.format("e-mail o indirizzo per la risposta"),
            "date": dates.in_words(world.today, short=True),
        }
        text = world.letter[facts.get("applicant_role") or "customer"].format(**values)
        turn.say("letter_intro", addressee=(rule and rule.addressee) or "al tuo fornitore")
        card = {"kind": "file", "name": "reclamo.txt", "mime": "text/plain", "text": text}
        # A blank line would split the message in two on some channels.
        turn.replies.append(Reply(text=text.strip().replace("\n\n", "\n \n"), card=card))
        if BLANK[0] in text:
            turn.say("letter_blanks")
        turn.say("letter_how")


def other_matter(turn: Turn) -> dict[str, Any] | None:
    """What a letter begins with that is asked for about something else than the request in hand; None if none is.

    «Intanto mi prepari un reclamo per Iren, per una bolletta sballata?», while a double billing is gone through.
    """
    state, heard, cues = turn.state, turn.heard, turn.world.cues
    guesses = (heard.guess, *(part.guess for part in heard.parts))
    likely = any(guess.intent == "ask_letter" and guess.confidence >= SURELY_WANTED for guess in guesses)
    asks = cues.has("letter_wanted", heard.text) or (likely and named_in(heard.text, _LETTERS))
    if heard.pressed is not None or not state.walk_is_open or state.get("topic") is None or not asks:
        return None
    topics = turn.world.procedure.topics
    told = topic_of(heard, turn.world)
    own = topics[str(state.get("topic"))]
    if own.complaint == "not_needed" and (_account(heard.text) or heard.all("supplier")):
        told = None if told == state.get("topic") else told
        return {"topic": told, "apart": True}  # of what is only to be known nobody complains
    named = [
        name
        for name, rule in topics.items()
        if named_in(heard.text, (*rule.names, *rule.words))
        and not (rule.former_supplier_wanted and own.addressee_is_former)  # «una lettera per il vecchio fornitore»
    ]
    topic = told if told not in (None, state.get("topic")) else named[0] if len(named) == 1 else None
    return {"topic": topic, "apart": True} if topic not in (None, state.get("topic")) else None


def _addressee(turn: Turn, task: dict[str, Any], topic: str | None, facts: dict[str, Any]) -> str:
    """The supplier to whom the letter goes, as far as it is known.

    Where it goes to the supplier that was left, a name alone does not tell whether it is that one.
    """
    state: State = turn.state
    if task.get("to"):
        return str(task["to"])
    rule = turn.world.procedure.topics[topic] if topic else None
    if rule is None or not (rule.addressee_is_former or rule.unknown_addressee):
        return str(facts.get("supplier") or "")
    if len(state.talk.left_suppliers) == 1:
        return state.talk.left_suppliers[0]
    asked_for = "supplier" in state.talk.asked  # «con quale fornitore hai il problema?»
    return str(facts.get("supplier") or "") if asked_for else ""


def _written_before(facts: dict[str, Any]) -> str:
    """That a complaint was sent before, and what became of it; nothing where this is the first."""
    day = facts.get("complaint_date")
    if not day:
        return ""
    became = "e la vostra risposta non risolve il problema" if facts.get("reply") == "unsatisfactory" else ""
    became = became or ("e non ho avuto risposta" if facts.get("reply") == "none" else "")
    return (
        f"Vi ho già mandato un reclamo scritto il {dates.in_words(date.fromisoformat(day), short=True)} {became}".rstrip()
        + ". "
    )


def _supply(facts: dict[str, Any], topic: str | None) -> str:
    if topic == "problem_telecom":
        return BLANK.format("numero della linea o codice cliente")
    if facts.get("commodity") is None and not facts.get("pod") and not facts.get("pdr"):
        return BLANK.format("luce o gas, con il codice POD o PDR")
    parts = []
    if facts.get("commodity") != "gas" and not (facts.get("commodity") is None and facts.get("pdr")):
        parts.append(f"luce, POD {facts.get('pod') or BLANK.format('POD')}")
    if facts.get("commodity") in ("gas", "dual") or facts.get("pdr"):
        parts.append(f"gas, PDR {facts.get('pdr') or BLANK.format('PDR')}")
    return "; ".join(parts)


def _account(text: str) -> str:
    """The account in a message that asks for the letter: what stands behind the request; empty if there is none."""
    told = _behind_the_request(text)
    if told and "?" not in told:
        return told
    because = _BECAUSE.search(text)
    if because and named_in(text[: because.start()], _LETTERS) and len(because["matter"].split()) >= FURTHER_WORDS:
        return because["matter"]
    _, mark, rest = text.partition(":") if ":" in text else text.partition("?")
    if mark and len(rest.split()) >= FURTHER_WORDS:
        return rest.strip()
    if len(text.split()) < STORY_WORDS:
        return ""
    told = " ".join(
        said for said in re.split(r"(?<=[.;!?])\s+", text) if not named_in(said, _LETTERS) and "?" not in said
    )
    told = told if len(told.split()) >= FURTHER_WORDS or not named_in(text, _LETTERS) else ""
    return told or ("" if "?" in text else text)  # «serve una lettera per Enel. Tu puoi scrivere?» tells nothing yet


def _behind_the_request(text: str) -> str:
    """«Ci serve la lettera di reclamo, due fornitori…»: what is told behind the request for a letter; «» if too little."""
    request = _REQUEST.match(text)
    told = text[request.end() :].strip() if request else ""
    return told if len(told.split()) >= FURTHER_WORDS else ""


def _the_matter(story: str, world: World) -> str:
    """The person's account without what is no matter of the supplier's: «non ho ancora scritto a nessuno, però …»."""
    story = _TO_THE_MACHINE.sub("", story)
    request = _REQUEST_FOR.match(story)
    if request:
        return f"scrivo per {request['matter']}"  # «mi serve una lettera di reclamo per un indennizzo non pagato»
    story = _behind_the_request(story) or story
    return _fit_for_it(story, world) or story


def _fit_for_it(account: str, world: World) -> str:
    """The statements of an account that concern the supplier; «» if these are too few: «quella non l'ho ancora mandata»."""
    said = [
        part for part in _STATEMENT.split(account) if not any(world.cues.has(cue, part) for cue in _NOT_FOR_THE_LETTER)
    ]
    kept = _BUT.sub("", " ".join(part.strip() for part in said))
    return kept if len(kept.split()) >= FURTHER_WORDS else ""


def _sentence(story: str) -> str:
    """A chat line as a sentence: a capital at its beginning, a stop at its end."""
    story = story.strip()
    return story[:1].upper() + story[1:] + ("" if story[-1:] in ".!?…" else ".")
