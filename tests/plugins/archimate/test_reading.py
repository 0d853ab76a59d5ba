"""Read Open Exchange and Turtle: the models, and the message and line of each error."""

import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from okosystem.errors import BrokenModel, BrokenTurtle, SourceError
from okosystem.plugins.archimate.model import Model
from okosystem.plugins.archimate.reader import read_model

GOOD = """<?xml version="1.0" encoding="UTF-8"?>
<model xmlns="http://www.opengroup.org/xsd/archimate/3.0/"
       xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" identifier="id-m" version="2">
  <name xml:lang="nb">Modellen</name>
  <documentation>Deres egne ord.</documentation>
  <elements>
    <element identifier="id-1" xsi:type="Capability">
      <name xml:lang="nb">Dele  data
        med andre</name>
      <name xml:lang="en">Sharing data</name>
      <documentation>Deres egne ord.</documentation>
    </element>
    <element identifier="id-2" xsi:type="Goal"><name>Et mål</name></element>
  </elements>
  <relationships>
    <relationship identifier="id-r" source="id-1" target="id-2" xsi:type="Realization"/>
    <relationship identifier="id-s" source="id-2" target="id-r" xsi:type="Association">
      <name xml:lang="nb">gjelder</name>
    </relationship>
  </relationships>
  <views><diagrams>
    <view identifier="id-v" xsi:type="Diagram"><name>Et bilde</name>
      <node identifier="id-n" elementRef="id-1" xsi:type="Element" x="1" y="1" w="9" h="9"/>
    </view>
  </diagrams></views>
</model>
"""
TURTLE = """@prefix archimate: <https://purl.org/archimate#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix na: <https://example.org/na/> .

na:id-m a archimate:ArchiMate ; archimate:name "Modellen"@nb ; owl:versionInfo "2" .

na:id-1
    a archimate:Capability ;
    archimate:name "Dele data med andre "@nb ;
    archimate:documentation "Deres egne ord."@nb ;
    archimate:hasProperty na:prop-1 .

na:id-2 a archimate:Goal ; archimate:name "Et mål"@nb .
na:id-v a archimate:ArchimateDiagramModel ; archimate:name "Et bilde"@nb .

na:id-r
    a archimate:RealizationRelationship, archimate:Relationship ;
    archimate:source na:id-1 ;
    archimate:target na:id-2 .

na:prop-1 a archimate:Property ; archimate:propertyKey "K" .
"""


def read(folder: Path, text: str | bytes, name: str = "m.xml") -> Model:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_model(path)[0]


def error_of(folder: Path, text: str | bytes, name: str = "m.xml") -> str:
    with pytest.raises(BrokenModel) as caught:
        read(folder, text, name)
    message = str(caught.value)
    assert "How to fix it: " in message
    assert message.endswith(". Nothing was changed.")
    return message


def test_elements_and_relationships_are_read_without_documentation(tmp_path: Path) -> None:
    model = read(tmp_path, GOOD)
    assert (model.identifier, model.names, model.version) == ("id-m", {"nb": "Modellen"}, "2")
    assert [(e.identifier, e.type, e.names, e.line) for e in model.elements] == [
        ("id-1", "Capability", {"nb": "Dele data med andre", "en": "Sharing data"}, 7),
        ("id-2", "Goal", {"": "Et mål"}, 13),
    ]
    assert [(r.identifier, r.type, r.source, r.target, r.names) for r in model.relationships] == [
        ("id-r", "Realization", "id-1", "id-2", {}),
        ("id-s", "Association", "id-2", "id-r", {"nb": "gjelder"}),
    ]
    assert "egne ord" not in repr(model)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "iso-8859-1"])
def test_any_declared_encoding_is_read(tmp_path: Path, encoding: str) -> None:
    label = encoding.removesuffix("-sig")
    text = GOOD.replace('encoding="UTF-8"', f'encoding="{label}"')
    assert read(tmp_path, text.encode(encoding)).elements[1].names == {"": "Et mål"}


