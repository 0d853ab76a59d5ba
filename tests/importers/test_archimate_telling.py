"""What an import says to people beyond what changes."""

from okosystem.archimate.model import Element, Model
from okosystem.core.sources import Project
from okosystem.core.terms import ID
from okosystem.importers.archimate.converting import Naming
from okosystem.importers.archimate.ours import OPEN, REJECTED, Ours, Thing
from okosystem.importers.archimate.telling import told

BASE = "https://example.org/na/"
GOAL = ID["goal/felles-okosystem-som-virker"]


def test_a_link_that_people_have_rejected_is_told_and_only_this_models_verdicts_counted(
    project: Project,
) -> None:
    things = [Thing(GOAL, "Goal", {"link": [f"{BASE}id-1"]})]
    verdicts = {
        (GOAL, f"{BASE}id-1"): REJECTED,
        (GOAL, f"{BASE}id-2"): OPEN,
        (GOAL, "https://example.org/catalogue/1"): REJECTED,
    }
    element = Element(identifier="id-1", type="Goal", names={"nb": "Mål"})
    model = Model(identifier="m", names={}, elements=[element])
    assert told(model, Naming(BASE, ()), Ours(things, verdicts, {}, ()), [], project) == [
        "goal:felles-okosystem-som-virker is linked to https://example.org/na/id-1, but the "
        "verdict is rejected. How to fix it: take the link out, or change the verdict.",
        "1 elements: 1 linked to ours, 0 questions open, 1 decided; 0 relationships.",
    ]
