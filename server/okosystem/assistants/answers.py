"""What the tools answer: the schemas that clients see. Every answer says what it rests on."""

from typing import Any

from pydantic import BaseModel, Field

Value = Any
"""A cell: a number, a truth, a text, nothing, or a thing as {iri, name}."""


class Named(BaseModel):
    """A thing and its name in the language asked for."""

    iri: str
    name: str


class Source(Named):
    """Where a statement was found."""

    page: str | None = Field(None, description="The address of what was read, when it has one")


class Remark(Named):
    """Something said against a statement or a thing, and by whom."""

    by: list[Named]
    text: str


class Objection(Remark):
    """What an owner says against a statement, which stands beside it until it is settled."""


class Correction(Remark):
    """What is right instead of what is said: accepted, and not made in the graph yet."""


class Grounds(Named):
    """What one thing or statement in the answer rests on, and when it holds."""

    evidence: str = Field(
        description="fact, deduction, judgement or proposal; unknown when none is given"
    )
    sources: list[Source]
    since: str | None = None
    until: str | None = None
    objections: list[Objection] = Field(
        default_factory=list, description="Open objections: say them when you tell the statement"
    )
    corrections: list[Correction] = Field(
        default_factory=list,
        description="Accepted corrections that are not made yet: say them when you tell the rest",
    )


class Claim(Named):
    """What the graph says of how much it knows about a class or a property."""

    term: str
    complete: bool
    text: str


class Answer(BaseModel):
    """What every answer carries."""

    release: str = Field(description="The digest of the release that was asked")
    language: str
    completeness: str = Field(
        description="Whether more may be true than is told here: complete, or else unknown "
        "(«ukjent»), never «no»"
    )
    completeness_claims: list[Claim] = Field(
        default_factory=list, description="What the graph says of its own knowledge of this"
    )
    grounds: list[Grounds] = Field(
        default_factory=list, description="Source, evidence class and dates, by IRI"
    )


class Hit(Named):
    """A thing found."""

    kind: str
    found_by: str = Field(description="The name that matched, maybe a former one")


class Hits(Answer):
    """What a search found, the closest names first."""

    total: int
    hits: list[Hit]


class Said(BaseModel):
    """One property and its values."""

    property: Named
    values: list[Value]


class Statement(Grounds):
    """A statement about the thing: how it hangs together with it, and what it says."""

    by: list[Named] = Field(description="The properties that join it to the thing")
    on: Named | None = Field(None, description="Another thing that the statement is about")
    says: list[Said]


class Unknown(Named):
    """A property that nothing is said of here, and that the graph knows only in part."""

    text: str


class Description(Answer):
    """All that is said of a thing."""

    thing: Named
    said: list[Said]
    statements: list[Statement]
    statements_total: int
    offset: int = 0
    unknown: list[Unknown] = Field(description="What is «ukjent» here, which does not mean «no»")


class Step(BaseModel):
    """From one thing to the next, and the statements that join them."""

    start: Named
    end: Named
    statements: list[Grounds]


class Ways(Answer):
    """The shortest ways between two things; none does not mean that they have nothing in common."""

    start: Named
    end: Named
    ways: list[list[Step]]
