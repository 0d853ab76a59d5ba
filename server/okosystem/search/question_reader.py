"""Interpret a question in natural language: which target answers it, and about which entities.

No language model is involved. Names are recognised, words are looked up in synonym groups, and the
targets are ranked by how much of the question they cover, weighted by the rarity of each meaning,
and by its similarity to their examples.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise, permutations

from okosystem.core.release import Release
from okosystem.core.terms import kind_of
from okosystem.core.text import fold
from okosystem.search.example_similarity import mask_names
from okosystem.search.meanings import PART_CERTAINTY, Meanings, Token, read_meanings
from okosystem.search.mentions import (
    MIN_COMMON_WORD_LENGTH,
    LongNames,
    Mention,
    Names,
    find_dates,
    find_most_similar,
)
from okosystem.search.question_index import FILE, QuestionIndex
from okosystem.search.questions import DATE, TEXT, Target

MAX_WORDS, MAX_LETTERS = 40, 400
MIN_QUESTION_COVERAGE = 0.9
"""From this coverage, words without a question mark or question word are a question too."""
MIN_COVERAGE = {"thing": 0.5, "": 0.45, "word": 0.7}
"""The share of a question, without names and weighted by rarity, that an acceptable reading covers:
about an entity, about none, and if it covers a single word only.
"""
SIMILARITY_WEIGHT, COVERAGE_PER_SIMILARITY, TYPICAL_SIMILARITY = 1.5, 0.2, 0.25
"""The weight of similarity in the ranking, and the coverage added for each unit of similarity above
the typical one.
"""
MIN_SIMILARITY = 0.1
"""The similarity to its examples that a reading without an entity must have."""
MIN_DECIDING_WEIGHT = 0.1
"""The weight in the examples of a target from which a word is reported as deciding."""
DESCRIPTION_COVERAGE = 0.4
"""How far a word is covered that occurs only in the description of a target."""
NOT_COUNTED_FACTOR = 0.5
"""The factor on the coverage of a target that answers no "how many" in a question with one."""
STATED_COVERAGE, LISTED_COVERAGE = 0.9, 0.5
"""How far a word is covered that occurs in a statement about the entity, or about a listed one."""
HOW_MANY = "hvor mange"
"""The meaning of "how many" and its synonyms."""
UNKNOWN_NAME_FACTOR = 2.0
"""The factor on the weight of an unknown capitalised word, or of what is counted."""
SPECIFICITY_BONUS = 0.13
"""What each entity beyond the first adds to a score, so that the most specific target wins."""
STOP_WORD_FACTOR = 0.3
"""The factor on the weight of a stop word."""
MIN_NAME_WEIGHT = 0.6
ACCEPTABLE_BONUS = 0.2
"""What an acceptable reading gets in addition to its score."""
KNOWN_WORD_DISCOUNT = 0.8
"""The share of its weight that an uncovered word does not count with, if some target knows it."""
MAX_READINGS = 3
"""The maximum number of readings returned, including the best one."""
PUNCTUATION = ".,:;?!«»\"'()"
Binding = tuple[Mapping[str, str], Sequence[Mention]]


@dataclass(frozen=True, slots=True)
class Reading:
    """A target with the values of its slots, and how much of the question it covers without names.

    `name_text` has the words of the names in it; `covered_words` counts the others, without stop
    words.
    """

    target: Target
    values: Mapping[str, str]
    score: float
    coverage: float
    similarity: float = 0.0
    deciding_words: Sequence[str] = ()
    name_text: str = ""
    covered_words: int = 0

    @property
    def is_acceptable(self) -> bool:
        """Whether coverage, adjusted for similarity, reaches MIN_COVERAGE."""
        thing = self.values.get(self.target.thing_slot(), "")
        kind = "thing" if kind_of(thing) else "word" if self.covered_words < 2 else ""
        if kind != "thing" and self.similarity < MIN_SIMILARITY:
            return False
        return (
            self.coverage + COVERAGE_PER_SIMILARITY * (self.similarity - TYPICAL_SIMILARITY)
            >= MIN_COVERAGE[kind]
        )


@dataclass(frozen=True, slots=True)
class Understanding:
    """How a question was understood.

    `reading` is None if no reading is acceptable. `facts` are the values of a target that looks up
    a property; without any, the answer is unknown.
    """

    reading: Reading | None
    alternatives: Sequence[Reading] = ()
    not_understood: Sequence[str] = ()
    corrections: Mapping[str, str] = field(default_factory=dict)
    things: Sequence[str] = ()
    facts: Sequence[str] = ()
    is_question: bool = True

    @property
    def is_unknown(self) -> bool:
        """Whether the reading looks up a property that has no statement."""
        return self.reading is not None and bool(self.reading.target.property) and not self.facts


@dataclass(frozen=True, slots=True)
class _Question:
    """A question in tokens, each with weight and familiarity, and the names and dates in it."""

    tokens: Sequence[Token]
    weights: Sequence[float]
    familiarity: Sequence[float]
    mentions: Sequence[Mention]

    @property
    def stop_words(self) -> set[str]:
        """The texts of the tokens that are stop words."""
        return {token.text for token in self.tokens if token.is_stop_word}

    def tokens_in(self, mentions: Sequence[Mention]) -> set[int]:
        """Return the numbers of the tokens that are part of some mentions."""
        return {n for n, token in enumerate(self.tokens) if any(token.start in m for m in mentions)}


class QuestionReader:
    """Interprets questions by the question index of a release."""

    def __init__(self, index: QuestionIndex, today: str) -> None:
        self._index, self._today = index, today
        self._meanings: Meanings = read_meanings()
        self._names = Names(index.names, index.parts, self._meanings)
        self._long_names, self._scattered_names = (
            LongNames(index.long_names),
            LongNames(index.scattered_names),
        )
        words = self._meanings.words
        self._known_words = sorted(
            word for word in words if len(word) >= MIN_COMMON_WORD_LENGTH - 1
        )

    def read(self, text: str) -> Understanding:
        """Interpret a question, of which at most MAX_WORDS words are read."""
        words = fold(text[:MAX_LETTERS]).split()[:MAX_WORDS]
        mentions = self._names.find(words)
        is_name = any(len(words) == len(m.positions) for m in mentions)
        is_question = "?" in text or any(map(self._meanings.is_question_word, words))
        words, corrections = self._correct(words, mentions)
        as_written = _words_as_written(text[:MAX_LETTERS])
        mentions = [_mark_capitalised(mention, as_written) for mention in mentions]
        mentions += find_dates(text, words)
        mentions.sort(key=lambda m: (min(m.positions), -len(m.positions)))
        tokens = self._tokens(words, mentions)
        tokens = [
            replace(token, text=" ".join(dict.fromkeys(as_written[token.start : token.end])))
            for token in tokens
        ]
        around = self._scattered_names.find_scattered(tokens, mentions)
        mentions += self._long_names.find(tokens, self._index.kinds) + around
        weights = self._weights(tokens, mentions, text)
        question = _Question(tokens, weights, _familiarity(tokens, self._index.weights), mentions)
        similarity = self._index.similarity.compare(mask_names(words, mentions))
        found = self._rank(question, similarity)
        things = list(
            dict.fromkeys(iri for m in mentions if not m.is_ambiguous for iri in m.iris[:1])
        )
        first = found[0] if found else None
        if first is None or not first.is_acceptable:
            named = question.tokens_in([m for m in mentions if not m.is_ambiguous])
            unknown = [
                token.text
                for number, token in enumerate(tokens)
                if number not in named and not self._is_known(token)
            ]
            others = found[:MAX_READINGS]
            return Understanding(None, others, unknown, corrections, things, (), is_question)
        first = replace(first, deciding_words=self._deciding_words(first, tokens))
        unknown = [
            t.text for t in tokens if t.text not in first.deciding_words and not t.is_stop_word
        ]
        thing = first.values.get(first.target.thing_slot(), "")
        facts = self._index.facts.get(first.target.name, {}).get(thing, ())
        is_question |= bool(first.values) and first.coverage > MIN_QUESTION_COVERAGE and not is_name
        others = found[1:MAX_READINGS]
        return Understanding(first, others, unknown, corrections, things, facts, is_question)

    def _rank(self, question: _Question, similarity: Mapping[str, float]) -> list[Reading]:
        """Return the best reading of each target, in order, without those that share no word."""
        ranked = sorted(
            self._readings(question, similarity),
            key=lambda r: (
                -round(
                    r.score + ACCEPTABLE_BONUS * r.is_acceptable + SIMILARITY_WEIGHT * r.similarity,
                    3,
                ),
                self._has_no_facts(r),
                r.target.name,
            ),
        )
        best: dict[str, Reading] = {}
        for reading in ranked:
            if reading.similarity or reading.covered_words:
                best.setdefault(reading.target.query or reading.target.name, reading)
        return [*best.values()]

    def _has_no_facts(self, reading: Reading) -> bool:
        """Whether a reading looks up a property that has no statement."""
        thing = reading.values.get(reading.target.thing_slot(), "")
        return bool(reading.target.property) and not self._index.facts[reading.target.name].get(
            thing
        )

    def _deciding_words(self, reading: Reading, tokens: Sequence[Token]) -> list[str]:
        """Return the words that a reading covers, or that weigh much in its target's examples."""
        name, weight_of = reading.target.name, self._index.similarity.weight_of
        found = (
            token.text
            for token in tokens
            if token.text in reading.deciding_words
            or any(weight_of(m, name) > MIN_DECIDING_WEIGHT for m in token.meanings)
        )
        return [*dict.fromkeys(found)]

    def _is_known(self, token: Token) -> bool:
        return any(meaning in self._index.weights for meaning in token.meanings)

    def _correct(
        self, words: Sequence[str], mentions: Sequence[Mention]
    ) -> tuple[list[str], dict[str, str]]:
        """Correct words without a meaning to similar ones; return the words and the corrections."""
        corrected, corrections = list(words), {}
        for position, word in enumerate(words):
            if len(word) < MIN_COMMON_WORD_LENGTH or any(position in m for m in mentions):
                continue
            known = self._index.weights.keys() & self._meanings.of(word).keys()
            if known or self._meanings.is_known(word):
                continue
            found = find_most_similar(word, self._known_words, MIN_COMMON_WORD_LENGTH)
            # A replaced letter may make another word; a missing or swapped one is a misspelling.
            if found and (len(found) != len(word) or sorted(found) == sorted(word)):
                corrected[position] = corrections[word] = found
        return corrected, corrections

    def _tokens(self, words: Sequence[str], mentions: Sequence[Mention]) -> list[Token]:
        """Split the words into tokens; none crosses the boundary of an unambiguous name."""
        strong = [{*m.positions} for m in mentions if not m.is_ambiguous]
        ends = {p for positions in strong for p in (min(positions), max(positions) + 1)}
        return [
            replace(token, start=token.start + start, end=token.end + start)
            for start, end in pairwise(sorted({0, len(words), *ends}))
            for token in self._meanings.read(words[start:end])
        ]

    def _weights(
        self, tokens: Sequence[Token], mentions: Sequence[Mention], text: str
    ) -> list[float]:
        """Weigh each token by the rarest of its meanings; a name weighs at least MIN_NAME_WEIGHT.

        An unknown capitalised word inside the question weighs most, and so does the noun after
        «how many»: an answer that ignores either is about something else.
        """
        names = {word.strip(PUNCTUATION) for word in text.split()[1:] if word[:1].isupper()}
        counted, weights = _counted_tokens(tokens), []
        for number, token in enumerate(tokens):
            weight = self._index.weight(token.meanings) * (
                STOP_WORD_FACTOR if token.is_stop_word else 1
            )
            around = [m for m in mentions if token.start in m]
            if number in counted or (token.text in names and not self._is_known(token)):
                weight *= UNKNOWN_NAME_FACTOR
            if any(not m.is_ambiguous for m in around):
                weight = max(weight, MIN_NAME_WEIGHT)
            weights.append(weight)
        return weights

    def _readings(self, question: _Question, similarity: Mapping[str, float]) -> Iterator[Reading]:
        for name, target in self._index.targets.items():
            general = [self._coverage_of(name, token) for token in question.tokens]
            for binding in self._bindings(target, question):
                covered = self._raise_coverage([*general], question, target, binding)
                yield _score(question, target, binding, covered, similarity.get(name, 0.0))

    def _raise_coverage(
        self, covered: list[float], question: _Question, target: Target, binding: Binding
    ) -> list[float]:
        """Add the tokens that are covered by statements about the entity, and by its kind."""
        values, used = binding
        named = question.tokens_in(used)
        thing = values.get(target.thing_slot(), "")
        stated = self._index.stated_meanings.get(target.name, {}).get(thing, frozenset())
        kind = self._index.kinds.get(kind_of(thing), "")
        for number, token in enumerate(question.tokens):
            if number not in named and _certainty(token, stated):
                covered[number] = max(
                    covered[number], STATED_COVERAGE if thing else LISTED_COVERAGE
                )
            if kind in token.meanings:
                covered[number] = max(covered[number], STATED_COVERAGE)
        return covered

    def _coverage_of(self, name: str, token: Token) -> float:
        """Return how far the phrases or the description of a target cover a token."""
        described = DESCRIPTION_COVERAGE * _certainty(token, self._index.description_meanings[name])
        return max(_certainty(token, self._index.phrase_meanings[name]), described)

    def _bindings(self, target: Target, question: _Question) -> Iterator[Binding]:
        """Yield each way to fill the slots of a target; dates in the order of the question."""
        dates = [m for m in question.mentions if m.date]
        date_slots = [slot for slot, kinds in target.slots.items() if DATE in kinds]
        values, used = dict.fromkeys(date_slots, self._today), dates[: len(date_slots)]
        values |= {slot: mention.date for slot, mention in zip(date_slots, used, strict=False)}
        slots = [slot for slot in target.slots if slot not in date_slots]
        if any(TEXT in target.slots[slot] for slot in slots):
            for token in self._words_to_look_up(target, question):
                positions = frozenset(range(token.start, token.end))
                yield {slots[0]: token.text}, [Mention(positions)]
            return
        found = []
        named = [m for m in question.mentions if not m.date]
        for chosen in permutations(named, len(slots)):
            filled = [m.of_kind(target.slots[s]) for s, m in zip(slots, chosen, strict=True)]
            taken = [position for m in chosen for position in m.positions]
            if all(filled) and len(taken) == len({*taken}):
                pairs = dict(zip(slots, filled, strict=True))
                again = [m for m in named if not m.is_ambiguous and {*m.iris} & {*filled}]
                found.append(({**values, **pairs}, [*used, *chosen, *again]))
        yield from found or ([] if slots else [(values, used)])

    def _words_to_look_up(self, target: Target, question: _Question) -> Sequence[Token]:
        """Return the tokens that directly follow a phrase of the target, or all if none do."""
        meanings = self._index.phrase_meanings[target.name]
        ends = {
            t.end for t in question.tokens if not t.is_stop_word and _certainty(t, meanings) == 1
        }
        found = [t for t in question.tokens if t.start in ends and _certainty(t, meanings) < 1]
        return found or question.tokens


