"""Four servers behind Varnish and nginx on this machine, and a new release under load.

  .venv/bin/python deploy/replicas/trial.py OLD NEW [--clients 6] [--port 19000]

OLD and NEW are two folders of releases. Starts everything as the user who runs it, on ports from
19000 on, sends requests of all kinds through nginx, rolls from OLD to NEW (see roll.py), and
stops everything. Prints the requests, those that failed, answers from OLD after NEW, and the
hit rate; ends with 1 unless nothing failed and nothing was older.
"""

import argparse
import http.client
import itertools
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent.parent))

from deploy.replicas import roll  # noqa: E402

HOST = "okosystem.example.org"
SERVERS = 4
PORTS = 3 + SERVERS
PATIENCE = 60
TEMPORARY = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
ASK = quote("SELECT * { ?s a ?class } LIMIT 5")
PAGES = ("/", "/om", "/ns.ttl", f"/sparql?query={ASK}", "/sporsmal", "/kapabiliteter")
PAUSE = 1.0
"""Seconds of load before and after the new release."""
PACE = 0.02
Say = Callable[[str], None]
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


class Program:
    """A process that is stopped in the end; its output is in a file."""

    def __init__(
        self, folder: Path, command: Sequence[str], settings: Mapping[str, str] = {}
    ) -> None:
        self.output = folder / f"{Path(command[0]).name}-{time.monotonic_ns()}.log"
        with self.output.open("wb") as out:
            self.process = subprocess.Popen(  # noqa: S603
                command, stdout=out, stderr=out, env=os.environ | dict(settings)
            )

    def stop(self) -> None:
        """Terminate it and wait until it has ended."""
        self.process.terminate()
        self.process.wait(PATIENCE)


def find(name: str) -> str:
    """Find a program, also in /usr/sbin; raises FileNotFoundError."""
    found = shutil.which(name) or shutil.which(name, path="/usr/sbin")
    if found is None:
        raise FileNotFoundError(f"{name} is not installed. How to fix it: apt-get install {name}")
    return found


@dataclass(slots=True)
class Replicas:
    """The running set: nginx on the first port, then Varnish, its exporter, and the servers."""

    folder: Path
    ports: Sequence[int]
    varnish: roll.Varnish
    servers: list[roll.Address]
    running: list[Program] = field(default_factory=list)

    @property
    def port(self) -> int:
        """The port for clients."""
        return self.ports[0]

    @property
    def metrics_port(self) -> int:
        """The port of the Prometheus exporter of Varnish, if it is installed."""
        return self.ports[2]

    @property
    def file(self) -> Path:
        """The configuration that Varnish starts with."""
        return self.folder / "default.vcl"

    def start_server(self, number: int, release: Path) -> Program:
        """Start a server on a release."""
        settings = {
            "OKOSYSTEM_WORKERS": "1",
            "OKOSYSTEM_QUERY_WORKERS": "2",
            "OKOSYSTEM_PROXIES": "1",
            # All clients of the trial have one address.
            "OKOSYSTEM_QUERIES_PER_CLIENT": "64",
        }
        port = str(self.servers[number].port)
        command = [sys.executable, "-m", "okosystem", "serve", "--release", str(release)]
        return Program(self.folder, [*command, "--port", port], settings)

    def rollout(self, release: Path, say: Say, patience: float = PATIENCE) -> roll.Rollout:
        """Return what puts a release in use on all servers."""

        def restart(number: int) -> None:
            self.running[number].stop()
            self.running[number] = self.start_server(number, release)

        return roll.Rollout(self.varnish, self.servers, self.file, restart, say, patience)

    def hits_and_misses(self) -> tuple[int, int]:
        """Return how many requests the cache of Varnish has answered, and how many not."""
        found = self.varnish.counters("MAIN.cache_*")
        return found["MAIN.cache_hit"], found["MAIN.cache_miss"]


