"""The facts of a request: kept, said back, put right, never replaced in silence."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from bot import dates, reading
from bot.dialogue.answers import Refused
from bot.dialogue.choosing import Asked, denied_choices
from bot.dialogue.complaint_day import counted_from, days_told
from bot.dialogue.doing import POSSIBLE, SURE, SURELY
from bot.dialogue.heard import Heard
from bot.dialogue.reply import Reply, bullets, say
from bot.dialogue.state import PERSON_SLOTS, REQUEST_SLOTS, SUPPLY_CODES, State
from bot.dialogue.told_data import denied, is_left, name_in_capitals, words_before
from bot.dialogue.topics import denies_a_topic
from bot.dialogue.turn import Turn
from bot.dialogue.world import World
from bot.knowledge import normalise

# What is said back to whoever asks what was told so far.
_SAID_BACK = [
    slot for slot in (*REQUEST_SLOTS, *PERSON_SLOTS) if slot not in ("outcome", "first_day", "confirm_case", "consent")
]
LONGEST_STORY = 600  # characters


def learn_complaint_day(turn: Turn, day: str, *, corrected: bool = False) -> None:
    """Keep the day of the complaint (ISO); one of more than a year ago is asked about, once, before it counts."""
    talk, world = turn.state.talk, turn.world
    age = (world.today - date.fromisoformat(day)).days
    if age > world.procedure.limits.old_complaint_days and day not in (talk.old_date, turn.state.get("complaint_date")):
        talk.old_date = day
        turn.served = True
        return
    talk.old_date = ""
    if _is_the_other_day(turn, day):
        return
    reckoned = talk.reckoned_day and talk.reckoned_day == turn.state.get("complaint_date")
    learn(turn, "complaint_date", day, corrected=corrected or bool(reckoned))  # nobody had said that day


def _is_the_other_day(turn: Turn, day: str) -> bool:
    """«L'ho spedita il 20», where the 3rd of the next month was told as the day of receipt: both hold, and one counts."""
    talk, told = turn.state.talk, days_told(turn.heard.text, turn.world)
    known, kind = set(talk.complaint_days), next((kind for kind, one in told.items() if one == day), None)
    if kind == "receipt" and turn.world.cues.has("no_answer", turn.heard.text):
        return False  # «dopo la PEC del 12 non ho ricevuto niente»
    if kind is None or len(known) != 1 or kind in known or turn.state.get("complaint_date") is None:
        return False
    days = {**talk.complaint_days, kind: day}
    if days["sending"] > days["receipt"]:
        return False
    talk.complaint_days = days
    topic = turn.world.procedure.topics.get(turn.state.get("topic") or "")
    turn.served = True
    if counted_from(topic) == kind:
        set_fact(turn, "complaint_date", day)
        turn.say(
            "corrected", label=label("complaint_date", turn.world), new=in_words("complaint_date", day, turn.world)
        )
    else:
        turn.say("noted_in_passing")
    return True


def take_latest_day(turn: Turn, latest: str) -> None:
    """Of a day known only loosely the latest (ISO) counts, so that nobody is sent too early."""
    turn.state.talk.loose_date = {}
    turn.state.talk.reckoned_day = latest
    turn.say("date_from_latest", day=dates.in_words(date.fromisoformat(latest)))
    learn_complaint_day(turn, latest, corrected=True)


