"""Let schemathesis send a query as the body."""

from typing import Any

import schemathesis


@schemathesis.serializer("application/sparql-query")
def unchanged(ctx: Any, value: Any) -> bytes:
    return value if isinstance(value, bytes) else str(value).encode("utf-8", "surrogatepass")
