"""The names scanned in line-based files equal those of a store of the same files."""

from pathlib import Path

import pyoxigraph as ox
import pytest

from okosystem.core import dataset_release, loading, name_scanner, search_index
from okosystem.core.errors import BrokenRdf, ReleaseError
from okosystem.core.rdf_files import RdfFile, find_files

TITLE, LABEL = "<http://purl.org/dc/terms/title>", "<http://www.w3.org/2000/01/rdf-schema#label>"
LINES = f"""# <urn:comment> {TITLE} "no" .
<urn:a> {TITLE} "plain" .
<urn:a> {TITLE} "plain" .
<urn:b> {LABEL} "Blåbær \\"syltet\\" \\u00F8l\\n{TITLE} \\"no\\""@nb . # {LABEL} "no"
<urn:c>{TITLE}"close".
\t<urn:d>\t{LABEL}\t"tabs"\t.
  <urn:e>  {LABEL}  "wide"^^<http://www.w3.org/2001/XMLSchema#token>  .
<urn:f\\u00E6> {TITLE} "escaped" .
_:b {TITLE} "blank" .
<urn:g> {TITLE} <urn:h> .
<urn:g> <urn:said> "of {TITLE}" .
<urn:g> <urn:said> "title" .

<urn:h> {LABEL} "last" ."""


def ignore(line: str) -> None:
    """Print nothing."""


def names_in_store(files: list[RdfFile]) -> list[tuple[str, str]]:
    store = ox.Store()
    for file in files:
        store.bulk_load(path=str(file.path), format=file.form)
    return sorted(dataset_release.read_names(store))


def test_every_naming_property_is_known() -> None:
    assert len(name_scanner.naming_properties()) == 10
    assert {TITLE[1:-1], LABEL[1:-1], "https://schema.org/name"} <= name_scanner.naming_properties()


@pytest.mark.parametrize("piece", [1, 7, 100, 1 << 20])
@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_names_do_not_depend_on_line_endings_or_chunks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, piece: int, ends: str
) -> None:
    monkeypatch.setattr(name_scanner, "CHUNK", piece)
    (tmp_path / "a.nt").write_text(LINES.replace("\n", ends), encoding="utf-8", newline="")
    (tmp_path / "b.nq").write_text(f'<urn:q> {LABEL} "quad" <urn:graph> .\n', encoding="utf-8")
    found = sorted(set(name_scanner.scan_names(find_files([tmp_path / "a.nt", tmp_path / "b.nq"]))))
    assert found == sorted({*names_in_store(find_files([tmp_path / "a.nt"])), ("urn:q", "quad")})
    assert [iri.removeprefix("urn:") for iri, _ in found] == [*"abcde", "fæ", *"hq"]


def test_the_names_of_a_large_file_are_indexed_while_it_is_loaded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.nt").write_text(LINES, encoding="utf-8")
    found = []
    for name, large in (("by-store", 1 << 20), ("by-lines", 1)):
        monkeypatch.setattr(name_scanner, "MIN_BYTES_TO_SPLIT", large)
        files = find_files([tmp_path / "a.nt"])
        with name_scanner.scan_in_background(files, tmp_path / f"{name}.sqlite") as is_indexed:
            assert is_indexed() == (large == 1)
        index = loading.load_store(files, tmp_path / name, ignore).folder / loading.NAMES
        found.append(
            [search_index.find_names(index, words) for words in ("plain", "SYLTET bla", "x")]
        )
    assert found[0] == found[1]
    assert [len(entries) for entries in found[0]] == [1, 1, 0]


def test_names_in_other_formats_are_read_from_the_store(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(name_scanner, "MIN_BYTES_TO_SPLIT", 1)
    (tmp_path / "a.nt").write_text(LINES, encoding="utf-8")
    (tmp_path / "b.ttl").write_text(f'<urn:z> {TITLE} "turtle" .', encoding="utf-8")
    files = find_files([tmp_path / "a.nt", tmp_path / "b.ttl"])
    assert name_scanner.start(files, tmp_path / "index") is None
    loaded = loading.load_store(files, tmp_path / "store", ignore, ordered=False)
    assert search_index.find_names(loaded.folder / loading.NAMES, "turtle") == [("urn:z", "turtle")]


def test_a_broken_large_file_is_reported_and_leaves_no_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(name_scanner, "MIN_BYTES_TO_SPLIT", 1)
    (tmp_path / "a.nt").write_text(f'{LINES}\n<urn:i> {TITLE} "open .\n', encoding="utf-8")
    with pytest.raises(BrokenRdf, match=r"a\.nt:15:"):
        loading.load_store(find_files([tmp_path / "a.nt"]), tmp_path / "store", ignore)
    assert list((tmp_path / ".stores").iterdir()) == []
    assert capfd.readouterr().err == ""


def test_the_reason_for_a_missing_index_is_reported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(name_scanner, "MIN_BYTES_TO_SPLIT", 1)
    (tmp_path / "a.nt").write_text(LINES, encoding="utf-8")
    scanner = name_scanner.start(
        find_files([tmp_path / "a.nt"]), tmp_path / "no such folder" / "index"
    )
    assert scanner
    with pytest.raises(ReleaseError, match=r"unable to open database file\. How to fix it: "):
        name_scanner.wait_for_index(scanner)
