"""Narrow what a search found: by kind, and by what the graph says of the things found."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from okosystem.core.terms import ID
from okosystem.search.names import Hit
from okosystem.search.release_index import KIND
from okosystem.web.kinds import kind_names
from okosystem.web.languages import current_language, gettext, mark
from okosystem.web.state import current_index, current_labels

FACETS: Mapping[str, str] = {
    KIND: mark("Type"),
    "kategori": mark("Kategori"),
    "status": mark("Status"),
    "belegg": mark("Belegg"),
}
IRIS: Mapping[str, str] = {
    "kategori": f"{ID}category/",
    "status": f"{ID}lifecycle-status/",
    "belegg": f"{ID}evidence/",
}
Chosen = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Option:
    """A value that hits have, and the address of the hits that have it, or of all when chosen."""

    text: str
    count: int
    asked: Mapping[str, str]
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Facet:
    """Something that tells hits from each other."""

    title: str
    options: Sequence[Option]


def narrowed(hits: Sequence[Hit], chosen: Chosen, but: str = "") -> Sequence[Hit]:
    """Leave the hits that have every value chosen, of all facets but one."""
    wanted = {facet: value for facet, value in chosen.items() if facet != but}
    told = current_index().facets
    return [hit for hit in hits if all(v in told(hit.iri).get(f, ()) for f, v in wanted.items())]


def facets(hits: Sequence[Hit], chosen: Chosen) -> Sequence[Facet]:
    """List the facets that would tell hits apart, each counted among what the others leave."""
    found = [(facet, options(facet, hits, chosen)) for facet in FACETS]
    return [
        Facet(gettext(FACETS[facet]), listed)
        for facet, listed in found
        if len(listed) > 1 or facet in chosen
    ]


def options(facet: str, hits: Sequence[Hit], chosen: Chosen) -> Sequence[Option]:
    """List the values of a facet, the commonest first; the one chosen also when nothing has it."""
    left, told = narrowed(hits, chosen, but=facet), current_index().facets
    counted = Counter(value for hit in left for value in told(hit.iri).get(facet, ()))
    if facet in chosen:
        counted[chosen[facet]] += 0
    ordered = sorted(counted.items(), key=lambda pair: (-pair[1], pair[0]))
    return [option(facet, value, count, chosen) for value, count in ordered]


def option(facet: str, value: str, count: int, chosen: Chosen) -> Option:
    """Make an option, whose address chooses it, or takes the choice back."""
    is_chosen = chosen.get(facet) == value
    others = {name: text for name, text in chosen.items() if name != facet}
    asked = others if is_chosen else others | {facet: value}
    return Option(named(facet, value), count, asked, is_chosen)


def named(facet: str, value: str) -> str:
    """Call a value by its name; one that no thing here has, as it was written."""
    if facet == KIND:
        return kind_names(value)
    iri = IRIS[facet] + value
    known = iri in current_labels()
    return str(current_labels().name(iri, current_language())) if known else value
