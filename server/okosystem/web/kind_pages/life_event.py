"""The page of a life event: its chain from step by capability and data to shared resource."""

from collections.abc import Sequence
from dataclasses import dataclass

from okosystem.model.labels import Text
from okosystem.model.statements import Entity, Node
from okosystem.web.claims import Column, Section
from okosystem.web.kind_pages.page import KindPage
from okosystem.web.kind_pages.parts import (
    Answer,
    Cell,
    Fact,
    Nodes,
    Table,
    counted,
    in_drawing_order,
    named,
    of_class,
    pointing,
)
from okosystem.web.languages import current_language, gettext, mark

SECTIONS = (
    Section(
        "ansvar",
        mark("Hvem har ansvar"),
        (Column(mark("Rolle"), ("oko:role",)), Column(mark("Aktør"), ("oko:participant",))),
        hang=("oko:hasOtherParticipation", "oko:hasFormerParticipation"),
        empty=mark("Ingen er registrert. Det betyr ikke at ingen har ansvar."),
    ),
)


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the chain, the resources it leans on, and the gaps in what it demands."""

    node: Node
    resources: Sequence[Node]
    gaps: Sequence[Node]

    @property
    def data(self) -> list[str]:
        """The kinds of information that the resources of the step hold, each once."""
        found = (iri for r in self.resources for iri in r.iris("oko:informationObject"))
        return list(dict.fromkeys(found))


def answer(found: Entity, nodes: Nodes) -> Answer:
    """Tell who answers for it, and show the chain with what it leans on and lacks."""
    chains = of_class(nodes, "oko:ServiceChain")
    steps = [step_of(n, nodes) for n in in_drawing_order(of_class(nodes, "oko:ChainStep"))]
    resources = {r.iri: r for step in steps for r in step.resources}
    lacking = [step for step in steps if step.gaps or not step.resources]
    now = found.statements_by("oko:hasOtherParticipation")
    return Answer(
        facts=(
            Fact(
                mark("Ansvar nå"),
                list(dict.fromkeys(t for n in now for t in n.all("oko:participant"))),
                mark("ukjent"),
            ),
            Fact(mark("Prioritert i"), named(*prioritising(nodes))),
            Fact(mark("Steg vi kjenner"), counted(str(len(steps)), len(steps), "kjede")),
            Fact(mark("Delte ressurser"), counted(str(len(resources)), len(resources), "kjede")),
            Fact(
                mark("Steg med kjent gap"),
                counted(str(len(lacking)), len(lacking), "gap"),
                mark("ingen vi kjenner"),
            ),
        ),
        tables=(gap_table(steps), condition_table(list(resources.values()))),
        more={"chains": chains, "steps": steps, "chain_text": chain_text(chains)},
        cited=[*chains, *(step.node for step in steps)],
    )


def step_of(node: Node, nodes: Nodes) -> Step:
    """Gather what a step leans on; a gap in a capability that it demands is a gap here."""
    resources = [nodes[iri] for iri in node.iris("oko:usesResource") if iri in nodes]
    demanded = set(node.iris("oko:onCapability"))
    gaps = of_class(nodes, "oko:GapAssessment")
    return Step(node, resources, [g for g in gaps if demanded & set(g.iris("oko:onCapability"))])


def prioritising(nodes: Nodes) -> list[str]:
    """List the strategies that prioritise the event."""
    return [n.iri for n in of_class(nodes, "oko:Strategy")]


def chain_text(chains: Sequence[Node]) -> object:
    """Give what is said of the chain itself."""
    return chains[0].text(current_language(), "dct:description") if chains else None


def gap_table(steps: Sequence[Step]) -> Table:
    """List what is known to be missing, step by step, and what kind of gap it is."""
    rows: list[Sequence[Cell]] = [
        (named(s.node.iri), named(g.iri), g.all("oko:gapType"), g.all("oko:confidence"))
        for s in steps
        for g in s.gaps
    ]
    bare = [Text(gettext("ingen delt ressurs er kjent"))]
    rows += [(named(s.node.iri), bare, [], []) for s in steps if not s.resources]
    return Table(
        "gap",
        mark("Gap i det stegene krever"),
        (mark("Steg"), mark("Gap"), mark("Slag"), mark("Sikkerhet")),
        rows,
        note=mark("Gapet er vurdert for kapabiliteten steget krever, ikke for steget alene."),
        none=mark("Ingen gap er vurdert for det stegene krever. Det betyr ikke at ingen finnes."),
    )


def condition_table(resources: Sequence[Node]) -> Table:
    """List the conditions that govern what the chain leans on: where a legal barrier may be."""
    conditions = dict.fromkeys(iri for r in resources for iri in r.iris("oko:governedBy"))
    of = {r.iri: r for r in resources}
    return Table(
        "vilkar",
        mark("Rammebetingelser for ressursene i kjeden"),
        (mark("Rammebetingelse"), mark("Gjelder")),
        [
            (named(c), named(*(n.iri for n in pointing(of, c, "oko:governedBy"))))
            for c in conditions
        ],
        none=mark("Ingen er registrert for disse ressursene."),
    )


PAGE = KindPage(
    answer,
    SECTIONS,
    query="life-event",
    told="oko:hasServiceChain oko:leansOn",
    template="kinds/life-event.html",
)
