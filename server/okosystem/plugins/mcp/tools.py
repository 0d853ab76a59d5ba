"""The tools that are no feature: search, describe, the named questions, and SPARQL.

Language, day and scenario of a call are in its reader.
"""

import inspect
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal

import pyoxigraph as ox
from pydantic import BaseModel, ConfigDict, Field, create_model

from okosystem.errors import InvalidParameter, QueryTooLarge, UnknownQuery
from okosystem.features.entity.as_json import describe_entity, reference, to_json
from okosystem.graph.basis import terms_of, terms_of_node
from okosystem.graph.basis_facts import read_claims
from okosystem.graph.labels import best
from okosystem.graph.reader import Reader
from okosystem.graph.statements import read_entity
from okosystem.package import read_package_table
from okosystem.plugins.mcp.answers import Answer, make_answer
from okosystem.plugins.mcp.served import Served, resolve
from okosystem.rdf.terms import OKO
from okosystem.sparql.answers import Row
from okosystem.sparql.query import Query
from okosystem.text import fold

TEXTS = read_package_table("plugins/mcp/tools.toml")
TSV, TURTLE = "text/tab-separated-values", "text/turtle"
MAX_TURTLE_CHARACTERS = 100_000


def argument(name: str, **limits: int) -> Any:
    """Describe an argument of a tool, with limits on its value."""
    return Field(description=TEXTS["arguments"][name], **limits)  # type: ignore[call-overload]


Thing = Annotated[str, argument("thing", min_length=1, max_length=500)]
Limit = Annotated[int, argument("limit", ge=1, le=200)]
Offset = Annotated[int, argument("offset", ge=0, le=1_000_000)]


class Arguments(BaseModel):
    """The arguments of every tool."""

    model_config = ConfigDict(extra="forbid")

    language: Annotated[Literal["nb", "nn", "en"], argument("language")] = "nb"


class PastArguments(Arguments):
    """The arguments of a tool that answers as of a day and in a scenario."""

    date: Annotated[str, argument("date", max_length=40)] = ""
    scenario: Annotated[str, argument("scenario", max_length=80)] = ""


@dataclass(frozen=True, slots=True)
class Tool:
    """A tool: what an assistant reads about it, its arguments, and the function that answers."""

    name: str
    title: str
    description: str
    arguments: type[Arguments]
    answer: Callable[..., Answer]

    def call(self, served: Served, client: str, arguments: Mapping[str, Any]) -> Answer:
        """Answer a client; raises GraphError, or ValidationError for wrong arguments."""
        given = self.arguments.model_validate(arguments)
        own = {name: getattr(given, name) for name in self.arguments.model_fields}
        common = {name: own.pop(name) for name in PastArguments.model_fields if name in own}
        return self.answer(served.view(client, **common), **own)


def search(
    served: Served,
    text: Annotated[str, argument("text", min_length=1, max_length=200)],
    kind: Annotated[str, argument("kind", max_length=40)] = "",
    limit: Limit = 10,
) -> Answer:
    """Find entities by name, also by past names and descriptions."""
    reader, kinds = served.reader, served.names.kinds()
    if kind and kind not in kinds:
        raise InvalidParameter(
            f"{kind!r} is not a kind of entity. How to fix it: choose one of {', '.join(kinds)}."
        )
    hits = [hit for hit in served.names.search(text).hits if kind in ("", hit.kind)]
    rows = [
        reference(reader, hit.iri) | {"kind": hit.kind, "found_by": hit.found_by}
        for hit in hits[:limit]
    ]
    cells = [{"iri": ox.NamedNode(hit.iri)} for hit in hits]
    return make_answer(reader, text, rows, cells, terms={OKO["SharedResource"]})


def describe(served: Served, thing: Thing, offset: Offset = 0, limit: Limit = 15) -> Answer:
    """Describe an entity and the statements about it; raises UnknownResource."""
    reader = served.reader
    iri = resolve(reader, thing)
    entity = read_entity(reader, iri, with_incoming=True)
    described = describe_entity(reader, entity)
    del described["basis"]
    statements: Any = described.pop("statements")
    iris = [one["iri"] for one in statements]
    terms = terms_of_node(reader, entity.node)
    return make_answer(
        reader,
        reader.label(iri),
        statements[offset : offset + limit],
        [{name: ox.NamedNode(name) for name in (iri, one)} for one in iris or [iri]],
        offset=offset,
        total=len(iris),
        terms=terms,
        entity=described,
        unknown=unknown_properties(reader, terms),
    )


