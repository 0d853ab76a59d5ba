"""Check a domain against the graph that it joins, add it to the checkout, and remove it."""

import os
import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from okosystem.build.source_graph import SourceGraph
from okosystem.build.validation import validate
from okosystem.domains.contradictions import Comparison
from okosystem.domains.folders import Domain, added_domain, digest_of, fetch_folder, read_folder
from okosystem.errors import NotConforming, SourceError
from okosystem.fetch.fetching import WEB_SCHEMES
from okosystem.temporary import temporary_folder
from okosystem.turtle.findings import Finding, Severity
from okosystem.turtle.inline_statements import IMPLIED_DATES
from okosystem.turtle.sources import DOMAINS, Project

_UNFILLED = "not-filled-in"
"""The check that finds what is left of the skeleton."""


@contextmanager
def opened(project: Project, source: str) -> Iterator[Domain]:
    """Open the domain in a folder, or fetch it for the block; raises SourceError, FetchFailed."""
    if not source.startswith(WEB_SCHEMES):
        yield read_folder(project, Path(source))
        return
    with temporary_folder("domain") as folder:
        fetched = folder / "fetched"
        fetched.mkdir()
        yield fetch_folder(project, source, fetched)


def check(project: Project, domain: Domain) -> list[Finding]:
    """Compare a domain with the graph, and validate it there.

    Returns the warnings and infos about its entities. Raises NotConforming, which lists the
    statements that are not allowed and the violations.
    """
    others = [f for slug, files in project.domains.items() if slug != domain.slug for f in files]
    base = SourceGraph(project, [*project.national_files, *others])
    comparison = Comparison(domain, base)
    _refuse(comparison.asserted())
    graph = SourceGraph(project, [*base.files, *domain.files])
    _refuse(comparison.inferred(graph.inferred))
    findings = validate(graph, domain.files)
    violations = [f for f in findings if f.severity is Severity.VIOLATION]
    # What is not filled in breaks other rules too.
    unfilled = [f for f in violations if f.rule == _UNFILLED and f.path not in IMPLIED_DATES]
    _refuse(f"{graph.positions.of(f)}  {f.text('en')}" for f in unfilled or violations)
    return [f for f in findings if f not in violations and domain.owns(f.focus)]


def check_added(project: Project) -> None:
    """Check every domain of the checkout; raises NotConforming."""
    for slug in project.domains:
        check(project, added_domain(project, slug))


def _refuse(lines: Iterable[str]) -> None:
    if faults := sorted(set(lines), key=_by_position):
        number = f"{len(faults)} fault{'s' * (len(faults) > 1)}"
        raise NotConforming("\n".join([*faults, f"{number}; nothing was changed"]))


def _by_position(line: str) -> tuple[str, int, str]:
    file, _, rest = line.partition("  ")[0].rpartition(":")
    return file, int(rest) if rest.isdecimal() else 0, line


def add(project: Project, domain: Domain, replace: bool = False) -> Sequence[Finding]:
    """Check a domain and copy it to domains/<slug>: all of it, or nothing.

    A domain of the same slug is overwritten only with `replace`.
    """
    target = project.root / DOMAINS / domain.slug
    if target.exists() and not replace:
        raise SourceError(
            f"domains/{domain.slug}  has been added already. How to fix it: add the new version "
            "with --replace, or give the domain another slug."
        )
    findings = check(project, domain)
    draft, old = (target.with_name(f".{what}-{os.getpid()}") for what in ("draft", "old"))
    try:
        for name, data in domain.contents().items():
            (draft / name).parent.mkdir(parents=True, exist_ok=True)
            (draft / name).write_bytes(data)
        if target.exists():
            target.rename(old)
        draft.rename(target)
    finally:
        if old.exists() and not target.exists():
            old.rename(target)
        for folder in (draft, old):
            shutil.rmtree(folder, ignore_errors=True)
    return findings


def remove(project: Project, slug: str) -> None:
    """Remove a domain from the checkout; raises SourceError unless it is there."""
    folder = added_domain(project, slug).folder
    old = folder.with_name(f".old-{os.getpid()}")
    folder.rename(old)
    shutil.rmtree(old)
    if not any(folder.parent.iterdir()):
        folder.parent.rmdir()


def describe_digests(project: Project) -> dict[str, object]:
    """Return the digest of the national files, and those of the domains that were added."""
    national = {file.name: file.path.read_bytes() for file in project.national_files}
    domains = {
        slug: {"digest": added_domain(project, slug).digest(), "graph": files[0].graph}
        for slug, files in project.domains.items()
    }
    return {"national": digest_of(national), "domains": domains}
