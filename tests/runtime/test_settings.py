"""What may be set, what it is by default, and what never shows."""

from __future__ import annotations

from dataclasses import fields

import pytest

from bot.settings import ROOT, Settings


def test_with_nothing_set_everything_is_kept_in_the_projects_own_folder() -> None:
    settings = Settings.from_env({})
    assert settings.database_url == f"sqlite:///{ROOT}/var/cases.db"
    assert settings.conversations_url == f"sqlite:///{ROOT}/var/conversations.db"
    assert (settings.telegram_bot_token, settings.workers) == ("", 1)
    assert settings.telegram_api_base_url == "https://api.telegram.org"
    assert "*" not in settings.web_allowed_origins


@pytest.mark.parametrize(
    ("environ", "cases", "conversations"),
    [
        ({"DATABASE_URL": "sqlite:////data/c.db"}, "sqlite:////data/c.db", "sqlite:////data/conversations.db"),
        ({"DATABASE_URL": "postgresql://u@h/db"}, "postgresql://u@h/db", "postgresql://u@h/db"),
        ({"DATABASE_URL": "postgres://u@h/db"}, "postgres://u@h/db", "postgres://u@h/db"),
        (
            {"DATABASE_URL": "postgresql://u@h/db", "CONVERSATIONS_URL": "sqlite:////data/talk.db"},
            "postgresql://u@h/db",
            "sqlite:////data/talk.db",
        ),
    ],
)
def test_conversations_are_kept_beside_the_cases_unless_told_otherwise(
    environ: dict[str, str], cases: str, conversations: str
) -> None:
    settings = Settings.from_env(environ)
    assert (settings.database_url, settings.conversations_url) == (cases, conversations)


def test_a_variable_that_is_set_to_nothing_counts_as_unset() -> None:
    names = (
        "DATABASE_URL", "CONVERSATIONS_URL", "TELEGRAM_BOT_TOKEN", "TELEGRAM_API_BASE_URL", "TELEGRAM_WEBHOOK_URL",
        "TELEGRAM_WEBHOOK_SECRET", "TELEGRAM_DOCUMENTS_DIR", "WEB_ALLOWED_ORIGINS", "SANIC_WORKERS",
    )  # fmt: skip
    assert Settings.from_env(dict.fromkeys(names, "")) == Settings.from_env({})
    assert len(names) == len(fields(Settings))


@pytest.mark.parametrize(("text", "workers"), [("4", 4), ("1", 1), ("due", 1), ("-2", 1), ("²", 1), ("2.5", 1)])
def test_a_number_of_processes_that_is_none_is_one(text: str, workers: int) -> None:
    assert Settings.from_env({"SANIC_WORKERS": text}).workers == workers


def test_telegram_and_the_web_are_set_by_name() -> None:
    settings = Settings.from_env(
        {
            "TELEGRAM_BOT_TOKEN": " 123:abc\n",
            "TELEGRAM_API_BASE_URL": "http://localhost:8081/",
            "WEB_ALLOWED_ORIGINS": "https://www.example.org  https://example.org",
        }
    )
    assert settings.telegram_bot_token == "123:abc"
    assert settings.telegram_api_base_url == "http://localhost:8081"
    assert settings.web_allowed_origins == ("https://www.example.org", "https://example.org")


def test_secrets_do_not_show_when_the_settings_are_printed() -> None:
    settings = Settings.from_env({"TELEGRAM_BOT_TOKEN": "123:abc", "TELEGRAM_WEBHOOK_SECRET": "melograno"})
    assert "123:abc" not in repr(settings)
    assert "melograno" not in repr(settings)


def test_todays_date_is_never_a_setting() -> None:
    assert not [f.name for f in fields(Settings) if any(word in f.name for word in ("date", "today", "now", "clock"))
                and f.name != "database_url"]  # fmt: skip
