"""Validate with the SHACL shapes and the code lists of a profile, which the user supplies."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pyoxigraph as ox

from okosystem.errors import SourceError
from okosystem.feeds.document import TYPE, TripleIndex, display_name
from okosystem.feeds.rules import Fault, iri, read_table
from okosystem.rdf.rdf_files import find_files
from okosystem.rdf.terms import local_name
from okosystem.turtle.findings import Finding, Severity

IN_SCHEME = iri("skos:inScheme")
BLANK = "urn:blank-node:"
"""The namespace of the IRIs that replace blank nodes."""
_IRI_CHARACTERS = "/:=&?~#+!$,;'@()*[]"


@dataclass(frozen=True, slots=True)
class Breach:
    """A finding of a shape; `excuse` names the reason why it does not count."""

    finding: Finding
    excuse: str = ""

    @property
    def counts(self) -> bool:
        """Whether the record fails because of it."""
        return not self.excuse and self.finding.severity is Severity.VIOLATION


def read_rdf(paths: Sequence[Path]) -> list[ox.Triple]:
    """Read RDF files, or folders of them: shapes or code lists; raises SourceError."""
    triples = []
    for file in find_files(paths):
        try:
            triples += [quad.triple for quad in file.parse()]
        except SyntaxError as error:
            raise SourceError(
                f"{file.name}:{error.lineno or 1}  not readable: {error.msg}. "
                "How to fix it: download it again from its publisher."
            ) from error
    return triples


def find_breaches(
    index: TripleIndex, shapes: Sequence[ox.Triple], lists: TripleIndex | None = None
) -> list[Breach]:
    """Validate with the reference engine, since any SHACL may occur in the shapes.

    The descriptions of the codes used are copied from the code lists. Reports give blank nodes new
    labels, so their findings come from a second run with IRIs in their place: only then can they be
    attributed to a record.
    """
    triples = [*index.triples, *(_descriptions_of_codes(index, lists) if lists else ())]
    found = _validate(triples, shapes)
    subjects = {node.value for node in index.by_subject}
    attributed = [finding for finding in found if finding.focus in subjects]
    if any(":" not in finding.focus for finding in found):
        named = (ox.Triple(*map(_skolemize, (t.subject, t.predicate, t.object))) for t in triples)
        again = _validate([*named], shapes)
        attributed += [finding for finding in again if finding.focus.startswith(BLANK)]
    typed = {t.subject.value for t in triples if t.predicate.value == TYPE}
    return [
        Breach(
            finding,
            _find_excuse(
                finding, finding.value not in typed and not is_unknown_code(finding.value, lists)
            ),
        )
        for finding in attributed
    ]


def _validate(triples: Sequence[ox.Triple], shapes: Sequence[ox.Triple]) -> list[Finding]:
    """Run the reference engine; raises SourceError for shapes it cannot use."""
    # Imported here: the server reads reports, and should not load rdflib.
    from okosystem.build.shacl import check_shapes
    from okosystem.rdf.rdflib_adapter import without_warnings

    written = {_well_formed(node).value: node.value for t in triples for node in _iris(t)}
    # Shapes cannot see triple terms, and the engine cannot read them.
    data = [
        ox.Triple(*map(_well_formed, (t.subject, t.predicate, t.object)))
        for t in triples
        if not isinstance(t.object, ox.Triple)
    ]
    try:
        with without_warnings():
            findings = check_shapes(data, shapes, engine="pyshacl")
    except Exception as error:
        message = str(error).partition("\n")[0]
        raise SourceError(
            f"the shapes cannot be used: {message} "
            "How to fix it: download them again from their publisher, and name only SHACL files."
        ) from error
    return [
        replace(
            finding,
            focus=written.get(finding.focus, finding.focus),
            path=written.get(finding.path, finding.path),
            value=written.get(finding.value, finding.value),
        )
        for finding in findings
    ]


def _iris(triple: ox.Triple) -> list[ox.NamedNode]:
    terms = (triple.subject, triple.predicate, triple.object)
    return [term for term in terms if isinstance(term, ox.NamedNode)]


def _well_formed(term: Any) -> Any:
    """Rewrite a term that the engine cannot read; its fault is reported elsewhere."""
    if isinstance(term, ox.BlankNode):
        return ox.BlankNode(f"b{term.value.encode().hex()}")
    if isinstance(term, ox.Literal):
        return _well_formed_literal(term)
    encoded = quote(term.value, safe=_IRI_CHARACTERS), f"urn:faulty-iri:{quote(term.value)}"
    readable = filter(None, map(_read_iri, (term.value, *encoded)))
    return next(readable)


def _read_iri(address: str) -> ox.NamedNode | None:
    """Return the IRI if both the engine and ours can read it: the engine splits at white space."""
    with suppress(ValueError):
        return ox.NamedNode(address) if len(address.split()) == 1 else None
    return None


def _well_formed_literal(literal: ox.Literal) -> ox.Literal:
    if not literal.language:
        return ox.Literal(literal.value, datatype=_well_formed(literal.datatype))
    with suppress(ValueError):
        return ox.Literal(literal.value, language=literal.language)
    return ox.Literal(literal.value, language="und")


def _find_excuse(finding: Finding, untyped: bool) -> str:
    """Name the known cause of a finding that no publisher can fix, or return an empty text."""
    parts = {"path": finding.path, "value": finding.value, "component": finding.component}
    for name, known in excuses().items():
        matches = all(re.search(known.get(part, ""), text) for part, text in parts.items())
        if matches and (untyped or not known.get("untyped")):
            return name
    return ""


def group_by_focus(breaches: Iterable[Breach]) -> dict[str, list[Breach]]:
    """Group breaches by the node they concern."""
    groups: dict[str, list[Breach]] = defaultdict(list)
    for breach in breaches:
        groups[breach.finding.focus].append(breach)
    return groups


def breaches_of(record: TripleIndex, groups: Mapping[str, list[Breach]]) -> list[Breach]:
    """Return the breaches of a record: those of any node it contains."""
    nodes = (_skolemize(node).value for node in record.by_subject)
    return [breach for node in nodes for breach in groups.get(node, ())]


def _descriptions_of_codes(index: TripleIndex, lists: TripleIndex) -> list[ox.Triple]:
    """Return what the lists state about the codes used and about the schemes of these codes."""
    codes = {triple.object for triple in index.triples}
    schemes = {scheme for code in codes for scheme in lists.values(code, IN_SCHEME)}
    described = codes | schemes
    return [triple for triple in lists.triples if triple.subject in described]


def _skolemize(term: Any) -> Any:
    return ox.NamedNode(f"{BLANK}{term.value}") if isinstance(term, ox.BlankNode) else term


@cache
def excuses() -> dict[str, dict[str, Any]]:
    """Read the known causes, and why a finding does not count, by language."""
    return dict(read_table("excuses.toml"))


def without_scheme(code: str) -> str:
    """Drop http:// or https://, as the scoring service does before it compares codes."""
    return code.replace("http://", "").replace("https://", "")


