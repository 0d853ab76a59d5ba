"""What can be read by its address, and suggestions while a person writes one, or a prompt."""

import json
from collections.abc import Mapping
from urllib.parse import unquote

import pyoxigraph as ox
from mcp_types import CompletionArgument, PromptReference, ResourceTemplateReference

from okosystem.errors import UnknownQuery
from okosystem.plugins.mcp.served import Served
from okosystem.plugins.mcp.tools import ask
from okosystem.rdf.terms import local_name

TURTLE, JSON, SPARQL = "text/turtle", "application/json", "application/sparql-query"
SCHEME = "okosystem://"
KINDS = {"behov": "need", "ressurs": "resource", "ting": ""}
"""The kind of entity that an argument of a prompt names; empty for all."""


def read(served: Served, uri: str) -> tuple[str, str]:
    """Read a resource, and its media type; raises UnknownQuery or UnknownResource."""
    reader, release = served.reader, served.reader.release
    path = unquote(uri.removeprefix(SCHEME))
    kind, _, name = path.partition("/")
    if path == "ontology":
        ontology = reader.store.query(release.page_queries["ontology-document"])
        return ontology.write(TURTLE).decode(), TURTLE
    if path == "completeness":
        return ask(served, "known-completeness", limit=200).model_dump_json(), JSON
    if path == "release":
        names = ("digest", "version", "modified", "prefixes")
        return json.dumps({name: release.manifest.get(name) for name in names}), JSON
    if kind == "query":
        if name not in release.queries:
            raise UnknownQuery(
                f"There is no query named {name[:200]!r}. "
                "How to fix it: the tool questions lists their names."
            )
        return release.queries[name].sparql, SPARQL
    thing = ox.NamedNode(reader.require(kind, name))
    answer = reader.store.query(release.profiles[0].sparql, parameters={"thing": thing})
    return answer.write(TURTLE).decode(), TURTLE


def suggest(
    served: Served,
    reference: PromptReference | ResourceTemplateReference,
    argument: CompletionArgument,
    known: Mapping[str, str],
) -> list[str]:
    """Suggest values for an argument; none for one of free text, or one that is not there.

    `known` are the arguments that have a value.
    """
    reader, name, text = served.reader, argument.name, argument.value
    if isinstance(reference, PromptReference):
        if name not in KINDS:
            return []
        found = _search(served, text.rpartition(":")[2], KINDS[name])
        curies = (reader.curie(iri) for iri in found)
        return (
            [one for one in curies if one.startswith(text)]
            if ":" in text
            else [reader.label(iri) for iri in found]
        )
    if name == "slug":
        return [local_name(iri) for iri in _search(served, text, known.get("kind", ""))]
    listed = {"kind": served.names.kinds(), "name": [*reader.release.queries]}
    return [one for one in listed.get(name, ()) if one.startswith(text)]


def _search(served: Served, text: str, kind: str) -> list[str]:
    hits = served.names.search(text).hits
    return [hit.iri for hit in hits if hit.found_by and kind in ("", hit.kind)]
