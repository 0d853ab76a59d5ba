"""What search engines read in a page: JSON-LD, and the picture that stands for the site.

A script element of this type holds data and is never run, so the policy of the pages lets it be.
"""

from collections.abc import Iterable
from functools import lru_cache

import pyoxigraph as ox
from markupsafe import Markup

from okosystem.engine.oxigraph import Store
from okosystem.web.documents import about
from okosystem.web.links import absolute
from okosystem.web.state import current_release, current_site, whole_store

SCHEMA = "schema"
POSTER = "/embed/malbilde.png"


def structured(iri: str) -> Markup:
    """Describe a thing in schema.org, as its profile at /doc does."""
    profiles = (p for p in current_release().profiles if p.token == SCHEMA)
    return script(t for profile in profiles for t in about(iri, profile))


def structured_catalogue() -> Markup:
    """Describe what is published, in DCAT and schema.org."""
    return Markup() if current_site() else catalogue(whole_store())


@lru_cache(maxsize=2)
def catalogue(store: Store) -> Markup:
    """Read the description of what is published."""
    found = store.query(current_release().page_queries["catalogue"])
    return script(sorted(set(found.triples()), key=str))


def script(triples: Iterable[ox.Triple]) -> Markup:
    """Write triples as a block of data; no text in it can end the block."""
    written = ox.serialize(triples, format=ox.RdfFormat.JSON_LD) or b"[]"
    safe = written.decode().replace("<", "\\u003c")
    return Markup('<script type="application/ld+json">{}</script>').format(Markup(safe))  # noqa: S704


def picture() -> str:
    """Give the full address of the picture that stands for a page where it is shared."""
    return absolute(POSTER)
