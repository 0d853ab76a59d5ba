"""Put a new release in use on all servers behind Varnish, one server at a time.

No request fails, and nobody gets an answer from the last release after one from the new. Half of
the servers are taken out and restarted, one by one, while the others answer. Then Varnish switches
from the last release to the new, between two requests, and the other half follows. So all requests
that begin after the switch are answered by the new release, whoever sends them, with or without
cookies, on new connections or old ones.

  python deploy/replicas/roll.py --servers 10.0.0.1:8000,10.0.0.2:8000 \
    --vcl /etc/varnish/default.vcl --restart 'ssh {host} sudo systemctl restart okosystem'

Install the new wheel or release on every server first: the restart takes it into use. With --first,
write the file for the release that the servers have, and restart none: before Varnish first starts.
With --finish, restart only the servers that do not have the release in use.
"""

import argparse
import http.client
import json
import re
import shlex
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

CONFIGURATION = Path(__file__).with_name("okosystem.vcl").resolve()
STAMPED = "/ns.ttl"
"""A small file of every release, whose ETag begins with the stamp."""
STAMP = re.compile('X-Release = "([^"]+)"')
DRAIN = 25.0
"""Seconds that requests in flight may take: twice OKOSYSTEM_QUERY_SECONDS, and 5."""
PAUSE = 0.1
Restart = Callable[[int], None]
"""Stops the server of a number, and starts it on the new release."""


class NotRolled(Exception):
    """The new release is not in use everywhere; the message says what is, and how to go on."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where a server listens."""

    host: str
    port: int

    @classmethod
    def parse(cls, text: str) -> "Address":
        """Parse HOST:PORT."""
        host, _, port = text.rpartition(":")
        return cls(host, int(port))

    def read(self, path: str) -> tuple[int, str, str]:
        """Request a path of the server itself; return status, ETag and body."""
        connection = http.client.HTTPConnection(self.host, self.port, timeout=10)
        try:
            connection.request("GET", path)
            response = connection.getresponse()
            body = response.read().decode("utf-8")
            return response.status, response.getheader("ETag") or "", body
        finally:
            connection.close()

    def stamp(self) -> str | None:
        """Return the stamp of the release that the server has; None while it is not ready."""
        try:
            if self.read("/ready")[0] != 200:
                return None
            return self.read(STAMPED)[1].strip('"').partition("-")[0]
        except (OSError, http.client.HTTPException):
            return None


@dataclass(frozen=True, slots=True)
class Varnish:
    """A running Varnish, by the name or folder given to varnishd -n, if any."""

    name: str = ""

    def _run(self, program: str, *words: str) -> str:
        named = ["-n", self.name] if self.name else []
        done = subprocess.run([program, *named, *words], capture_output=True, text=True)  # noqa: S603
        if done.returncode:
            raise NotRolled(f"{program} {shlex.join(words)}: {(done.stdout + done.stderr).strip()}")
        return done.stdout

    def admin(self, *words: str) -> str:
        """Run one command of varnishadm."""
        return self._run("varnishadm", *words)

    def active(self) -> str:
        """Return the name of the configuration in use."""
        listed = json.loads(self.admin("vcl.list", "-j"))
        loaded = (one for one in listed if isinstance(one, dict))
        return next(str(one["name"]) for one in loaded if one["status"] == "active")

    def load(self, name: str, file: Path) -> None:
        """Load a configuration, unless it is loaded already."""
        if f'"{name}"' not in self.admin("vcl.list", "-j"):
            self.admin("vcl.load", name, str(file), "warm")

    def counters(self, pattern: str) -> dict[str, int]:
        """Return the counters whose name matches a pattern."""
        found = json.loads(self._run("varnishstat", "-j", "-f", pattern))["counters"]
        return {name: int(one["value"]) for name, one in found.items()}

    def requests_to(self, server: str) -> int:
        """Count the requests that a server is answering, by all configurations together."""
        return sum(self.counters(f"VBE.*.{server}.conn").values())


def name_of(number: int) -> str:
    """Name a server in the configuration."""
    return f"s{number + 1}"


def configuration(servers: Sequence[Address], stamp: str) -> str:
    """Write what differs from one release to the next: its stamp. The rest is in okosystem.vcl."""
    backends = "".join(
        f"backend {name_of(number)} {{\n"
        f'    .host = "{one.host}";\n    .port = "{one.port}";\n'
        "    .connect_timeout = 2s;\n    .first_byte_timeout = 30s;\n    .probe = ready;\n}\n"
        for number, one in enumerate(servers)
    )
    added = "".join(f"    servers.add_backend({name_of(n)});\n" for n in range(len(servers)))
    return (
        "# Written by deploy/replicas/roll.py.\nvcl 4.1;\nimport directors;\n\n"
        'probe ready {\n    .url = "/ready";\n    .interval = 2s;\n    .timeout = 2s;\n'
        "    .window = 4;\n    .threshold = 2;\n    .initial = 2;\n}\n"
        f"{backends}\nsub vcl_init {{\n    new servers = directors.round_robin();\n{added}}}\n\n"
        f'sub release {{\n    set req.http.X-Release = "{stamp}";\n}}\n\n'
        f'include "{CONFIGURATION}";\n'
    )


def write(file: Path, servers: Sequence[Address], stamp: str) -> None:
    """Replace the file that Varnish loads, also when it is restarted."""
    new = file.with_suffix(".new")
    new.write_text(configuration(servers, stamp), encoding="utf-8")
    new.replace(file)


