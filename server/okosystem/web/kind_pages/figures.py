"""Figures from sources on a page: the value with its reservation and unit, and the period."""

from collections.abc import Mapping

from okosystem.model.labels import Text
from okosystem.model.statements import Node
from okosystem.web.dates import measured_period
from okosystem.web.display_names import label_of
from okosystem.web.drawing.columns import format_number, read_number
from okosystem.web.kind_pages.sections import ITSELF, Column, Section
from okosystem.web.languages import current_language, mark


def value_cell(node: Node) -> list[Text]:
    """Write the value of a measurement with its reservation and its unit."""
    number = read_number(node.one("oko:measuredValue"))
    if number is None:
        return []
    reservation = map(label_of, node.iris("oko:comparator"))
    unit = node.text(current_language(), "oko:unit")
    parts = [*reservation, format_number(number), *([unit.value] if unit else [])]
    return [Text(" ".join(parts), unit.language if unit else "")]


def measured_period_cell(node: Node) -> list[Text]:
    """Describe the period that a measurement applies to."""
    period = measured_period(node)
    return [Text(period)] if period else []


FIGURE: Mapping[str, Column] = {
    mark("Hva som er talt"): ITSELF,
    mark("Slag"): "oko:metric",
    mark("Verdi"): value_cell,
    mark("Periode"): measured_period_cell,
    mark("Omfatter"): "oko:population",
}


def figures(section: str, title: str, own: str, empty: str = "") -> Section:
    """Make the section of the figures that an entity points to."""
    return Section(section, title, FIGURE, own=own, empty=empty)
