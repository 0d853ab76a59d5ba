"""What pages know about the site that they are part of."""

from collections.abc import Mapping, Sequence

from markupsafe import Markup

from okosystem.core.terms import BASE, ID, OKO, ONTOLOGY, value_of
from okosystem.model.labels import LinkedText, Text
from okosystem.search.indexes import Hit
from okosystem.web.display_names import KINDS, kind_name
from okosystem.web.documents import catalogue
from okosystem.web.languages import gettext
from okosystem.web.state import current_graph, current_release, whole_store
from okosystem.web.suggestions import near


class Site:
    """Our own site. `okosystem.foreign` has another one, for somebody else's RDF."""

    __slots__ = ()

    def title(self, language: str) -> Text:
        """Return the name of the site."""
        return Text(gettext("Felles økosystem"), language)

    def short_name(self, language: str) -> str:
        """Return a name of one word."""
        return gettext("Økosystemet")

    def path(self, iri: str) -> str | None:
        """Return the path of the page about an IRI; None when there is none."""
        if iri.startswith(str(ID)) and iri.count("/") == str(ID).count("/") + 1:
            return f"/doc/{iri.removeprefix(str(ID))}"
        if iri.startswith((str(OKO), f"{ONTOLOGY}/")) or iri == ONTOLOGY:
            return f"/{iri.removeprefix(BASE)}"
        return None

    def is_kind(self, kind: str) -> bool:
        """Whether search results can be of a kind."""
        return kind in KINDS

    def describe(self, hit: Hit) -> str:
        """Describe a search hit by its kind."""
        return kind_name(hit.kind)

    def suggest(self, path: str) -> Sequence[LinkedText]:
        """Suggest pages with a path like one that leads nowhere."""
        return near(path)

    def completions(self) -> Mapping[str, Sequence[str]]:
        """List the classes and properties that the SPARQL editor completes."""
        rows = current_graph().ask("completions")
        return {
            kind: [value_of(row["term"]) for row in rows if value_of(row["kind"]) == kind]
            for kind in ("classes", "properties")
        }

    def structured_data(self) -> Markup:
        """Describe what is published, in DCAT and schema.org."""
        return catalogue(whole_store(), current_release().page_queries["catalogue"])
