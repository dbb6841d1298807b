"""Everything that the code says has a wording in domain.yml, and every wording is said somewhere."""

from __future__ import annotations

import ast
import re
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from bot.knowledge import load_questions

ROOT = Path(__file__).resolve().parents[2]


@cache
def responses() -> frozenset[str]:
    domain = YAML(typ="safe").load((ROOT / "domain.yml").read_text(encoding="utf-8"))
    return frozenset(name.removeprefix("utter_") for name in domain["responses"])


@cache
def said_in_code() -> frozenset[str]:
    """Names of responses in the code; the variable part of an f-string as «*»."""
    found: set[str] = set()
    speaking = [ROOT / "bot" / "dialogue", ROOT / "bot" / "runtime", ROOT / "actions"]
    for path in (path for folder in speaking for path in folder.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and node.args and _called(node.func) in ("say", "_say"):
                found.update(_names(node.args[0]))
            elif isinstance(node, ast.Constant) and re.fullmatch(r"utter_[a-z_]*[a-z]", str(node.value)):
                found.add(str(node.value).removeprefix("utter_"))
            elif (
                isinstance(node, ast.Assign)
                and isinstance(node.targets[0], ast.Name)
                and node.targets[0].id == "response"
            ):
                found.update(_names(node.value))
    return frozenset(found)


def _called(func: ast.expr) -> str:
    return func.attr if isinstance(func, ast.Attribute) else getattr(func, "id", "")


def _names(node: ast.expr) -> set[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return {node.value}
    if isinstance(node, ast.JoinedStr):
        return {"".join(str(part.value) if isinstance(part, ast.Constant) else "*" for part in node.values)}
    if isinstance(node, ast.IfExp):
        return _names(node.body) | _names(node.orelse)
    return set()


@pytest.mark.parametrize("name", sorted(said_in_code()))
def test_what_the_code_says_has_a_wording(name: str) -> None:
    assert any(fnmatchcase(response, name) for response in responses())


@pytest.mark.parametrize("response", sorted(responses()))
def test_no_wording_is_left_over(response: str) -> None:
    assert any(fnmatchcase(response, name) for name in said_in_code())


ASKED_UNDER_ANOTHER_NAME = {"which_value", "did_you_mean"}


@pytest.mark.parametrize("slot", sorted(set(load_questions()) - ASKED_UNDER_ANOTHER_NAME))
def test_every_question_can_be_asked(slot: str) -> None:
    assert any(response == f"ask_{slot}" or response.startswith(f"ask_{slot}_") for response in responses())


@pytest.mark.parametrize("slot", sorted(load_questions()))
def test_every_question_can_be_explained_and_asked_another_way(slot: str) -> None:
    assert {f"explain_{slot}", f"retry_{slot}"} <= responses()
