"""`okosystem export yaml-ld` writes the asserted graph."""

import subprocess
from pathlib import Path

from okosystem.release.release import Release
from tests.yaml_ld import asserted, read_yaml_ld


def test_the_whole_graph_is_written_to_a_file_or_to_standard_output(
    okosystem: list[str], release: Release, tmp_path: Path
) -> None:
    command = [*okosystem, "export", "yaml-ld", "--release", str(release.folder)]
    done = subprocess.run(
        [*command, "graph.yamlld"], cwd=tmp_path, capture_output=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    data = (tmp_path / "graph.yamlld").read_bytes()
    assert read_yaml_ld(data, release.context) == asserted(release)
    again = subprocess.run([*command, "-"], cwd=tmp_path, capture_output=True, check=True)
    assert again.stdout == data
