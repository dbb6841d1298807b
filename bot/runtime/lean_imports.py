"""Serving without importing TensorFlow, which no component of this assistant uses.

Rasa 3.6.21 imports it twice on the way to a loaded model, for nothing that serving needs: for two callbacks of training,
and to name the classes of the graph that the model was trained by. Without it the assistant starts in a third of the time
and holds 0.6 GB less. Whatever does need TensorFlow (a component in config.yml, training through the HTTP API) still
imports it then.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable
from types import ModuleType
from typing import Any

_CALLBACKS = "rasa.utils.tensorflow.callback"
_CLASSES = ("RasaTrainingLogger", "RasaModelCheckpoint")


def import_tensorflow_late() -> None:
    """Put it off until it is used. To be called before anything of Rasa is imported; afterwards it changes nothing."""
    if _CALLBACKS in sys.modules:
        return
    stand_in = ModuleType(_CALLBACKS, "The callbacks of training, imported when one is made.")
    for name in _CLASSES:
        setattr(stand_in, name, _made_late(name))
    sys.modules[_CALLBACKS] = stand_in

    from rasa.engine.storage.storage import ModelMetadata

    whole = ModelMetadata.from_dict.__func__  # type: ignore[attr-defined]

    def from_dict(cls: type[ModelMetadata], serialized: dict[str, Any]) -> ModelMetadata:
        return whole(cls, {**serialized, "train_schema": {"nodes": {}}})  # read by nothing after training

    ModelMetadata.from_dict = classmethod(from_dict)  # type: ignore[assignment, method-assign]


def _made_late(name: str) -> Callable[..., Any]:
    def make(*args: Any, **kwargs: Any) -> Any:
        stand_in = sys.modules.pop(_CALLBACKS)
        try:
            return getattr(importlib.import_module(_CALLBACKS), name)(*args, **kwargs)
        finally:
            sys.modules[_CALLBACKS] = stand_in

    make.__name__ = name
    return make
