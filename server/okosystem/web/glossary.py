"""/begreper: the words that readers meet, then every other term by list, in three languages."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, abort, render_template, request

from okosystem.core.messages import Message
from okosystem.core.terms import ID, iri_of, local_name, value_of
from okosystem.core.text import fold
from okosystem.engine.oxigraph import Store, cached_per_store
from okosystem.model.labels import Text, by_language
from okosystem.model.statements import Node, collect_nodes
from okosystem.web.alphabet import in_order
from okosystem.web.languages import LANGUAGES
from okosystem.web.state import current_release, whole_graph, whole_store

bp = Blueprint("glossary", __name__)
MODEL = "modellen"
BEFORE_CODE_LISTS = (MODEL, str(ID["scheme/capability"]), str(ID["scheme/information-object"]))
NAMES = ("skos:prefLabel", "rdfs:label")
LONGEST = 100


@dataclass(frozen=True, slots=True)
class Entry:
    """A term: its names by language, its scheme, and its folded search text."""

    node: Node
    names: Sequence[Text]
    scheme: str
    words: str

    @property
    def id(self) -> str:
        """The anchor of the term: the end of its IRI."""
        return self.node.iri.removeprefix(str(ID)).rpartition("ns#")[2].replace("/", "--")


@bp.get("/begreper")
def glossary() -> str:
    """Show the terms, filtered by list and words."""
    terms = {e.node.iri: e for e in entries(whole_store(), current_release().page_queries["terms"])}
    lists = in_order({e.scheme for e in terms.values() if e.scheme != MODEL})
    chosen, query = chosen_list(lists), request.args.get("q", "")[:LONGEST]
    words = fold(query).split()
    shown = {
        iri: e
        for iri, e in terms.items()
        if chosen in ("", e.scheme) and all(word in e.words for word in words)
    }
    order = [iri_of(row["node"]) for row in whole_graph().ask("terms-first")]
    first = [shown[iri] for iri in order if iri in shown and not chosen]
    by_list = defaultdict[str, list[Entry]](list)
    for iri in in_order(shown.keys() - {e.node.iri for e in first}):
        by_list[shown[iri].scheme].append(shown[iri])
    cited = dict.fromkeys(iri for e in shown.values() for iri in e.node.iris("dct:source"))
    return render_template(
        "glossary.html",
        first=first,
        by_list=[(iri, by_list[iri]) for iri in BEFORE_CODE_LISTS if by_list[iri]],
        code_lists=[(i, by_list[i]) for i in lists if by_list[i] and i not in BEFORE_CODE_LISTS],
        shown=len(shown),
        total=len(terms),
        lists=[(local_name(iri), iri) for iri in lists],
        chosen=local_name(chosen),
        query=query,
        sources=list(cited),
    )


@cached_per_store()
def entries(store: Store, sparql: str) -> Sequence[Entry]:
    """Read the terms, cached per release: concepts of our schemes, and classes."""
    found = []
    for node in collect_nodes(store, store.query(sparql).rows()).values():
        if texts := by_language(node.all(*NAMES)):
            names = [Text(texts[code][0], code) for code in LANGUAGES if code in texts]
            searched = node.all(*NAMES, "skos:altLabel", "skos:definition")
            words = fold(" ".join(value_of(text) for text in searched))
            found.append(Entry(node, names, node.iri_of("skos:inScheme") or MODEL, words))
    return found


def chosen_list(lists: Sequence[str]) -> str:
    """Read `?liste=`; answers 404 to an unknown list."""
    given = request.args.get("liste", "")
    if given in ("", MODEL):
        return given
    known = {local_name(iri): iri for iri in lists}
    if given not in known:
        message = Message(
            "The list does not exist. How to fix it: choose one of %(lists)s.",
            lists=", ".join([MODEL, *known]),
        )
        abort(404, message)
    return known[given]
