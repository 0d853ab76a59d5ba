"""The page of a source: where it is, and every statement that rests on it."""

from itertools import groupby

from okosystem.core.terms import kind_of, local_name
from okosystem.model.labels import Text
from okosystem.model.statements import Entity
from okosystem.web.alphabet import in_order
from okosystem.web.dates import day
from okosystem.web.kind_pages.page import KindPage
from okosystem.web.kind_pages.parts import Answer, Fact, Nodes, Table, counted, named
from okosystem.web.kinds import KINDS, kind_name
from okosystem.web.languages import mark, ngettext


def answer(found: Entity, nodes: Nodes) -> Answer:
    """Tell who published it, and what would fall with it."""
    node, citing = found.node, list(nodes.values())
    alone = [n.iri for n in citing if n.iris("dct:source") == [node.iri]]
    many = ngettext("%(num)s påstand", "%(num)s påstander", len(citing)) % {"num": len(citing)}
    few = ngettext("%(num)s påstand", "%(num)s påstander", len(alone)) % {"num": len(alone)}
    precision = local_name(node.iri_of("oko:datePrecision") or "") or "day"
    date = day(node.value("dct:date"), precision) if node.value("dct:date") else ""
    return Answer(
        facts=(
            Fact(mark("Les kilden"), node.all("foaf:page"), mark("ingen adresse")),
            Fact(mark("Utgiver"), node.all("dct:publisher"), mark("ukjent")),
            Fact(mark("Dato"), [Text(date)] if date else [], mark("ikke tidfestet")),
            Fact(mark("Slag"), node.all("oko:sourceKind")),
            Fact(
                mark("Bygger på den"),
                counted(many, len(citing), "bygger-pa"),
                mark("ingen påstand"),
            ),
            Fact(mark("Har bare denne kilden"), counted(few, len(alone), "bare-denne")),
        ),
        tables=(
            by_kind("bygger-pa", mark("Det som bygger på kilden"), list(nodes)),
            by_kind("bare-denne", mark("Det som bare har denne kilden"), alone),
        ),
    )


def by_kind(section: str, title: str, things: list[str]) -> Table:
    """List things by kind; those that people know by name come first."""
    ordered = sorted(in_order(things), key=lambda iri: _place(kind_of(iri)))
    found = groupby(ordered, key=kind_of)
    rows = [([Text(kind_name(word))], named(*iris)) for word, iris in found]
    return Table(section, title, (mark("Slag"), mark("Hva")), rows)


def _place(word: str) -> tuple[int, str]:
    kinds = list(KINDS)
    return (kinds.index(word) if word in kinds else len(kinds), word)


PAGE = KindPage(
    answer,
    query="source",
    told="dct:date dct:publisher foaf:page oko:datePrecision oko:sourceKind",
)
