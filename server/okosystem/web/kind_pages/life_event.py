"""The page of a life event: its service chain, from step by capability and data to resource."""

from collections.abc import Sequence
from dataclasses import dataclass

from okosystem.model.labels import Text
from okosystem.model.statements import Entity, Node
from okosystem.web.kind_pages.page import KindPage
from okosystem.web.kind_pages.parts import (
    Cell,
    Line,
    Nodes,
    PageTable,
    Summary,
    cell_of,
    count_link,
    nodes_of_class,
    nodes_pointing_at,
    sort_by_number,
)
from okosystem.web.kind_pages.sections import Section
from okosystem.web.languages import current_language, gettext, mark


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
    chains, steps = nodes_of_class(nodes, "oko:ServiceChain"), read_steps(nodes)
    strategies = nodes_of_class(nodes, "oko:Strategy")
    resources = {r.iri: r for step in steps for r in step.resources}
    lacking = [step for step in steps if step.gaps or not step.resources]
    participations = entity.statements_by("oko:hasOtherParticipation")
    responsible = list(dict.fromkeys(t for n in participations for t in n.all("oko:participant")))
    lines = (
        Line(mark("Ansvar nå"), responsible, mark("ukjent")),
        Line(mark("Prioritert i"), cell_of(*(strategy.iri for strategy in strategies))),
        Line(mark("Steg vi kjenner"), count_link(steps, "#kjede")),
        Line(mark("Delte ressurser"), count_link(resources, "#kjede")),
        Line(mark("Steg med kjent gap"), count_link(lacking, "#gap"), mark("ingen vi kjenner")),
    )
    chain_text = chains[0].text(current_language(), "dct:description") if chains else None
    return Summary(
        lines,
        (gap_table(steps), condition_table(resources)),
        more={"steps": steps, "chain_text": chain_text},
        cited=[*chains, *(step.node for step in steps)],
    )


def read_steps(nodes: Nodes) -> list[ChainStep]:
    """Read the steps of a chain in order; a gap in a required capability counts."""
    gaps, steps = nodes_of_class(nodes, "oko:GapAssessment"), []
    for node in sort_by_number(nodes_of_class(nodes, "oko:ChainStep")):
        resources = [nodes[iri] for iri in node.iris("oko:usesResource") if iri in nodes]
        required = set(node.iris("oko:onCapability"))
        own_gaps = [gap for gap in gaps if required & set(gap.iris("oko:onCapability"))]
        steps.append(ChainStep(node, resources, own_gaps))
    return steps


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


def condition_table(resources: Nodes) -> PageTable:
    """List the conditions that govern the chain's resources, possible legal barriers."""
    rows = [
        (
            cell_of(iri),
            cell_of(*(n.iri for n in nodes_pointing_at(resources, iri, "oko:governedBy"))),
        )
        for iri in dict.fromkeys(i for r in resources.values() for i in r.iris("oko:governedBy"))
    ]
    return PageTable(
        "vilkar",
        mark("Rammebetingelser for ressursene i kjeden"),
        (mark("Rammebetingelse"), mark("Gjelder")),
        rows,
        none=mark("Ingen er registrert for disse ressursene."),
    )


PAGE = KindPage(
    summarise,
    (
        Section(
            "ansvar",
            mark("Hvem har ansvar"),
            {mark("Rolle"): "oko:role", mark("Aktør"): "oko:participant"},
            own="oko:hasOtherParticipation oko:hasFormerParticipation",
            empty=mark("Ingen er registrert. Det betyr ikke at ingen har ansvar."),
        ),
    ),
    query="life-event",
    covered="oko:hasServiceChain oko:leansOn",
    template="kinds/life-event.html",
)
