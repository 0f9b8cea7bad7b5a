"""Who is likely to own what nobody owns: signals in the estate itself, each as sure as it proves to be there (R2.2).

A signal looks at what an asset has in common with owned ones: its folder, workload, namespace, the values of its tags,
the first word of its name, its account and service. The team that most of them have is its guess. How often that guess
is right is measured on the estate's own owned assets, each looked at as if its owner were not known; what is printed
as confidence is that share, cautiously counted (with one wrong guess more than there were). So it is calibrated
wherever what is unowned is like what is owned; it cannot know an estate in which only one kind of asset was ever
tagged.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from remit.model.columns import Column
from remit.model.estate import Estate
from remit.model.organisation import Organisation, fold_key
from remit.model.owners import Owners
from remit.model.ownership import Claim, ClaimRank, OwnerStatus

LEAST: Final = 0.5  # what is less sure than that is no proposal
MOST_CALIBRATED: Final = 20_000  # owned assets that the signals are tried on
_SHARES: Final = (1.0, 0.8, 0.6, 0.0)  # how many of an asset's kin agree: all, most, more than half, some
_FIRST_WORD: Final = re.compile(r"[a-z]+|[0-9]+")
_GAPS: Final = frozenset({OwnerStatus.UNOWNED, OwnerStatus.UNKNOWN_TEAM, OwnerStatus.STALE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """Who is likely to own one asset.

    Attributes:
        row: the asset.
        team: team id.
        confidence: how often a guess like this one is right in this estate, 0 to 1.
        reason: why, one sentence.
    """

    row: int
    team: str
    confidence: float
    reason: str


Keys = Callable[[int], Iterator[str]]


@dataclass(frozen=True, slots=True)
class _Guess:
    team: str
    kin: int
    agreeing: int
    key: str

    @property
    def grade(self) -> int:
        """How much they agree, as a place in `_SHARES`, a single one apart."""
        share = self.agreeing / self.kin
        return next(place for place, least in enumerate(_SHARES) if share >= least) * 2 + (self.kin == 1)


class _Signal:
    """What assets may have in common, and which teams own those that have it."""

    def __init__(self, word: str, keys: Keys, teams: Mapping[int, str]) -> None:
        self.word = word
        self._keys = keys
        self._teams: dict[str, Counter[str]] = defaultdict(Counter)
        for row, team in teams.items():
            for key in keys(row):
                self._teams[key][team] += 1
        self._right: Counter[int] = Counter()
        self._tried: Counter[int] = Counter()

    def guess(self, row: int, own: str = "") -> _Guess | None:
        """The team that most of its kin have; `own` is its own, which does not count."""
        best: _Guess | None = None
        for key in self._keys(row):
            held = self._teams.get(key)
            kin = held.total() - bool(own) if held else 0
            if not held or kin <= 0:
                continue
            team, agreeing = max(
                ((team, count - (team == own)) for team, count in held.items()), key=lambda pair: (pair[1], pair[0])
            )
            found = _Guess(team, kin, agreeing, key)
            if best is None or (-found.grade, found.kin) > (-best.grade, best.kin):
                best = found
        return best

    def learn(self, row: int, team: str) -> None:
        """Try it on an asset whose owner is known."""
        if found := self.guess(row, team):
            self._tried[found.grade] += 1
            self._right[found.grade] += found.team == team

    def confidence(self, guess: _Guess) -> float:
        """How often guesses of that grade were right."""
        return self._right[guess.grade] / (self._tried[guess.grade] + 1)


def propose(estate: Estate, owners: Owners, organisation: Organisation) -> list[Proposal]:
    """The likely owner of each asset that has none who counts; the surest signal speaks."""
    rows = owners.rows(*_GAPS).tolist()
    if not rows:
        return []
    teams = dict(_owned(owners, organisation))
    signals = [_Signal(word, keys, teams) for word, keys in _signals(estate, owners, organisation)]
    step = max(1, len(teams) // MOST_CALIBRATED)
    for row in sorted(teams)[::step]:
        for signal in signals:
            signal.learn(row, teams[row])
    found = []
    for row in rows:
        guesses = ((signal, guess) for signal in signals if (guess := signal.guess(row)) is not None)
        best = max(guesses, key=lambda pair: pair[0].confidence(pair[1]), default=None)
        if best is None:
            continue
        signal, guess = best
        confidence = round(signal.confidence(guess), 2)
        if confidence >= LEAST:
            reason = (
                f"{guess.agreeing} of {guess.kin} owned assets with the same {signal.word} ({guess.key}) are theirs"
            )
            found.append(Proposal(row=row, team=guess.team, confidence=confidence, reason=reason))
    return found


def _owned(owners: Owners, organisation: Organisation) -> Iterator[tuple[int, str]]:
    """Assets with an owner who is more than a default; a default says nothing about its neighbours."""
    good = [
        owner.team if owner.team in organisation.teams and owner.status not in _GAPS and _is_meant(owner.claims) else ""
        for owner in owners.owners
    ]
    counts = np.array([bool(team) for team in good], dtype=np.bool_)
    for row in np.flatnonzero(counts[owners.owner_of]).tolist() if good else ():
        yield row, good[int(owners.owner_of[row])]


def _is_meant(claims: Sequence[Claim]) -> bool:
    return bool(claims) and claims[0].rank > ClaimRank.GIT_AUTHOR


def _signals(estate: Estate, owners: Owners, organisation: Organisation) -> Iterator[tuple[str, Keys]]:
    columns = estate.columns
    yield "file", _of(estate.files)
    yield "folder", _of(columns["path"])
    yield "namespace", _of(columns["namespace"])
    yield "workload", _of(columns["workload"])
    yield "tag", _tags(estate, organisation)
    yield "first word of the name", _first_words(estate)
    yield "last author", _authors(owners)
    yield "account", _of(columns["account"])
    yield "service", _of(columns["service"])


def _of(column: Column[str]) -> Keys:
    def keys(row: int) -> Iterator[str]:
        if value := column[row]:
            yield value

    return keys


def _tags(estate: Estate, organisation: Organisation) -> Keys:
    not_asked = {"name", *map(fold_key, (*organisation.tag_keys.owner, *organisation.tag_keys.review))}
    said = [
        tuple(f"{key}={value}" for key, value in pairs if fold_key(key) not in not_asked)
        for pairs in estate.tags.values
    ]
    return lambda row: iter(said[int(estate.tags.codes[row])])


def _first_words(estate: Estate) -> Keys:
    return lambda row: iter(_FIRST_WORD.findall(estate.names[row].casefold())[:1])


def _authors(owners: Owners) -> Keys:
    return lambda row: (claim.team for claim in owners.of(row).claims if claim.rank is ClaimRank.GIT_AUTHOR)
