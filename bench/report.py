"""The table and the plot."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from bench.figures import Load, ratio


@dataclass
class Measured:
    """What was measured of one assistant. Times in seconds, memory in MB; None: not measured."""

    start: float = 0.0
    p50: float = 0.0
    p95: float = 0.0
    processor: float | None = None  # processor time a turn, of all processes
    marks: dict[int, float] = field(default_factory=dict)  # turn of one conversation -> p50 around it
    loads: dict[int, Load] = field(default_factory=dict)  # people at once -> what they got
    idle: float = 0.0  # wait of a quick second message beyond both answers' own time
    memory: float = 0.0
    memory_turns: int = 0
    growth: float | None = None  # MB over the soak
    soak_turns: int = 0
    faults: list[str] = field(default_factory=list)
    walks: int = 0
    filed: int = 0


@dataclass(frozen=True)
class Row:
    """A line of the table. `goal` says what was aimed at, `met` whether it was reached; None: cannot be said."""

    figure: str
    ours: str
    stock: str = ""
    ratio: float | None = None
    goal: str = ""
    met: bool | None = None


def ms(seconds: float) -> str:
    """Seconds as milliseconds, with a digit behind the comma only where it tells something."""
    return f"{seconds * 1000:.0f} ms" if seconds >= 0.1 else f"{seconds * 1000:.1f} ms"


def rows(ours: Measured, stock: Measured, disk: float, cases: dict[str, float]) -> list[Row]:
    """The table's lines. `disk` in GB; `cases`: what was looked up -> seconds, empty if not measured."""
    fifth = ratio(ours.p50, stock.p50)
    table = [
        Row("a turn, one person: p50", ms(ours.p50), ms(stock.p50), fifth, "≤ 25 ms, ≤ 0.2 × stock",
            ours.p50 <= 0.025 and fifth is not None and fifth <= 0.2),
        Row("a turn, one person: p95", ms(ours.p95), ms(stock.p95), ratio(ours.p95, stock.p95),
            "≤ 60 ms, ≤ 0.2 × stock", ours.p95 <= 0.060 and ours.p95 <= 0.2 * stock.p95),
    ]  # fmt: skip
    if ours.processor is not None and stock.processor is not None:
        table.append(
            Row(
                "a turn, one person: processor time",
                ms(ours.processor),
                ms(stock.processor),
                ratio(ours.processor, stock.processor),
            )
        )
    for mark in sorted({*ours.marks, *stock.marks}):
        mine, theirs = ours.marks.get(mark), stock.marks.get(mark)
        table.append(
            Row(f"p50 at turn {mark:,} of one conversation", _or_dash(ms, mine), _or_dash(ms, theirs),
                ratio(mine, theirs))
        )  # fmt: skip
    slope, last = _slope(ours.marks), max(stock.marks)
    table.append(
        Row("p50 at the last of these turns over turn 10", f"{slope:.2f}", f"{_slope(stock.marks):.1f} (turn {last})",
            slope / _slope(stock.marks), "≤ 1.2", slope <= 1.2)
    )  # fmt: skip
    for users in sorted(ours.loads):
        mine, theirs = ours.loads[users], stock.loads[users]
        times = mine.throughput / theirs.throughput
        many = users == max(ours.loads)
        table.append(
            Row(f"{users} at once: turns a second", f"{mine.throughput:.1f}", f"{theirs.throughput:.1f}", times,
                "≥ 5 × stock" if many else "", times >= 5 if many else None)
        )  # fmt: skip
        table.append(
            Row(f"{users} at once: p95", ms(mine.p95), ms(theirs.p95), ratio(mine.p95, theirs.p95),
                f"≤ {users} × the single p50" if many else "", mine.p95 <= users * ours.p50 if many else None)
        )  # fmt: skip
    table += [
        Row("lost, doubled, reordered or foreign answers", str(len(ours.faults)), str(len(stock.faults)), None, "0",
            not ours.faults),
        Row("a quick second message: idle wait (p50)", ms(ours.idle), ms(stock.idle), ratio(ours.idle, stock.idle),
            "none", ours.idle <= 0.01),
        Row(f"memory of all processes after {ours.memory_turns:,} ({stock.memory_turns:,}) turns",
            f"{ours.memory:.0f} MB", f"{stock.memory:.0f} MB", ratio(ours.memory, stock.memory),
            "≤ 700 MB, ≤ 0.6 × stock", ours.memory <= 700 and ours.memory <= 0.6 * stock.memory),
        Row("start to the first answer", f"{ours.start:.1f} s", f"{stock.start:.1f} s", ratio(ours.start, stock.start),
            "≤ 10 s", ours.start <= 10),
        Row("environment on disk", f"{disk:.2f} GB", "", None, "≤ 1.6 GB", disk <= 1.6),
    ]  # fmt: skip
    if ours.growth is not None:
        table.append(
            Row(f"memory grown over {ours.soak_turns:,} more turns", f"{ours.growth:+.0f} MB", "", None, "none",
                ours.growth <= 0.03 * ours.memory)
        )  # fmt: skip
    table += [Row(f"among 1,000,000 cases: {what}", ms(took), "", None, "≤ 5 ms", took <= 0.005)
              for what, took in cases.items()]  # fmt: skip
    return table


