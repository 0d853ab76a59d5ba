"""What a scenario supposes, as rows: what ends and what is new, with what each hangs on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import pyoxigraph as ox

from okosystem.core.terms import ID, INFERRED, OKO, kind_of
from okosystem.model.statements import Node, collect_nodes
from okosystem.web.state import current_graph, current_release, whole_store

ENDS, BEGINS = "ends", "begins"
_TOLD = ("oko:inCategory", "oko:relationTarget", "oko:status", "oko:participant", "oko:role")
_MORE = ("oko:dependencyKind", "oko:dependencyStrength", "oko:designationType", "oko:ecosystem")

_RELATIONS = tuple(OKO[name] for name in ("Replacement", "PartWhole", "Reference"))


@dataclass(frozen=True, slots=True)
class Supposition:
    """A statement that is supposed to end or begin: on what it hangs, and what it says."""

    change: str
    node: Node
    thing: str
    day: str

    @property
    def kind(self) -> str:
        """Say what kind of statement it is."""
        return kind_of(self.node.iri)

    @property
    def says(self) -> Sequence[str]:
        """List which relation it is, where it is one, and what the statement points at."""
        kinds = [iri for iri in self.node.iris("rdf:type") if iri in _RELATIONS]
        return [*kinds, *self.node.iris(*_TOLD, *_MORE)]


def suppositions(slug: str) -> Sequence[Supposition]:
    """List what a scenario supposes, what ends first; read once for each release."""
    release = current_release()
    return _read(release.file(f"scenarios/{slug}.nq"), release.digest, ID[f"scenario/{slug}"])


@lru_cache(maxsize=16)
def _read(path: Path, digest: str, scenario: str) -> Sequence[Supposition]:
    quads = ox.parse(path=str(path), format=ox.RdfFormat.N_QUADS)
    said = [quad for quad in quads if quad.graph_name != ox.NamedNode(INFERRED)]
    nodes = _nodes([quad.triple for quad in said])
    ended = nodes[scenario].iris("oko:supposesEnded")
    day = nodes[scenario].value("oko:takesEffect")
    found = [_ended(iri, day) for iri in ended]
    for iri, node in nodes.items():
        if node.one("rdf:type") and iri != scenario:
            holders = [s for s, other in nodes.items() if s != scenario and iri in _pointed(other)]
            found.append(
                Supposition(BEGINS, node, "".join(holders[:1]), node.value("oko:validFrom"))
            )
    return sorted(found, key=lambda one: (one.change == BEGINS, one.thing, one.node.iri))


def _ended(iri: str, day: str) -> Supposition:
    near = whole_store().about(iri)
    node = _nodes([t for t in near if t.subject == ox.NamedNode(iri)])[iri]
    holders = sorted(
        t.subject.value
        for t in near
        if t.object == ox.NamedNode(iri)
        and isinstance(t.subject, ox.NamedNode)
        and t.predicate.value.startswith(OKO)
    )
    things = [holder for holder in holders if kind_of(holder) in ("resource", "actor")]
    return Supposition(ENDS, node, "".join(things[:1]), day)


def _nodes(triples: Sequence[ox.Triple]) -> Mapping[str, Node]:
    return collect_nodes(
        current_graph(),
        [{"node": t.subject, "property": t.predicate, "value": t.object} for t in triples],
    )


def _pointed(node: Node) -> set[str]:
    return {iri for property_ in node.properties for iri in node.iris(property_)}