def _score(
    question: _Question, target: Target, binding: Binding, covered: list[float], similarity: float
) -> Reading:
    """Compute score and coverage of a binding; the coverage leaves out names."""
    values, used = binding
    named = question.tokens_in(used)
    others = [number for number in range(len(covered)) if number not in named]
    coverage = _accepted_share(question, covered, others)
    if any(HOW_MANY in question.tokens[n].meanings and not covered[n] for n in others):
        coverage *= NOT_COUNTED_FACTOR
    covered_words = {question.tokens[n].text for n in others if covered[n] > PART_CERTAINTY}
    is_word = TEXT in target.slots.get(target.thing_slot(), ())
    for number in named:
        covered[number] = PART_CERTAINTY if is_word else 1.0
    deciding_words = [
        t.text for t, c in zip(question.tokens, covered, strict=True) if c > DESCRIPTION_COVERAGE
    ]
    names = [question.tokens[number].text for number in sorted(named)]
    score = _covered_share(question.weights, covered, range(len(covered)))
    score += (
        SPECIFICITY_BONUS * coverage * max(0, sum(map(bool, map(kind_of, values.values()))) - 1)
    )
    return Reading(
        target,
        values,
        score,
        coverage,
        similarity,
        [*dict.fromkeys(deciding_words)],
        " ".join(dict.fromkeys(names)),
        len(covered_words - question.stop_words),
    )


