"""Search: the page with its facets, suggestions, and OpenSearch."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import Blueprint, Response, render_template, request

from okosystem.core.terms import ID
from okosystem.core.text import fold
from okosystem.search.indexes import KIND, MAX_WORDS, Hit
from okosystem.web.display_names import KINDS, kind_names, label_of
from okosystem.web.languages import current_language, gettext, mark
from okosystem.web.links import href
from okosystem.web.problems import SHOWN as VALUE_SHOWN
from okosystem.web.problems import plain, refuse, with_changes
from okosystem.web.state import current_index, current_labels, current_site
from okosystem.web.templating import site_name

bp = Blueprint("search", __name__)
SHOWN, SUGGESTED = 100, 8
SHORT = 16
"""The longest name that OpenSearch has room for."""
SUGGESTIONS = "application/x-suggestions+json"
DESCRIPTION = "application/opensearchdescription+xml"
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


@bp.get("/sok")
def search() -> str:
    """Search in names and descriptions, narrowed by facets."""
    query = request.args.get("q", "")
    chosen = {name: value for name in FACETS if (value := request.args.get(name, ""))}
    if KIND in chosen and not current_site().is_kind(chosen[KIND]):
        refuse(
            "«%(given)s» er ingen type. Velg én av disse:",
            [(plain(kind_names(k)), f"?{with_changes(**{KIND: k})}") for k in KINDS],
            given=chosen[KIND][:VALUE_SHOWN],
            name=KIND,
        )
    found = current_index().search(query)
    hits = narrowed(found.hits, chosen)
    return render_template(
        "search.html",
        query=query,
        hits=hits[:SHOWN],
        total=len(hits),
        is_guess=found.is_guess,
        is_cut=len(fold(query).split()) > MAX_WORDS,
        most_words=MAX_WORDS,
        facets=facets(found.hits, chosen) if query else [],
        chosen=chosen,
    )


@bp.get("/sok.json")
def suggest() -> Response:
    """Suggest entities as OpenSearch Suggestions: query, names, descriptions, URLs."""
    query = request.args.get("q", "")
    hits = current_index().search(query).hits[:SUGGESTED]
    names = [label_of(hit.iri) for hit in hits]
    descriptions = [current_site().describe(hit) for hit in hits]
    body = [query, names, descriptions, [address(hit.iri) for hit in hits]]
    return Response(json.dumps(body, ensure_ascii=False), mimetype=SUGGESTIONS)


def address(iri: str) -> str:
    """Return the absolute URL of the page about an entity."""
    found = href(iri) or ""
    return f"{request.host_url.rstrip('/')}{found}" if found.startswith("/") else found


@bp.get("/opensearch.xml")
def description() -> Response:
    """Describe this search engine to browsers."""
    body = render_template(
        "opensearch.xml",
        host=request.host_url.rstrip("/"),
        name=current_site().short_name(current_language())[:SHORT],
        about=gettext("Søk i %(site)s") % {"site": site_name().value},
    )
    return Response(body, mimetype=DESCRIPTION)


@dataclass(frozen=True, slots=True)
class Option:
    """A value of a facet, with the parameters that choose it or undo the choice."""

    text: str
    count: int
    parameters: Mapping[str, str]
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Facet:
    """A property to narrow hits by."""

    title: str
    options: Sequence[Option]


def narrowed(hits: Sequence[Hit], chosen: Chosen, but: str = "") -> Sequence[Hit]:
    """Select the hits that have every chosen value, except of the facet `but`."""
    required = [(facet, value) for facet, value in chosen.items() if facet != but]
    values = current_index().facets
    return [hit for hit in hits if all(v in values(hit.iri).get(f, ()) for f, v in required)]


def facets(hits: Sequence[Hit], chosen: Chosen) -> Sequence[Facet]:
    """List the facets that distinguish hits, each counted among the hits that the others leave."""
    found = {name: options(name, hits, chosen) for name in FACETS}
    return [
        Facet(gettext(FACETS[name]), listed)
        for name, listed in found.items()
        if len(listed) > 1 or name in chosen
    ]


def options(facet: str, hits: Sequence[Hit], chosen: Chosen) -> Sequence[Option]:
    """List the values of a facet by frequency, with the chosen one even if no hit has it."""
    left, values = narrowed(hits, chosen, but=facet), current_index().facets
    counted = Counter(value for hit in left for value in values(hit.iri).get(facet, ()))
    if facet in chosen:
        counted[chosen[facet]] += 0
    ordered = sorted(counted.items(), key=lambda pair: (-pair[1], pair[0]))
    others = {name: text for name, text in chosen.items() if name != facet}
    found = []
    for value, count in ordered:
        is_chosen = chosen.get(facet) == value
        parameters = others if is_chosen else others | {facet: value}
        found.append(Option(value_label(facet, value), count, parameters, is_chosen))
    return found


def value_label(facet: str, value: str) -> str:
    """Return the label of a value; an unknown one as written."""
    if facet == KIND:
        return kind_names(value)
    iri = IRIS[facet] + value
    return label_of(iri) if iri in current_labels() else value
