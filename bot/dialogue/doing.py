"""What a message does at the open question (data/acts.yml), with how probable each act is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

SURE = 0.4  # how probable the likeliest act must be to be done, whatever else the message resembles
NEARLY_CERTAIN = 0.8
SURELY = 0.9  # from this probability on, an answer holds whatever its words resemble: where the two differ, words err
LIKELY = 0.5  # where words cannot tell
BESIDE = 0.5  # how probable another one beside it must be
ANSWER_BESIDE = 0.25  # an answer beside it: it holds one all the same
AS_LIKELY = 0.7  # with so much of the likelier one's chance, of two answers beside something else neither is one
LIKELY_FIX = 0.15  # of what is put right, where something is
MAY_ANSWER = 0.1  # how probable an answer must be where any text could be read as one
POSSIBLE = 0.02  # less probable than this, a fact is not told


# What a message that nearly certainly does this may hold an answer beside, if that is likely by itself.
_APART = (
    "ask",
    "explain",
    "fix",
    "problem",
    "cancel",
    "restart",
    "person",
    "angry",
    "smalltalk",
    "status",
    "letter",
    "withdraw",
    "my_data",
    "legal",
)
_SAID_BY_NAME = ("commodity", "supplier", "full_name", "delegate_name")  # whatever else a message does
_OF_THE_COMPLAINT = ("complaint_sent", "complaint_date", "reply")  # who tells of one may tell of all


@dataclass(frozen=True)
class Doing:
    """`chances`: the probability (0 to 1) of each act, from the highest; none at a question that was not learnt."""

    chances: Mapping[str, float] = field(default_factory=dict)

    @property
    def best(self) -> str:
        """The likeliest act, or «»."""
        return next(iter(self.chances), "")

    @property
    def sure(self) -> bool:
        """Is the likeliest act sure enough to be done?"""
        return self.chances.get(self.best, 0.0) >= SURE

    def surely(self, *kinds: str) -> bool:
        """Is the likeliest act of one of these kinds, and nearly certain?"""
        return self.best.partition("=")[0] in kinds and self.chances.get(self.best, 0.0) >= NEARLY_CERTAIN

    @property
    def acts(self) -> list[tuple[str, str]]:
        """Kind and value of what the message does, from the likeliest; of two answers or facts of a kind only that."""
        found: dict[str, tuple[str, str]] = {}
        least = BESIDE if self.surely(*_APART) else ANSWER_BESIDE  # «se tenete la bozza, i dati dove restano»
        answers = [chance for act, chance in self.chances.items() if act.partition("=")[0] == "answer"]
        torn = len(answers) > 1 and answers[1] > answers[0] * AS_LIKELY
        for act, chance in self.chances.items():
            kind, _, value = act.partition("=")
            if kind == "answer" and torn and answers[0] < SURELY and not self.best.startswith("answer"):
                continue  # «un secondo, il forno» is no more a home than a business
            if act == self.best or chance >= (least if kind == "answer" else BESIDE):
                found.setdefault(kind if kind == "answer" else act, (kind, value))
        return list(found.values())

    @property
    def likeliest_fix(self) -> str:
        """The slot that a message most likely puts right, or «»."""
        fixes = (act for act, chance in self.chances.items() if act.startswith("fix=") and chance >= LIKELY_FIX)
        return next(fixes, "").removeprefix("fix=")

    def chance(self, kind: str, *values: str) -> float:
        """How probable the likeliest act of a kind is, of those with one of `values` if any are given."""
        acts = ((act.partition("="), chance) for act, chance in self.chances.items())
        return max((chance for (k, _, v), chance in acts if k == kind and (not values or v in values)), default=0.0)

    def may_be(self, *kinds: str) -> bool:
        """May the message do one of these, as far as is known?"""
        return not self.sure or any(self.chance(kind) >= POSSIBLE for kind in kinds)

    def may_tell(self, slot: str, asked: str) -> bool:
        """May the message tell, or put right, what its words seem to say of a slot, at the question `asked`?

        «Se rispondevano al telefono…», asked for the day, tells of no answer; «quella che arriva ogni due mesi», asked
        for light or gas, of no other problem.
        """
        if slot == "topic":
            answers = self.chance("answer") if asked == "which_topic_first" else 0.0
            return max(self.chance("problem"), self.chance("fix", slot), answers) >= POSSIBLE
        if not self.sure or slot in _SAID_BY_NAME or (slot == asked and self.chance("answer") >= POSSIBLE):
            return True
        together = _OF_THE_COMPLAINT if slot in _OF_THE_COMPLAINT else (slot,)
        return max(self.chance("fact", *together), self.chance("fix", *together)) >= POSSIBLE
