"""A public client's query, its limits and its serialized answer, whichever engine evaluates it."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Query:
    """One query, its dataset, and the media type for each kind of answer."""

    sparql: str
    default_graphs: Sequence[str]
    named_graphs: Sequence[str]
    rows: str
    boolean: str
    graph: str


@dataclass(frozen=True, slots=True)
class SerializedAnswer:
    """An answer as it is sent to the client."""

    media_type: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one query, one client and all clients together may use."""

    seconds: float = 10
    memory_mb: int = 512
    answer_mb: int = 64
    workers: int = 4
    waiting: int = 32
    per_client: int = 8
