"""What the tools answer in rows: the schemas of questions, their answers, and SPARQL."""

from pydantic import BaseModel, Field

from okosystem.assistants.answers import Answer, Named, Value


class Question(BaseModel):
    """A named question."""

    name: str
    title: str
    description: str
    parameters: dict[str, str] = Field(description="Each parameter with an example")


class Questions(Answer):
    """The questions that can be asked by name."""

    questions: list[Question]


class Table(BaseModel):
    """Rows of an answer; `total` counts them all, also those not shown."""

    name: str
    title: str
    description: str = ""
    columns: list[str]
    total: int
    offset: int = 0
    rows: list[dict[str, Value]]


class Tables(Answer):
    """The answers of one or more named questions, as of a day."""

    date: str = Field(description="The day that the answer is of: what held then, as known now")
    scenario: Named | None = Field(
        None, description="What is supposed on top of the graph: say that it is no fact"
    )
    tables: list[Table]


class Result(Answer):
    """The answer to SPARQL: rows, a truth, or a graph in Turtle."""

    table: Table | None = None
    truth: bool | None = None
    turtle: str | None = None
