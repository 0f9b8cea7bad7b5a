"""What a provider offers to whoever has to do a control, and whether an asset makes use of it (R1.12).

A provider's part does not end where its duty ends: defaults, blueprints, policies, features, solutions, reports and
insurance help the customer with the customer's side. What no row here can know is what the customer pays for, and
what it uses outside of what was read: then the use is not known, and never said to be either way.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from remit.model.facts import Fact
from remit.model.location import NOWHERE, Location
from remit.model.source import Grade, Source


class OfferKind(StrEnum):
    """What sort of help it is, in the order in which it is shown."""

    DEFAULT = "default"  # safe as it comes, until somebody changes it
    BLUEPRINT = "blueprint"  # tested code or a set-up that builds it safely
    POLICY = "policy"  # a rule set above that everything below inherits
    FEATURE = "feature"  # a security feature of the service to be chosen
    SOLUTION = "solution"  # a product of its own that does part of the work
    ATTESTATION = "attestation"  # what shows the provider's side to an auditor
    INSURANCE = "insurance"  # cover that the provider arranges


class Use(StrEnum):
    """Whether an asset makes use of an offer, as far as what was read tells."""

    USED = "used"
    NOT_USED = "not_used"
    UNKNOWN = "unknown"  # it could be told, but a fact that decides it is unknown
    OFFERED = "offered"  # nothing that is read tells

    @property
    def words(self) -> str:
        """As people read it."""
        return {"used": "used", "not_used": "not used", "unknown": "use unknown", "offered": "offered"}[self.value]


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferText:
    """A kind of offer that helps with a control in general, whoever the provider is.

    Attributes:
        kind: the kind.
        what: what a provider may offer, one sentence.
    """

    kind: OfferKind
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """One thing that one provider offers.

    Attributes:
        id: kebab case, unique for the provider.
        provider: id of the provider.
        kind: what sort of help it is.
        name: as the provider calls it.
        what: what it does for the customer, one sentence.
        controls: ids of the controls that it helps with.
        services: ids of the services that it is for; empty when it is for all of the provider's.
        used: condition over facts that holds where it is used; empty when no fact tells.
        facts: the facts that `used` asks for.
        through: ids of services one of whose assets, in the same account and region, brings it; `used` then asks
            that asset's facts, and where it is empty the asset's being there is enough. Empty: the asset's own facts.
        since: date or version from which on it is offered, as the page says; empty when not said.
        grade: how well it is founded.
        source: the provider's page; None only where the linter is about to complain.
        location: where it is written.
    """

    id: str
    provider: str
    kind: OfferKind
    name: str
    what: str
    controls: tuple[str, ...]
    services: tuple[str, ...] = ()
    used: str = ""
    facts: tuple[str, ...] = ()
    through: tuple[str, ...] = ()
    since: str = ""
    grade: Grade = Grade.ASSUMED
    source: Source | None = None
    location: Location = NOWHERE

    @property
    def looked_at(self) -> str:
        """What the source's date stands for: a page that was read, or one that is only cited."""
        return "read" if self.grade is Grade.REVIEWED else "cited"

    @property
    def can_be_told(self) -> bool:
        """Whether anything that is read may tell its use."""
        return bool(self.used or self.through)


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferUse:
    """An offer as it stands for one asset.

    Attributes:
        offer: the offer.
        use: whether it is used.
        facts: the facts that decided.
        asset: id of the asset that brings it, where another does; else empty.
    """

    offer: Offer
    use: Use
    facts: tuple[Fact, ...] = ()
    asset: str = ""
