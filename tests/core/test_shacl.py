from okosystem.core.source_graph import Positions, SourceGraph
from okosystem.core.sources import Project
from okosystem.core.validation import validate


def test_one_file_gives_the_findings_that_all_files_give_for_it(
    project: Project, world: SourceGraph
) -> None:
    file = project.file(project.root / "data/resources/altinn-broker.ttl")
    places = Positions([file], project.prefixes)
    of_all = [finding for finding in validate(world) if finding in places]
    of_one = [finding for finding in validate(world, [file]) if finding in places]
    assert of_one == of_all != []
