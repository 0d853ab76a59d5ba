"""/sporsmal: a search field that answers words with pages; also suggestions and OpenSearch."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pyoxigraph as ox
from flask import Blueprint, Response, render_template, request, url_for
from markupsafe import Markup

from okosystem.core.terms import ID, local_name
from okosystem.core.text import fold
from okosystem.model.labels import Text, all_best
from okosystem.search.indexes import KIND, QUESTION, Hit, SearchResult
from okosystem.search.questions import Answer, find_answer
from okosystem.search.release_index import MAX_WORDS
from okosystem.web.display_names import KINDS, kind_names, label_of
from okosystem.web.languages import LANGUAGES, current_language, gettext, mark
from okosystem.web.links import href
from okosystem.web.problems import SHOWN as VALUE_SHOWN
from okosystem.web.problems import plain, refuse, with_changes
from okosystem.web.questions import grouped
from okosystem.web.state import (
    current_graph,
    current_index,
    current_labels,
    current_release,
    current_site,
)
from okosystem.web.templating import has, link, name, site_name

bp = Blueprint("search", __name__)
FIRST, MOST, SUGGESTED = 10, 100, 6
MORE = "flere"
"""The parameter that shows up to MOST hits."""
SHORT = 16
"""The longest name that OpenSearch has room for."""
SUGGESTIONS = "application/x-suggestions+json"
DESCRIPTION = "application/opensearchdescription+xml"
OWNER, STATUS = "eier", "status"
FACETS: Mapping[str, str] = {
    KIND: mark("Type"),
    STATUS: mark("Status"),
    OWNER: mark("Eier"),
    "kategori": mark("Kategori"),
}
Chosen = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Row:
    """A hit as a reader sees it: a link, its kind, one line, who answers for it, its status."""

    address: str
    title: Text
    kind: str
    line: Text | Markup | None = None
    alias: str = ""
    owners: Sequence[str] = ()
    statuses: Sequence[str] = ()


@bp.get("/sporsmal")
def search() -> str:
    """Answer the words of ?q=; without any, list the named questions."""
    query = request.args.get("q", "").strip()
    chosen = {name: value for name in FACETS if (value := request.args.get(name, ""))}
    if KIND in chosen and not current_site().is_kind(chosen[KIND]):
        refuse(
            "«%(given)s» er ingen type. Velg én av disse:",
            [(plain(kind_names(k)), f"?{with_changes(**{KIND: k})}") for k in KINDS],
            given=chosen[KIND][:VALUE_SHOWN],
            name=KIND,
        )
    answer = find_answer(current_index(), query) if has("questions") else None
    result = find(query, answer)
    hits = narrowed(result.hits, chosen)
    is_all = MORE in request.args
    return render_template(
        "search.html",
        query=query,
        answer=answer_row(answer) if answer else None,
        rows=[row_of(hit, query) for hit in hits[: MOST if is_all else FIRST]],
        is_all=is_all,
        total=len(hits),
        result=result,
        nearest=current_index().nearest(query) if query and not result.hits else [],
        is_cut=len(fold(query).split()) > MAX_WORDS,
        most_words=MAX_WORDS,
        facets=facets(result.hits, chosen) if query else [],
        chosen=chosen,
        groups=grouped() if has("questions") and not query else [],
        language=current_language(),
    )


@bp.get("/sok.json")
def suggest() -> Response:
    """Suggest pages as OpenSearch Suggestions: query, names, descriptions, URLs."""
    query = request.args.get("q", "")
    answer = find_answer(current_index(), query) if has("questions") else None
    rows = [answer_row(answer)] if answer else []
    hits = find(query, answer).hits[: SUGGESTED - len(rows)]
    names = [*(row.title.value for row in rows), *(label_of(hit.iri) for hit in hits)]
    kinds = [*(row.kind for row in rows), *(current_site().describe(hit) for hit in hits)]
    addresses = [*(row.address for row in rows), *(page_of(hit.iri) for hit in hits)]
    body = [query, names, kinds, [absolute(address) for address in addresses]]
    return Response(json.dumps(body, ensure_ascii=False), mimetype=SUGGESTIONS)


@bp.get("/opensearch.xml")
def description() -> Response:
    """Describe this search engine to browsers."""
    body = render_template(
        "opensearch.xml",
        host=request.host_url.rstrip("/"),
        name=current_site().short_name(current_language())[:SHORT],
        about=gettext("Søk i %(site)s") % {"site": site_name().value},
    )
    return Response(body, mimetype=DESCRIPTION)


def find(query: str, answer: Answer | None) -> SearchResult:
    """Search for the words, or for what a question is about, that first."""
    if answer is None:
        return current_index().search(query, with_questions=True)
    about = [answer.entities[slot] for slot in answer.question.slots]
    hits = current_index().search(answer.names or query, with_questions=True).hits
    return SearchResult(
        [*(Hit(iri, "") for iri in about), *(h for h in hits if h.iri not in about)]
    )


def answer_row(answer: Answer) -> Row:
    """Return the question that was asked with its page, and the answer when the index has it."""
    question, language = answer.question, current_language()
    names = {slot: label_of(iri) for slot, iri in answer.entities.items()}
    endpoint, parameters = answer.page()
    title = Text(question.title[language].format(**names), language)
    line: Text | Markup | None = None
    if question.answer and not question.facet:
        line = Text(question.answer[language], language)
    elif question.facet:
        values = current_index().facets(answer.entities["thing"]).get(question.facet, ())
        texts = question.answer if values else question.unknown
        links = Markup(", ").join(map(link, values))
        line = Markup(texts[language]).format(values=links)  # noqa: S704  our own text
    return Row(url_for(endpoint, **parameters), title, gettext("Svar"), line)


def row_of(hit: Hit, query: str) -> Row:
    """Describe a hit."""
    values, title = current_index().facets(hit.iri), name(hit.iri)
    titles = {current_labels().name(hit.iri, language).value for language in LANGUAGES}
    is_named = bool(set(fold(query).split()) & set(fold(title.value).split()))
    return Row(
        page_of(hit.iri),
        title,
        current_site().describe(hit),
        line_of(hit.iri),
        "" if is_named or hit.found_by in titles else hit.found_by,
        values.get(OWNER, ()),
        values.get(STATUS, ()),
    )


def line_of(iri: str) -> Text | None:
    """Return the first sentence that describes an entity."""
    if "search-line" not in current_release().page_queries:
        return None
    rows = current_graph().ask("search-line", thing=ox.NamedNode(iri))
    texts = all_best((row["text"] for row in rows if row["text"]), current_language())
    return texts[0].first_sentence if texts else None


def page_of(iri: str) -> str:
    """Return the address of the page about an entity; a named question is answered by its own."""
    if iri.startswith(f"{ID}{QUESTION}/") and has("questions"):
        return url_for("questions.question", name=local_name(iri))
    return href(iri) or ""


def absolute(address: str) -> str:
    """Return an address with the host that this client reached."""
    return f"{request.host_url.rstrip('/')}{address}" if address.startswith("/") else address


@dataclass(frozen=True, slots=True)
class Option:
    """A value of a facet, with the parameters that choose it or undo the choice."""

    text: str
    count: int
    parameters: Mapping[str, str]
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Facet:
    """A property to narrow hits by."""

    title: str
    options: Sequence[Option]


def narrowed(hits: Sequence[Hit], chosen: Chosen, but: str = "") -> Sequence[Hit]:
    """Select the hits that have every chosen value, except of the facet `but`."""
    required = [(facet, value) for facet, value in chosen.items() if facet != but]
    return [hit for hit in hits if all(v in map(local_name, values(hit, f)) for f, v in required)]


def values(hit: Hit, facet: str) -> Sequence[str]:
    """Return the values that a hit has of a facet."""
    return current_index().facets(hit.iri).get(facet, ())


def facets(hits: Sequence[Hit], chosen: Chosen) -> Sequence[Facet]:
    """List the facets that distinguish hits, each counted among the hits that the others leave."""
    found = {name: options(name, hits, chosen) for name in FACETS}
    return [
        Facet(gettext(FACETS[name]), listed)
        for name, listed in found.items()
        if len(listed) > 1 or name in chosen
    ]


def options(facet: str, hits: Sequence[Hit], chosen: Chosen) -> Sequence[Option]:
    """List the values of a facet by frequency, with the chosen one even if no hit has it."""
    left = narrowed(hits, chosen, but=facet)
    counted = Counter(value for hit in left for value in values(hit, facet))
    labels = {local_name(value): value_label(facet, value) for value in counted}
    counts = Counter({local_name(value): count for value, count in counted.items()})
    if facet in chosen:
        counts[chosen[facet]] += 0
    others = {name: text for name, text in chosen.items() if name != facet}
    found = []
    for value, count in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])):
        is_chosen = chosen.get(facet) == value
        parameters = others if is_chosen else others | {facet: value}
        text = labels.get(value) or (kind_names(value) if facet == KIND else value)
        found.append(Option(text, count, parameters, is_chosen))
    return found


def value_label(facet: str, value: str) -> str:
    """Return the label of a value."""
    return kind_names(value) if facet == KIND else label_of(value)
