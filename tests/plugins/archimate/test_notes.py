"""Digdir's model of the national architecture, from the notes on it, when they are available."""

import csv
import json
from pathlib import Path

from okosystem.plugins.archimate.importing import Origin, prepare
from okosystem.turtle.sources import Project


def test_every_element_of_digdirs_model_is_linked(
    project: Project, shared: Path, tmp_path: Path
) -> None:
    """Version 5.0.0, from notes of its identifiers, types and names; no question is open."""
    path = tmp_path / "na.ttl"
    path.write_text(to_turtle(shared / "facts/nasjonal-arkitektur"), encoding="utf-8")
    found = prepare(project, path, Origin("", ""), "2026-11-25")
    assert found.staged is not None
    assert found.report[-1] == (
        "131 elements: 71 linked to ours, 0 questions open, 0 decided; 125 relationships."
    )
    assert [line for line in found.report if "does not have" in line] == []
    assert (
        "na:id-98df6c2b4df340c7a3a3ad32d99ca37e\n    a archimate:Capability ;" in found.staged.text
    )


def to_turtle(folder: Path) -> str:
    """Write the notes in the format that Digdir publishes."""
    lines = [
        "PREFIX archimate: <https://purl.org/archimate#>",
        "PREFIX owl: <http://www.w3.org/2002/07/owl#>",
    ]
    for row in rows(folder / "elements.csv"):
        version = 'owl:versionInfo "5.0.0" ;' if row["archimate_type"] == "ArchiMate" else ""
        name = json.dumps(row["name_nb"], ensure_ascii=False)
        kind = f"archimate:{row['archimate_type']}"
        lines.append(f"<{row['id']}> a {kind} ; {version} archimate:name {name}@nb .")
    for row in rows(folder / "relations.csv"):
        ends = f"archimate:source <{row['source_id']}> ; archimate:target <{row['target_id']}>"
        kind = f"archimate:{row['archimate_relation']} , archimate:Relationship"
        lines.append(f"<{row['relation_id']}> a {kind} ; {ends} .")
    return "\n".join(lines)


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
