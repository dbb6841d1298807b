"""May this person apply, now or when, to whom, with what: pure functions over data/procedure.yml."""

from bot.procedure.application import (
    alternatives,
    detail_slots,
    documents_for,
    expected_answer,
    fields_for,
    first_of_empty_groups,
    is_needed,
    is_working_day,
    missing_data,
    missing_documents,
    next_field,
)
from bot.procedure.rules import Document, Outcome, Procedure, Source, Topic, load_procedure
from bot.procedure.verdict import Facts, Verdict, decide, first_missing

__all__ = [
    "Document",
    "Facts",
    "Outcome",
    "Procedure",
    "Source",
    "Topic",
    "Verdict",
    "alternatives",
    "decide",
    "detail_slots",
    "documents_for",
    "expected_answer",
    "fields_for",
    "first_missing",
    "first_of_empty_groups",
    "is_needed",
    "is_working_day",
    "load_procedure",
    "missing_data",
    "missing_documents",
    "next_field",
]
