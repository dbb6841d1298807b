"""The house stands as docs/architecture.md draws it: arrows point downwards, and what needs no Rasa imports none."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

# Who may import whom, besides themselves. A part that is not named here may import none of the others.
ARROWS: dict[str, set[str]] = {
    "bot.checked_yaml": set(),
    "bot.settings": set(),
    "bot.sql": set(),
    "bot.dates": set(),
    "bot.procedure": {"bot.checked_yaml"},
    "bot.cases": {"bot.settings", "bot.sql"},
    "bot.reading": {"bot.checked_yaml", "bot.cases"},  # of the cases, how a code is written
    "bot.knowledge": {"bot.checked_yaml", "bot.procedure"},
    "bot.dialogue": {"bot.cases", "bot.dates", "bot.knowledge", "bot.procedure", "bot.reading"},
    "bot.nlu": {"bot.checked_yaml", "bot.dates", "bot.knowledge", "bot.reading"},
    "bot.channels": {"bot.cases", "bot.checked_yaml", "bot.knowledge", "bot.settings"},
    "actions": {"bot.cases", "bot.dialogue", "bot.settings"},
    "bot.runtime": {
        "actions", "bot.cases", "bot.channels", "bot.checked_yaml", "bot.dialogue", "bot.nlu", "bot.reading",
        "bot.settings", "bot.sql",
    },
}  # fmt: skip
# Narrower still: of a part, only these modules, for these importers.
DOORS = {
    ("bot.reading", "bot.cases"): {"bot.cases.codes"},
    ("bot.nlu", "bot.knowledge"): {"bot.knowledge.acts", "bot.knowledge.questions"},
    ("bot.channels", "bot.cases"): {"bot.cases.columns", "bot.cases.database"},
}
WITHOUT_RASA = ("bot.dates", "bot.reading", "bot.procedure", "bot.knowledge", "bot.cases", "bot.dialogue")
FOREIGN = {"rasa", "rasa_sdk", "sanic", "telegram", "tensorflow"}
MOST_LINES = 400


def modules() -> Iterator[tuple[str, Path]]:
    """Every module of ours by its dotted name."""
    for folder in ("bot", "actions"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            yield ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"), path


MODULES = dict(modules())


def part_of(name: str) -> str:
    """The part of the house in which a module stands: bot.cases.codes -> bot.cases."""
    return ".".join(name.split(".")[: 2 if name.startswith("bot.") else 1])


@cache
def imports(name: str) -> frozenset[str]:
    """All that a module imports, wherever in it, by full dotted names."""
    found: set[str] = set()
    package = name if MODULES[name].name == "__init__.py" else name.rpartition(".")[0]
    for node in ast.walk(ast.parse(MODULES[name].read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = ".".join(package.split(".")[: len(package.split(".")) + 1 - node.level]) if node.level else ""
            source = ".".join(filter(None, (base, node.module)))
            # `from bot import dates` and `from bot.dates import find` name modules; `from bot.dates import Span` does not
            found.update(full if (full := f"{source}.{alias.name}") in MODULES else source for alias in node.names)
    return frozenset(found)


@pytest.mark.parametrize("name", MODULES)
def test_a_module_imports_what_the_table_allows(name: str) -> None:
    part = part_of(name)
    ours = {module for module in imports(name) if module.split(".")[0] in ("bot", "actions")}
    for module in sorted(ours):
        other = part_of(module)
        assert other == part or other in ARROWS.get(part, set()), f"{name} imports {module}"
        assert module in DOORS.get((part, other), {module}), f"{name} imports {module}"


def test_every_part_stands_in_the_table_and_every_arrow_is_used() -> None:
    parts = {part_of(name) for name in MODULES} - {"bot"}
    assert parts == set(ARROWS)
    drawn = {(part, other) for part, others in ARROWS.items() for other in others}
    used = {(part_of(name), part_of(module)) for name in MODULES for module in imports(name)}
    assert drawn - used <= {("bot.runtime", "bot.nlu")}  # Rasa imports those by the names in config.yml


def test_no_arrow_comes_back() -> None:
    order: list[str] = []
    left = dict(ARROWS)
    while left:
        free = sorted(part for part, others in left.items() if others <= set(order))
        assert free, f"a circle among {sorted(left)}"
        order += free
        left = {part: others for part, others in left.items() if part not in free}
    assert set(order) == set(ARROWS)


def dialogue_from_the_top() -> list[str]:
    """Modules and folders of bot/dialogue («context/told»), in the order of the table in docs/architecture.md."""
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    inside = text.partition("## Inside the dialogue")[2].partition("\n## ")[0]
    return [
        name
        for cell in re.findall(r"^\| (`[^|]+) \|", inside, re.MULTILINE)
        for name in re.findall(r"`([\w/]+?)/?`", cell)
    ]


def test_inside_the_dialogue_the_arrows_point_downwards_in_the_table() -> None:
    order = dialogue_from_the_top()
    modules = {name: name.split(".")[2:] for name in MODULES if name.startswith("bot.dialogue.")}
    # Folders whose modules are listed one by one.
    in_pieces = {entry.partition("/")[0] for entry in order if "/" in entry}
    places = {name: "/".join(way) if way[0] in in_pieces else way[0] for name, way in modules.items()}
    assert sorted(order) == sorted(set(places.values()))
    upwards = [
        f"{name} imports {module}"
        for name, place in places.items()
        for module in sorted(imports(name) & set(places))
        if order.index(places[module]) < order.index(place)
    ]
    assert upwards == []


@pytest.mark.parametrize("name", [name for name in MODULES if part_of(name) in WITHOUT_RASA])
def test_what_decides_names_no_framework(name: str) -> None:
    assert not {module.split(".")[0] for module in imports(name)} & FOREIGN


def test_what_decides_loads_no_framework_by_any_way() -> None:
    names = sorted(
        name for name in MODULES if part_of(name) in WITHOUT_RASA and not name.endswith(("__main__", ".env"))
    )
    names = [name for name in names if ".migrations." not in name]  # Alembic runs these
    program = (
        "import importlib, sys\n"
        f"for name in {names!r}: importlib.import_module(name)\n"
        f"print(*sorted({FOREIGN!r} & {{name.split('.')[0] for name in sys.modules}}))"
    )
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", program], cwd=ROOT, text=True, capture_output=True, check=True
    )
    assert done.stdout.strip() == ""


@pytest.mark.parametrize("name", MODULES)
def test_a_module_can_be_read_in_one_go(name: str) -> None:
    assert len(MODULES[name].read_text(encoding="utf-8").splitlines()) <= MOST_LINES


@cache
def tracked() -> tuple[Path, ...]:
    """The files that are in the repository, or would be with the next commit."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT, text=True, capture_output=True,
    )  # fmt: skip
    if listed.returncode:
        pytest.skip("not a git repository: what is tracked cannot be told")
    return tuple(path for name in listed.stdout.split("\0") if name and (path := ROOT / name).is_file())


