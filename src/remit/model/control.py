"""The provider-neutral catalogue of controls, the layers they sit in, and the areas people know."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from remit.model.offer import OfferText


class Layer(StrEnum):
    """The stack from the bottom to the top (R1.1), then what stands beside it."""

    PHYSICAL = "physical"
    HARDWARE = "hardware"
    NETWORK_FABRIC = "network-fabric"
    VIRTUALISATION = "virtualisation"
    HOST_OS = "host-os"
    GUEST_OS = "guest-os"
    NETWORK_CONTROLS = "network-controls"
    RUNTIME = "runtime"
    APPLICATION = "application"
    DATA = "data"
    IDENTITY = "identity"
    ENDPOINT = "endpoint"
    CICD = "cicd"
    OBSERVABILITY = "observability"
    INCIDENT_RESPONSE = "incident-response"
    COMPLIANCE = "compliance"


STACK = tuple(Layer)[: tuple(Layer).index(Layer.IDENTITY) + 1]
BESIDE = tuple(Layer)[len(STACK) :]


class Category(StrEnum):
    """Accountability categories (R1.6): each customer-side one has a named person."""

    DATA = "data"  # classification, encryption, retention
    IDENTITY = "identity"  # access policy, credentials
    PLATFORM = "platform"  # operating systems, runtimes, configuration
    NETWORK = "network"  # segmentation, exposure
    APPLICATION = "application"  # code and its libraries
    SECURITY = "security"  # detection, logging, endpoints
    OPERATIONS = "operations"  # backup, continuity, incidents
    COMPLIANCE = "compliance"  # evidence, ownership


CATEGORIES = tuple(Category)


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """How a fact shows whether a control is in force.

    Attributes:
        fact: word of the vocabulary.
        in_force: values that prove it; every other known value disproves it.
        at_least: for integers, the smallest value that proves it; None otherwise.
    """

    fact: str
    in_force: tuple[str, ...] = ()
    at_least: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Control:
    """One thing that has to be done, whoever does it.

    Attributes:
        id: kebab case; also the anchor in docs and URLs.
        name: as people say it.
        family: group for matrices.
        layer: where in the stack it sits.
        category: which owner answers on the customer's side.
        confidentiality, integrity, availability: its share in each, 0–3.
        provider_means: what it means when the provider does it, one sentence.
        customer_means: what it means when the customer does it, one sentence.
        proof: facts that show it in force; all of those an asset has must agree.
        offers: kinds of offers by which a provider may help whoever does it (R1.12).
    """

    id: str
    name: str
    family: str
    layer: Layer
    category: Category
    confidentiality: int
    integrity: int
    availability: int
    provider_means: str
    customer_means: str
    proof: tuple[Proof, ...] = ()
    offers: tuple[OfferText, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """One row of the published table: a name for a few anchor controls.

    Its label for a model is not stored. It follows from one rule: the union of who implements the anchors;
    one party gives that party's label, more than one gives *shared*.

    Attributes:
        id: kebab case, as `kb show --models` prints it.
        name: as people say it.
        anchors: ids of the controls that decide it.
    """

    id: str
    name: str
    anchors: tuple[str, ...]
