"""Whether a port is free. It is listened on for a moment; no connection is opened."""

import socket

from okosystem.core.errors import BadSetting


def refuse_taken(host: str, port: int) -> None:
    """Raise BadSetting when somebody has the port.

    granian's processes share theirs, so the kernel would let another server share it too, and each
    answer come from one or the other.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        socket.create_server((host, port), family=family).close()
    except OSError as error:
        raise BadSetting(
            f"OKOSYSTEM_PORT={port} on {host}: {(error.strerror or '').partition(' (')[0]}. "
            "How to mend it: choose another port, or end whoever has it."
        ) from error
