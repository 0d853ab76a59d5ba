"""The headline numbers of the quality of the graph, and the queries that they are added up from."""

from collections.abc import Mapping, Sequence

from okosystem.graph.reader import Reader, cached_per_graph
from okosystem.rdf.terms import ID, OKO, value_of

AGE, EVIDENCE, UNKNOWN = "age-of-facts", "evidence-overview", "unknown-by-kind"
NYNORSK = "nynorsk-share"
NUMBER_OF_QUERIES = 6
EVIDENCE_CLASSES = tuple(
    ID[f"evidence/{word}"] for word in ("fact", "deduction", "judgement", "proposal")
)
Plain = Mapping[str, str]


def query_rows(reader: Reader, name: str, owner: str = "") -> Sequence[Plain]:
    """Return the rows of a query, or those of an owner, as of the day of the release; cached."""
    rows = _query(reader, name)
    return [row for row in rows if row["owner"] == owner] if owner else rows


@cached_per_graph(NUMBER_OF_QUERIES, of_today=True)
def _query(graph: Reader, name: str) -> Sequence[Plain]:
    query, release = graph.release.queries[name], graph.release
    values = {"dato": str(release.manifest["modified"])} if query.parameters else {}
    rows = graph.store.rows(query.to_sparql(query.bind(values, release.prefixes)))
    return [{key: value_of(term) for key, term in row.items()} for row in rows]


def totals(reader: Reader) -> Mapping[str, tuple[int, int]]:
    """Compute the four headline numbers, each as a part and a whole."""
    stated = [row for row in query_rows(reader, EVIDENCE) if row["class"] == OKO["Statement"]]
    facts = [row for row in stated if row["evidence"] == EVIDENCE_CLASSES[0]]
    unknown, ages, texts = (
        query_rows(reader, UNKNOWN),
        query_rows(reader, AGE),
        query_rows(reader, NYNORSK),
    )
    return {
        "facts": (add_up(facts, "statements"), add_up(stated, "statements")),
        "unknown": (add_up(unknown, "unknown"), add_up(unknown, "things")),
        "old": (add_up(ages, "old"), add_up(ages, "statements")),
        "nynorsk": (add_up(texts, "nn"), add_up(texts, "nb", "nn")),
    }


def add_up(rows: Sequence[Plain], *columns: str) -> int:
    """Add up the numbers in some columns."""
    return sum(int(row[column]) for row in rows for column in columns)
