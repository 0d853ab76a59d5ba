"""Lists are sorted by the Norwegian alphabet."""

from okosystem.web.alphabet import by_letter, letter, sort_key


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


def test_a_word_is_listed_by_its_first_letter_and_a_number_without() -> None:
    assert [letter(word) for word in ("én", "åpen", "ødelagt", "3D", "")] == [
        "E", "Å", "Ø", "#", "#",
    ]  # fmt: skip


def test_words_are_grouped_by_letter_in_order() -> None:
    found = by_letter([(word, word) for word in ("å", "b2", "3d", "b1", "a")])
    assert found == [("#", ["3d"]), ("A", ["a"]), ("B", ["b1", "b2"]), ("Å", ["å"])]
