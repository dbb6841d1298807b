"""A reader in a process of its own: it reads a message on one processor while another is answered on the next.

It speaks lines of JSON: a text and the question before it come in, their reading goes out. It ends when whoever started it
does, however that ended.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path
from threading import Lock
from typing import IO

from bot.nlu.reader import Reader, Reading
from bot.nlu.understanding import Thresholds


class ReaderProcess:
    """Reads as a Reader does. One text at a time; more threads may ask. A process that died is started again."""

    def __init__(self, directory: Path, thresholds: Thresholds) -> None:
        """`directory` holds the models; Rasa removes it, so a copy is kept."""
        self._kept = tempfile.TemporaryDirectory()
        shutil.copytree(directory, self._kept.name, dirs_exist_ok=True)
        self._thresholds = thresholds
        self._lock = Lock()
        self.process = self._start()

    def read(self, text: str, asked: str) -> Reading:
        """See Reads. Raises: OSError or EOFError if the process does not stay alive."""
        with self._lock:
            try:
                return self._ask(text, asked)
            except (OSError, EOFError):
                self.process.kill()
                self.process.wait()
                self.process = self._start()
                return self._ask(text, asked)

    def close(self) -> None:
        """Ends the process."""
        self.process.kill()
        self.process.wait()
        self._kept.cleanup()

    def _start(self) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", __name__, self._kept.name, json.dumps(asdict(self._thresholds))]
        return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="ascii")

    def _ask(self, text: str, asked: str) -> Reading:
        questions, answers = self.process.stdin, self.process.stdout
        assert questions and answers  # as _start opens them
        questions.write(json.dumps([text, asked]) + "\n")
        questions.flush()
        answer = answers.readline()
        if not answer:
            raise EOFError("the reader's process has ended")
        return json.loads(answer)


def serve(reader: Reader, texts: IO[str], readings: IO[str]) -> None:
    """Answer each line until there are no more."""
    for line in texts:
        readings.write(json.dumps(reader.read(*json.loads(line))) + "\n")
        readings.flush()


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for whoever started it
    readings = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="ascii")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what libraries print is no reading
    serve(Reader.load(Path(sys.argv[1]), Thresholds(**json.loads(sys.argv[2]))), sys.stdin, readings)
