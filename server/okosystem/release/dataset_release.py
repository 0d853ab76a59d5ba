"""A release made of any RDF dataset: what is read from its files, its manifest and its VoID."""

import re
import sqlite3
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import islice, takewhile
from pathlib import Path

import pyoxigraph as ox

from okosystem.errors import ReleaseError
from okosystem.rdf.canonical import sha256
from okosystem.rdf.rdf_files import FilePart, RdfFile, locate_error
from okosystem.rdf.terms import (
    DCAT,
    DCT,
    FOAF,
    OWL,
    PROV,
    RDF,
    RDF_TYPE,
    RDFS,
    SCHEMA,
    SKOS,
    VCARD,
    VOID,
    XSD,
    value_of,
)  # fmt: skip
from okosystem.rdf.triples import serialize, triples_about
from okosystem.release.publishing import to_json
from okosystem.release.search_index import write_names
from okosystem.sparql.queries import select_from_file

QUERIES = Path(__file__).parent / "dataset_queries"
NAMES = "names.sqlite"
NAMING_PROPERTIES = {
    SKOS["prefLabel"], SKOS["altLabel"], SKOS["notation"], RDFS["label"], DCT["title"],
    DCT["identifier"], FOAF["name"], SCHEMA["name"], "http://schema.org/name", VCARD["fn"],
}  # fmt: skip
COMMON_PREFIXES = {
    "dcat": DCAT, "dct": DCT, "foaf": FOAF, "owl": OWL, "prov": PROV, "rdf": RDF, "rdfs": RDFS,
    "schema": SCHEMA, "skos": SKOS, "void": VOID, "xsd": XSD,
}  # fmt: skip
MAX_LISTED = 200
_BASE_SAMPLE = 20_000
_DATASET = "file:///void#dataset"
_HOST = re.compile(r"https?://[^/?#]+")
Counts = Sequence[tuple[str, int]]


class Survey:
    """What is read from files beside the loading: the names, the prefixes and the digests."""

    def __init__(self, files: Sequence[RdfFile], index: Path) -> None:
        """Read the files, and write the index of the names; raises BrokenRdf and ReleaseError."""
        self.files, self.digests, self._prefixes = files, dict[str, str](), dict[str, str]()
        try:
            write_names(index, (name for file in files for name in self._read(file)))
        except sqlite3.Error as error:
            raise ReleaseError(
                f"the names could not be indexed: {error}. "
                "How to fix it: check that there is enough disk and memory, and load again."
            ) from error

    @property
    def prefixes(self) -> dict[str, str]:
        """The prefixes of the files, the first meaning winning, and the common ones."""
        known = self._prefixes.values()
        missing = {name: space for name, space in COMMON_PREFIXES.items() if space not in known}
        return dict(sorted({**missing, **self._prefixes}.items()))

    def _read(self, file: RdfFile) -> Iterator[tuple[str, str]]:
        """Yield the IRI and each name of every entity."""
        self.digests[file.name] = file.digest
        try:
            for quad in (parser := file.parse()):
                if quad.predicate.value in NAMING_PROPERTIES:
                    entity, name = quad.subject, quad.object
                    if isinstance(entity, ox.NamedNode) and isinstance(name, ox.Literal):
                        yield entity.value, name.value
        except SyntaxError as error:
            raise locate_error(FilePart(file), error) from error
        self._prefixes = {**parser.prefixes, **self._prefixes}


def describe(
    store: ox.Store, survey: Survey, base: str | None
) -> tuple[dict[str, bytes], dict[str, object]]:
    """Return the files beside the data, and the manifest: what a server needs before reading it."""
    files, digests, prefixes = survey.files, survey.digests, survey.prefixes
    classes, properties = _count(store, "classes"), _count(store, "properties")
    triples = sum(count for _, count in properties)
    newest = max(file.path.stat().st_mtime for file in files)
    contents = {
        "void.ttl": _describe_in_void(triples, classes, properties, prefixes),
        "findings.json": b"[]\n",
        "columns.toml": b"",
        **{f"pages/{path.name}": path.read_bytes() for path in sorted(QUERIES.glob("*.rq"))},
    }
    return contents, {
        "version": "",
        "modified": datetime.fromtimestamp(newest, UTC).date().isoformat(),
        "commit": "unknown",
        "digest": sha256(to_json([digests, prefixes, base])),
        "counts": {"asserted": triples, "inferred": 0, "files": len(files)},
        "prefixes": prefixes,
        "site": {
            "titles": find_titles(store) or {"": ", ".join(file.path.name for file in files[:3])},
            "base": base or find_common_base(store),
            "classes": classes[:MAX_LISTED],
            "properties": properties[:MAX_LISTED],
            "sources": digests,
        },
    }


def find_titles(store: ox.Store) -> dict[str, str]:
    """Find the dataset's title in each language; none when several entities could be it."""
    candidates: dict[str, dict[str, dict[str, str]]] = {}
    for row in select_from_file(store, QUERIES / "title.rq"):
        title = row["title"]
        if isinstance(title, ox.Literal):
            titles = candidates.setdefault(value_of(row["rank"]), {})
            titles.setdefault(str(row["thing"]), {}).setdefault(title.language or "", title.value)
    unique = (titles for _, titles in sorted(candidates.items()) if len(titles) == 1)
    return next((texts for titles in unique for texts in titles.values()), {})


def find_common_base(store: ox.Store) -> str:
    """Find the IRI folder that most entities share, from a sample of them."""
    quads = store.quads_for_pattern(None, None, None, ox.DefaultGraph())
    sample = (quad.subject for quad in islice(quads, _BASE_SAMPLE))
    iris = {node.value for node in sample if isinstance(node, ox.NamedNode)}
    hosts = Counter(f"{found[0]}/" for iri in iris if (found := _HOST.match(iri)))
    if not hosts:
        return ""
    most_used = max(hosts, key=lambda host: (hosts[host], host))
    own = [iri.partition("#")[0] for iri in iris if iri.startswith(most_used)] or [most_used]
    shared = takewhile(lambda pair: pair[0] == pair[1], zip(min(own), max(own), strict=False))
    return "".join(one for one, _ in shared).rpartition("/")[0] + "/"


def _describe_in_void(
    triples: int, classes: Counts, properties: Counts, prefixes: Mapping[str, str]
) -> bytes:
    described = triples_about(
        _DATASET,
        (RDF_TYPE, VOID["Dataset"]),
        (VOID["triples"], ox.Literal(triples)),
        (VOID["classes"], ox.Literal(len(classes))),
        (VOID["properties"], ox.Literal(len(properties))),
    )
    for kind, size, counts in (("class", "entities", classes), ("property", "triples", properties)):
        for iri, count in counts:
            part = f"{_DATASET}/{kind}/{iri.replace('://', '/').replace('#', '/')}"
            described += triples_about(_DATASET, (VOID[f"{kind}Partition"], part))
            described += triples_about(part, (VOID[kind], iri), (VOID[size], ox.Literal(count)))
    return serialize(sorted(set(described), key=str), prefixes=prefixes)


def _count(store: ox.Store, query: str) -> Counts:
    """Count the classes or properties of the default graph, the most used first."""
    counts = (
        (row["term"].value, int(row["count"].value))
        for row in select_from_file(store, QUERIES / f"{query}.rq")
        if isinstance(row["term"], ox.NamedNode)
    )
    return sorted(counts, key=lambda item: (-item[1], item[0]))
