"""Which things a text may mean: by IRI, by prefix:name, or by any name they have or have had."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from functools import lru_cache

from okosystem.assistants.graph import Graph, plain
from okosystem.core.errors import InvalidParameter, UnknownResource
from okosystem.core.folding import fold
from okosystem.core.terms import ID

Found = tuple[str, str]
"""An IRI, and the name by which it was found."""
NEAR, DESCRIBED, ALIKE = 5, 9, 0.7


def find(graph: Graph, text: str, kind: str = "") -> list[Found]:
    """Find things whose names have every word of a text; the closest first, descriptions last."""
    wanted = fold(text)
    _refuse_unknown(graph, kind)
    ranked = []
    for iri, texts in _texts(graph).items():
        if wanted and kind in ("", kind_of(iri)):
            ranks = [
                (rank, len(said), said)
                for folded, said, is_name in texts
                if (rank := _rank(folded, wanted, is_name)) is not None
            ]
            if ranks:
                rank, length, name = min(ranks)
                ranked.append((rank, length, iri, name if rank < DESCRIBED else ""))
    return [(iri, name) for _, _, iri, name in sorted(ranked)]


def meant(graph: Graph, text: str) -> str:
    """Tell which thing is meant; raises UnknownResource with what may have been meant."""
    prefix, colon, local = text.strip().partition(":")
    prefixes = graph.release.prefixes
    iri = prefixes[prefix] + local if colon and prefix in prefixes else text.strip().strip("<>")
    if iri in graph.store:
        return iri
    found = find(graph, text)
    same = [iri for iri, name in found if fold(name) == fold(text)]
    if len(same) == 1:
        return same[0]
    known = "Several things are" if same else "Nothing is"
    cure = _cure(graph, same or [iri for iri, _ in found] or _alike(graph, local or text))
    raise UnknownResource(f"{known} known as {text[:80]!r}. {cure}")


def kind_of(iri: str) -> str:
    """Tell the kind of a thing, as its IRI says it; empty for what is not ours."""
    return iri.removeprefix(str(ID)).partition("/")[0] if iri.startswith(str(ID)) else ""


def _cure(graph: Graph, near: Sequence[str]) -> str:
    if not near:
        return "How to mend it: find its IRI with the tool search."
    told = ", ".join(f"{graph.short(i)} ({graph.labels.name(i, 'nb')})" for i in near[:NEAR])
    return f"How to mend it: give one of these: {told}."


def _alike(graph: Graph, text: str) -> list[str]:
    told = ((iri, folded) for iri, texts in _texts(graph).items() for folded, _, _ in texts)
    names = {folded: iri for iri, folded in told if len(folded) <= 80}
    return [names[name] for name in get_close_matches(fold(text[:80]), names, NEAR, ALIKE)]


def _refuse_unknown(graph: Graph, kind: str) -> None:
    kinds = sorted({kind_of(iri) for iri in _texts(graph)})
    if kind and kind not in kinds:
        raise InvalidParameter(f"{kind!r} is no kind of thing. How to mend it: {', '.join(kinds)}.")


def _rank(folded: str, wanted: str, is_name: bool) -> int | None:
    if not is_name:
        return DESCRIBED if all(f" {word}" in f" {folded}" for word in wanted.split()) else None
    closed = wanted.replace(" ", "")
    ranks = (
        folded == wanted or folded.replace(" ", "") == closed,
        folded.startswith(wanted),
        f" {wanted}" in folded,
        closed in folded.replace(" ", ""),
        all(word in folded for word in wanted.split()),
    )
    return next((rank for rank, fits in enumerate(ranks) if fits), None)


@lru_cache(maxsize=2)
def _texts(graph: Graph) -> Mapping[str, Sequence[tuple[str, str, bool]]]:
    found: dict[str, list[tuple[str, str, bool]]] = defaultdict(list)
    for row in graph.ask("search"):
        said = plain(row["text"])
        found[plain(row["thing"])].append((fold(said), said, plain(row["isName"]) == "true"))
    return found
