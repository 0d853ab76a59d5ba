"""A release around anyone's RDF: what its pages need, told from the data alone."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pyoxigraph as ox

from okosystem.core.bases import common_base
from okosystem.core.publishing import written_json
from okosystem.core.rdf_files import RdfFile
from okosystem.core.release import sha256
from okosystem.core.terms import value_of

Node = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple

FOLDER = Path(__file__).parent / "foreign_queries"
LISTED = 200


@dataclass(frozen=True, slots=True)
class Census:
    """How many things each class has, and how often each property is used."""

    classes: Mapping[Node, int]
    properties: Mapping[Node, int]

    @property
    def triples(self) -> int:
        """How many triples there are."""
        return sum(self.properties.values())


def page_queries() -> Mapping[str, bytes]:
    """Read the queries behind the pages of a release of this kind."""
    return {f"pages/{path.name}": path.read_bytes() for path in sorted(FOLDER.glob("*.rq"))}


def census(store: ox.Store) -> Census:
    """Count."""
    return Census(_counts(store, "classes"), _counts(store, "properties"))


def manifest(
    store: ox.Store,
    files: Sequence[RdfFile],
    digests: Mapping[str, str],
    prefixes: Mapping[str, str],
    base: str | None,
    counted: Census,
) -> dict[str, object]:
    """Everything a server must know of the data before it reads any of it."""
    newest = max(file.path.stat().st_mtime for file in files)
    return {
        "version": "",
        "modified": datetime.fromtimestamp(newest, UTC).date().isoformat(),
        "commit": "unknown",
        "digest": sha256(written_json([dict(digests), dict(prefixes), base])),
        "counts": {"asserted": counted.triples, "inferred": 0, "files": len(files)},
        "prefixes": dict(prefixes),
        "files": {},
        "site": {
            "titles": title_of(store) or {"": ", ".join(file.path.name for file in files[:3])},
            "base": base or common_base(store),
            "classes": _listed(counted.classes),
            "properties": _listed(counted.properties),
            "sources": dict(digests),
        },
    }


def title_of(store: ox.Store) -> dict[str, str]:
    """Find what the data calls itself, by language; nothing when several things could be it."""
    found: dict[str, dict[str, dict[str, str]]] = {}
    for row in _rows(store, "title"):
        rank, thing, title = row
        if isinstance(title, ox.Literal):
            things = found.setdefault(value_of(rank), {})
            things.setdefault(str(thing), {}).setdefault(title.language or "", title.value)
    alone = (things for _, things in sorted(found.items()) if len(things) == 1)
    return next((titles for things in alone for titles in things.values()), {})


def names(store: ox.Store) -> Iterator[tuple[str, str]]:
    """List every name of everything, as they come."""
    for thing, name, _ in _rows(store, "search"):
        if isinstance(thing, ox.NamedNode) and isinstance(name, ox.Literal):
            yield thing.value, name.value


def _listed(counts: Mapping[Node, int]) -> list[list[object]]:
    most = sorted(counts.items(), key=lambda item: (-item[1], str(item[0])))
    return [[n.value, count] for n, count in most[:LISTED] if isinstance(n, ox.NamedNode)]


def _counts(store: ox.Store, query: str) -> dict[Node, int]:
    return {
        term: int(count.value)
        for term, count in _rows(store, query)
        if term is not None and isinstance(count, ox.Literal)
    }


def _rows(store: ox.Store, query: str) -> Iterator[Sequence[Node | None]]:
    answer = store.query((FOLDER / f"{query}.rq").read_text(encoding="utf-8"))
    if not isinstance(answer, ox.QuerySolutions):
        raise TypeError(f"{query} is not a SELECT")
    width = len(answer.variables)
    for solution in answer:
        yield [solution[number] for number in range(width)]
