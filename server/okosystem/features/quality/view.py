"""/om/kvalitet: what each owner can fix or answer, and the quality of the graph."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import partial
from typing import Any

import pyoxigraph as ox

from okosystem.graph.choices import Choices, Field, Refused, options_of
from okosystem.graph.columns import name_columns
from okosystem.graph.labels import Text
from okosystem.graph.quality import (
    AGE,
    EVIDENCE,
    EVIDENCE_CLASSES,
    NYNORSK,
    UNKNOWN,
    Plain,
    add_up,
    query_rows,
)
from okosystem.graph.reader import Reader
from okosystem.graph.texts import mark
from okosystem.graph.view import Feature, Row, View
from okosystem.package import read_package_table
from okosystem.rdf.binding import Term, bind_parameters
from okosystem.rdf.terms import (
    DCT,
    ID,
    RDF,
    RDFS,
    SH,
    local_name,
    select_prefixes,
)
from okosystem.rdf.triples import date_literal, serialize
from okosystem.sparql.answers import iris_of
from okosystem.turtle.findings import Finding, Severity

FACTS, TEXTS, OWNER = "unknown-facts", "texts-without-nynorsk", "eier"
MIN_SHARE = 0.25
"""The minimum share of each form of Norwegian by the Language Act."""
TABLE = read_package_table("features/quality/quality.toml")
Value = ox.NamedNode | ox.BlankNode | ox.Literal


@dataclass(frozen=True, slots=True)
class Owner:
    """An owner, and its numbers of findings and unknown facts."""

    iri: str
    slug: str
    findings: int
    unknown: int


@dataclass(frozen=True, slots=True)
class Measure:
    """The rows of a query about a class or kind, and the part of a whole that they add up to."""

    key: str
    part: int
    whole: int
    rows: Sequence[Plain]


def _measure(rows: Sequence[Plain], by: str, part: str, whole: str) -> Sequence[Measure]:
    """Sum the columns `part` and `whole` by a column, the largest share first."""
    groups = defaultdict[str, list[Plain]](list)
    for row in rows:
        groups[row[by]].append(row)
    found = [
        Measure(key, add_up(group, *part.split()), add_up(group, *whole.split()), group)
        for key, group in groups.items()
    ]
    return sorted(found, key=lambda one: (-one.part / (one.whole or 1), -one.whole, one.key))


def percent_of_nynorsk(nb: int, nn: int) -> int:
    """Return the share of Nynorsk in percent, never rounded up to the statutory minimum."""
    share = nn / ((nb + nn) or 1)
    return int(100 * share) if share < MIN_SHARE else round(100 * share)


def list_owners(reader: Reader) -> list[Owner]:
    """List the owners with something to fix or answer, those with most findings first."""
    findings = Counter(finding.owner for finding in reader.release.findings)
    unknown = Counter(row["owner"] for row in query_rows(reader, FACTS))
    owners = reader.sort({*findings, *unknown})
    listed = [Owner(iri, local_name(iri), findings[iri], unknown[iri]) for iri in owners]
    return sorted(listed, key=lambda one: -one.findings)


def _owners(reader: Reader) -> Mapping[str, str]:
    return options_of(reader, (owner.iri for owner in list_owners(reader)))


def read_quality(reader: Reader, choices: Choices) -> View:
    """List the findings of the whole graph, or those that one owner can fix.

    Refuses a day, since findings belong to a release; the query of ages has one.
    """
    if reader.day:
        ages = f"{reader.root}/sporsmal/{AGE}?dato={reader.day}"
        raise Refused(
            "Kvaliteten måles når en utgave lages. Hvor gamle opplysningene var, står her:",
            [(Text(ages), ages)],
        )
    owner = str(ID[f"actor/{choices[OWNER]}"]) if choices[OWNER] else ""
    found = [one for one in reader.release.findings if owner in ("", one.owner)]
    return View(
        rows=[_row(reader, one) for one in found],
        page=lambda: fill_page(reader, owner, found),
        triples=lambda: (ox.Triple(s, ox.NamedNode(p), o) for s, p, o in _report(found)),
    )


def fill_page(reader: Reader, owner: str, found: Sequence[Finding]) -> Mapping[str, object]:
    """Collect what the page shows: the owners, or the findings of one; and what is measured."""
    gaps = query_rows(reader, UNKNOWN)
    return {
        "chosen": owner,
        "found": found,
        "owners": list_owners(reader),
        "short": reader.curie,
        "classes": EVIDENCE_CLASSES,
        "ages": _measure(query_rows(reader, AGE, owner), "class", "old unknown", "statements"),
        "evidence": _measure(query_rows(reader, EVIDENCE), "class", "statements", "statements"),
        "fix_of": partial(write_fix, reader),
        "questions": TABLE["questions"],
        "gaps": sorted(gaps, key=lambda row: -int(row["unknown"]) / int(row["things"])),
        "unknown": query_rows(reader, FACTS, owner),
        "kinds": _measure(query_rows(reader, NYNORSK, owner), "kind", "nb", "nb nn"),
        "percent_of_nynorsk": percent_of_nynorsk,
        "texts": query_rows(reader, TEXTS, owner),
    }


def write_fix(reader: Reader, finding: Finding) -> str:
    """Write the statements that a finding lacks, with blanks to fill in; empty if not known."""
    rule = local_name(finding.rule)
    known = TABLE["fixes"].items()
    names = (name for name, rules in known if any(fnmatchcase(rule, one) for one in rules))
    if not (name := next(names, "")):
        return ""
    iris = {"focus": finding.focus, "path": finding.path}
    terms: dict[str, Term] = {key: ox.NamedNode(iri) for key, iri in iris.items() if iri}
    terms["day"] = date_literal(str(reader.today))
    rows = reader.store.rows(bind_parameters(reader.release.page_queries[name], terms))
    cells: list[Any] = [[row[name] for name in ("node", "property", "value")] for row in rows]
    triples = [ox.Triple(*terms) for terms in cells]
    prefixes = select_prefixes(reader.release.prefixes, iris_of(triples))
    return serialize(triples, prefixes=prefixes).decode()


def _row(reader: Reader, finding: Finding) -> Row:
    return {
        "severity": finding.severity.name.lower(),
        **name_columns(reader, thing=finding.focus),
        "property": finding.path,
        "value": finding.value,
        "rule": finding.rule,
        "cure": finding.text(reader.language),
        "place": finding.place,
        **name_columns(reader, owner=finding.owner),
    }


def _report(findings: Sequence[Finding]) -> Iterator[tuple[ox.BlankNode, str, Value]]:
    """Write a SHACL report; position is in rdfs:comment, owner in dct:rightsHolder."""
    report = ox.BlankNode("report")
    conforms = not any(f.severity is Severity.VIOLATION for f in findings)
    yield report, RDF["type"], ox.NamedNode(SH["ValidationReport"])
    yield report, SH["conforms"], ox.Literal(conforms)
    for number, finding in enumerate(findings, 1):
        node = ox.BlankNode(f"result{number}")
        is_shape = finding.rule.startswith("http")
        component = SH[f"{finding.component}ConstraintComponent"]
        iris = {
            RDF["type"]: SH["ValidationResult"],
            SH["focusNode"]: finding.focus,
            SH["resultSeverity"]: SH[finding.severity.name.capitalize()],
            SH["resultPath"]: finding.path,
            SH["sourceShape"]: finding.rule if is_shape else "",
            SH["sourceConstraintComponent"]: component if is_shape else "",
            DCT["rightsHolder"]: finding.owner,
        }
        yield report, SH["result"], node
        for term, iri in iris.items():
            if iri:
                yield node, term, ox.NamedNode(iri)
        for language, text in sorted(finding.messages.items()):
            yield node, SH["resultMessage"], ox.Literal(text, language=language)
        yield node, RDFS["comment"], ox.Literal(finding.place)


FEATURE = Feature(
    name="quality",
    path="/om/kvalitet",
    title=mark("Kvalitet"),
    columns=(
        "severity", "thing", "thingName", "property", "value", "rule", "cure", "place", "owner",
        "ownerName",
    ),
    fields=(Field(OWNER, mark("Eier"), options_in=_owners),),
    read=read_quality,
)  # fmt: skip
