from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from bot.cases import CaseStore, State
from bot.cases.cli import main
from tests.cases.samples import ANNA, LACKING, PERSONAL, WHOLE

ROOT = Path(__file__).resolve().parents[2]


def cases(url: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "bot.cases", *arguments],
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": url, "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_an_operator_takes_a_case_from_the_list_to_its_end(store: CaseStore, url: str):
    code = store.file(ANNA, WHOLE, key="k").code
    listed = cases(url, "list", "--state", "received", "--since", "2026-01-01")
    assert listed.returncode == 0
    assert code in listed.stdout
    assert "ricevuta" in listed.stdout
    assert not [word for word in PERSONAL if word in listed.stdout]

    shown = cases(url, "show", code.lower().replace("-", " "))
    assert all(word in shown.stdout for word in PERSONAL)

    done = cases(url, "set-state", code, "in_progress", "--note", "presa in carico")
    assert (done.returncode, done.stdout) == (0, f"{code}: ora è «in lavorazione».\n")
    assert cases(url, "ask", code, "--document", "bolletta", "--document", "lettura", "--note", "foto").returncode == 0
    asked = store.find(code)
    assert asked is not None
    assert (asked.state, asked.missing) == (State.TO_COMPLETE, ("bolletta", "lettura"))
    assert cases(url, "close", code, "--outcome", "Rimborso", "--note", "lettera").returncode == 0
    closed = store.find(code)
    assert closed is not None
    assert (closed.state, closed.outcome, closed.events[-1].note) == (State.CLOSED, "Rimborso", "lettera")
    assert "Rimborso - lettera" in cases(url, "show", code).stdout
    assert len(store.undelivered_changes()) == 3
    assert cases(url, "list", "--state", "received").stdout == "Nessuna pratica.\n"


def test_a_long_list_says_how_to_go_on(store: CaseStore, url: str):
    codes = [store.file(ANNA, LACKING, key=str(number)).code for number in range(3)]
    first = cases(url, "list", "--limit", "2").stdout
    assert [code in first for code in codes] == [True, True, False]
    rest = cases(url, "list", "--after", first.split("--after ")[1].strip()).stdout
    assert [code in rest for code in codes] == [False, False, True]
    assert "--after" not in rest


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("show", "SM-0000-AAAA-AM"), "nessuna pratica con il codice"),
        (("show", "boh"), "nessuna pratica con il codice boh"),
        (("set-state", "CODE", "received"), "una pratica «ricevuta» non può diventare «ricevuta»"),
        (("set-state", "CODE", "closed"), "--outcome"),
        (("set-state", "CODE", "to_complete"), "--missing"),
        (("set-state", "CODE", "lost"), "STATO"),
        (("list", "--since", "ieri"), "--since"),
        (("list", "--limit", "0"), "--limit"),
        (("list", "--after", "x"), "valore non valido"),
        ((), "COMANDO"),
    ],
)
def test_a_mistake_is_explained_and_changes_nothing(
    store: CaseStore,
    url: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: tuple[str, ...],
    said: str,
):
    case = store.file(ANNA, WHOLE, key="k")
    monkeypatch.setenv("DATABASE_URL", url)
    try:
        status = main([case.code if word == "CODE" else word for word in arguments])
    except SystemExit as end:  # argparse's own way out
        status = end.code
    printed = capsys.readouterr()
    assert (status, printed.out) == (2, "")
    assert said in printed.err
    assert store.find(case.code) == case


def test_a_database_that_is_not_there_is_an_error_in_words(tmp_path: Path):
    refused = cases(f"postgresql://nobody@/none?host={tmp_path}", "list")
    assert (refused.returncode, "Traceback" in refused.stderr) == (2, False)
    assert "DATABASE_URL" in refused.stderr


def test_what_a_person_wrote_cannot_drive_the_operators_terminal(store: CaseStore, url: str):
    code = store.file(ANNA, replace(WHOLE, description="a\x1b[2Jb\nPratica  finta\r"), key="k").code
    shown = cases(url, "show", code).stdout
    assert "\x1b" not in shown
    assert "\r" not in shown
    assert re.search(r"^Descrizione +a \[2Jb Pratica finta$", shown, re.MULTILINE)
