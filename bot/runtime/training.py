"""Training only when it is called for: the model is named after what it was trained from."""

from __future__ import annotations

import hashlib
import logging
import os
import shutil
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from bot.settings import ROOT

MODELS = ROOT / "models"
MODELS_KEPT = 3  # so that going back to an earlier state of the data needs no training
# What a model depends on: pipeline and policies, domain, examples, and the code and word lists that read them.
CODE = ("bot/nlu/*.py", "requirements.lock")
INGREDIENTS = (
    "config.yml",
    "domain.yml",
    "data/nlu/*.yml",
    "data/turns/*.yml",
    "data/acts.yml",
    "data/rules/*.yml",
    *CODE,
)


def fingerprint(root: Path = ROOT, ingredients: tuple[str, ...] = INGREDIENTS) -> str:
    """Twelve hexadecimal digits that change when an ingredient does."""
    digest = hashlib.sha256()
    for pattern in ingredients:
        for path in sorted(root.glob(pattern)):
            digest.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:12]


def current_model(root: Path = ROOT) -> Path:
    """Where the model that config, domain and data call for is kept, trained or not yet."""
    return root / "models" / f"assistente-{fingerprint(root)}.tar.gz"


def ensure_model() -> Path:
    """The current model; trained now if it is not there. Only the newest few are kept."""
    model = current_model()
    if model.exists():
        return model
    print("Addestro il modello: la prima volta, o dopo una modifica ai dati. Circa cinque minuti…", flush=True)
    started = time.monotonic()
    _train(model)
    by_age = sorted(MODELS.glob("assistente-*.tar.gz"), key=lambda path: path.stat().st_mtime, reverse=True)
    for old in by_age[MODELS_KEPT:]:
        old.unlink(missing_ok=True)
    print(f"Modello pronto in {time.monotonic() - started:.0f} secondi.", flush=True)
    return model


def _train(model: Path) -> None:
    # in a process of its own: what training imports, TensorFlow among it, is not held while the assistant serves
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as apart:
        apart.submit(_train_here, model).result()


def _train_here(model: Path) -> None:
    os.environ.setdefault("RASA_TELEMETRY_ENABLED", "false")
    # Rasa keeps what each component learnt, so that a new sentence in domain.yml takes seconds. It looks at a component's
    # own source only: a cache for each state of the code keeps it honest.
    caches = ROOT / ".rasa"
    cache = caches / f"cache-{fingerprint(ROOT, CODE)}"
    for old in caches.glob("cache-*"):
        if old != cache:
            shutil.rmtree(old, ignore_errors=True)
    os.environ["RASA_CACHE_DIRECTORY"] = str(cache)
    sys.dont_write_bytecode = True  # TensorFlow's alone is 40 MB, for a few seconds of a training
    logging.getLogger().setLevel(logging.ERROR)  # or TensorFlow warns, again and again, that TensorBoard is not there
    import rasa.model_training  # late: importing Rasa takes seconds, and most starts need no training

    logging.getLogger("rasa").setLevel(logging.WARNING)
    MODELS.mkdir(exist_ok=True)
    partial = f"partial-{os.getpid()}"  # renamed when whole, so that a broken training leaves no model behind
    rasa.model_training.train(
        domain=str(ROOT / "domain.yml"),
        config=str(ROOT / "config.yml"),
        training_files=[str(ROOT / "data" / "nlu"), str(ROOT / "data" / "rules")],
        output=str(MODELS),
        fixed_model_name=partial,
    )
    (MODELS / f"{partial}.tar.gz").rename(model)


if __name__ == "__main__":
    print(ensure_model())
