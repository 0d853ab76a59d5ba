"""Loading RDF files into a store on disk, including failed and killed loads."""

import bz2
import gzip
import itertools
import lzma
import os
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pyoxigraph as ox
import pytest
from backports import zstd

from okosystem.errors import BrokenRdf, ReleaseError, SourceError
from okosystem.rdf import rdf_files
from okosystem.rdf.rdf_files import find_files
from okosystem.release import loading
from okosystem.release.dataset_release import Survey
from okosystem.release.loading import (
    add_store,
    load_release,
    load_store,
    load_store_of_release,
)
from okosystem.release.publishing import publish
from okosystem.release.release import Release, damage_of

LINES = "".join(f'<urn:s{n}> <urn:p> "{n}" .\n' for n in range(1000))


def ignore(line: str) -> None:
    """Print nothing."""


def without_blank_nodes(store: ox.Store) -> set[str]:
    """List the statements without blank nodes, whose labels change with each load."""
    return {line for line in map(str, store) if "_:" not in line}


def open_store(target: Path) -> ox.Store:
    return ox.Store.read_only(str(target / "rocksdb"))


@pytest.fixture
def lines(tmp_path: Path) -> Path:
    (tmp_path / "lines.nt").write_text(LINES, encoding="utf-8")
    return tmp_path / "lines.nt"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.nt", "<urn:a> <urn:p> <urn:b> .\n"),
        ("a.ttl", "@base <urn:> . <urn:a> <urn:p> <urn:b> ."),
        ("a.nq", "<urn:a> <urn:p> <urn:b> <urn:g> .\n"),
        ("a.trig", "<urn:g> { <urn:a> <urn:p> <urn:b> }"),
        ("a.jsonld", '{"@id": "urn:a", "urn:p": {"@id": "urn:b"}}'),
        (
            "a.rdf",
            '<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:u="urn:">'
            '<r:Description r:about="urn:a"><u:p r:resource="urn:b"/></r:Description></r:RDF>',
        ),
    ],
)
@pytest.mark.parametrize("compression", ["", ".gz", ".bz2", ".xz", ".zst"])
def test_every_format_is_read_compressed_or_not(
    tmp_path: Path, name: str, text: str, compression: str
) -> None:
    packs: dict[str, Callable[[bytes], bytes]] = {
        ".gz": gzip.compress,
        ".bz2": bz2.compress,
        ".xz": lzma.compress,
        ".zst": zstd.compress,
    }
    (tmp_path / f"{name}{compression}").write_bytes(packs.get(compression, bytes)(text.encode()))
    load_store(find_files([tmp_path / f"{name}{compression}"]), tmp_path / "store", ignore)
    default = open_store(tmp_path / "store").quads_for_pattern(None, None, None, ox.DefaultGraph())
    triples = [quad.triple for quad in default]
    assert triples == [ox.Triple(*(ox.NamedNode(f"urn:{letter}") for letter in "apb"))]


@pytest.mark.parametrize("compression", [".gz", ".bz2", ".xz", ".zst"])
def test_a_truncated_compressed_file_is_refused(tmp_path: Path, compression: str) -> None:
    packs: dict[str, Callable[[bytes], bytes]] = {
        ".gz": gzip.compress,
        ".bz2": bz2.compress,
        ".xz": lzma.compress,
        ".zst": zstd.compress,
    }
    (tmp_path / f"a.nt{compression}").write_bytes(packs[compression](LINES.encode())[:-20])
    with pytest.raises(BrokenRdf, match=r"a\.nt\.\w+  cannot be read: unpacking failed"):
        load_store(find_files([tmp_path / f"a.nt{compression}"]), tmp_path / "store", ignore)
    assert not (tmp_path / "store").exists()


