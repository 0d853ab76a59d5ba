"""Read a question in people's words: what answers it, about what, and which words decided that.

No language model: names are recognised, words have meanings, and the targets are ranked by how
much of the question they cover, weighted by how rare each meaning is, and how like it is to their
examples.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise, permutations

from okosystem.core.release import Release
from okosystem.core.terms import kind_of
from okosystem.core.text import fold
from okosystem.search.likeness import without_names
from okosystem.search.meanings import PART, Meanings, Token, read_meanings
from okosystem.search.mentions import (
    SHORTEST_WORD,
    LongNames,
    Mention,
    Names,
    find_dates,
    most_like,
)
from okosystem.search.question_index import FILE, QuestionIndex
from okosystem.search.questions import DATE, TEXT, Target

MAX_WORDS, MAX_LETTERS = 40, 400
SURE = 0.9
"""The share of mere words that an answer must cover for them to be a question about a thing."""
COVERED = {"thing": 0.5, "": 0.45, "word": 0.7}
"""The share of a question beside names, in rare words, that its answer must cover: about a thing,
about none, and when a single word says what is asked for.
"""
LIKENESS, LIKE, USUAL = 1.5, 0.2, 0.25
"""What likeness to the examples is worth in the ranking, and how much less an answer must cover for
each likeness above the usual.
"""
UNLIKE = 0.1
"""The likeness that an answer must have that is about no thing."""
SAYS = 0.1
"""What a word must weigh in the examples of a target to be one that decided for it."""
DESCRIBED = 0.4
"""What a word is worth that only the description of a target has."""
INCOMPLETE = 0.5
"""What a target is worth that does not cover what is counted."""
TOLD, TOLD_OF_ALL = 0.9, 0.5
"""What a word is worth that stands in what is stated of the thing, or of all that is listed."""
COUNT = "hvor mange"
"""The meaning of the words before what is counted."""
PROPER = 2.0
"""How much more an unknown name weighs than another unknown word."""
SPECIFIC = 0.13
"""What each further thing that a target is about adds: the most specific is best."""
WEAK = 0.3
"""What a word that says little is worth, compared with others as rare."""
NAME_WEIGHT = 0.6
ENOUGH = 0.2
"""What it adds to a score that a reading and the question have enough in common."""
KNOWN = 0.8
"""How much less a known word that is not covered speaks against an answer than an unknown one."""
CHOICES = 3
"""The readings that are offered, with the one that is answered."""
PUNCTUATION = ".,:;?!«»\"'()"
Binding = tuple[Mapping[str, str], Sequence[Mention]]


@dataclass(frozen=True, slots=True)
class Reading:
    """A target with the values of its slots, and how much of the question it covers beside names.

    `named` has the words of the names in it, and `evidence` is how many other words it covers.
    """

    target: Target
    values: Mapping[str, str]
    score: float
    coverage: float
    likeness: float = 0.0
    decided: Sequence[str] = ()
    named: str = ""
    evidence: int = 0

    @property
    def is_enough(self) -> bool:
        """Whether it covers enough of the question, which is less when its examples are like it."""
        thing = self.values.get(self.target.thing_slot(), "")
        kind = "thing" if kind_of(thing) else "word" if self.evidence < 2 else ""
        if kind != "thing" and self.likeness < UNLIKE:
            return False
        return self.coverage + LIKE * (self.likeness - USUAL) >= COVERED[kind]


@dataclass(frozen=True, slots=True)
class Understanding:
    """How a question was understood.

    `reading` is None when the graph does not know what the question is about. `facts` are what is
    stated, when the target looks a property up: without any, the answer is unknown.
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
        """Whether the property that is asked about has no statement."""
        return self.reading is not None and bool(self.reading.target.property) and not self.facts


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question in parts: tokens with their weights, and the names and dates among them."""

    tokens: Sequence[Token]
    weights: Sequence[float]
    known: Sequence[float]
    mentions: Sequence[Mention]

    @property
    def weak(self) -> set[str]:
        """The texts of the tokens that say little."""
        return {token.text for token in self.tokens if token.is_weak}

    def within(self, mentions: Sequence[Mention]) -> set[int]:
        """Return the tokens that stand in some mentions."""
        return {n for n, token in enumerate(self.tokens) if any(token.start in m for m in mentions)}


class Asker:
    """Reads questions with the names and phrases of a release."""

    def __init__(self, index: QuestionIndex, today: str) -> None:
        self._index, self._today = index, today
        self._meanings: Meanings = read_meanings()
        self._names = Names(index.names, index.parts, self._meanings)
        self._sentences, self._apart = LongNames(index.long_names), LongNames(index.names_apart)
        words = self._meanings.words
        self._known_words = sorted(word for word in words if len(word) >= SHORTEST_WORD - 1)

    def read(self, text: str) -> Understanding:
        """Understand a question."""
        words = fold(text[:MAX_LETTERS]).split()[:MAX_WORDS]
        mentions = self._names.find(words)
        is_name = any(len(words) == len(m.places) for m in mentions)
        asks = "?" in text or any(map(self._meanings.asks, words))
        words, corrections = self._correct(words, mentions)
        written = _written(text[:MAX_LETTERS])
        mentions = [_as_written(mention, written) for mention in mentions]
        mentions += find_dates(text, words)
        mentions.sort(key=lambda m: (min(m.places), -len(m.places)))
        tokens = self._tokens(words, mentions)
        tokens = [
            replace(token, text=" ".join(dict.fromkeys(written[token.start : token.end])))
            for token in tokens
        ]
        around = self._apart.find_around(tokens, mentions)
        mentions += self._sentences.find(tokens, self._index.kinds) + around
        weights = self._weights(tokens, mentions, text)
        asked = _Asked(tokens, weights, _knowledge(tokens, self._index.weights), mentions)
        likeness = self._index.likeness.of(without_names(words, mentions))
        found = self._best(asked, likeness)
        things = list(dict.fromkeys(iri for m in mentions if not m.is_plain for iri in m.iris[:1]))
        first = found[0] if found else None
        if first is None or not first.is_enough:
            named = asked.within([m for m in mentions if not m.is_plain])
            unknown = [
                token.text
                for number, token in enumerate(tokens)
                if number not in named and not self._is_known(token)
            ]
            others = found[:CHOICES]
            return Understanding(None, others, unknown, corrections, things, (), asks)
        first = replace(first, decided=self._decided(first, tokens))
        unknown = [t.text for t in tokens if t.text not in first.decided and not t.is_weak]
        thing = first.values.get(first.target.thing_slot(), "")
        facts = self._index.facts.get(first.target.name, {}).get(thing, ())
        asks |= bool(first.values) and first.coverage > SURE and not is_name
        others = found[1:CHOICES]
        return Understanding(first, others, unknown, corrections, things, facts, asks)

    def _best(self, asked: _Asked, likeness: Mapping[str, float]) -> list[Reading]:
        """Return the best reading of each target that can be answered, the best first."""
        ranked = sorted(
            self._readings(asked, likeness),
            key=lambda r: (
                -round(r.score + ENOUGH * r.is_enough + LIKENESS * r.likeness, 3),
                self._is_unknown(r),
                r.target.name,
            ),
        )
        best: dict[str, Reading] = {}
        for reading in ranked:
            if reading.likeness or reading.evidence:
                best.setdefault(reading.target.query or reading.target.name, reading)
        return [*best.values()]

    def _is_unknown(self, reading: Reading) -> bool:
        """Whether the graph states nothing of the property that a reading looks up."""
        thing = reading.values.get(reading.target.thing_slot(), "")
        return bool(reading.target.property) and not self._index.facts[reading.target.name].get(
            thing
        )

    def _decided(self, reading: Reading, tokens: Sequence[Token]) -> list[str]:
        """Return the words that a reading covers, or that say much of it in its examples."""
        name, says = reading.target.name, self._index.likeness.says
        found = (
            token.text
            for token in tokens
            if token.text in reading.decided or any(says(m, name) > SAYS for m in token.meanings)
        )
        return [*dict.fromkeys(found)]

    def _is_known(self, token: Token) -> bool:
        return any(meaning in self._index.weights for meaning in token.meanings)

    def _correct(
        self, words: Sequence[str], mentions: Sequence[Mention]
    ) -> tuple[list[str], dict[str, str]]:
        """Correct the words without a meaning that are like one with a meaning."""
        corrected, corrections = list(words), {}
        for place, word in enumerate(words):
            if len(word) < SHORTEST_WORD or any(place in m for m in mentions):
                continue
            known = self._index.weights.keys() & self._meanings.of(word).keys()
            if known or self._meanings.is_known(word):
                continue
            found = most_like(word, self._known_words, SHORTEST_WORD)
            # Another letter makes another word; too many, too few or turned ones a slip.
            if found and (len(found) != len(word) or sorted(found) == sorted(word)):
                corrected[place] = corrections[word] = found
        return corrected, corrections

    def _tokens(self, words: Sequence[str], mentions: Sequence[Mention]) -> list[Token]:
        """Read the words between names, and each name by itself."""
        strong = [{*m.places} for m in mentions if not m.is_plain]
        ends = {p for places in strong for p in (min(places), max(places) + 1)}
        return [
            replace(token, start=token.start + start, end=token.end + start)
            for start, end in pairwise(sorted({0, len(words), *ends}))
            for token in self._meanings.read(words[start:end])
        ]

    def _weights(
        self, tokens: Sequence[Token], mentions: Sequence[Mention], text: str
    ) -> list[float]:
        """Weigh each token by the rarest of its meanings; a name is never common.

        An unknown capitalised word inside the question weighs most, and so does the noun after
        «how many»: an answer that ignores either is about something else.
        """
        names = {word.strip(PUNCTUATION) for word in text.split()[1:] if word[:1].isupper()}
        counted, weights = _counted(tokens), []
        for number, token in enumerate(tokens):
            weight = self._index.weight(token.meanings) * (WEAK if token.is_weak else 1)
            around = [m for m in mentions if token.start in m]
            if number in counted or (token.text in names and not self._is_known(token)):
                weight *= PROPER
            if any(not m.is_plain for m in around):
                weight = max(weight, NAME_WEIGHT)
            weights.append(weight)
        return weights

    def _readings(self, asked: _Asked, likeness: Mapping[str, float]) -> Iterator[Reading]:
        for name, target in self._index.targets.items():
            general = [self._covers(name, token) for token in asked.tokens]
            for binding in self._bindings(target, asked):
                covered = self._cover([*general], asked, target, binding)
                yield _score(asked, target, binding, covered, likeness.get(name, 0.0))

    def _cover(
        self, covered: list[float], asked: _Asked, target: Target, binding: Binding
    ) -> list[float]:
        """Raise how well each token is covered: by what is stated of the thing, and its kind."""
        values, used = binding
        named = asked.within(used)
        thing = values.get(target.thing_slot(), "")
        told = self._index.said.get(target.name, {}).get(thing, frozenset())
        kind = self._index.kinds.get(kind_of(thing), "")
        for number, token in enumerate(asked.tokens):
            if number not in named and _sure(token, told):
                covered[number] = max(covered[number], TOLD if thing else TOLD_OF_ALL)
            if kind in token.meanings:
                covered[number] = max(covered[number], TOLD)
        return covered

    def _covers(self, name: str, token: Token) -> float:
        """Return how well a target covers a token, by its phrases or its description."""
        described = DESCRIBED * _sure(token, self._index.described[name])
        return max(_sure(token, self._index.asked[name]), described)

    def _bindings(self, target: Target, asked: _Asked) -> Iterator[Binding]:
        """Give each way to fill the slots of a target, dates in the order of the question."""
        dates = [m for m in asked.mentions if m.date]
        date_slots = [slot for slot, kinds in target.slots.items() if DATE in kinds]
        values, used = dict.fromkeys(date_slots, self._today), dates[: len(date_slots)]
        values |= {slot: mention.date for slot, mention in zip(date_slots, used, strict=False)}
        slots = [slot for slot in target.slots if slot not in date_slots]
        if any(TEXT in target.slots[slot] for slot in slots):
            for token in self._asked_words(target, asked):
                places = frozenset(range(token.start, token.end))
                yield {slots[0]: token.text}, [Mention(places)]
            return
        found = []
        named = [m for m in asked.mentions if not m.date]
        for chosen in permutations(named, len(slots)):
            filled = [m.of_kind(target.slots[s]) for s, m in zip(slots, chosen, strict=True)]
            taken = [place for m in chosen for place in m.places]
            if all(filled) and len(taken) == len({*taken}):
                pairs = dict(zip(slots, filled, strict=True))
                again = [m for m in named if not m.is_plain and {*m.iris} & {*filled}]
                found.append(({**values, **pairs}, [*used, *chosen, *again]))
        yield from found or ([] if slots else [(values, used)])

    def _asked_words(self, target: Target, asked: _Asked) -> Sequence[Token]:
        """Return the tokens right after one that asks for a word, or all when there are none."""
        meanings = self._index.asked[target.name]
        ends = {t.end for t in asked.tokens if not t.is_weak and _sure(t, meanings) == 1}
        found = [t for t in asked.tokens if t.start in ends and _sure(t, meanings) < 1]
        return found or asked.tokens


def _score(
    asked: _Asked, target: Target, binding: Binding, covered: list[float], likeness: float
) -> Reading:
    """Score a target by how much it covers of the question, and of what is not a name."""
    values, used = binding
    named = asked.within(used)
    others = [number for number in range(len(covered)) if number not in named]
    coverage = _acceptance(asked, covered, others)
    if any(COUNT in asked.tokens[n].meanings and not covered[n] for n in others):
        coverage *= INCOMPLETE
    evidence = {asked.tokens[n].text for n in others if covered[n] > PART}
    is_word = TEXT in target.slots.get(target.thing_slot(), ())
    for number in named:
        covered[number] = PART if is_word else 1.0
    decided = [t.text for t, c in zip(asked.tokens, covered, strict=True) if c > DESCRIBED]
    names = [asked.tokens[number].text for number in sorted(named)]
    score = _share(asked.weights, covered, range(len(covered)))
    score += SPECIFIC * coverage * max(0, sum(map(bool, map(kind_of, values.values()))) - 1)
    return Reading(
        target,
        values,
        score,
        coverage,
        likeness,
        [*dict.fromkeys(decided)],
        " ".join(dict.fromkeys(names)),
        len(evidence - asked.weak),
    )


def _as_written(mention: Mention, written: Sequence[str]) -> Mention:
    """Know a name of common words by its capital letters, but not at the start of the question."""
    is_name = all(n and "".join(written[n : n + 1])[:1].isupper() for n in mention.places)
    return replace(mention, is_plain=mention.is_plain and not is_name)


def _written(text: str) -> list[str]:
    """Return each folded word of a question as it is written, with what it is joined to."""
    return [word.strip(PUNCTUATION) for word in text.split() for _ in fold(word).split()]


def _counted(tokens: Sequence[Token]) -> set[int]:
    """Return the tokens right after how many, the things that are counted."""
    return {number for number, token in enumerate(tokens[:-1], 1) if COUNT in token.meanings}


def _knowledge(tokens: Sequence[Token], meanings: Collection[str]) -> list[float]:
    """Return how well each token is known; never a count or what is counted, which must be used."""
    counted = _counted(tokens)
    return [
        0.0 if number in counted or COUNT in token.meanings else _sure(token, meanings)
        for number, token in enumerate(tokens)
    ]


def _acceptance(asked: _Asked, covered: Sequence[float], places: Iterable[int]) -> float:
    """Return the share of some tokens that is covered; of a known word left out, a part counts.

    A word of the domain that an answer does not use speaks less against it than an unknown one.
    """
    found = whole = 0.0
    for place in places:
        sure, weight = covered[place], asked.weights[place]
        found += weight * sure
        whole += weight * (sure + (1 - sure) * (1 - KNOWN * asked.known[place]))
    return found / whole if whole else 1.0


def _share(weights: Sequence[float], covered: Sequence[float], places: Iterable[int]) -> float:
    """Return the share of some tokens that is covered; all of none."""
    places = [*places]
    total = sum(weights[place] for place in places)
    return sum(weights[place] * covered[place] for place in places) / total if total else 1.0


def read_asker(release: Release) -> Asker | None:
    """Read the questions of a release; None for an older one that has none."""
    if FILE not in release.manifest["files"]:
        return None
    index = QuestionIndex(release.read(FILE), release.queries)
    return Asker(index, str(release.manifest["modified"]))


def _sure(token: Token, meanings: Collection[str]) -> float:
    return max((sure for meaning, sure in token.meanings.items() if meaning in meanings), default=0)
