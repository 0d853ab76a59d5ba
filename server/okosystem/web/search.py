"""/sporsmal: answers to questions and search by words; suggestions and OpenSearch."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import pyoxigraph as ox
from flask import Blueprint, Response, jsonify, make_response, render_template, request, url_for
from markupsafe import Markup

from okosystem.graph.basis import basis_of_answer
from okosystem.graph.choices import Field
from okosystem.graph.labels import KINDS, Text, all_best
from okosystem.graph.markup import href, link
from okosystem.graph.reader import Reader
from okosystem.graph.texts import LANGUAGES
from okosystem.package import read_package_table
from okosystem.rdf.terms import ID, local_name
from okosystem.search.answering import OUTSIDE, Answer, Choice, answer
from okosystem.search.indexes import KIND, QUESTION, Hit, SearchResult
from okosystem.search.release_index import MAX_WORDS
from okosystem.text import fold
from okosystem.web.formats import HTML, PLAIN_JSON, choose
from okosystem.web.headers import is_served
from okosystem.web.questions import column_heading, list_by_group
from okosystem.web.results import Table
from okosystem.web.state import current_reader
from okosystem.web.templating import has, site_name

bp = Blueprint("search", __name__)
FACETS: Mapping[str, str] = read_package_table("web/search.toml")["facets"]
FIRST_HITS, MAX_HITS, MAX_SUGGESTIONS = 10, 100, 6
ANSWER_ROWS = 10
"""The rows of a named query that are shown here; its own page has all."""
ALL_HITS = "flere"
"""The parameter that shows up to MOST hits."""
MAX_SHORT_NAME = 16
"""The longest name that OpenSearch has room for."""


@dataclass(frozen=True, slots=True)
class Row:
    """A hit as readers see it: link, kind, description, owners and statuses."""

    address: str
    title: Text
    kind: str
    line: Text | None = None
    alias: str = ""
    owners: Sequence[str] = ()
    statuses: Sequence[str] = ()


@bp.get("/sporsmal")
@bp.get("/sporsmal.<suffix>")
def search(suffix: str = "") -> Response:
    """Answer the question or find the words of ?q=; without any, list the named questions."""
    reader = current_reader()
    query = request.args.get("q", "").strip()
    is_data = choose(suffix or request.args.get("format"), (HTML, PLAIN_JSON)) is PLAIN_JSON
    if is_data:
        found = answer_to(reader, query)
        if found is None:
            return jsonify({"question": query})
        return jsonify(
            found.as_dict(query, reader.label) | {"basis": describe_basis(reader, found)}
        )
    return make_response(page(reader, query))


def page(reader: Reader, query: str) -> str:
    """Show the answer and the hits."""
    chosen = {name: value for name in FACETS if (value := request.args.get(name, ""))}
    if KIND in chosen and has("questions"):
        kinds = {kind: names["many"] for kind, names in KINDS.items()}
        Field(KIND, FACETS[KIND], kinds).read(reader, [chosen[KIND]])
    answer, result = answer_and_search(reader, query)
    hits = [hit for hit in result.hits if chosen.items() <= values_of(reader, hit).keys()]
    is_all = ALL_HITS in request.args
    return render_template(
        "search.html",
        query=query,
        answer=answer,
        table=table_of(reader, answer) if answer else None,
        sentence=sentence_of(reader, answer) if answer else "",
        basis=describe_basis(reader, answer) if answer else None,
        slot_names=slot_names_of(reader, answer) if answer else {},
        address_of=address_of,
        rows=[row_of(reader, hit, query) for hit in hits[: MAX_HITS if is_all else FIRST_HITS]],
        is_all=is_all,
        total=len(hits),
        result=result,
        nearest=reader.index().nearest(query) if query and not result.hits else [],
        is_cut=len(fold(query).split()) > MAX_WORDS,
        most_words=MAX_WORDS,
        facets=read_facets(reader, result.hits, chosen) if query else [],
        chosen=chosen,
        groups=list_by_group(reader) if has("questions") and not query else [],
        language=reader.language,
    )


@bp.get("/sok.json")
def suggest() -> Response:
    """Suggest pages as OpenSearch Suggestions: query, names, descriptions, URLs."""
    reader = current_reader()
    query = request.args.get("q", "")
    answer, result = answer_and_search(reader, query)
    found = []
    if answer and answer.choice and answer.state != OUTSIDE:
        address = address_of(answer.choice) or ""
        found = [(answer.choice.title, reader.text("Svar"), address)]
    for hit in result.hits[: MAX_SUGGESTIONS - len(found)]:
        found.append(
            (reader.label(hit.iri), reader.site.describe(reader, hit), page_of(reader, hit.iri))
        )
    names, kinds, addresses = ([one[column] for one in found] for column in range(3))
    host = request.host_url.rstrip("/")
    urls = [f"{host}{address}" if address.startswith("/") else address for address in addresses]
    body = json.dumps([query, names, kinds, urls], ensure_ascii=False)
    return Response(body, mimetype="application/x-suggestions+json")


@bp.get("/opensearch.xml")
def description() -> Response:
    """Describe this search engine to browsers."""
    reader = current_reader()
    body = render_template(
        "opensearch.xml",
        host=request.host_url.rstrip("/"),
        name=reader.site.short_name(reader, reader.language)[:MAX_SHORT_NAME],
        about=reader.text("Søk i %(site)s") % {"site": site_name().value},
    )
    return Response(body, mimetype="application/opensearchdescription+xml")


def answer_to(reader: Reader, query: str) -> Answer | None:
    """Answer a question; None for words that are not a question, which are only searched for."""
    questions = reader.question_reader()
    if questions is None or not query or not has("questions"):
        return None
    store = reader.whole.store
    found = answer(questions, reader.release, store, query, reader.language, reader.label)
    return found if found.understanding.is_question else None


def answer_and_search(reader: Reader, query: str) -> tuple[Answer | None, SearchResult]:
    """Answer the question, and search for its words; the entities it is about come first."""
    index, found = reader.index(), answer_to(reader, query)
    if found is None or found.understanding.reading is None:
        return found, index.search(query, with_questions=True)
    about = [iri for iri in found.understanding.reading.values.values() if iri.startswith(ID)]
    words = found.understanding.reading.name_text if about else query
    hits = index.search(words or query, with_questions=True).hits
    others = [hit for hit in hits if hit.iri not in about]
    return found, SearchResult([*(Hit(iri, "") for iri in about), *others])


def address_of(choice: Choice) -> str | None:
    """Return the address of the page that answers; None when it is not there."""
    return f"{request.script_root}{choice.page}" if is_served(choice.page) else None


def describe_basis(reader: Reader, found: Answer) -> dict[str, Any] | None:
    """Describe what an answer rests on; None for what the graph does not know."""
    basis = basis_of_answer(reader.whole, found)
    return basis.to_json(reader.whole, reader.language) if basis else None


def slot_names_of(reader: Reader, found: Answer) -> Mapping[str, str]:
    """Return the labels of the parameters of the named query."""
    if not found.choice or not found.choice.query:
        return {}
    parameters = reader.release.queries[found.choice.query].parameters
    return {key: one.label[reader.language] for key, one in parameters.items()}


def sentence_of(reader: Reader, found: Answer) -> Markup | str:
    """Return the sentence of an answer, with its values as links."""
    if not found.values or found.understanding.reading is None:
        return found.sentence
    texts = found.understanding.reading.target.answer
    links = Markup(", ").join(link(reader, v) if v.startswith("http") else v for v in found.values)
    return Markup(texts[found.language]).format(values=links, **found.names)  # noqa: S704  our own text


def table_of(reader: Reader, found: Answer) -> Table:
    """Return the first rows of the answer of a named query, with headings."""
    rows = [list(row.values()) for row in found.rows]
    parameters = found.choice.parameters if found.choice else {}
    table = Table([*found.rows[0]] if found.rows else [], rows[:ANSWER_ROWS]).without(parameters)
    return table.with_headings(partial(column_heading, reader))


def row_of(reader: Reader, hit: Hit, query: str) -> Row:
    """Describe a hit."""
    values, title = reader.index().facets(hit.iri), reader.name(hit.iri)
    titles = {reader.labels.name(hit.iri, language).value for language in LANGUAGES}
    is_named = bool(set(fold(query).split()) & set(fold(title.value).split()))
    return Row(
        page_of(reader, hit.iri),
        title,
        reader.site.describe(reader, hit),
        line_of(reader, hit.iri),
        "" if is_named or hit.found_by in titles else hit.found_by,
        values.get("eier", ()),
        values.get("status", ()),
    )


def line_of(reader: Reader, iri: str) -> Text | None:
    """Return the first sentence that describes an entity."""
    if "search-line" not in reader.release.page_queries:
        return None
    rows = reader.ask("search-line", thing=ox.NamedNode(iri))
    texts = all_best((row["text"] for row in rows if row["text"]), reader.language)
    return texts[0].first_sentence if texts else None


def page_of(reader: Reader, iri: str) -> str:
    """Return the address of the page about an entity; a named question is answered by its own."""
    if iri.startswith(f"{ID}{QUESTION}/") and has("questions"):
        return url_for("questions.question", name=local_name(iri))
    return href(reader, iri) or ""


def values_of(reader: Reader, hit: Hit) -> dict[tuple[str, str], str]:
    """Read the values of the facets of a hit, each by its facet and its name in the address."""
    facets = reader.index().facets(hit.iri)
    return {(facet, local_name(iri)): iri for facet in facets for iri in facets[facet]}


def read_facets(
    reader: Reader, hits: Sequence[Hit], chosen: Mapping[str, str]
) -> dict[str, list[dict[str, object]]]:
    """List the facets that distinguish hits with their values, the most frequent first.

    A value is counted among the hits that the other facets leave, and has the parameters that
    choose it or undo the choice. The chosen value is listed even if no hit has it.
    """
    found, values_by_hit = {}, [values_of(reader, hit) for hit in hits]
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
            text = (
                reader.kind_names(option)
                if facet == KIND
                else reader.label(iris.get(option, option))
            )
            is_chosen = chosen.get(facet) == option
            parameters = others if is_chosen else {**others, facet: option}
            options.append(
                {"text": text, "count": count, "is_chosen": is_chosen, "parameters": parameters}
            )
        if len(options) > 1 or facet in chosen:
            found[reader.text(title)] = options
    return found
