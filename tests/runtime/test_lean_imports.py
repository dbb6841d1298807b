"""The assistant starts without TensorFlow, and whatever needs it still gets it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from bot.settings import ROOT

START = """
import asyncio, sys
from bot.runtime.lean_imports import import_tensorflow_late
import_tensorflow_late()
from rasa.core.agent import load_agent
from rasa.core.utils import AvailableEndpoints
"""


def run(code: str, *arguments: str) -> str:
    """What a new process prints: imports cannot be undone in this one."""
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", START + code, *arguments], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.split("\n")[-2]


def test_the_trained_assistant_is_loaded_and_reads_without_tensorflow(model: Path) -> None:
    code = """
agent = asyncio.run(load_agent(sys.argv[1], endpoints=AvailableEndpoints()))
parse = asyncio.run(agent.parse_message("buongiorno a tutti"))
print(parse["intent"]["name"], "tensorflow" in sys.modules)
"""
    assert run(code, str(model)) == "greet False"


def test_training_a_tensorflow_component_imports_it_then() -> None:
    code = """
from rasa.utils.train_utils import create_common_callbacks
before = "tensorflow" in sys.modules
callbacks = create_common_callbacks(epochs=1)
from rasa.utils.tensorflow.callback import RasaTrainingLogger
print(before, isinstance(callbacks[0], RasaTrainingLogger))
"""
    assert run(code) == "False True"
