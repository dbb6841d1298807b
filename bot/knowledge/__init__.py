"""What the assistant knows besides the rules: questions, answers, the desk. All of it is data."""

from bot.knowledge.acts import Act, load_acts
from bot.knowledge.answers import Answer, load_answers
from bot.knowledge.cues import Cues, load_cues, named_in, normalise
from bot.knowledge.desk import Desk, load_desk
from bot.knowledge.letter import load_letter
from bot.knowledge.questions import Choice, Question, load_questions
from bot.knowledge.terms import Term, load_terms, term_in
from bot.knowledge.titles import load_titles

__all__ = [
    "Act",
    "Answer",
    "Choice",
    "Cues",
    "Desk",
    "Question",
    "Term",
    "load_acts",
    "load_answers",
    "load_cues",
    "load_desk",
    "load_letter",
    "load_questions",
    "load_terms",
    "load_titles",
    "named_in",
    "normalise",
    "term_in",
]
