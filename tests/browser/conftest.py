"""A site of the fixture world, and pages of it in a browser."""

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from okosystem.release.release import Release
from tests.process import free_port
from tests.web.conftest import PATIENCE, wait_for

Open = Callable[..., Page]
expect.set_options(timeout=30_000)  # The default timeout of Playwright.
ERRORS = {
    "/mote/endringer?fra=x": 400,
    "/doc/resource/id-prten": 404,
    "/finnes-ikke": 404,
    "/forslag/tull": 404,
    "/sammenhenger?hvis=idporten": 404,
    "/?farge=rosa": 400,
    "/roller?rolle=tull": 400,
    "/om?sprak=xx": 400,
    "/sammenlign?r=id-porten": 400,
    "/sparql?query=SELECT nonsense": 400,
    "/sporsmal/sectrs": 404,
}
"""The addresses that tests visit for the sake of the error page, with their status."""


@pytest.fixture(scope="session")
def site(browser: Browser, release: Release) -> Iterator[str]:
    """Return the address of a server of the release."""
    port = free_port()
    server = start_site(release, port)
    wait_for(port)
    yield f"http://127.0.0.1:{port}"
    server.terminate()
    server.wait(PATIENCE)


def start_site(release: Release, port: int) -> subprocess.Popen[bytes]:
    environment = os.environ | {
        "OKOSYSTEM_RELEASE": str(release.folder),
        "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
    }
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--workers", "1"]
    command += ["--no-log", "--port", str(port), "okosystem.web.wsgi:app"]
    return subprocess.Popen(command, env=environment)


@pytest.fixture
def visit(browser: Browser, site: str) -> Iterator[Open]:
    """Open a page of the site at a window size and in a colour scheme."""
    contexts = []

    def open_page(path: str, width: int = 1280, scheme: str = "light") -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": 900},
            color_scheme="dark" if scheme == "dark" else "light",
            locale="nb-NO",
            bypass_csp=True,
        )
        contexts.append(context)
        page = context.new_page()
        response = page.goto(site + path)
        address = re.sub("[?&]sprak=(nn|en)$", "", path)
        assert response
        assert response.status == ERRORS.get(address, 200), path
        return page

    yield open_page
    for context in contexts:
        context.close()
