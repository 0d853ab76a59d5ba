"""The page of an ecosystem: what belongs to it and why, who provides it, and what it shares."""

from collections import Counter

from okosystem.model.labels import Text
from okosystem.model.statements import Entity, Node
from okosystem.web.claims import HOLDER, Column, Section
from okosystem.web.kind_pages.page import KindPage
from okosystem.web.kind_pages.parts import (
    Answer,
    Fact,
    Nodes,
    Table,
    counted,
    counted_resources,
    named,
    pointing,
)
from okosystem.web.languages import current_language, mark

SECTIONS = (
    Section(
        "medlemskap",
        mark("Hva som hører til, og hvorfor"),
        (Column(mark("Ressurs"), (HOLDER,)), Column(mark("Begrunnelse"), ("oko:reason",))),
        mention=("oko:ecosystem",),
    ),
)


def answer(found: Entity, nodes: Nodes) -> Answer:
    """Tell how it lies among the others, how much belongs to it, and who provides that."""
    node, members = found.node, pointing(nodes, found.node.iri, "oko:inEcosystem")
    shared = [(m, elsewhere(m, node.iri)) for m in members if elsewhere(m, node.iri)]
    providers = Counter(p for m in members for p in m.iris("oko:providedBy"))
    return Answer(
        facts=(
            Fact(
                mark("Del av"),
                node.all("oko:partOfEcosystem"),
                mark("ingen større vi kjenner"),
            ),
            Fact(
                mark("Har i seg"),
                named(*(n.iri for n in pointing(nodes, node.iri, "oko:partOfEcosystem"))),
            ),
            Fact(mark("Delte ressurser"), counted_resources(len(members), "medlemskap")),
            Fact(mark("Tilbydere"), counted(str(len(providers)), len(providers), "tilbydere")),
            Fact(
                mark("Også i et annet økosystem"),
                counted(str(len(shared)), len(shared), "delt"),
                mark("ingen"),
            ),
            Fact(mark("Andre navn"), node.texts(current_language(), "skos:altLabel")),
        ),
        tables=(provider_table(providers), shared_table(shared)),
    )


def elsewhere(member: Node, here: str) -> list[str]:
    """List the other ecosystems of a resource."""
    return [iri for iri in member.iris("oko:inEcosystem") if iri != here]


def provider_table(providers: Counter[str]) -> Table:
    """List who provides the most."""
    return Table(
        "tilbydere",
        mark("Hvem som tilbyr det"),
        (mark("Aktør"), mark("Antall ressurser")),
        [(named(iri), [Text(str(number))]) for iri, number in providers.most_common()],
    )


def shared_table(shared: list[tuple[Node, list[str]]]) -> Table:
    """List what lies in several ecosystems."""
    return Table(
        "delt",
        mark("Det som også hører til et annet økosystem"),
        (mark("Ressurs"), mark("Også i")),
        [(named(member.iri), named(*others)) for member, others in shared],
    )


PAGE = KindPage(
    answer,
    SECTIONS,
    query="ecosystem",
    told="oko:namedOnSlide oko:partOfEcosystem skos:altLabel",
)
