"""Reading what people write: codes, contacts, names, suppliers, commodity, channel, amounts.

`find_mentions` looks for entities in running text; each `read_*` reads a whole message as the answer to a question and
returns Found, Wrong (something was given that cannot be it) or None (nothing like it). None of them raises on any text.
"""

from bot.reading.amounts import read_amount
from bot.reading.channels import read_channel
from bot.reading.commodities import read_commodity
from bot.reading.contacts import read_email, read_phone
from bot.reading.denial import is_denied
from bot.reading.languages import in_other_letters, is_foreign
from bot.reading.mentions import find_mentions
from bot.reading.names import is_prose, read_name
from bot.reading.privacy import introduced_name, mask, redact_secrets, without_personal_data
from bot.reading.results import Found, Mention, Reading, Wrong
from bot.reading.supplier_answers import read_supplier
from bot.reading.supplier_register import Contact, Register, Supplier, load_register
from bot.reading.suppliers import suppliers_in
from bot.reading.supply_codes import read_pdr, read_pod
from bot.reading.tax_codes import read_tax_code

__all__ = [
    "Contact",
    "Found",
    "Mention",
    "Reading",
    "Register",
    "Supplier",
    "Wrong",
    "find_mentions",
    "in_other_letters",
    "introduced_name",
    "is_denied",
    "is_foreign",
    "is_prose",
    "load_register",
    "mask",
    "read_amount",
    "read_channel",
    "read_commodity",
    "read_email",
    "read_name",
    "read_pdr",
    "read_phone",
    "read_pod",
    "read_supplier",
    "read_tax_code",
    "redact_secrets",
    "suppliers_in",
    "without_personal_data",
]
