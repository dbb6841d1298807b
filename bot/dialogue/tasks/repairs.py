"""Tasks that mend the conversation itself: correcting, contradicting, cancelling, starting again, coming back."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from bot import dates, reading
from bot.dialogue import filing
from bot.dialogue.answers import Answer, Given, LeftOut
from bot.dialogue.facts import in_a_sentence, in_words, label, set_fact
from bot.dialogue.readers import read_answer
from bot.dialogue.reply import Reply, say
from bot.dialogue.state import PERSON_SLOTS, State
from bot.dialogue.tasks.base import OneQuestion
from bot.dialogue.told import told_facts
from bot.dialogue.turn import Turn, made_choices
from bot.knowledge import Choice, named_in, normalise

BOTH = ("tutti e due", "entrambi", "tutte e due", "entrambe", "uno alla volta", "uno per volta", "tutti")


class _Quietly(OneQuestion):
    """One that is given up without a word: what was going on goes on."""

    def leave_out(self, turn: Turn, task: dict[str, Any], slot: str, firmly: bool) -> None:
        turn.drop(self.name)


class Contradiction(OneQuestion):
    """Something else than before was said about the same thing: which of the two holds is asked."""

    name, slot = "contradiction", "which_value"

    def read(self, turn: Turn, task: dict[str, Any], slot: str) -> Answer | None:
        if turn.heard.pressed is not None:
            return super().read(turn, task, slot)
        disputed, values, asks = task["slot"], (task["old"], task["new"]), "?" in turn.heard.text
        if not asks and (said := _not_by_mistake(turn, task)) is not None:
            return Given(said)
        supply = reading.read_commodity(turn.heard.text) if disputed == "commodity" and not asks else None
        if isinstance(supply, reading.Found):
            return Given(supply.value)  # also the one that was not among the two
        told = told_facts(turn.heard, turn.state, turn.world)
        if disputed in ("reply", "complaint_sent", "supplier") and told.get(disputed) in values:
            return Given(told[disputed])  # «mi hanno risposto, ma non mi sta bene»
        found = super().read(turn, task, slot)
        if found is not None:
            return found
        named = None if asks else named_of_two(turn, task)
        if named is not None:
            return Given(named)
        question = turn.world.questions.get(disputed)
        again = read_answer(disputed, turn.heard, turn.state, turn.world) if question else None
        return Given(again.value) if isinstance(again, Given) and again.value in values else None

    def take(self, turn: Turn, task: dict[str, Any], slot: str, value: Any) -> None:
        task[slot] = value
        both = value == "both"
        turn.holder = task.get("holder", "")
        if not both:
            set_fact(turn, task["slot"], value)
        if task["slot"] == "topic":
            other = task["new"] if both or value == task["old"] else None
            if both and other:
                turn.state.talk.later_topics.append(other)
        turn.say(
            "noted",
            label=label(task["slot"], turn.world),
            value=in_words(task["slot"], task["old"] if both else value, turn.world),
        )
        if task.get("in_the_account") and value == task["old"]:
            turn.say("account_differs", new=in_words(task["slot"], task["new"], turn.world))
            ask_again(turn, "description")  # so that it does not contradict the rest of the case

    def leave_out(self, turn: Turn, task: dict[str, Any], slot: str, firmly: bool) -> None:
        turn.drop(self.name)
        turn.say(
            "kept_as_before",
            label=label(task["slot"], turn.world),
            value=in_words(task["slot"], task["old"], turn.world),
        )

    def ask(self, turn: Turn, task: dict[str, Any], slot: str) -> Reply:
        world = turn.world
        old, new = (in_words(task["slot"], value, world) for value in (task["old"], task["new"]))
        choices = [Choice(value=task["old"], title=_short(old)), Choice(value=task["new"], title=_short(new))]
        if task["slot"] == "topic":
            choices = [topic_choice(turn, task["old"]), topic_choice(turn, task["new"])]
            choices.append(
                Choice(
                    value="both",
                    title="Tutti e due, uno alla volta",
                    words=BOTH,
                )
            )
            response = "ask_which_topic"
        else:
            response = "ask_which_value"
        made = made_choices(task, slot, choices)
        return say(response, *turn.buttons(slot, made), label=label(task["slot"], world), old=old, new=new)


def named_of_two(turn: Turn, task: dict[str, Any]) -> Any:
    """The one of two values whose words stand in a message without the other's; None if neither does, or both do."""
    named = [value for value in (task["old"], task["new"]) if _is_said(turn, turn.heard.text, task, value)]
    return named[0] if len(named) == 1 else _not_by_mistake(turn, task)


