"""The properties of the site that its pages depend on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from markupsafe import Markup

from okosystem.graph.labels import KINDS, LinkedText, list_path
from okosystem.graph.markup import list_address
from okosystem.graph.reader import Addresses, Reader
from okosystem.package import read_package_table
from okosystem.rdf.terms import ID, local_name, value_of
from okosystem.search.indexes import Hit
from okosystem.web.documents import catalogue
from okosystem.web.headers import is_served

PAGES: Mapping[str, str] = read_package_table("web/search.toml")["pages"]
MAX_PATH_LENGTH, MAX_SUGGESTIONS = 80, 5


@dataclass(frozen=True, slots=True)
class Site(Addresses):
    """Our own site, with its name by language. `any_data` has another, for anybody's RDF."""

    titles: Mapping[str, str]

    def short_name(self, reader: Reader, language: str) -> str:
        """Return a name of one word."""
        return reader.text("Økosystemet")

    def describe(self, reader: Reader, hit: Hit) -> str:
        """Describe a search hit by its kind."""
        return reader.kind_name(hit.kind)

    def suggest(self, reader: Reader, path: str) -> Sequence[LinkedText]:
        """Suggest pages with a path similar to one that does not exist."""
        return suggest_pages(reader, path)

    def completions(self, reader: Reader) -> Mapping[str, Sequence[str]]:
        """List the classes and properties that the SPARQL editor completes."""
        rows = reader.ask("completions")
        return {
            kind: [value_of(row["term"]) for row in rows if value_of(row["kind"]) == kind]
            for kind in ("classes", "properties")
        }

    def structured_data(self, reader: Reader) -> Markup:
        """Describe what is published, in DCAT and schema.org."""
        return catalogue(reader.whole.store, reader.release.page_queries["catalogue"])


def suggest_pages(reader: Reader, path: str) -> Sequence[LinkedText]:
    """List pages with similar paths: entities, lists, questions or other pages."""
    first, *rest = (word.lower()[:MAX_PATH_LENGTH] for word in path.strip("/").split("/"))
    if first in ("doc", "id", "timemap") and rest:
        return _suggest_entities(reader, rest[0], rest[-1].partition(".")[0])
    if first == "liste" and rest:
        return _suggest_lists(reader, rest[0])
    if first == "sporsmal" and rest:
        queries, language = reader.release.queries, reader.language
        names = get_close_matches(rest[0].partition(".")[0], queries, MAX_SUGGESTIONS)
        return [LinkedText(queries[name].title[language], f"/sporsmal/{name}") for name in names]
    return [
        LinkedText(reader.text(PAGES[word]), f"/{word}")
        for word in get_close_matches(first, PAGES, MAX_SUGGESTIONS)
        if is_served(f"/{word}")
    ]


def _suggest_entities(reader: Reader, kind: str, slug: str) -> Sequence[LinkedText]:
    """List entities with this slug in other kinds, then those with similar names."""
    labels = reader.labels
    known = {iri for other in KINDS if (iri := ID[f"{other}/{slug}"]) in labels}
    of_kind = {local_name(iri): iri for iri in labels.of_kind(kind)}
    alike = [of_kind[word] for word in get_close_matches(slug, of_kind, MAX_SUGGESTIONS)]
    found = [*sorted(known), *alike] or [
        hit.iri for hit in reader.index().search(slug).hits[:MAX_SUGGESTIONS]
    ]
    iris = dict.fromkeys(found)
    listed = [LinkedText(reader.label(iri), f"/doc/{iri.removeprefix(str(ID))}") for iri in iris]
    return listed or _suggest_lists(reader, kind)


def _suggest_lists(reader: Reader, kind: str) -> Sequence[LinkedText]:
    listed = [word for word in KINDS if reader.labels.of_kind(word)]
    kinds = get_close_matches(kind, listed, MAX_SUGGESTIONS)
    there = (one for one in kinds if list_address(reader, one))
    return [LinkedText(reader.kind_names(one), list_path(one)) for one in there]
