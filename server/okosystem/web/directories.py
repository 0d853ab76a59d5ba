"""/ressurser, /virksomheter and /rammebetingelser: all there are of each, most used first."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from flask import Blueprint, render_template

from okosystem.core.terms import kind_of, local_name, value_of
from okosystem.model.relations import count_dependants, relations_on
from okosystem.web.alphabet import in_order
from okosystem.web.display_names import label_of
from okosystem.web.languages import mark
from okosystem.web.listing import Listing
from okosystem.web.lists import members
from okosystem.web.state import current_graph
from okosystem.web.views.form import Choices, Field, option_label, options_of
from okosystem.web.views.pictures import lines
from okosystem.web.views.tables import Row, name_columns

Cells = dict[str, list[str]]
bp = Blueprint("directories", __name__)
bp.add_app_template_global(option_label)
bp.add_app_template_global(lines)
FIRST = 40
"""Rows on the page before the reader asks for all."""
PROVIDER = "/provider"
ORDERS = {"bruk": mark("mest brukt først"), "navn": mark("navn")}
LENGTHS = {"forste": mark("de første"), "alle": mark("alle")}


@dataclass(frozen=True, slots=True)
class Entry:
    """A row: an entity, how many others depend on it or use it, and what else is known of it."""

    iri: str
    number: int
    cells: Mapping[str, Sequence[str]]


def resource_fields() -> Iterable[Field]:
    """Build the fields that narrow the resources."""
    cells = resource_cells().values()
    return (
        Field("status", mark("Status"), _options(cells, "status")),
        Field("eier", mark("Tilbys av"), _options(cells, "owner")),
        Field("kategori", mark("Kategori"), _options(cells, "category")),
        *_order(),
    )


def resources(choices: Choices) -> Sequence[Entry]:
    """List the resources with the number of others that depend on each."""
    dependants = count_dependants(current_graph())
    cells = resource_cells()
    entries = [Entry(i, dependants[i], cells.get(i, {})) for i in in_order(members("resource"))]
    columns = {"status": "status", "eier": "owner", "kategori": "category"}
    return _sort(_narrow(entries, choices, columns), choices)


def resource_cells() -> Mapping[str, Cells]:
    """Read provider, category and status of every resource."""
    return _cells("resources", "resource")


def resource_row(entry: Entry) -> Row:
    """Write a resource as cells."""
    return {
        **name_columns(resource=entry.iri),
        **{name: list(entry.cells.get(name, ())) for name in ("owner", "category", "status")},
        "dependants": entry.number,
    }


def actor_fields() -> Iterable[Field]:
    """Build the fields that narrow the actors."""
    cells = actor_cells().values()
    return (Field("sektor", mark("Sektor"), _options(cells, "sector")), *_order())


def actors(choices: Choices) -> Sequence[Entry]:
    """List the actors with the number of resources that each provides."""
    provided = {
        (role.subject, role.object)
        for role in relations_on(current_graph(), None, "participation")
        if role.says.endswith(PROVIDER) and kind_of(role.object) == "resource"
    }
    number = Counter(actor for actor, _ in provided)
    cells = actor_cells()
    entries = [Entry(i, number[i], cells.get(i, {})) for i in in_order(members("actor"))]
    return _sort(_narrow(entries, choices, {"sektor": "sector"}), choices)


def actor_cells() -> Mapping[str, Cells]:
    """Read the sector of every actor."""
    return _cells("actor-sectors", "actor")


def actor_row(entry: Entry) -> Row:
    """Write an actor as cells."""
    sectors = entry.cells.get("sector", ())
    return {
        **name_columns(actor=entry.iri),
        "sector": list(sectors),
        "sectorName": "; ".join(map(label_of, sectors)),
        "provides": entry.number,
    }


def condition_fields() -> Iterable[Field]:
    """Build the fields that narrow the conditions."""
    cells = condition_cells().values()
    return (
        Field("type", mark("Type"), _options(cells, "type")),
        Field("fra", mark("Satt av"), _options(cells, "setter")),
        *_order(),
    )


def conditions(choices: Choices) -> Sequence[Entry]:
    """List the conditions with the number of resources that each governs."""
    cells = condition_cells()
    entries = [
        Entry(iri, len(cells[iri].get("resource", ())), cells[iri]) for iri in in_order(cells)
    ]
    return _sort(_narrow(entries, choices, {"type": "type", "fra": "setter"}), choices)


def condition_cells() -> Mapping[str, Cells]:
    """Read the type and the setter of every condition, and what it governs."""
    return _cells("conditions", "condition")


def condition_row(entry: Entry) -> Row:
    """Write a condition as cells."""
    return {
        **name_columns(condition=entry.iri),
        **{name: list(entry.cells.get(name, ())) for name in ("type", "setter", "resource")},
        "governs": entry.number,
    }


def page(template: str) -> Callable[[Choices, Sequence[Entry]], str]:
    """Render the first entries, or all."""

    def render(choices: Choices, entries: Sequence[Entry]) -> str:
        shown = entries if choices["vis"] == "alle" else entries[:FIRST]
        return render_template(template, choices=choices, entries=shown, total=len(entries))

    return render


def _cells(query: str, key: str) -> Mapping[str, Cells]:
    """Gather the values of each column of a page query by the entity of the row."""
    found: dict[str, Cells] = {}
    for row in current_graph().ask(query):
        values = {name: value_of(term) for name, term in row.items()}
        cells = found.setdefault(values.pop(key), {})
        for name, value in values.items():
            if value and value not in cells.setdefault(name, []):
                cells[name].append(value)
    return found


def _order() -> tuple[Field, Field]:
    return (
        Field("rekkefolge", mark("Rekkefølge"), ORDERS, defaults_to_first=True),
        Field("vis", mark("Vis"), LENGTHS, defaults_to_first=True),
    )


def _options(cells: Iterable[Cells], name: str) -> Mapping[str, str]:
    return options_of(iri for cell in cells for iri in cell.get(name, ()))


def _narrow(entries: Iterable[Entry], choices: Choices, columns: Mapping[str, str]) -> list[Entry]:
    return [
        entry
        for entry in entries
        if all(
            choices[name] in ("", *map(local_name, entry.cells.get(column, ())))
            for name, column in columns.items()
        )
    ]


def _sort(entries: list[Entry], choices: Choices) -> list[Entry]:
    return sorted(entries, key=lambda e: -e.number) if choices["rekkefolge"] == "bruk" else entries


RESOURCES = Listing(
    "ressurser",
    mark("Delte ressurser"),
    ("resource", "resourceName", "owner", "category", "status", "dependants"),
    resources,
    resource_row,
    page("resources.html"),
    resource_fields,
)
ACTORS = Listing(
    "virksomheter",
    mark("Virksomheter og andre aktører"),
    ("actor", "actorName", "sector", "sectorName", "provides"),
    actors,
    actor_row,
    page("actors.html"),
    actor_fields,
)
CONDITIONS = Listing(
    "rammebetingelser",
    mark("Rammebetingelser"),
    ("condition", "conditionName", "type", "setter", "resource", "governs"),
    conditions,
    condition_row,
    page("conditions.html"),
    condition_fields,
)
for listing in (RESOURCES, ACTORS, CONDITIONS):
    listing.add_to(bp)
