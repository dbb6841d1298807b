"""`make bench`: measure this assistant beside the stock Rasa configuration, and write a table and a plot.

Both run as server processes on loopback, are written to through the rest channel by the same simulated people, and are
measured in turn, so that whatever else the machine does falls on both.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import shutil
import subprocess
import sys
import tempfile
import time
import warnings
from datetime import datetime
from math import isnan
from pathlib import Path
from zoneinfo import ZoneInfo

import aiohttp

from bench import casestore, machine
from bench.figures import order_faults, percentile
from bench.load import People
from bench.report import Measured, markdown, plot, rows
from bench.stock import BYTECODE, ensure_stock_model
from bench.systems import Ours, Stock, System, free_port
from bot.runtime.training import ensure_model
from bot.settings import ROOT

CASES = 1_000_000


def main(argv: list[str] | None = None) -> None:
    """Train what is not trained yet, measure, write the report."""
    args = _arguments(argv)
    began, about = time.monotonic(), machine.describe()
    _quiet_children()
    model = Path(args.model) if args.model else ensure_model()
    _tell("training the stock configuration, if it is not there…")
    _compile_stock()
    stock_model, training = ensure_stock_model(args.stock_messages)
    folder = Path(tempfile.mkdtemp(prefix="bench_"))
    systems = (
        Ours("ours", _made(folder / "ours"), model, free_port()),
        Stock("stock", _made(folder / "stock"), stock_model, free_port(), environ=BYTECODE),
    )
    try:
        ours, stock = asyncio.run(_measure(*systems, args))
    finally:
        for system in systems:
            system.stop()
    if ours.faults or stock.faults:
        _tell(f"faults: the servers' logs and stores are kept in {folder}")
    else:
        shutil.rmtree(folder)
    cases = _case_store(args.postgresql) if args.big else {}
    table = markdown(rows(ours, stock, machine.environment_gb(ROOT / "requirements.lock"), cases))
    notes = _notes(ours, stock, training, args, about, time.monotonic() - began)
    args.report.mkdir(parents=True, exist_ok=True)
    plot(args.report / "bench.png", ours, stock)
    (args.report / "README.md").write_text(f"# Speed\n\n{notes[0]}\n\n{table}\n\n![](bench.png)\n\n{notes[1]}\n")
    for fault in (ours.faults + stock.faults)[:20]:
        _tell(fault)
    print(table)
    print(f"\n{notes[0]}\n\nWritten: {args.report}/README.md, bench.png")


async def _measure(ours: System, stock: System, args: argparse.Namespace) -> tuple[Measured, Measured]:
    """Everything that goes through HTTP."""
    connector = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(connector=connector, timeout=aiohttp.ClientTimeout(total=400)) as session:
        today = datetime.now(ZoneInfo("Europe/Rome")).date()
        both = []
        for system in (ours, stock):
            _tell(f"starting {system.name}…")
            await asyncio.to_thread(system.start)
            both.append((system, People(system.url, session, today), Measured(start=system.start_seconds)))
        _tell("one person, walks to a filed case…")
        await _single(both, args.walks)
        _tell("one long conversation…")
        reached = await _long(both[1], (10, 100, 1000), args.budget)
        await _long(both[0], tuple(sorted({10, 100, reached, 1000})), args.budget)
        for users, walks in ((1, 4), (8, 1), (32, 1)):
            _tell(f"{users} at once…")
            for _, people, measured in both:
                measured.loads[users] = await people.users(users, walks)
                measured.faults += measured.loads[users].faults
                measured.walks += users * walks
        _tell("two quick messages…")
        for _, people, measured in both:
            await _quick(people, measured)
        for system, people, measured in both:
            measured.memory, measured.memory_turns = system.memory_mb(), people.turns
        if args.soak:
            _tell(f"{args.soak} more turns of ours…")
            await _soak(*both[0], args.soak)
        for system, people, measured in both:
            kept = system.kept_messages()
            measured.faults += order_faults(people.sent, kept)
            measured.filed = system.filed()
        return both[0][2], both[1][2]


async def _single(both: list[tuple[System, People, Measured]], walks: int) -> None:
    for _, people, measured in both:
        await people.walk()  # the first walk warms caches up and is the one that others are held against
        measured.walks += 1
    seconds: dict[str, list[float]] = {system.name: [] for system, _, _ in both}
    used: dict[str, float] = dict.fromkeys(seconds, 0.0)
    for round_ in range(walks):
        for system, people, measured in both:
            if system.name == "stock" and round_ % 3:
                continue  # several times slower: a third of the walks says as much
            before = system.processor_seconds()
            turns, faults = await people.walk()
            after = system.processor_seconds()
            seconds[system.name] += [turn.seconds for turn in turns]
            used[system.name] += (after - before) if after is not None and before is not None else float("nan")
            measured.faults += faults
            measured.walks += 1
    for system, _, measured in both:
        own = seconds[system.name]
        measured.p50, measured.p95 = percentile(own, 50), percentile(own, 95)
        measured.processor = None if isnan(used[system.name]) else used[system.name] / len(own)


async def _long(one: tuple[System, People, Measured], marks: tuple[int, ...], budget: float) -> int:
    """How the cost of a turn goes along one conversation; returns the turn that it reached in `budget` seconds."""
    system, people, measured = one
    measured.marks, reached = await people.long_conversation(marks, budget)
    _tell(f"  {system.name}: {reached} turns")
    return reached


async def _quick(people: People, measured: Measured, pairs: int = 10) -> None:
    """Pairs of quick messages: answered as when each waits for the other, in order, and how long the second idles."""
    alone = [await people.pair(gap=None) for _ in range(pairs)]
    expected = alone[0][0].answer, alone[0][1].answer
    own = percentile([second.seconds for _, second in alone], 50)
    idle = []
    for _ in range(pairs):
        first, second = await people.pair(gap=0.003)
        if (first.answer, second.answer) != expected or second.answered < first.answered:
            measured.faults.append(f"{first.sender}: two quick messages were not answered as two slow ones")
        idle.append(max(0.0, second.answered - max(first.answered, second.sent) - own))
    measured.idle = percentile(idle, 50)


async def _soak(system: System, people: People, measured: Measured, turns: int) -> None:
    before, goal = system.memory_mb(), people.turns + turns
    made = people.turns
    while people.turns < goal:
        load = await people.users(8, 1)
        measured.faults += load.faults
        measured.walks += 8
    measured.growth, measured.soak_turns = system.memory_mb() - before, people.turns - made


def _case_store(postgresql: str | None) -> dict[str, float]:
    found = {}
    with casestore.databases(postgresql) as urls:
        for name, url in urls.items():
            _tell(f"{CASES:,} cases in {name}…")
            found.update({f"{what} ({name}, p95)": took for what, took in casestore.measure(url, CASES).items()})
    return found


def _notes(
    ours: Measured, stock: Measured, training: float, args: argparse.Namespace, about: str, took: float
) -> tuple[str, str]:
    date = datetime.now(ZoneInfo("Europe/Rome"))
    command = "make bench" + (f' ARGS="{" ".join(sys.argv[1:])}"' if sys.argv[1:] else "")
    trained = f"trained for 1 epoch on {args.stock_messages or 'all'} messages of data/nlu"
    head = f"Measured on {date:%d %B %Y} with `{command}` on {about}; it took {took / 60:.1f} minutes."
    tail = (
        "Ours: `python -m bot.runtime`. Stock: what `rasa init` 3.6.21 configures (DIET, ResponseSelector, TED, UnexpecTED "
        f"with every dimension as it is, {trained}: its speed is measured, not its accuracy), the same domain and custom "
        "actions on `rasa run actions`, SQLite and the lock store in memory. The same messages, typed, through the rest "
        "channel. The client shares the processors. A long conversation ends after "
        f"{args.budget:.0f} s, whichever turn it has reached. Stock's training took "
        + (f"{training:.0f} s" if training else "no time here: it was cached")
        + f". Walks that ended in a filed case: ours {ours.filed} of {ours.walks}, stock {stock.filed} of {stock.walks} "
        "(it understands little after one epoch)."
    )
    return head, tail


def _arguments(argv: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__.splitlines()[0])
    parser.add_argument(
        "--report", type=Path, default=ROOT / "var" / "bench", help="folder for README.md and bench.png"
    )
    parser.add_argument("--model", help="a trained model of ours; by default the current one")
    parser.add_argument("--walks", type=int, default=21, help="walks of one person alone")
    parser.add_argument("--budget", type=float, default=60.0, help="seconds for one long conversation")
    parser.add_argument("--stock-messages", type=int, default=1500, help="examples to train stock on; 0: all")
    parser.add_argument("--soak", type=int, default=0, help="so many more turns of ours, to see memory grow (10000)")
    parser.add_argument("--big", action="store_true", help="fill a case store with 1,000,000 cases: takes minutes")
    parser.add_argument("--postgresql", help="URL of an empty database for --big; by default the tests' own server")
    return parser.parse_args(argv)


def _compile_stock() -> None:
    """The set-up compiles what ours imports; starts are compared."""
    imports = "import rasa.core.run, rasa.engine.recipes.default_components, rasa_sdk.__main__, tensorflow"
    subprocess.run([sys.executable, "-c", imports], check=True, capture_output=True, env={**os.environ, **BYTECODE})


def _quiet_children() -> None:
    warnings.simplefilter("ignore")
    for name, value in (
        ("RASA_TELEMETRY_ENABLED", "false"),
        ("SQLALCHEMY_SILENCE_UBER_WARNING", "1"),
        ("TF_CPP_MIN_LOG_LEVEL", "3"),
        ("PYTHONWARNINGS", "ignore"),
    ):
        os.environ.setdefault(name, value)


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder


def _tell(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
