"""A page has the same bytes in every server process."""

import os
import subprocess
import sys

import pytest

from okosystem.release.release import Release

SCRIPT = """
import sys
from pathlib import Path
from okosystem.release.release import Release
from okosystem.sparql.oxigraph import Store
from okosystem.web.app import create_app

release = Release.open(Path(sys.argv[1]))
app = create_app(release, Store.load(release.file("store.nq"), release.prefixes))
print(app.test_client().get(sys.argv[2]).text)
app.extensions["okosystem"].pool.close()
"""


@pytest.mark.slow
@pytest.mark.parametrize("path", ["/?velg=id-porten", "/doc/resource/eformidling"])
def test_a_page_does_not_depend_on_the_hash_seed(release: Release, path: str) -> None:
    pages = {
        subprocess.run(
            [sys.executable, "-c", SCRIPT, str(release.folder), path],
            env=os.environ | {"PYTHONHASHSEED": seed}, capture_output=True, check=True,
        ).stdout
        for seed in ("1", "2", "3")
    }  # fmt: skip
    assert len(pages) == 1
