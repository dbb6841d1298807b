"""Reading the project's YAML data: checked by a model when loaded, mistakes reported with file and line."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, Extra, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.constructor import RoundTripConstructor, SafeConstructor
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.reader import ReaderError

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "data"


class DataError(ValueError):
    """Something in a data file is wrong; the message names the file and the line, one mistake a line."""


class Model(BaseModel):
    """Base of everything that is read from data/: immutable, and unknown keys are mistakes."""

    class Config:
        extra = Extra.forbid
        allow_mutation = False
        frozen = True


M = TypeVar("M", bound=Model)


class _Constructor(RoundTripConstructor):
    """Leaves dates as they are written: the models read them, and can tell on which line one is impossible."""


_Constructor.add_constructor("tag:yaml.org,2002:timestamp", RoundTripConstructor.construct_scalar)


class _QuickConstructor(SafeConstructor):
    """The same without lines, as ruamel.yaml.clib parses it."""


_QuickConstructor.add_constructor("tag:yaml.org,2002:timestamp", SafeConstructor.construct_scalar)


def read_yaml(path: Path) -> Any:
    """The parsed file, whose maps and sequences remember their lines; dates are text.

    Raises: DataError if it is missing or no YAML.
    """
    yaml = YAML(typ="rt")
    yaml.Constructor = _Constructor
    try:
        return yaml.load(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise DataError(f"{path.name}: the file is missing") from error
    except MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise DataError(f"{path.name}:{line}: {error.problem}") from error
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise DataError(f"{path.name}:{line}: not UTF-8") from error
    except ReaderError as error:  # a character that YAML does not allow, told by its place in the text
        line = path.read_text(encoding="utf-8").count("\n", 0, error.position) + 1
        raise DataError(f"{path.name}:{line}: {error.reason}") from error


def load(path: Path, model: type[M]) -> M:
    """Read `path` as a `model`. Raises: DataError naming file and line of every mistake."""
    with suppress(OSError, UnicodeError, YAMLError, ValidationError):
        return model.parse_obj(_with_text_keys(_quickly(path)))
    raw = read_yaml(path)  # there is a mistake: ten times slower, it is read anew for the lines
    try:
        return model.parse_obj(plain(raw))
    except ValidationError as error:
        mistakes = [f"{path.name}:{line_of(raw, e['loc'])}: {_where(e['loc'])}: {e['msg']}" for e in error.errors()]
        raise DataError("\n".join(mistakes)) from error


def _quickly(path: Path) -> Any:
    yaml = YAML(typ="safe")
    yaml.Constructor = _QuickConstructor
    return yaml.load(path.read_text(encoding="utf-8"))


def _with_text_keys(node: Any) -> Any:
    if isinstance(node, dict):
        return {str(key): _with_text_keys(value) for key, value in node.items()}
    return [_with_text_keys(value) for value in node] if isinstance(node, list) else node


def plain(node: Any) -> Any:
    """Ordinary dicts, lists and scalars, so that models do not hold on to the YAML tree."""
    if isinstance(node, CommentedMap):
        return {str(key): plain(value) for key, value in node.items()}
    if isinstance(node, CommentedSeq):
        return [plain(value) for value in node]
    return str(node) if isinstance(node, str) else node


def line_of(raw: Any, location: tuple[int | str, ...]) -> int:
    """The line (from 1) at which `location` stands, or the nearest enclosing one."""
    line = 1
    for step in (step for step in location if step != "__root__"):  # pydantic's mark of a check of the whole
        try:
            if isinstance(raw, CommentedMap):
                line = raw.lc.key(step)[0] + 1
            elif isinstance(raw, CommentedSeq):
                line = raw.lc.item(step)[0] + 1
            raw = raw[step]
        except (KeyError, IndexError, TypeError):
            break
    return line


def _where(location: tuple[int | str, ...]) -> str:
    return ".".join(str(step) for step in location if step != "__root__") or "file"
