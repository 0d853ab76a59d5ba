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

from bench.process import free_port
from tests.deploy.asking import HOST, Answer, ask_on
from tests.serve.conftest import PATIENCE, Server, wait_until

FOLDERS = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")


@dataclass(frozen=True, slots=True)
class Nginx:
    """One nginx, the server behind it, and the certificate that a client must trust."""

    server: Server
    port: int
    secure_port: int
    certificate: Path

    def ask(
        self,
        path: str,
        method: str = "GET",
        body: bytes | None = None,
        source: str = "127.0.0.1",
        **headers: str,
    ) -> Answer:
        """Ask from an address of this machine; no header is sent but Host and those given."""
        plain = http.client.HTTPConnection(
            "127.0.0.1", self.port, timeout=PATIENCE, source_address=(source, 0)
        )
        return ask_on(plain, path, method, body, headers)

    def ask_securely(self, path: str, **headers: str) -> Answer:
        """Ask over TLS, and accept no certificate but this one's."""
        trusted = ssl.create_default_context(cafile=self.certificate)
        line = http.client.HTTPSConnection(
            "127.0.0.1", self.secure_port, timeout=PATIENCE, context=trusted
        )
        return ask_on(line, path, "GET", None, headers)

    def heard_of(self, answer: Answer) -> bool:
        """Tell whether the server was asked for this answer; if not, it is one that nginx kept."""
        name = answer.headers["X-Request-Id"]
        return name in [line.get("request_id") for line in self.server.log()]


def program(name: str) -> str:
    """Find a program, also one for administrators; the test is skipped when there is none."""
    found = shutil.which(name) or shutil.which(name, path="/usr/sbin")
    if found is None:
        pytest.skip(f"{name} is not installed; tests/setup.sh installs it when run as root")
    return found


def written(folder: Path, site: str) -> Path:
    """Write what nginx starts from: all that it writes is in the folder, and site is included."""
    places = "".join(f"{name}_temp_path {folder}/{name};\n" for name in FOLDERS)
    # nginx started by root gives its workers another user, who may not enter the folder.
    user = "user root;" if os.geteuid() == 0 else ""
    (folder / "site.conf").write_text(site, "utf-8")
    (folder / "nginx.conf").write_text(
        f"daemon off; {user} pid {folder}/pid; error_log stderr; events {{ }}\n"
        f"http {{ access_log off;\n{places}include {folder}/site.conf; }}\n",
        "utf-8",
    )
    return folder / "nginx.conf"


def fitted(text: str, folder: Path, changes: Mapping[str, str]) -> str:
    """Give nginx.conf with nothing changed but where answers are kept, and these words."""
    for said, instead in {"/var/cache/okosystem": f"{folder}/kept", **changes}.items():
        assert text.count(said) == 1, said
        text = text.replace(said, instead)
    return text


def certificate(folder: Path) -> tuple[Path, Path]:
    """Make a certificate for this machine and the host, and its key."""
    made = folder / "certificate.pem", folder / "key.pem"
    names = f"subjectAltName=DNS:{HOST},IP:127.0.0.1"
    kind = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 1"
    said = ["-subj", f"/CN={HOST}", "-addext", names, "-out", str(made[0]), "-keyout", str(made[1])]
    subprocess.run([program("openssl"), *kind.split(), *said], check=True, capture_output=True)
    return made


@contextmanager
def before(server: Server, conf: Path, folder: Path) -> Iterator[Nginx]:
    """Put nginx before a server: plain, and with a certificate as nginx.conf says how to."""
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
    main = written(folder, fitted(conf.read_text("utf-8"), folder, changes))
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
        return nginx.ask("/health").status == 200
    except OSError:
        return False
