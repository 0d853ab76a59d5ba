"""Keep the answers of the app, and compare those of changed code with them.

Run: .venv/bin/python bench/frozen.py keep|compare FILE [--release DIR] [--every 40]

Follows the links from the front page: of each kind of page the first, and one in `every`. Each is
asked for in Bokmål, Nynorsk and English, and so are some addresses that are refused. FILE is an
SQLite database. `compare` asks for what it has, prints what differs, and then ends with 1.
"""

import argparse
import difflib
import re
import sqlite3
import sys
import zlib
from collections.abc import Iterator
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from okosystem.core.release import Release  # noqa: E402
from okosystem.web.app import create_app  # noqa: E402
from tests.web.crawl import Sample, crawl  # noqa: E402

LANGUAGES = ("nb", "nn", "en")
HEADERS = ("Content-Type", "Content-Language", "Content-Disposition", "Location", "Link", "Vary")
REFUSED = (
    "/nei", "/doc/resource/nei", "/doc/nei/nei.ttl", "/sparql?query=ASK", "/malbilde?dato=i-gaar",
    "/malbilde.png?bredde=nei", "/analyser?fane=nei", "/strategi?fra=nei", "/sporsmal/nei",
    "/sammenhenger?fra=nei&til=nei", "/rdf-graph-store", "/graph/nei", "/ns/9.9.9",
    "/api/questions/nei", "/for/nei", "/kapabiliteter?domene=nei", "/analyser.json?dato=1800-01-01",
)  # fmt: skip
STAMP = re.compile(r"(?<=[?&]v=)[\w-]+")
"""What a page adds to the addresses of scripts and styles; it changes with our code."""
BLANK = re.compile(rb"_:[0-9a-f]{20,}")
"""A blank node, which the engine names anew each time."""
CREATE = "CREATE TABLE answers (address, language, head, body, PRIMARY KEY (address, language))"
MAX_SHOWN = 12


def ask(client: FlaskClient, address: str, language: str) -> TestResponse:
    """Ask for an address as a browser does."""
    headers = {"Accept": "text/html, */*;q=0.5", "Accept-Language": language}
    return client.get(address, headers=headers)


def read(client: FlaskClient, address: str, language: str) -> tuple[str, bytes]:
    """Return the head and the body of an answer, without what changes with the code."""
    answer = ask(client, address, language)
    named = [f"{name}: {answer.headers[name]}" for name in HEADERS if name in answer.headers]
    body = answer.get_data()
    if answer.mimetype == "text/html":
        body = STAMP.sub("", body.decode()).encode()
    return "\n".join([str(answer.status_code), *named]), body


def addresses(app: Flask, every: int) -> Iterator[tuple[str, str]]:
    """List what to ask for: addresses, and the languages of each."""
    client = app.test_client(use_cookies=False)
    found = crawl(lambda path, language="nb": ask(client, path, language), Sample(every))
    for address in [*found.ids, *REFUSED]:
        yield from ((address, language) for language in LANGUAGES)


def keep(app: Flask, database: sqlite3.Connection, every: int) -> int:
    """Put all answers into an empty database."""
    client = app.test_client(use_cookies=False)
    database.execute(CREATE)
    for address, language in addresses(app, every):
        head, body = read(client, address, language)
        row = address, language, head, zlib.compress(body)
        database.execute("INSERT INTO answers VALUES (?, ?, ?, ?)", row)
    database.commit()
    print(*database.execute("SELECT COUNT(*) FROM answers").fetchone(), "answers are kept")
    return 0


def compare(app: Flask, database: sqlite3.Connection) -> int:
    """Print the answers that differ; 1 if there are any."""
    client, different, number = app.test_client(use_cookies=False), 0, 0
    for address, language, *kept in database.execute("SELECT * FROM answers"):
        before, after = (kept[0], zlib.decompress(kept[1])), read(client, address, language)
        before, after = ((head, without_names(body)) for head, body in (before, after))
        number += 1
        if before != after:
            different += 1
            print(f"{address} ({language})")
            if different <= MAX_SHOWN:
                show(before, after)
    print(f"{different} of {number} answers differ")
    return int(different > 0)


def without_names(body: bytes) -> bytes:
    """Call all blank nodes the same, and sort the lines of such a body."""
    named = BLANK.sub(b"_:b", body)
    return body if named == body else b"\n".join(sorted(named.splitlines()))


def show(before: tuple[str, bytes], after: tuple[str, bytes]) -> None:
    """Print the first lines that differ."""
    old, new = (f"{head}\n\n{body.decode('utf-8', 'replace')}" for head, body in (before, after))
    changed = list(difflib.unified_diff(old.splitlines(), new.splitlines(), n=0, lineterm=""))[2:]
    print(*(f"    {line[:160]}" for line in changed[:6]), sep="\n")


def main() -> int:
    """Keep or compare."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=("keep", "compare"))
    parser.add_argument("file", type=Path)
    parser.add_argument("--release", type=Path, default=ROOT / "release")
    parser.add_argument("--every", type=int, default=40)
    options = parser.parse_args()
    app = create_app(Release.open(options.release))
    try:
        with sqlite3.connect(options.file) as database:
            if options.what == "keep":
                return keep(app, database, options.every)
            return compare(app, database)
    finally:
        app.extensions["okosystem"].pool.close()


if __name__ == "__main__":
    sys.exit(main())
