"""What an architect needs before using a resource: contact, terms, price, documentation, APIs."""

from collections.abc import Iterator

from okosystem.core.terms import local_name
from okosystem.engine.answers import Term
from okosystem.model.labels import LinkedText, Text
from okosystem.model.statements import Node
from okosystem.web.kind_pages.parts import Cell, Nodes, PageTable, cell_of, node_table
from okosystem.web.kind_pages.sections import ITSELF
from okosystem.web.languages import current_language, gettext, mark

SECTION = "ta-i-bruk"
# What is asked about every solution, so that an answer that is missing is shown as unknown.
ASKED = {
    mark("Bruksvilkår"): "schema:termsOfService",
    mark("Pris"): "oko:pricePage",
    mark("Dokumentasjon"): "foaf:page",
    mark("API"): "oko:exposesService",
}
ALSO_SHOWN = {
    mark("Statusside"): "oko:statusPage",
    mark("Kildekode"): "schema:codeRepository",
}
COVERED = " ".join(["dcat:contactPoint dct:license", *ASKED.values(), *ALSO_SHOWN.values()])
API_COLUMNS = {
    mark("API"): ITSELF,
    mark("Adresse"): "dcat:endpointURL",
    mark("Beskrivelse"): "dcat:endpointDescription",
    mark("Tilgang eller scope"): "dct:accessRights oko:scope",
    mark("Lisens"): "dct:license",
}


def adoption_tables(node: Node, nodes: Nodes) -> tuple[PageTable, ...]:
    """Make the table of what to know before using a resource, and that of its APIs."""
    rows = [
        [[Text(gettext(title), current_language())], cell] for title, cell in _rows(node, nodes)
    ]
    services = [nodes.get(iri, Node(iri)) for iri in node.iris("oko:exposesService")]
    return (
        PageTable(SECTION, mark("Ta i bruk"), [mark("Hva"), mark("Svar")], rows),
        node_table("api", mark("API-er"), API_COLUMNS, services),
    )


def _rows(node: Node, nodes: Nodes) -> Iterator[tuple[str, Cell]]:
    unknown = [Text(gettext("ukjent"), current_language())]
    is_asked = node.is_a("oko:DigitalSolution")
    answers = {mark("Kontakt"): contact_cell(node, nodes)} | {
        title: node.all(term) for title, term in ASKED.items()
    }
    for title, cell in answers.items():
        if cell or is_asked:
            yield title, cell or unknown
    for title, term in ALSO_SHOWN.items():
        if cell := node.all(term):
            yield title, cell
    if licences := node.iris("dct:license"):
        yield mark("Lisens"), [LinkedText(local_name(iri), iri) for iri in licences]


def contact_cell(node: Node, nodes: Nodes) -> Cell:
    """List the contact points with their addresses, which can be followed."""
    cell: list[Term | Text | LinkedText] = []
    for iri in node.iris("dcat:contactPoint"):
        cell += cell_of(iri)
        ways = nodes.get(iri, Node(iri)).iris(
            "vcard:hasEmail", "vcard:hasTelephone", "vcard:hasURL"
        )
        cell += [LinkedText(way.partition(":")[2].removeprefix("//"), way) for way in ways]
    return cell
