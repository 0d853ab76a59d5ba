"""A real nginx with deploy/nginx.conf in front of a real server: requests and responses pass."""

import io
import json
import re
import socket
from contextlib import ExitStack
from urllib.parse import quote

import pycurl
import pytest

from okosystem.web.limits import LARGEST_BODY
from tests.deploy.nginx import HOST, Answer, Nginx

DOCUMENT = "/doc/resource/id-porten"
YES = {"head": {}, "boolean": True}
JSON, QUERY = "application/sparql-results+json", "application/sparql-query"
TOGETHER = 6
"""More bodies than the server reads concurrently."""


def line_of(nginx: Nginx, answer: Answer) -> dict[str, object]:
    """Return the server's log line for the request of a response."""
    (name,) = answer.headers.get_all("X-Request-Id", [])
    (line,) = [each for each in nginx.server.log() if each.get("request_id") == name]
    return line


@pytest.mark.parametrize("path", ["/", DOCUMENT, "/malbilde", "/dumps/store.nq"])
def test_a_response_passes_unchanged(nginx: Nginx, path: str) -> None:
    answer = nginx.request(path, Accept="text/html")
    status, headers, body = nginx.server.get(path, Accept="text/html", X_Forwarded_Host=HOST)
    assert (answer.status, answer.body) == (status, body)
    headers = {name.lower(): value for name, value in answer.headers.items()}
    varying = {"connection", "content-length", "server", "transfer-encoding", "x-request-id"}
    varying |= {"date", "expires"}  # Depend on the time of each request.
    assert {k: v for k, v in headers.items() if k not in varying} == {
        k: v for k, v in headers.items() if k not in varying
    }


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_query_is_answered(nginx: Nginx, method: str) -> None:
    if method == "GET":
        answer = nginx.request(f"/sparql?query={quote('ASK {}')}", Accept=JSON)
    else:
        answer = nginx.request("/sparql", "POST", b"ASK {}", Accept=JSON, Content_Type=QUERY)
    assert (answer.status, json.loads(answer.body)) == (200, YES)


@pytest.mark.parametrize("length", [3_000, 4_000, 30_000])
def test_a_long_query_fits_in_the_url(nginx: Nginx, length: int) -> None:
    path = f"/sparql?query={quote('ASK {} # ')}{'x' * length}"
    answers = [nginx.request(path, Accept=JSON) for _ in range(2)]
    assert [(each.status, json.loads(each.body)) for each in answers] == [(200, YES)] * 2
    assert [nginx.reached_server(each) for each in answers] == [True, False]


def test_the_longest_response_headers_fit(nginx: Nginx) -> None:
    paths = re.findall(
        r"<loc>[^<]+?(/doc/[^<]+)</loc>", nginx.request("/sitemap.xml").body.decode()
    )
    assert nginx.request(max(paths, key=len), Accept="text/html").status == 200


@pytest.mark.parametrize("host", [HOST, "localhost:8080"])
def test_urls_in_responses_have_the_host_of_the_request(nginx: Nginx, host: str) -> None:
    answer = nginx.request(DOCUMENT, Host=host)
    assert f'<http://{host}{DOCUMENT}>; rel="original timegate"' in answer.headers["Link"]


def test_a_request_without_host_is_accepted(nginx: Nginx) -> None:
    with socket.create_connection(("127.0.0.1", nginx.port)) as line:
        line.sendall(b"GET /health HTTP/1.0\r\n\r\n")
        assert line.makefile("rb").readline() == b"HTTP/1.1 200 OK\r\n"


def test_over_tls_urls_are_https_and_hsts_is_sent(nginx: Nginx) -> None:
    answer = nginx.get_over_tls(DOCUMENT)
    assert f'<https://{HOST}{DOCUMENT}>; rel="original timegate"' in answer.headers["Link"]
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"
    assert "Strict-Transport-Security" not in nginx.request(DOCUMENT).headers


def test_http_2_is_served_over_tls(nginx: Nginx) -> None:
    answer, curl = io.BytesIO(), pycurl.Curl()
    curl.setopt(pycurl.URL, f"https://{HOST}:{nginx.secure_port}{DOCUMENT}.ttl")
    curl.setopt(pycurl.RESOLVE, [f"{HOST}:{nginx.secure_port}:127.0.0.1"])
    curl.setopt(pycurl.CAINFO, str(nginx.certificate))
    curl.setopt(pycurl.WRITEDATA, answer)
    curl.perform()
    version, status = curl.getinfo(pycurl.INFO_HTTP_VERSION), curl.getinfo(pycurl.RESPONSE_CODE)
    curl.close()
    assert (version, status) == (pycurl.CURL_HTTP_VERSION_2_0, 200)
    assert answer.getvalue() == nginx.request(f"{DOCUMENT}.ttl").body


def test_a_request_has_one_id_in_both_logs_not_chosen_by_the_client(nginx: Nginx) -> None:
    answer = nginx.request("/om", X_Request_Id="chosen")
    line = line_of(nginx, answer)
    assert (line["path"], line["status"], line["request_id"] != "chosen") == ("/om", 200, True)


def test_the_server_gets_the_real_client_address(nginx: Nginx) -> None:
    answer = nginx.request("/health", source="127.0.0.7", X_Forwarded_For="192.0.2.1")
    assert line_of(nginx, answer)["address"] == "127.0.0.7"


def test_a_query_of_the_maximum_body_size_is_answered(nginx: Nginx) -> None:
    body = b"ASK {}".ljust(LARGEST_BODY)
    answer = nginx.request("/sparql", "POST", body, Accept=JSON, Content_Type=QUERY)
    assert (answer.status, json.loads(answer.body)) == (200, YES)


@pytest.mark.parametrize("length", [LARGEST_BODY + 1, 20_000_000_000])
def test_a_larger_body_is_refused_by_nginx(nginx: Nginx, length: int) -> None:
    answer = nginx.request("/sparql", "POST", Content_Type=QUERY, Content_Length=str(length))
    assert (answer.status, nginx.reached_server(answer)) == (413, False)


def test_slow_clients_do_not_occupy_the_server(nginx: Nginx) -> None:
    head = f"POST /sparql HTTP/1.1\r\nHost: {HOST}\r\nContent-Type: {QUERY}\r\n"
    with ExitStack() as stack:
        for _ in range(TOGETHER):
            line = stack.enter_context(socket.create_connection(("127.0.0.1", nginx.port)))
            line.sendall(f"{head}Content-Length: 9000\r\n\r\nASK".encode())
        answer = nginx.request("/sparql", "POST", b"ASK { }", Accept=JSON, Content_Type=QUERY)
    assert (answer.status, json.loads(answer.body)) == (200, YES)


def test_metrics_are_not_reachable_through_nginx(nginx: Nginx) -> None:
    assert nginx.server.figures()["okosystem_processes"] == 1
    assert nginx.request("/metrics").status == 404
