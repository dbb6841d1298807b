"""The model is trained again when what it is made of changes, and not otherwise."""

from __future__ import annotations

import os
import shutil
import time
from pathlib import Path

import pytest

from bot.runtime import training
from bot.runtime.training import current_model, fingerprint

ROOT = Path(__file__).resolve().parents[2]
# Written out here, so that one which training forgets is missed.
INGREDIENTS = (
    "config.yml",
    "domain.yml",
    "requirements.lock",
    "data/nlu/*.yml",
    "data/turns/*.yml",
    "data/acts.yml",
    "data/rules/*.yml",
    "bot/nlu/*.py",
)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The project's ingredients and some of what is none."""
    for pattern in INGREDIENTS:
        for path in ROOT.glob(pattern):
            target = tmp_path / path.relative_to(ROOT)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, target)
    for other in ("README.md", "data/procedure.yml", "data/faq.yml", "bot/procedure/rules.py", "tests/test_x.py"):
        (tmp_path / other).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / other).write_text("as it was\n")
    return tmp_path


def test_the_same_files_elsewhere_call_for_the_same_model(copy: Path) -> None:
    assert fingerprint(copy) == fingerprint(ROOT)
    assert current_model(copy).name == f"assistente-{fingerprint(copy)}.tar.gz"
    assert current_model(copy).parent == copy / "models"


@pytest.mark.parametrize("ingredient", INGREDIENTS)
def test_a_changed_ingredient_calls_for_another_model(copy: Path, ingredient: str) -> None:
    before = fingerprint(copy)
    path = sorted(copy.glob(ingredient))[0]
    whole = path.read_bytes()
    path.write_bytes(whole + b"\n")
    assert fingerprint(copy) != before
    path.write_bytes(whole)
    assert fingerprint(copy) == before
    path.rename(path.with_name(f"another_{path.name}"))
    assert fingerprint(copy) != before


def test_a_new_writers_file_calls_for_another_model(copy: Path) -> None:
    before = fingerprint(copy)
    (copy / "data" / "nlu" / "un_altro.yml").write_text('version: "3.1"\n')
    assert fingerprint(copy) != before


@pytest.mark.parametrize(
    "other", ["README.md", "data/procedure.yml", "data/faq.yml", "bot/procedure/rules.py", "tests/test_x.py"]
)
def test_what_no_model_is_made_of_may_change_freely(copy: Path, other: str) -> None:
    before = fingerprint(copy)
    (copy / other).write_text("changed\n")
    (copy / "models").mkdir(exist_ok=True)
    (copy / "models" / "assistente-000000000000.tar.gz").write_bytes(b"")
    assert fingerprint(copy) == before


def test_text_moved_from_one_file_to_the_next_is_a_change(copy: Path) -> None:
    first, second = copy / "data" / "rules" / "a.yml", copy / "data" / "rules" / "b.yml"
    first.write_text("x")
    second.write_text("yz")
    before = fingerprint(copy)
    first.write_text("xy")
    second.write_text("z")
    assert fingerprint(copy) != before


@pytest.fixture
def models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "models"
    folder.mkdir()
    monkeypatch.setattr(training, "MODELS", folder)
    monkeypatch.setattr(training, "current_model", lambda: folder / "assistente-new.tar.gz")
    return folder


def test_a_model_that_is_there_is_not_trained_again(models: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (models / "assistente-new.tar.gz").write_bytes(b"trained")
    monkeypatch.setattr(training, "_train", lambda model: pytest.fail("trained again"))
    assert training.ensure_model() == models / "assistente-new.tar.gz"


def test_a_new_model_sends_the_oldest_away_and_nothing_else(models: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for age in range(1, 6):
        old = models / f"assistente-old{age}.tar.gz"
        old.write_bytes(b"old")
        os.utime(old, (time.time() - age * 1000,) * 2)
    mine = models / "mine.tar.gz"
    mine.write_bytes(b"somebody's own")
    os.utime(mine, (0, 0))
    monkeypatch.setattr(training, "_train", lambda model: model.write_bytes(b"new"))
    assert training.ensure_model().read_bytes() == b"new"
    older = [f"assistente-old{age}.tar.gz" for age in range(1, training.MODELS_KEPT)]
    assert sorted(path.name for path in models.iterdir()) == ["assistente-new.tar.gz", *older, "mine.tar.gz"]


def test_a_training_that_breaks_leaves_the_old_model_and_no_new_one(
    models: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (models / "assistente-old.tar.gz").write_bytes(b"old")

    def breaks(model: Path) -> None:
        raise RuntimeError("no memory")

    monkeypatch.setattr(training, "_train", breaks)
    with pytest.raises(RuntimeError):
        training.ensure_model()
    assert [path.name for path in models.iterdir()] == ["assistente-old.tar.gz"]
