"""Which things a text may mean: by IRI, by prefix:name, or by any name they have or have had."""

from collections.abc import Sequence

from okosystem.assistants.graph import Graph
from okosystem.core.errors import InvalidParameter, UnknownResource
from okosystem.core.folding import fold
from okosystem.search.names import Hit

NEAR = 5


def find(graph: Graph, text: str, kind: str = "") -> Sequence[Hit]:
    """Find things by their names; the closest first, those whose descriptions fit last."""
    kinds = graph.finder.kinds()
    if kind and kind not in kinds:
        raise InvalidParameter(f"{kind!r} is no kind of thing. How to fix it: {', '.join(kinds)}.")
    hits = graph.finder.search(text).hits
    return [hit for hit in hits if kind in ("", hit.kind)]


def meant(graph: Graph, text: str) -> str:
    """Tell which thing is meant; raises UnknownResource with what may have been meant."""
    prefix, colon, local = text.strip().partition(":")
    prefixes = graph.release.prefixes
    iri = prefixes[prefix] + local if colon and prefix in prefixes else text.strip().strip("<>")
    if iri in graph.store:
        return iri
    hits = graph.finder.search(text).hits
    same = [hit.iri for hit in hits if fold(hit.found_by) == fold(text)]
    if len(same) == 1:
        return same[0]
    known = "Several things are" if same else "Nothing is"
    near = same or [hit.iri for hit in hits or graph.finder.search(local).hits]
    raise UnknownResource(f"{known} known as {text[:80]!r}. {_cure(graph, near)}")


def _cure(graph: Graph, near: Sequence[str]) -> str:
    if not near:
        return "How to fix it: find its IRI with the tool search."
    told = ", ".join(f"{graph.curie(i)} ({graph.labels.name(i, 'nb')})" for i in near[:NEAR])
    return f"How to fix it: give one of these: {told}."
