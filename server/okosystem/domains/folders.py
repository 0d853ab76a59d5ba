"""Read the files of a domain from a folder or an address."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from okosystem.errors import SourceError
from okosystem.fetch.downloads import download
from okosystem.fetch.fetching import is_local
from okosystem.rdf.canonical import sha256
from okosystem.rdf.terms import (
    ID,
    OKO,
    RDF_TYPE,
    VOID,
    value_of,
)
from okosystem.release.publishing import to_json
from okosystem.turtle.scaffold import SLUG
from okosystem.turtle.sources import (
    DOMAINS,
    DomainFile,
    Project,
    SourceFile,
)
from okosystem.turtle.turtle import refuse_unknown_prefixes

MAIN = "domain.ttl"
MAX_BYTES = 16 << 20
"""The size of the largest file."""
MAX_FILES = 100
"""The number of files of a domain that is fetched."""
SECONDS = 60.0
ACCEPT = "text/turtle, */*;q=0.1"
_NAME = re.compile(r"(?:[a-z0-9][a-z0-9-]*/)*[a-z0-9][a-z0-9-]*\.ttl")
_NAMING = "a-z, 0-9 and hyphens; æ is ae, ø is oe, å is aa"


@dataclass(frozen=True)
class Domain:
    """A domain with its files, and the folder that they are in."""

    slug: str
    folder: Path
    files: Sequence[DomainFile]

    @property
    def iri(self) -> str:
        """The IRI of the domain."""
        return ID[f"domain/{self.slug}"]

    def contents(self) -> dict[str, bytes]:
        """Read the files, by their path in the folder."""
        return {f.path.relative_to(self.folder).as_posix(): f.path.read_bytes() for f in self.files}

    def digest(self) -> str:
        """Compute the digest of the files, which does not depend on the folder's path."""
        return digest_of(self.contents())

    def owns(self, iri: str) -> bool:
        """Whether the domain may describe an IRI: its slug must be part of the local name."""
        parts = iri.rpartition("/")[2].split("--")
        return iri == self.iri or (iri.startswith(ID) and len(parts) > 1 and self.slug in parts)


def digest_of(contents: dict[str, bytes]) -> str:
    """Compute one digest of files, by their names and bytes."""
    return sha256(to_json({name: sha256(data) for name, data in contents.items()}))


def added_domain(project: Project, slug: str) -> Domain:
    """Return a domain of the checkout; raises SourceError unless it has been added."""
    if slug not in project.domains:
        known = ", ".join(project.domains) or "none"
        raise SourceError(f"domains/{slug}  does not exist. How to fix it: choose from {known}.")
    return Domain(slug, project.root / DOMAINS / slug, project.domains[slug])


def read_folder(project: Project, folder: Path, shown: str = "") -> Domain:
    """Read the domain in a folder, whose files are named `shown`/…; raises SourceError."""
    shown = (shown or folder.as_posix()).rstrip("/")
    if not (folder / MAIN).is_file():
        raise SourceError(
            f"{shown}  there is no {MAIN} here. How to fix it: name the folder of a domain, or "
            f"write a new one with okosystem domain new {shown} --slug SLUG --title TITLE"
        )
    names = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.ttl"))
    files = {
        name: SourceFile(folder / name, f"{shown}/{name}", project.today)
        for name in names
        if not f"/{name}".count("/.")
    }
    for name, file in files.items():
        _refuse_file(name, file, folder)
    slug = _slug_of(files[MAIN], project)
    for file in files.values():
        refuse_unknown_prefixes(file.text, project.prefixes, file.name)
    named = [DomainFile(f.path, f.name, f.today, slug) for f in files.values()]
    return Domain(slug, folder, named)


def _refuse_file(name: str, file: SourceFile, folder: Path) -> None:
    fault = ""
    if not _NAME.fullmatch(name):
        fault = f"cannot have this name. How to fix it: use {_NAMING}"
    elif not file.path.resolve().is_relative_to(folder.resolve()):
        fault = "is a link to a file outside the folder. How to fix it: copy the file"
    elif (size := file.path.stat().st_size) > MAX_BYTES:
        fault = f"has {size} bytes, more than {MAX_BYTES}. How to fix it: divide it"
    if fault:
        raise SourceError(f"{file.name}  {fault}.")


def _slug_of(file: SourceFile, project: Project) -> str:
    """Return the slug of the one domain that the main file describes."""
    found = [
        value_of(quad.subject)
        for quad in file.statements
        if quad.predicate.value == RDF_TYPE and value_of(quad.object) == OKO["Domain"]
    ]
    slug = found[0].removeprefix(ID["domain/"]) if len(found) == 1 else ""
    if not SLUG.fullmatch(slug):
        seen = f"<{found[0]}>" if len(found) == 1 else f"{len(found)} domains"
        raise SourceError(
            f"{file.name}:1  must describe one oko:Domain with the address <domain/SLUG>, and has "
            f"{seen}. How to fix it: write one; a slug has {_NAMING}."
        )
    return slug


def fetch_folder(project: Project, address: str, folder: Path) -> Domain:
    """Fetch a domain into an empty folder, from the address of its domain.ttl.

    Its other files are those that it names with void:dataDump, on the same host. Raises
    SourceError and FetchFailed.
    """
    _fetch(address, folder / MAIN)
    main = SourceFile(folder / MAIN, address, project.today)
    dumps = [value_of(q.object) for q in main.statements if q.predicate.value == VOID["dataDump"]]
    for number, dump in enumerate(sorted(dumps), 2):
        name = urlsplit(dump).path.rpartition("/")[2]
        fits = urlsplit(dump)[:2] == urlsplit(address)[:2] and number <= MAX_FILES
        if not fits or not _NAME.fullmatch(name) or (folder / name).exists():
            raise SourceError(
                f"{address}  names the file <{dump}>, which cannot be fetched. How to fix it: use "
                f"the same host, and one NAME.ttl for each of at most {MAX_FILES} files, with "
                f"{_NAMING}."
            )
        _fetch(dump, folder / name)
    return read_folder(project, folder, address.rpartition("/")[0])


def _fetch(address: str, target: Path) -> None:
    if not address.startswith("https://") and not is_local(address):
        raise SourceError(f"{address}  is not secured. How to fix it: use https://")
    download(address, target, accept=ACCEPT, limit_bytes=MAX_BYTES, timeout=SECONDS)