def unknown_properties(reader: Reader, terms: Collection[str]) -> list[dict[str, object]]:
    """List the properties of the classes among some terms that are absent and known in part."""
    return [
        reference(reader, claim.term) | {"text": str(best(claim.texts, reader.language) or "")}
        for claim in read_claims(reader)
        if not (claim.complete or claim.domain)
        and not claim.classes.isdisjoint(terms)
        and claim.term not in terms
    ]


def questions(
    served: Served,
    about: Annotated[str, argument("words", max_length=200)] = "",
    limit: Limit = 200,
) -> Answer:
    """List the named queries whose texts contain all the words."""
    reader, words, found = served.reader, fold(about).split(), []
    for query in reader.release.queries.values():
        text = fold(" ".join((query.name, *query.title.values(), *query.description.values())))
        if all(word in text for word in words):
            texts = {"title": query.title, "description": query.description}
            row = {key: text[reader.language] for key, text in texts.items()}
            found.append({"name": query.name, **row, "parameters": query.examples})
    return make_answer(reader, about, found[:limit], [], total=len(found))


def ask(
    served: Served,
    name: Annotated[str, argument("name", max_length=200)],
    parameters: Annotated[dict[str, str] | None, argument("parameters")] = None,
    offset: Offset = 0,
    limit: Limit = 50,
) -> Answer:
    """Answer a named query; names are accepted for IRIs.

    Raises UnknownQuery, InvalidParameter or UnknownResource.
    """
    reader, given = served.reader, parameters or {}
    query, prefixes = reader.release.queries.get(name), reader.release.prefixes
    if query is None:
        raise UnknownQuery(
            f"There is no question named {name[:80]!r}. How to fix it: the tool questions "
            "lists their names."
        )
    iris = {key for key, parameter in query.parameters.items() if parameter.kind == "iri"}
    values = {k: resolve(reader, v) if v and k in iris else v for k, v in given.items()}
    sparql = query.to_sparql(query.bind(values, prefixes), reader.language)
    rows = reader.store.query(sparql).rows()
    return make_answer(
        reader,
        query.title[reader.language],
        render_rows(reader, rows[offset : offset + limit]),
        rows,
        offset=offset,
        terms=terms_of(query.code, prefixes),
        query=sparql,
    )


def sparql(
    served: Served,
    query: Annotated[str, Field(min_length=1, max_length=20_000)],
    limit: Limit = 100,
) -> Answer:
    """Answer a query in the worker pool; only its author knows what it leaves out.

    Raises InvalidQuery, QueryTooSlow, QueryTooLarge, TooManyQueries or Busy.
    """
    reader = served.reader
    answer = served.pool.evaluate(Query(query, [], [], TSV, TURTLE, limit), reader.client)
    if answer.media_type == TURTLE:
        turtle = answer.body.decode()
        if len(turtle) > MAX_TURTLE_CHARACTERS:
            raise QueryTooLarge(
                f"the graph is {len(turtle)} characters of Turtle; {MAX_TURTLE_CHARACTERS} "
                "is the limit. How to fix it: add LIMIT, or ask about fewer entities."
            )
        return make_answer(reader, "", [], [], query=query, turtle=turtle)
    solutions = ox.parse_query_results(answer.body, format=ox.QueryResultsFormat.TSV)
    if isinstance(solutions, ox.QueryBoolean):
        return make_answer(reader, "", [], [], query=query, truth=bool(solutions))
    columns = [variable.value for variable in solutions.variables]
    rows = [dict(zip(columns, row, strict=True)) for row in solutions]
    rendered, total = render_rows(reader, rows), len(rows) + answer.left_out
    return make_answer(reader, "", rendered, rows, query=query, total=total)


def render_rows(reader: Reader, rows: Sequence[Row]) -> list[dict[str, Any]]:
    """Render rows; columns of labels are dropped, since entities carry their labels."""
    columns = [*rows[0]] if rows else []
    kept = [c for c in columns if not (c.endswith("Label") and c.removesuffix("Label") in columns)]
    return [{column: to_json(reader, row[column]) for column in kept} for row in rows]


def _make_tool(base: type[Arguments], answer: Callable[..., Answer]) -> Tool:
    """Make a tool of a function; its arguments are those after the first."""
    _, *parameters = inspect.signature(answer).parameters.values()
    own: Any = {
        one.name: (one.annotation, ... if one.default is one.empty else one.default)
        for one in parameters
    }
    name = answer.__name__
    return Tool(
        name,
        **TEXTS["tools"][name],
        arguments=create_model(name, __base__=base, **own),
        answer=answer,
    )


TOOLS = [
    *(_make_tool(Arguments, answer) for answer in (search, questions, sparql)),
    *(_make_tool(PastArguments, answer) for answer in (describe, ask)),
]
