"""The image, Compose and Kubernetes: nothing runs as root, writes files, or connects out."""

import http.server
import json
import re
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from tests.deploy.conftest import SettingsOf, Yaml
from tests.world import ROOT

CHECKED = "http://127.0.0.1:8000/ready"


@pytest.fixture(scope="module")
def image(deploy: Path) -> str:
    return (deploy / "Containerfile").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def health_check(image: str) -> list[str]:
    found = re.search(r"^HEALTHCHECK .*\\\n\s*CMD (\[.*\])$", image, re.MULTILINE)
    assert found is not None
    command: list[str] = json.loads(found[1])
    return command


def copied_paths(image: str) -> list[str]:
    """Return the paths that the image copies from the checkout."""
    lines = re.findall(r"^COPY (?!--from)(.+) \S+$", image, re.MULTILINE)
    return [name for line in lines for name in line.split()]


def test_the_image_copies_existing_paths(image: str) -> None:
    assert [name for name in copied_paths(image) if not (ROOT / name).exists()] == []


def test_the_build_context_has_every_copied_path(image: str, deploy: Path) -> None:
    ignored = (deploy / "Containerfile.dockerignore").read_text(encoding="utf-8")
    included = re.findall(r"^!(.+)$", ignored, re.MULTILINE)
    assert sorted(included) == sorted(set(copied_paths(image)))


def test_the_image_installs_only_locked_packages(image: str) -> None:
    installs = re.findall(r"^RUN (?:pip|npm) (.+)$", image, re.MULTILINE)
    assert installs == [
        "ci --omit=dev --ignore-scripts --no-audit --no-fund",
        "install --require-hashes -r requirements-dev.lock",
        'install --require-hashes -r "/${LOCK}"',
        "install --no-index --no-deps /wheel/*.whl",
    ]


def test_the_image_runs_the_command_as_a_numbered_user(image: str) -> None:
    last = image.rpartition("\nFROM ")[2]
    assert re.findall(r"^USER (.+)$", last, re.MULTILINE) == ["10001:10001"]
    assert re.findall(r"^ENTRYPOINT (.+)$", last, re.MULTILINE) == ['["okosystem", "serve"]']


def test_the_image_has_its_release_on_disk_before_it_gives_up_writing(image: str) -> None:
    last = image.rpartition("\nFROM ")[2]
    steps = ("/wheel/*.whl", "RUN okosystem load\n", "USER ", "ENTRYPOINT ")
    places = [last.index(step) for step in steps]
    assert places == sorted(places)


@pytest.mark.parametrize(("status", "code"), [(200, 0), (503, 1)])
def test_the_health_check_follows_readiness(
    status: int, code: int, health_check: list[str]
) -> None:
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status if self.path == "/ready" else 404)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            return

    assert health_check[:2] == ["python", "-c"]
    assert CHECKED in health_check[2]
    with http.server.HTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        code_on_port = health_check[2].replace(":8000", f":{server.server_port}")
        done = subprocess.run(
            [sys.executable, "-c", code_on_port], capture_output=True, check=False
        )
        server.shutdown()
    assert done.returncode == code


def test_compose_checks_health_as_the_image_does(compose: Yaml, health_check: list[str]) -> None:
    assert compose["services"]["okosystem"]["healthcheck"]["test"] == ["CMD", *health_check]


