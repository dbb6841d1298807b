"""What the assistant remembers of a conversation: facts told by the person, and where the talk stands."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, field, fields
from datetime import date
from typing import Any

from bot.procedure import Outcome

# Facts of the request in hand; a second request starts without them.
REQUEST_SLOTS = (
    "topic",
    "complaint_sent",
    "complaint_date",
    "reply",
    "outcome",
    "first_day",
    "commodity",
    "pod",
    "pdr",
    "supplier",
    "description",
    "confirm_case",
)
# Facts of the person, kept for a second request under the same consent.
PERSON_SLOTS = (
    "consent",
    "applicant_role",
    "customer_kind",
    "full_name",
    "delegate_name",
    "tax_code",
    "email",
    "phone_number",
)
FACT_SLOTS = (*REQUEST_SLOTS, *PERSON_SLOTS, "case_code")
# The codes that a supply of each commodity has.
SUPPLY_CODES: Mapping[str, tuple[str, ...]] = {"luce": ("pod",), "gas": ("pdr",), "dual": ("pod", "pdr")}
# Personal data: none of it is kept before consent.
PERSONAL_SLOTS = ("full_name", "delegate_name", "tax_code", "pod", "pdr", "email", "phone_number")


@dataclass
class Talk:
    """Where the conversation stands. Everything here is plain JSON, since it travels in one slot."""

    introduced: bool = False
    returning: bool = False  # a walk was left open in an earlier session: offer to go on
    tasks: list[dict[str, Any]] = field(default_factory=list)  # the one in hand is the last
    asked: list[str] = field(default_factory=list)  # questions answered so far, for «go back»
    taken_back: dict[str, Any] = field(default_factory=dict)  # the answer whose question came again, until it has one
    again: str = ""  # an answer that was taken back: its question comes before the others
    misses: int = 0  # messages in a row that were not understood
    explained: list[str] = field(default_factory=list)  # explanations given since the pending question was put
    alarmed: bool = False  # danger was spoken of: the next word is about that, and answers nothing
    sorry_said: bool = False  # a regret is said once
    skipped: list[str] = field(default_factory=list)
    documents: dict[str, bool] = field(default_factory=dict)  # document id -> ready
    by_phone: bool = False  # the complaint was made only by telephone
    old_date: str = ""  # a complaint date of more than a year ago, to be confirmed
    complaint_days: dict[str, str] = field(default_factory=dict)  # of «sending» and «receipt», where both were told
    loose_date: dict[str, str] = field(default_factory=dict)  # bounds of a date told loosely: earliest, latest
    reckoned_day: str = ""  # the day of the complaint that was reckoned from a loose one
    said_verdict: str = ""  # the verdict that was said last, so that only a changed one is said again
    draft_offered: bool = False
    reminder_wanted: bool = False
    reminder_set: bool = False
    reply_arrived: bool = False  # the supplier answered; whether it satisfies is still open
    carried_over: bool = False  # the person's data are those of the request before, which was not yet said
    opening: str = ""  # a first message of which no topic could be told
    story: str = ""  # the person's own words about the problem
    holder_named: bool = False  # the name was told as that of whoever the supply belongs to
    put_aside: dict[str, str] = field(default_factory=dict)  # a code of the other supply, should it be about that one
    listed: list[str] = field(default_factory=list)  # codes of the cases that were listed in the turn before
    erase_wanted: bool = False  # data of cases still open were to be erased too: they go when a case is withdrawn
    letter_written: bool = False
    later_topics: list[str] = field(default_factory=list)
    seen_suppliers: list[str] = field(default_factory=list)
    written_to: list[str] = field(default_factory=list)  # of those, the ones that were complained to
    left_suppliers: list[str] = field(default_factory=list)  # of those, the ones spoken of as left
    consent_at: str = ""
    consent_version: str = ""
    draft_code: str = ""
    beside_draft: dict[str, Any] = field(default_factory=dict)  # what stays in this chat alone: code, facts, talk
    filing_key: str = ""  # makes confirming twice file once
    filed: dict[str, str] = field(default_factory=dict)  # of the case filed last: code, topic
    personal_data_warned: bool = False
    last_said: list[dict[str, Any]] = field(default_factory=list)

    def has_just_said(self, *responses: str) -> bool:
        """Was one of these responses («utter_…») among what was said last?"""
        return any(said["response"] in responses for said in self.last_said)


_NOTHING_LEFT = (Outcome.SETTLED, Outcome.CONCILIATION, Outcome.CONCILIAWEB)
_AFTER_A_TASK = {"utter_anything_else", "utter_after_filing", "utter_see_you"}


def asked_in(slots: Mapping[str, Any]) -> str:
    """The question before the next message, as data/turns calls it: a slot or a name of data/acts.yml; «» where none is open."""
    talk, slot = slots.get("talk") or {}, slots.get("requested_slot")
    if slot:
        return _put_otherwise(slot, talk) or slot
    said = {reply["response"] for reply in talk.get("last_said") or ()}
    if talk.get("filed") or said & _AFTER_A_TASK:
        return "afterwards"
    return "opening" if slots.get("topic") is None else ""


def _put_otherwise(slot: str, talk: Mapping[str, Any]) -> str:
    """The name of a question that is not put as it is at first, so that a yes or a no means something else."""
    task = (talk.get("tasks") or [{}])[-1]
    if task.get("offered") == slot:
        return "without"
    put: Mapping[str, tuple[str, bool]] = {
        "reply": ("reply_quality", bool(talk.get("reply_arrived"))),
        "complaint_date": ("old_date", bool(talk.get("old_date"))),
        "description": ("account", not talk.get("story")),
        "letter_story": ("account", True),
        "documents": ("documents_missing", bool(task.get("which_missing"))),
        "which_value": ("which_topic", task.get("slot") == "topic"),
    }
    name, applies = put.get(slot, ("", False))
    return name if applies else ""


@dataclass
class State:
    """The facts by slot name, the talk, and the question that waits for an answer."""

    facts: dict[str, Any] = field(default_factory=dict)
    talk: Talk = field(default_factory=Talk)
    pending: str | None = None

    @classmethod
    def from_slots(cls, slots: Mapping[str, Any]) -> State:
        """From the tracker's slots; unknown keys of an older version are dropped."""
        known = {f.name for f in fields(Talk)}
        talk = {key: deepcopy(value) for key, value in (slots.get("talk") or {}).items() if key in known}
        facts = {name: slots[name] for name in FACT_SLOTS if slots.get(name) is not None}
        return cls(facts=facts, talk=Talk(**talk), pending=slots.get("requested_slot"))

    def to_slots(self) -> dict[str, Any]:
        """Every slot with its value, None where nothing is known."""
        return {
            **{name: self.facts.get(name) for name in FACT_SLOTS},
            "requested_slot": self.pending,
            "talk": dict(vars(self.talk)),  # its lists are not copied: the state ends with the turn
        }

    @property
    def asked(self) -> str:
        """The open question as data/turns calls it."""
        return asked_in(self.to_slots())

    def get(self, slot: str) -> Any:
        return self.facts.get(slot)

    @property
    def complaint_date(self) -> date | None:
        told = self.facts.get("complaint_date")
        return date.fromisoformat(told) if told else None

    @property
    def task(self) -> dict[str, Any] | None:
        """The task in hand, with its own data; None when nothing is going on."""
        return self.talk.tasks[-1] if self.talk.tasks else None

    @property
    def walk_is_open(self) -> bool:
        return any(task["name"] == "walk" for task in self.talk.tasks)

    @property
    def stopped_short(self) -> bool:
        """Is there a request that was neither filed nor sent elsewhere, though nobody is at it? «Torna dal 6 dicembre»"""
        ended = self.talk.filed or self.get("outcome") in _NOTHING_LEFT
        return self.get("topic") is not None and not ended and not self.walk_is_open

    def forget_refusal(self) -> None:
        """Whoever goes on after a no to the use of data is asked for the consent again."""
        if self.get("consent") is False:
            self.facts.pop("consent")

    def begin_another(self) -> None:
        """A fresh request, which is none of the case that was filed before."""
        self.start_request()
        self.talk.filed = {}

    def take_up_again(self) -> None:
        """Go on with such a request: what was still to be sent may be sent by now, and the verdict is said once more."""
        if self.get("complaint_sent") is False:
            self.facts.pop("complaint_sent")
        self.forget_refusal()
        self.talk.said_verdict = ""
        self.open_walk()

    def open_walk(self) -> None:
        """Put the walk below whatever is going on, if it is not open."""
        if not self.walk_is_open:
            self.talk.tasks.insert(0, {"name": "walk"})

    def start_request(self) -> None:
        """Forget the request in hand and keep the person, as for a second request."""
        for slot in REQUEST_SLOTS:
            self.facts.pop(slot, None)
        self.talk.carried_over = self.facts.get("full_name") is not None
        fresh = Talk()
        for name in ("asked", "again", "skipped", "documents", "by_phone", "old_date", "loose_date",
                     "complaint_days", "said_verdict", "draft_offered", "reminder_wanted", "reminder_set", "reply_arrived",
                     "opening", "story", "seen_suppliers", "written_to", "left_suppliers", "letter_written", "draft_code",
                     "filing_key"):  # fmt: skip
            setattr(self.talk, name, getattr(fresh, name))
