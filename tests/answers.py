"""A real HTTP server on a free port, for tests of the responses that other servers may give."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

Answer = Callable[[BaseHTTPRequestHandler], None]
Serve = Callable[[dict[str, Answer]], str]


def says(
    body: bytes | str, status: int = 200, media_type: str = "text/turtle", **headers: str
) -> Answer:
    """An HTTP response; the headers, such as Content_Length, may be made wrong."""

    def answer(request: BaseHTTPRequestHandler) -> None:
        data = body.encode() if isinstance(body, str) else body
        request.send_response(status)
        extra = {name.replace("_", "-"): value for name, value in headers.items()}
        default = {"Content-Type": media_type, "Content-Length": str(len(data)), **extra}
        for name, value in default.items():
            request.send_header(name, value)
        request.end_headers()
        if request.command != "HEAD":
            request.wfile.write(data)

    return answer


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Serve responses by path on a free port; yields the address."""
    with ExitStack() as stack:

        def start(routes: dict[str, Answer]) -> str:
            class Handler(BaseHTTPRequestHandler):
                protocol_version = "HTTP/1.0"

                def do_GET(self) -> None:
                    routes.get(self.path.partition("?")[0], says("", 404))(self)

                do_HEAD = do_GET  # noqa: N815

                def log_message(self, *_: object) -> None:
                    pass

            server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
            server.handle_error = lambda *_: None  # type: ignore[method-assign]
            Thread(target=server.serve_forever, daemon=True).start()
            stack.callback(server.server_close)
            stack.callback(server.shutdown)
            return f"http://127.0.0.1:{server.server_address[1]}"

        yield start