BOMB = """<?xml version="1.0"?>
<!DOCTYPE model [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>
<model>&b;</model>"""
OUTSIDE = """<?xml version="1.0"?>
<!DOCTYPE model [<!ENTITY x SYSTEM "file:///etc/passwd">]>
<model>&x;</model>"""
SCHEMA = """<?xml version="1.0"?>
<!DOCTYPE model SYSTEM "http://127.0.0.1:9/model.dtd">
<model/>"""


@pytest.mark.parametrize("text", [BOMB, OUTSIDE, SCHEMA])
def test_a_document_type_is_refused(tmp_path: Path, text: str) -> None:
    message = error_of(tmp_path, text)
    assert message.startswith("m.xml:2  it has a document type, which can hide a trap.")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("/3.0/", "", "m.xml:2  not an Open Exchange file: it begins with model of http"),
        ('xmlns="http://www.opengroup.org/xsd/archimate/3.0/"', "", "of no namespace"),
        ("/3.0/", "/4.0/", "the namespace is http://www.opengroup.org/xsd/archimate/3.0/."),
        (' identifier="id-m"', "", "m.xml:1  no identifier."),
        ('identifier="id-m"', 'identifier="id-1"', "m.xml:1  id-1 is already on line 7."),
        ('xsi:type="Goal"', 'xsi:type="Gaol"', "m.xml:13  Gaol is no type of element"),
        ('xsi:type="Goal"', "", "m.xml:13  the element has no type."),
        ('identifier="id-2" ', "", "m.xml:13  no identifier."),
        ('identifier="id-2"', 'identifier="id 2"', "m.xml:13  'id 2' is no identifier."),
        ('identifier="id-2"', 'identifier="id-1"', "m.xml:13  id-1 is already on line 7."),
        ("<name>Et mål</name>", "", "m.xml:13  the element id-2 has no name."),
        ("<name>Et mål</name>", "<name>  </name>", "m.xml:13  the element id-2 has no name."),
        ('target="id-2"', 'target="id-9"', "m.xml:16  the relationship id-r points to id-9, which"),
        ('target="id-2" ', "", "m.xml:16  the relationship id-r points to nothing."),
        ('"Realization"', '"Love"', "m.xml:16  Love is no type of relationship in ArchiMate 3"),
        ("</elements>", "", "not XML: mismatched tag"),
        ("<elements>", "<elements>\x00", "m.xml:6  not XML: not well-formed (invalid token)"),
        ("UTF-8", "klingon", "m.xml:1  the encoding it declares cannot be read: unknown encoding"),
        ("UTF-8", "utf-7", "m.xml:1  the encoding it declares cannot be read: "),
    ],
)
def test_each_error_has_its_line(tmp_path: Path, old: str, new: str, message: str) -> None:
    assert message in error_of(tmp_path, GOOD.replace(old, new, 1))


@pytest.mark.parametrize("length", [0, 1, 40, 400, len(GOOD) - 12])
def test_a_truncated_file_is_no_model(tmp_path: Path, length: int) -> None:
    assert "not XML: " in error_of(tmp_path, GOOD[:length])


@pytest.mark.parametrize("data", [b"\x89PNG\r\n\x1a\n\x00\x00", b"PK\x03\x04", b"{}", b"\xff" * 99])
def test_garbage_is_no_model(tmp_path: Path, data: bytes) -> None:
    assert "m.xml:1  not XML: " in error_of(tmp_path, data)


@settings(max_examples=300, derandomize=True, deadline=None)
@given(st.integers(0, len(GOOD)), st.integers(0, 9), st.binary(max_size=6))
def test_a_damaged_file_gives_a_model_or_an_error(start: int, length: int, data: bytes) -> None:
    damaged = GOOD.encode()[:start] + data + GOOD.encode()[start + length :]
    with tempfile.TemporaryDirectory() as folder:
        assert result_of(Path(folder) / "m.xml", damaged).startswith(("a model of ", "m.xml:"))


