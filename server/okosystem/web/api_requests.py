"""What a request to the API says beside its path: only what the address knows, each once."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar
from urllib.parse import quote, urlencode

from flask import Response, abort, request

from okosystem.core.messages import Message
from okosystem.web.api_values import Object
from okosystem.web.formats import PLAIN_JSON, negotiate
from okosystem.web.languages import LANGUAGE, LANGUAGES
from okosystem.web.links import absolute

PER_PAGE, MOST, LAST = 100, 1000, 999_999_999
PAGING = ("page", "per_page")
T = TypeVar("T")
_NUMBER = re.compile(r"[1-9][0-9]{0,8}")


def given(*known: str) -> Mapping[str, str]:
    """Read the parameters; answer 400 to one unknown, sent twice, or in no language of ours."""
    allowed = (*known, LANGUAGE)
    for name, values in request.args.lists():
        if name not in allowed:
            abort(
                400,
                Message(
                    "There is no parameter %(name)r here; there is: %(allowed)s.",
                    name=name,
                    allowed=", ".join(allowed),
                ),
            )
        if len(values) > 1:
            abort(
                400,
                Message(
                    "The parameter %(name)r is given %(number)s times. Give it once.",
                    name=name,
                    number=len(values),
                ),
            )
    if (asked := request.args.get(LANGUAGE, "nb")) not in LANGUAGES:
        abort(
            400,
            Message(
                "language=%(given)r is not one of %(known)s.",
                given=asked,
                known=", ".join(LANGUAGES),
            ),
        )
    return request.args


def only_json() -> None:
    """Answer 406 to whoever takes nothing but other formats."""
    negotiate(request.accept_mimetypes, (PLAIN_JSON,))


def json_answer(body: Object) -> Response:
    """Write JSON with the fields in the order they are told."""
    return Response(json.dumps(body, ensure_ascii=False) + "\n", mimetype=PLAIN_JSON.media_type)


@dataclass(frozen=True, slots=True)
class Window:
    """Which part of a list is asked for."""

    page: int
    per_page: int

    @classmethod
    def asked(cls) -> "Window":
        """Read `page` and `per_page`; answers 400 when they are no such numbers."""
        return cls(_number("page", 1, LAST), _number("per_page", PER_PAGE, MOST))

    def of(self, whole: Sequence[T]) -> Sequence[T]:
        """Cut the part out."""
        return whole[(self.page - 1) * self.per_page : self.page * self.per_page]

    def told(self, total: int, **more: str | None) -> Object:
        """Say in the answer which part it is, and where the others are, and what more there is."""
        return {
            "total": total,
            "page": self.page,
            "per_page": self.per_page,
            "links": {"self": address(), **self.others(total), **more},
        }

    def others(self, total: int) -> dict[str, str | None]:
        """Give the addresses of the first, previous, next and last part."""
        last = max(1, -(-total // self.per_page))
        numbers = {
            "first": 1,
            "prev": min(self.page - 1, last),
            "next": self.page + 1 if self.page < last else 0,
            "last": last,
        }
        return {rel: address(page=n) if n else None for rel, n in numbers.items()}


def _number(name: str, default: int, most: int) -> int:
    raw = request.args.get(name)
    if raw is None:
        return default
    if not _NUMBER.fullmatch(raw) or int(raw) > most:
        abort(
            400,
            Message(
                "%(name)s=%(given)r is not a whole number from 1 to %(most)s.",
                name=name,
                given=raw,
                most=most,
            ),
        )
    return int(raw)


def address(**changed: object) -> str:
    """Give the address of this request with some parameters changed."""
    kept = request.args.to_dict() | {key: str(value) for key, value in changed.items()}
    query = f"?{urlencode(kept, safe=':')}" if kept else ""
    return absolute(quote(request.path)) + query


def with_links(response: Response, **targets: str | None) -> Response:
    """Name the neighbours of the answer in a Link header (RFC 8288)."""
    for rel, target in targets.items():
        if target:
            response.headers.add("Link", f'<{target}>; rel="{rel}"')
    return response
