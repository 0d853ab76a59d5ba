"""Settings, the only module that reads the environment. Documented in docs/OPERATIONS.md."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from okosystem.errors import BadSetting

PACKAGE = Path(__file__).parent
PREFIX = "OKOSYSTEM_"
BODIES_READ, BODIES_WAITING = 32, 16
"""Threads per server process that may read request bodies, and wait for their turn to."""
PAGES_MADE, PAGES_WAITING = 2, 16
"""Threads per server process that may make pages, and wait for their turn to."""
OTHERS = 10
"""Threads per server process for costly pages, and for all that is answered at once."""
SHARED = f"{PREFIX}SHARED"
"""The variable with the folder that the processes of one server share."""
BOUNDS: Mapping[str, tuple[float, float]] = {
    "port": (1, 65535),
    "workers": (1, 16),
    "threads": (1, 1000),
    "proxies": (0, 16),
    "cache_mb": (0, 1 << 20),
    "metrics_port": (0, 65535),
    "query_seconds": (0.1, 3600),
    "query_memory_mb": (1, 1 << 20),
    "answer_mb": (1, 1 << 20),
    "query_workers": (1, 200),
    "queries_waiting": (0, 900),
    "queries_per_client": (1, 1000),
}
"""The range of each number. A fork server accepts 16 server processes, and passes each a channel
for every worker in one message: the kernel passes no more than 253 files."""
NOT_SET = "none"
LOOPBACK = ("127.0.0.1", "::1", "localhost")
SECURITY_TXT_LIFETIME = timedelta(weeks=52)
"""How long security.txt holds after a release; RFC 9116 recommends less than a year."""
CONTACT = re.compile(r"(mailto:|https://|tel:)[^\s<>]+")
EDITORS = re.compile(r"(mailto:)?[^\s<>@:/?]+@[\w.-]+\.[a-z]{2,}|https://[^\s<>]+", re.IGNORECASE)
REPOSITORY = re.compile(r"https://[\w.:-]+(/[\w.-]+){2,}?(/-)?/tree/[\w./-]*[\w-]")
BOOLEANS = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}


@dataclass(frozen=True, slots=True)
class Settings:
    """How a server runs. Every field can be set by the variable OKOSYSTEM_<FIELD>.

    The fields from `query_seconds` to `queries_per_client` limit public queries, the last three
    select the engine that answers them.
    """

    release: Path = Path("release")
    watch: bool = False
    host: str = "127.0.0.1"
    port: int = 8000
    workers: int = 2
    threads: int = 132
    proxies: int = 0
    cache_mb: int = 16
    access_log: bool = False
    log_addresses: bool = False
    metrics_host: str = "127.0.0.1"
    metrics_port: int = 0
    traces: str = NOT_SET
    security_contact: str = NOT_SET
    security_expires: str = NOT_SET
    editors: str = NOT_SET
    repository: str = NOT_SET
    query_seconds: float = 10.0
    query_memory_mb: int = 512
    answer_mb: int = 64
    query_workers: int = 4
    queries_waiting: int = 32
    queries_per_client: int = 8
    store: str = "auto"
    store_graph: str = "default"
    store_authorization: str = field(default="none", repr=False)

    def __post_init__(self) -> None:
        """Raise BadSetting for a value that is out of bounds, or too few threads."""
        self._check_security()
        self._check_editors()
        for name, (least, most) in BOUNDS.items():
            if not least <= (value := getattr(self, name)) <= most:
                raise BadSetting(
                    f"{PREFIX}{name.upper()}={value} is not from {least} to {most}. "
                    "How to fix it: set a number that is, or unset it."
                )
        least = self._held + 1
        if self.threads < least:
            raise BadSetting(
                f"{PREFIX}THREADS={self.threads} is too few: public queries could occupy "
                f"them all. How to fix it: set {least}, or lower {PREFIX}QUERIES_WAITING."
            )

    def _check_security(self) -> None:
        contact = self.security_contact
        if contact != NOT_SET and not CONTACT.fullmatch(contact):
            raise BadSetting(
                f"{PREFIX}SECURITY_CONTACT={contact!r} is not an address. "
                "How to fix it: write it as mailto:…, https://… or tel:…, or unset it."
            )
        try:
            expiry_of(self.security_expires, "2026-01-01")
        except ValueError as error:
            raise BadSetting(
                f"{PREFIX}SECURITY_EXPIRES={self.security_expires!r} is not a date. "
                "How to fix it: year-month-day, such as 2027-06-01, or unset it."
            ) from error

    def _check_editors(self) -> None:
        if self.editors != NOT_SET and not EDITORS.fullmatch(self.editors):
            raise BadSetting(
                f"{PREFIX}EDITORS={self.editors!r} is not an address. How to fix it: write an "
                "e-mail address or https://…, or unset it."
            )
        if self.repository != NOT_SET and not REPOSITORY.fullmatch(self.repository):
            raise BadSetting(
                f"{PREFIX}REPOSITORY={self.repository!r} is not a branch of a repository. How to "
                "fix it: write https://github.com/OWNER/NAME/tree/BRANCH, for GitLab "
                "https://HOST/GROUP/NAME/-/tree/BRANCH, or unset it."
            )

    @property
    def is_public(self) -> bool:
        """Whether other machines can reach the server, directly or through a proxy."""
        return self.host not in LOOPBACK or self.proxies > 0

    @property
    def large_answers(self) -> int:
        """The number of threads that may send large answers."""
        return max(1, self.threads - self._held)

    @property
    def _held(self) -> int:
        """The number of threads that large answers may not occupy."""
        pages = PAGES_MADE + PAGES_WAITING + OTHERS
        queries = self.query_workers + self.queries_waiting
        return queries + BODIES_READ + BODIES_WAITING + pages

    @property
    def folder(self) -> Path | None:
        """The folder of the store, if it is on disk."""
        elsewhere = self.store in ("auto", "memory") or self.store.startswith("sparql+")
        return None if elsewhere else Path(self.store)

    @classmethod
    def read(cls, environ: Mapping[str, str] = os.environ) -> "Settings":
        """Read the environment; raises BadSetting naming the variable that cannot be read."""
        given: dict[str, Any] = {}
        for each in fields(cls):
            name = PREFIX + each.name.upper()
            if raw := environ.get(name):
                given[each.name] = _read(name, raw, type(getattr(cls(), each.name)))
        return cls(**given)


def expiry_of(setting: str, released: str) -> date:
    """Return the day that security.txt expires: the one set, else 52 weeks after the release.

    It does not depend on the clock, so servers of one release agree, and an old release expires.
    """
    if setting == NOT_SET:
        return date.fromisoformat(released[:10]) + SECURITY_TXT_LIFETIME
    return date.fromisoformat(setting)


def terminal_language(environ: Mapping[str, str] = os.environ) -> str:
    """Return the language of the terminal: Bokmål if it states none, English if it is another."""
    names = ("LC_ALL", "LC_MESSAGES", "LANG")
    locale = next(filter(None, map(environ.get, names)), "C")
    language = re.split("[_.@]", locale.lower(), maxsplit=1)[0]
    known = {"c": "nb", "posix": "nb", "no": "nb", "nb": "nb", "nn": "nn"}
    return known.get(language, "en")


def shared_folder(environ: Mapping[str, str] = os.environ) -> Path | None:
    """Return the folder that the processes of a server share; None for a single process."""
    return Path(environ[SHARED]) if SHARED in environ else None


def bundled_release() -> Path:
    """Return the folder of the release inside the installed package."""
    return PACKAGE / "bundled_release"


def _read(name: str, raw: str, kind: type) -> object:
    try:
        return BOOLEANS[raw.lower()] if kind is bool else kind(raw)
    except (KeyError, ValueError) as error:
        value = "true or false" if kind is bool else "a number"
        raise BadSetting(
            f"{name}={raw!r} is not {kind.__name__}. How to fix it: set {value}, or unset it."
        ) from error
