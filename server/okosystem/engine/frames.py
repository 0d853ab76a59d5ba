"""Messages between the web process and a query worker: a kind, a length, and that many bytes."""

import socket
import struct

_HEAD = struct.Struct("!cQ")

FIRST = 1 << 14
QUERY, ROWS, TRUTH, GRAPH, WRONG, TOO_LARGE = b"q", b"r", b"t", b"g", b"w", b"l"


def send(channel: socket.socket, kind: bytes, body: bytes) -> None:
    """Send one message."""
    channel.sendall(_HEAD.pack(kind, len(body)) + body)


def receive(channel: socket.socket) -> tuple[bytes, bytes]:
    """Receive one message; raises EOFError when the other side is gone.

    Nobody sends a second message before the first is answered, so what is here is all one message.
    """
    data = _some(channel, FIRST)
    while len(data) < _HEAD.size:
        data += _some(channel, FIRST)
    kind, length = _HEAD.unpack_from(data)
    if len(data) == _HEAD.size + length:
        return kind, data[_HEAD.size :]
    return kind, _rest(channel, bytearray(data[_HEAD.size :]), length)


def _rest(channel: socket.socket, data: bytearray, length: int) -> bytes:
    while len(data) < length:
        data += _some(channel, min(1 << 20, length - len(data)))
    return bytes(data)


def _some(channel: socket.socket, most: int) -> bytes:
    if piece := channel.recv(most):
        return piece
    raise EOFError