def test_with_graphs_each_file_is_a_graph_and_the_default_graph_has_all(tmp_path: Path) -> None:
    for name, text in (("a.ttl", "<urn:a> <urn:p> 1, 2 ."), ("b.ttl", "<urn:a> <urn:p> 2, 3 .")):
        (tmp_path / name).write_text(text, encoding="utf-8")
    files = find_files([tmp_path / "a.ttl", tmp_path / "b.ttl"])
    load_store(files, tmp_path / "store", ignore, graphs=True)
    store = open_store(tmp_path / "store")
    names = sorted(str(graph) for graph in store.named_graphs())
    assert names == ["<file:///a.ttl>", "<file:///b.ttl>"]
    default = store.quads_for_pattern(None, None, None, ox.DefaultGraph())
    assert sorted(str(quad.object.value) for quad in default) == ["1", "2", "3"]  # type: ignore[union-attr]


def test_a_large_file_is_read_in_parts_and_an_error_names_its_line(
    lines: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loading, "MIN_BYTES_TO_SPLIT", 1000)
    (file,) = find_files([lines])
    assert len(rdf_files.split_file(file, 3)) == 3
    assert (
        b"".join(p for part in rdf_files.split_file(file, 3) for p in part.chunks())
        == LINES.encode()
    )
    store = ox.Store()
    loading.fill(store, [file], ignore, threads=3, graphs=False)
    assert len(store) == 1000
    lines.write_text(LINES.replace("<urn:s900>", "<urn s900>"), encoding="utf-8")
    with pytest.raises(BrokenRdf, match=r"lines\.nt:901:1  cannot be read: Invalid IRI.*urn s900"):
        loading.fill(ox.Store(), [file], ignore, threads=3)


def test_a_blank_node_is_one_node_throughout_a_large_file(
    lines: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loading, "MIN_BYTES_TO_SPLIT", 1000)
    lines.write_text(f"_:a <urn:p> <urn:x> .\n{LINES}_:a <urn:p> <urn:y> .\n", encoding="utf-8")
    store = ox.Store()
    loading.fill(store, find_files([lines]), ignore, threads=3, graphs=False)
    blank_nodes = [quad.subject for quad in store if isinstance(quad.subject, ox.BlankNode)]
    assert (len(blank_nodes), len(set(blank_nodes))) == (2, 1)


def test_a_broken_file_leaves_the_last_store(lines: Path, tmp_path: Path) -> None:
    target = tmp_path / "store"
    load_store(find_files([lines]), target, ignore)
    before = target.resolve()
    (tmp_path / "bad.ttl").write_text('<urn:a> <urn:p> "open .', encoding="utf-8")
    with pytest.raises(BrokenRdf, match=r"bad\.ttl:1:17  cannot be read: Unexpected end of file\."):
        load_store(find_files([lines, tmp_path / "bad.ttl"]), target, ignore)
    assert target.resolve() == before
    assert [path.name for path in (tmp_path / ".stores").iterdir()] == [before.name]
    assert len(open_store(target)) == 1000


