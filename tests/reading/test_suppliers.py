"""The suppliers' names are data that anybody may extend, and mistakes in it are reported."""

from datetime import date

import pytest

from bot.checked_yaml import DATA, DataError
from bot.reading import Found, load_register, read_supplier, suppliers_in
from bot.reading.supplier_register import Register

NAMES = [(supplier.name, name) for supplier in load_register().suppliers for name in supplier.also]


@pytest.mark.parametrize(("canonical", "name"), NAMES, ids=[name for _, name in NAMES])
def test_every_known_name_leads_to_its_supplier_when_asked_and_in_passing(canonical, name):
    assert read_supplier(name) == Found(canonical)
    assert [mention.value for mention in suppliers_in(f"ho litigato con {name.upper()} ieri")] == [canonical]


@pytest.mark.parametrize("supplier", load_register().suppliers, ids=lambda supplier: supplier.name)
def test_the_name_that_is_shown_is_itself_understood(supplier):
    assert read_supplier(supplier.name) == Found(supplier.name)


def test_a_contact_says_which_page_it_comes_from_and_when_it_was_read():
    optima = load_register().supplier("Optima")

    assert optima and optima.contacts_from and optima.contacts_from.checked_on >= date(2026, 11, 22)
    assert {contact.kind for contact in optima.contacts} == {"post", "email", "pec", "customer_area", "phone"}


def test_no_mailbox_between_operators_is_handed_to_a_person():
    text = (DATA / "suppliers.yml").read_text(encoding="utf-8").lower()

    assert "recess" not in text


@pytest.mark.parametrize(
    ("lines", "mistake"),
    [
        ("- {name: A, also: [uno]}\n  - {name: B, also: [uno]}", "belongs to A and to B"),
        ("- {name: A, contacts: [{kind: email, value: a@b.it}]}", "contacts and contacts_from go together"),
        ("- {name: A, alsoo: [uno]}", "register.yml:4: suppliers.0.alsoo"),
    ],
)
def test_a_mistake_in_the_register_is_named_with_its_line(tmp_path, lines, mistake):
    path = tmp_path / "register.yml"
    path.write_text(f"cues: [con]\nordinary_words: []\nsuppliers:\n  {lines}\ndistributors: []\n", encoding="utf-8")

    with pytest.raises(DataError, match=r"register\.yml:") as caught:
        load_register(path)

    assert mistake in str(caught.value)


def test_a_slip_in_a_longer_name_is_forgiven_but_an_ordinary_word_is_no_supplier():
    assert [mention.value for mention in suppliers_in("pago sorgnia e ilumia")] == ["Sorgenia", "Illumia"]
    assert suppliers_in("che ottima sorgente, la lampada illumina la Sardegna") == []


def test_the_register_is_read_once():
    assert isinstance(load_register(), Register)
    assert load_register() is load_register()
