"""A machine without containers: the systemd unit, nginx, and the script that builds the wheel."""

import configparser
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from okosystem.web.third_party import FILES
from tests.deploy.nginx import adapt, program, write_configuration
from tests.world import ROOT

COMMAND = "/opt/okosystem/bin/okosystem"
CONFINED = {
    "DynamicUser": "yes",
    "NoNewPrivileges": "yes",
    "ProtectSystem": "strict",
    "ProtectHome": "yes",
    "PrivateTmp": "yes",
    "PrivateDevices": "yes",
    "CapabilityBoundingSet": "",
    "RestrictAddressFamilies": "AF_INET AF_INET6 AF_UNIX",
    "IPAddressDeny": "any",
    "IPAddressAllow": "localhost",
    "SystemCallFilter": "@system-service @sandbox",
    "SystemCallArchitectures": "native",
    "MemoryDenyWriteExecute": "yes",
    "RestrictNamespaces": "yes",
    "OOMPolicy": "continue",
}


@pytest.fixture(scope="module")
def unit(deploy: Path) -> configparser.ConfigParser:
    """The unit; a repeated key in a section is an error."""
    read = configparser.ConfigParser(interpolation=None)
    read.optionxform = str  # type: ignore[assignment,method-assign]
    read.read(deploy / "okosystem.service", encoding="utf-8")
    return read


def test_the_unit_starts_the_command_at_boot(unit: configparser.ConfigParser) -> None:
    assert unit.sections() == ["Unit", "Service", "Install"]
    assert unit["Service"]["ExecStart"] == f"{COMMAND} serve"
    assert unit["Service"]["Restart"] == "on-failure"
    assert unit["Install"]["WantedBy"] == "multi-user.target"


def test_the_unit_reloads_and_stops_with_the_signals_of_the_server(
    unit: configparser.ConfigParser,
) -> None:
    service = unit["Service"]
    assert (service["ExecReload"], service["KillSignal"]) == ("/bin/kill -HUP $MAINPID", "SIGTERM")
    assert service["KillMode"] == "mixed"


def test_the_unit_sandboxes_the_server(unit: configparser.ConfigParser) -> None:
    assert {key: unit["Service"].get(key) for key in CONFINED} == CONFINED


def test_the_unit_lets_queries_lower_their_limits(
    unit: configparser.ConfigParser,
) -> None:
    assert {"LimitAS", "LimitDATA", "LimitRSS"} & set(unit["Service"]) == set()
    assert int(unit["Service"]["LimitNOFILE"]) >= 1024


def test_the_unit_is_valid_for_systemd(deploy: Path, tmp_path: Path) -> None:
    command = shutil.which("systemd-analyze")
    if command is None:
        pytest.skip("systemd-analyze is not installed")
    text = (deploy / "okosystem.service").read_text(encoding="utf-8")
    # systemd-analyze requires the program to exist.
    (tmp_path / "okosystem.service").write_text(text.replace(COMMAND, sys.executable), "utf-8")
    done = subprocess.run(
        [command, "verify", str(tmp_path / "okosystem.service")],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_every_block_and_directive_of_nginx_conf_is_closed(deploy: Path) -> None:
    text = (deploy / "nginx.conf").read_text(encoding="utf-8")
    code = [line.strip() for line in re.sub(r"#.*", "", text).splitlines() if line.strip()]
    assert [line for line in code if line[-1] not in ";{}"] == []
    assert "".join(code).count("{") == "".join(code).count("}")


def test_nginx_conf_is_valid_for_nginx(deploy: Path, tmp_path: Path) -> None:
    site = adapt((deploy / "nginx.conf").read_text("utf-8"), tmp_path, {})
    main = write_configuration(tmp_path, site)
    done = subprocess.run(
        [program("nginx"), "-t", "-q", "-p", str(tmp_path), "-c", str(main)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")


def test_the_wheel_has_every_vendored_file_that_is_served(
    deploy: Path,
) -> None:
    script = (deploy / "wheel.sh").read_text(encoding="utf-8")
    (program,) = re.findall(r"^files=\$\(.*\"\$python\" -c '(.+?)'\)$", script, re.M | re.S)
    output = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert set(output.stdout.split()) >= set(FILES)
    assert [name for name in FILES if not (ROOT / "node_modules" / name).is_file()] == []
    (line,) = re.findall(r"^cp -r (.+) \"\$stage\"$", script, re.MULTILINE)
    taken = [ROOT / name for name in re.findall(r'"\$root/([^"]+)"', line)]
    assert [path for path in taken if not path.exists()] == []
    assert len(taken) == 5
