"""The queries that a release carries: the named ones, and those behind what is made of them."""

from pathlib import Path

from okosystem.core.headers import query_files
from okosystem.core.profiles import read_profiles
from okosystem.core.queries import NamedQuery, read_all

QUESTIONS = ("questions", "perspectives")
OURS = ("pages", "profiles", "export", "analyses")


def questions_of(folder: Path) -> list[NamedQuery]:
    """Read the named queries; raises BrokenHeader when one cannot be read."""
    return [query for group in QUESTIONS for query in read_all(folder / group).values()]


def query_catalogue(folder: Path) -> dict[str, bytes]:
    """Collect the queries as written; raises BrokenHeader when a profile cannot be read."""
    read_profiles(folder / "profiles")
    places = {**dict.fromkeys(QUESTIONS, "queries"), **{group: group for group in OURS}}
    files = {
        f"{place}/{path.name}": path.read_bytes()
        for group, place in places.items()
        for path in query_files(folder / group)
    }
    return files | {"columns.toml": (folder / "columns.toml").read_bytes()}