def learn(turn: Turn, slot: str, value: Any, *, corrected: bool = False) -> None:
    """Keep a fact. A different earlier value is replaced if it was corrected, else asked about."""
    old = turn.state.get(slot)
    if slot == "topic" and old is None:
        rule = turn.world.procedure.topics[value]
        turn.say("heard_topic", read_back=rule.read_back)
        if turn.state.talk.carried_over and is_of_another_holder(turn):
            change_holder(turn.state)
        if rule.unknown_addressee and turn.world.cues.has("unknown_who", turn.heard.text):
            turn.push("unknown_addressee")
    if old == value:
        turn.served = True
        return
    if slot == "topic" and old is not None:
        other = turn.world.cues.has("another_problem", turn.heard.text) and not turn.heard.doing.surely("fix")
        if value in turn.state.talk.later_topics or other:
            put_off(turn, value)
            return
        corrected = corrected or turn.world.procedure.topics[old].catch_all  # what was vague is said precisely
    asked_about = turn.state.talk.has_just_said("utter_code_of_other")
    corrected = corrected or (slot == "commodity" and asked_about)
    corrected = corrected or _is_denied(turn, slot, old)
    if old is not None and not corrected:
        if slot == "commodity" and old == "dual" and turn.heard.doing.chance("fix", slot) < SURE:
            return  # «luce e gas», then «la luce»: saying less than before is no contradiction
        account = "description" in turn.learned
        turn.push("contradiction", slot=slot, old=old, new=value, in_the_account=account, holder=_holder_told(turn))
        turn.served = True
        return
    before = old if old is not None or slot == "topic" else turn.state.talk.taken_back.get(slot)
    set_fact(turn, slot, value)
    turn.served = True
    if before not in (None, value):
        turn.say("corrected", label=label(slot, turn.world), new=in_words(slot, value, turn.world))
        if slot == "applicant_role" and "full_name" in turn.learned:
            turn.say("corrected", label=label("full_name", turn.world), new=turn.state.facts["full_name"])


def _is_denied(turn: Turn, slot: str, old: Any) -> bool:
    """«No, è per il negozio, non per casa»: is the choice made before denied in so many words?"""
    question = turn.world.questions.get(slot)
    if question is None or question.kind != "choice" or turn.heard.pressed is not None or slot == "reply":
        return False
    asked = Asked(slot, turn.heard, turn.state, turn.world)
    return any(choice.value == old for choice in denied_choices(asked))


def put_off(turn: Turn, topic: str) -> None:
    """Another problem, told while one is in hand, comes after it."""
    talk = turn.state.talk
    if topic not in talk.later_topics:
        talk.later_topics.append(topic)
    turn.say("later_topic", title=in_a_sentence(turn.world.procedure.topics[topic].title))
    turn.served = True


def set_fact(turn: Turn, slot: str, value: Any) -> None:
    """Write a fact and let go of what no longer follows from the others."""
    state = turn.state
    old = state.facts.get(slot)
    state.facts[slot] = value
    turn.learned.append(slot)
    state.talk.taken_back.pop(slot, None)
    if any(task["name"] == "contradiction" and task["slot"] == slot for task in state.talk.tasks):
        turn.drop("contradiction")  # it is settled
    if slot in state.talk.skipped:
        state.talk.skipped.remove(slot)
    if slot in _FOLLOWS:
        _FOLLOWS[slot](turn, old, value)
    if slot in ("topic", "commodity", "applicant_role", "complaint_sent", "reply"):
        state.facts.pop("confirm_case", None)


def _from_the_topic(turn: Turn, old: Any, value: Any) -> None:
    talk, facts = turn.state.talk, turn.state.facts
    if old not in (None, value) and not _is_the_same_matter(old, value, turn.world):
        talk.story = ""  # it tells of something else
    if talk.complaint_days:
        day = talk.complaint_days.get(counted_from(turn.world.procedure.topics.get(value)))
        facts["complaint_date"] = day or facts.get("complaint_date")


def _from_the_complaint(turn: Turn, _: Any, value: Any) -> None:
    talk, facts, cues = turn.state.talk, turn.state.facts, turn.world.cues
    talk.by_phone = False
    if value is False:
        facts.pop("complaint_date", None)
        facts.pop("reply", None)
        named = any(mention.value == "telefono" for mention in turn.heard.all("channel"))
        called = named or cues.has("by_phone", turn.heard.text)
        talk.by_phone = called and not cues.has("no_call", turn.heard.text)


def _from_its_day(turn: Turn, _: Any, __: Any) -> None:
    talk, facts = turn.state.talk, turn.state.facts
    talk.loose_date = {}
    talk.complaint_days = dict(days_told(turn.heard.text, turn.world))
    if facts.get("complaint_sent") is None:
        facts["complaint_sent"] = True


def _from_the_reply(turn: Turn, _: Any, __: Any) -> None:
    turn.state.talk.reply_arrived = False


