"""A folder that people can look at: figures as text, tables as CSV, confusions and reliability as pictures."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import matplotlib

matplotlib.use("Agg")
from matplotlib import pyplot as plt

from bot.nlu.measures import label_scores, reliability

if TYPE_CHECKING:
    from bot.nlu.evaluate import Evaluation
    from bot.nlu.writers import Writer


_PAGE = """# How well messages are understood

{stamp}, by

    {command}

```
{text}
```

Only counts and names of labels are kept here, never a measured message.

| | |
|---|---|
| [labels.csv](labels.csv) | precision, recall and F1 of each label |
| ![confusions](confusions.png) | expected labels as rows, found ones as columns |
| ![reliability](reliability.png) | confidence against the part that is right: on the diagonal it means what it says |
"""
_WRITERS = """| [labels_writers_left_out.csv](labels_writers_left_out.csv) | the same for writers left out of training |
| ![confusions of writers left out](confusions_writers_left_out.png) | the same for writers left out of training |
"""


def write_report(
    directory: Path, evaluation: Evaluation, text: str, command: str, writers: list[Writer] | None = None
) -> None:
    """Writes the report into the folder, which is created. With writers, reliability is drawn from theirs as well."""
    directory.mkdir(parents=True, exist_ok=True)
    stamp = datetime.now(UTC).date().isoformat()
    page = _PAGE.format(stamp=stamp, command=command, text=text)
    if writers:
        page += _WRITERS
    (directory / "README.md").write_text(page, encoding="utf-8")
    _write_labels(directory / "labels.csv", evaluation.expected, evaluation.found)
    draw_confusions(directory / "confusions.png", evaluation.expected, evaluation.found)
    curves = {"file": (evaluation.confidences, _right(evaluation.expected, evaluation.found))}
    if writers:
        expected = [intent for writer in writers for intent in writer.own.expected]
        found = [intent for writer in writers for intent in writer.own.found]
        confidences = [float(row.max()) for writer in writers for row in writer.own.probabilities]
        curves["writers left out"] = (confidences, _right(expected, found))
        _write_labels(directory / "labels_writers_left_out.csv", expected, found)
        draw_confusions(directory / "confusions_writers_left_out.png", expected, found)
    draw_reliability(directory / "reliability.png", curves)


def draw_confusions(path: Path, expected: Sequence[str], found: Sequence[str]) -> None:
    """Expected labels as rows, found ones as columns, each row's messages as parts of 1."""
    labels = sorted({*expected, *found})
    number = {label: i for i, label in enumerate(labels)}
    grid = [[0.0] * len(labels) for _ in labels]
    for a, b in zip(expected, found, strict=True):
        grid[number[a]][number[b]] += 1
    grid = [[value / (sum(row) or 1) for value in row] for row in grid]
    side = 3 + 0.18 * len(labels)
    figure, axes = plt.subplots(figsize=(side, side))
    axes.imshow(grid, cmap="Blues", vmin=0, vmax=1)
    axes.set_xticks(range(len(labels)), labels, rotation=90, fontsize=6)
    axes.set_yticks(range(len(labels)), labels, fontsize=6)
    axes.set_xlabel("found")
    axes.set_ylabel("expected")
    _save(figure, path)


def draw_reliability(path: Path, curves: dict[str, tuple[Sequence[float], Sequence[bool]]]) -> None:
    """Confidence against the part that is right: on the diagonal it means what it says."""
    figure, axes = plt.subplots(figsize=(5, 5))
    axes.plot([0, 1], [0, 1], color="grey", linestyle=":")
    for name, (confidences, right) in curves.items():
        rows = reliability(confidences, right)
        axes.plot([row[0] for row in rows], [row[1] for row in rows], marker="o", label=name)
    axes.set_xlabel("mean confidence")
    axes.set_ylabel("part that is right")
    axes.legend()
    _save(figure, path)


def _write_labels(path: Path, expected: Sequence[str], found: Sequence[str]) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["label", "messages", "precision", "recall", "f1"])
        for label, score in label_scores(expected, found).items():
            figures = [f"{value:.3f}" for value in (score.precision, score.recall, score.f1)]
            writer.writerow([label, score.right + score.missed, *figures])


def _right(expected: Sequence[str], found: Sequence[str]) -> list[bool]:
    return [a == b for a, b in zip(expected, found, strict=True)]


def _save(figure: plt.Figure, path: Path) -> None:
    figure.savefig(path, dpi=120, bbox_inches="tight")
    plt.close(figure)
