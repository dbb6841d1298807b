"""What both channels share: typed text, payloads, limits, order, speaking first."""

from __future__ import annotations

import asyncio
import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyrate_limiter import Duration, Rate

from bot.channels import speakers
from bot.channels.lines import Lines
from bot.channels.payload import parse_data
from bot.channels.text import MAX_CHARACTERS, as_typed
from bot.channels.throttle import Throttle


@given(st.text() | st.text(alphabet="/ \t\u200b\u00a0\x00ab"))
def test_whatever_is_typed_is_no_command_and_can_be_stored(text: str) -> None:
    typed = as_typed(text)
    assert not typed.text.strip().startswith("/")
    assert len(typed.text) <= MAX_CHARACTERS
    assert "\x00" not in typed.text
    typed.text.encode("utf-8")
    assert as_typed(typed.text) == (typed.text, False)


def test_ordinary_text_stays_as_it_was_typed() -> None:
    text = "Perché? 50 €/mese\nè così 👨‍👩‍👧"
    assert as_typed(text) == (unicodedata.normalize("NFC", text), False)
    assert as_typed("a" * (MAX_CHARACTERS + 1)) == ("a" * MAX_CHARACTERS, True)


@given(
    st.from_regex(r"[a-z_]{1,20}(/[a-z_]{1,20})?", fullmatch=True),
    st.dictionaries(st.text(min_size=1, max_size=10), st.text(max_size=10) | st.booleans(), max_size=4),
)
def test_a_payload_is_what_rasa_would_have_understood(intent: str, entities: dict[str, object]) -> None:
    payload = f"/{intent}" + (json.dumps(entities) if entities else "")
    understood = parse_data(payload)
    assert understood["intent"] == {"name": intent, "confidence": 1.0} == understood["intent_ranking"][0]
    assert {e["entity"]: e["value"] for e in understood["entities"]} == entities
    assert all(json.loads(payload[e["start"] : e["end"]]) == entities for e in understood["entities"])


def test_a_list_in_a_payload_stands_for_several_entities() -> None:
    found = parse_data('/inform{"commodity": ["luce", "gas"]}')["entities"]
    assert [entity["value"] for entity in found] == ["luce", "gas"]


@pytest.mark.parametrize("payload", ["", "/", "ciao", "affirm", "/affirm{", "/affirm{x}", '/affirm["a"]', "/a b", "/1"])
def test_what_is_no_payload_is_an_error(payload: str) -> None:
    with pytest.raises(ValueError):
        parse_data(payload)


def test_the_limit_counts_each_key_for_itself_and_forgives_with_time() -> None:
    now = [0.0]
    throttle = Throttle([Rate(2, Duration.MINUTE)], clock=lambda: now[0])
    assert [throttle.wait("a") for _ in range(2)] == [0.0, 0.0]
    wait = throttle.wait("a")
    assert 0 < wait <= 61
    assert throttle.wait("b") == 0.0
    now[0] += wait
    assert throttle.wait("a") == 0.0


def test_the_limit_remembers_only_so_many_keys() -> None:
    throttle = Throttle([Rate(1, Duration.HOUR)], keys=2)
    assert [throttle.wait(key) for key in ("a", "b", "c", "a")] == [0.0] * 4
    assert throttle.wait("a") > 0


async def test_a_job_that_raises_does_not_stop_the_next() -> None:
    lines, done = Lines(), []

    async def fail() -> None:
        raise RuntimeError("scripted")

    async def work() -> None:
        done.append(1)

    lines.submit("a", fail)
    lines.submit("a", work)
    await lines.finish(5)
    assert done == [1]


async def test_stopping_does_not_wait_for_ever() -> None:
    lines, ended = Lines(), []

    async def hang() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ended.append(1)

    lines.submit("a", hang)
    await lines.finish(0.05)
    assert ended == [1]


async def test_stopping_lets_what_has_begun_end_and_begins_nothing_more() -> None:
    lines, done, go_on = Lines(), [], asyncio.Event()

    async def first() -> None:
        await go_on.wait()
        done.append("first")

    async def second() -> None:
        done.append("second")

    lines.submit(1, first)
    lines.submit(1, second)
    await asyncio.sleep(0)
    assert lines.waiting(1) == 1
    go_on.set()
    await lines.stop(5)
    assert done == ["first"]


async def test_nobody_answers_for_a_channel_that_is_not_there() -> None:
    assert await speakers.speak("nowhere:1", [{"text": "ciao"}]) is False
