"""A client that sends exactly what it is told to, and no header more than HTTP demands."""

import gzip
import http.client
import json
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

FORM = "application/x-www-form-urlencoded"
QUERY = "application/sparql-query"


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def media_type(self) -> str:
        """The media type without its parameters."""
        return self.header("Content-Type").partition(";")[0]

    @property
    def json(self) -> Any:
        """The body, read as JSON."""
        return json.loads(self.body)

    @property
    def unpacked(self) -> bytes:
        """The body, without gzip."""
        return gzip.decompress(self.body)

    def header(self, name: str) -> str:
        """Read one header; nothing when it is not there."""
        return str(self.headers.get(name, ""))

    def listed(self, name: str) -> set[str]:
        """Read a header that is a list, in lower case since none of ours minds the case."""
        return {item.strip().lower() for item in self.header(name).split(",")} - {""}


@dataclass(frozen=True, slots=True)
class Server:
    """Where the product listens."""

    host: str
    port: int

    def ask(
        self,
        method: str,
        path: str,
        headers: Mapping[str, str] | None = None,
        body: bytes | Iterable[bytes] | None = None,
    ) -> Reply:
        """Send one request on a connection of its own; a body of pieces is sent chunked."""
        connection = http.client.HTTPConnection(self.host, self.port, timeout=60)
        try:
            # A body that is refused need not be read to its end: the answer is there all the same.
            with suppress(BrokenPipeError, ConnectionResetError):
                connection.request(method, path, body, headers or {})
            response = connection.getresponse()
            return Reply(response.status, response.headers, response.read())
        finally:
            connection.close()

    def get(self, path: str, headers: Mapping[str, str] | None = None) -> Reply:
        """Get an address."""
        return self.ask("GET", path, headers)

    def query(self, sparql: str, accept: str = "", **parameters: str) -> Reply:
        """Put a query in the URL."""
        return self.get(address(sparql, **parameters), {"Accept": accept} if accept else {})

    def form(self, fields: Mapping[str, str], media_type: str = FORM) -> Reply:
        """Post a form."""
        return self.direct(urlencode(fields), media_type)

    def direct(self, body: str, media_type: str = QUERY, path: str = "/sparql") -> Reply:
        """Post a text as it is."""
        return self.ask("POST", path, {"Content-Type": media_type}, body.encode())


def address(sparql: str, **parameters: str) -> str:
    """Write the URL of a query; `default_graph_uri` and its like are written with hyphens."""
    given = {name.replace("_", "-"): value for name, value in parameters.items()}
    return f"/sparql?{urlencode({'query': sparql, **given})}"
