"""The types of ArchiMate 3.2, by layer, spelt as the Open Exchange format spells them."""

from collections.abc import Mapping

"""The namespace by which Digdir says these types in RDF; The Open Group has published none."""

LAYERS: Mapping[str, str] = {
    "strategy": "Resource Capability ValueStream CourseOfAction",
    "business": """BusinessActor BusinessRole BusinessCollaboration BusinessInterface
        BusinessProcess BusinessFunction BusinessInteraction BusinessEvent BusinessService
        BusinessObject Contract Representation Product""",
    "application": """ApplicationComponent ApplicationCollaboration ApplicationInterface
        ApplicationFunction ApplicationInteraction ApplicationProcess ApplicationEvent
        ApplicationService DataObject""",
    "technology": """Node Device SystemSoftware TechnologyCollaboration TechnologyInterface Path
        CommunicationNetwork TechnologyFunction TechnologyProcess TechnologyInteraction
        TechnologyEvent TechnologyService Artifact Equipment Facility DistributionNetwork
        Material""",
    "motivation": """Stakeholder Driver Assessment Goal Outcome Principle Requirement Constraint
        Meaning Value""",
    "implementation": "WorkPackage Deliverable ImplementationEvent Plateau Gap",
    "composite": "Grouping Location",
    "connector": "AndJunction OrJunction",
}
ELEMENTS = frozenset(name for names in LAYERS.values() for name in names.split())
CONNECTORS = frozenset(LAYERS["connector"].split())
DEPENDENCIES = "Serving Access Influence Association"
DYNAMICS = "Triggering Flow"
STRUCTURE = "Composition Aggregation Assignment Realization Specialization"
RELATIONSHIPS = frozenset(f"{STRUCTURE} {DEPENDENCIES} {DYNAMICS}".split())