@pytest.mark.parametrize("name", ["okosystem", "nginx"])
def test_compose_sandboxes_each_service(name: str, compose: Yaml) -> None:
    service = compose["services"][name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert "privileged" not in service
    assert any(line.startswith("/tmp:") for line in service["tmpfs"])  # noqa: S108


def test_compose_publishes_its_ports_on_loopback_only(compose: Yaml) -> None:
    ports = [port for service in compose["services"].values() for port in service.get("ports", [])]
    assert ports == ["127.0.0.1:8000:8000", "127.0.0.1:8080:8080"]


def test_compose_starts_nginx_only_with_its_profile(compose: Yaml) -> None:
    started = [name for name, service in compose["services"].items() if not service.get("profiles")]
    assert started == ["okosystem"]


def test_compose_and_nginx_name_the_same_folder_and_port(compose: Yaml, deploy: Path) -> None:
    conf = (deploy / "nginx.conf").read_text(encoding="utf-8")
    (folder,) = re.findall(r"^proxy_cache_path (\S+)", conf, re.MULTILINE)
    (port,) = re.findall(r"^\s*listen (\d+);", conf, re.MULTILINE)
    nginx = compose["services"]["nginx"]
    assert folder in [line.partition(":")[0] for line in nginx["tmpfs"]]
    assert f"127.0.0.1:{port}:{port}" in compose["services"]["okosystem"]["ports"]
    assert nginx["network_mode"] == "service:okosystem"
    assert [line.partition(":")[0] for line in nginx["volumes"]] == ["./nginx.conf"]


def test_kubernetes_objects_select_the_pods(kubernetes: dict[str, Yaml]) -> None:
    label = kubernetes["Deployment"]["spec"]["template"]["metadata"]["labels"]
    assert {kind: each["apiVersion"] for kind, each in kubernetes.items()} == {
        "Deployment": "apps/v1",
        "Service": "v1",
        "HorizontalPodAutoscaler": "autoscaling/v2",
        "PodDisruptionBudget": "policy/v1",
        "NetworkPolicy": "networking.k8s.io/v1",
    }
    assert kubernetes["Service"]["spec"]["selector"] == label
    for kind, key in (
        ("Deployment", "selector"),
        ("PodDisruptionBudget", "selector"),
        ("NetworkPolicy", "podSelector"),
    ):
        assert kubernetes[kind]["spec"][key] == {"matchLabels": label}
    scaled = kubernetes["HorizontalPodAutoscaler"]["spec"]["scaleTargetRef"]
    assert scaled == {"apiVersion": "apps/v1", "kind": "Deployment", "name": "okosystem"}


def test_kubernetes_sandboxes_the_pod(pod: Yaml) -> None:
    container = pod["containers"][0]
    assert pod["securityContext"] == {
        "runAsNonRoot": True,
        "runAsUser": 10001,
        "runAsGroup": 10001,
        "seccompProfile": {"type": "RuntimeDefault"},
    }
    assert container["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }
    assert pod["automountServiceAccountToken"] is False


def test_kubernetes_service_variables_do_not_set_the_port(pod: Yaml) -> None:
    assert pod["enableServiceLinks"] is False


def test_kubernetes_probes_the_right_paths(pod: Yaml) -> None:
    container = pod["containers"][0]
    probes = {name: container[f"{name}Probe"]["httpGet"] for name in ("startup", "readiness")}
    assert probes == {name: {"path": "/ready", "port": "http"} for name in probes}
    assert container["livenessProbe"]["httpGet"] == {"path": "/health", "port": "http"}
    assert container["ports"] == [
        {"name": "http", "containerPort": 8000},
        {"name": "metrics", "containerPort": 9464},
    ]


def test_kubernetes_exposes_metrics_where_prometheus_scrapes(
    kubernetes: dict[str, Yaml], settings_of: SettingsOf
) -> None:
    settings = settings_of("kubernetes.yaml")
    assert (settings.metrics_host, settings.metrics_port) == ("0.0.0.0", 9464)  # noqa: S104
    assert kubernetes["Deployment"]["spec"]["template"]["metadata"]["annotations"] == {
        "prometheus.io/scrape": "true",
        "prometheus.io/port": str(settings.metrics_port),
        "prometheus.io/path": "/metrics",
    }
    exposed = [port["targetPort"] for port in kubernetes["Service"]["spec"]["ports"]]
    assert exposed == ["http"]


@pytest.mark.parametrize("name", ["compose.yaml", "okosystem.service"])
def test_metrics_are_off_outside_kubernetes(name: str, settings_of: SettingsOf) -> None:
    assert settings_of(name).metrics_port == 0


def test_kubernetes_blocks_egress_and_opens_one_port(kubernetes: dict[str, Yaml]) -> None:
    policy = kubernetes["NetworkPolicy"]["spec"]
    assert policy["policyTypes"] == ["Ingress", "Egress"]
    assert policy["egress"] == []
    monitoring = {"matchLabels": {"kubernetes.io/metadata.name": "monitoring"}}
    assert policy["ingress"] == [
        {"ports": [{"protocol": "TCP", "port": 8000}]},
        {
            "from": [{"namespaceSelector": monitoring}],
            "ports": [{"protocol": "TCP", "port": 9464}],
        },
    ]


def test_kubernetes_runs_at_least_three_servers(kubernetes: dict[str, Yaml]) -> None:
    assert kubernetes["Deployment"]["spec"]["replicas"] == 3
    assert kubernetes["HorizontalPodAutoscaler"]["spec"]["minReplicas"] == 3
    assert kubernetes["Deployment"]["spec"]["strategy"] == {
        "rollingUpdate": {"maxSurge": 1, "maxUnavailable": 0}
    }
