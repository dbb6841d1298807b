# `make` alone lists the commands.
SHELL := /bin/bash
PY := .venv/bin/python
export SQLALCHEMY_SILENCE_UBER_WARNING := 1
export TF_CPP_MIN_LOG_LEVEL := 3
export RASA_TELEMETRY_ENABLED := false
export PYTHONWARNINGS := ignore

.DEFAULT_GOAL := help
.PHONY: help run test eval cases bench train lint lock clean

help:  ## list the commands
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1\t/' | expand -t 16

run: setup-run  ## start the assistant: http://localhost:5005/  (ARGS="--port 5010 --enable-api")
	@$(PY) -m bot.runtime $(ARGS)

test: setup-test  ## run the whole test suite
	@tools/test.sh $(ARGS)

eval: setup-run  ## measure understanding: make eval FILE=messages.jsonl  (ARGS="--report docs/nlu")
	@$(PY) -m bot.nlu.evaluate $(FILE) $(ARGS)

cases: setup-run  ## operators: make cases ARGS="list --state received"
	@$(PY) -m bot.cases $(ARGS)

bench: setup-run  ## measure a turn beside the stock Rasa configuration
	@$(PY) -m bench $(ARGS)

train: setup-run  ## train the model if config, domain or data changed
	@$(PY) -m bot.runtime.training

lint: setup-test  ## check style and the data files
	@.venv/bin/ruff check . && .venv/bin/ruff format --check . && $(PY) -m bot.knowledge.readability

lock:  ## resolve the dependencies anew (needs uv)
	@uv lock --upgrade --python 3.11
	@uv export --frozen --no-header --no-emit-project --format requirements-txt --no-dev -q -o requirements.lock
	@uv export --frozen --no-header --no-emit-project --format requirements-txt --all-groups -q -o requirements-dev.lock

clean:  ## remove the environment, the models and what tools left behind
	@rm -rf .venv .uv models/*.tar.gz .pytest_cache .ruff_cache .mypy_cache .hypothesis .rasa

.PHONY: setup-run setup-test
setup-run:
	@tools/setup.sh run
setup-test:
	@tools/setup.sh test