def _not_by_mistake(turn: Turn, task: dict[str, Any]) -> Any:
    """Of two values that are both named the one that is not taken back: «la luce, il gas l'ho scritto per sbaglio»."""
    wrong: list[Any] = []
    said: set[Any] = set()
    for clause in re.split(r"[,.;:]|\b(?=non\b)", turn.heard.text):
        named = [value for value in (task["old"], task["new"]) if _is_said(turn, clause, task, value)]
        said.update(named)
        taken_back = turn.world.cues.has("by_mistake", clause) or normalise(clause).startswith("non ")
        wrong += named if len(named) == 1 and taken_back else []
    right = [value for value in (task["old"], task["new"]) if value in said and value not in wrong]
    return right[0] if len(said) == 2 and len(right) == 1 else None


def _is_said(turn: Turn, text: str, task: dict[str, Any], value: Any) -> bool:
    """Is one of the two values named in `text`, the message or a clause of it?"""
    slot = str(task["slot"])
    if slot == "complaint_date":
        day = date.fromisoformat(value)
        weekday, _, month, *_ = dates.in_words(day).split()
        months = {date.fromisoformat(str(task[which])).month for which in ("old", "new")}
        if len(months) > 1 and named_in(text, (month,)):
            return True  # «quella di ottobre»
        return re.search(rf"(?<!\d)0?{day.day}(?!\d)", text) is not None or named_in(text, (weekday,))
    if slot == "topic":
        return named_in(text, turn.world.procedure.topics[value].words)
    question = turn.world.questions.get(slot)
    choice = next((c for c in (question.choices if question else ()) if c.value == value), None)
    if choice:  # «ha risposto» stands in «non ha risposto»
        return slot not in ("reply", "complaint_sent") and named_in(text, choice.words)
    return slot == "supplier" and str(value) in {m.value for m in turn.heard.all("supplier") if m.text in text}


class Correction(_Quietly):
    """Something is wrong, and it was not said what: the person chooses, and the question comes again."""

    name, slot = "correction", "what_to_correct"

    def read(self, turn: Turn, task: dict[str, Any], slot: str) -> Answer | None:
        found = super().read(turn, task, slot)
        named = named_slot(turn.heard.text, turn) if found is None and turn.heard.pressed is None else None
        if found is None and not named and turn.world.cues.starts("nothing", turn.heard.text):
            return LeftOut(firmly=True)  # «niente, va bene tutto»
        return Given(named) if named else found

    def take(self, turn: Turn, task: dict[str, Any], slot: str, value: Any) -> None:
        task[slot] = value
        ask_again(turn, str(value))

    def ask(self, turn: Turn, task: dict[str, Any], slot: str) -> Reply:
        choices = [Choice(value=name, title=_short(_plain(label(name, turn.world)))) for name in correctable(turn)]
        return say("ask_what_to_correct", *turn.buttons(slot, made_choices(task, slot, choices)))


def correctable(turn: Turn) -> list[str]:
    """The facts that were told so far and can be asked again."""
    told = [slot for slot in ("topic", *turn.world.questions) if turn.state.get(slot) is not None]
    slots = [slot for slot in dict.fromkeys(told) if slot not in ("consent", "confirm_case")]
    return [*slots, *(["documents"] if turn.state.talk.documents else [])]


def named_slot(text: str, turn: Turn) -> str | None:
    """The datum that a message names («ho sbagliato il codice fiscale»), if it was given before."""
    said = f" {normalise(turn.world.cues.without('an_answer', text))} "
    best, length = None, 0
    for slot in correctable(turn):
        words = turn.world.questions[slot].words or (("argomento", "problema") if slot == "topic" else ())
        for word in map(normalise, words):
            if f" {word} " in said and len(word) > length:
                best, length = slot, len(word)
    return best


def ask_again(turn: Turn, slot: str) -> None:
    """Forget one answer, so that its question comes next; everything else stays."""
    state = turn.state
    state.facts.pop("confirm_case", None)
    state.talk.again = slot
    told = state.facts.pop(slot, None)
    state.talk.taken_back = {slot: told} if told is not None else {}
    if slot == "documents":
        state.talk.documents = {}
    if slot == "description":
        state.talk.story = told or state.talk.story  # it is offered again, so that nothing is written twice
    if slot == "reply":
        state.talk.reply_arrived = False
    if slot in state.talk.skipped:
        state.talk.skipped.remove(slot)
    for other in ("email", "phone_number"):
        if slot in ("email", "phone_number") and other in state.talk.skipped:
            state.talk.skipped.remove(other)
    if state.get("topic"):
        state.open_walk()
    turn.served = True


