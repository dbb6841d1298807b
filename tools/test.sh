#!/usr/bin/env bash
# The whole suite: what needs no model first (so that a mistake shows early), then the trained assistant.
set -euo pipefail
cd "$(dirname "$0")/.."
export SQLALCHEMY_SILENCE_UBER_WARNING=1 TF_CPP_MIN_LOG_LEVEL=3 RASA_TELEMETRY_ENABLED=false

if ! command -v chromium >/dev/null 2>&1 && command -v apt-get >/dev/null 2>&1 && [ "$(id -u)" = 0 ]; then
  echo "Installo Chromium per le prove nel browser…"
  (apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium) >/dev/null 2>&1 \
    || echo "!! Chromium non si installa: le prove nel browser saranno saltate." >&2
fi

.venv/bin/ruff check .
PYTHONWARNINGS=ignore .venv/bin/python -m bot.runtime.training 2>&1 | grep -E "Addestro|Modello|Error|assistente-" || true
exec .venv/bin/python -m pytest "$@"
