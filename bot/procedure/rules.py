"""The rules of the procedure, as read from data/procedure.yml and checked."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any, Literal

from pydantic import Field as Key
from pydantic import PositiveInt, ValidationError, root_validator
from pydantic.error_wrappers import ErrorWrapper

from bot.checked_yaml import DATA, Model, load

Answers = Mapping[str, Any]


class Outcome(StrEnum):
    """What a person may do now (contract: the slot `outcome`)."""

    COMPLAIN_FIRST = "complain_first"
    WAIT = "wait"
    ELIGIBLE = "eligible"
    SETTLED = "settled"
    CONCILIATION = "conciliation"
    CONCILIAWEB = "conciliaweb"


class Source(Model):
    """A page that a rule or an answer rests on, and the day on which it was last read."""

    title: str
    url: str
    checked_on: date


class Service(Model):
    """An office that handles a topic; `opens_case` where this assistant collects the request for it."""

    title: str
    opens_case: bool
    eligible_outcome: Outcome = Outcome.ELIGIBLE
    article: Literal["", "il"] = ""  # «a SMART Help», but «al Servizio Conciliazione»

    @property
    def to(self) -> str:
        """«a» or «al», and the title."""
        return f"al {self.title}" if self.article else f"a {self.title}"

    @property
    def by(self) -> str:
        """«con» and the title, with its article."""
        return f"con il {self.title}" if self.article else f"con {self.title}"


class Wait(Model):
    """How many calendar days the supplier has, counted from the complaint's receipt or from its sending."""

    days: PositiveInt
    counted_from: Literal["receipt", "sending"] = Key(..., alias="from")


class Doubt(Model):
    """Another page still speaks of a longer wait, up to this day after the complaint."""

    until_day: PositiveInt
    source: str


class Topic(Model):
    """One kind of trouble or request, and its rule."""

    service: str
    title: str
    button: str
    read_back: str
    words: tuple[str, ...] = ()  # key words that name the topic in a short answer
    catch_all: bool = False  # whatever has no topic of its own: a topic told later says it more precisely
    names: tuple[str, ...] = ()  # of those, what names nothing else, in whatever it stands
    complaint: Literal["needed", "advisable", "not_needed"]
    complaint_by_phone_counts: bool = False
    wait: Wait | None = None
    doubt: Doubt | None = None
    addressee: str = ""
    addressee_is_former: bool = False
    unknown_addressee: str | None = None
    former_supplier_wanted: bool = False  # a supplier to go back to is not the one that the complaint goes to
    note: str | None = None
    source: str

    @root_validator(skip_on_failure=True)
    def _a_needed_complaint_has_a_wait_and_an_addressee(cls, values: dict[str, Any]) -> dict[str, Any]:
        if values["complaint"] == "needed" and not (values["wait"] and values["addressee"]):
            raise ValueError("a topic whose complaint is needed says its wait and its addressee")
        return values


class Need(Model):
    """When something is needed: for some topics or services, or after some answers. Empty means always."""

    when: dict[str, tuple[Any, ...]] = Key(default_factory=dict)
    topics: tuple[str, ...] = ()
    except_topics: tuple[str, ...] = ()
    services: tuple[str, ...] = ()


class Field(Need):
    """A datum that a case holds, named by its slot."""

    slot: str
    compulsory: bool
    one_of: str | None = None


class Document(Need):
    """A paper that a case must bring."""

    id: str
    title: str
    why: str
    words: tuple[str, ...]
    source: str


class Limits(Model):
    """Numbers of the procedure; each name says its unit."""

    old_complaint_days: PositiveInt
    answer_working_days: PositiveInt
    rating_days: PositiveInt
    case_data_years: PositiveInt


class Procedure(Model):
    """The whole of data/procedure.yml."""

    sources: dict[str, Source]
    services: dict[str, Service]
    topics: dict[str, Topic]
    fields_: tuple[Field, ...] = Key(..., alias="fields")
    documents: tuple[Document, ...]
    limits: Limits

    @root_validator(skip_on_failure=True)
    def _names_exist(cls, values: dict[str, Any]) -> dict[str, Any]:
        sources, services, topics = values["sources"], values["services"], values["topics"]
        wrong: list[ErrorWrapper] = []

        def known(name: str | None, table: Mapping[str, Any], *place: str | int) -> None:
            if name is not None and name not in table:
                wrong.append(ErrorWrapper(ValueError(f"there is no «{name}»; known: {', '.join(table)}"), place))

        for name, topic in topics.items():
            known(topic.service, services, "topics", name, "service")
            known(topic.source, sources, "topics", name, "source")
            known(topic.doubt and topic.doubt.source, sources, "topics", name, "doubt", "source")
            known(topic.unknown_addressee, topics, "topics", name, "unknown_addressee")
        for part, needs in (("fields", values["fields_"]), ("documents", values["documents"])):
            for at, need in enumerate(needs):
                for key, table in (("topics", topics), ("except_topics", topics), ("services", services)):
                    for number, name in enumerate(getattr(need, key)):
                        known(name, table, part, at, key, number)
        for at, document in enumerate(values["documents"]):
            known(document.source, sources, "documents", at, "source")
        if wrong:
            raise ValidationError(wrong, cls)  # a list of its own, so that each mistake keeps its place in the file
        return values

    def service_of(self, topic: str) -> Service:
        """The service that handles `topic`. Raises: KeyError for an unknown topic."""
        return self.services[self.topics[topic].service]

    def source_of(self, topic: str) -> Source:
        """The page that the topic's rule comes from. Raises: KeyError for an unknown topic."""
        return self.sources[self.topics[topic].source]

    def applies(self, need: Need, topic: str, answers: Answers) -> bool:
        """Is `need` (a field or a document) called for in a case on `topic` with these answers?"""
        if need.topics and topic not in need.topics:
            return False
        if topic in need.except_topics:
            return False
        if need.services and self.topics[topic].service not in need.services:
            return False
        return all(answers.get(slot) in wanted for slot, wanted in need.when.items())


@cache
def load_procedure(path: Path = DATA / "procedure.yml") -> Procedure:
    """The procedure, read once. Raises: bot.checked_yaml.DataError with file and line."""
    return load(path, Procedure)
