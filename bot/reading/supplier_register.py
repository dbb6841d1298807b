"""The sellers and distributors that the assistant knows by name (data/suppliers.yml)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Literal

from pydantic import Field as Key
from pydantic import root_validator

from bot.checked_yaml import DATA, Model, load
from bot.reading.spelling import fold


class Page(Model):
    """The page that contacts come from, and the day on which it was last read."""

    title: str
    url: str
    checked_on: date


class Contact(Model):
    """One way to reach a supplier; `whom` where it is for homes or for firms only."""

    kind: Literal["post", "email", "pec", "customer_area", "phone"]
    value: str
    whom: Literal["household", "business", "all"] = Key("all", alias="for")
    hours: str = ""


class Supplier(Model):
    """A seller; what the lists of names mean is said in data/suppliers.yml."""

    name: str
    also: tuple[str, ...] = ()
    careful: tuple[str, ...] = ()
    answer_only: tuple[str, ...] = ()
    contacts: tuple[Contact, ...] = ()
    contacts_from: Page | None = None

    @root_validator(skip_on_failure=True)
    def _contacts_have_a_source(cls, values: dict[str, Any]) -> dict[str, Any]:
        if bool(values["contacts"]) != bool(values["contacts_from"]):
            raise ValueError("contacts and contacts_from go together")
        return values


class Distributor(Model):
    """A company that owns the grid; never a supplier."""

    name: str
    also: tuple[str, ...]


class Register(Model):
    """The whole of data/suppliers.yml."""

    cues: tuple[str, ...]
    ordinary_words: tuple[str, ...]
    suppliers: tuple[Supplier, ...]
    distributors: tuple[Distributor, ...]

    @root_validator(skip_on_failure=True)
    def _a_name_has_one_owner(cls, values: dict[str, Any]) -> dict[str, Any]:
        owners: dict[str, str] = {}
        for owner, names in _named(values["suppliers"], values["distributors"]):
            for name in map(fold, names):
                if owners.setdefault(name, owner) != owner:
                    raise ValueError(f"«{name}» belongs to {owners[name]} and to {owner}")
        return values

    def supplier(self, name: str) -> Supplier | None:
        """The seller whose canonical name is `name`."""
        return next((supplier for supplier in self.suppliers if supplier.name == name), None)


def _named(suppliers: Iterable[Supplier], distributors: Iterable[Distributor]) -> Iterable[tuple[str, tuple[str, ...]]]:
    for supplier in suppliers:
        yield supplier.name, (*supplier.also, *supplier.careful, *supplier.answer_only)
    for distributor in distributors:
        yield distributor.name, distributor.also


@cache
def load_register(path: Path = DATA / "suppliers.yml") -> Register:
    """The register, read once. Raises: bot.checked_yaml.DataError with file and line."""
    return load(path, Register)
