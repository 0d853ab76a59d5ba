"""/liste/<kind>: the entities of a kind."""

from okosystem.graph.choices import MAX_SHOWN, Choices, Refused
from okosystem.graph.labels import KINDS
from okosystem.graph.markup import list_address
from okosystem.graph.reader import Reader
from okosystem.graph.texts import mark
from okosystem.graph.view import Feature, View


def list_entities(reader: Reader, choices: Choices) -> View:
    """List the entities of a kind by name; raises Refused for an unknown kind."""
    kind = choices["kind"]
    entities = reader.members(kind)
    if not entities:
        raise Refused(
            "Det finnes ingen liste over «%(given)s». Disse finnes:",
            [
                (reader.plain(reader.kind_names(k)), address)
                for k in KINDS
                if (address := list_address(reader, k)) and reader.members(k)
            ],
            404,
            given=kind[:MAX_SHOWN],
        )
    return View(page=lambda: {"title": reader.kind_names(kind), "entities": reader.sort(entities)})


FEATURE = Feature(name="list", path="/liste/<kind>", title=mark("Liste"), read=list_entities)
