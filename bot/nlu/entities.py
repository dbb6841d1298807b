"""Rasa component: the entities that bot.reading and bot.dates find."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.payload import is_payload
from bot.nlu.spans import Span, find_spans

_ZONE = ZoneInfo("Europe/Rome")


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class PatternEntityExtractor(GraphComponent, EntityExtractorMixin):
    """Marks dates, codes, suppliers and the other entities of the contract; nothing is learnt."""

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> PatternEntityExtractor:
        """See GraphComponent."""
        return cls()

    def __init__(self, today: Callable[[], date] = lambda: datetime.now(_ZONE).date()) -> None:
        self._today = today

    def process(self, messages: list[Message]) -> list[Message]:
        """Adds the entities to messages that are not payloads."""
        for message in messages:
            text = message.get(TEXT)
            if text and not is_payload(text):
                found = [*message.get(ENTITIES, []), *self._entities(find_spans(text, self._today()))]
                message.set(ENTITIES, found, add_to_output=True)
        return messages

    def _entities(self, spans: Iterable[Span]) -> list[dict[str, Any]]:
        return [
            {
                "entity": span.entity,
                "start": span.start,
                "end": span.end,
                "value": span.value,
                "extractor": type(self).__name__,
            }
            for span in spans
        ]