def _from_the_name(turn: Turn, _: Any, __: Any) -> None:
    turn.state.talk.holder_named = turn.world.cues.has("holders_name", turn.heard.text)


def _from_the_role(turn: Turn, old: Any, value: Any) -> None:
    state = turn.state
    if old in (None, value):
        return
    named = _holder_told(turn) or turn.holder
    if value == "delegate" and named:
        _name_holder(state, named)  # «per me, ma la bolletta è di mio papà Mario Rossi»
        turn.learned.append("full_name")
    else:
        _change_places(state, delegate=value == "delegate")
        if state.facts.get("delegate_name") and value == "delegate":
            turn.say("name_is_yours", name=state.facts["delegate_name"])


def _from_the_commodity(turn: Turn, _: Any, value: Any) -> None:
    """The code of the other supply is let go of; one that was put aside as not fitting is taken back."""
    talk, facts = turn.state.talk, turn.state.facts
    for code in SUPPLY_CODES["dual"]:
        if code not in SUPPLY_CODES[value]:
            facts.pop(code, None)
        elif code in talk.put_aside:
            facts[code] = talk.put_aside.pop(code)


_FOLLOWS: Mapping[str, Callable[[Turn, Any, Any], None]] = {
    "topic": _from_the_topic,
    "complaint_sent": _from_the_complaint,
    "complaint_date": _from_its_day,
    "reply": _from_the_reply,
    "full_name": _from_the_name,
    "applicant_role": _from_the_role,
    "commodity": _from_the_commodity,
}  # what follows from a fact: the turn, its old value, its new one


def _is_the_same_matter(old: str, new: str, world: World) -> bool:
    """Does a topic only say more precisely what the one before was, or whom to ask about it first?"""
    topics = world.procedure.topics
    return topics[old].catch_all or new == topics[old].unknown_addressee or old == topics[new].unknown_addressee


def keep_opening(turn: Turn) -> None:
    """A first message of which no topic can be told: the account begins with it."""
    talk = turn.state.talk
    talk.opening = talk.opening or reading.without_personal_data(turn.heard.text)[:LONGEST_STORY]


def add_to_account(story: str, more: str) -> str:
    """The account of what happened with one sentence more."""
    return f"{story.rstrip(' .')}. {more}"


def tells_of_the_delegate(turn: Turn) -> bool:
    """«È per un cliente dello studio»: may the home or business that is named be that of whoever writes for another?"""
    told = turn.heard.doing.chance("fact", "customer_kind")
    return turn.state.get("applicant_role") == "delegate" and POSSIBLE < told < SURELY


def is_of_another_holder(turn: Turn) -> bool:
    """«… per la casa di mia zia», of a second request, but not «sempre per mia zia»."""
    cues, text = turn.world.cues, turn.heard.text
    return cues.has("another_holder", text) and not cues.has("same_holder", text)


def change_holder(state: State) -> None:
    """The next supply is another person's: whose it is, and of what kind, is asked; whoever writes stays."""
    state.talk.holder_named = state.talk.carried_over = False
    if state.facts.get("applicant_role") != "delegate":
        _change_places(state, delegate=True)
    for slot in ("full_name", "tax_code", "customer_kind"):
        state.facts.pop(slot, None)
    state.facts["applicant_role"] = "delegate"


def _holder_told(turn: Turn) -> str:
    """The name of whom the supply belongs to, in a message that says that it is another's; «» if there is none.

    Before the consent none is kept.
    """
    cues, text = turn.world.cues, turn.heard.text
    name = name_in_capitals(text) if turn.state.get("consent") is True else None
    if not name:
        return ""
    of_a_relative = cues.ends("relative", text.partition(name)[0])  # «è per mio padre Mario Rossi»
    return name if of_a_relative or cues.has("in_anothers_name", text) else ""


def _name_holder(state: State, name: str) -> None:
    """The supply turns out to be another's, who is named: a name given as one's own moves, unless it was the holder's."""
    told = state.facts.get("full_name")
    if told and told.lower() != name.lower():
        state.facts["delegate_name"] = told
        state.facts.pop("tax_code", None)
    state.facts["full_name"] = name
    state.talk.holder_named = True


