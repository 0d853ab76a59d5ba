"""The real nginx with deploy/nginx.conf, on loopback, and requests as clients send them."""

import http.client
import os
import shutil
import ssl
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.process import free_port
from tests.serve.conftest import PATIENCE, Server, wait_until

HOST = "okosystem.example.org"
FOLDERS = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: http.client.HTTPMessage
    body: bytes


@dataclass(frozen=True, slots=True)
class Nginx:
    """A running nginx, the server behind it, and the certificate that a client must trust."""

    server: Server
    port: int
    secure_port: int
    certificate: Path

    def request(
        self,
        path: str,
        method: str = "GET",
        body: bytes | None = None,
        source: str = "127.0.0.1",
        **headers: str,
    ) -> Answer:
        """Send a request from a local address, with only Host and these headers."""
        plain = http.client.HTTPConnection(
            "127.0.0.1", self.port, timeout=PATIENCE, source_address=(source, 0)
        )
        return _send(plain, path, method, body, headers)

    def get_over_tls(self, path: str, **headers: str) -> Answer:
        """Send a request over TLS, trusting only this certificate."""
        trusted = ssl.create_default_context(cafile=self.certificate)
        line = http.client.HTTPSConnection(
            "127.0.0.1", self.secure_port, timeout=PATIENCE, context=trusted
        )
        return _send(line, path, "GET", None, headers)

    def reached_server(self, answer: Answer) -> bool:
        """Return whether the response came from the server, not from the cache of nginx."""
        name = answer.headers["X-Request-Id"]
        return name in [line.get("request_id") for line in self.server.log()]


def _send(
    connection: http.client.HTTPConnection,
    path: str,
    method: str,
    body: bytes | None,
    headers: Mapping[str, str],
) -> Answer:
    fields = {"Host": HOST} | {name.replace("_", "-"): value for name, value in headers.items()}
    try:
        connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
        for name, value in fields.items():
            connection.putheader(name, value)
        if body is not None:
            connection.putheader("Content-Length", str(len(body)))
        connection.endheaders(body)
        response = connection.getresponse()
        return Answer(response.status, response.headers, response.read())
    finally:
        connection.close()


def program(name: str) -> str:
    """Find a program, also in /usr/sbin; skip the test when it is not installed."""
    found = shutil.which(name) or shutil.which(name, path="/usr/sbin")
    if found is None:
        pytest.skip(f"{name} is not installed; tests/setup.sh installs it when run as root")
    return found


def write_configuration(folder: Path, site: str) -> Path:
    """Write a main configuration that includes the site and puts all files in the folder."""
    temporary_paths = "".join(f"{name}_temp_path {folder}/{name};\n" for name in FOLDERS)
    # nginx started by root runs its workers as another user, who cannot enter the folder.
    user = "user root;" if os.geteuid() == 0 else ""
    (folder / "site.conf").write_text(site, "utf-8")
    (folder / "nginx.conf").write_text(
        f"daemon off; {user} pid {folder}/pid; error_log stderr; events {{ }}\n"
        f"http {{ access_log off;\n{temporary_paths}include {folder}/site.conf; }}\n",
        "utf-8",
    )
    return folder / "nginx.conf"


def adapt(text: str, folder: Path, changes: Mapping[str, str]) -> str:
    """Replace the cache folder and some texts in nginx.conf; change nothing else."""
    for old, new in {"/var/cache/okosystem": f"{folder}/cache", **changes}.items():
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return text


def certificate(folder: Path) -> tuple[Path, Path]:
    """Create a certificate and key for this machine and the host."""
    paths = folder / "certificate.pem", folder / "key.pem"
    names = f"subjectAltName=DNS:{HOST},IP:127.0.0.1"
    kind = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 1"
    options = [
        "-subj",
        f"/CN={HOST}",
        "-addext",
        names,
        "-out",
        str(paths[0]),
        "-keyout",
        str(paths[1]),
    ]
    subprocess.run([program("openssl"), *kind.split(), *options], check=True, capture_output=True)
    return paths


@contextmanager
def run_nginx(server: Server, conf: Path, folder: Path) -> Iterator[Nginx]:
    """Run nginx in front of a server: plain, and with TLS as nginx.conf describes."""
    command, port, secure = program("nginx"), free_port(), free_port()
    trusted, key = certificate(folder)
    listening = (
        f"listen 127.0.0.1:{port}; listen 127.0.0.1:{secure} ssl; http2 on; "
        f"ssl_certificate {trusted}; ssl_certificate_key {key};"
    )
    changes = {
        "listen 8080;": listening,
        "server 127.0.0.1:8000;": f"server 127.0.0.1:{server.port};",
    }
    main = write_configuration(folder, adapt(conf.read_text("utf-8"), folder, changes))
    errors = folder / "errors"
    with errors.open("wb") as file:
        process = subprocess.Popen([command, "-p", str(folder), "-c", str(main)], stderr=file)
    found = Nginx(server, port, secure, trusted)
    try:
        wait_until(lambda: is_up(process, found, errors), "nginx is up")
        yield found
    finally:
        process.terminate()
        process.wait(PATIENCE)


def is_up(process: subprocess.Popen[bytes], nginx: Nginx, errors: Path) -> bool:
    if process.poll() is not None:
        raise RuntimeError(errors.read_text("utf-8"))
    try:
        return nginx.request("/health").status == 200
    except OSError:
        return False
