"""The requirements of Felles datakatalog as data: prefixes, record kinds and rules.

The kinds are in kinds.toml, the rules in rules.toml.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from okosystem.package import Table, read_package_table
from okosystem.rdf import terms

CATALOGUE = "catalog"
REPORT = "harvest.json"
"""The file with the check of our own documents."""
_NAMESPACES = (
    "ADMS", "CPSV", "CPSVNO", "CV", "DCAT", "DCATAP", "DCATNO", "DCT", "DQV", "ELI", "FOAF", "LOCN",
    "MODELLDCATNO", "ODRL", "ORG", "OWL", "PROV", "RDF", "RDFS", "SKOS", "SKOSNO", "SPDX", "TIME",
    "VCARD", "XSD",
)  # fmt: skip
PREFIXES: Mapping[str, str] = {
    **{name.lower(): getattr(terms, name) for name in _NAMESPACES},
    "euvoc": "http://publications.europa.eu/ontology/euvoc#",
    "schema": "http://schema.org/",
    "xkos": "http://rdf-vocabulary.ddialliance.org/xkos#",
}
"""The prefixes of catalogue vocabularies."""


def iri(name: str) -> str:
    """Expand prefix:name."""
    prefix, _, local = name.partition(":")
    return PREFIXES[prefix] + local


def short(full: str) -> str:
    """Shorten an IRI to prefix:name when its prefix is known."""
    return terms.curie(full, PREFIXES)


def read_table(name: str) -> Table:
    """Read a TOML file of this package."""
    return read_package_table(f"feeds/{name}")


@dataclass(frozen=True, slots=True)
class RecordKind:
    """The classes of a record, the container that must list it, and the properties of its owner."""

    name: str
    feed: str
    fdk_type: str
    portal: str
    external_kind: str
    types: Sequence[str]
    container: str
    link: str
    owners: Sequence[str]


def _expand(kind: Table) -> Table:
    """Write the names in a row of kinds.toml as IRIs."""
    for key, value in kind.items():
        if isinstance(value, list):
            kind[key] = [iri(name) for name in value]
        elif ":" in value:
            kind[key] = iri(value)
    return kind


RECORD_KINDS: Mapping[str, RecordKind] = {
    name: _expand(kind).make(RecordKind, name) for name, kind in read_table("kinds.toml").items()
}
FEEDS: Mapping[str, Sequence[str]] = {
    feed: [kind.name for kind in RECORD_KINDS.values() if kind.feed == feed]
    for feed in dict.fromkeys(kind.feed for kind in RECORD_KINDS.values())
}
"""The kinds each of our documents can be registered as: always the first, the others if it has any.
"""


@dataclass(frozen=True, slots=True)
class Fault:
    """A broken rule and where it is broken; without a record it concerns the whole source."""

    rule: str
    record: str = ""
    path: str = ""
    value: str = ""
    limit: str = ""
    line: int | None = None

    @property
    def stops(self) -> str:
        """What the fault stops: «source», «record», or an empty text if it is only advice."""
        return str(harvest_rules()[self.rule]["stops"])

    @property
    def source(self) -> str:
        """The public document that states the rule."""
        return str(_rule_table()["sources"][harvest_rules()[self.rule]["source"]])

    def describe(self, language: str) -> str:
        """Describe what is wrong."""
        return self._fill(harvest_rules()[self.rule][language][0])

    def describe_fix(self, language: str) -> str:
        """Describe how to fix it."""
        return self._fill(harvest_rules()[self.rule][language][1])

    def _fill(self, text: str) -> str:
        # Not str.format: both the texts and the values may contain braces.
        return text.replace("{limit}", self.limit).replace("{value}", self.value)


def harvest_rules() -> Mapping[str, Any]:
    """Return the rules by name, each with what a fault stops, its source and its texts."""
    rules: Mapping[str, Any] = _rule_table().rows("rules", "stops source nb nn en")
    return rules


@cache
def _rule_table() -> Table:
    return read_table("rules.toml")
