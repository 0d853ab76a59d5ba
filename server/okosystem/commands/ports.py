"""Whether a port is free. It is listened on for a moment; no connection is opened."""

import socket

from okosystem.core.errors import BadSetting


def listened_on(host: str, port: int) -> str:
    """Give the number of an address that is ours and free; raises BadSetting for any other.

    granian takes no names, and tells of none of this in words.
    """
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((host, port))
        except OSError as error:
            raise BadSetting(
                f"OKOSYSTEM_HOST={host}, OKOSYSTEM_PORT={port}: {error.strerror}. "
                "How to fix it: choose another port or an address of this machine, such as "
                "127.0.0.1 or 0.0.0.0, or end whoever has it."
            ) from error
        return str(trial.getsockname()[0])
