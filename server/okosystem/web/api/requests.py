"""Query parameters, paging and responses of the API."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar
from urllib.parse import quote, urlencode

from flask import Response, abort, request

from okosystem.core.messages import Message
from okosystem.web.api.entities import Object
from okosystem.web.formats import PLAIN_JSON, negotiate
from okosystem.web.languages import LANGUAGE, LANGUAGES
from okosystem.web.links import absolute
from okosystem.web.problems import refuse_repeated

DEFAULT_PER_PAGE, MAX_PER_PAGE, MAX_PAGE = 100, 1000, 999_999_999
PAGING = ("page", "per_page")
T = TypeVar("T")
_NUMBER = re.compile(r"[1-9][0-9]{0,8}")


def read_parameters(*known: str) -> Mapping[str, str]:
    """Read the parameters; answer 400 to an unknown or repeated one, or an unknown language."""
    allowed = (*known, LANGUAGE)
    for name in request.args:
        if name not in allowed:
            message = Message(
                "Unknown parameter %(name)r. How to fix it: use only %(allowed)s.",
                name=name,
                allowed=", ".join(allowed),
            )
            abort(400, message)
    refuse_repeated(request.args, allowed)
    if (language := request.args.get(LANGUAGE, "nb")) not in LANGUAGES:
        message = Message(
            "language=%(given)r is not supported. How to fix it: choose one of %(known)s.",
            given=language,
            known=", ".join(LANGUAGES),
        )
        abort(400, message)
    return request.args


def require_json() -> None:
    """Answer 406 to a client that does not accept JSON."""
    negotiate(request.accept_mimetypes, (PLAIN_JSON,))


def json_response(body: Object) -> Response:
    """Write JSON, with the fields in the order of the object."""
    return Response(json.dumps(body, ensure_ascii=False) + "\n", mimetype=PLAIN_JSON.media_type)


@dataclass(frozen=True, slots=True)
class Page:
    """The requested page of a list."""

    number: int
    size: int

    @classmethod
    def from_request(cls) -> "Page":
        """Read `page` and `per_page`; answers 400 to an invalid number."""
        return cls(
            _read_number("page", 1, MAX_PAGE),
            _read_number("per_page", DEFAULT_PER_PAGE, MAX_PER_PAGE),
        )

    def of(self, items: Sequence[T]) -> Sequence[T]:
        """Return the items on this page."""
        return items[(self.number - 1) * self.size : self.number * self.size]

    def fields(self, total: int, **links: str | None) -> Object:
        """Describe the page for the response, with links to the others and any further links."""
        return {
            "total": total,
            "page": self.number,
            "per_page": self.size,
            "links": {"self": current_url(), **self.links(total), **links},
        }

    def links(self, total: int) -> dict[str, str | None]:
        """Return the URLs of the first, previous, next and last page."""
        last = max(1, -(-total // self.size))
        numbers = {
            "first": 1,
            "prev": min(self.number - 1, last),
            "next": self.number + 1 if self.number < last else 0,
            "last": last,
        }
        return {rel: current_url(page=n) if n else None for rel, n in numbers.items()}


def _read_number(name: str, default: int, maximum: int) -> int:
    raw = request.args.get(name)
    if raw is None:
        return default
    if not _NUMBER.fullmatch(raw) or int(raw) > maximum:
        message = Message(
            "%(name)s=%(given)r is not a whole number from 1 to %(most)s.",
            name=name,
            given=raw,
            most=maximum,
        )
        abort(400, message)
    return int(raw)


def current_url(**changes: object) -> str:
    """Return the URL of this request with some parameters changed."""
    parameters = request.args.to_dict() | {key: str(value) for key, value in changes.items()}
    query = f"?{urlencode(parameters, safe=':')}" if parameters else ""
    return absolute(quote(request.path)) + query


def add_links(response: Response, **targets: str | None) -> Response:
    """Add Link headers (RFC 8288) by relation."""
    for rel, target in targets.items():
        if target:
            response.headers.add("Link", f'<{target}>; rel="{rel}"')
    return response