@contextmanager
def run(release: Path, folder: Path, ports: Sequence[int]) -> Iterator[Replicas]:
    """Run the set on a release, on as many ports as PORTS says."""
    nginx, varnishd = find("nginx"), find("varnishd")
    servers = [roll.Address("127.0.0.1", port) for port in ports[3:]]
    name = str(folder / "varnish")
    found = Replicas(folder, ports, roll.Varnish(name), servers)
    others: list[Program] = []
    try:
        found.running += [found.start_server(number, release) for number in range(SERVERS)]
        for one in servers:
            wait_until(one.stamp, "a server is ready")
        roll.write(found.file, servers, str(servers[0].stamp()))
        listening = ["-F", "-j", "none", "-n", name, "-a", f"127.0.0.1:{ports[1]}"]
        loaded = ["-f", str(found.file), *varnish_options()]
        others.append(Program(folder, [varnishd, *listening, *loaded]))
        if exporter := shutil.which("prometheus-varnish-exporter"):
            at = ["-web.listen-address", f"127.0.0.1:{found.metrics_port}"]
            others.append(Program(folder, [exporter, "-n", name, *at]))
        others.append(
            Program(folder, [nginx, "-p", str(folder), "-c", str(configure(folder, ports))])
        )
        through = roll.Address("127.0.0.1", found.port)
        wait_until(through.stamp, "nginx and Varnish answer")
        yield found
    finally:
        for program in (every := [*reversed(others), *found.running]):
            program.process.terminate()
        for program in every:
            program.process.wait(PATIENCE)


def varnish_options() -> list[str]:
    """Read the stores and parameters in varnish.conf."""
    unit = (HERE / "varnish.conf").read_text(encoding="utf-8").replace("\\\n", " ")
    words = shlex.split(unit.rpartition("ExecStart=")[2])
    pairs = itertools.pairwise(words)
    return [text for name, value in pairs if name in ("-s", "-p") for text in (name, value)]


def configure(folder: Path, ports: Sequence[int]) -> Path:
    """Write the main configuration of nginx, which includes nginx.conf with other ports."""
    site = (HERE / "nginx.conf").read_text(encoding="utf-8")
    for old, new in {
        "127.0.0.1:6081": f"127.0.0.1:{ports[1]}",
        "listen 8080": f"listen 127.0.0.1:{ports[0]}",
    }.items():
        site = site.replace(old, new)
    (folder / "site.conf").write_text(site, encoding="utf-8")
    paths = "".join(f"{name}_temp_path {folder}/{name};\n" for name in TEMPORARY)
    user = "user root;" if os.geteuid() == 0 else ""
    main = folder / "nginx.conf"
    main.write_text(
        f"daemon off; {user} pid {folder}/nginx.pid; error_log stderr; events {{ }}\n"
        f"http {{ access_log off;\n{paths}include {folder}/site.conf; }}\n",
        encoding="utf-8",
    )
    return main


def wait_until(condition: Callable[[], object], what: str) -> None:
    """Wait until something holds; raises TimeoutError."""
    until = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > until:
            raise TimeoutError(f"waited in vain until {what}")
        time.sleep(0.1)


@dataclass(frozen=True, slots=True)
class Reply:
    """A request: when it was sent and answered, the status, and the stamp of the release."""

    sent: float
    answered: float
    what: str
    status: int
    stamp: str


