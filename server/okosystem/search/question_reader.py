"""Interpret a question in natural language: which target answers it, and about which entities.

No language model is involved. Names and dates are recognised, and the targets with a place for
them are ranked by how much their examples resemble the rest of the question.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, partial
from itertools import pairwise, permutations

from okosystem.rdf.terms import kind_of
from okosystem.release.release import Release
from okosystem.search.example_similarity import features_of, mask_names
from okosystem.search.meanings import Meanings, Token, read_meanings
from okosystem.search.mentions import LongNames, Mention, Names, find_dates, find_terms
from okosystem.search.question_index import FILE, QuestionIndex
from okosystem.search.questions import DATE, TEXT, Target
from okosystem.text import fold

MAX_WORDS, MAX_LETTERS, MAX_NAMES = 40, 400, 10
MAX_READINGS = 3
"""The maximum number of readings returned, including the best one."""
SIMILARITY_WEIGHT, COVERAGE_WEIGHT, SLOT_WEIGHT, UNUSED_NAME_WEIGHT = 2.0, 0.8, 0.15, 0.15
"""What similarity, coverage and each entity add to a score, and each unused name takes from it."""
MIN_SCORE, MIN_COVERAGE = 0.9, 0.45
"""The score, and the share of the words besides names, that an answer needs."""
CERTAIN_WEIGHT = 0.12
"""The weight of a word in the examples of a target from which they cover it in full."""
STATED_COVERAGE = 0.9
"""How far a word is covered that names the kind of the entity or is stated about it."""
MIN_DECIDING_COVERAGE, MIN_QUESTION_COVERAGE = 0.5, 0.9
"""The coverage of a word that is reported as deciding, and of words that are a question without
a question mark or question word.
"""
STOP_WORD_FACTOR, ESSENTIAL_FACTOR = 0.3, 2.0
"""The factors on the weight of a stop word, and of an unknown word that an answer must have."""
HOW_MANY = "hvor mange"
"""The meaning of "how many" and its synonyms."""
PUNCTUATION = ".,:;?!«»\"'()"
Similar = Callable[..., Mapping[str, float]]
Binding = tuple[Mapping[str, str], Sequence[Mention]]


@dataclass(frozen=True, slots=True)
class Reading:
    """A target with the values of its slots, and how well it fits the question.

    `coverage` is the weighted share of the words besides names that its examples have, and
    `deciding_words` are those words. `name_text` has the words of the names that it uses, and
    `unused` the names and dates in the question that it does not.
    """

    target: Target
    values: Mapping[str, str]
    score: float
    coverage: float
    similarity: float = 0.0
    deciding_words: Sequence[str] = ()
    name_text: str = ""
    unused: Sequence[Mention] = ()

    @property
    def thing(self) -> str:
        """The entity that the question is about; empty if there is none."""
        return self.values.get(self.target.thing_slot(), "")

    @property
    def is_acceptable(self) -> bool:
        """Whether it may be given as the answer: it fits, and is about the day of the question."""
        is_of_day = not any(mention.date for mention in self.unused)
        is_alike = self.score >= MIN_SCORE and self.coverage >= MIN_COVERAGE
        return is_alike and is_of_day and self.target.has_answer()


@dataclass(frozen=True, slots=True)
class Understanding:
    """How a question was understood.

    `reading` is None if no reading is acceptable. `unused` are the names and dates that the best
    one does not use, and `corrections` have the entity of each misspelt name. `facts` are the
    values of a target that looks up a property; without any, the answer is unknown.
    """

    reading: Reading | None
    alternatives: Sequence[Reading] = ()
    not_understood: Sequence[str] = ()
    things: Sequence[str] = ()
    unused: Sequence[str] = ()
    corrections: Mapping[str, str] = field(default_factory=dict)
    facts: Sequence[str] = ()
    is_question: bool = True

    @property
    def is_unknown(self) -> bool:
        """Whether the reading looks up a property that has no statement."""
        return self.reading is not None and bool(self.reading.target.property) and not self.facts


@dataclass(frozen=True, slots=True)
class _Question:
    """The words of a question as tokens with features and weights, and its names and dates."""

    words: Sequence[str]
    tokens: Sequence[Token]
    features: Sequence[Mapping[str, float]]
    weights: Sequence[float]
    mentions: Sequence[Mention]

    @property
    def certain(self) -> Sequence[Mention]:
        """The mentions that an answer must use."""
        return [mention for mention in self.mentions if not mention.is_ambiguous]

    def tokens_in(self, mentions: Sequence[Mention]) -> set[int]:
        """Return the numbers of the tokens that are part of some mentions."""
        return {n for n, token in enumerate(self.tokens) if any(token.start in m for m in mentions)}


class QuestionReader:
    """Interprets questions by the question index of a release."""

    def __init__(self, index: QuestionIndex, today: str) -> None:
        self._index, self._today = index, today
        self._meanings: Meanings = read_meanings()
        self._names = Names(index.names, index.parts, self._meanings)
        self._long_names = LongNames(index.long_names)

    def read(self, text: str) -> Understanding:
        """Interpret a question, of which at most MAX_WORDS words are read."""
        question = self._recognise(text[:MAX_LETTERS])
        found = self._rank(question)
        things = list(dict.fromkeys(iri for m in question.certain for iri in m.iris[:1]))
        is_question = "?" in text or not self._meanings.question_words.isdisjoint(question.words)
        first = found[0] if found else None
        found = [reading for reading in found if reading.target.has_answer()]
        if first is None or not first.is_acceptable:
            return Understanding(
                None,
                found[:MAX_READINGS],
                self._unknown_words(question),
                things,
                _texts(question, first.unused if first else ()),
                _corrections(question),
                is_question=is_question,
            )
        is_name = any(len(question.words) == len(m.positions) for m in question.mentions)
        is_question |= bool(first.values) and first.coverage > MIN_QUESTION_COVERAGE and not is_name
        unknown = [
            token.text
            for token in question.tokens
            if token.text not in first.deciding_words and not token.is_stop_word
        ]
        return Understanding(
            first,
            found[1:MAX_READINGS],
            unknown,
            things,
            _texts(question, first.unused),
            _corrections(question),
            self._facts(first),
            is_question,
        )

    def _recognise(self, text: str) -> _Question:
        """Split a question into words, and find the names and dates in it."""
        words, as_written = fold(text).split()[:MAX_WORDS], _words_as_written(text)
        mentions = [_mark_capitalised(m, as_written) for m in self._names.find(words)]
        mentions += find_dates(text, words)
        mentions += find_terms(words, self._index.terms)
        mentions.sort(key=lambda m: (min(m.positions), -len(m.positions)))
        tokens = [
            replace(token, text=" ".join(dict.fromkeys(as_written[token.start : token.end])))
            for token in self._tokens(words, mentions)
        ]
        mentions += self._long_names.find(tokens, self._index.kinds)
        capitalised = {word.strip(PUNCTUATION) for word in text.split()[1:] if word[:1].isupper()}
        features = [features_of(token) for token in tokens]
        counted = {n for n, token in enumerate(tokens, 1) if HOW_MANY in token.meanings}
        weights = [
            self._weight(token, features[n], n in counted or token.text in capitalised)
            for n, token in enumerate(tokens)
        ]
        return _Question(words, tokens, features, weights, mentions)

    def _tokens(self, words: Sequence[str], mentions: Sequence[Mention]) -> list[Token]:
        """Split the words into tokens; none crosses the boundary of an unambiguous name."""
        strong = [{*m.positions} for m in mentions if not m.is_ambiguous]
        ends = {p for positions in strong for p in (min(positions), max(positions) + 1)}
        return [
            replace(token, start=token.start + start, end=token.end + start)
            for start, end in pairwise(sorted({0, len(words), *ends}))
            for token in self._meanings.read(words[start:end])
        ]

    def _weight(self, token: Token, features: Mapping[str, float], is_essential: bool) -> float:
        """Weigh a token by its rarity in the examples.

        An unknown word weighs most if it is capitalised or follows «how many»: an answer without
        it is about something else.
        """
        known = self._index.similarity.rarity_of(features)
        weight = known or self._index.similarity.max_rarity
        if is_essential and not known:
            weight *= ESSENTIAL_FACTOR
        return weight * (STOP_WORD_FACTOR if token.is_stop_word else 1)

    def _unknown_words(self, question: _Question) -> list[str]:
        """List the words that are neither in a name nor in an example."""
        named = question.tokens_in(question.certain)
        return [
            token.text
            for number, token in enumerate(question.tokens)
            if number not in named
            and not self._index.similarity.rarity_of(question.features[number])
        ]

    def _rank(self, question: _Question) -> list[Reading]:
        """Return the best reading of each target that resembles the question, the best first."""
        similar = cache(partial(self._compare, question))
        readings = (
            reading
            for target in self._index.targets.values()
            for reading in self._readings(target, question, similar)
        )
        best: dict[str, Reading] = {}
        for reading in sorted(readings, key=self._order):
            best.setdefault(reading.target.query or reading.target.name, reading)
        return [*best.values()]

    def _compare(self, question: _Question, *used: frozenset[int]) -> Mapping[str, float]:
        """Compare a question to the examples, with the names that are certain or used masked."""
        mentions = [*question.certain, *map(Mention, used)]
        return self._index.similarity.compare(mask_names(question.words, mentions))

    def _order(self, reading: Reading) -> tuple[float, bool, str]:
        is_unknown = bool(reading.target.property) and not self._facts(reading)
        return -round(reading.score, 3), is_unknown, reading.target.name

    def _facts(self, reading: Reading) -> Sequence[str]:
        """Return the values of the property that a reading looks up."""
        return self._index.facts.get(reading.target.name, {}).get(reading.thing, ())

    def _readings(self, target: Target, question: _Question, similar: Similar) -> Iterator[Reading]:
        """Yield a reading for each way to fill the slots of a target."""
        general = self._cover(target, question)
        for values, used in self._bindings(target, question):
            covered = self._cover_stated(general, question, target, values)
            similarity = similar(*(m.positions for m in used if m.is_ambiguous)).get(
                target.name, 0.0
            )
            yield _score(question, target, (values, used), covered, similarity)

    def _cover(self, target: Target, question: _Question) -> Sequence[float]:
        """Return how far the examples of a target cover each token."""
        weight_of = self._index.similarity.weight_of
        return [min(1.0, weight_of(f, target.name) / CERTAIN_WEIGHT) for f in question.features]

    def _cover_stated(
        self,
        general: Sequence[float],
        question: _Question,
        target: Target,
        values: Mapping[str, str],
    ) -> Sequence[float]:
        """Cover the tokens that name the kind of the entity, or are stated about it."""
        thing = values.get(target.thing_slot(), "")
        stated = self._index.stated_meanings.get(target.name, {}).get(thing, frozenset())
        known = {*stated, self._index.kinds.get(kind_of(thing), "")}
        return [
            covered if known.isdisjoint(token.meanings) else max(covered, STATED_COVERAGE)
            for token, covered in zip(question.tokens, general, strict=True)
        ]

    def _bindings(self, target: Target, question: _Question) -> Iterator[Binding]:
        """Yield each way to fill the slots of a target; dates in the order of the question."""
        dates = [m for m in question.mentions if m.date]
        date_slots = [slot for slot, kinds in target.slots.items() if DATE in kinds]
        values = dict.fromkeys(date_slots, target.first_day or self._today)
        used = dates[: len(date_slots)]
        values |= {slot: mention.date for slot, mention in zip(date_slots, used, strict=False)}
        slots = [slot for slot in target.slots if slot not in date_slots]
        if any(TEXT in target.slots[slot] for slot in slots):
            for token in self._words_to_look_up(target, question):
                yield {slots[0]: token.text}, [Mention(frozenset(range(token.start, token.end)))]
            return
        if not slots:
            yield values, used
        named = [m for m in question.mentions if not m.date][:MAX_NAMES]
        for chosen in permutations(named, len(slots)) if slots else ():
            filled = [m.of_kind(target.slots[s]) for s, m in zip(slots, chosen, strict=True)]
            taken = [position for m in chosen for position in m.positions]
            if all(filled) and len(taken) == len({*taken}):
                yield {**values, **dict(zip(slots, filled, strict=True))}, [*used, *chosen]

    def _words_to_look_up(self, target: Target, question: _Question) -> Sequence[Token]:
        """Return the tokens that directly follow a word of the examples, or all if none do."""
        general = self._cover(target, question)
        known = [
            token for token, covered in zip(question.tokens, general, strict=True) if covered == 1
        ]
        ends = {token.end for token in known if not token.is_stop_word}
        return [t for t in question.tokens if t.start in ends and t not in known] or question.tokens


def _score(
    question: _Question,
    target: Target,
    binding: Binding,
    covered: Sequence[float],
    similarity: float,
) -> Reading:
    values, used = binding
    named, unused = question.tokens_in(used), _unused(question, binding)
    others = [n for n in range(len(covered)) if n not in named]
    whole = sum(question.weights[n] for n in others)
    coverage = sum(question.weights[n] * covered[n] for n in others) / whole if whole else 1.0
    entities = sum(map(bool, map(kind_of, values.values())))
    score = SIMILARITY_WEIGHT * similarity + COVERAGE_WEIGHT * coverage
    score += SLOT_WEIGHT * entities - UNUSED_NAME_WEIGHT * len(unused)
    texts = [token.text for token in question.tokens]
    deciding = (
        text
        for number, text in enumerate(texts)
        if number in named or covered[number] > MIN_DECIDING_COVERAGE
    )
    names = dict.fromkeys(texts[number] for number in sorted(named))
    return Reading(
        target,
        values,
        score,
        coverage,
        similarity,
        [*dict.fromkeys(deciding)],
        " ".join(names),
        unused,
    )


def _texts(question: _Question, mentions: Sequence[Mention]) -> list[str]:
    """Write the words of each mention as they stand in the question."""
    of_each = (question.tokens_in([mention]) for mention in mentions)
    return [" ".join(question.tokens[n].text for n in sorted(found)) for found in of_each]


def _corrections(question: _Question) -> Mapping[str, str]:
    """Return the entity of each misspelt name."""
    misspelt = [mention for mention in question.certain if mention.is_misspelt]
    iris = (mention.iris[0] for mention in misspelt)
    return dict(zip(_texts(question, misspelt), iris, strict=True))


def _unused(question: _Question, binding: Binding) -> Sequence[Mention]:
    """Return the mentions that name nothing among the values, and share no word with one used."""
    values, used = binding
    positions = {position for mention in used for position in mention.positions}
    return [
        mention
        for mention in question.certain
        if positions.isdisjoint(mention.positions) and not {*mention.iris} & {*values.values()}
    ]


def _mark_capitalised(mention: Mention, as_written: Sequence[str]) -> Mention:
    """Resolve an ambiguous name if all its words are capitalised and none is the first word."""
    is_name = all(n and "".join(as_written[n : n + 1])[:1].isupper() for n in mention.positions)
    return replace(mention, is_ambiguous=mention.is_ambiguous and not is_name)


def _words_as_written(text: str) -> list[str]:
    """Return, for each folded word, the word of the question that it comes from."""
    return [word.strip(PUNCTUATION) for word in text.split() for _ in fold(word).split()]


def read_question_reader(release: Release) -> QuestionReader | None:
    """Read the question index of a release; None for an older release without one."""
    if FILE not in release.manifest["files"]:
        return None
    index = QuestionIndex(release.read(FILE), release.queries)
    return QuestionReader(index, str(release.manifest["modified"]))
