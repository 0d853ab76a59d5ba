"""/sporsmal: a search field that answers words with pages; also suggestions and OpenSearch."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pyoxigraph as ox
from flask import Blueprint, Response, render_template, request, url_for
from markupsafe import Markup

from okosystem.core.package import read_package_table
from okosystem.core.terms import ID, local_name
from okosystem.core.text import fold
from okosystem.model.labels import Text, all_best
from okosystem.search.indexes import KIND, QUESTION, Hit, SearchResult
from okosystem.search.questions import Answer, find_answer
from okosystem.search.release_index import MAX_WORDS
from okosystem.web.display_names import KINDS, kind_names, label_of
from okosystem.web.languages import LANGUAGES, current_language, gettext
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
FACETS: Mapping[str, str] = read_package_table("web/search.toml")["facets"]
FIRST, MOST, SUGGESTED = 10, 100, 6
MORE = "flere"
"""The parameter that shows up to MOST hits."""
SHORT = 16
"""The longest name that OpenSearch has room for."""


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
    answer, result = find(query)
    hits = [hit for hit in result.hits if chosen.items() <= values_of(hit).keys()]
    is_all = MORE in request.args
    return render_template(
        "search.html",
        query=query,
        answer=answer,
        rows=[row_of(hit, query) for hit in hits[: MOST if is_all else FIRST]],
        is_all=is_all,
        total=len(hits),
        result=result,
        nearest=current_index().nearest(query) if query and not result.hits else [],
        is_cut=len(fold(query).split()) > MAX_WORDS,
        most_words=MAX_WORDS,
        facets=read_facets(result.hits, chosen) if query else [],
        chosen=chosen,
        groups=grouped() if has("questions") and not query else [],
        language=current_language(),
    )


@bp.get("/sok.json")
def suggest() -> Response:
    """Suggest pages as OpenSearch Suggestions: query, names, descriptions, URLs."""
    query = request.args.get("q", "")
    answer, result = find(query)
    found = [(answer.title.value, answer.kind, answer.address)] if answer else []
    for hit in result.hits[: SUGGESTED - len(found)]:
        found.append((label_of(hit.iri), current_site().describe(hit), page_of(hit.iri)))
    names, kinds, addresses = ([one[column] for one in found] for column in range(3))
    host = request.host_url.rstrip("/")
    urls = [f"{host}{address}" if address.startswith("/") else address for address in addresses]
    body = json.dumps([query, names, kinds, urls], ensure_ascii=False)
    return Response(body, mimetype="application/x-suggestions+json")


@bp.get("/opensearch.xml")
def description() -> Response:
    """Describe this search engine to browsers."""
    body = render_template(
        "opensearch.xml",
        host=request.host_url.rstrip("/"),
        name=current_site().short_name(current_language())[:SHORT],
        about=gettext("Søk i %(site)s") % {"site": site_name().value},
    )
    return Response(body, mimetype="application/opensearchdescription+xml")


def find(query: str) -> tuple[Row | None, SearchResult]:
    """Search for the words; or answer the question in them, and find what it is about first."""
    index = current_index()
    answer = find_answer(index, query) if has("questions") else None
    if answer is None:
        return None, index.search(query, with_questions=True)
    about = [answer.entities[slot] for slot in answer.question.slots]
    hits = index.search(answer.names or query, with_questions=True).hits
    others = [hit for hit in hits if hit.iri not in about]
    return answer_row(answer), SearchResult([*(Hit(iri, "") for iri in about), *others])


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
        values.get("eier", ()),
        values.get("status", ()),
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


def values_of(hit: Hit) -> dict[tuple[str, str], str]:
    """Read the values of the facets of a hit, each by its facet and its name in the address."""
    facets = current_index().facets(hit.iri)
    return {(facet, local_name(iri)): iri for facet in facets for iri in facets[facet]}


def read_facets(
    hits: Sequence[Hit], chosen: Mapping[str, str]
) -> dict[str, list[dict[str, object]]]:
    """List the facets that distinguish hits with their values, the most frequent first.

    A value is counted among the hits that the other facets leave, and has the parameters that
    choose it or undo the choice. The chosen value is listed even if no hit has it.
    """
    found, values_by_hit = {}, [values_of(hit) for hit in hits]
    for facet, title in FACETS.items():
        others = {name: value for name, value in chosen.items() if name != facet}
        left = [values for values in values_by_hit if others.items() <= values.keys()]
        pairs = [
            (name, iri) for values in left for (of, name), iri in values.items() if of == facet
        ]
        iris, counts = dict(pairs), Counter(name for name, _ in pairs)
        if facet in chosen:
            counts[chosen[facet]] += 0  # listed even without hits
        options: list[dict[str, object]] = []
        for option, count in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])):
            text = kind_names(option) if facet == KIND else label_of(iris.get(option, option))
            is_chosen = chosen.get(facet) == option
            parameters = others if is_chosen else {**others, facet: option}
            options.append(
                {"text": text, "count": count, "is_chosen": is_chosen, "parameters": parameters}
            )
        if len(options) > 1 or facet in chosen:
            found[gettext(title)] = options
    return found
