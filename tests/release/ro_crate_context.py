"""Put the JSON-LD context of RO-Crate in the cache of rocrate-validator, so that it works offline.

Run by the Python of the validator, with the path of the cache. The context has the terms that our
metadata uses; an unknown term fails the validation.
"""

import json
import sys
from io import BytesIO
from typing import Any

from requests import PreparedRequest, Response
from requests.adapters import BaseAdapter
from requests_cache import CachedSession
from urllib3 import HTTPResponse

CONTEXT = "https://w3id.org/ro/crate/1.2/context"
SCHEMA = "http://schema.org/"
CLASSES = ("ContactPoint", "CreativeWork", "Dataset", "Organization")
PROPERTIES = (
    "about", "contactPoint", "contentSize", "datePublished", "description", "email",
    "encodingFormat", "hasPart", "isBasedOn", "license", "name", "publisher", "sha256", "subjectOf",
    "url", "version",
)  # fmt: skip
OTHERS = {
    "File": f"{SCHEMA}MediaObject",
    "conformsTo": "http://purl.org/dc/terms/conformsTo",
}


class Context(BaseAdapter):
    """Answer every request with the context."""

    def send(self, request: PreparedRequest, *_: Any, **__: Any) -> Response:
        """Make the response."""
        terms = {name: SCHEMA + name for name in (*CLASSES, *PROPERTIES)} | OTHERS
        body = json.dumps({"@id": CONTEXT, "@context": terms}).encode()
        headers = {"Content-Type": "application/ld+json"}
        response = Response()
        response.status_code, response.request, response.url = 200, request, CONTEXT
        response.headers.update(headers)
        response.raw = HTTPResponse(BytesIO(body), headers, 200, preload_content=False)
        return response

    def close(self) -> None:
        """Close nothing."""


session = CachedSession(sys.argv[1], backend="sqlite", expire_after=-1)
session.mount("https://", Context())
session.get(CONTEXT)
