"""What is answered in passing: questions, small talk, worries. The question that was pending comes back afterwards."""

from __future__ import annotations

from collections.abc import Callable

from bot.cases import State as CaseState
from bot.dialogue.desk_hours import hours_now
from bot.dialogue.doing import SURE
from bot.dialogue.explaining import explain
from bot.dialogue.facts import in_a_sentence, told_so_far
from bot.dialogue.reply import HELP_BUTTONS, RATE, Button, Reply
from bot.dialogue.turn import Turn
from bot.dialogue.verdicts import cite, in_short
from bot.knowledge import normalise
from bot.procedure import missing_data


def answer_question(turn: Turn, intent: str) -> bool:
    """Answer faq/<id> with its facts and sources. False if there is no such answer."""
    answer = turn.world.answers.get(intent.removeprefix("faq/"))
    if answer is None:
        return False
    world = turn.world
    values = {
        "operator": world.desk.operator.name,
        "email": world.desk.operator.email,
        "hours_now": hours_now(turn),
        "conversation_days": world.desk.retention.conversation_days,
    }
    named = {mention.value for mention in turn.heard.all("supplier")}
    elsewhere = answer.only_for and named and not any(answer.only_for in name for name in named)
    parts = (answer.text, "" if elsewhere else answer.detail)
    text = "\n".join(part.format(**values) for part in parts if part)
    sources = "; ".join(cite(world.procedure.sources[name]) for name in answer.sources)
    turn.replies.append(Reply(text=f"{text}\nFonte: {sources}."))
    return True


def _person(turn: Turn) -> None:
    turn.say("human_handoff", phone=turn.world.desk.phone.number, hours_now=hours_now(turn))


def _help(turn: Turn) -> None:
    shorter = in_short(turn)
    if turn.state.task is None:
        turn.say("help", *HELP_BUTTONS)
    elif shorter and not turn.state.talk.has_just_said(shorter.response):  # «ma allora che devo fare?»
        turn.replies.append(shorter)
    else:
        turn.say("help_midway")


# Said on the way to something else: whoever asks for it again wants what came after.
PASSING = ("introduction", "heard_topic", "not_understood", "back_to_request", "went_back", "left_out", "left_out_for_now",
           "noted_in_passing", "we_go_on", "welcome", "out_of_scope", "corrected", "noted", "offer_person",
           "offer_person_unknown", "sorry_angry", "sorry_desperate", "after_danger", "secrets_removed",
           "personal_data_later", "greet_again")  # fmt: skip


def _repeat(turn: Turn) -> None:
    if turn.state.pending == "confirm_case" and turn.state.task:
        turn.state.task.pop("summed_up", None)  # the summary is what there is to hear again
        return
    last = [Reply.from_json(reply) for reply in turn.state.talk.last_said]
    of_a_question = all(reply.response for reply in last)  # an answer to what they had asked has no name
    if turn.state.pending and turn.world.cues.has("not_following", turn.heard.text):
        if of_a_question:
            explain(turn)  # «me lo rispieghi più semplice?»: the same words again help nobody
            return
        shorter = in_short(turn)
        last = [shorter if shorter and reply.response.startswith("utter_verdict_") else reply for reply in last]
    said = [reply for reply in last if reply.response.removeprefix("utter_") not in PASSING] or last
    if said:
        turn.replies.extend(said)
        turn.quiet = True
    else:
        turn.say("help", *HELP_BUTTONS)


def _recap(turn: Turn) -> None:
    """What was told so far, a fact a line; asked to agree to the summary, the summary."""
    if turn.state.pending == "confirm_case":
        _repeat(turn)
        return
    told = told_so_far(turn.state.facts, turn.world)
    turn.say("recap" if told else "recap_empty", facts=told)


def _progress(turn: Turn) -> None:
    """How many questions are still to come."""
    state, procedure = turn.state, turn.world.procedure
    topic = state.get("topic")
    if not state.walk_is_open or topic is None:
        turn.say("progress_unknown")
        return
    left = [slot for slot in missing_data(procedure, topic, state.facts) if slot not in state.talk.skipped]
    turn.say("progress", left=len(left) + 1) if left else turn.say("progress_last")


