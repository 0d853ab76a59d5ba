"""The ontology: a page that documents every term, its RDF, and its JSON-LD context."""

import json
from collections import defaultdict
from dataclasses import replace
from typing import Any

import pyoxigraph as ox
from flask import Blueprint, Response, abort, make_response, render_template, request

from okosystem.graph.reader import Reader
from okosystem.graph.statements import collect_nodes
from okosystem.rdf.canonical import sha256
from okosystem.rdf.json_ld_context import build_context
from okosystem.rdf.terms import (
    DCT,
    OKO,
    ONTOLOGY,
    value_of,
)
from okosystem.sparql.oxigraph import Store
from okosystem.web.formats import DOCUMENT, GRAPH, HTML, JSON_LD, TURTLE, Format, choose
from okosystem.web.headers import alternates, canonical, last_modified
from okosystem.web.problems import detail
from okosystem.web.state import current_reader

bp = Blueprint("ontology", __name__)
EVERYTHING = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"
MODIFIED = f"SELECT ?modified {{ <{ONTOLOGY}> <{DCT['modified']}> ?modified }}"


@bp.get("/ns")
@bp.get("/ns.<suffix>")
def ontology(suffix: str = "") -> Response:
    """Send the ontology, as a page or RDF."""
    reader = current_reader()
    chosen = _choose(suffix)
    if chosen is HTML:
        response = make_response(_page(reader, reader))
    else:
        found = reader.store.query(reader.release.page_queries["ontology-document"])
        response = Response(found.write(chosen.writer), mimetype=chosen.media_type)
    links = [canonical(ONTOLOGY), *alternates("/ns", GRAPH, chosen)]
    for row in reader.ask("successors"):
        term, successor = (value_of(row[key]) for key in ("thing", "successor"))
        if term.startswith(str(OKO)):
            links.append(f'<{successor}>; rel="successor-version"; anchor="{term}"')
    response.headers["Link"] = ", ".join(links)
    return response


@bp.get("/ns/<version>")
def ontology_version(version: str) -> Response:
    """Send a version of the ontology; answers 404 to any but ours and the released ones.

    Of a released one, a page with today's layout, or RDF that never changes.
    """
    reader = current_reader()
    number, _, suffix = version.rpartition(".")
    if not number or suffix.isdigit():
        number, suffix = version, ""
    release, turtle = reader.release, _released(reader, number)
    if turtle is None:
        return ontology(suffix)
    chosen = _choose(suffix)
    store = Store(ox.parse(turtle, format=ox.RdfFormat.TURTLE), release.prefixes)
    if chosen is HTML:
        response = make_response(_page(reader, replace(reader, store=store), number))
    else:
        body = turtle if chosen is TURTLE else store.query(EVERYTHING).write(chosen.writer)
        day = value_of(store.rows(MODIFIED)[0]["modified"])[:10]
        response = Response(body, mimetype=chosen.media_type)
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        response.headers["Last-Modified"] = last_modified(day)
        response.set_etag(sha256(body))
    iri, others = f"{ONTOLOGY}/{number}", alternates(f"/ns/{number}", GRAPH, chosen)
    latest = f'<{ONTOLOGY}>; rel="latest-version"'
    response.headers["Link"] = ", ".join([canonical(iri), *others, latest])
    return response


@bp.get("/ns/context.jsonld")
@bp.get("/ns/<version>/context.jsonld")
def context(version: str = "") -> Response:
    """Send the JSON-LD context of the ontology, or of a version; answers 404 as for the version."""
    reader = current_reader()
    turtle = _released(reader, version) if version else None
    if turtle is None:
        found = reader.release.context
    else:
        quads = ox.parse(turtle, format=ox.RdfFormat.TURTLE)
        found = build_context(list(quads), quads.prefixes)
    text = json.dumps({"@context": found}, ensure_ascii=False, indent=1)
    return Response(f"{text}\n", mimetype=JSON_LD.media_type)


def _released(reader: Reader, number: str) -> bytes | None:
    """Read a released version, in Turtle; None for the current one; answers 404 to any other."""
    release = reader.release
    released, ours = release.ontology_versions, str(release.manifest["version"])
    if number in released:
        return release.read(released[number])
    if number != ours:
        numbers = ", ".join(dict.fromkeys([*released, ours]))
        abort(404, detail("unknown_version", given=number, numbers=numbers))
    return None


def _choose(suffix: str) -> Format:
    return choose(suffix or request.args.get("format"), DOCUMENT)


def _page(reader: Reader, graph: Reader, released: str = "") -> str:
    """Write the page of terms, of today's graph or of a released version."""
    terms, release = _read_terms(graph), reader.release
    return render_template(
        "ontology.html",
        terms=terms,
        current=release.manifest["version"],
        released=released,
        anchors={term["node"].iri: term["local"] for term in terms} if released else {},
        versions=list(release.ontology_versions),
    )


def _read_terms(graph: Reader) -> list[dict[str, Any]]:
    """Read every term, sorted by name: its node, use, and the steps of its property chains."""
    uses = {value_of(row["term"]): int(value_of(row["uses"])) for row in graph.ask("usage")}
    chains = defaultdict[str, dict[str, list[str]]](dict)
    for row in graph.ask("chains"):
        term, chain, step = (value_of(row[key]) for key in ("term", "chain", "step"))
        chains[term].setdefault(chain, []).append(step)
    terms = [
        {
            "node": node,
            "local": iri.removeprefix(str(OKO)),
            "is_class": node.is_a("owl:Class", "rdfs:Class"),
            "chains": sorted(chains[iri].values()),
            "uses": uses.get(iri, 0),
        }
        for iri, node in collect_nodes(graph, graph.ask("ontology")).items()
        if iri.startswith(str(OKO))
    ]
    return sorted(terms, key=lambda term: term["local"].lower())