def stamp_in(file: Path) -> str:
    """Return the stamp of the release that the file names."""
    found = STAMP.search(file.read_text(encoding="utf-8"))
    if found is None:
        raise NotRolled(f"{file} names no release. How to fix it: write it with --first")
    return found[1]


@dataclass(frozen=True, slots=True)
class Rollout:
    """The servers behind a Varnish, the file that it starts with, and how to restart a server."""

    varnish: Varnish
    servers: Sequence[Address]
    file: Path
    restart: Restart
    say: Callable[[str], None]
    patience: float = 60

    def roll(self) -> str:
        """Restart half of the servers, switch, and restart the others; return the new stamp.

        Raises NotRolled when a server does not get ready: it is left out, and the others answer.
        """
        last, half = self.varnish.active(), len(self.servers) // 2
        stamps = {self._restart_first(number, last) for number in range(half)}
        if len(stamps) != 1:
            raise NotRolled(f"the restarted servers have different releases: {stamps}")
        stamp = stamps.pop()
        self._switch(stamp, half)
        self._restart_rest(range(half, len(self.servers)))
        self.varnish.admin("vcl.discard", last)
        return stamp

    def finish(self) -> str:
        """Restart the servers that do not have the release in use, and put them in use."""
        stamp = stamp_in(self.file)
        self._restart_rest([n for n, one in enumerate(self.servers) if one.stamp() != stamp])
        return stamp

    def _restart_first(self, number: int, last: str) -> str:
        self._set_health(last, number, "sick")
        stamp = self._restart(number)
        if stamp == stamp_in(self.file):
            self._set_health(last, number, "auto")
            raise NotRolled(
                f"{name_of(number)} still has the release in use, {stamp}. How to fix it: install "
                "the new one on every server, or give --finish if a roll stopped half-way."
            )
        return stamp

    def _switch(self, stamp: str, half: int) -> None:
        name = f"release_{stamp}"
        write(self.file, self.servers, stamp)
        self.varnish.load(name, self.file)
        for number in range(len(self.servers)):
            self._set_health(name, number, "auto" if number < half else "sick")
        self.varnish.admin("vcl.use", name)
        self.varnish.admin("ban", f"obj.http.X-Release != {stamp}")
        self.say(f"switched to {stamp}; all that was cached before is dropped")

    def _restart_rest(self, numbers: Iterable[int]) -> None:
        now, stamp = self.varnish.active(), stamp_in(self.file)
        for number in numbers:
            self._set_health(now, number, "sick")
            if (found := self._restart(number)) != stamp:
                raise NotRolled(
                    f"{name_of(number)} has {found} and not {stamp}, and is left out. How to fix "
                    "it: install the release in use there, and give --finish."
                )
            self._set_health(now, number, "auto")

    def _set_health(self, name: str, number: int, health: str) -> None:
        self.varnish.admin("backend.set_health", f"{name}.{name_of(number)}", health)

    def _restart(self, number: int) -> str:
        """Restart a server that gets no new requests; return the stamp that it has then."""
        self._drain(name_of(number))
        self.restart(number)
        until = time.monotonic() + self.patience
        while (stamp := self.servers[number].stamp()) is None:
            if time.monotonic() > until:
                raise NotRolled(
                    f"{name_of(number)} is not ready after {self.patience:g} s and is left out; "
                    "the others answer. How to fix it: read its log, then give --finish after "
                    "the switch, or run this again before it."
                )
            time.sleep(PAUSE)
        self.say(f"{name_of(number)} is ready with {stamp}")
        return stamp

    def _drain(self, server: str) -> None:
        """Wait until a server has answered all that it was sent, as seen twice in a row.

        Once is not enough: a request may just have chosen the server and not have reached it.
        """
        until, idle = time.monotonic() + DRAIN, 0
        while idle < 2 and time.monotonic() < until:
            time.sleep(PAUSE)
            idle = 0 if self.varnish.requests_to(server) else idle + 1


def main() -> None:
    """Roll, or write the first configuration."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--servers", required=True, help="HOST:PORT,HOST:PORT…")
    parser.add_argument("--vcl", required=True, type=Path, help="the file that Varnish starts with")
    parser.add_argument("--varnish", default="", help="its name or folder (varnishd -n), if any")
    parser.add_argument("--restart", help="a command; {host} and {port} are those of the server")
    parser.add_argument("--first", action="store_true", help="only write the file")
    parser.add_argument("--finish", action="store_true", help="go on after a roll that stopped")
    chosen = parser.parse_args()
    servers = [Address.parse(text) for text in chosen.servers.split(",")]
    if chosen.first:
        stamps = {one.stamp() for one in servers}
        if len(stamps) != 1 or None in stamps:
            sys.exit(f"the servers must be ready with one release, and have {stamps}")
        write(chosen.vcl, servers, str(stamps.pop()))
        return
    if not chosen.restart:
        parser.error("give --restart or --first")

    def restart(number: int) -> None:
        one = servers[number]
        command = shlex.split(chosen.restart.format(host=one.host, port=one.port))
        if subprocess.run(command).returncode:  # noqa: S603
            raise NotRolled(f"{shlex.join(command)} failed, and {name_of(number)} is left out")

    rollout = Rollout(Varnish(chosen.varnish), servers, chosen.vcl, restart, print)
    try:
        print(rollout.finish() if chosen.finish else rollout.roll())
    except NotRolled as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
