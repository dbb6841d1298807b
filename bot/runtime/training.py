"""Training only when it is called for: the model is named after what it was trained from."""

from __future__ import annotations

import hashlib
import logging
import os
import time
from pathlib import Path

from bot.settings import ROOT

MODELS = ROOT / "models"
# What a model depends on: pipeline and policies, domain, examples, and the code and word lists that read them.
INGREDIENTS = ("config.yml", "domain.yml", "data/nlu/*.yml", "data/rules/*.yml", "bot/nlu/*.py", "requirements.lock")


def fingerprint(root: Path = ROOT) -> str:
    """Twelve hexadecimal digits that change when an ingredient does."""
    digest = hashlib.sha256()
    for pattern in INGREDIENTS:
        for path in sorted(root.glob(pattern)):
            digest.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:12]


def current_model(root: Path = ROOT) -> Path:
    """Where the model that config, domain and data call for is kept, trained or not yet."""
    return root / "models" / f"assistente-{fingerprint(root)}.tar.gz"


def ensure_model() -> Path:
    """The current model; trained now if it is not there. Older models are removed."""
    model = current_model()
    if model.exists():
        return model
    print("Addestro il modello: la prima volta, o dopo una modifica ai dati. Circa due minuti…", flush=True)
    started = time.monotonic()
    _train(model)
    for old in MODELS.glob("assistente-*.tar.gz"):
        if old != model:
            old.unlink()
    print(f"Modello pronto in {time.monotonic() - started:.0f} secondi.", flush=True)
    return model


def _train(model: Path) -> None:
    os.environ.setdefault("RASA_TELEMETRY_ENABLED", "false")
    import rasa.model_training  # late: importing Rasa takes seconds, and most starts need no training

    logging.getLogger("rasa").setLevel(logging.WARNING)
    MODELS.mkdir(exist_ok=True)
    partial = f"partial-{os.getpid()}"  # renamed when whole, so that a broken training leaves no model behind
    rasa.model_training.train(
        domain=str(ROOT / "domain.yml"),
        config=str(ROOT / "config.yml"),
        training_files=[str(ROOT / "data" / "nlu"), str(ROOT / "data" / "rules")],
        output=str(MODELS),
        force_training=True,
        fixed_model_name=partial,
    )
    (MODELS / f"{partial}.tar.gz").rename(model)


if __name__ == "__main__":
    print(ensure_model())
