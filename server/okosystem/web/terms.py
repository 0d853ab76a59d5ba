"""The terms of the ontology as the page tells of them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from okosystem.core.terms import OKO, OWL, RDFS, value_of
from okosystem.engine.answers import Row
from okosystem.model.labels import Text
from okosystem.model.statements import Node, collect_nodes
from okosystem.web.state import current_graph

CLASSES = (OWL["Class"], RDFS["Class"])


@dataclass(frozen=True, slots=True)
class Term:
    """One class or property of ours."""

    node: Node
    is_class: bool
    label: Text | None
    definition: Text | None
    examples: Sequence[Text]
    chains: Sequence[Sequence[str]]
    uses: int
    deprecated: bool

    @property
    def local(self) -> str:
        """The local name, which is the anchor on the page."""
        return self.node.iri.removeprefix(str(OKO))


def read_terms(language: str) -> list[Term]:
    """Read every term, in the order of their names."""
    chains, uses = (
        read_chains(current_graph().ask("chains")),
        read_uses(current_graph().ask("usage")),
    )
    nodes = collect_nodes(current_graph(), current_graph().ask("ontology"))
    found = [
        _term(node, language, chains.get(iri, []), uses.get(iri, 0))
        for iri, node in nodes.items()
        if iri.startswith(str(OKO))
    ]
    return sorted(found, key=lambda term: term.local.lower())


def read_chains(rows: Iterable[Row]) -> dict[str, list[list[str]]]:
    """Gather the steps of each chain of each term."""
    found: dict[str, dict[str, list[str]]] = {}
    for row in rows:
        term, chain, step = (value_of(row[key]) for key in ("term", "chain", "step"))
        found.setdefault(term, {}).setdefault(chain, []).append(step)
    return {term: list(chains.values()) for term, chains in found.items()}


def read_uses(rows: Iterable[Row]) -> dict[str, int]:
    """Read how often each term is used."""
    return {value_of(row["term"]): int(value_of(row["uses"])) for row in rows}


def _term(node: Node, language: str, chains: Sequence[Sequence[str]], uses: int) -> Term:
    return Term(
        node=node,
        is_class=bool(set(node.iris("rdf:type")) & set(CLASSES)),
        label=node.text(language, "rdfs:label"),
        definition=node.text(language, "skos:definition", "rdfs:comment"),
        examples=node.texts(language, "skos:example"),
        chains=chains,
        uses=uses,
        deprecated=node.value("owl:deprecated") == "true",
    )
