"""Loading a model without what takes Rasa seconds and serves nothing here.

TensorFlow, which no component of this assistant uses: Rasa 3.6.21 imports it twice on the way to a loaded model, for classes
that `rasa.utils.train_utils` makes when it trains, and to name the classes of the graph that the model was trained by.
Whatever does need TensorFlow (a component in config.yml, training through the HTTP API) still imports it then. And the
checks of the domain: it was checked when the model was trained, and Rasa reads the model's copy five times over.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable
from types import ModuleType
from typing import Any

# The modules that import TensorFlow, and what `rasa.utils.train_utils` takes from them: to make, never to inherit from.
_MADE_IN_TRAINING = {
    "rasa.utils.tensorflow.callback": ("RasaTrainingLogger", "RasaModelCheckpoint"),
    "rasa.utils.tensorflow.data_generator": ("RasaBatchDataGenerator",),
}


def import_tensorflow_late() -> None:
    """Put it off until it is used. To be called before anything of Rasa is imported; afterwards it changes little."""
    _train_utils_without_tensorflow()
    _models_without_training_graph()


def _train_utils_without_tensorflow() -> None:
    absent = [module for module in _MADE_IN_TRAINING if module not in sys.modules]
    for module in absent:
        stand_in = ModuleType(module)
        for name in _MADE_IN_TRAINING[module]:
            setattr(stand_in, name, _made_late(module, name))
        sys.modules[module] = stand_in
    try:
        importlib.import_module("rasa.utils.train_utils")
    finally:
        for module in absent:  # whoever else imports them gets the real ones
            del sys.modules[module]


def _made_late(module: str, name: str) -> Callable[..., Any]:
    def make(*args: Any, **kwargs: Any) -> Any:
        return getattr(importlib.import_module(module), name)(*args, **kwargs)

    return make


def trust_the_domain_of_a_model() -> None:
    """Read it once, unchecked. What a model holds was written by Rasa itself."""
    from rasa.engine.graph import ExecutionContext
    from rasa.engine.storage.resource import Resource
    from rasa.engine.storage.storage import ModelStorage
    from rasa.graph_components.providers.domain_provider import DomainProvider
    from rasa.shared.core.domain import Domain
    from rasa.shared.utils.io import read_yaml_file

    def load(
        cls: type[DomainProvider], config: dict[str, Any], model_storage: ModelStorage, resource: Resource,
        execution_context: ExecutionContext, **kwargs: Any,
    ) -> DomainProvider:  # fmt: skip
        with model_storage.read_from(resource) as directory:
            domain = Domain.from_dict(read_yaml_file(directory / "domain.yml"))
        return cls(model_storage, resource, domain)

    DomainProvider.load = classmethod(load)  # type: ignore[assignment, method-assign]


def _models_without_training_graph() -> None:
    from rasa.engine.storage.storage import ModelMetadata

    read = ModelMetadata.from_dict.__func__  # type: ignore[attr-defined]

    def from_dict(cls: type[ModelMetadata], serialized: dict[str, Any]) -> ModelMetadata:
        return read(cls, {**serialized, "train_schema": {"nodes": {}}})  # nothing reads it after training

    ModelMetadata.from_dict = classmethod(from_dict)  # type: ignore[assignment, method-assign]
