"""The capabilities and the columns of their assessments, shared by the map and the matrix."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from okosystem.assessing.assessments import address_name_of
from okosystem.core.package import read_package_table
from okosystem.core.terms import kind_of, value_of
from okosystem.engine.oxigraph import Store, cached_per_store
from okosystem.graph.choices import Choices, Field
from okosystem.graph.columns import name_columns
from okosystem.graph.coverage import CoverageAssessment, Spread, assessments_on
from okosystem.graph.domain_field import DOMAIN, describe_choice, domain_fields, domains
from okosystem.graph.reader import Reader
from okosystem.graph.texts import mark
from okosystem.graph.view import Cell

TABLE: Mapping[str, Any] = read_package_table("features/capabilities/capabilities.toml")
CONTEXT = "kontekst"
QUERIES = ("capabilities", "coverage-assessments")
KEY = ("capability", "broader", "notation", "domain")
Assessments = Sequence[CoverageAssessment]


@dataclass(frozen=True, slots=True)
class Capability:
    """A capability, the resources that have it, and whether it is the primary one of each.

    `domain` is the one that describes it, if any.
    """

    iri: str
    broader: str
    notation: str
    domain: str
    resources: Mapping[str, bool]

    @property
    def main(self) -> str:
        """The main capability that it is or belongs to."""
        return self.broader or self.iri

    @property
    def order(self) -> tuple[list[int], str]:
        """The numbers of the notation, to sort by."""
        numbers = self.notation.lstrip("K").split(".")
        return [int(number) for number in numbers if number.isdecimal()], self.iri


def read_capabilities(reader: Reader, domain: str = "") -> Sequence[Capability]:
    """Read the capabilities with the resources that have each, in the order of the map.

    With a domain, only those that it shows, and the main capability of each.
    """
    known = domains(reader)
    found = _read(reader.store, reader.release.page_queries["capabilities"])
    mains = {each.main for each in found if known.shows(domain, each.iri)}
    return [
        replace(each, resources={r: p for r, p in each.resources.items() if known.shows(domain, r)})
        for each in found
        if each.iri in mains or known.shows(domain, each.iri)
    ]


@cached_per_store()
def _read(store: Store, sparql: str) -> Sequence[Capability]:
    resources = defaultdict[tuple[str, str, str, str], dict[str, bool]](dict)
    for row in store.rows(sparql):
        capability, broader, notation, domain = (value_of(row[name]) for name in KEY)
        having = resources[capability, broader, notation, domain]
        if resource := value_of(row["resource"]):
            having[resource] = value_of(row["primary"]) == "true"
    found = [Capability(*key, having) for key, having in resources.items()]
    main = {each.iri: each.order for each in found}
    return sorted(found, key=lambda each: (main[each.main], each.domain, each.order))


def narrowing_fields(reader: Reader) -> Iterable[Field]:
    """Build the fields for the context of the assessments and for a domain, if there are any."""
    contexts = sorted({one.context for one in assessments_on(reader)})
    options = {address_name_of(text): text for text in contexts if text}
    return (
        *([Field(CONTEXT, mark("Kontekst"), options)] if options else ()),
        *domain_fields(reader),
    )


def read_assessments(
    reader: Reader, choices: Choices
) -> tuple[Mapping[str, Assessments], Mapping[str, Assessments]]:
    """Read the assessments of the day, by subject, and those of resources also by yardstick.

    Only those in the chosen context, and not those of other domains than the chosen one.
    """
    about = defaultdict[str, list[CoverageAssessment]](list)
    against = defaultdict[str, list[CoverageAssessment]](list)
    domain, context = (choices.chosen.get(name, "") for name in (DOMAIN, CONTEXT))
    counts = domains(reader).counts
    for one in assessments_on(reader, reader.day):
        if context in ("", address_name_of(one.context)) and counts(domain, one.iri):
            about[one.subject].append(one)
            if kind_of(one.subject) == "resource":
                against[one.yardstick].append(one)
    return about, against


def describe_narrowing(reader: Reader, choices: Choices) -> str:
    """Describe which context and domain are shown; empty if all are."""
    contexts = next((f.options for f in choices.fields if f.name == CONTEXT), {})
    context = contexts.get(choices.chosen.get(CONTEXT, ""), "")
    domain = describe_choice(reader, choices.chosen.get(DOMAIN, ""))
    return " · ".join(filter(None, (context, domain)))


def spread_columns(name: str, numbers: Iterable[int | None]) -> dict[str, Cell]:
    """Build the columns of the lowest and the highest of some numbers, and how many are unknown."""
    lowest, highest, _, unknown = Spread.of(numbers)
    return {f"{name}Lowest": lowest, f"{name}Highest": highest, f"{name}Unknown": unknown}


def assessment_columns(reader: Reader, every: Assessments) -> dict[str, Cell]:
    """Build the columns of some assessments: parties, contexts and days."""
    return {
        **name_columns(reader, party=reader.sort({one.party for one in every} - {""})),
        "contexts": "; ".join(sorted({one.context for one in every} - {""})),
        "newest": max((str(one.day) for one in every if one.day), default=""),
        "proposals": sum(one.is_proposal for one in every),
        "assessments": [one.iri for one in every],
    }