def _goodbye(turn: Turn) -> None:
    over = turn.state.talk.draft_offered and turn.answering == "walk"  # «no, niente bozza. Arrivederci»
    task = turn.state.task
    if task and task["name"] == "rate" and "score" in task:
        task["comment"] = ""  # the score is kept, and thanked for
    turn.quiet = True
    if turn.state.walk_is_open and not over:
        turn.say("goodbye_midway")
        return
    turn.say("goodbye", *_vote(turn))


def _vote(turn: Turn) -> tuple[Button, ...]:
    """The button for a vote, once something was done for the person and no vote was given."""
    talk, task = turn.state.talk, turn.state.task
    advised = turn.state.get("outcome") is not None and not turn.state.walk_is_open
    helped = talk.filed or talk.letter_written or talk.draft_code or advised
    rated = (task and task["name"] == "rate") or talk.has_just_said("utter_rated")
    return (RATE,) if helped and not rated else ()


def _my_name(turn: Turn) -> None:
    turn.say("my_name", operator=turn.world.desk.operator.name)


def _thanks(turn: Turn) -> None:
    """«No, ho finito, grazie della lettera» takes leave as well."""
    offered = turn.state.talk.has_just_said("utter_anything_else", "utter_after_filing", "utter_see_you")
    begins = ("no", "all_done", "that_is_all", "nothing")
    leaves = offered and any(turn.world.cues.starts(name, turn.heard.text) for name in begins)
    if leaves or normalise(turn.heard.text).endswith(" ciao") or turn.heard.doing.chance("bye") >= SURE:
        _goodbye(turn)
    else:
        turn.say("welcome", *(_vote(turn) if turn.state.task is None else ()))


def _greet(turn: Turn) -> None:
    if turn.state.talk.has_just_said("utter_goodbye_midway") and normalise(turn.heard.text) == "ciao":
        turn.quiet = True
        turn.say("bye")
    elif turn.state.task is None:
        if turn.state.talk.last_said and turn.heard.doing.best == "bye":  # «ciao e buona giornata»
            _goodbye(turn)
            return
        said_goodbye = turn.state.talk.has_just_said("utter_goodbye", "utter_welcome", "utter_rated")
        if said_goodbye and normalise(turn.heard.text) == "ciao":  # it closes as well as it opens
            turn.say("bye")
        elif offer_kept_draft(turn):
            return
        elif turn.replies:  # the introduction has just been said
            turn.say("how_can_i_help", *HELP_BUTTONS)
        else:
            turn.say("greet_again", *HELP_BUTTONS)


def offer_kept_draft(turn: Turn, topic: str | None = None) -> bool:
    """Whoever comes back is told of the draft that was kept for them, be it of any topic or of that one."""
    drafts = [
        case
        for case in turn.world.cases.of_owner(turn.owner)
        if case.state is CaseState.DRAFT and topic in (None, case.facts.topic)
    ]
    if not drafts or turn.state.talk.filed:
        return False
    title = in_a_sentence(turn.world.procedure.topics[drafts[0].facts.topic].title)
    turn.say("draft_waits", code=str(drafts[0].code), title=title)
    turn.push("resume_draft", code=str(drafts[0].code))
    return True


def _frustration(turn: Turn) -> None:
    turn.unsay("utter_upset")  # one word of regret is enough
    turn.say("sorry", phone=turn.world.desk.phone.number, hours_now=hours_now(turn))
    if turn.state.task is None:
        turn.say("how_can_i_help", *HELP_BUTTONS)


def _say(response: str) -> Callable[[Turn], None]:
    def serve(turn: Turn) -> None:
        turn.say(response, phone=turn.world.desk.phone.number, operator=turn.world.desk.operator.name)

    return serve


DIGRESSIONS: dict[str, Callable[[Turn], None]] = {
    "human_handoff": _person,
    "help": _help,
    "explain_question": explain,
    "repeat": _repeat,
    "goodbye": _goodbye,
    "thank": _thanks,
    "greet": _greet,
    "complain_bot": _frustration,
    "legal_advice": _say("legal_advice"),
    "recap": _recap,
    "progress": _progress,
    "bot_challenge": _say("bot_challenge"),
    "my_name": _my_name,
    "chitchat": _say("chitchat"),
}
