"""What the map and the matrix share: the capabilities, and the columns of their assessments."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from okosystem.core.package import read_package_table
from okosystem.core.terms import kind_of, value_of
from okosystem.engine.oxigraph import Store, cached_per_store
from okosystem.model.coverage import CoverageAssessment, Spread
from okosystem.web.display_names import in_order
from okosystem.web.languages import gettext
from okosystem.web.state import current_graph
from okosystem.web.views.tables import Cell, name_columns

TABLE: Mapping[str, Any] = read_package_table("web/capabilities/capabilities.toml")
Assessments = Sequence[CoverageAssessment]


@dataclass(frozen=True, slots=True)
class Capability:
    """A capability, the resources that have it, and whether it is the primary one of each."""

    iri: str
    broader: str
    notation: str
    resources: Mapping[str, bool]

    @property
    def main(self) -> str:
        """The main capability that it is or belongs to."""
        return self.broader or self.iri

    @property
    def order(self) -> tuple[list[int], str]:
        """The numbers of the notation, to sort by."""
        numbers = self.notation.lstrip("K").split(".")
        return [int(number) for number in numbers if number.isdigit()], self.iri


def read_capabilities() -> Sequence[Capability]:
    """Read the capabilities with the resources that have each, in the order of the map."""
    graph = current_graph()
    return _read(graph.store, graph.release.page_queries["capabilities"])


@cached_per_store()
def _read(store: Store, sparql: str) -> Sequence[Capability]:
    resources = defaultdict[tuple[str, str, str], dict[str, bool]](dict)
    for row in store.query(sparql).rows():
        key = value_of(row["capability"]), value_of(row["broader"]), value_of(row["notation"])
        having = resources[key]
        if resource := value_of(row["resource"]):
            having[resource] = value_of(row["primary"]) == "true"
    found = [Capability(*key, having) for key, having in resources.items()]
    return sorted(found, key=lambda capability: capability.order)


def group_assessments(
    assessments: Assessments,
) -> tuple[Mapping[str, Assessments], Mapping[str, Assessments]]:
    """Group assessments by subject, and those of resources by yardstick."""
    about = defaultdict[str, list[CoverageAssessment]](list)
    against = defaultdict[str, list[CoverageAssessment]](list)
    for one in assessments:
        about[one.subject].append(one)
        if kind_of(one.subject) == "resource":
            against[one.yardstick].append(one)
    return about, against


def spread_columns(name: str, numbers: Iterable[int | None]) -> dict[str, Cell]:
    """Build the columns of the lowest and the highest of some numbers, and how many are unknown."""
    spread = Spread.of(numbers)
    ends = {f"{name}Lowest": spread.lowest, f"{name}Highest": spread.highest}
    return {**ends, f"{name}Unknown": spread.unknown}


def assessment_columns(every: Assessments) -> dict[str, Cell]:
    """Build the columns of some assessments: by whom, in which contexts, and when."""
    return {
        **name_columns(party=in_order({one.party for one in every} - {""})),
        "contexts": "; ".join(sorted({one.context for one in every} - {""})),
        "newest": max((str(one.day) for one in every if one.day), default=""),
        "proposals": sum(one.is_proposal for one in every),
        "assessments": [one.iri for one in every],
    }


def spread_text(spread: Spread) -> str:
    """Write the lowest and the highest number, or that they are unknown."""
    if spread.lowest is None:
        return gettext("ukjent")
    ends = dict.fromkeys(str(number).replace("-", "−") for number in spread[:2])
    return "–".join(ends)
