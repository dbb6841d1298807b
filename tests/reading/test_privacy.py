"""Personal data stays out of logs, and secrets out of what is stored."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.reading import mask, redact_secrets
from bot.reading.privacy import REMOVED


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("cf RSSMRA80A01H501U", "cf •••1U"),
        ("cf rss mra 80a01 h501u", "cf •••1u"),
        ("pod IT001E12345678", "pod •••78"),
        ("pdr 0316 0000 4477 21 ok", "pdr •••21 ok"),
        ("scrivi a rosa.b@libero.it", "scrivi a •••it"),
        ("chiama il 347 8812093", "chiama il •••93"),
        ("iban IT60X0542811101000000123456", "iban •••56"),
        ("carta 4111 1111 1111 1111", "carta •••11"),
    ],
)
def test_a_log_keeps_only_the_end_of_what_identifies_a_person(text, masked):
    assert mask(text) == masked


@pytest.mark.parametrize("text", ["il 12/09/2026 ho pagato 150,00 euro", "2026-11-22", "Sorgenia mi deve 1.240,50 €"])
def test_a_log_keeps_dates_and_sums(text):
    assert mask(text) == text


@given(digits=st.from_regex(r"[0-9]{9,14}", fullmatch=True), before=st.text(alphabet="abc ,:(", max_size=5))
def test_no_long_number_reaches_a_log(digits, before):
    assert digits not in mask(f"{before} {digits}")


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("il mio otp è 482913", "482913"),
        ("482913 è il mio otp", "482913"),
        ("il codice di verifica che mi è arrivato è 739201 va bene?", "739201"),
        ("pin 1234", "1234"),
        ("cvv: 123", "123"),
        ("password: Pippo!", "Pippo!"),
        ("la mia password è gattino99", "gattino99"),
        ("la carta è 4111 1111 1111 1111", "4111 1111 1111 1111"),
        ("it60 x054 2811 1010 0000 0123 456 di mia madre", "it60 x054 2811 1010 0000 0123 456"),
        ("DE89 3704 0044 0532 0130 00 è il conto", "DE89 3704 0044 0532 0130 00"),
    ],
)
def test_a_secret_that_slips_out_is_not_stored(text, secret):
    assert redact_secrets(text) == (text.replace(secret, REMOVED), True)


@pytest.mark.parametrize(
    "text",
    [
        "la password è sbagliata",
        "ho dimenticato la password del portale",
        "mi chiedono l'OTP, glielo do?",
        "il pod è IT001E12345678",
        "il pdr è 03160000781245",
        "RSSMRA80A01H501U",
        "347 8812093",
    ],
)
def test_what_the_request_needs_is_stored_as_it_was_typed(text):
    assert redact_secrets(text) == (text, False)


@given(st.text())
def test_no_text_breaks_masking_or_redacting(text):
    clean, found = redact_secrets(text)

    assert isinstance(mask(text), str)
    assert found == (clean != text)
