"""The schemas of answers, as clients see them: every answer carries its evidence."""

from typing import Any

from pydantic import BaseModel, Field

Value = Any
"""A number, a boolean, a text, null, or an entity as {iri, name}."""


class Named(BaseModel):
    """An entity and its label in the requested language."""

    iri: str
    name: str


class Source(Named):
    """The source of a statement."""

    page: str | None = Field(None, description="The address of the page or document, if it has one")


class Remark(Named):
    """A disagreement with a statement or an entity, and who has it."""

    by: list[Named]
    text: str


class Objection(Remark):
    """An owner's objection to a statement, shown with it until it is settled."""


class Correction(Remark):
    """An accepted correction that has not been carried out in the graph yet."""


class Grounds(Named):
    """The evidence for an entity or statement in the answer, and the period it holds."""

    evidence: str = Field(
        description="fact, deduction, judgement or proposal; unknown if none is recorded"
    )
    sources: list[Source]
    since: str | None = None
    until: str | None = None
    objections: list[Objection] = Field(
        default_factory=list, description="Open objections: mention them with the statement"
    )
    corrections: list[Correction] = Field(
        default_factory=list,
        description="Accepted corrections not carried out yet: mention them with the statement",
    )


class Claim(Named):
    """A completeness claim of the graph about a class or a property."""

    term: str
    complete: bool
    text: str
    domain: Named | None = Field(
        default=None, description="The only domain that the claim is about; none for all of them"
    )
    examined: bool = Field(
        default=True, description="False where nobody has looked for it: then it is unknown"
    )


class DatedSource(Named):
    """A source and its date."""

    date: str


class PartlyKnown(Named):
    """A claim that the graph knows a term only in part, or has not examined it in a domain."""

    term: str
    domain: Named | None
    examined: bool


class Basis(BaseModel):
    """What an answer rests on, over all its rows, also those that are not included.

    A statement counts if a row names it, or its subject and one of its values; and an entity with
    an evidence class if it is named.
    """

    release: str
    query: str = Field(description="The SPARQL that gave the answer, if it was one query")
    statements: int
    evidence: dict[str, int] = Field(description="Statements per evidence class")
    origin: dict[str, int] = Field(
        description="Statements per origin: national, domain, imported, or computed from others"
    )
    sources: int
    undated_sources: int
    oldest_source: DatedSource | None
    newest_source: DatedSource | None
    objections: int = Field(description="Open objections to the statements")
    empty_cells: int = Field(description="Cells without a value: unknown, never «no»")
    unknown: list[PartlyKnown] = Field(description="What could change the answer")


class Answer(BaseModel):
    """The fields that every answer has."""

    release: str = Field(description="The digest of the release that answered")
    language: str
    completeness: str = Field(
        description="Whether more may be true than is stated here: complete, or else unknown "
        "(«ukjent»), never «no»"
    )
    completeness_claims: list[Claim] = Field(
        default_factory=list, description="What the graph claims about its knowledge of this"
    )
    grounds: list[Grounds] = Field(
        default_factory=list, description="Source, evidence class and dates, by IRI"
    )
    basis: Basis


class Hit(Named):
    """An entity that a search found."""

    kind: str
    found_by: str = Field(description="The name that matched, perhaps a former one")


class Hits(Answer):
    """The hits of a search, the closest names first."""

    total: int
    hits: list[Hit]


class PropertyValues(BaseModel):
    """A property and its values."""

    property: Named
    values: list[Value]


class Statement(Grounds):
    """A statement about the entity: how it is joined to it, and its content."""

    by: list[Named] = Field(description="The properties that join it to the entity")
    on: Named | None = Field(None, description="The other entity that the statement is about")
    says: list[PropertyValues]


class Unknown(Named):
    """A property without values here that the graph knows only in part."""

    text: str


class Description(Answer):
    """An entity with its statements."""

    thing: Named
    said: list[PropertyValues]
    statements: list[Statement]
    statements_total: int
    offset: int = 0
    unknown: list[Unknown] = Field(
        description="Properties that are «ukjent» here, which does not mean «no»"
    )


class Step(BaseModel):
    """A step from one entity to the next, with the statements that join them."""

    start: Named
    end: Named
    statements: list[Grounds]


class Ways(Answer):
    """The shortest paths between two entities; having none does not prove they are unrelated."""

    start: Named
    end: Named
    ways: list[list[Step]]


class Question(BaseModel):
    """A named query, as a question."""

    name: str
    title: str
    description: str
    parameters: dict[str, str] = Field(description="An example value for each parameter")


class Questions(Answer):
    """The named queries."""

    questions: list[Question]


class OtherLanguage(BaseModel):
    """A cell whose text or name is in another language than the answer, since it lacks that."""

    row: int = Field(description="The number of the row in `rows`, from 0")
    column: str
    language: str


class Table(BaseModel):
    """Rows of an answer; `total` also counts the rows that are not included."""

    name: str
    title: str
    description: str = ""
    columns: list[str]
    total: int
    offset: int = 0
    rows: list[dict[str, Value]]
    other_languages: list[OtherLanguage] = Field(default_factory=list)


class Tables(Answer):
    """The answers of one or more named queries, as of a day."""

    date: str = Field(description="The day the answer is about: what was true then, as known now")
    scenario: Named | None = Field(
        None, description="The scenario laid over the graph: say that it is hypothetical"
    )
    tables: list[Table]


class Result(Answer):
    """The answer to SPARQL: rows, a boolean, or a graph in Turtle."""

    table: Table | None = None
    truth: bool | None = None
    turtle: str | None = None
