"""/begreper: the terms of the pages, then all other terms by list, in three languages."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, abort, render_template, request

from okosystem.core.messages import Message
from okosystem.core.terms import ID, iri_of, local_name, value_of
from okosystem.core.text import fold
from okosystem.engine.oxigraph import Store, cached_per_store
from okosystem.graph.choices import options_of
from okosystem.graph.labels import Text, by_language
from okosystem.graph.statements import Node, collect_nodes
from okosystem.graph.texts import LANGUAGES
from okosystem.web.state import current_reader

bp = Blueprint("glossary", __name__)
MODEL_LIST = "modellen"
BEFORE_CODE_LISTS = (MODEL_LIST, str(ID["scheme/capability"]), str(ID["scheme/information-object"]))
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


@bp.get("/begreper")
def glossary() -> str:
    """Show the terms, filtered by list and words; answers 404 to an unknown list."""
    reader = current_reader()
    terms = _read_terms(reader.whole.store, reader.release.page_queries["terms"])
    lists = {
        MODEL_LIST: MODEL_LIST,
        **options_of(reader, {term.list for term in terms} - {MODEL_LIST}),
    }
    chosen, query = request.args.get("liste", ""), request.args.get("q", "")[:MAX_SEARCH_LENGTH]
    if chosen and chosen not in lists:
        known = ", ".join(lists)
        abort(
            404,
            Message(
                "The list does not exist. How to fix it: choose one of %(lists)s.", lists=known
            ),
        )
    words = fold(query).split()
    shown = {
        term.node.iri: term
        for term in terms
        if chosen in ("", local_name(term.list)) and all(word in term.words for word in words)
    }
    order = () if chosen else [iri_of(row["node"]) for row in reader.whole.ask("terms-first")]
    first = {iri: shown[iri] for iri in order if iri in shown}
    by_list: dict[str, list[Entry]] = {}
    for iri in reader.sort(shown.keys() - first.keys()):
        by_list.setdefault(shown[iri].list, []).append(shown[iri])
    code_lists = [iri for iri in lists.values() if iri not in BEFORE_CODE_LISTS]
    return render_template(
        "glossary.html",
        first=first.values(),
        by_list=[(iri, by_list[iri]) for iri in BEFORE_CODE_LISTS if iri in by_list],
        code_lists=[(iri, by_list[iri]) for iri in code_lists if iri in by_list],
        shown=len(shown),
        total=len(terms),
        lists=lists,
        chosen=chosen,
        query=query,
        sources=list(dict.fromkeys(i for e in shown.values() for i in e.node.iris("dct:source"))),
    )


@cached_per_store()
def _read_terms(store: Store, sparql: str) -> Sequence[Entry]:
    """Read the terms: concepts of our lists, and classes."""
    found = []
    for iri, node in collect_nodes(store, store.rows(sparql)).items():
        if texts := by_language(node.all(*NAME_PROPERTIES)):
            anchor = iri.removeprefix(str(ID)).rpartition("ns#")[2].replace("/", "--")
            names = [Text(texts[code][0], code) for code in LANGUAGES if code in texts]
            searched = node.all(*NAME_PROPERTIES, "skos:altLabel", "skos:definition")
            words = fold(" ".join(map(value_of, searched)))
            scheme = node.iri_of("skos:inScheme") or MODEL_LIST
            found.append(Entry(node, anchor, names, scheme, words))
    return found
