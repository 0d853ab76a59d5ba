"""Search: the page with its facets, suggestions, and OpenSearch."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NoReturn

from flask import Blueprint, Response, render_template, request

from okosystem.core.terms import ID
from okosystem.core.text import fold
from okosystem.search.names import Hit
from okosystem.search.release_index import KIND, MAX_WORDS
from okosystem.web.display_names import KINDS, kind_names
from okosystem.web.languages import current_language, gettext, mark
from okosystem.web.links import href
from okosystem.web.problems import SHOWN as MOST_TOLD
from okosystem.web.problems import plain, refuse, with_changes
from okosystem.web.state import current_index, current_labels, current_site
from okosystem.web.templating import site_name

bp = Blueprint("search", __name__)
SHOWN, SUGGESTED = 100, 8
SHORT = 16
"""The longest name that OpenSearch has room for."""
SUGGESTIONS = "application/x-suggestions+json"
DESCRIPTION = "application/opensearchdescription+xml"


@bp.get("/sok")
def search() -> str:
    """Search in names and descriptions, narrowed by facets."""
    query = request.args.get("q", "")
    chosen = {name: value for name in FACETS if (value := request.args.get(name, ""))}
    if KIND in chosen and not current_site().is_kind(chosen[KIND]):
        refuse_kind(chosen[KIND][:MOST_TOLD])
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


def refuse_kind(given: str) -> NoReturn:
    """Answer 400, with the kinds to choose from."""
    refuse(
        "«%(given)s» er ingen type. Velg én av disse:",
        [(plain(kind_names(k)), f"?{with_changes(**{KIND: k})}") for k in KINDS],
        given=given,
        name=KIND,
    )


@bp.get("/sok.json")
def suggest() -> Response:
    """Suggest entities as OpenSearch Suggestions: query, names, descriptions, URLs."""
    query = request.args.get("q", "")
    hits = current_index().search(query).hits[:SUGGESTED]
    names = [current_labels().name(hit.iri, current_language()).value for hit in hits]
    told = [
        query,
        names,
        [current_site().describe(hit) for hit in hits],
        [address(hit.iri) for hit in hits],
    ]
    return Response(json.dumps(told, ensure_ascii=False), mimetype=SUGGESTIONS)


def address(iri: str) -> str:
    """Return the absolute URL of the page about an entity."""
    found = href(iri) or ""
    return f"{request.host_url.rstrip('/')}{found}" if found.startswith("/") else found


@bp.get("/opensearch.xml")
def description() -> Response:
    """Describe this search engine to browsers."""
    site = site_name().value
    told = render_template(
        "opensearch.xml",
        host=request.host_url.rstrip("/"),
        name=current_site().short_name(current_language())[:SHORT],
        about=gettext("Søk i %(site)s") % {"site": site},
    )
    return Response(told, mimetype=DESCRIPTION)


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
    """A value of a facet, with the parameters that choose it or undo the choice."""

    text: str
    count: int
    asked: Mapping[str, str]
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Facet:
    """A property to narrow hits by."""

    title: str
    options: Sequence[Option]


def narrowed(hits: Sequence[Hit], chosen: Chosen, but: str = "") -> Sequence[Hit]:
    """Keep the hits that have every chosen value, except of the facet `but`."""
    wanted = {facet: value for facet, value in chosen.items() if facet != but}
    told = current_index().facets
    return [hit for hit in hits if all(v in told(hit.iri).get(f, ()) for f, v in wanted.items())]


def facets(hits: Sequence[Hit], chosen: Chosen) -> Sequence[Facet]:
    """List the facets that tell hits apart, each counted among the hits that the others leave."""
    found = [(facet, options(facet, hits, chosen)) for facet in FACETS]
    return [
        Facet(gettext(FACETS[facet]), listed)
        for facet, listed in found
        if len(listed) > 1 or facet in chosen
    ]


def options(facet: str, hits: Sequence[Hit], chosen: Chosen) -> Sequence[Option]:
    """List the values of a facet by frequency, with the chosen one even if no hit has it."""
    left, told = narrowed(hits, chosen, but=facet), current_index().facets
    counted = Counter(value for hit in left for value in told(hit.iri).get(facet, ()))
    if facet in chosen:
        counted[chosen[facet]] += 0
    ordered = sorted(counted.items(), key=lambda pair: (-pair[1], pair[0]))
    return [option(facet, value, count, chosen) for value, count in ordered]


def option(facet: str, value: str, count: int, chosen: Chosen) -> Option:
    """Make the option for a value."""
    is_chosen = chosen.get(facet) == value
    others = {name: text for name, text in chosen.items() if name != facet}
    asked = others if is_chosen else others | {facet: value}
    return Option(named(facet, value), count, asked, is_chosen)


def named(facet: str, value: str) -> str:
    """Return the label of a value; an unknown one as written."""
    if facet == KIND:
        return kind_names(value)
    iri = IRIS[facet] + value
    known = iri in current_labels()
    return str(current_labels().name(iri, current_language())) if known else value
