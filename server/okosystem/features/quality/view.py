"""/om/kvalitet: the findings and letters of each owner, and the quality of the graph."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from okosystem.core.findings import Finding, Severity
from okosystem.core.terms import DCT, ID, RDF, RDFS, SH, local_name
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

FACTS, TEXTS, OWNER = "unknown-facts", "texts-without-nynorsk", "eier"
MIN_SHARE = 0.25
"""The minimum share of each form of Norwegian by the Language Act."""
LETTERS = "letters/"
Value = ox.NamedNode | ox.BlankNode | ox.Literal


@dataclass(frozen=True, slots=True)
class Owner:
    """An owner: its numbers of findings and unknown facts, and the letters to it."""

    iri: str
    slug: str
    findings: int
    unknown: int
    letters: Sequence[str]


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
    files, owners = reader.release.manifest["files"], list[Owner]()
    for iri in reader.sort({*findings, *unknown}):
        names = (f"{local_name(iri)}.{suffix}" for suffix in ("nb.md", "nn.md", "patch"))
        letters = [name for name in names if LETTERS + name in files]
        owners.append(Owner(iri, local_name(iri), findings[iri], unknown[iri], letters))
    return sorted(owners, key=lambda one: -one.findings)


def _fields(reader: Reader) -> Sequence[Field]:
    # Every owner has a letter, so the unknown facts need not be read to find them.
    files = reader.release.manifest["files"]
    slugs = {name.removeprefix(LETTERS).partition(".")[0] for name in files if LETTERS in name}
    return (
        Field(OWNER, mark("Eier"), options_of(reader, (ID[f"actor/{slug}"] for slug in slugs))),
    )


def read_quality(reader: Reader, choices: Choices) -> View:
    """List the findings of the whole graph, or those that one owner can fix.

    Refuses a day, since findings belong to a release; the query of ages has one.
    """
    if choices.day:
        ages = f"{reader.root}/sporsmal/{AGE}?dato={choices.day}"
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
        "gaps": sorted(gaps, key=lambda row: -int(row["unknown"]) / int(row["things"])),
        "unknown": query_rows(reader, FACTS, owner),
        "kinds": _measure(query_rows(reader, NYNORSK, owner), "kind", "nb", "nb nn"),
        "percent_of_nynorsk": percent_of_nynorsk,
        "texts": query_rows(reader, TEXTS, owner),
    }


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
    parameters=(OWNER,),
    fields=_fields,
    read=read_quality,
)  # fmt: skip
