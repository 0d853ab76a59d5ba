"""What a stranger's query may not ask for: SERVICE would open connections from our machine."""

from okosystem.core.errors import InvalidQuery
from okosystem.core.messages import Message
from okosystem.engine.words import asks_another_server


def refuse_federation(sparql: str) -> None:
    """Raise InvalidQuery when the query asks another server."""
    if asks_another_server(sparql):
        raise InvalidQuery(
            Message(
                "SERVICE is not allowed here: this server asks no other server. "
                "How to fix it: ask each endpoint by itself and join the answers."
            )
        )
