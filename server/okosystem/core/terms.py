"""Our namespaces. The prefixes themselves are written once, in ontology/prefixes.ttl."""

from collections.abc import Iterable, Mapping


class Namespace(str):
    """The start of IRIs; `ID["kind/slug"]` is one of them. Servers need no rdflib for this."""

    __slots__ = ()

    def __getitem__(self, name: str) -> str:  # type: ignore[override]
        """Write the IRI of a name."""
        return f"{self}{name}"


BASE = "https://w3id.org/felles-okosystem/"
OKO = Namespace(f"{BASE}ns#")
ONTOLOGY = f"{BASE}ns"
ID = Namespace(f"{BASE}id/")
GRAPH = Namespace(f"{BASE}graph/")
SHAPE = Namespace(f"{BASE}shape#")
INFERRED = GRAPH["inferred"]
WORDS = GRAPH["words"]
# What the build makes of the release for clients that look before they ask, as graphs of their own.
QUERIES = GRAPH["queries"]
VOID_GRAPH = GRAPH["void"]
# What the algorithms work out from the rest.
ANALYSES = GRAPH["analyses"]
ENDPOINT = f"{BASE}sparql"
PREFIXES = f"{BASE}prefixes"


def kind_of(iri: str) -> str:
    """Read the kind of a thing in its IRI; empty for what is not ours."""
    return iri.removeprefix(ID).partition("/")[0] if iri.startswith(ID) else ""


def curie(iri: str, prefixes: Mapping[str, str]) -> str:
    """Shorten an IRI by the longest namespace that fits; an IRI of nobody's keeps its brackets."""
    fits = [(len(ns), prefix) for prefix, ns in prefixes.items() if iri.startswith(ns)]
    if not fits:
        return f"<{iri}>"
    length, prefix = max(fits)
    return f"{prefix}:{iri[length:]}"


def used(prefixes: Mapping[str, str], iris: Iterable[str]) -> dict[str, str]:
    """Keep the prefixes whose namespace is that of at least one of the IRIs."""
    namespaces = {iri[: max(iri.rfind("/"), iri.rfind("#")) + 1] for iri in iris}
    return {prefix: space for prefix, space in prefixes.items() if space in namespaces}
