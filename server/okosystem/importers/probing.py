"""Which addresses answer, asked as the quality check of Felles datakatalog asks."""

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor

from okosystem.core.errors import NotFetched
from okosystem.importers.fetching import ANY_STATUS, fetch

SECONDS = 10
AT_ONCE = 4
ENOUGH = 1 << 20
"""Bytes of a GET; the check wants the status, not the file."""
NO_ANSWER = 400
"""What the check counts an address that does not answer as."""


def probe(
    services: Mapping[str, str], allow_private: bool, done: Callable[[], object] = lambda: None
) -> dict[str, int]:
    """Give the status of each address; a map service, such as WMS, is asked what it can do."""

    def status(address: str) -> int:
        if service := services[address]:
            mark = "&" if "?" in address else "?"
            query = f"{mark}service={service}&request=GetCapabilities"
            return _status(address + query, "GET", allow_private)
        told = _status(address, "HEAD", allow_private)
        return _status(address, "GET", allow_private) if told == 405 else told

    statuses: dict[str, int] = {}
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for address, told in zip(services, pool.map(status, services), strict=True):
            statuses[address] = told
            done()
    return statuses


def _status(address: str, method: str, allow_private: bool) -> int:
    try:
        return fetch(
            address,
            accept="*/*",
            limit_bytes=ENOUGH,
            timeout=SECONDS,
            allow_private=allow_private,
            expect=ANY_STATUS,
            method=method,
        ).status
    except NotFetched as error:
        return error.status or NO_ANSWER
