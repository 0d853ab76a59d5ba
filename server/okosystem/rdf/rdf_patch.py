"""RDF Patch: what was deleted from a graph and added to it, one statement a line.

https://afs.github.io/rdf-delta/rdf-patch.html, for triples as lines of `to_lines`. A blank node has
no name that another document could use, so a patch has a Skolem IRI (RDF 1.1 Concepts, 3.5) in its
place.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

import pyoxigraph as ox

from okosystem.errors import BrokenRdf
from okosystem.rdf.terms import BASE
from okosystem.rdf.triples import to_lines, to_quads

GENID = f"{BASE}.well-known/genid/"
_HEADER = re.compile(r'(\S+)\s+(?:<([^<>"\s]*)>|"([^"\\]*)")\s*\.')


@dataclass(frozen=True)
class Patch:
    """The statements to delete and to add, with headers, which are texts and IRIs."""

    added: Collection[bytes]
    deleted: Collection[bytes] = ()
    headers: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def between(cls, before: Set[bytes], after: Set[bytes], headers: Mapping[str, str]) -> "Patch":
        """Compare two graphs without blank nodes."""
        return cls(after - before, before - after, headers)

    def apply(self, graph: Set[bytes]) -> Set[bytes]:
        """Return the graph after the patch."""
        return (graph - set(self.deleted)) | set(self.added)

    def to_bytes(self) -> bytes:
        """Write the patch: the same changes give the same bytes."""
        heads = [f"H {key} {_header_value(value)} .\n" for key, value in self.headers.items()]
        deleted = (b"D " + line for line in sorted(self.deleted))
        added = (b"A " + line for line in sorted(self.added))
        return b"".join(["".join(heads).encode(), b"TX .\n", *deleted, *added, b"TC .\n"])

    @classmethod
    def read(cls, data: bytes, name: str) -> "Patch":
        """Read a patch of one transaction that deletes and adds triples; raises BrokenRdf."""
        rows: dict[bytes, list[bytes]] = {code: [] for code in (b"H", b"TX", b"TC", b"A", b"D")}
        for number, line in enumerate(data.split(b"\n"), start=1):
            code, _, rest = line.strip().partition(b" ")
            if code in rows and not rows[b"TC"]:
                rows[code].append(rest)
            elif code and not code.startswith(b"#"):
                raise BrokenRdf.at(
                    f"{name}:{number}", "not a line of RDF Patch", line.decode("utf-8", "replace")
                )
        if not rows[b"TC"]:
            raise BrokenRdf.at(name, "the transaction does not end with TC", "")
        headers = (_HEADER.fullmatch(row.decode("utf-8", "replace")) for row in rows[b"H"])
        return cls(
            _parse(rows[b"A"], name),
            _parse(rows[b"D"], name),
            {found[1]: found[2] or found[3] or "" for found in headers if found},
        )


def _header_value(value: str) -> str:
    return f"<{value}>" if value.startswith("https://") else f'"{value}"'


def _parse(lines: Iterable[bytes], name: str) -> set[bytes]:
    try:
        return {*to_lines(ox.parse(b"\n".join(lines), format=ox.RdfFormat.N_TRIPLES))}
    except SyntaxError as error:
        raise BrokenRdf.at(name, f"a statement is not N-Triples: {error}", "") from error


def skolemize(lines: Iterable[bytes]) -> set[bytes]:
    """Replace each blank node by a Skolem IRI: a hash of the triples it is connected to.

    It has the same IRI in every version of the graph with the same triples.
    """
    graph, taken = set(lines), set[str]()
    blank = [t for t in _triples(line for line in graph if b"_:" in line) if any(_blank_nodes(t))]
    named = graph.difference(to_lines(blank))
    for group in sorted(map(_canonical, _connected(blank)), key=_lines):
        key = _digest(_lines(group))
        while key in taken:  # equal groups are distinct
            key = _digest(key)
        taken.add(key)
        named.update(_skolem_lines(group, key))
    return named


def _skolem_lines(group: Iterable[ox.Triple], key: str) -> list[bytes]:
    """Write triples as lines, with Skolem IRIs made of `key` and the labels of blank nodes."""

    def iri(term: Any) -> Any:
        is_blank = isinstance(term, ox.BlankNode)
        return ox.NamedNode(f"{GENID}{key}-{term.value}") if is_blank else term

    return to_lines(ox.Triple(iri(t.subject), t.predicate, iri(t.object)) for t in group)


def _triples(lines: Iterable[bytes]) -> list[ox.Triple]:
    return [quad.triple for quad in ox.parse(b"".join(lines), format=ox.RdfFormat.N_TRIPLES)]


def _blank_nodes(triple: ox.Triple) -> Iterator[ox.BlankNode]:
    return (term for term in (triple.subject, triple.object) if isinstance(term, ox.BlankNode))


def _connected(triples: Iterable[ox.Triple]) -> Collection[Sequence[ox.Triple]]:
    """Group triples by the blank nodes that they share."""
    groups: dict[ox.BlankNode, list[ox.Triple]] = {}
    for triple in triples:
        merged = [triple]
        for group in {id(g): g for n in _blank_nodes(triple) if (g := groups.get(n))}.values():
            merged += group
        groups |= {node: merged for each in merged for node in _blank_nodes(each)}
    return {id(group): group for group in groups.values()}.values()


def _canonical(group: Iterable[ox.Triple]) -> Sequence[ox.Triple]:
    dataset = ox.Dataset(to_quads(group))
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return sorted((quad.triple for quad in dataset), key=str)


def _lines(triples: Iterable[ox.Triple]) -> str:
    return "\n".join(map(str, triples))


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:32]
