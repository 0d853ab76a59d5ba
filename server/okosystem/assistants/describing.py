"""A thing with all that is said of it, and what each statement about it rests on."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

import pyoxigraph as ox

from okosystem.assistants.answers import Description, Hit, Hits, Named, Statement
from okosystem.assistants.cells import said
from okosystem.assistants.finding import find, kind_of, meant
from okosystem.assistants.graph import Graph, plain
from okosystem.assistants.grounds import ground, grounds
from okosystem.assistants.knowing import claims, unknown
from okosystem.core.terms import OKO
from okosystem.engine.answers import Row, Term

Node = dict[str, list[Term]]
TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"


def search(graph: Graph, text: str, kind: str, most: int, language: str) -> Hits:
    """Find things by name, former names and descriptions included."""
    found = find(graph, text, kind)
    state, told = claims(graph, {OKO["SharedResource"]}, language)
    hits = [
        Hit(**graph.named(iri, language).model_dump(), kind=kind_of(iri), found_by=name)
        for iri, name in found[:most]
    ]
    return Hits(
        release=graph.release.digest,
        language=language,
        completeness=state,
        completeness_claims=told,
        grounds=grounds(graph, [hit.iri for hit in hits], language),
        total=len(found),
        hits=hits,
    )


def describe(graph: Graph, text: str, most: int, language: str) -> Description:
    """Tell what is said of a thing, and of it by statements; raises UnknownResource."""
    iri = meant(graph, text)
    node = ox.NamedNode(iri)
    nodes = _collected(graph.ask("thing", thing=node))
    mentions = _collected(graph.ask("mentions", thing=node))
    own = nodes.pop(iri, {})
    joins, others = _joins(own, nodes), _holders(graph.ask("holders", thing=node))
    every = list(dict.fromkeys((*nodes, *mentions)))
    asked = {*own, *(plain(c) for c in own.get(TYPE, []))}
    state, told = claims(graph, asked, language)
    return Description(
        release=graph.release.digest,
        language=language,
        completeness=state,
        completeness_claims=told,
        grounds=grounds(graph, [iri], language),
        thing=graph.named(iri, language),
        said=said(graph, ((p, v) for p, v in own.items() if not _only(v, nodes)), language),
        statements=[
            Statement(
                **ground(graph, each, language).model_dump(),
                by=graph.all_named(sorted(joins[each] or others[each][0]), language),
                on=_on(graph, others[each][1] - {iri}, language),
                says=said(graph, (nodes.get(each) or mentions[each]).items(), language),
            )
            for each in every[:most]
        ],
        statements_total=len(every),
        unknown=unknown(graph, asked, list(own), language),
    )


def _on(graph: Graph, holders: Iterable[str], language: str) -> Named | None:
    first = min(holders, default=None)
    return graph.named(first, language) if first else None


def _only(values: Iterable[Term], nodes: Mapping[str, Node]) -> bool:
    """Tell whether all that a property points at is told of as statements."""
    return all(plain(value) in nodes for value in values)


def _joins(own: Node, nodes: Mapping[str, Node]) -> Mapping[str, set[str]]:
    found = defaultdict[str, set[str]](set)
    for term, values in own.items():
        for value in values:
            if plain(value) in nodes:
                found[plain(value)].add(term)
    return found


def _holders(rows: Iterable[Row]) -> Mapping[str, tuple[set[str], set[str]]]:
    """Tell by which properties statements point at the thing, and what they hang on."""
    found = defaultdict[str, tuple[set[str], set[str]]](lambda: (set(), set()))
    for row in rows:
        by, on = found[plain(row["node"])]
        by.add(plain(row["via"]))
        on.update(filter(None, [plain(row["holder"])]))
    return found


def _collected(rows: Iterable[Row]) -> dict[str, Node]:
    nodes: dict[str, Node] = {}
    for row in rows:
        value = row["value"]
        if value is not None:
            values = nodes.setdefault(plain(row["node"]), {}).setdefault(plain(row["property"]), [])
            if value not in values:
                values.append(value)
    return nodes
