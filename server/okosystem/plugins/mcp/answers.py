"""The form of every answer: rows, with what they rest on, as structure and as a summary."""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache, partial
from typing import Any

import pyoxigraph as ox
from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from mcp_types import CallToolResult, TextContent
from pydantic import BaseModel, Field

from okosystem.features.entity.as_json import describe_evidence, reference
from okosystem.graph.basis import Cells, basis_of
from okosystem.graph.basis_facts import read_claims
from okosystem.graph.reader import Reader
from okosystem.graph.statements import collect_nodes
from okosystem.package import read_package_table
from okosystem.rdf.terms import ID, OKO

MAX_SUMMARY_ROWS = 10


class Answer(BaseModel):
    """The rows that a tool found, and what they rest on."""

    release: str = Field(description="The digest of the release that answered")
    language: str
    date: str = Field(description="The day the answer is about: what was true then, as known now")
    scenario: dict[str, Any] | None = Field(description="Say that it is hypothetical")
    title: str
    rows: list[dict[str, Any]]
    total: int = Field(description="The number of rows, also of those that are not included")
    offset: int
    completeness: str = Field(
        description="Whether more may be true than is stated here: complete, or else unknown "
        "(«ukjent»), never «no»"
    )
    grounds: list[dict[str, Any]] = Field(
        description="By IRI: evidence class, sources and dates, and the open objections and "
        "accepted corrections to mention with it"
    )
    basis: dict[str, Any] = Field(
        description="What all rows rest on; `unknown` is what could change the answer"
    )
    answer: dict[str, Any] = Field(
        default_factory=dict, description="Of `check`: verdict, why, statements and sources"
    )
    entity: dict[str, Any] | None = Field(None, description="Of `describe`")
    unknown: list[dict[str, Any]] = Field(
        default_factory=list,
        description="Of `describe`: properties that are «ukjent» here, which does not mean «no»",
    )
    truth: bool | None = Field(None, description="The answer to ASK")
    turtle: str | None = Field(None, description="The answer to CONSTRUCT or DESCRIBE")


def make_answer(
    reader: Reader,
    title: str,
    rows: Sequence[Mapping[str, Any]],
    cells: Sequence[Cells],
    *,
    offset: int = 0,
    terms: Collection[str] = (),
    query: str = "",
    **more: Any,
) -> Answer:
    """Make an answer of the rows to show, and of the cells of all rows, on which it rests.

    It is complete only if the graph claims to know each of the terms in full, in every domain.
    """
    ours = {term for term in terms if term.startswith(OKO)}
    known = {one.term for one in read_claims(reader) if one.complete and not one.domain}
    completeness = "complete" if ours and ours <= known else "unknown"
    scenario = ID[f"scenario/{reader.scenario}"] if reader.scenario else ""
    shown = cells[offset : offset + len(rows)]
    found = {
        "release": reader.release.digest,
        "language": reader.language,
        "date": str(reader.as_of),
        "scenario": reference(reader, scenario) if scenario else None,
        "title": title,
        "rows": rows,
        "total": len(cells),
        "offset": offset,
        "completeness": text_of(completeness, reader.language),
        "grounds": list(evidence_of(reader, [scenario, *iris_in(shown)])),
        "basis": basis_of(reader, cells, query, terms).to_json(reader, reader.language),
    }
    return Answer.model_validate(found | more)


def iris_in(cells: Iterable[Cells]) -> Iterable[str]:
    """List the IRIs in some rows, in order of appearance."""
    terms = (term for row in cells for term in row.values())
    return dict.fromkeys(term.value for term in terms if isinstance(term, ox.NamedNode))


def evidence_of(reader: Reader, iris: Iterable[str]) -> Iterator[dict[str, object]]:
    """Describe the evidence for some entities, leaving out those without a source."""
    for iri in filter(None, iris):
        node = ox.NamedNode(iri)
        rows = [
            {"node": one.subject, "property": one.predicate, "value": one.object}
            for one in reader.store.outward(node)
        ]
        for found in collect_nodes(reader, rows).values():
            if found.iri == iri and found.all("dct:source"):
                yield describe_evidence(reader, found)


def render(answer: Answer) -> CallToolResult:
    """Render an answer as a summary, as JSON text for clients without schemas, and as structure."""
    structure = answer.model_dump(mode="json")
    texts = (summarize(structure), json.dumps(structure, ensure_ascii=False))
    content = [TextContent(type="text", text=text) for text in texts]
    return CallToolResult(content=[*content], structured_content=structure)


def summarize(answer: Mapping[str, Any]) -> str:
    """Summarize an answer in a few lines, ending with its basis, release and completeness."""
    text = partial(text_of, language=answer["language"])
    return _read_template().render(**answer, most=MAX_SUMMARY_ROWS, text=text)


@cache
def _read_template() -> Template:
    loader = PackageLoader("okosystem.plugins", "mcp")
    environment = Environment(loader=loader, undefined=StrictUndefined)  # noqa: S701  plain text
    return environment.get_template("summary.jinja")


def text_of(key: str, language: str, **values: object) -> str:
    """Return a text of texts.toml in a language, filled in."""
    text: str = _read_texts()[key][language]
    return text.format(**values)


@cache
def _read_texts() -> Mapping[str, Mapping[str, str]]:
    return read_package_table("plugins/mcp/texts.toml")
