"""The stock project that is measured beside ours: the same data, in Rasa's own shape."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from rasa.shared.core.domain import Domain
from rasa.shared.nlu.training_data.loading import load_data
from ruamel.yaml import YAML

from bench.stock import read_examples, stories, subset, write_project

NLU = """
version: "3.1"
nlu:
- intent: affirm
  examples: |
    - sì
    - certo: va bene
- intent: faq/cost
  examples: |
    - quanto costa?
    - "è gratis" mi hanno detto
"""
DOMAIN = {
    "version": "3.1",
    "intents": ["affirm", "faq", "restart"],
    "actions": ["action_converse"],
    "responses": {"utter_welcome": [{"text": "Di niente!"}]},
}


def project(folder: Path) -> Path:
    (folder / "nlu").mkdir()
    (folder / "nlu" / "one.yml").write_text(NLU, encoding="utf-8")
    (folder / "nlu" / "two.yml").write_text(
        'version: "3.1"\nnlu:\n- intent: affirm\n  examples: |\n    - ok\n- intent: restart\n  examples: |\n    - da capo\n',
        encoding="utf-8",
    )
    write_project(folder, read_examples(folder / "nlu"), DOMAIN, 0)
    return folder


def test_rasa_reads_every_example_of_every_writer(tmp_path: Path) -> None:
    data = load_data(str(project(tmp_path) / "data"))
    heard = sorted((m.get("text"), m.get("intent")) for m in data.intent_examples)
    assert heard == [
        ('"è gratis" mi hanno detto', "faq"), ("certo: va bene", "affirm"), ("da capo", "restart"), ("ok", "affirm"),
        ("quanto costa?", "faq"), ("sì", "affirm"),
    ]  # fmt: skip
    assert data.retrieval_intents == {"faq"}


def test_every_kind_of_question_has_a_response_to_select(tmp_path: Path) -> None:
    domain = Domain.load(str(project(tmp_path) / "domain.yml"))
    assert "utter_faq/cost" in domain.responses
    assert "utter_welcome" in domain.responses


def test_every_intent_has_a_rule_but_the_one_that_rasa_answers_itself(tmp_path: Path) -> None:
    written = YAML(typ="safe").load(project(tmp_path) / "data" / "all.yml")
    assert {rule["steps"][0]["intent"] for rule in written["rules"]} == {"affirm", "faq", "nlu_fallback"}


def test_the_stories_are_the_same_every_time() -> None:
    assert stories(["a", "b", "c"]) == stories(["a", "b", "c"])


examples = st.dictionaries(
    st.text("abc", min_size=1, max_size=3), st.lists(st.integers().map(str), min_size=2, max_size=40, unique=True)
)


@given(examples, st.integers(0, 100))
def test_a_subset_keeps_every_intent_and_its_order(data: dict[str, list[str]], messages: int) -> None:
    kept = subset(data, messages)
    assert list(kept) == list(data)
    for intent, texts in kept.items():
        assert 2 <= len(texts) <= len(data[intent])
        assert texts == sorted(set(texts), key=data[intent].index)


def test_nought_stands_for_all() -> None:
    assert subset({"a": ["1", "2", "3"]}, 0) == {"a": ["1", "2", "3"]}