def test_a_folder_without_a_store_is_never_replaced(lines: Path, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine/letter.txt").write_text("dear", encoding="utf-8")
    (tmp_path / "link").symlink_to(tmp_path / "mine")
    (tmp_path / "file").write_text("x", encoding="utf-8")
    for name in ("mine", "link", "file"):
        with pytest.raises(SourceError, match=rf"{name}  is .*, not a release"):
            load_store(find_files([lines]), tmp_path / name, ignore)
    assert (tmp_path / "mine/letter.txt").read_text(encoding="utf-8") == "dear"


def test_an_unreadable_path_is_refused_before_loading(lines: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "note.txt").write_text("x", encoding="utf-8")
    for paths, message in (
        ("empty", "has no RDF files"),
        ("note.txt", "has no suffix of an RDF format"),
    ):
        with pytest.raises(SourceError, match=rf"{paths}  .*{message}.*\.ttl"):
            find_files([tmp_path / paths])
    with pytest.raises(SourceError, match="gone  there is no such file"):
        find_files([tmp_path / "gone"])
    with pytest.raises(SourceError, match=r"lines\.nt  is the name of several files"):
        find_files([lines, lines])


def test_the_store_has_the_prefixes_of_the_files(tmp_path: Path) -> None:
    (tmp_path / "a.ttl").write_text("@prefix ex: <urn:ex:> . ex:a ex:b 1 .", encoding="utf-8")
    (tmp_path / "b.ttl").write_text("@prefix ex: <urn:other:> . ex:a ex:b 1 .", encoding="utf-8")
    files = find_files([tmp_path / "a.ttl", tmp_path / "b.ttl"])
    found = Survey(files, tmp_path / "names").prefixes
    assert (found["ex"], found["foaf"]) == ("urn:ex:", "http://xmlns.com/foaf/0.1/")


def test_the_store_of_a_release_has_its_statements(release: Release, tmp_path: Path) -> None:
    loaded_store = load_store_of_release(release, tmp_path / "store", ignore)
    loaded_store.verify()
    assert loaded_store.digest == release.digest
    expected = ox.Store()
    expected.bulk_load(path=str(release.file("store.nq")))
    loaded = open_store(tmp_path / "store")
    assert len(loaded) == len(expected)
    assert without_blank_nodes(loaded) == without_blank_nodes(expected)


@pytest.fixture
def copy(release: Release, tmp_path: Path) -> Release:
    """A published copy of the release, behind a link, without a store."""
    contents = {name: release.read(name) for name in release.manifest["files"]}
    return publish(contents, release.manifest, tmp_path / "release")


def test_a_store_is_added_to_a_release_once(copy: Release, release: Release) -> None:
    folder, said = copy.folder.resolve(), list[str]()
    assert not copy.is_on_disk
    add_store(copy, said.append)
    assert (copy.is_on_disk, copy.graph, said[-1][:10]) == (True, folder / "rocksdb", "read 100 %")
    with release.file("store.nq").open("rb") as lines:
        assert len(open_store(copy.folder)) == sum(1 for _ in lines)
    before = (folder / "rocksdb").stat().st_ino
    add_store(copy, pytest.fail)
    assert (folder / "rocksdb").stat().st_ino == before
    assert copy.in_memory().graph == copy.file("store.nq")
    added = {path.name for path in folder.iterdir()} ^ {
        path.name for path in release.folder.iterdir()
    }
    assert added - {"prepared"} == {"rocksdb"}


def test_a_damaged_store_is_named_and_replaced(copy: Release) -> None:
    """One changed byte is enough: the engine would not notice it, and take all memory."""
    add_store(copy, ignore, ordered=False)
    largest = max(copy.graph.glob("*.sst"), key=lambda path: path.stat().st_size)
    data = bytearray(largest.read_bytes())
    data[len(data) // 2] ^= 1
    largest.write_bytes(data)
    with pytest.raises(ReleaseError) as error:
        copy.verify()
    assert str(error.value) == (
        f"{largest}  is missing or changed. How to fix it: run okosystem load"
    )
    add_store(copy, ignore, ordered=False)
    copy.verify()


def test_a_store_without_digests_is_loaded_again(copy: Release) -> None:
    add_store(copy, ignore, ordered=False)
    (copy.graph / "SHA256SUMS").unlink()
    before = copy.graph.stat().st_ino
    add_store(copy, ignore, ordered=False)
    assert copy.graph.stat().st_ino != before


def test_publishing_the_same_release_keeps_it_with_its_store(copy: Release, tmp_path: Path) -> None:
    add_store(copy, ignore, ordered=False)
    folder = copy.folder.resolve()
    contents = {name: copy.read(name) for name in copy.manifest["files"]}
    link = copy.folder.lstat().st_mtime_ns
    assert publish(contents, copy.manifest, copy.folder).is_on_disk
    assert copy.folder.resolve() == folder
    assert copy.folder.lstat().st_mtime_ns > link
    copy.file("columns.toml").write_bytes(b"")
    repaired = publish(contents, copy.manifest, copy.folder)
    repaired.verify()
    assert not repaired.is_on_disk
    for digest in ("1" * 64, "2" * 64):
        publish(contents, {**copy.manifest, "digest": digest}, copy.folder)
    assert list(tmp_path.glob(".releases/*/rocksdb")) == []


@pytest.mark.slow
def test_a_killed_load_leaves_no_store_and_the_next_removes_its_draft(
    okosystem: list[str], copy: Release
) -> None:
    folder = copy.folder.resolve()
    command = [*okosystem, "load", "--release", str(copy.folder)]
    loading = subprocess.Popen(command, stderr=subprocess.PIPE)
    assert loading.stderr
    loading.stderr.readline()
    loading.kill()
    loading.stderr.close()
    loading.wait()
    assert [path.name for path in folder.glob("draft-*")] == [f"draft-{loading.pid}"]
    assert not copy.is_on_disk
    both = [subprocess.Popen(command, stderr=subprocess.DEVNULL) for _ in range(2)]
    assert [each.wait() for each in both] == [0, 0]
    assert damage_of(copy.graph) == ""
    assert list(folder.glob("draft-*")) == []


def test_a_store_that_cannot_be_written_is_reported_with_a_fix(
    okosystem: list[str], copy: Release
) -> None:
    """Files may have 50 KB here, as on a disk that is full."""
    command = [*okosystem, "load", "--release", str(copy.folder)]
    full = ["bash", "-c", 'ulimit -f 50; exec "$@"', "bash", *command]
    done = subprocess.run(full, capture_output=True, text=True, check=False)
    *_, last = done.stderr.splitlines()
    assert (done.returncode, done.stdout) == (2, "")
    assert last.startswith(f"okosystem: {copy.folder.resolve()}/rocksdb  cannot be written: ")
    assert last.endswith("or serve the release from memory, without loading it: okosystem serve")
    assert list(copy.folder.resolve().glob("*/rocksdb")) == []
    assert not copy.is_on_disk


def test_files_need_a_store_to_be_loaded_into(lines: Path, release: Release) -> None:
    with pytest.raises(ReleaseError, match="without --store memory"):
        load_store(find_files([lines]), lines.with_name("store"), ignore).in_memory()


def test_a_second_load_never_touches_the_served_store(lines: Path, tmp_path: Path) -> None:
    """A server may have it open, and a kill between removal and renaming would lose it."""
    stores = []
    for _ in range(3):
        load_store(find_files([lines]), tmp_path / "store", ignore)
        stores.append((tmp_path / "store").resolve())
        opened_store = open_store(stores[0])
        assert len(opened_store) == 1000
    assert stores[0] == stores[2] != stores[1]


def test_a_removed_link_is_created_again(lines: Path, tmp_path: Path) -> None:
    for _ in range(2):
        load_store(find_files([lines]), tmp_path / "store", ignore, ordered=False)
        assert len(open_store(tmp_path / "store")) == 1000
        (tmp_path / "store").unlink()


def test_the_last_store_is_intact_whenever_a_load_is_killed(
    okosystem: list[str], lines: Path, tmp_path: Path
) -> None:
    """Kill real loads, each a little later than the last, until one has finished."""
    target = tmp_path / "store"
    load_store(find_files([lines]), target, ignore)
    more = tmp_path / "more.nt"
    more.write_text(re.sub("urn:s", "urn:t", LINES * 3), encoding="utf-8")
    killed = 0
    for number in itertools.count():
        loading = subprocess.Popen(
            [*okosystem, "load", str(target), str(more)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )
        assert loading.stderr is not None
        loading.stderr.readline()
        time.sleep(0.03 * number)
        os.kill(loading.pid, signal.SIGKILL)
        loading.stderr.close()
        late = loading.wait() == 0
        kinds = {str(quad.subject)[1:6] for quad in open_store(target)}
        assert kinds in ({"urn:s"}, {"urn:t"})
        assert len(open_store(target)) == 1000
        assert (target / "manifest.json").is_file()
        if late:
            break
        killed += 1
    assert killed > 0
    assert kinds == {"urn:t"}


XML = '<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:u="urn:">\n'


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("a.rdf", XML + '<r:Description r:about="urn:a">\n<u:p>a</u:q>', ":3:9  cannot be read: "),
        ("a.owl", XML + '<r:Description r:about="urn: a"/>\n</r:RDF>', ":2:1  cannot be read: "),
        ("a.rdf", XML, ":2:1  cannot be read: "),
        ("a.jsonld", '{"@context": "https://schema.org/"}', "  cannot be read: its @context is at"),
    ],
)
def test_an_error_has_a_position_even_if_the_engine_gives_none(
    tmp_path: Path, name: str, text: str, message: str
) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(BrokenRdf) as caught:
        load_store(find_files([tmp_path / name]), tmp_path / "store", ignore)
    assert str(caught.value).startswith(f"{tmp_path / name}{message}")
    assert "How to fix it: " in str(caught.value)


@pytest.mark.parametrize("name", ["a.ttl", "a.nt", "a.ttl.gz"])
def test_a_byte_order_mark_is_skipped(tmp_path: Path, name: str) -> None:
    body = b"\xef\xbb\xbf<urn:a> <urn:b> <urn:c> .\n"
    if name == "a.ttl":
        body = body.replace(b"<urn:a>", b"@prefix u: <urn:> .\nu:a")
    file = tmp_path / name
    file.write_bytes(gzip.compress(body) if name.endswith("gz") else body)
    load_store(find_files([file]), tmp_path / "store", ignore)
    assert without_blank_nodes(open_store(tmp_path / "store")) == {"<urn:a> <urn:b> <urn:c>"}
    prefixes = Survey(find_files([file]), tmp_path / "names").prefixes
    assert (prefixes.get("u") == "urn:") == (name == "a.ttl")


@pytest.mark.parametrize("compression", [".gz", ".bz2", ".xz", ".zst"])
def test_a_compressed_file_of_no_bytes_is_refused(tmp_path: Path, compression: str) -> None:
    file = tmp_path / f"a.ttl{compression}"
    file.touch()
    for path in (file, tmp_path):
        with pytest.raises(SourceError, match="has no bytes, though even an empty file"):
            find_files([path])


def test_processes_that_publish_the_same_release_all_succeed(tmp_path: Path) -> None:
    target, digests = tmp_path / "store", ["a" * 64, "b" * 64]
    rest = {"counts": {}, "files": {}, "modified": "", "prefixes": {}, "version": ""}
    with ProcessPoolExecutor(6, get_context("fork")) as processes:
        done = [
            processes.submit(publish, {}, {"digest": digests[n % 3 % 2], **rest}, target)
            for n in range(120)
        ]
    assert {each.result().digest for each in done} <= set(digests)
    assert target.resolve().is_dir()


def test_two_concurrent_loads_both_succeed(
    okosystem: list[str], lines: Path, tmp_path: Path
) -> None:
    target, other = tmp_path / "store", tmp_path / "other.nt"
    # Large enough not to finish before it is stopped.
    other.write_text(LINES.replace("urn:s", "urn:t") * 300, encoding="utf-8")
    slow = subprocess.Popen([*okosystem, "load", str(target), str(other)], stderr=subprocess.PIPE)
    while not list(tmp_path.glob(f".stores/draft-{slow.pid}")):
        time.sleep(0.001)
    os.kill(slow.pid, signal.SIGSTOP)
    subprocess.run([*okosystem, "load", str(target), str(lines)], check=True, capture_output=True)
    assert {str(quad.subject)[1:6] for quad in open_store(target)} == {"urn:s"}
    os.kill(slow.pid, signal.SIGCONT)
    assert (slow.communicate()[1] and slow.returncode) == 0
    assert {str(quad.subject)[1:6] for quad in open_store(target)} == {"urn:t"}
    assert len(list(tmp_path.glob(".stores/*"))) == 2


@pytest.mark.parametrize("leftover", ["draft-999999999", "link-999999999"])
def test_the_remains_of_a_killed_load_never_replace_the_last_store(
    leftover: str, lines: Path, tmp_path: Path
) -> None:
    target = tmp_path / "store"
    load_store(find_files([lines]), target, ignore)
    served = target.resolve()
    if leftover.startswith("draft"):
        shutil.copytree(served, tmp_path / ".stores" / leftover)
    else:
        (tmp_path / ".stores" / leftover).symlink_to(served.relative_to(tmp_path))
    lines.write_text(LINES.replace("urn:s", "urn:t"), encoding="utf-8")
    load_store(find_files([lines]), target, ignore)
    assert set(tmp_path.glob(".stores/*")) == {served, target.resolve()}


DEEP_XML = XML + "<r:Description><u:p>" * 50_000 + "</u:p></r:Description>" * 50_000 + "</r:RDF>"
DEEP_TERM = "<urn:a> <urn:b> " + "<<( <urn:a> <urn:b> " * 50_000 + "1" + " )>>" * 50_000 + " ."
LAUGHS = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
BOMB = f'<!DOCTYPE r [<!ENTITY a0 "laugh">{LAUGHS}]><r>&a9;</r>'
QUADRATIC = f'<!DOCTYPE r [<!ENTITY a "{"x" * 100_000}">]><r>{"&a;" * 20_000}</r>'
TEXT = "x" * (17 << 20)
COPIES = '{"urn:p":' * 90 + f"[{','.join(['1'] * 200_000)}]" + "}" * 90


QUOTES = '"' * (9 << 20)
FAILS = "the engine fails, or takes too much memory or time"
GROWS = "limit on input amplification factor"
HOSTILE = {
    "laughs.rdf": (BOMB, GROWS),
    "quadratic.owl": (QUADRATIC, GROWS),
    "deep.rdf": (DEEP_XML, f":2:1  cannot be read: {FAILS}"),
    "comment.rdf": (f"{XML}<!--{TEXT * 4}--></r:RDF>", "cannot be read: "),
    "deep.nt": (DEEP_TERM, "brackets are nested more than 1000 deep"),
    "deep.ttl": (DEEP_TERM.replace("<<(", '<<( # "\n'), ":501:1  cannot be read: brackets are"),
    "deep.jsonld": ('{"urn:p":\n' * 12_000 + "1" + "}" * 12_000, f":12001:1  .*: {FAILS}"),
    "copies.jsonld": (COPIES, FAILS),
    "hidden.rdf": (f'<!DOCTYPE r [<!-- <!ENTITY a0 "laugh">{LAUGHS} -->]>{XML}</r:RDF>', FAILS),
    "long.rdf": (f'{XML}<r:Description r:about="urn:a"><u:b>{TEXT * 8}', FAILS),
    "long.ttl": (f'<urn:a> <urn:b> "{TEXT}" .', "a text or name takes more than 16 MB"),
    "long.jsonld": (f'{{"@id": "urn:a", "urn:b": "{TEXT}"}}', FAILS),
}


@pytest.mark.parametrize("compressed", [False, True])
@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_are_refused_at_once(tmp_path: Path, name: str, compressed: bool) -> None:
    text, message = HOSTILE[name]
    file = tmp_path / f"{name}.gz" if compressed else tmp_path / name
    file.write_bytes(gzip.compress(text.encode(), 1) if compressed else text.encode())
    with pytest.raises(BrokenRdf, match=message):
        load_store(find_files([file]), tmp_path / "store", ignore)
    assert not (tmp_path / "store").exists()
    with pytest.raises(BrokenRdf, match=message):
        load_release(find_files([file]), tmp_path, ignore)


def test_a_statement_too_long_for_a_server_in_memory_is_refused(tmp_path: Path) -> None:
    """In N-Quads, each of its quotes takes two bytes."""
    file, folder = tmp_path / "long.rdf", tmp_path / "release"
    folder.mkdir()
    body = f'<r:Description r:about="urn:a"><u:b>{QUOTES}</u:b></r:Description></r:RDF>'
    file.write_text(XML + body, encoding="utf-8")
    with pytest.raises(SourceError, match=r'<urn:a> <urn:b> "\S+…  takes more than 16 MB'):
        load_release(find_files([file]), folder, ignore)
    load_store(find_files([file]), tmp_path / "store", ignore)


def test_triple_terms_and_shifts_in_texts_are_read(tmp_path: Path) -> None:
    file = tmp_path / "a.ttl"
    term = '<urn:a> <urn:b> <<( <urn:a> <urn:b> "x << y" )>> .\n'
    file.write_text(term * 5000 + '<urn:a> <urn:c> "' + "<< " * 900 + '" .', encoding="utf-8")
    load_store(find_files([file]), tmp_path / "store", ignore)
    assert len(open_store(tmp_path / "store")) == 2