def _mark_capitalised(mention: Mention, as_written: Sequence[str]) -> Mention:
    """Resolve an ambiguous name if all its words are capitalised and none is the first word."""
    is_name = all(n and "".join(as_written[n : n + 1])[:1].isupper() for n in mention.positions)
    return replace(mention, is_ambiguous=mention.is_ambiguous and not is_name)


def _words_as_written(text: str) -> list[str]:
    """Return, for each folded word, the word of the question that it comes from."""
    return [word.strip(PUNCTUATION) for word in text.split() for _ in fold(word).split()]


def _counted_tokens(tokens: Sequence[Token]) -> set[int]:
    """Return the numbers of the tokens directly after "how many": what is counted."""
    return {number for number, token in enumerate(tokens[:-1], 1) if HOW_MANY in token.meanings}


def _familiarity(tokens: Sequence[Token], meanings: Collection[str]) -> list[float]:
    """Return how certain it is that some target knows each token.

    It is 0 for "how many" and what is counted, so that a reading without them loses their weight.
    """
    counted = _counted_tokens(tokens)
    return [
        0.0 if number in counted or HOW_MANY in token.meanings else _certainty(token, meanings)
        for number, token in enumerate(tokens)
    ]


def _accepted_share(
    question: _Question, covered: Sequence[float], positions: Iterable[int]
) -> float:
    """Return the weighted share of some tokens that is covered.

    An uncovered token that some target knows counts with less than its weight.
    """
    found = whole = 0.0
    for position in positions:
        certainty, weight = covered[position], question.weights[position]
        found += weight * certainty
        whole += weight * (
            certainty + (1 - certainty) * (1 - KNOWN_WORD_DISCOUNT * question.familiarity[position])
        )
    return found / whole if whole else 1.0


def _covered_share(
    weights: Sequence[float], covered: Sequence[float], positions: Iterable[int]
) -> float:
    """Return the weighted share of some tokens that is covered; 1 if there are no tokens."""
    positions = [*positions]
    total = sum(weights[position] for position in positions)
    return (
        sum(weights[position] * covered[position] for position in positions) / total
        if total
        else 1.0
    )


def read_question_reader(release: Release) -> QuestionReader | None:
    """Read the question index of a release; None for an older release without one."""
    if FILE not in release.manifest["files"]:
        return None
    index = QuestionIndex(release.read(FILE), release.queries)
    return QuestionReader(index, str(release.manifest["modified"]))


def _certainty(token: Token, meanings: Collection[str]) -> float:
    return max(
        (certainty for meaning, certainty in token.meanings.items() if meaning in meanings),
        default=0,
    )
