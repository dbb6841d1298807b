"""Whoever changes a rule and mistypes is told the file, the line and what is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.checked_yaml import DATA, DataError
from bot.procedure import load_procedure

WHOLE = (DATA / "procedure.yml").read_text(encoding="utf-8")


def broken(folder: Path, right: str, wrong: str) -> tuple[Path, int]:
    """A copy of the rules with its first `right` made `wrong`, and the line of it."""
    assert right in WHOLE
    path = folder / "procedure.yml"
    path.write_text(WHOLE.replace(right, wrong, 1), encoding="utf-8")
    return path, WHOLE[: WHOLE.index(right)].count("\n") + 1


@pytest.mark.parametrize(
    ("right", "wrong", "told"),
    [
        ("    source: smart_help_page", "    source: smart_hepl_page", "there is no «smart_hepl_page»"),
        ("source: smart_faq}", "source: faq_smart}", "there is no «faq_smart»"),
        ("    service: smart_info", "    service: smart_infos", "there is no «smart_infos»"),
        ("unknown_addressee: info_cmor", "unknown_addressee: info_cmorr", "there is no «info_cmorr»"),
        (
            "except_topics: [info_supplier, info_voltura]",
            "except_topics: [info_supplier, info_volture]",
            "there is no «info_volture»",
        ),
        ("topics: [problem_cmor, ", "topics: [problem_cmo, ", "there is no «problem_cmo»"),
        ("services: [smart_help]", "services: [smart_halp]", "there is no «smart_halp»"),
        ("wait: {days: 30, from: receipt}", "wait: {days: trenta, from: receipt}", "not a valid integer"),
        ("wait: {days: 30, from: receipt}", "wait: {days: 0, from: receipt}", "greater than 0"),
        ("wait: {days: 30, from: receipt}", "wait: {days: 30, from: reading}", "unexpected value"),
        ("complaint: advisable", "complaint: advised", "unexpected value"),
        ("checked_on: 2026-11-22", "checked_on: 2026-11-32", "invalid date"),
        ("opens_case: true", "opens_case: perhaps", "boolean"),
        ('    button: "Contesto un CMOR in bolletta"', "    buton: x", "buton: extra fields not permitted"),
        ("  old_complaint_days: 365", "  old_complaint_day: 365", "extra fields not permitted"),
        ("compulsory: true}", "compulsory: true, optional: false}", "extra fields not permitted"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_its_line(tmp_path: Path, right: str, wrong: str, told: str) -> None:
    path, line = broken(tmp_path, right, wrong)
    with pytest.raises(DataError) as error:
        load_procedure(path)
    mistakes = [mistake for mistake in str(error.value).splitlines() if told in mistake]
    assert any(mistake.startswith(f"procedure.yml:{line}: ") for mistake in mistakes), str(error.value)


def test_a_topic_that_needs_a_complaint_and_no_wait_is_told_by_name(tmp_path: Path) -> None:
    topic = WHOLE.index("\n  problem_cmor:") + 1
    path = tmp_path / "procedure.yml"
    path.write_text(
        WHOLE[:topic] + WHOLE[topic:].replace("    wait: {days: 30, from: receipt}\n", "", 1), encoding="utf-8"
    )
    with pytest.raises(DataError, match="says its wait and its addressee") as error:
        load_procedure(path)
    assert str(error.value).startswith(f"procedure.yml:{WHOLE[:topic].count(chr(10)) + 1}: topics.problem_cmor")


def test_of_two_mistakes_both_are_told(tmp_path: Path) -> None:
    path = tmp_path / "procedure.yml"
    wrong = WHOLE.replace("unknown_addressee: info_cmor", "unknown_addressee: gone")
    path.write_text(wrong.replace("source: supplier_page", "source: lost", 1), encoding="utf-8")
    with pytest.raises(DataError) as error:
        load_procedure(path)
    first, second = str(error.value).splitlines()
    assert "topics.problem_cmor.unknown_addressee: there is no «gone»" in first
    assert "topics.problem_other_energy.source: there is no «lost»" in second


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("sources:\n  a: [1, 2\nservices: {}\n", 3),
        ("sources:\n\ta: 1\n", 2),
        ("sources: {}\nservices: {}\nsources: {}\n", 3),
        ("sources: {}\nservices: 'never closed\n", 3),
        ("sources: {}\nservices: \a\n", 2),
    ],
)
def test_what_is_no_yaml_is_told_with_its_line(tmp_path: Path, text: str, line: int) -> None:
    path = tmp_path / "procedure.yml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DataError, match=rf"^procedure\.yml:{line}: "):
        load_procedure(path)


def test_a_file_from_an_old_editor_is_told_as_such(tmp_path: Path) -> None:
    path = tmp_path / "procedure.yml"
    path.write_bytes("# una riga\n# perché\n".encode("latin-1"))
    with pytest.raises(DataError, match=r"^procedure\.yml:2: not UTF-8"):
        load_procedure(path)


@pytest.mark.parametrize("text", ["", "just words\n", "- a\n- b\n"])
def test_a_file_of_another_kind_is_told(tmp_path: Path, text: str) -> None:
    path = tmp_path / "procedure.yml"
    path.write_text(text)
    with pytest.raises(DataError, match=r"^procedure\.yml:1: "):
        load_procedure(path)


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"procedure\.yml: the file is missing"):
        load_procedure(tmp_path / "procedure.yml")


def test_nothing_that_was_read_can_be_changed_by_accident() -> None:
    with pytest.raises(TypeError):
        load_procedure().limits.rating_days = 1  # type: ignore[misc]
