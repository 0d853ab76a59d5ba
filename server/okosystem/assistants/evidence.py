"""The evidence for entities and statements: sources, evidence class, dates and objections."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from okosystem.assistants.graph import ServedGraph
from okosystem.assistants.schemas import Correction, Grounds, Objection, Source
from okosystem.core.terms import local_name, value_of
from okosystem.engine.answers import Row
from okosystem.engine.oxigraph import Store, cached_per_store
from okosystem.model.objections import open_corrections, open_objections
from okosystem.model.statements import Node

UNKNOWN = "unknown"


def evidence_of(graph: ServedGraph, iris: Iterable[str], language: str) -> list[Grounds]:
    """Describe the evidence for some entities, leaving out those without a source."""
    known = _read_evidence(graph.store, graph.release.page_queries["evidence"])
    return [evidence_for(graph, iri, language) for iri in dict.fromkeys(iris) if iri in known]


def evidence_for(graph: ServedGraph, iri: str, language: str) -> Grounds:
    """Describe the evidence for one entity, with what people object to it."""
    rows = _read_evidence(graph.store, graph.release.page_queries["evidence"]).get(iri, ())
    pages = {value_of(r["source"]): value_of(r["page"]) or None for r in reversed(rows)}
    return Grounds(
        **graph.named(iri, language).model_dump(),
        evidence=local_name(_first(rows, "evidence")) or UNKNOWN,
        sources=[
            Source(**graph.named(source, language).model_dump(), page=pages[source])
            for source in sorted(pages)
        ],
        since=_first(rows, "since") or None,
        until=_first(rows, "until") or None,
        objections=[
            Objection(**_remark(graph, node, "prov:wasAttributedTo", "dct:description", language))
            for node in open_objections(graph, iri)
        ],
        corrections=[
            Correction(**_remark(graph, node, "oko:proposedBy", "oko:proposedText", language))
            for node in open_corrections(graph, iri)
        ],
    )


def _remark(
    graph: ServedGraph, node: Node, author: str, text: str, language: str
) -> dict[str, Any]:
    return {
        **graph.named(node.iri, language).model_dump(),
        "by": graph.all_named(node.iris(author), language),
        "text": str(node.text(language, text) or ""),
    }


def _first(rows: Sequence[Row], column: str) -> str:
    return next((value for row in rows if (value := value_of(row[column]))), "")


@cached_per_store()
def _read_evidence(store: Store, sparql: str) -> Mapping[str, Sequence[Row]]:
    found: dict[str, list[Row]] = defaultdict(list)
    for row in store.query(sparql).rows():
        found[value_of(row["thing"])].append(row)
    return dict(found)
