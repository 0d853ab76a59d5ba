"""Suggestions for a URL that leads nowhere."""

from collections.abc import Iterable, Sequence
from difflib import get_close_matches

from okosystem.core.terms import ID, local_name
from okosystem.model.labels import LinkedText
from okosystem.web.display_names import KINDS, kind_names
from okosystem.web.languages import current_language, gettext, mark
from okosystem.web.state import current_index, current_labels, current_release

MOST, ALIKE, LONGEST = 5, 0.6, 80
OF_THINGS = ("doc", "id", "meld-feil", "timemap")
PAGES = {
    "begreper": mark("Begreper"),
    "konsekvens": mark("Konsekvens"),
    "sammenlign": mark("Sammenlign"),
    "omvisning": mark("Omvisning i fem steg"),
    "rammebetingelser": mark("Rammebetingelser"),
    "sok": mark("Søk"),
    "sparql": "SPARQL",
    "sporsmal": mark("Spørsmål"),
    "uplassert": mark("Uten plass i målbildet"),
    "om": mark("Om kunnskapsgrafen"),
    "dumps": mark("Last ned alt"),
    "ns": mark("Ontologi"),
}


def near(path: str) -> Sequence[LinkedText]:
    """List pages with similar paths: entities, lists, questions or other pages."""
    words = [word.lower()[:LONGEST] for word in path.strip("/").split("/")]
    if words[0] in OF_THINGS and len(words) > 1:
        return things(words[1], words[-1].partition(".")[0])
    if words[0] == "liste" and len(words) > 1:
        return kinds(words[1])
    if words[0] == "sporsmal" and len(words) > 1:
        return questions(words[1].partition(".")[0])
    return [LinkedText(gettext(PAGES[word]), f"/{word}") for word in close(words[0], PAGES)]


def things(kind: str, slug: str) -> Sequence[LinkedText]:
    """List entities with this slug in other kinds, then those with similar names."""
    known = {iri for other in KINDS if (iri := str(ID[f"{other}/{slug}"])) in current_labels()}
    of_kind = {local_name(iri): iri for iri in current_labels().of_kind(kind)}
    alike = [of_kind[word] for word in close(slug, of_kind)]
    found = [*sorted(known), *alike] or [hit.iri for hit in current_index().search(slug).hits][
        :MOST
    ]
    return [thing(iri) for iri in dict.fromkeys(found)] or kinds(kind)


def thing(iri: str) -> LinkedText:
    """Link to the page about an entity."""
    name = current_labels().name(iri, current_language())
    return LinkedText(str(name), f"/doc/{iri.removeprefix(str(ID))}")


def kinds(kind: str) -> Sequence[LinkedText]:
    """List the lists of kinds with similar names."""
    listed = [word for word in KINDS if current_labels().of_kind(word)]
    return [LinkedText(kind_names(word), f"/liste/{word}") for word in close(kind, listed)]


def questions(name: str) -> Sequence[LinkedText]:
    """List the questions with similar names."""
    asked, language = current_release().queries, current_language()
    found = close(name, asked)
    return [LinkedText(asked[word].title[language], f"/sporsmal/{word}") for word in found]


def close(word: str, known: Iterable[str]) -> Sequence[str]:
    """List the words most similar to one."""
    return get_close_matches(word, list(known), MOST, ALIKE)
