"""The page of a source: where it is, and every statement based on it."""

from itertools import groupby

from okosystem.core.terms import kind_of, local_name
from okosystem.model.labels import Text
from okosystem.model.statements import Entity
from okosystem.web.alphabet import in_order
from okosystem.web.dates import day
from okosystem.web.display_names import KINDS, kind_name
from okosystem.web.kind_pages.page import KindPage
from okosystem.web.kind_pages.parts import Line, Nodes, PageTable, Summary, cell_of, count_link
from okosystem.web.languages import mark, ngettext


def summarise(entity: Entity, nodes: Nodes) -> Summary:
    """Summarise who published the source, and how many statements depend on it."""
    node, citing = entity.node, list(nodes)
    alone = [n.iri for n in nodes.values() if n.iris("dct:source") == [node.iri]]
    citing_text = ngettext("%(num)s påstand", "%(num)s påstander", len(citing))
    alone_text = ngettext("%(num)s påstand", "%(num)s påstander", len(alone))
    precision = local_name(node.iri_of("oko:datePrecision") or "") or "day"
    date = [Text(day(node.value("dct:date"), precision))] if node.value("dct:date") else []
    lines = (
        Line(mark("Les kilden"), node.all("foaf:page"), mark("ingen adresse")),
        Line(mark("Utgiver"), node.all("dct:publisher"), mark("ukjent")),
        Line(mark("Dato"), date, mark("ikke tidfestet")),
        Line(mark("Slag"), node.all("oko:sourceKind")),
        Line(
            mark("Bygger på den"),
            count_link(citing, "#bygger-pa", citing_text),
            mark("ingen påstand"),
        ),
        Line(mark("Har bare denne kilden"), count_link(alone, "#bare-denne", alone_text)),
    )
    tables = (
        table_by_kind("bygger-pa", mark("Det som bygger på kilden"), citing),
        table_by_kind("bare-denne", mark("Det som bare har denne kilden"), alone),
    )
    return Summary(lines, tables)


def table_by_kind(section: str, title: str, iris: list[str]) -> PageTable:
    """List entities by kind, best known kinds first."""
    rank = {kind: number for number, kind in enumerate(KINDS)}

    def key(iri: str) -> tuple[int, str]:
        return rank.get(kind_of(iri), len(rank)), kind_of(iri)

    by_kind = groupby(sorted(in_order(iris), key=key), key=kind_of)
    rows = [([Text(kind_name(kind))], cell_of(*members)) for kind, members in by_kind]
    return PageTable(section, title, (mark("Slag"), mark("Hva")), rows)


PAGE = KindPage(
    summarise,
    query="source",
    covered="dct:date dct:publisher foaf:page oko:datePrecision oko:sourceKind",
)
