"""Small graphs for worked examples: a few lines of Turtle, read with the real queries."""

from datetime import date
from pathlib import Path

import pyoxigraph as ox

from okosystem.analyses.facts import Facts
from okosystem.rdf.terms import ID, OKO
from okosystem.sparql.queries import read_queries

ROOT = Path(__file__).parent.parent.parent
QUERIES = read_queries(ROOT / "queries/analyses")
KINDS = (
    "assessment", "capability", "category", "category-kind", "condition", "dependency",
    "dependency-strength", "evidence", "focus-area", "gap-type", "information-object",
    "interaction-pattern", "life-event", "lifecycle-status", "need", "need-status",
    "obligation-level", "participation", "placement", "relation", "requirement", "resource", "step",
    "user-group", "actor", "chain", "lifecycle", "obligation", "designation-type", "role",
    "overlap-outcome", "phase-out-verdict",
)  # fmt: skip
PREFIXES = (
    "".join(f"PREFIX {kind}: <{ID}{kind}/>\n" for kind in KINDS)
    + f"PREFIX oko: <{OKO}>\n"
    + "PREFIX prov: <http://www.w3.org/ns/prov#>\n"
    + "PREFIX skos: <http://www.w3.org/2004/02/skos/core#>\n"
    + "PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>\n"
)


def facts(turtle: str, day: str = "2026-11-25") -> Facts:
    """Parse a small graph, which must include the statements that the rules would infer."""
    store = ox.Store()
    store.extend(ox.parse(PREFIXES + turtle, format=ox.RdfFormat.TURTLE))
    return Facts(store, QUERIES, date.fromisoformat(day))


def resource(slug: str, **traits: str) -> str:
    """Write a resource in operation, with values by the local names of the properties."""
    values = {"lifecycleStatus": "lifecycle-status:in-operation", **traits}
    statements = "".join(f" ; oko:{name} {value}" for name, value in values.items())
    return f"resource:{slug} a oko:SharedResource{statements} .\n"
