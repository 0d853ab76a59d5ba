"""What an import says to people beyond what changes."""

from okosystem.archimate.model import Element, Model
from okosystem.core.sources import Project
from okosystem.core.terms import ID
from okosystem.importers.archimate.conversion import Naming
from okosystem.importers.archimate.importing import write_report
from okosystem.importers.archimate.matching import OPEN, REJECTED, OurEntity, OurSide

BASE = "https://example.org/na/"
GOAL = ID["goal/felles-okosystem-som-virker"]


def test_a_link_that_people_have_rejected_is_told_and_only_this_models_verdicts_counted(
    project: Project,
) -> None:
    things = [OurEntity(GOAL, "Goal", {"link": [f"{BASE}id-1"]})]
    verdicts = {
        (GOAL, f"{BASE}id-1"): REJECTED,
        (GOAL, f"{BASE}id-2"): OPEN,
        (GOAL, "https://example.org/catalogue/1"): REJECTED,
    }
    element = Element(identifier="id-1", type="Goal", names={"nb": "Mål"})
    model = Model(identifier="m", names={}, elements=[element])
    assert write_report(
        model, Naming(BASE, ()), OurSide(things, verdicts, {}, ()), [], project
    ) == [
        "goal:felles-okosystem-som-virker is linked to https://example.org/na/id-1, but the "
        "match is rejected. How to fix it: remove the link, or change the outcome.",
        "1 elements: 1 linked to ours, 0 questions open, 1 decided; 0 relationships.",
    ]
