"""The input of the impact analysis as of a day, from the dated statements of the release.

The statements carry their periods, so the graph of that day need not be built.
"""

from collections.abc import Sequence
from datetime import date

from okosystem.analysis.facts import Facts, Row
from okosystem.core.terms import ID, kind_of
from okosystem.model.relations import Relation, relations_on
from okosystem.web.languages import LANGUAGES
from okosystem.web.state import current_graph, current_labels, current_release

PROVIDER = ID["role/provider"]
DEPENDENCY_KINDS = ("dependency", "part", "step")
NAMED_KINDS = ("resource", "life-event", "actor", "sector")


def analysis_facts(day: date | None) -> Facts:
    """Collect the facts that hold on a day, or today."""
    as_of = day or date.fromisoformat(current_release().manifest["modified"])
    status = [f for f in relations_on(current_graph(), day, "lifecycle") if f.period.holds(as_of)]
    owners = [f for f in relations_on(current_graph(), day, "participation") if f.says == PROVIDER]
    rows: dict[str, list[Row]] = {
        "dependencies": [_needs(f) for f in relations_on(current_graph(), day, "dependency")],
        "chains": [
            {"event": f.subject, "step": f.iri, "resource": f.object}
            for f in relations_on(current_graph(), day, "step")
        ],
        "ties": [_tie(f, "part-of") for f in relations_on(current_graph(), day, "part")]
        + [_tie(f, "replaces") for f in relations_on(current_graph(), day, "replacement")],
        "traits": [_trait(f.subject, "status", f.object) for f in status]
        + [_trait(f.object, "owner", f.subject) for f in owners],
    }
    return Facts.from_rows(as_of, rows)


def with_names(facts: Facts) -> Facts:
    """Add the names that results are described with, in all languages."""
    return Facts.from_rows(facts.day, {**facts.cached, "names": name_rows()})


def name_rows() -> Sequence[Row]:
    """List the names of everything a result can mention."""
    labels = current_labels()
    things = [iri for iri in labels.of_kind("") if kind_of(iri) in NAMED_KINDS]
    return [
        {"thing": iri, "language": language, "name": str(labels.name(iri, language))}
        for iri in things
        for language in LANGUAGES
    ]


def _needs(fact: Relation) -> Row:
    return {"resource": fact.subject, "other": fact.object, "strength": fact.strength,
            "statement": fact.iri}  # fmt: skip


def _tie(fact: Relation, tie: str) -> Row:
    return {"resource": fact.subject, "tie": tie, "other": fact.object, "statement": fact.iri}


def _trait(resource: str, trait: str, value: str) -> Row:
    return {"resource": resource, "trait": trait, "value": value}
