"""The properties of the site that its pages depend on."""

from collections.abc import Mapping, Sequence
from difflib import get_close_matches

from markupsafe import Markup

from okosystem.core.package import read_package_table
from okosystem.core.terms import BASE, ID, OKO, ONTOLOGY, local_name, value_of
from okosystem.model.labels import LinkedText, Text
from okosystem.search.indexes import Hit
from okosystem.web.display_names import KINDS, kind_name, kind_names, label_of, list_path
from okosystem.web.documents import catalogue
from okosystem.web.languages import current_language, gettext
from okosystem.web.state import (
    current_graph,
    current_index,
    current_labels,
    current_release,
    whole_store,
)

PAGES: Mapping[str, str] = read_package_table("web/search.toml")["pages"]
MAX_PATH_LENGTH, MAX_SUGGESTIONS = 80, 5


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
        """Suggest pages with a path similar to one that does not exist."""
        return suggest_pages(path)

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


def suggest_pages(path: str) -> Sequence[LinkedText]:
    """List pages with similar paths: entities, lists, questions or other pages."""
    first, *rest = (word.lower()[:MAX_PATH_LENGTH] for word in path.strip("/").split("/"))
    if first in ("doc", "id", "timemap") and rest:
        return _suggest_entities(rest[0], rest[-1].partition(".")[0])
    if first == "liste" and rest:
        return _suggest_lists(rest[0])
    if first == "sporsmal" and rest:
        queries, language = current_release().queries, current_language()
        names = get_close_matches(rest[0].partition(".")[0], queries, MAX_SUGGESTIONS)
        return [LinkedText(queries[name].title[language], f"/sporsmal/{name}") for name in names]
    return [
        LinkedText(gettext(PAGES[w]), f"/{w}")
        for w in get_close_matches(first, PAGES, MAX_SUGGESTIONS)
    ]


def _suggest_entities(kind: str, slug: str) -> Sequence[LinkedText]:
    """List entities with this slug in other kinds, then those with similar names."""
    labels = current_labels()
    known = {iri for other in KINDS if (iri := ID[f"{other}/{slug}"]) in labels}
    of_kind = {local_name(iri): iri for iri in labels.of_kind(kind)}
    alike = [of_kind[word] for word in get_close_matches(slug, of_kind, MAX_SUGGESTIONS)]
    found = [*sorted(known), *alike] or [
        hit.iri for hit in current_index().search(slug).hits[:MAX_SUGGESTIONS]
    ]
    iris = dict.fromkeys(found)
    listed = [LinkedText(label_of(iri), f"/doc/{iri.removeprefix(str(ID))}") for iri in iris]
    return listed or _suggest_lists(kind)


def _suggest_lists(kind: str) -> Sequence[LinkedText]:
    listed = [word for word in KINDS if current_labels().of_kind(word)]
    kinds = get_close_matches(kind, listed, MAX_SUGGESTIONS)
    return [LinkedText(kind_names(one), list_path(one)) for one in kinds]