# Folders of somebody's machine, and where packages are fetched from: neither is anybody else's business.
MACHINE = re.compile(rb"(?<![\w.:/~-])/(?:work|home|root|Users|mnt|workspace|builds)/[\w.]|\b[A-Z]:\\\\?Users\\")
REGISTRY = re.compile(
    rb"https?://[\w.:@-]*(?:pypi|pythonhosted|artifactory|nexus|registry\.|verdaccio|devpi)[\w./:-]*|"
    rb"--(?:extra-)?index-url|--find-links"
)


@pytest.mark.parametrize(("what", "pattern"), [("machine path", MACHINE), ("registry address", REGISTRY)])
def test_no_tracked_file_tells_of_the_machine_it_was_written_on(what: str, pattern: re.Pattern[bytes]) -> None:
    found = []
    for path in tracked():
        if path != Path(__file__):
            for match in pattern.finditer(path.read_bytes()):
                found.append(f"{path.relative_to(ROOT)}: {match.group().decode(errors='replace')}")
    assert found == []


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (MACHINE, b"cd /home/anna/progetti"),
        (MACHINE, b'path = "/Users/anna/x"'),
        (MACHINE, b"C:\\Users\\anna"),
        (REGISTRY, b"--index-url https://example.org/simple"),
        (REGISTRY, b'"resolved": "https://registry.npmjs.org/x"'),
        (REGISTRY, b"https://files.pythonhosted.org/packages/x.whl"),
    ],
)
def test_such_an_address_would_be_seen(pattern: re.Pattern[bytes], text: bytes) -> None:
    assert pattern.search(text)
