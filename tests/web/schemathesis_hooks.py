"""Teach schemathesis to send a query as the body."""

from typing import Any

import schemathesis


@schemathesis.serializer("application/sparql-query")
def as_it_stands(ctx: Any, value: Any) -> bytes:
    return value if isinstance(value, bytes) else str(value).encode("utf-8", "surrogatepass")
