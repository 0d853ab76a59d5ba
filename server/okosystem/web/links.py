"""Where things live: canonical IRIs in the data, local addresses in the pages."""

import pyoxigraph as ox
from flask import request

from okosystem.web.state import current_graph, current_site

_WEB = ("http://", "https://")


def local(iri: str) -> str | None:
    """Give the address of a thing on this server; nothing when it is not one of ours."""
    path = current_site().path(iri)
    return f"{request.script_root}{path}" if path else None


def href(iri: str) -> str | None:
    """Give an address a reader can follow: ours, or the thing's own on the web."""
    return local(iri) or (iri if iri.startswith(_WEB) else None)


def is_ours(iri: str) -> bool:
    """Tell whether a thing has a page here."""
    return local(iri) is not None


def absolute(path: str) -> str:
    """Give the full address of a path on this server, as this client reached it."""
    return request.host_url.rstrip("/") + request.script_root + path


def alternate(path: str, media_type: str) -> str:
    """Write one Link header value for another format of the same thing."""
    return f'<{request.script_root}{path}>; rel="alternate"; type="{media_type}"'


def canonical(iri: str, told: str = "") -> str:
    """Write the Link header value that names the thing's own IRI, and what it leads to."""
    return f'<{iri}>; rel="canonical"{told}'


def types(iri: str) -> list[str]:
    """Write the Link header values that name the narrowest classes of ours a thing is of."""
    rows = current_graph().ask("types", thing=ox.NamedNode(iri))
    return [f'<{getattr(row["type"], "value", "")}>; rel="type"' for row in rows]


def successors(iri: str) -> list[str]:
    """Write the Link header values that name what has taken over from a thing."""
    rows = current_graph().ask("successors", thing=ox.NamedNode(iri))
    return [f'<{getattr(row["successor"], "value", "")}>; rel="successor-version"' for row in rows]


def service_links() -> str:
    """Write the Link header that names the description of the API and its page (RFC 8631)."""
    root = request.script_root
    return (
        f'<{root}/api/openapi.json>; rel="service-desc"; type="application/json", '
        f'<{root}/api/docs>; rel="service-doc"; type="text/html"'
    )
