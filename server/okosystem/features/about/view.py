"""/om, /utviklere, /tilgjengelighet and /om/vurdering: what this site is, and how to use it."""

from collections.abc import Mapping, Sequence

from okosystem.graph.choices import Choices
from okosystem.graph.ecosystem import explain_ecosystem
from okosystem.graph.quality import totals
from okosystem.graph.reader import Reader
from okosystem.graph.texts import mark
from okosystem.graph.view import Feature, View
from okosystem.rdf.terms import value_of


def show_about(reader: Reader, _: Choices) -> View:
    """Show the purpose of the site, its analyses, and the limits of its data."""
    return View(
        page=lambda: {
            "explained": explain_ecosystem(reader),
            "solutions": value_of(reader.ask("solutions-in-operation")[0]["number"]),
            "sources": len(reader.members("source")),
            "totals": totals(reader),
            "to_fix": len(reader.release.findings),
            "comparison": reader.release.comparison,
            "algorithms": reader.sort(reader.members("algorithm")),
            "domains": _read_domains(reader),
        }
    )


def _read_domains(reader: Reader) -> Sequence[Mapping[str, str]]:
    """Read the domains that have joined, with publisher, licence and counts."""
    query = reader.release.queries["domains"].to_sparql(language=reader.language)
    rows = reader.store.rows(query)
    return [{name: value_of(term) for name, term in row.items()} for row in rows]


ABOUT = Feature("about", "/om", mark("Om kunnskapsgrafen"), show_about, template="about.html")
DEVELOPERS, ACCESSIBILITY, ASSESSING = (
    Feature(name, path, title, lambda *_: View(), template=f"{name}.html")
    for name, path, title in (
        ("developers", "/utviklere", mark("For utviklere")),
        ("accessibility", "/tilgjengelighet", mark("Tilgjengelighetserklæring")),
        ("assessing", "/om/vurdering", mark("Slik vurderer dere dekningen")),
    )
)
