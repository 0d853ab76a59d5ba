"""A site of anyone's data: what it is called, and which address each of its things has here."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from okosystem.model.labels import Text, best

# The words that addresses of our own begin with; a thing whose address would, is asked for by IRI.
TAKEN = {
    *("about", "dumps", "graph", "health", "klasse", "opensearch", "rdf-graph-store", "ready"),
    *("sok", "sparql", "static", "vendor", "void"),
}
_PLAIN = re.compile(r"[\w.~:@!$&'()*+,;=/-]+", re.ASCII)


@dataclass(frozen=True, slots=True)
class Site:
    """What the release tells of its data."""

    titles: Mapping[str, str]
    base: str
    classes: Sequence[tuple[str, int]]
    properties: Sequence[tuple[str, int]]
    sources: Sequence[str]

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> "Site":
        """Read it from the manifest."""
        classes, properties = told["classes"], told["properties"]
        return cls(told["titles"], told["base"], classes, properties, list(told["sources"]))

    def title(self, language: str) -> Text:
        """Call the data by its own name for a reader."""
        return best(self.titles, language) or Text("RDF")

    def path(self, iri: str) -> str:
        """Give the path of a thing: what follows the base, else the IRI as a parameter."""
        rest = iri.removeprefix(self.base) if self.base else iri
        words = rest.split("/")
        plain = rest != iri and _PLAIN.fullmatch(rest) and {"", ".", ".."}.isdisjoint(words)
        if plain and words[0].partition(".")[0] not in TAKEN:
            return f"/{rest}"
        return f"/about?iri={quote(iri, safe='')}"
