"""Staging refuses violations, and writes a file completely or not at all."""

from pathlib import Path

import pytest

from okosystem.build.external_descriptions import (
    MATCH_RULES,
    ExternalDescription,
    ImportSource,
    description_triples,
    match_triples,
    source_triples,
)
from okosystem.build.staging import apply, stage
from okosystem.errors import NotConforming
from okosystem.rdf.terms import ID, OKO
from okosystem.turtle.sources import Project
from tests.world import copy_checkout

SOURCE = ImportSource(
    "prove-import", "En prøve", "2026-11-25", "https://example.org/", "Til prøve."
)
THING = ExternalDescription("prove-1", "dataset", {"nb": "Et datasett"}, "https://example.org/1")
NAME = MATCH_RULES["name"]
RESOURCE = ID["resource/id-porten"]


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    return copy_checkout(tmp_path)


def test_changes_are_described_in_sentences(checkout: Path) -> None:
    triples = source_triples(SOURCE) + description_triples(THING, SOURCE)
    triples += match_triples(RESOURCE, THING, NAME, SOURCE, {})
    staged = stage(Project.at(checkout), "prove", triples)
    assert staged.changes == [
        "«Et datasett» (description:prove-1) is new.",
        "match:id-porten--prove-1 is new.",
        "«ID-porten» (resource:id-porten): has external match match:id-porten--prove-1 was added.",
        "«En prøve» (source:prove-import) is new.",
    ]
    apply(staged)
    assert staged.target.read_text(encoding="utf-8") == staged.text
    assert [path.name for path in staged.target.parent.iterdir()] == ["prove.ttl"]
    assert stage(Project.at(checkout), "prove", triples).changes == []


def test_a_violation_is_refused_with_its_message(checkout: Path) -> None:
    without_title = ExternalDescription("prove-1", "dataset", {}, "https://example.org/1")
    with pytest.raises(NotConforming) as raised:
        stage(
            Project.at(checkout),
            "prove",
            source_triples(SOURCE) + description_triples(without_title, SOURCE),
        )
    assert "data/imported/prove.ttl:" in str(raised.value)
    assert "Give the description a title in Bokmål, Nynorsk or English" in str(raised.value)
    assert "1 violations; nothing was imported" in str(raised.value)
    assert not (checkout / "data/imported").exists()


def test_a_match_without_description_is_refused(checkout: Path) -> None:
    triples = source_triples(SOURCE) + match_triples(RESOURCE, THING, NAME, SOURCE, {})
    with pytest.raises(NotConforming, match="nothing was imported"):
        stage(Project.at(checkout), "prove", triples)


def test_a_deduction_needs_a_confidence(checkout: Path) -> None:
    triples = source_triples(SOURCE) + description_triples(THING, SOURCE)
    triples += match_triples(RESOURCE, THING, NAME, SOURCE, {})
    without_confidence = [t for t in triples if t.predicate.value != OKO["confidence"]]
    with pytest.raises(NotConforming, match="State how certain the match is"):
        stage(Project.at(checkout), "prove", without_confidence)
