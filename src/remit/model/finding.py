"""What was found wrong, or could not be judged. Severity, confidence and age are three separate things."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, StrEnum

from remit.model.location import Location


class Severity(IntEnum):
    """How bad it is if true."""

    INFO = 0
    LOW = 1
    MEDIUM = 2
    HIGH = 3
    CRITICAL = 4

    @property
    def word(self) -> str:
        """The name as people read it."""
        return self.name.lower()


class Confidence(StrEnum):
    """How sure we are that it is true."""

    HIGH = "high"  # stated in what was read
    MEDIUM = "medium"  # rests on a provider's default
    LOW = "low"  # rests on a guess


class Outcome(StrEnum):
    """Whether it was proven."""

    FAILED = "failed"
    UNDECIDED = "undecided"  # a fact that was needed is unknown


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that is wrong with one asset.

    Attributes:
        rule: id of the check, also its docs anchor.
        outcome: proven, or undecided for want of a fact.
        severity: how bad it is.
        confidence: how sure we are.
        asset: id of the asset.
        control: id of the control that is not in force.
        party: label of who answers for that control on this asset.
        team: owning team id, empty when nobody owns it.
        person: person id who is accountable, empty when nobody is named.
        location: where to change it.
        message: what is wrong, one sentence.
        fix: what to do, one sentence.
    """

    rule: str
    outcome: Outcome
    severity: Severity
    confidence: Confidence
    asset: str
    control: str
    party: str
    team: str
    person: str
    location: Location
    message: str
    fix: str
