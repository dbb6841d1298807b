"""Reading in a process of its own; the model knows n-grams alone, since what the encoder adds is the same there."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from bot.nlu.compositions import Told
from bot.nlu.model import FACTS, NGRAMS, Cascade, IntentModel
from bot.nlu.reader import Reader
from bot.nlu.reader_process import ReaderProcess
from bot.nlu.turns import TurnExample, TurnModel
from bot.nlu.understanding import Thresholds

EXAMPLES = {"faq/cost": ["quanto costa?", "si paga qualcosa?", "è gratis?"], "greet": ["ciao", "buongiorno", "salve"]}
TURNS = [
    TurnExample(text, "consent", (act,))
    for act in ("answer=true", "greet")
    for text in (f"{act} {i}" for i in range(5))
]
THRESHOLDS = Thresholds(sure=0.5, stance=0.6, ambiguous=0.55, fact=0.6)
# Starts a reader, tells its process, and dies by its own hand as by kill -9.
SUDDEN_END = """
import os, signal, sys
from pathlib import Path
from bot.nlu.reader_process import ReaderProcess
from bot.nlu.understanding import Thresholds
reader = ReaderProcess(Path(sys.argv[1]), Thresholds(0.5, 0.6, 0.55, 0.6))
reader.read("ciao", "opening")
print(reader.process.pid, flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("model")
    messages = [Told.of(text, intent) for intent, texts in EXAMPLES.items() for text in texts]
    weights = {NGRAMS: 4.0, FACTS: 4.0}
    model = IntentModel.fit(messages, {}, weights, {NGRAMS: 1.0, FACTS: 1.0}, Cascade(weight=4.0, enough=0.9))
    model.save(folder)
    TurnModel.fit(TURNS, model.labels, np.full((len(TURNS), len(model.labels)), 0.5), 1.0, 7.0, 1.0).save(folder)
    return folder


@pytest.fixture(scope="module")
def elsewhere(saved: Path) -> Iterator[ReaderProcess]:
    reader = ReaderProcess(saved, THRESHOLDS)
    yield reader
    reader.close()


@pytest.mark.parametrize("text", ["ma quanto costa?", "ciao, è gratis? 🙂", "zwx", "mezza emoji \ud83d", "a\nb\r\nc"])
def test_it_reads_as_a_reader_in_the_same_process_does(saved: Path, elsewhere: ReaderProcess, text: str) -> None:
    assert elsewhere.read(text, "consent") == Reader.load(saved, THRESHOLDS).read(text, "consent")


def test_a_message_is_read_although_the_process_was_killed_before_it(elsewhere: ReaderProcess) -> None:
    before = elsewhere.read("buongiorno", "consent")
    killed = elsewhere.process
    killed.kill()
    killed.wait()
    assert elsewhere.read("buongiorno", "consent") == before
    assert elsewhere.process.pid != killed.pid


def test_a_process_that_cannot_start_is_an_error_and_not_a_reading(tmp_path: Path) -> None:
    reader = ReaderProcess(tmp_path, THRESHOLDS)
    with pytest.raises(EOFError):
        reader.read("ciao", "opening")
    reader.close()


def test_it_ends_with_whoever_started_it_even_if_that_was_killed(saved: Path) -> None:
    starter = subprocess.run([sys.executable, "-c", SUDDEN_END, str(saved)], capture_output=True, text=True)
    assert starter.returncode == -signal.SIGKILL
    reader, patience = int(starter.stdout), time.monotonic() + 20
    while _runs(reader):
        assert time.monotonic() < patience, "the reader's process outlives whoever started it"
        time.sleep(0.05)


def _runs(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    stat = Path(f"/proc/{process}/stat")
    return not stat.exists() or stat.read_text().rpartition(")")[2].split()[0] != "Z"