@dataclass(eq=False)
class Client(threading.Thread):
    """Sends all kinds of requests until stopped, on one connection or many."""

    port: int
    stop: threading.Event
    is_kept: bool
    cookie: str
    replies: list[Reply] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def run(self) -> None:
        """Send until stopped, with a short pause after each answer."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        known, turns = "", itertools.count()
        while not self.stop.wait(PACE):
            known = self.send(connection, next(turns), known)
            if not self.is_kept:
                connection.close()
        connection.close()

    def send(self, connection: http.client.HTTPConnection, turn: int, known: str) -> str:
        """Send one request; return the ETag of the answer, for a conditional request later."""
        headers = {"Host": HOST} | ({"Cookie": self.cookie} if self.cookie else {})
        method, path, body = "GET", PAGES[turn % len(PAGES)], None
        match turn % 8:
            case 3:  # asked by nobody before
                path = f"/sparql?query={ASK}%23{id(self)}.{turn}"
            case 5:
                method, path, body = "POST", "/sparql", f"query={ASK}%23{turn}"
                headers |= FORM
            case 7:
                path, headers = PAGES[2], headers | {"If-None-Match": known}
        what, sent = f"{method} {path}", time.monotonic()
        try:
            connection.request(method, path, body, headers)
            response = connection.getresponse()
            response.read()
        except (OSError, http.client.HTTPException) as error:
            self.failures.append(f"{what}: {error!r}")
            connection.close()
            return known
        etag = response.getheader("ETag") or ""
        stamp = etag.removeprefix("W/").strip('"').partition("-")[0]
        self.replies.append(Reply(sent, time.monotonic(), what, response.status, stamp))
        if response.status not in (200, 304) or not stamp:
            self.failures.append(f"{what}: {response.status} {stamp}")
        return etag if path == PAGES[2] else known


@contextmanager
def load(port: int, clients: int) -> Iterator[list[Client]]:
    """Send requests until the block ends, half of the clients on one connection each."""
    stop = threading.Event()
    started = [
        Client(port, stop, number % 2 == 0, "sprak=nn" if number % 3 == 0 else "")
        for number in range(clients)
    ]
    for client in started:
        client.start()
    try:
        yield started
    finally:
        stop.set()
        for client in started:
            client.join()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the clients saw, and what Varnish counted."""

    requests: Mapping[str, int]
    failures: Sequence[str]
    older: Sequence[Reply]
    hits: int
    misses: int

    def __str__(self) -> str:
        counts = ", ".join(f"{number} from {stamp}" for stamp, number in self.requests.items())
        return "\n".join(
            [
                f"requests: {counts}",
                f"failed: {len(self.failures)}",
                f"older after newer: {len(self.older)}",
                f"hit rate: {self.hits / max(1, self.hits + self.misses):.0%}",
                *self.failures[:20],
                *map(str, self.older[:20]),
            ]
        )


def find_older(replies: Sequence[Reply], new: str) -> list[Reply]:
    """Find requests sent after anybody had an answer from the new release that got an older one.

    Stricter than what is promised to each client by itself.
    """
    first = min((one.answered for one in replies if one.stamp == new), default=float("inf"))
    return [one for one in replies if one.sent > first and one.stamp != new]


def try_rolling(replicas: Replicas, new: Path, clients: int, say: Say) -> Outcome:
    """Roll to a new release under load."""
    hits, misses = replicas.hits_and_misses()
    with load(replicas.port, clients) as sending:
        time.sleep(PAUSE)
        stamp = replicas.rollout(new, say).roll()
        time.sleep(PAUSE)
    replies = [reply for client in sending for reply in client.replies]
    failures = [failure for client in sending for failure in client.failures]
    older = find_older(replies, stamp)
    counted = replicas.hits_and_misses()
    requests = Counter(one.stamp for one in replies)
    return Outcome(requests, failures, older, counted[0] - hits, counted[1] - misses)


def main() -> None:
    """Try, print the outcome, and fail if it is not as promised."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("old", type=Path, help="the folder of a release")
    parser.add_argument("new", type=Path, help="the folder of the next one")
    parser.add_argument("--clients", type=int, default=6)
    parser.add_argument("--port", type=int, default=19000)
    chosen = parser.parse_args()
    with (
        tempfile.TemporaryDirectory() as folder,
        run(chosen.old, Path(folder), range(chosen.port, chosen.port + PORTS)) as replicas,
    ):
        found = try_rolling(replicas, chosen.new, chosen.clients, print)
    print(found)
    sys.exit(bool(found.failures or found.older))


if __name__ == "__main__":
    main()
