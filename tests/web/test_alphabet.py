"""Lists are sorted by the Norwegian alphabet."""

from okosystem.web.alphabet import sort_key


def test_ae_oe_and_aa_sort_last_and_accents_are_ignored() -> None:
    words = ["Åpne data", "Zoom", "Økt deling", "Ærlig", "Én digital", "Elma", "Eplet"]
    assert sorted(words, key=sort_key) == [
        "Elma",
        "Én digital",
        "Eplet",
        "Zoom",
        "Ærlig",
        "Økt deling",
        "Åpne data",
    ]
