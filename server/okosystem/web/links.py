"""URLs of nodes on this server, and Link header values."""

from collections.abc import Iterable

import pyoxigraph as ox
from flask import current_app, request

from okosystem.core.terms import value_of
from okosystem.graph.reader import Reader
from okosystem.web.formats import Format
from okosystem.web.state import current_reader


def absolute(path: str) -> str:
    """Return the absolute URL of a path, as this client reached the server."""
    return current_reader().absolute(path)


def is_served(address: str) -> bool:
    """Whether this server has a page at an address: it may lack some features."""
    return current_app.url_map.bind("localhost").test(address.partition("?")[0])


def alternates(path: str, offered: Iterable[Format], chosen: Format | None = None) -> list[str]:
    """Return the Link header values for the other formats of a path, each at a suffix."""
    start = f"<{request.script_root}{path}"
    others = [one for one in offered if one is not chosen]
    return [f'{start}.{one.suffix}>; rel="alternate"; type="{one.media_type}"' for one in others]


def canonical(iri: str) -> str:
    """Return the Link header value that names the IRI of the node."""
    return f'<{iri}>; rel="canonical"'


def types(reader: Reader, iri: str) -> list[str]:
    """Return the Link header values that name the most specific classes of a node."""
    rows = reader.ask("types", thing=ox.NamedNode(iri))
    return [f'<{value_of(row["type"])}>; rel="type"' for row in rows]


def successors(reader: Reader, iri: str) -> list[str]:
    """Return the Link header values that name the successors of a node."""
    rows = reader.ask("successors", thing=ox.NamedNode(iri))
    return [f'<{value_of(row["successor"])}>; rel="successor-version"' for row in rows]


def service_links() -> str:
    """Return the Link header that names the API's description and documentation (RFC 8631)."""
    root = request.script_root
    return (
        f'<{root}/api/openapi.json>; rel="service-desc"; type="application/json", '
        f'<{root}/api/docs>; rel="service-doc"; type="text/html"'
    )
