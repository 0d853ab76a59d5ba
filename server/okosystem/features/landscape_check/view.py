"""/sjekk: which shared resources a list of systems names, and what follows; nothing is kept."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from okosystem.features.landscape_check.consequences import (
    Duty,
    End,
    find_duties,
    find_ends,
    says_own,
)
from okosystem.features.landscape_check.matching import Match, match
from okosystem.features.landscape_check.table import (
    MAX_CELL,
    MAX_ROWS,
    Sheet,
    System,
    parse_text,
    read_systems,
)
from okosystem.graph.choices import I_AM, Choices, Refused, TextField
from okosystem.graph.columns import name_columns
from okosystem.graph.reader import Reader
from okosystem.graph.texts import mark
from okosystem.graph.view import Cell, Feature, Inputs, Row, View
from okosystem.rdf.terms import ID, local_name
from okosystem.sparql.subprocess_jobs import SubprocessJob

QUERIES = ("landscape-names", "landscape-actors", "landscape-duties", "landscape-ends")
LARGEST_FORM = 5_000_000
_workbooks = SubprocessJob("okosystem.features.landscape_check.workbook", 10, cache_bytes=0)


@dataclass(frozen=True, slots=True)
class Findings:
    """What was found in a list: the systems, what each names, and what follows."""

    systems: Sequence[System]
    matches: Sequence[Match]
    duties: Sequence[Duty]
    ends: Sequence[End]

    @property
    def mapped(self) -> Sequence[Match]:
        """What is, or uses, a shared resource."""
        return [one for one in self.matches if one.how in ("is", "uses")]

    @property
    def by_resource(self) -> Mapping[str, Sequence[Match]]:
        """What is, or uses, each resource; the resource that most rows name first."""
        found: dict[str, list[Match]] = {}
        for one in self.mapped:
            found.setdefault(one.resource, []).append(one)
        return dict(sorted(found.items(), key=lambda item: -len(item[1])))

    @property
    def unsure(self) -> Mapping[System, Sequence[str]]:
        """What only the reader knows: the resources that a row may name, where it names no sure."""
        sure = {one.system for one in self.mapped}
        found: dict[System, list[str]] = {}
        for one in self.matches:
            if not one.how and one.system not in sure:
                found.setdefault(one.system, []).append(one.resource)
        return found

    @property
    def without(self) -> Sequence[System]:
        """The systems that have no counterpart among the shared resources."""
        named = {one.system for one in self.matches}
        return [one for one in self.systems if one not in named]

    @property
    def shared(self) -> Sequence[Match]:
        """What is done in another way, though there is a shared resource that the row names."""
        return [
            one
            for one in self.matches
            if one.how == "not" or (not one.how and says_own(one.system))
        ]


def read(reader: Reader, choices: Choices) -> View:
    """Check the list that was sent; without one, show the form."""
    text = choices["tekst"]
    if not (choices.file or text):
        return View(page=lambda: {"found": None})
    sheets = read_file(reader, choices.file) if choices.file else [parse_text(text.encode())]
    found = check(reader, read_systems(sheets, choices["navnekolonne"]), choices["jeg"])
    return View(
        rows=list(to_rows(reader, found)),
        inputs=Inputs(QUERIES, ("date",)),
        page=lambda: {"found": found, "text": text or to_text(found.systems)},
        answer=to_answer(found),
    )


def read_file(reader: Reader, content: bytes) -> Iterable[Sheet]:
    """Read a workbook or an ArchiMate model in another process, and text here."""
    if not content.lstrip().startswith((b"PK", b"<?xml", b"<model", b"\xef\xbb\xbf<?xml")):
        return [parse_text(content)]
    found = json.loads(_workbooks.run(reader.client, object(), stdin=content.lstrip()))
    if found is None:
        raise Refused(
            "Fila kan ikke leses. Lagre den som CSV eller som en enkel arbeidsbok uten makroer, "
            "med høyst %(most)s rader.",
            [],
            most=MAX_ROWS,
        )
    return list(found)


def check(reader: Reader, systems: Sequence[System], group: str) -> Findings:
    """Match the systems, and find what follows for a group of actors."""
    matches = [one for system in systems for one in match(reader, system)]
    duties = find_duties(reader, matches, ID[f"sector/{group}"]) if group else []
    return Findings(systems, matches, duties, find_ends(reader, matches))


def to_text(systems: Iterable[System]) -> str:
    """Write systems as a list that can be corrected and checked again."""
    heads = "System;Leverandør;Bruk"
    rows = (
        ";".join(part.replace(";", ",").replace("\n", " ") for part in parts)
        for parts in ((one.name, one.supplier, ", ".join(one.texts)) for one in systems)
    )
    return "\n".join([heads, *rows])


def to_answer(found: Findings) -> Mapping[str, object]:
    """Write the findings for programs."""
    return {
        "rows": len(found.systems),
        "mapped": [
            _at(one.system) | {"resource": local_name(one.resource), "how": one.how, "why": one.why}
            for one in found.mapped
        ],
        "unsure": [
            _at(system) | {"candidates": [local_name(iri) for iri in resources]}
            for system, resources in found.unsure.items()
        ],
        "noCounterpart": [_at(one) for one in found.without],
        "duties": [
            {
                "slug": one.iri.removeprefix(ID),
                "state": one.state,
                "rows": [_at(system) for system in one.systems],
            }
            for one in found.duties
        ],
        "plannedEnds": [
            _at(one.system)
            | {
                "resource": local_name(one.resource),
                "date": one.day or None,
                "version": one.version,
            }
            for one in found.ends
        ],
        "sharedExists": [
            _at(one.system) | {"resource": local_name(one.resource)} for one in found.shared
        ],
    }


def _at(system: System) -> dict[str, object]:
    row = int(system.row) if system.row.isdecimal() else system.row
    return {"row": row, "sheet": system.sheet}


def to_rows(reader: Reader, found: Findings) -> Iterable[Row]:
    """Write the findings as cells, one row for each."""
    for one in found.mapped:
        yield _row(reader, one.how, one.system, resource=one.resource)
    for system, resources in found.unsure.items():
        for iri in resources:
            yield _row(reader, "unsure", system, resource=iri)
    for system in found.without:
        yield _row(reader, "none", system)
    for end in found.ends:
        yield _row(reader, "end", end.system, end.resource) | {
            "date": end.day or None,
            "version": end.version,
        }
    for shared in found.shared:
        yield _row(reader, "shared", shared.system, shared.resource)
    for duty in found.duties:
        yield {"finding": duty.state, **name_columns(reader, duty=duty.iri)}


def _row(reader: Reader, finding: str, system: System, resource: str = "") -> dict[str, Cell]:
    at: dict[str, Cell] = {"sheet": system.sheet, "row": system.row, "system": system.name}
    return {"finding": finding, **at, **name_columns(reader, resource=resource)}


FEATURE = Feature(
    name="landscape-check",
    path="/sjekk",
    title=mark("Sjekk systemene deres"),
    about="Which shared resources a list of systems names, which duties follow, what is ending.",
    read=read,
    columns=(
        *("finding", "sheet", "row", "system", "resource", "resourceName"),
        *("date", "version", "duty", "dutyName"),
    ),
    fields=(
        TextField("tekst", mark("Liste"), most=LARGEST_FORM),
        I_AM,
        TextField("navnekolonne", mark("Kolonne med navn"), most=MAX_CELL),
    ),
    day=None,
    is_described=False,
    largest_form=LARGEST_FORM,
    form_only=True,
)
