"""What a kept answer rests on: the request, as far as our answers depend on it."""

from hashlib import sha256
from io import BytesIO
from typing import Any, NamedTuple

from okosystem.web.packing import packing_of

Environ = dict[str, Any]

LARGEST_QUESTION = 1 << 16
ASKS = ("/sparql",)
VARYING = (
    "HTTP_ACCEPT",
    "HTTP_ACCEPT_DATETIME",
    "HTTP_ACCEPT_LANGUAGE",
    "HTTP_ACCEPT_PROFILE",
    "HTTP_COOKIE",
    "HTTP_HOST",
    "wsgi.url_scheme",
)


class Key(NamedTuple):
    """The packing asked for, and a digest of all that the answer rests on."""

    packing: str
    digest: bytes


def key_of(environ: Environ) -> Key | None:
    """Say what the answer rests on; None when it is not to be kept."""
    method, path = environ["REQUEST_METHOD"], environ["PATH_INFO"]
    question = b""
    if method == "POST" and path in ASKS:
        length = environ.get("CONTENT_LENGTH") or ""
        if not length.isdigit() or int(length) > LARGEST_QUESTION:
            return None
        question = environ["wsgi.input"].read(int(length))
        environ["wsgi.input"] = BytesIO(question)
    elif method not in ("GET", "HEAD") or "HTTP_RANGE" in environ:
        return None
    packing = packing_of(environ.get("HTTP_ACCEPT_ENCODING", ""))
    rests_on = [
        packing,
        "POST" if method == "POST" else "GET",
        path,
        environ["QUERY_STRING"],
        environ.get("CONTENT_TYPE", ""),
        *(environ.get(name, "") for name in VARYING),
    ]
    # Only the path can hold a line break, so no two requests look the same.
    said = "\n".join(rests_on).encode("utf-8", "surrogatepass")
    return Key(packing, sha256(said + b"\n" + question).digest())
