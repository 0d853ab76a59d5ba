"""/sammenlign: choose two to four shared resources, and compare them side by side."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import NoReturn

from okosystem.features.comparison.aspects import AspectRow, Value, compare_sides, pairs
from okosystem.graph.as_of import ViewedDay, known_span, viewed_day
from okosystem.graph.choices import (
    MAX_SHOWN,
    Choices,
    NameField,
    Option,
    Refused,
    resources,
    similar_resources,
)
from okosystem.graph.columns import name_columns
from okosystem.graph.comparison import (
    MAX_RESOURCES,
    MIN_RESOURCES,
    RESOURCE,
    TABLE,
    WITH,
    Side,
    comparison_address,
    comparison_name,
    most_similar,
    read_side,
    reasons_for,
    unknowns,
    warnings,
)
from okosystem.graph.entity_history import known_period
from okosystem.graph.findings import format_number
from okosystem.graph.markup import day as format_day
from okosystem.graph.reader import Reader
from okosystem.graph.texts import mark
from okosystem.graph.view import Cell, Feature, Inputs, Row, View
from okosystem.rdf.terms import local_name
from okosystem.text import fold


@dataclass(frozen=True, slots=True)
class ResourcesField(NameField):
    """A field for shared resources; if `multiple`, none or two to four distinct ones."""

    def read(self, reader: Reader, values: Sequence[str]) -> str:
        """Find the named resources; raises Refused for unknown, too few, too many or repeated."""
        known = resources(reader)
        by_name = {fold(reader.label(iri)): slug for slug, iri in known.items()}
        slugs = [by_name.get(fold(text), text) for text in values if text]
        for slug in slugs:
            if slug not in known:
                _refuse_unknown(reader, slug, slugs)
        if self.multiple:
            _check_count(reader, slugs)
        return " ".join(slugs if self.multiple else slugs[:1])


# The resources to compare, and one to find others for in a form that is not complete yet.
FIELDS = (
    ResourcesField(RESOURCE, mark("Ressurs"), multiple=True),
    ResourcesField(WITH, mark("Ressurs")),
)
COLUMNS = ("aspect", "aspectName", "alike", "resource", "resourceName", "known")


def settle(_: Reader, choices: Choices) -> Choices:
    """Leave out what the form would find others for, if resources are compared."""
    chosen = choices[RESOURCE]
    return replace(choices, chosen={RESOURCE: chosen}) if chosen else choices


def read_comparison(reader: Reader, choices: Choices) -> View:
    """Compare the chosen resources; without any, show the form."""
    viewed_day(reader)  # which refuses a day outside the known span
    check_known(reader, choices)
    chosen = (resources(reader)[slug] for slug in choices[RESOURCE].split())
    sides = [read_side(reader, iri) for iri in chosen]
    aspects = compare_sides(reader, sides)
    return View(
        rows=list(value_rows(reader, sides, aspects)),
        inputs=Inputs(("resource",)),
        page=lambda: {
            "most": MAX_RESOURCES,
            "all_rows": aspects,
            "offered": resources(reader).values(),
            "span": known_span(reader.release),
            **(fill_page(reader, choices, sides) if sides else fill_form(reader, choices[WITH])),
        },
        template="page.html" if sides else "choose.html",
    )


def check_known(reader: Reader, choices: Choices) -> None:
    """Refuse a resource that was not known on the day, and suggest days on which it was."""
    for slug in choices[RESOURCE].split() if reader.day else ():
        known = known_period(reader, resources(reader)[slug])
        if not known.holds(reader.as_of):
            first = str(known.start or "")
            days = {first: format_day(reader, first), "": reader.text("i dag")}
            raise Refused(
                "Grafen kjenner ikke %(name)s den dagen. Velg en annen dag:",
                [
                    (reader.plain(text), choices.address(reader, dato=day))
                    for day, text in days.items()
                ],
                404,
                name=comparison_name(reader, slug),
                slug=slug,
                day=reader.day,
            )


def fill_form(reader: Reader, first: str) -> Mapping[str, object]:
    """Collect what the form shows, with one resource filled in if it is known."""
    similar = [(first, other) for other in most_similar(reader, first)] if first else ()
    examples = similar if first else TABLE["examples"]
    return {
        "chosen": [first] if first else [],
        "examples": [_suggestion(reader.on(None), *slugs) for slugs in examples],
    }


def fill_page(reader: Reader, choices: Choices, sides: Sequence[Side]) -> Mapping[str, object]:
    """Collect the comparison: when to choose which, then the aspects by how alike they are."""
    chosen, as_of = choices[RESOURCE].split(), viewed_day(reader)
    others = [[other for other in sides if other is not side] for side in sides]
    return {
        "sides": sides,
        "as_of": as_of,
        "chosen": chosen,
        "title": comparison_name(reader, *chosen),
        "choosable": [
            (side.iri, list(reasons_for(reader, side, rest)), list(warnings(reader, side, rest)))
            for side, rest in zip(sides, others, strict=True)
        ],
        "pairs": pairs(reader, [side.iri for side in sides]),
        "format_number": partial(format_number, reader),
        "unknowns": unknowns(reader),
    }


def value_rows(reader: Reader, sides: Sequence[Side], rows: Sequence[AspectRow]) -> Iterator[Row]:
    """Write a row for each value, or one for an unknown value, which has no further columns."""
    for row in rows:
        for side, cell in zip(sides, row.cells, strict=True):
            start = {
                "aspect": row.aspect.id,
                "aspectName": reader.text(row.aspect.title),
                "alike": _title(reader, "verdicts", row.verdict),
                **name_columns(reader, resource=side.iri),
                "known": bool(cell),
            }
            values = [start | _cells(reader, row, value, side.as_of) for value in cell]
            yield from values or [start]


def _cells(reader: Reader, row: AspectRow, value: Value, as_of: ViewedDay) -> dict[str, Cell]:
    node = value.node
    statement = node.iri if node else ""
    if node and not as_of.with_pages([statement]):
        statement = f"{statement}--{as_of.day}"
    return {
        "value": value.plain,
        "valueName": reader.label(value.plain) if value.is_entity else "",
        "added": ", ".join(map(reader.label, value.added)),
        "shared": _title(reader, "marks", row.mark_of(value)),
        "evidence": (node.iri_of("oko:evidenceClass") or "") if node else "",
        "statement": statement,
        "sources": node.iris("dct:source") if node else [],
    }


def _title(reader: Reader, table: str, name: str) -> str:
    return reader.text(TABLE[table][name]) if name else ""


def _check_count(reader: Reader, slugs: Sequence[str]) -> None:
    """Refuse too few, too many, or repeated resources."""
    distinct = list(dict.fromkeys(slugs))
    options = partial(_suggestions, reader, distinct[:MAX_RESOURCES])
    if len(distinct) < len(slugs):
        raise Refused(
            "Samme ressurs er valgt mer enn én gang. Velg to til fire forskjellige:", options()
        )
    if len(slugs) > MAX_RESOURCES:
        raise Refused("Velg høyst fire ressurser. Her er de fire første:", options())
    if len(slugs) == 1:
        raise Refused("Velg minst to ressurser. Her er noen å sammenligne med:", options())


def _refuse_unknown(reader: Reader, slug: str, given: Sequence[str]) -> NoReturn:
    known = [other for other in dict.fromkeys(given) if other in resources(reader)]
    rest = known[: MAX_RESOURCES - 1]
    similar = [local_name(iri) for iri in similar_resources(reader, slug[:MAX_SHOWN])]
    raise Refused(
        "Ingen delt ressurs har adressen «%(given)s».",
        [
            *(_suggestion(reader, *rest, found) for found in similar if found not in rest),
            (reader.plain(reader.text("Velg selv")), comparison_address(reader.on(None))),
        ],
        404,
        given=slug[:MAX_SHOWN],
    )


def _suggestions(reader: Reader, slugs: Sequence[str]) -> list[Option]:
    """Suggest the comparison of some resources, or of a single one with those most like it."""
    if len(slugs) >= MIN_RESOURCES:
        return [_suggestion(reader, *slugs)]
    pairs = [_suggestion(reader, slugs[0], other) for other in most_similar(reader, slugs[0])]
    return [*pairs, (reader.plain(reader.text("Velg selv")), comparison_address(reader, *slugs))]


def _suggestion(reader: Reader, *slugs: str) -> Option:
    return comparison_name(reader, *slugs), comparison_address(reader, *slugs)


FEATURE = Feature(
    name="comparison",
    is_described=False,
    path="/sammenlign",
    title=mark("Sammenlign ressurser"),
    read=read_comparison,
    columns=COLUMNS,
    fields=FIELDS,
    settle=settle,
    about="Compare two to four resources, named by the last part of their IRIs.",
)
