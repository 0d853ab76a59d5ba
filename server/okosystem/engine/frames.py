"""Messages between the web process and a query worker: a kind, a length, and that many bytes."""

import socket
import struct

_HEAD = struct.Struct("!cQ")

QUERY, ROWS, TRUTH, GRAPH, WRONG, TOO_LARGE = b"q", b"r", b"t", b"g", b"w", b"l"


def send(channel: socket.socket, kind: bytes, body: bytes) -> None:
    """Send one message."""
    channel.sendall(_HEAD.pack(kind, len(body)) + body)


def receive(channel: socket.socket) -> tuple[bytes, bytes]:
    """Receive one message; raises EOFError when the other side is gone."""
    kind, length = _HEAD.unpack(_exactly(channel, _HEAD.size))
    return kind, _exactly(channel, length)


def _exactly(channel: socket.socket, length: int) -> bytes:
    if length < 1 << 16:
        data = channel.recv(length, socket.MSG_WAITALL)
        if len(data) == length:
            return data
        if not data and length:
            raise EOFError
    else:
        data = b""
    return _rest(channel, bytearray(data), length)


def _rest(channel: socket.socket, data: bytearray, length: int) -> bytes:
    while len(data) < length:
        piece = channel.recv(min(1 << 20, length - len(data)))
        if not piece:
            raise EOFError
        data += piece
    return bytes(data)