def _change_places(state: State, *, delegate: bool) -> None:
    """Who writes turns out to be a delegate, or not: the name given as one's own moves, the holder's data are asked."""
    if delegate and state.talk.holder_named:
        state.facts.pop("tax_code", None)
        return
    writer = state.facts.pop("full_name" if delegate else "delegate_name", None)
    if not delegate:
        state.facts.pop("full_name", None)
    state.facts.pop("tax_code", None)
    if writer:
        state.facts["delegate_name" if delegate else "full_name"] = writer


def is_correction(turn: Turn) -> bool:
    """Does the message say that something told before was wrong?"""
    heard = turn.heard
    said = heard.intent == "correct" and heard.level == "sure"
    return (
        said
        or turn.state.pending == "what_to_correct"
        or turn.world.cues.has("correction", heard.text)
        or turn.world.cues.has("said_wrongly", heard.text)
        or _puts_one_for_another(heard)
        or denies_a_topic(heard.text)
        or (
            turn.state.talk.has_just_said("utter_corrected")
            and normalise(heard.text).startswith(("e ", "anche ", "pure ", "inoltre "))
        )
    )


def _puts_one_for_another(heard: Heard) -> bool:
    """«Non è Eni, è Iren»: of two things of a kind the one is denied, the other told."""
    kinds = {mention.entity for mention in heard.mentions if denied(heard.text, mention)}
    return any(not denied(heard.text, mention) for mention in heard.mentions if mention.entity in kinds)


def told_so_far(facts: Mapping[str, Any], world: World) -> str:
    """What was told of the request in hand and of the person, a fact a line; «» if nothing was."""
    told = ((slot, facts.get(slot)) for slot in _SAID_BACK)
    return bullets(f"{label(slot, world)}: {in_words(slot, value, world)}" for slot, value in told if value is not None)


def label(slot: str, world: World) -> str:
    """What a datum is called, with its article."""
    if slot == "topic":
        return "l'argomento"
    question = world.questions.get(slot)
    return (question.label if question else "") or slot


def in_words(slot: str, value: Any, world: World) -> str:
    """A value as it is said back."""
    if value is None:
        return "non indicato"
    if slot == "topic":
        return in_a_sentence(world.procedure.topics[value].title)
    if slot in ("complaint_date", "first_day"):
        return dates.in_words(date.fromisoformat(value))
    question = world.questions.get(slot)
    choice = question.choice(value) if question else None
    return in_a_sentence(choice.title) if choice else str(value)


def in_a_sentence(title: str) -> str:
    """A title inside a sentence: «Doppia fatturazione» -> «doppia fatturazione», but «CMOR contestato» stays."""
    return title if title[:2].isupper() else title[:1].lower() + title[1:]


def refusal(turn: Turn, refused: Refused) -> Reply:
    """Why something cannot be right, in words."""
    values = dict(refused.values)
    for name in ("earliest", "latest", "day"):
        if name in values:
            values[name] = dates.in_words(date.fromisoformat(values[name]))
    values["today"] = dates.in_words(turn.world.today)
    return say(f"wrong_{refused.reason}", **values)


def note_suppliers(turn: Turn) -> None:
    """Keep the suppliers that a message names, and which of them are spoken of as left."""
    talk, cues, text = turn.state.talk, turn.world.cues, turn.heard.text
    mentions = turn.heard.all("supplier")
    newer = {m.value for m in mentions if cues.has("left_for", words_before(text, m.start, 2))}
    one_of_two = len({m.value for m in mentions}) == 2 and len(newer) == 1  # «Enel …, ma sono passato a Edison»
    for mention in mentions:
        if mention.value not in talk.seen_suppliers:
            talk.seen_suppliers.append(mention.value)
        before = words_before(text, mention.start, 2)  # «il vecchio, Enel»
        if cues.has("written_to", before) and mention.value not in talk.written_to:
            talk.written_to.append(mention.value)
        left = is_left(text, mention, turn.world) or one_of_two
        if left and mention.value not in (*newer, *talk.left_suppliers):
            talk.left_suppliers.append(mention.value)
