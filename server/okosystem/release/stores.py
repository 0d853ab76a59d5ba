"""The engine for public clients' queries, chosen by the four forms of OKOSYSTEM_STORE.

auto                       the release, in processes of our own: from its store on disk if it has
                           one and they can be confined to it, else from memory
memory                     the release, in processes of our own, from memory
sparql+http(s)://HOST/...  a SPARQL 1.1 endpoint elsewhere
DIR                        a database on disk
"""

import resource
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pyoxigraph as ox

from okosystem.errors import BadSetting
from okosystem.release.release import Release
from okosystem.sparql import sandbox
from okosystem.sparql.channels import SERVER_PROCESSES
from okosystem.sparql.pool import Pool
from okosystem.sparql.query import Limits
from okosystem.sparql.remote import Dataset, Remote

Engine = Pool | Remote
AUTO, MEMORY, DEFAULT, NONE = "auto", "memory", "default", "none"
OTHER_FILES = 64
"""Files that a fork server may have open besides its channels."""


@dataclass(frozen=True, slots=True)
class Backend:
    """The settings store, store_graph and store_authorization, unparsed.

    Server processes with the same `folder` share their query workers.
    """

    store: str = AUTO
    graph: str = DEFAULT
    authorization: str = NONE
    folder: Path | None = None

    def open(self, file: Path, prefixes: Mapping[str, str], limits: Limits) -> Engine:
        """Open the engine; `file` is the graph of the release, or the folder of a store on disk."""
        address = self.address
        if address is None:
            return Pool(file, limits, self.folder)
        dataset = Dataset() if self.graph == DEFAULT else Dataset([self.graph], named_graphs(file))
        self.check()
        authorization = "" if self.authorization == NONE else self.authorization
        return Remote(address, limits, prefixes, dataset, authorization)

    def locate(self, release: Release) -> Release:
        """Return the release with its graph where it is to be read: on disk or in memory.

        Raises BadSetting or ReleaseError when it cannot be read there.
        """
        if not release.is_on_disk or self.address:
            return release
        if self.store == MEMORY or self.why_in_memory(release):
            return release.in_memory()
        sandbox.require()
        return release

    def why_in_memory(self, release: Release) -> str:
        """Say why the store on disk of a release is left alone, unless that was asked for."""
        if self.store != AUTO or not (release.is_on_disk and release.has_dump):
            return ""
        lack = sandbox.what_lacks()
        return lack and (
            f"{release.graph} is not used, and the graph is held in memory: {lack}. How to change "
            "it: Linux 5.13 or newer with Landlock switched on; OKOSYSTEM_STORE=memory asks for "
            "memory, without this message."
        )

    def check(self) -> None:
        """Raise BadSetting for an invalid or missing store, or an invalid authorization."""
        _ = self.address
        if not (self.authorization.isprintable() and self.authorization.isascii()):
            raise BadSetting(
                "OKOSYSTEM_STORE_AUTHORIZATION has line breaks or the like in it, or letters that "
                "are not ASCII. How to fix it: write it on one line, as «Basic» and base64."
            )

    @property
    def address(self) -> str | None:
        """The URL of a remote engine, None for our own; raises BadSetting."""
        if self.store in (AUTO, MEMORY):
            return None
        if self.store.startswith("sparql+"):
            return _validate_address(self.store.removeprefix("sparql+"))
        if Path(self.store).is_dir():
            return None
        raise BadSetting(
            f"OKOSYSTEM_STORE={self.store!r} is neither auto, memory, sparql+https://HOST/PATH "
            "nor an existing folder. How to fix it: set one of them, or unset it."
        )


def require_files(workers: int) -> None:
    """Raise BadSetting when a fork server may not open as many files as its channels take."""
    needed = 2 * SERVER_PROCESSES * workers + OTHER_FILES
    _, limit = resource.getrlimit(resource.RLIMIT_NOFILE)
    if limit != resource.RLIM_INFINITY and limit < needed:
        raise BadSetting(
            f"OKOSYSTEM_QUERY_WORKERS={workers} takes {needed} open files, and a process may have "
            f"{limit} here. How to fix it: raise the hard limit (ulimit -Hn, LimitNOFILE of "
            "systemd), or lower OKOSYSTEM_QUERY_WORKERS."
        )


def named_graphs(file: Path) -> list[str]:
    """List the named graphs of a release, given its dump or its store on disk."""
    if file.is_dir():
        stored = ox.Store.read_only(str(file)).named_graphs()
        return sorted(name.value for name in stored if isinstance(name, ox.NamedNode))
    names = {quad.graph_name for quad in ox.parse(path=file, format=ox.RdfFormat.N_QUADS)}
    return sorted(name.value for name in names if isinstance(name, ox.NamedNode))


def _validate_address(address: str) -> str:
    try:
        parts = urlsplit(address)
        is_valid = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:
        is_valid = False
    if (
        not is_valid
        or not address.isprintable()
        or not address.isascii()
        or " " in address
        or parts.fragment
    ):
        raise BadSetting(
            f"OKOSYSTEM_STORE: {address!r} is not the address of a SPARQL endpoint. "
            "How to fix it: write it as sparql+https://HOST/PATH."
        )
    if parts.username is not None:
        raise BadSetting(
            "OKOSYSTEM_STORE has a user name and a password, which would be logged. "
            "How to fix it: set OKOSYSTEM_STORE_AUTHORIZATION='Basic …' instead."
        )
    return address
