#!/usr/bin/env bash
# Makes the environment in .venv from a hashed lock: `setup.sh run` what it takes to run, `setup.sh test` the tests' tools too.
# Needs uv, or Python 3.11 with which uv is fetched into .uv. Does nothing if the environment is up to date.
set -euo pipefail
cd "$(dirname "$0")/.."

case "${1:-run}" in
  run) lock=requirements.lock ;;
  test) lock=requirements-dev.lock ;;
  *) echo "usage: setup.sh run|test" >&2; exit 2 ;;
esac

stamp() { echo ".venv/.installed-$(sha256sum "$1" 2>/dev/null | cut -c1-16 || shasum -a 256 "$1" | cut -c1-16)"; }
if [ -e "$(stamp "$lock")" ] || [ -e "$(stamp requirements-dev.lock)" ]; then exit 0; fi

find_uv() {
  if command -v uv >/dev/null 2>&1 && uv --version >/dev/null 2>&1; then echo uv; return; fi
  if [ ! -x .uv/bin/uv ]; then
    local python=""
    for candidate in python3.11 python3; do  # a shim may exist and fail: try it
      if "$candidate" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' >/dev/null 2>&1; then python=$candidate; break; fi
    done
    [ -n "$python" ] || { echo "Serve uv oppure Python 3.11 (con venv)." >&2; exit 1; }
    "$python" -m venv .uv && .uv/bin/pip install --quiet --disable-pip-version-check uv
  fi
  echo .uv/bin/uv
}

UV=$(find_uv)
echo "Preparo l'ambiente (una volta sola, qualche minuto)…"
[ -x .venv/bin/python ] || "$UV" venv --quiet --python 3.11 .venv
"$UV" pip sync --quiet --require-hashes --python .venv/bin/python "$lock"
# Bytecode of what serving imports: without it a start takes ten seconds more. Of everything it would take 190 MB more.
PYTHONDONTWRITEBYTECODE="" PYTHONWARNINGS=ignore SQLALCHEMY_SILENCE_UBER_WARNING=1 .venv/bin/python -c "import bot.runtime.serving"
rm -f .venv/.installed-*
touch "$(stamp "$lock")"
