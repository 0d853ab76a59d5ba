"""The engine for public clients' queries, chosen by the three forms of OKOSYSTEM_STORE.

memory                     the release, in processes of our own
sparql+http(s)://HOST/...  a SPARQL 1.1 endpoint elsewhere
DIR                        a database on disk
"""

import resource
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pyoxigraph as ox

from okosystem.core.errors import BadSetting
from okosystem.engine.channels import SERVER_PROCESSES
from okosystem.engine.pool import Pool
from okosystem.engine.query import Limits
from okosystem.engine.remote import Dataset, Remote

Engine = Pool | Remote
MEMORY, DEFAULT, NONE = "memory", "default", "none"
OTHER_FILES = 64
"""Files that a fork server may have open besides its channels."""


@dataclass(frozen=True, slots=True)
class Backend:
    """The settings store, store_graph and store_authorization, unparsed.

    Server processes with the same `folder` share their query workers.
    """

    store: str = MEMORY
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
        if self.store == MEMORY:
            return None
        if self.store.startswith("sparql+"):
            return _validate_address(self.store.removeprefix("sparql+"))
        if Path(self.store).is_dir():
            return None
        raise BadSetting(
            f"OKOSYSTEM_STORE={self.store!r} is neither memory, sparql+https://HOST/PATH "
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
    """List the named graphs of a release."""
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