class Cancel(_Quietly):
    """Before anything is thrown away, the person is asked; a draft can be kept."""

    name, slot = "cancel", "sure_to_cancel"

    def next_question(self, turn: Turn, task: dict[str, Any]) -> str | None:
        if "sure_to_cancel" not in task and turn.world.cues.has("as_draft", turn.heard.text):
            self.take(turn, task, "sure_to_cancel", "keep")  # «tienila come bozza»
        return super().next_question(turn, task)

    def take(self, turn: Turn, task: dict[str, Any], slot: str, value: Any) -> None:
        task[slot] = value
        if value == "go_on":
            turn.say("we_go_on")
            return
        if value == "keep" and turn.state.get("topic"):
            filing.keep_draft(turn)
            filing.keep_beside_draft(turn)
        forget_request(turn.state)
        turn.state.talk.tasks = []
        turn.say("cancelled" if value == "drop" else "see_you", *filing.after_task_buttons())


def forget_request(state: State) -> None:
    """Drop the request; the person's data too, unless a case was filed under the same consent."""
    filed = state.talk.filed
    state.start_request()
    if not filed:
        for slot in PERSON_SLOTS:
            state.facts.pop(slot, None)


class Restart(_Quietly):
    """From the beginning, after a yes."""

    name, slot = "restart", "sure_to_restart"

    def take(self, turn: Turn, task: dict[str, Any], slot: str, value: Any) -> None:
        task[slot] = value
        if value:
            forget_request(turn.state)
            turn.state.talk.tasks = []
            turn.push("walk")
            turn.say("restarted")
        else:
            turn.say("we_go_on")


class Resume(_Quietly):
    """On coming back, a request that was left open is offered again."""

    name, slot = "resume", "resume"

    def take(self, turn: Turn, task: dict[str, Any], slot: str, value: Any) -> None:
        task[slot] = value
        if value:
            turn.say("we_go_on")
            if turn.state.stopped_short:
                turn.state.take_up_again()
            return
        if turn.world.cues.has("throw_away", turn.heard.text):
            turn.push("cancel")  # which asks first
            return
        turn.drop("walk")
        turn.drop("resume_draft")
        other = turn.heard.told.get("topic")
        topic = turn.heard.intent if turn.heard.intent in turn.world.procedure.topics else other.intent if other else ""
        if topic and topic != turn.state.get("topic"):  # «no, un'altra cosa: …»
            turn.state.start_request()
            turn.push("walk")
            turn.say("heard_topic", read_back=turn.world.procedure.topics[topic].read_back)
            set_fact(turn, "topic", topic)
        else:
            turn.say("set_aside", *filing.after_task_buttons())

    def ask(self, turn: Turn, task: dict[str, Any], slot: str) -> Reply:
        topic = turn.state.get("topic")
        about = in_a_sentence(turn.world.procedure.topics[topic].title) if topic else "la tua richiesta"
        return say("ask_resume", *turn.buttons(slot, turn.world.questions[slot].choices), about=about)


class Clarify(OneQuestion):
    """«Intendi A o B?», with titles that people understand; what is chosen is then heard as if it had been said."""

    name, slot = "clarify", "did_you_mean"

    def take(self, turn: Turn, task: dict[str, Any], slot: str, value: Any) -> None:
        task[slot] = value
        turn.drop(self.name)
        if value == "other":
            turn.say("say_it_otherwise")
            turn.quiet = True
        else:
            task["chosen"] = value

    def leave_out(self, turn: Turn, task: dict[str, Any], slot: str, firmly: bool) -> None:
        turn.drop(self.name)
        turn.say("say_it_otherwise")

    def ask(self, turn: Turn, task: dict[str, Any], slot: str) -> Reply:
        choices = [Choice(**option) for option in task["options"]]
        choices.append(
            Choice(value="other", title="Altro", words=("nessuno", "nessuna", "nessuna delle due", "altro", "no"))
        )
        return say("ask_did_you_mean", *turn.buttons(slot, made_choices(task, slot, choices)))


def topic_choice(turn: Turn, name: str) -> Choice:
    topic = turn.world.procedure.topics[name]
    return Choice(value=name, title=topic.title, words=topic.words)


def _plain(text: str) -> str:
    for article in ("il ", "la ", "l'", "i ", "le "):
        text = text.removeprefix(article)
    return text[:1].upper() + text[1:]


def _short(title: str) -> str:
    return title if len(title) <= 40 else title[:39].rstrip() + "…"
