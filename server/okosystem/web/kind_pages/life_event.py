"""The page of a life event: its service chain, from step by capability and data to resource."""

from collections.abc import Sequence
from dataclasses import dataclass

from okosystem.model.labels import Text
from okosystem.model.statements import Entity, Node
from okosystem.web.kind_pages.page import KindPage
from okosystem.web.kind_pages.parts import (
    Cell,
    Nodes,
    PageTable,
    Summary,
    SummaryLine,
    cell_of,
    count_link,
    nodes_of_class,
    nodes_pointing_at,
    sort_by_number,
)
from okosystem.web.languages import current_language, gettext, mark
from okosystem.web.statement_tables import Column, Section

SECTIONS = (
    Section(
        "ansvar",
        mark("Hvem har ansvar"),
        (Column(mark("Rolle"), ("oko:role",)), Column(mark("Aktør"), ("oko:participant",))),
        own=("oko:hasOtherParticipation", "oko:hasFormerParticipation"),
        empty=mark("Ingen er registrert. Det betyr ikke at ingen har ansvar."),
    ),
)


@dataclass(frozen=True, slots=True)
class ChainStep:
    """A step of the chain, the resources it uses, and the gaps in the capabilities it requires."""

    node: Node
    resources: Sequence[Node]
    gaps: Sequence[Node]

    @property
    def data(self) -> list[str]:
        """The information objects of the step's resources."""
        found = (iri for r in self.resources for iri in r.iris("oko:informationObject"))
        return list(dict.fromkeys(found))


def summarise(entity: Entity, nodes: Nodes) -> Summary:
    """Summarise who is responsible, and show the chain with its resources and gaps."""
    chains = nodes_of_class(nodes, "oko:ServiceChain")
    steps = [read_step(n, nodes) for n in sort_by_number(nodes_of_class(nodes, "oko:ChainStep"))]
    resources = {r.iri: r for step in steps for r in step.resources}
    lacking = [step for step in steps if step.gaps or not step.resources]
    now = entity.statements_by("oko:hasOtherParticipation")
    return Summary(
        facts=(
            SummaryLine(
                mark("Ansvar nå"),
                list(dict.fromkeys(t for n in now for t in n.all("oko:participant"))),
                mark("ukjent"),
            ),
            SummaryLine(mark("Prioritert i"), cell_of(*prioritising_strategies(nodes))),
            SummaryLine(mark("Steg vi kjenner"), count_link(str(len(steps)), len(steps), "kjede")),
            SummaryLine(
                mark("Delte ressurser"), count_link(str(len(resources)), len(resources), "kjede")
            ),
            SummaryLine(
                mark("Steg med kjent gap"),
                count_link(str(len(lacking)), len(lacking), "gap"),
                mark("ingen vi kjenner"),
            ),
        ),
        tables=(gap_table(steps), condition_table(list(resources.values()))),
        more={"chains": chains, "steps": steps, "chain_text": chain_text(chains)},
        cited=[*chains, *(step.node for step in steps)],
    )


def read_step(node: Node, nodes: Nodes) -> ChainStep:
    """Collect the resources and gaps of a step; a gap in a required capability counts."""
    resources = [nodes[iri] for iri in node.iris("oko:usesResource") if iri in nodes]
    required = set(node.iris("oko:onCapability"))
    gaps = nodes_of_class(nodes, "oko:GapAssessment")
    return ChainStep(
        node, resources, [g for g in gaps if required & set(g.iris("oko:onCapability"))]
    )


def prioritising_strategies(nodes: Nodes) -> list[str]:
    """List the strategies that prioritise the event."""
    return [n.iri for n in nodes_of_class(nodes, "oko:Strategy")]


def chain_text(chains: Sequence[Node]) -> object:
    """Return the description of the chain itself."""
    return chains[0].text(current_language(), "dct:description") if chains else None


def gap_table(steps: Sequence[ChainStep]) -> PageTable:
    """List the known gaps, step by step."""
    rows: list[Sequence[Cell]] = [
        (cell_of(s.node.iri), cell_of(g.iri), g.all("oko:gapType"), g.all("oko:confidence"))
        for s in steps
        for g in s.gaps
    ]
    no_resource = [Text(gettext("ingen delt ressurs er kjent"))]
    rows += [(cell_of(s.node.iri), no_resource, [], []) for s in steps if not s.resources]
    return PageTable(
        "gap",
        mark("Gap i det stegene krever"),
        (mark("Steg"), mark("Gap"), mark("Slag"), mark("Sikkerhet")),
        rows,
        note=mark("Gapet er vurdert for kapabiliteten steget krever, ikke for steget alene."),
        none=mark("Ingen gap er vurdert for det stegene krever. Det betyr ikke at ingen finnes."),
    )


def condition_table(resources: Sequence[Node]) -> PageTable:
    """List the conditions that govern the chain's resources, possible legal barriers."""
    conditions = dict.fromkeys(iri for r in resources for iri in r.iris("oko:governedBy"))
    resource_of = {r.iri: r for r in resources}
    return PageTable(
        "vilkar",
        mark("Rammebetingelser for ressursene i kjeden"),
        (mark("Rammebetingelse"), mark("Gjelder")),
        [
            (
                cell_of(c),
                cell_of(*(n.iri for n in nodes_pointing_at(resource_of, c, "oko:governedBy"))),
            )
            for c in conditions
        ],
        none=mark("Ingen er registrert for disse ressursene."),
    )


PAGE = KindPage(
    summarise,
    SECTIONS,
    query="life-event",
    covered="oko:hasServiceChain oko:leansOn",
    template="kinds/life-event.html",
)
