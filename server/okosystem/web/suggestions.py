"""Suggestions for a URL that leads nowhere."""

from collections.abc import Iterable, Sequence
from difflib import get_close_matches

from okosystem.core.terms import ID, local_name
from okosystem.model.labels import LinkedText
from okosystem.web.display_names import KINDS, kind_names, label_of, list_path
from okosystem.web.languages import current_language, gettext, mark
from okosystem.web.state import current_index, current_labels, current_release

MOST, ALIKE, LONGEST = 5, 0.6, 80
ENTITY_PATHS = ("doc", "id", "timemap")
PAGES = {
    "begreper": mark("Begreper"),
    "sammenhenger": mark("Sammenhenger"),
    "sammenlign": mark("Sammenlign"),
    "rammebetingelser": mark("Rammebetingelser"),
    "sparql": "SPARQL",
    "sporsmal": mark("Spørsmål og svar"),
    "uplassert": mark("Uten plass i målbildet"),
    "om": mark("Om kunnskapsgrafen"),
    "dumps": mark("Last ned alt"),
    "ns": mark("Ontologi"),
}


def near(path: str) -> Sequence[LinkedText]:
    """List pages with similar paths: entities, lists, questions or other pages."""
    first, *rest = (word.lower()[:LONGEST] for word in path.strip("/").split("/"))
    if first in ENTITY_PATHS and rest:
        return entities(rest[0], rest[-1].partition(".")[0])
    if first == "liste" and rest:
        return kinds(rest[0])
    if first == "sporsmal" and rest:
        return questions(rest[0].partition(".")[0])
    return [LinkedText(gettext(PAGES[word]), f"/{word}") for word in close(first, PAGES)]


def entities(kind: str, slug: str) -> Sequence[LinkedText]:
    """List entities with this slug in other kinds, then those with similar names."""
    labels = current_labels()
    known = {iri for other in KINDS if (iri := str(ID[f"{other}/{slug}"])) in labels}
    of_kind = {local_name(iri): iri for iri in labels.of_kind(kind)}
    found = [*sorted(known), *(of_kind[word] for word in close(slug, of_kind))]
    found = found or [hit.iri for hit in current_index().search(slug).hits][:MOST]
    return [
        LinkedText(label_of(iri), f"/doc/{iri.removeprefix(str(ID))}")
        for iri in dict.fromkeys(found)
    ] or kinds(kind)


def kinds(kind: str) -> Sequence[LinkedText]:
    """List the lists of kinds with similar names."""
    listed = [word for word in KINDS if current_labels().of_kind(word)]
    return [LinkedText(kind_names(word), list_path(word)) for word in close(kind, listed)]


def questions(name: str) -> Sequence[LinkedText]:
    """List the questions with similar names."""
    queries, language = current_release().queries, current_language()
    return [
        LinkedText(queries[word].title[language], f"/sporsmal/{word}")
        for word in close(name, queries)
    ]


def close(word: str, known: Iterable[str]) -> Sequence[str]:
    """List the words most similar to one."""
    return get_close_matches(word, list(known), MOST, ALIKE)
