from okosystem.core.places import Places
from okosystem.core.sources import Project
from okosystem.core.validation import World, validate


def test_one_file_gives_the_findings_that_all_files_give_for_it(
    project: Project, world: World
) -> None:
    file = project.file(project.root / "data/resources/altinn-broker.ttl")
    places = Places([file], project.prefixes)
    of_all = [finding for finding in validate(world) if finding in places]
    of_one = [finding for finding in validate(world, [file]) if finding in places]
    assert of_one == of_all != []