def result_of(path: Path, data: bytes) -> str:
    path.write_bytes(data)
    try:
        return f"a model of {len(read_model(path)[0].elements)}"
    except BrokenModel as error:
        return str(error)


def test_archis_format_and_version_2_are_recognised(tmp_path: Path) -> None:
    own = '<archimate:model xmlns:archimate="http://www.archimatetool.com/archimate"/>'
    assert "in Archi choose File, Export" in error_of(tmp_path, own, "m.archimate")
    old = '<model xmlns="http://www.opengroup.org/xsd/archimate"/>'
    assert "it is of version 2" in error_of(tmp_path, old)


def test_a_deeply_nested_file_is_refused(tmp_path: Path) -> None:
    deep = GOOD.replace("<elements>", "<elements>" + "<x>" * 50_000)
    assert "m.xml:6  it is more than 100 levels deep" in error_of(tmp_path, deep)


def test_a_large_file_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "m.xml"
    with path.open("wb") as file:
        file.truncate(64_000_001)
    with pytest.raises(BrokenModel, match="it is larger than 64 MB"):
        read_model(path)


def test_an_empty_model_is_refused(tmp_path: Path) -> None:
    empty = '<model xmlns="http://www.opengroup.org/xsd/archimate/3.0/" identifier="m"/>'
    assert "the model has no elements" in error_of(tmp_path, empty)


def test_the_file_extension_decides_the_format(tmp_path: Path) -> None:
    assert "the name must end in .xml or .ttl" in error_of(tmp_path, GOOD, "m.json")
    with pytest.raises(SourceError, match="there is no such file"):
        read_model(tmp_path / "nowhere.xml")


def test_turtle_gives_the_same_model_and_its_namespace(tmp_path: Path) -> None:
    path = tmp_path / "m.ttl"
    path.write_text(TURTLE, encoding="utf-8")
    model, base = read_model(path)
    assert (model.identifier, model.version, base) == ("id-m", "2", "https://example.org/na/")
    assert [(e.identifier, e.type, e.names, e.line) for e in model.elements] == [
        ("id-1", "Capability", {"nb": "Dele data med andre"}, 7),
        ("id-2", "Goal", {"nb": "Et mål"}, 13),
    ]
    assert [(r.identifier, r.type, r.source, r.target) for r in model.relationships] == [
        ("id-r", "Realization", "id-1", "id-2")
    ]
    assert "egne ord" not in repr(model)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("purl.org/archimate#", "example.org/other#", "m.ttl  0 nodes are archimate:ArchiMate"),
        ("archimate:Goal", "archimate:Gaol", "m.ttl:13  Gaol is no type of element"),
        ("target na:id-2", "target na:id-9", "m.ttl:16  the relationship id-r points to id-9"),
        ("na:id-2 a", "<https://else.where/x> a", "m.ttl:13  https://else.where/x is not under"),
        ('archimate:name "Et mål"@nb', "owl:sameAs na:x", "m.ttl:13  the element id-2 has no name"),
    ],
)
def test_each_error_in_turtle_has_its_line(
    tmp_path: Path, old: str, new: str, message: str
) -> None:
    assert message in error_of(tmp_path, TURTLE.replace(old, new, 1), "m.ttl")


def test_a_line_of_a_long_text_is_no_description(tmp_path: Path) -> None:
    text = TURTLE.replace('"Deres egne ord."', '"""Deres ord.\nna:id-2 er nevnt her."""')
    message = error_of(tmp_path, text.replace("archimate:Goal", "archimate:Gaol"), "m.ttl")
    assert message.startswith("m.ttl:14  Gaol is no type of element")


def test_invalid_turtle_and_encodings_are_refused(tmp_path: Path) -> None:
    with pytest.raises(BrokenTurtle, match=r"m\.ttl:8:\d+  not Turtle"):
        read(tmp_path, TURTLE.replace("a archimate:Capability ;", "a a a", 1), "m.ttl")
    assert "is not UTF-8" in error_of(tmp_path, TURTLE.encode("utf-16"), "m.ttl")
