"""The table that the benchmark writes."""

from __future__ import annotations

from pathlib import Path

from bench.figures import Load
from bench.report import Measured, Row, markdown, plot, rows


def measured(p50: float, at_thousand: float, throughput: float, memory: float) -> Measured:
    loads = {users: Load(users, p50 * users, p50 * users, throughput) for users in (1, 8, 32)}
    return Measured(start=5.0, p50=p50, p95=2 * p50, marks={10: p50, 100: p50, 1000: at_thousand}, loads=loads,
                    memory=memory, memory_turns=2000)  # fmt: skip


def table(ours: Measured) -> dict[str, Row]:
    return {row.figure: row for row in rows(ours, measured(0.1, 0.5, 8.0, 1200.0), 1.5, {"by code": 0.002})}


def test_what_reaches_its_goal_is_said_to() -> None:
    found = table(measured(0.015, 0.016, 60.0, 500.0))
    assert [row.figure for row in found.values() if row.met is False] == []
    assert found["a turn, one person: p50"].ratio == 0.15


def test_what_falls_short_is_said_to() -> None:
    found = table(measured(0.03, 0.06, 30.0, 800.0))
    short = {row.figure for row in found.values() if row.met is False}
    assert short == {
        "a turn, one person: p50",
        "a turn, one person: p95",
        "p50 at the last of these turns over turn 10",
        "32 at once: turns a second",
        "memory of all processes after 2,000 (2,000) turns",
    }


def test_a_fault_is_a_goal_missed() -> None:
    ours = measured(0.015, 0.016, 60.0, 500.0)
    ours.faults.append("walk-3: no answer to message 2")
    assert table(ours)["lost, doubled, reordered or foreign answers"].met is False


def test_a_turn_that_stock_did_not_reach_has_a_dash() -> None:
    stock = measured(0.1, 0.5, 8.0, 1200.0)
    stock.marks = {10: 0.1, 100: 0.2, 240: 0.4}
    found = {row.figure: row for row in rows(measured(0.02, 0.02, 50.0, 400.0), stock, 1.5, {})}
    assert found["p50 at turn 1,000 of one conversation"].stock == "–"
    assert found["p50 at turn 240 of one conversation"].ours == "–"


def test_every_line_of_the_table_has_as_many_cells() -> None:
    lines = markdown(table(measured(0.02, 0.02, 50.0, 400.0)).values()).splitlines()
    assert {line.count("|") for line in lines} == {7}


def test_the_plot_is_an_image(tmp_path: Path) -> None:
    plot(tmp_path / "bench.png", measured(0.02, 0.02, 50.0, 400.0), measured(0.1, 0.5, 8.0, 1200.0))
    assert (tmp_path / "bench.png").read_bytes().startswith(b"\x89PNG")
