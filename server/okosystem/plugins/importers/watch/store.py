"""What was seen of each source, in a SQLite file of its own, written after each reading.

A visit that was interrupted goes on where it stopped.
"""

import json
import sqlite3
import time
from collections.abc import Collection, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from okosystem.errors import SourceError

RESUME_SECONDS = 24 * 3600
"""An interrupted visit older than this starts afresh."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What is known of an address: as it was first read, and as it is now.

    `first` is the text that statements rest on, and `difference` has the lines that have gone and
    come since. `since` is the day of the first reading that found it as it is now. `failures` are
    the visits in a row without an answer.
    """

    address: str
    visit: int
    read_on: str
    first: str | None = None
    first_url: str = ""
    url: str = ""
    etag: str | None = None
    modified: str | None = None
    status: int = 0
    error: str = ""
    failures: int = 0
    difference: str = ""
    since: str = ""


@contextmanager
def open_store(folder: Path) -> Iterator["Store"]:
    """Open the SQLite file in a folder for the block; raises SourceError when it cannot be used."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / ".gitignore").write_text("*\n", encoding="utf-8")
    path = folder / "seen.sqlite"
    try:
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            connection.execute("CREATE TABLE IF NOT EXISTS visits (started REAL, ended REAL)")
            connection.execute(
                "CREATE TABLE IF NOT EXISTS seen (address TEXT PRIMARY KEY, data TEXT)"
            )
            yield Store(connection)
    except sqlite3.Error as error:
        raise SourceError(
            f"{path}  cannot be used: {error}. How to fix it: wait for the other visit, or "
            "delete the file. What is read next is then what later visits compare with."
        ) from error


@dataclass(frozen=True, slots=True)
class Store:
    """The visits, and what was seen of each address."""

    connection: sqlite3.Connection

    def begin(self) -> int:
        """Return the number of an interrupted visit, else of a new one."""
        row = self.connection.execute(
            "SELECT rowid FROM visits WHERE ended IS NULL AND started > ? ORDER BY rowid DESC",
            [time.time() - RESUME_SECONDS],
        ).fetchone()
        if row:
            return int(row[0])
        new = self.connection.execute("INSERT INTO visits VALUES (?, NULL)", [time.time()])
        return new.lastrowid or 0

    def end(self, visit: int) -> None:
        """Record that a visit has come to its end."""
        self.connection.execute("UPDATE visits SET ended = ? WHERE rowid = ?", [time.time(), visit])

    def read(self) -> Mapping[str, Seen]:
        """Return what was seen, by address."""
        rows = self.connection.execute("SELECT address, data FROM seen")
        return {address: Seen(**json.loads(data)) for address, data in rows}

    def write(self, seen: Seen) -> None:
        """Record a reading, in one step."""
        row = seen.address, json.dumps(asdict(seen), ensure_ascii=False)
        self.connection.execute("INSERT OR REPLACE INTO seen VALUES (?, ?)", row)

    def forget(self, addresses: Collection[str]) -> None:
        """Forget addresses, so that the next reading is the one to compare with."""
        self.connection.executemany("DELETE FROM seen WHERE address = ?", zip(addresses))
