"""The result of a named query, with its example parameters, straight from a store."""

import csv
import io

from okosystem.release.release import Release
from okosystem.sparql.oxigraph import Store
from okosystem.sparql.queries import NamedQuery, fill_in


def answer(query: NamedQuery, release: Release, store: Store) -> str:
    """Return CSV with the line endings of the golden answers."""
    found = store.query(fill_in(query, release.prefixes))
    return found.write("text/csv").decode("utf-8").replace("\r\n", "\n")


def answer_rows(name: str, release: Release, store: Store) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(answer(release.queries[name], release, store))))