def _slope(marks: dict[int, float]) -> float:
    return marks[max(marks)] / marks[min(marks)]


def _or_dash(show: Callable[[float], str], value: float | None) -> str:
    return "–" if value is None else show(value)


def markdown(table: Iterable[Row]) -> str:
    """The table in Markdown."""
    lines = ["| figure | ours | stock | ratio | goal | met |", "|---|---:|---:|---:|---|---|"]
    for row in table:
        shown = "" if row.ratio is None else f"{row.ratio:.2f}"
        met = "" if row.met is None else ("yes" if row.met else "**no**")
        lines.append(f"| {row.figure} | {row.ours} | {row.stock} | {shown} | {row.goal} | {met} |")
    return "\n".join(lines)


def plot(path: Path, ours: Measured, stock: Measured) -> None:
    """Three small charts: a turn's time, its growth along one conversation, many people at once."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    figure, (turn, growth, many) = pyplot.subplots(1, 3, figsize=(12, 3.6))
    colours = {"ours": "#1b6ca8", "stock Rasa": "#c8772e"}
    both = {"ours": ours, "stock Rasa": stock}
    for place, (name, measured) in enumerate(both.items()):
        colour = colours[name]
        bars = turn.bar([place - 0.18, place + 0.18], [measured.p50 * 1000, measured.p95 * 1000], 0.34, color=colour)
        bars[1].set_alpha(0.5)
        turn.bar_label(bars, fmt="%.0f", padding=2)
        marks = sorted(measured.marks)
        growth.plot(marks, [measured.marks[m] * 1000 for m in marks], "o-", color=colour, label=name)
        users = sorted(measured.loads)
        many.plot(users, [measured.loads[u].throughput for u in users], "o-", color=colour, label=name)
    turn.set_xticks(range(len(both)), list(both))
    turn.set_title("a turn: p50, p95 (ms)")
    growth.set(title="p50 along one conversation (ms)", xlabel="turn", xscale="log", yscale="log")
    many.set(title="turns a second", xlabel="people at once", xscale="log", yscale="log")
    many.set_xticks(sorted(ours.loads), [str(u) for u in sorted(ours.loads)])
    many.minorticks_off()
    for chart in (growth, many):
        chart.legend(frameon=False)
        chart.grid(alpha=0.3)
    for chart in (turn, growth, many):
        chart.spines[["top", "right"]].set_visible(False)
    figure.tight_layout()
    figure.savefig(path, dpi=110)
    pyplot.close(figure)
