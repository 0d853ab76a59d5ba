"""The pages of outcomes, indicators, measures and assignments, and their sections elsewhere."""

from collections.abc import Mapping

from okosystem.model.labels import Text
from okosystem.model.statements import Entity, Node
from okosystem.web.dates import day
from okosystem.web.kind_pages.figures import figures
from okosystem.web.kind_pages.page import KindPage
from okosystem.web.kind_pages.parts import Line, Nodes, Summary, period_cell
from okosystem.web.kind_pages.sections import HOLDER, ITSELF, REASON, Column, Section
from okosystem.web.languages import mark

MEASURE: Mapping[str, Column] = {
    mark("Tiltak"): ITSELF,
    mark("Status"): "oko:measureStatus",
    mark("Ansvarlig"): "oko:responsible",
    mark("Utføres av"): "oko:performedBy",
}
ASSIGNMENT: Mapping[str, Column] = {
    mark("Oppdrag"): ITSELF,
    mark("Slag"): "oko:assignmentKind",
    mark("Fra"): "oko:assignedBy",
    mark("Til"): "oko:assignedTo",
    mark("Hva det gjelder"): "oko:assigns",
}
EFFECTS = "oko:qualifiedAffects oko:qualifiedReduces oko:qualifiedStrengthens"
NO_MEASURES = mark("Ingen tiltak er lagt inn. Det betyr ikke at det ikke finnes noen.")
UNKNOWN = mark("ukjent")


def expected_end_cell(node: Node) -> list[Text]:
    """Write the day on which the work is expected to end."""
    end = node.value("oko:expectedEnd")
    return [Text(day(end))] if end else []


def affected_by_measures(title: str = mark("Tiltak og oppdrag som berører den")) -> Section:
    """Make the section of the measures and assignments that have an effect on something."""
    columns = {mark("Tiltak eller oppdrag"): HOLDER} | REASON
    return Section("tiltak", title, columns, incoming="oko:effectOn", classes="oko:Effect")


def measures(section: str, title: str, incoming: str, empty: str = "") -> Section:
    """Make the section of the measures that point at something."""
    columns = {**MEASURE, mark("Bidrar til"): "oko:contributesTo"}
    return Section(section, title, columns, incoming=incoming, classes="oko:Measure", empty=empty)


def assignments(incoming: str, title: str = mark("Oppdrag")) -> Section:
    """Make the section of the assignments that point at something."""
    return Section("oppdrag", title, ASSIGNMENT, incoming=incoming, classes="oko:Assignment")


INDICATORS = Section(
    "indikatorer",
    mark("Indikatorer"),
    {mark("Indikator"): ITSELF},
    incoming="oko:indicatorFor",
    classes="oko:Indicator",
)
OUTCOMES = Section(
    "effektmal",
    mark("Effektmål"),
    {mark("Effektmål"): ITSELF, mark("Frist"): expected_end_cell},
    incoming="oko:contributesTo",
    classes="oko:Outcome",
)
HAS_EFFECT = Section(
    "virkninger",
    mark("Hva det virker på"),
    {mark("Virker på"): "oko:effectOn"} | REASON,
    own=EFFECTS,
    note=mark("Grunnlaget sier om kilden skriver det, eller om det er vår vurdering."),
    empty=mark("Ingen virkning er lagt inn. Det betyr ikke at det ikke har noen."),
)


def summarise_outcome(entity: Entity, _: Nodes) -> Summary:
    """Summarise what the outcome contributes to, and when."""
    node = entity.node
    return Summary(
        (
            Line(mark("Bidrar til"), node.all("oko:contributesTo")),
            Line(mark("Frist"), expected_end_cell(node), UNKNOWN),
        )
    )


def summarise_indicator(entity: Entity, _: Nodes) -> Summary:
    """Summarise what the indicator is for."""
    none = mark("ukjent: kilden sier ikke hva den er indikator for")
    return Summary((Line(mark("Indikator for"), entity.node.all("oko:indicatorFor"), none),))


def summarise_measure(entity: Entity, _: Nodes) -> Summary:
    """Summarise the state of the measure, who answers for it, and what it contributes to."""
    node = entity.node
    return Summary(
        (
            Line(mark("Status"), node.all("oko:measureStatus"), UNKNOWN),
            Line(mark("Ansvarlig"), node.all("oko:responsible"), UNKNOWN),
            Line(mark("Utføres av"), node.all("oko:performedBy"), UNKNOWN),
            Line(mark("Står i planen"), node.all("oko:inPlan")),
            Line(mark("Kapittel"), node.all("oko:chapter"), UNKNOWN),
            Line(mark("Bidrar til"), node.all("oko:contributesTo"), mark("ikke koplet til et mål")),
            Line(mark("Gjelder"), period_cell(node), mark("ikke tidfestet")),
            Line(mark("Ventes avsluttet"), expected_end_cell(node), UNKNOWN),
        )
    )


def summarise_assignment(entity: Entity, _: Nodes) -> Summary:
    """Summarise from whom and to whom the assignment is given, and what it is about."""
    node = entity.node
    return Summary(
        (
            Line(mark("Fra"), node.all("oko:assignedBy"), mark("ukjent: kilden sier ikke hvem")),
            Line(mark("Til"), node.all("oko:assignedTo")),
            Line(mark("Hva det gjelder"), node.all("oko:assigns")),
            Line(mark("Slag"), node.all("oko:assignmentKind")),
            Line(mark("Gjelder"), period_cell(node), mark("ikke tidfestet")),
            Line(mark("Ventes avsluttet"), expected_end_cell(node), UNKNOWN),
        )
    )


DATES = "oko:attestedFrom oko:datePrecision oko:expectedEnd oko:inEffectFrom oko:validFrom"
AFFECTED = "oko:affects oko:reduces oko:strengthens"
OUTCOME = KindPage(
    summarise_outcome,
    (INDICATORS, measures("tiltak", mark("Tiltak som bidrar"), "oko:contributesTo", NO_MEASURES)),
    covered=f"oko:contributesTo {DATES}",
    any_day=True,
)
INDICATOR = KindPage(
    summarise_indicator,
    (
        figures("nullpunkt", mark("Nullpunkt"), "oko:hasBaseline", mark("Vi har ikke sett noe.")),
        figures(
            "tall",
            mark("Alle målinger"),
            "oko:hasMeasurement",
            mark("Vi har ikke sett noen måling. Det betyr ikke at det ikke finnes noen."),
        ),
        figures("malverdi", mark("Målverdi"), "oko:hasTarget", mark("Vi har ikke sett noen.")),
    ),
    covered=f"oko:indicatorFor {DATES}",
    any_day=True,
)
MEASURE_PAGE = KindPage(
    summarise_measure,
    (HAS_EFFECT, assignments("oko:assigns", mark("Oppdrag om tiltaket"))),
    covered=(
        "oko:chapter oko:contributesTo oko:inPlan oko:measureStatus oko:performedBy "
        f"oko:responsible {AFFECTED} {DATES}"
    ),
    any_day=True,
)
ASSIGNMENT_PAGE = KindPage(
    summarise_assignment,
    (HAS_EFFECT,),
    covered=(
        f"oko:assignedBy oko:assignedTo oko:assignmentKind oko:assigns {AFFECTED} "
        f"oko:outOfEffectAfter oko:validUntil {DATES}"
    ),
    any_day=True,
)
