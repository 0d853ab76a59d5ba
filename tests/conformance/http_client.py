"""A client that sends exactly the given request, with only the headers that HTTP requires."""

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
    """The response of the server."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def media_type(self) -> str:
        """Return the media type without its parameters."""
        return self.header("Content-Type").partition(";")[0]

    @property
    def json(self) -> Any:
        """Parse the body as JSON."""
        return json.loads(self.body)

    @property
    def decompressed(self) -> bytes:
        """Decompress the body."""
        return gzip.decompress(self.body)

    def header(self, name: str) -> str:
        """Return one header; empty when it is missing."""
        return str(self.headers.get(name, ""))

    def list_header(self, name: str) -> set[str]:
        """Return the items of a list header, in lower case, since their case does not matter."""
        return {item.strip().lower() for item in self.header(name).split(",")} - {""}


@dataclass(frozen=True, slots=True)
class Server:
    """The server, and requests to it."""

    host: str
    port: int

    def ask(
        self,
        method: str,
        path: str,
        headers: Mapping[str, str] | None = None,
        body: bytes | Iterable[bytes] | None = None,
    ) -> Reply:
        """Send one request on a new connection; an iterable body is sent chunked."""
        connection = http.client.HTTPConnection(self.host, self.port, timeout=60)
        try:
            # The server need not read all of a refused body; its response can be read anyway.
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
        """Send a query in the URL."""
        return self.get(address(sparql, **parameters), {"Accept": accept} if accept else {})

    def form(self, fields: Mapping[str, str], media_type: str = FORM) -> Reply:
        """Post a form."""
        return self.direct(urlencode(fields), media_type)

    def direct(self, body: str, media_type: str = QUERY, path: str = "/sparql") -> Reply:
        """Post a text as the body."""
        return self.ask("POST", path, {"Content-Type": media_type}, body.encode())


def address(sparql: str, **parameters: str) -> str:
    """Return the URL of a query; names such as `default_graph_uri` get hyphens."""
    fields = {name.replace("_", "-"): value for name, value in parameters.items()}
    return f"/sparql?{urlencode({'query': sparql, **fields})}"
