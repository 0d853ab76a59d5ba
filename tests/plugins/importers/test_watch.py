"""`okosystem watch`: what became of the sources, over real HTTP."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from okosystem.build.source_graph import SourceGraph
from okosystem.build.validation import validate
from okosystem.cli import main
from okosystem.fetch.polite import Manners
from okosystem.package import read_package_table
from okosystem.plugins.importers.watch.reading import Locations, read_sources
from okosystem.plugins.importers.watch.risks import TABLE
from okosystem.plugins.importers.watch.store import open_store
from okosystem.turtle.findings import Severity
from okosystem.turtle.sources import Project
from tests.plugins.importers.watched_site import (
    SUBJECT,
    Page,
    Site,
    checkout_of,
    read_report,
    serving,
    source_of,
)

PLACE = "127.0.0.2/side"
TEXT = "<html><body><main><h1>Tjenesten</h1><p>Den koster {}.</p></main></body></html>"


@pytest.fixture
def site() -> Iterator[Site]:
    """A site with one page."""
    with serving({PLACE: Page(TEXT.format("2 kroner"))}) as started:
        yield started


def watch(root: Path, *arguments: str) -> Result:
    """Run `okosystem watch` in a checkout."""
    words = ["watch", "--project", str(root), "--folder", str(root / ".watch"), "--delay", "0"]
    words += ["--private", "--report", str(root / "report.json"), *arguments]
    return CliRunner().invoke(main, words, catch_exceptions=False)


def risks(root: Path, *arguments: str) -> list[dict[str, object]]:
    """Watch, and return the sources in the report of the one statement that has any."""
    done = watch(root, *arguments)
    assert done.exit_code == 0, done.output
    found = read_report(root / "report.json")["statements"]
    assert {one["statement"].rpartition("/id/")[2] for one in found} <= {SUBJECT}
    return [source for one in found for source in one["sources"]]


def kinds(root: Path, *arguments: str) -> list[object]:
    return [risk["risk"] for risk in risks(root, *arguments)]


def test_a_change_is_found_and_proposed_with_its_difference(tmp_path: Path, site: Site) -> None:
    root = checkout_of(tmp_path, site)
    assert kinds(root) == []
    site.pages[PLACE] = Page(TEXT.format("3 kroner"))
    done = watch(root)
    address = site.address(PLACE)
    assert done.stdout == (
        f"resource:maskinporten  its source has changed: {address}  "
        "18 resources depend on resource:maskinporten\n"
    )
    assert done.stderr.endswith(
        "1 sources: 0 died, 1 changed, 0 moved, 0 old; 0 could not be read. "
        "1 statements are at risk.\n"
    )
    (found,) = read_report(root / "report.json")["statements"]
    assert found["dependents"] == 18
    (risk,) = found["sources"]
    assert risk["difference"] == ["- Den koster 2 kroner.", "+ Den koster 3 kroner."]
    (turtle,) = (root / ".watch/proposals").glob("*.ttl")
    assert turtle.name.startswith("0001--correct--maskinporten--")
    text = turtle.read_text(encoding="utf-8")
    assert "Borte: «Den koster 2 kroner.». Nytt: «Den koster 3 kroner.»." in text
    assert (
        turtle.with_suffix(".diff").read_text(encoding="utf-8").splitlines()[2:]
        == (risk["difference"])
    )


def test_a_proposal_validates_in_the_checkout(tmp_path: Path, site: Site) -> None:
    root = checkout_of(tmp_path, site)
    site.pages[PLACE] = Page(status=410)
    risks(root)
    (proposal,) = (root / ".watch/proposals").glob("*.ttl")
    proposal.rename(root / "data/proposals" / proposal.name.partition("--")[2])
    project = Project.at(root)
    (file,) = (file for file in project.data if file.name.startswith("data/proposals/correct--"))
    found = validate(SourceGraph(project, project.graph_files), [file])
    assert [str(one) for one in found if one.severity is Severity.VIOLATION] == []


def test_what_is_accepted_is_what_later_readings_compare_with(tmp_path: Path, site: Site) -> None:
    root = checkout_of(tmp_path, site)
    risks(root)
    site.pages[PLACE] = Page(TEXT.format("3 kroner"))
    assert kinds(root) == ["changed"]
    assert kinds(root, "--accept", site.address(PLACE)) == []
    assert kinds(root) == []
    refused = watch(root, "--accept", "https://no.example/")
    assert (refused.exit_code, refused.stderr.splitlines()) == (
        2,
        [
            "okosystem: https://no.example/ is not the address of a source. "
            "How to fix it: give an address as foaf:page of a source has it."
        ],
    )


def test_a_change_that_is_taken_back_is_none(tmp_path: Path, site: Site) -> None:
    root = checkout_of(tmp_path, site)
    old = site.pages[PLACE]
    risks(root)
    site.pages[PLACE] = Page(TEXT.format("3 kroner"))
    assert kinds(root) == ["changed"]
    site.pages[PLACE] = old
    assert kinds(root) == []


def test_an_unchanged_page_is_only_revalidated(tmp_path: Path, site: Site) -> None:
    site.pages[PLACE] = replace(site.pages[PLACE], headers={"ETag": '"1"', "Last-Modified": "x"})
    root = checkout_of(tmp_path, site)
    risks(root)
    assert kinds(root) == []
    first, second = site.headers_seen[PLACE]
    assert ("If-None-Match" in first, second["If-None-Match"], second["If-Modified-Since"]) == (
        False,
        '"1"',
        "x",
    )


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        (Page(status=404), "died"),
        (Page(status=410), "died"),
        (Page("<main><h1>Siden finnes ikke</h1></main>"), "died"),
        (Page(status=301, headers={"Location": "/ny"}), "moved"),
        (Page(status=301, headers={"Location": "//{other}/ny"}), "moved"),
        (Page(status=301, headers={"Location": "/"}), "died"),
    ],
)
def test_what_became_of_a_page(tmp_path: Path, site: Site, page: Page, expected: str) -> None:
    port = site.server_address[1]
    for place in ("127.0.0.2/ny", "127.0.0.3/ny", "127.0.0.2/"):
        site.pages[place] = site.pages[PLACE]
    root = checkout_of(tmp_path, site)
    text = (root / "data/sources/watched.ttl").read_text(encoding="utf-8")
    kept = [line for line in text.splitlines() if "foaf:page" not in line or "/side>" in line]
    (root / "data/sources/watched.ttl").write_text("\n".join(kept), encoding="utf-8")
    risks(root)
    location = page.headers.get("Location", "").format(other=f"127.0.0.3:{port}")
    site.pages[PLACE] = replace(page, headers={"Location": location} if location else {})
    (risk,) = risks(root)
    assert risk["risk"] == expected
    if expected == "moved":
        assert str(risk["url"]).endswith("/ny")


def test_a_fault_of_the_moment_is_no_death(tmp_path: Path, site: Site) -> None:
    root = checkout_of(tmp_path, site)
    risks(root)
    site.pages[PLACE] = Page(status=500)
    assert [kinds(root) for _ in range(3)] == [[], [], ["died"]]
    site.pages[PLACE] = Page(TEXT.format("2 kroner"))
    assert kinds(root) == []


def test_a_temporary_redirect_is_no_move(tmp_path: Path, site: Site) -> None:
    root = checkout_of(tmp_path, site)
    risks(root)
    site.pages["127.0.0.2/na"] = site.pages[PLACE]
    site.pages[PLACE] = Page(status=302, headers={"Location": "/na"})
    assert kinds(root) == []


def test_an_old_source_puts_what_still_holds_at_risk(tmp_path: Path, site: Site) -> None:
    root = checkout_of(tmp_path, site, dated="2019-01-01")
    assert kinds(root) == ["old"]
    assert kinds(root, "--old-after", "40000") == []


def test_robots_txt_is_respected(tmp_path: Path, site: Site) -> None:
    root = checkout_of(tmp_path, site)
    site.pages["127.0.0.2/robots.txt"] = Page("User-agent: *\nDisallow: /s", 200, "text/plain")
    assert kinds(root) == []
    assert site.requests[PLACE] == 0
    unread = read_report(root / "report.json")["unread"]
    assert unread == {
        site.address(PLACE): f"{site.address(PLACE)}: its robots.txt asks programs to stay away. "
        "How to fix it: read it in a browser."
    }


def test_private_addresses_are_refused(tmp_path: Path, site: Site) -> None:
    root = checkout_of(tmp_path, site)
    words = ["watch", "--project", str(root), "--folder", str(root / ".watch")]
    done = CliRunner().invoke(main, words, catch_exceptions=False)
    assert (done.exit_code, site.requests.total()) == (0, 0)
    assert "1 could not be read" in done.stderr


def test_what_stands_in_the_folder_is_ignored_by_git(tmp_path: Path, site: Site) -> None:
    root = checkout_of(tmp_path, site)
    risks(root)
    assert (root / ".watch/.gitignore").read_text(encoding="utf-8") == "*\n"


def test_a_broken_file_of_what_was_seen_is_named(tmp_path: Path, site: Site) -> None:
    root = checkout_of(tmp_path, site)
    (root / ".watch").mkdir()
    (root / ".watch/seen.sqlite").write_text("no database at all, but a text " * 50)
    done = watch(root)
    assert done.exit_code == 2
    assert re.search(r"seen\.sqlite  cannot be used: .*How to fix it: ", done.stderr)


def test_the_statements_that_most_depends_on_come_first(tmp_path: Path, site: Site) -> None:
    """A statement counts for the resource that has it, and has one proposal for all sources."""
    other = "127.0.0.3/annen"
    site.pages[other] = site.pages[PLACE]
    root = checkout_of(tmp_path, site)
    source, statement = source_of(other), "id:dependency\\/planted--one--more"
    with (root / "data/sources/watched.ttl").open("a", encoding="utf-8") as file:
        file.write(f"{statement} a oko:Statement ; dct:source {source} .\n")
        file.write(f"id:resource\\/felles-datakatalog oko:qualifiedReference {statement} .\n")
    watch(root)
    site.pages[PLACE] = site.pages[other] = Page(status=404)
    assert watch(root, "--most", "1").exit_code == 0
    found = read_report(root / "report.json")["statements"]
    assert [
        (one["statement"].rpartition("/")[2], one["subject"].rpartition("/")[2], one["dependents"])
        for one in found
    ] == [
        ("planted--one--more", "felles-datakatalog", 19),
        ("maskinporten", "maskinporten", 18),
    ]
    assert [len(one["sources"]) for one in found] == [1, 2]
    assert [path.name[:4] for path in (root / ".watch/proposals").iterdir()] == ["0001"]


COMMIT = "0123456789abcdef0123456789abcdef01234567"


def test_a_file_locked_to_a_commit_is_compared_with_that_of_the_main_branch(
    tmp_path: Path, site: Site
) -> None:
    rules = read_package_table(TABLE)["locations"]
    address = f"https://github.com/digdir/docs/blob/{COMMIT}/a/b.md"
    raw = "https://raw.githubusercontent.com/digdir/docs"
    assert Locations(rules).locate(address) == (f"{raw}/HEAD/a/b.md", f"{raw}/{COMMIT}/a/b.md")
    branch = "https://github.com/digdir/docs/blob/gh-pages/a.md"
    assert Locations(rules).locate(branch) == (f"{raw}/gh-pages/a.md", "")
    assert Locations(rules).locate("https://a.example/") == ("https://a.example/", "")

    site.pages["127.0.0.2/HEAD/a.md"] = Page("Ny tekst", media_type="text/plain")
    site.pages[f"127.0.0.2/{COMMIT}/a.md"] = Page("Gammel tekst", media_type="text/plain")
    server = site.address("127.0.0.2/")
    rule = {"address": "https://locked.example/(.*)", "now": rf"{server}HEAD/\1"}
    locations = Locations([{**rule, "cited": rf"{server}{COMMIT}/\1"}])
    addresses = ["https://locked.example/a.md"]
    with open_store(tmp_path / ".watch") as store:
        manners = Manners(0.0, allow_private=True)
        (seen,) = read_sources(store, addresses, "2026-12-02", manners, locations)
    assert (seen.difference, seen.since) == ("- Gammel tekst\n+ Ny tekst", "2026-12-02")


def test_two_visits_at_once_do_not_fail_with_a_traceback(tmp_path: Path, site: Site) -> None:
    root = checkout_of(tmp_path, site)
    risks(root)
    with closing(sqlite3.connect(root / ".watch/seen.sqlite")) as other:
        other.execute("BEGIN EXCLUSIVE")
        done = watch(root)
    assert done.exit_code == 2
    assert "cannot be used: database is locked. How to fix it: wait" in done.stderr
