"""An Open Exchange file read: what its elements and relationships are, never what is told of them.

Nothing a file says can reach out: a document type, and with it every entity, is refused
(defusedxml), no schema is fetched, and of documentation and views nothing is kept.
"""

from collections.abc import Mapping
from pathlib import Path
from xml.sax import ContentHandler, SAXParseException
from xml.sax.handler import feature_namespaces
from xml.sax.xmlreader import AttributesNSImpl

from defusedxml import DefusedXmlException
from defusedxml.expatreader import DefusedExpatParser

from okosystem.archimate.gathering import AGAIN, Gathering
from okosystem.archimate.model import Model
from okosystem.archimate.writing import NAMESPACE, XSI

DEEPEST = 100
MODEL = ("model",)
ELEMENT = ("model", "elements", "element")
RELATIONSHIP = ("model", "relationships", "relationship")
LANGUAGE = ("http://www.w3.org/XML/1998/namespace", "lang")
CURES: Mapping[str | None, str] = {
    "http://www.opengroup.org/xsd/archimate": (
        "it is of version 2; open it in Archi, and export it as version 3"
    ),
    "http://www.archimatetool.com/archimate": (
        "it is Archi's own file; in Archi choose File, Export, Model to Open Exchange File"
    ),
}
Name = tuple[str | None, str]
Attributes = Mapping[Name, str]


def read(path: Path) -> Model:
    """Read a model; raises BrokenModel with the line, and then nothing of it is used."""
    reader = _Reader(path.name)
    parser = DefusedExpatParser(forbid_dtd=True)
    parser.setFeature(feature_namespaces, True)
    parser.setContentHandler(reader)
    try:
        with path.open("rb") as file:
            parser.parse(file)
    except DefusedXmlException as error:
        what = "it has a document type, which can hide a trap"
        cure = "take the <!DOCTYPE …> out; no model needs it"
        raise reader.gathering.fault(reader.line, what, cure) from error
    except SAXParseException as error:
        line = error.getLineNumber() or 1
        raise reader.gathering.fault(line, f"not XML: {error.getMessage()}", AGAIN) from error
    except (LookupError, ValueError) as error:
        what = f"the encoding it tells of cannot be read: {error}"
        raise reader.gathering.fault(1, what, "save it as UTF-8") from error
    return reader.model()


class _Reader(ContentHandler):
    """Keeps elements and relationships as the file goes by."""

    def __init__(self, file: str) -> None:
        super().__init__()
        self.gathering = Gathering(file)
        self._path: tuple[str, ...] = ()
        self._open: tuple[Attributes, dict[str, str], int] = ({}, {}, 0)
        self._root: Attributes = {}
        self._title: dict[str, str] = {}
        self._text: list[str] | None = None
        self._language = ""

    @property
    def line(self) -> int:
        """The line that is being read."""
        return int(self._locator.getLineNumber() or 1)  # type: ignore[attr-defined]

    def startElementNS(  # noqa: N802 (the name SAX gives it)
        self, name: Name, qname: str | None, attrs: AttributesNSImpl
    ) -> None:
        """Begin an XML element; raises BrokenModel when this is no Open Exchange file."""
        space, local = name
        if not self._path:
            self._begin(space, local, attrs)
        self._path = (*self._path, local if space == NAMESPACE else "")
        if len(self._path) > DEEPEST:
            raise self.gathering.fault(self.line, f"it is more than {DEEPEST} levels deep")
        if self._path in (ELEMENT, RELATIONSHIP):
            self._open = (dict(attrs.items()), {}, self.line)
        elif local == "name" and self._path[:-1] in (MODEL, ELEMENT, RELATIONSHIP):
            self._text, self._language = [], attrs.get(LANGUAGE, "")

    def characters(self, content: str) -> None:
        """Take text where it is a name."""
        if self._text is not None:
            self._text.append(content)

    def endElementNS(self, name: Name, qname: str | None) -> None:  # noqa: N802
        """End an XML element."""
        if self._path == ELEMENT:
            self.gathering.element(*self._identity(), *self._open[1:])
        elif self._path == RELATIONSHIP:
            about, names, line = self._open
            ends = (about.get((None, "source"), ""), about.get((None, "target"), ""))
            self.gathering.relationship(*self._identity(), names, ends, line)
        elif self._text is not None and self._path[-1] == "name":
            names = self._title if self._path[:-1] == MODEL else self._open[1]
            names.setdefault(self._language, " ".join("".join(self._text).split()))
            self._text = None
        self._path = self._path[:-1]

    def model(self) -> Model:
        """Give what was read; raises BrokenModel."""
        identifier = self._root.get((None, "identifier"), "")
        return self.gathering.model(identifier, self._title, self._root.get((None, "version"), ""))

    def _begin(self, space: str | None, local: str, attrs: AttributesNSImpl) -> None:
        if (space, local) != (NAMESPACE, "model"):
            what = f"not an Open Exchange file: it begins with {local} of {space or 'no namespace'}"
            cure = f"the namespace is {NAMESPACE}"
            raise self.gathering.fault(self.line, what, CURES.get(space, cure))
        self._root = dict(attrs.items())

    def _identity(self) -> tuple[str, str]:
        about = self._open[0]
        kind = about.get((XSI, "type"), "").rpartition(":")[2]
        return about.get((None, "identifier"), ""), kind
