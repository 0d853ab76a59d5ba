"""Loading in steps: every triple once, into a store that no other import has open."""

from pathlib import Path

import pytest

from okosystem.errors import BrokenRdf, SourceError
from okosystem.plugins.importers.catalogue import loading
from okosystem.plugins.importers.catalogue.loading import load_files
from okosystem.rdf.rdf_files import RdfFile

COUNT = 5_000


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> RdfFile:
    monkeypatch.setattr(loading, "STEP_BYTES", 10_000)
    path = tmp_path / "many.nt"
    lines = (f"<urn:thing:{n}> <urn:number> <urn:n:{n}> .\n" for n in range(COUNT))
    path.write_text("".join(lines), encoding="utf-8")
    return RdfFile(path, path.name)


def test_each_triple_is_loaded_once_and_each_byte_is_reported(
    file: RdfFile, tmp_path: Path
) -> None:
    read: list[int] = []
    assert len(load_files([file], tmp_path, read.append)) == COUNT
    assert sum(read) == file.path.stat().st_size


def test_the_store_of_an_earlier_import_is_replaced(file: RdfFile, tmp_path: Path) -> None:
    load_files([file], tmp_path, lambda count: None)
    file.path.write_text("<urn:a> <urn:b> <urn:c> .\n", encoding="utf-8")
    assert len(load_files([file], tmp_path, lambda count: None)) == 1


def test_the_store_of_another_import_is_not_replaced(file: RdfFile, tmp_path: Path) -> None:
    store = load_files([file], tmp_path, lambda count: None)
    with pytest.raises(SourceError, match="wait for the other import"):
        load_files([file], tmp_path, lambda count: None)
    assert len(store) == COUNT


def test_an_error_has_its_line_number_in_the_whole_file(file: RdfFile, tmp_path: Path) -> None:
    text = file.path.read_text(encoding="utf-8").splitlines()
    text[4000] = "<urn:broken"
    file.path.write_text("\n".join(text) + "\n", encoding="utf-8")
    with pytest.raises(BrokenRdf, match=r"many\.nt:4001:"):
        load_files([file], tmp_path, lambda count: None)
