"""Loading in steps: every triple once, and an interrupted load resumes."""

import shutil
from pathlib import Path

import pytest

from okosystem.core import loading
from okosystem.core.errors import BrokenRdf
from okosystem.core.rdf_files import RdfFile
from okosystem.importers.catalogue.loading import load_files

COUNT = 5_000


@pytest.fixture
def file(tmp_path: Path) -> RdfFile:
    path = tmp_path / "many.nt"
    lines = (f"<urn:thing:{n}> <urn:number> <urn:n:{n}> .\n" for n in range(COUNT))
    path.write_text("".join(lines), encoding="utf-8")
    return RdfFile(path, path.name)


def test_a_file_is_loaded_in_parts(file: RdfFile, tmp_path: Path) -> None:
    read: list[int] = []
    store = load_files([file], tmp_path, read.append, size=10_000)
    assert len(store) == COUNT
    assert sum(read) == file.path.stat().st_size
    assert len((tmp_path / "loaded.json").read_text(encoding="utf-8").split("many.nt@")) > 10


def test_an_interrupted_load_resumes(
    file: RdfFile, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded: list[int] = []
    load = loading.load_part

    def dies(*arguments: object) -> None:
        if len(loaded) == 5:
            raise KeyboardInterrupt
        loaded.append(1)
        load(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(loading, "load_part", dies)
    with pytest.raises(KeyboardInterrupt):
        load_files([file], tmp_path, lambda count: None, size=10_000)
    state = (tmp_path / "loaded.json").read_text(encoding="utf-8")
    assert state.count("many.nt@") == 5
    monkeypatch.setattr(loading, "load_part", load)
    store = load_files([file], tmp_path, lambda count: None, size=10_000)
    assert len(store) == COUNT
    assert len(loaded) == 5


def test_a_changed_file_is_loaded_again(file: RdfFile, tmp_path: Path) -> None:
    del_me = load_files([file], tmp_path, lambda count: None)
    del del_me
    file.path.write_text("<urn:a> <urn:b> <urn:c> .\n", encoding="utf-8")
    assert len(load_files([file], tmp_path, lambda count: None)) == 1


def test_a_removed_store_is_rebuilt(file: RdfFile, tmp_path: Path) -> None:
    store = load_files([file], tmp_path, lambda count: None)
    del store
    shutil.rmtree(tmp_path / "rocksdb")
    assert len(load_files([file], tmp_path, lambda count: None)) == COUNT


def test_an_error_has_its_line_number_in_the_whole_file(file: RdfFile, tmp_path: Path) -> None:
    text = file.path.read_text(encoding="utf-8").splitlines()
    text[4000] = "<urn:broken"
    file.path.write_text("\n".join(text) + "\n", encoding="utf-8")
    with pytest.raises(BrokenRdf, match=r"many\.nt:4001:"):
        load_files([file], tmp_path, lambda count: None, size=10_000)
