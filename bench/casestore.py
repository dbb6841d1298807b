"""Looking a case up in a store with very many of them."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import sqlalchemy as sa

from bench.figures import percentile
from bot.cases import Application, CaseFacts, CaseStore, Person

TARGET = 1_000_000
LOOK_UPS = 300
