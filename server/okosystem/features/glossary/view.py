"""/begreper: the terms of the pages, then all other terms by list, in three languages."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from okosystem.errors import Message, UnknownResource
from okosystem.graph.choices import Choices, Field, options_of
from okosystem.graph.columns import name_columns
from okosystem.graph.labels import Text, by_language
from okosystem.graph.reader import Reader, cached_per_graph
from okosystem.graph.statements import Node, collect_nodes
from okosystem.graph.texts import LANGUAGES, mark
from okosystem.graph.view import Feature, Inputs, Row, View
from okosystem.rdf.terms import (
    ID,
    ONTOLOGY,
    iri_of,
    local_name,
    value_of,
)
from okosystem.text import fold

LIST, WORDS = "liste", "q"
MODEL_LIST = "modellen"
BEFORE_CODE_LISTS = (MODEL_LIST, str(ID["scheme/capability"]), str(ID["scheme/information-object"]))
SKOS_QUERY = "terms-in-skos"
NAME_PROPERTIES = ("skos:prefLabel", "rdfs:label")
MAX_SEARCH_LENGTH = 100


@dataclass(frozen=True, slots=True)
class Entry:
    """A term: its anchor, its names by language, its list, and its folded search text."""

    node: Node
    id: str
    names: Sequence[Text]
    list: str
    words: str


class WordsField(Field):
    """A field for any words, the first of which count."""

    def read(self, _: Reader, values: Sequence[str]) -> str:
        """Read the words."""
        return values[0][:MAX_SEARCH_LENGTH] if values else ""


def show_terms(reader: Reader, choices: Choices) -> View:
    """Show the terms, filtered by list and words; raises UnknownResource for an unknown list."""
    terms = _read_terms(reader)
    schemes = options_of(reader, {term.list for term in terms} - {MODEL_LIST})
    lists = {MODEL_LIST: MODEL_LIST, **schemes}
    chosen, words = choices[LIST], fold(choices[WORDS]).split()
    if chosen and chosen not in lists:
        known = ", ".join(lists)
        raise UnknownResource(
            Message("The list does not exist. How to fix it: choose one of %(lists)s.", lists=known)
        )
    shown = {
        term.node.iri: term
        for term in terms
        if chosen in ("", local_name(term.list)) and all(word in term.words for word in words)
    }
    values = {"lists": lists, "chosen": chosen, "query": choices[WORDS], "total": len(terms)}
    return View(
        rows=(to_row(reader, shown[iri]) for iri in reader.sort(shown)),
        inputs=Inputs(("terms",)),
        page=lambda: {**values, **arrange(reader, lists, shown, chosen)},
        triples=lambda: write_skos(reader, shown.values()),
    )


def to_row(reader: Reader, term: Entry) -> Row:
    """Write a term as cells, in all three languages."""
    names = {name.language: name.value for name in term.names}
    definitions = by_language(term.node.all("skos:definition"))
    return {
        "term": term.node.iri,
        **name_columns(reader, list="" if term.list == MODEL_LIST else term.list),
        **{code: names.get(code, "") for code in LANGUAGES},
        **{f"{code}Definition": next(iter(definitions.get(code, ())), "") for code in LANGUAGES},
        "broader": term.node.iris("skos:broader", "rdfs:subClassOf"),
        "related": term.node.iris("skos:related"),
        "sources": term.node.iris("dct:source"),
    }


def write_skos(reader: Reader, terms: Collection[Entry]) -> Iterable[ox.Triple]:
    """List the triples that describe some terms and their lists in SKOS."""
    lists = {ONTOLOGY if term.list == MODEL_LIST else term.list for term in terms}
    shown = {term.node.iri for term in terms} | lists
    query = reader.release.page_queries[SKOS_QUERY]
    return (t for t in reader.whole.store.triples(query) if value_of(t.subject) in shown)


def arrange(
    reader: Reader, lists: Mapping[str, str], shown: Mapping[str, Entry], chosen: str
) -> Mapping[str, object]:
    """Arrange the terms: those of the pages first, unless a list is chosen, then by list."""
    order = () if chosen else [iri_of(row["node"]) for row in reader.whole.ask("terms-first")]
    first = {iri: shown[iri] for iri in order if iri in shown}
    by_list: dict[str, list[Entry]] = {}
    for iri in reader.sort(shown.keys() - first.keys()):
        by_list.setdefault(shown[iri].list, []).append(shown[iri])
    code_lists = [iri for iri in lists.values() if iri not in BEFORE_CODE_LISTS]
    return {
        "first": first.values(),
        "by_list": [(iri, by_list[iri]) for iri in BEFORE_CODE_LISTS if iri in by_list],
        "code_lists": [(iri, by_list[iri]) for iri in code_lists if iri in by_list],
        "shown": len(shown),
        "sources": list(
            dict.fromkeys(i for e in shown.values() for i in e.node.iris("dct:source"))
        ),
    }


@cached_per_graph(of_today=True)
def _read_terms(graph: Reader) -> Sequence[Entry]:
    """Read the terms: concepts of our lists, and classes."""
    found = []
    for iri, node in collect_nodes(graph, graph.ask("terms")).items():
        if texts := by_language(node.all(*NAME_PROPERTIES)):
            anchor = iri.removeprefix(str(ID)).rpartition("ns#")[2].replace("/", "--")
            names = [Text(texts[code][0], code) for code in LANGUAGES if code in texts]
            searched = node.all(*NAME_PROPERTIES, "skos:altLabel", "skos:definition")
            words = fold(" ".join(map(value_of, searched)))
            scheme = node.iri_of("skos:inScheme") or MODEL_LIST
            found.append(Entry(node, anchor, names, scheme, words))
    return found


FEATURE = Feature(
    name="glossary",
    path="/begreper",
    title=mark("Begreper"),
    columns=(
        *("term", "list", "listName", "nb", "nn", "en"),
        *("nbDefinition", "nnDefinition", "enDefinition", "broader", "related", "sources"),
    ),
    fields=(WordsField(LIST, mark("Liste")), WordsField(WORDS, mark("Søk"))),
    read=show_terms,
    about="The terms of the pages, code lists and classes, in Bokmål, Nynorsk and English.",
)
