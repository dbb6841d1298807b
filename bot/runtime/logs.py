"""Logs that can be kept: no message of anybody, and personal data masked in whatever else is written."""

from __future__ import annotations

import logging
from typing import Any

import structlog

from bot.reading import mask

FORMAT = "%(asctime)s %(levelname)-7s %(name)s  %(message)s"
QUIET = ("rasa", "sanic.access", "apscheduler", "httpx", "telegram", "alembic", "matplotlib")


def configure(*, debug: bool = False) -> None:
    """Set logging up once, for Rasa's structlog and the standard library alike."""
    level = logging.DEBUG if debug else logging.INFO
    logging.basicConfig(level=level, force=True)
    for handler in logging.getLogger().handlers:
        handler.setFormatter(_Masking(FORMAT))
    for name in QUIET:
        logging.getLogger(name).setLevel(level if debug else logging.WARNING)
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.format_exc_info,
            _mask_event,
            structlog.processors.TimeStamper(fmt="iso"),
            structlog.dev.ConsoleRenderer(colors=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.DEBUG if debug else logging.WARNING),
        cache_logger_on_first_use=False,
    )


class _Masking(logging.Formatter):
    """Masks the message and the traceback: what failed often names what it failed on."""

    def format(self, record: logging.LogRecord) -> str:
        try:
            return super().format(record)
        except Exception:  # arguments that do not fit the message: logging's own report would show them unmasked
            record.msg, record.args = f"{record.msg} {record.args}", ()
            return super().format(record)

    def formatMessage(self, record: logging.LogRecord) -> str:
        record.message = mask(record.message)
        return super().formatMessage(record)

    def formatException(self, ei: Any) -> str:
        return mask(super().formatException(ei))


def _mask_event(_logger: Any, _name: str, event: dict[str, Any]) -> dict[str, Any]:
    return {key: mask(value) if isinstance(value, str) else value for key, value in event.items()}
