"""The options of the views' forms, as they are in the graph: word in the address → IRI."""

from collections.abc import Iterable, Mapping, Sequence

from okosystem.core.terms import ID, OKO
from okosystem.web.alphabet import in_order
from okosystem.web.lists import members
from okosystem.web.state import current_index, current_labels
from okosystem.web.suggestions import close

KINDS_OF_ACTOR: Mapping[str, str] = {
    name: OKO[name] for name in ("Organisation", "CollaborationBody", "Sector")
}
SUGGESTED = 10


def codes(scheme: str) -> Mapping[str, str]:
    """List the codes of a code list, by name as the reader sees it."""
    return by_word(in_order(current_labels().of_kind(scheme)))


def used(iris: Iterable[str]) -> Mapping[str, str]:
    """List some things, each once, by name."""
    return by_word(in_order([iri for iri in dict.fromkeys(iris) if iri]))


def resources() -> Mapping[str, str]:
    """List every shared resource, by name."""
    return by_word(in_order(members("resource")))


def near(word: str) -> Sequence[str]:
    """List the shared resources whose last word or name is like one that names none."""
    known = resources()
    hits = [hit.iri for hit in current_index().search(word.replace("-", " ")).hits]
    found = [known[alike] for alike in close(word, known)]
    return list(dict.fromkeys([*found, *(i for i in hits if i in known.values())]))[:SUGGESTED]


def by_word(iris: Iterable[str]) -> Mapping[str, str]:
    """Let the last word of each IRI stand for it."""
    return {iri.rpartition("/")[2]: iri for iri in iris}


def short(iri: str) -> str:
    """Give the word that stands for a thing in an address."""
    return iri.removeprefix(ID).partition("/")[2]