@lru_cache(maxsize=2)
def listed_codes(lists: TripleIndex) -> frozenset[str]:
    """Return the codes the lists describe, without http:// or https://."""
    nodes = (node for node in lists.by_subject if isinstance(node, ox.NamedNode))
    return frozenset(without_scheme(node.value) for node in nodes)


@lru_cache(maxsize=2)
def _namespaces(lists: TripleIndex) -> frozenset[str]:
    """Return the namespaces of the codes; the lists are assumed to be complete for them."""
    codes = {
        without_scheme(triple.subject.value)
        for triple in lists.triples
        if isinstance(triple.subject, ox.NamedNode)
        and (
            triple.predicate.value == IN_SCHEME
            or triple.object == ox.NamedNode(iri("skos:Concept"))
        )
    }
    return frozenset(code.removesuffix(local_name(code)) for code in codes)


def is_unknown_code(code: str, lists: TripleIndex | None) -> bool:
    """Whether a list of codes in its namespace is given, and the code is not in it."""
    name = without_scheme(code)
    if lists is None or not local_name(name):
        return False
    namespace = name.removesuffix(local_name(name))
    return namespace in _namespaces(lists) and name not in listed_codes(lists)


def unknown_codes(record: TripleIndex, lists: TripleIndex | None) -> Iterator[Fault]:
    """Find the statements with a code that its list does not have."""
    for triple in record.triples:
        value = triple.object
        if isinstance(value, ox.NamedNode) and is_unknown_code(value.value, lists):
            name = display_name(triple.subject)
            yield Fault("unknown-code", name, triple.predicate.value, value.value)
