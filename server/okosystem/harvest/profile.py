"""The profiles' own SHACL shapes, which the publisher brings: they are others' to publish."""

import logging
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from okosystem.core.errors import SourceError
from okosystem.core.findings import Finding, Severity
from okosystem.core.rdf_files import find
from okosystem.harvest.described import TYPE, Described
from okosystem.harvest.faults import read
from okosystem.harvest.names import iri

NAMELESS = "urn:nameless:"
IN_SCHEME = iri("skos:inScheme")


@dataclass(frozen=True, slots=True)
class Breach:
    """What a shape demands and does not get; `excuse` names why it does not count."""

    finding: Finding
    excuse: str = ""

    @property
    def counts(self) -> bool:
        """Tell whether the record is to blame."""
        return not self.excuse and self.finding.severity is Severity.VIOLATION


def read_files(given: Sequence[Path]) -> list[ox.Triple]:
    """Read RDF files, or folders of them: shapes, or code lists; raises SourceError."""
    triples = []
    for file in find(given):
        try:
            with file.open() as opened:
                parsed = ox.parse(
                    opened, format=file.form, base_iri=file.graph, rename_blank_nodes=True
                )
                triples += [quad.triple for quad in parsed]
        except SyntaxError as error:
            raise SourceError(
                f"{file.name}:{error.lineno or 1}  not readable: {error.msg}. "
                "How to fix it: fetch it anew from where it is published."
            ) from error
    return triples


def breaches(
    described: Described, shapes: Sequence[ox.Triple], lists: Described | None = None
) -> list[Breach]:
    """Validate with the shapes; the referee's word counts, for the shapes are others'.

    What the code lists say of the codes that are used may be taken for said in the document.

    A report gives nameless nodes new labels, so what is about them is looked for once more, with
    names in their place: only then is it known which record they belong to.
    """
    known = [*described.triples, *(_of_codes(described, lists) if lists else ())]
    found = _tried(known, shapes)
    own = {thing.value for thing in described.about}
    named = [finding for finding in found if finding.focus in own]
    if any(":" not in finding.focus for finding in found):
        again = _tried([_all_named(triple) for triple in known], shapes)
        named += [finding for finding in again if finding.focus.startswith(NAMELESS)]
    typed = {t.subject.value for t in known if t.predicate.value == TYPE}
    return [Breach(finding, excuse(finding, finding.value not in typed)) for finding in named]


def _tried(triples: Sequence[ox.Triple], shapes: Sequence[ox.Triple]) -> list[Finding]:
    """Validate; raises SourceError when the shapes are none, for others' may be anything."""
    # Imported here: a server reads reports, and need not load rdflib.
    from okosystem.core.shacl import check_shapes_slowly

    logging.disable()  # rdflib would tell of each ill-typed literal, with a stack trace
    try:
        return check_shapes_slowly(triples, shapes)
    except Exception as error:
        told = str(error).partition("\n")[0]
        raise SourceError(
            f"the shapes cannot be used: {told} "
            "How to fix it: fetch them anew from where they are published, and name SHACL alone."
        ) from error
    finally:
        logging.disable(logging.NOTSET)


def excuse(finding: Finding, untyped: bool) -> str:
    """Name what a finding comes from that no publisher can help, if it does."""
    told = {"path": finding.path, "value": finding.value, "component": finding.component}
    for name, known in _excuses().items():
        alike = all(re.search(known.get(part, ""), text) for part, text in told.items())
        if alike and (untyped or not known.get("untyped")):
            return name
    return ""


def why_excused(name: str, language: str) -> str:
    """Say why a finding does not count."""
    return str(_excuses()[name][language])


def by_focus(found: Iterable[Breach]) -> dict[str, list[Breach]]:
    """Sort breaches by what they are about."""
    sorted_: dict[str, list[Breach]] = defaultdict(list)
    for breach in found:
        sorted_[breach.finding.focus].append(breach)
    return sorted_


def about(record: Described, found: Mapping[str, list[Breach]]) -> list[Breach]:
    """Keep what is about a record: about anything that it carries."""
    return [breach for thing in record.about for breach in found.get(_named(thing).value, ())]


def _of_codes(described: Described, lists: Described) -> list[ox.Triple]:
    """Take what the lists say of the codes used, and of the lists these are in."""
    codes = {triple.object for triple in described.triples}
    schemes = {scheme for code in codes for scheme in lists.values(code, IN_SCHEME)}
    return [triple for triple in lists.triples if triple.subject in codes | schemes]


def _all_named(triple: ox.Triple) -> ox.Triple:
    terms = (triple.subject, triple.predicate, triple.object)
    return ox.Triple(*(_named(term) for term in terms))


def _named(term: Any) -> Any:
    return ox.NamedNode(f"{NAMELESS}{term.value}") if isinstance(term, ox.BlankNode) else term


@cache
def _excuses() -> dict[str, dict[str, Any]]:
    return dict(read("excuses.toml"))
