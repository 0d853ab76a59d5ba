"""An independent library reads our export whole, and allows every relationship in it."""

from pathlib import Path

import pyArchimate
import pytest

from okosystem.plugins.archimate.plugin import write_model
from okosystem.plugins.archimate.reader import read_model
from okosystem.release.release import Release


@pytest.mark.parametrize("version", ["3.2", "4"])
def test_an_independent_library_reads_the_same_and_allows_every_relationship(
    release: Release, tmp_path: Path, version: str
) -> None:
    path = tmp_path / "okosystem.xml"
    path.write_bytes(write_model(release, None, version))
    ours, _ = read_model(path)
    read = pyArchimate.Model("read")
    read.read(str(path))
    assert {(e.uuid, e.type) for e in read.elements} == {
        (e.identifier, e.type) for e in ours.elements
    }
    assert {(r.uuid, r.type, r.source.uuid, r.target.uuid) for r in read.relationships} == {
        (r.identifier, r.type, r.source, r.target) for r in ours.relationships
    }
    assert len(read.views) == 1
    assert read.check_invalid_relationships() == []
