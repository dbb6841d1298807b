"""The dialogue policy: every message is answered by `action_converse`, then the assistant listens.

The conversation itself is a pure function (bot/dialogue). Rasa's forms and rules would need every digression times every
form, and replay the whole session for each prediction; this costs two predictions a turn, however long the conversation.
"""

from __future__ import annotations

from typing import Any

from rasa.core.policies.policy import Policy, PolicyPrediction
from rasa.engine.graph import ExecutionContext
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.generator import TrackerWithCachedStates
from rasa.shared.core.trackers import DialogueStateTracker

ANSWER = "action_converse"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.POLICY_WITHOUT_END_TO_END_SUPPORT, is_trainable=False)
class ConversePolicy(Policy):
    """Answer what was said, then listen."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {"priority": 1}

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> ConversePolicy:
        return cls(config, model_storage, resource, execution_context)

    def train(self, training_trackers: list[TrackerWithCachedStates], domain: Domain, **kwargs: Any) -> Resource:
        """Nothing is learnt."""
        return self._resource

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> ConversePolicy:
        """Nothing was learnt, so nothing is loaded."""
        return cls(config, model_storage, resource, execution_context)

    def predict_action_probabilities(
        self, tracker: DialogueStateTracker, domain: Domain, rule_only_data: dict[str, Any] | None = None, **kwargs: Any
    ) -> PolicyPrediction:
        """`action_converse` right after a message, else listen."""
        answer = tracker.latest_action_name == ACTION_LISTEN_NAME and tracker.latest_message is not None
        name = ANSWER if answer else ACTION_LISTEN_NAME
        return self._prediction(PolicyPrediction.for_action_name(domain, name).probabilities)
