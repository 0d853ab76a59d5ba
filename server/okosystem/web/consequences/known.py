"""What the impact algorithm asks about a day, answered from the dated statements of the release.

The graph of another day need not be made for this: the statements carry their periods.
"""

from collections.abc import Sequence
from datetime import date

from okosystem.analysis.facts import Facts, Row
from okosystem.core.terms import ID, kind_of
from okosystem.model.relations import Relation, relations_on
from okosystem.web.languages import LANGUAGES
from okosystem.web.state import current_graph, current_labels, current_release

PROVIDER = ID["role/provider"]
TIES = ("dependency", "part", "step")
NAMED = ("resource", "life-event", "actor", "sector")


def known(day: date | None) -> Facts:
    """Gather what holds on a day, or now."""
    when = day or date.fromisoformat(current_release().manifest["modified"])
    status = [f for f in relations_on(current_graph(), day, "lifecycle") if f.period.holds(when)]
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
    return Facts.from_rows(when, rows)


def with_names(found: Facts) -> Facts:
    """Add the names that results are told with, in all languages."""
    return Facts.from_rows(found.day, {**found.cached, "names": names()})


def names() -> Sequence[Row]:
    """List what results name things by."""
    labels = current_labels()
    things = [iri for iri in labels.of_kind("") if kind_of(iri) in NAMED]
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
