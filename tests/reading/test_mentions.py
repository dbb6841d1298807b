"""What people mention in passing is noticed where it stands, and nothing else is."""

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from bot.cases import new_code
from bot.reading import find_mentions

MESSAGES = YAML(typ="safe").load(Path(__file__).with_name("mentions.yml"))


@pytest.mark.parametrize("message", MESSAGES, ids=[message["say"] for message in MESSAGES])
def test_a_message_tells_exactly_what_it_mentions(message):
    found = [[mention.entity, mention.text, mention.value] for mention in find_mentions(message["say"])]

    assert found == message["has"]


def test_a_case_code_is_noticed_although_it_is_typed_without_dashes():
    code = new_code()

    (mention,) = find_mentions(f"a che punto è {code.replace('-', ' ').lower()}?")

    assert (mention.entity, mention.value) == ("case_code", str(code))


WORDS = st.sampled_from(
    [
        "enel",
        "luce",
        "e",
        "gas",
        "IT001E12345678",
        "0316 0000 4477 21",
        "347 8812093",
        "a@b.it",
        "150 euro",
        "per",
        "pec",
    ]
)


@given(st.text() | st.lists(WORDS, max_size=12).map(" ".join))
def test_mentions_stand_where_they_say_in_order_and_apart(text):
    mentions = find_mentions(text)

    assert all(text[mention.start : mention.end] == mention.text and mention.value for mention in mentions)
    assert all(left.end <= right.start for left, right in pairwise(mentions))


@given(st.sampled_from(["È già arrivata la bolletta", "perché", "ﬁne", "İo", "ß", "e\u0301"]))
def test_accents_and_odd_letters_do_not_move_what_follows(before):
    (mention,) = find_mentions(f"{before} Sorgenia")

    assert mention.text == "Sorgenia"
