"""Options of the views' forms, read from the graph: name in the address → IRI."""

from collections.abc import Iterable, Mapping, Sequence

from okosystem.core.terms import OKO, local_name
from okosystem.web.alphabet import in_order
from okosystem.web.lists import members
from okosystem.web.state import current_index, current_labels
from okosystem.web.suggestions import close

ACTOR_CLASSES: Mapping[str, str] = {
    name: OKO[name] for name in ("Organisation", "CollaborationBody", "Sector")
}
MAX_SUGGESTIONS = 10


def codes(scheme: str) -> Mapping[str, str]:
    """List the codes of a code list in alphabetical order of their labels."""
    return by_slug(in_order(current_labels().of_kind(scheme)))


def options_of(iris: Iterable[str]) -> Mapping[str, str]:
    """List the entities in alphabetical order, each once."""
    return by_slug(in_order([iri for iri in dict.fromkeys(iris) if iri]))


def resources() -> Mapping[str, str]:
    """List every shared resource in alphabetical order."""
    return by_slug(in_order(members("resource")))


def similar_resources(word: str) -> Sequence[str]:
    """List the shared resources whose slug or name resembles an unknown one."""
    known = resources()
    hits = [hit.iri for hit in current_index().search(word.replace("-", " ")).hits]
    found = [known[alike] for alike in close(word, known)]
    return list(dict.fromkeys([*found, *(i for i in hits if i in known.values())]))[
        :MAX_SUGGESTIONS
    ]


def by_slug(iris: Iterable[str]) -> Mapping[str, str]:
    """Key each IRI by its last path segment."""
    return {local_name(iri): iri for iri in iris}
