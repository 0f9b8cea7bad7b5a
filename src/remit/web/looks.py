"""From the domain's words to those that components draw by: which look a label, a state, a layer has."""

from __future__ import annotations

from collections.abc import Mapping

from remit.model.control import Layer
from remit.model.facts import FactValue, Marker
from remit.model.offer import OfferUse
from remit.model.party import Cell, Label
from remit.model.rules import SplitRule
from remit.model.source import Grade
from remit.model.state import State

LAYER_NAMES: Mapping[Layer, str] = {
    Layer.PHYSICAL: "Physical",
    Layer.HARDWARE: "Hardware",
    Layer.NETWORK_FABRIC: "Network fabric",
    Layer.VIRTUALISATION: "Virtualisation",
    Layer.HOST_OS: "Host system",
    Layer.GUEST_OS: "Guest system",
    Layer.NETWORK_CONTROLS: "Network controls",
    Layer.RUNTIME: "Runtime",
    Layer.APPLICATION: "Application",
    Layer.DATA: "Data",
    Layer.IDENTITY: "Identity",
    Layer.ENDPOINT: "Endpoints",
    Layer.CICD: "Delivery",
    Layer.OBSERVABILITY: "Observability",
    Layer.INCIDENT_RESPONSE: "Incidents",
    Layer.COMPLIANCE: "Compliance",
}

PARTY_NAMES: Mapping[str, str] = {
    "provider": "the provider",
    "customer": "our team",
    "shared": "shared",
    "third_party": "a third party",
    "downstream": "our customers",
    "not_applicable": "not applicable",
}

ROOM_NAMES: Mapping[str, str] = {
    "tf": "Terraform",
    "cfn": "CloudFormation",
    "arm": "Azure Resource Manager",
    "k8s": "Kubernetes",
    "gcp": "Google Cloud",
    "azdo": "Azure DevOps",
    "gha": "GitHub Actions",
    "github": "GitHub",
    "gitlab": "GitLab",
    "circleci": "CircleCI",
    "cmdb": "CMDB",
    "iot": "IoT",
    "vmware": "VMware",
}

PROVIDER_NAMES: Mapping[str, str] = {
    "aws": "AWS",
    "azure-devops": "Azure DevOps",
    "circleci": "CircleCI",
    "gcp": "Google Cloud",
    "github": "GitHub",
    "gitlab": "GitLab",
    "hashicorp": "HashiCorp",
    "mongodb": "MongoDB",
    "on-prem": "On-premises",
    "other": "Others",
}


def provider_name(provider: str) -> str:
    """A provider as people call it; of one that is not known by another name, its id as words."""
    return PROVIDER_NAMES.get(provider, " ".join(word.capitalize() for word in provider.split("-")))


def room_name(room: str) -> str:
    """What writes native types of a kind, as people call it: `tf` is Terraform."""
    return ROOM_NAMES.get(room, room.replace("_", " ").capitalize())


def state_look(state: State) -> str:
    """The state that components draw; empty where nothing that is read says anything."""
    return "" if state is State.NO_DATA else state.name.lower()


def joint_label(labels: Mapping[Label, int]) -> Label:
    """One label for several assets: theirs where they agree, else *shared* (the rule of published areas)."""
    present = [label for label, count in labels.items() if count and label is not Label.NOT_APPLICABLE]
    if not present:
        return Label.NOT_APPLICABLE
    return present[0] if len(present) == 1 else Label.SHARED


def is_assumed(rule: SplitRule, cell: Cell) -> bool:
    """Whether the split rests on the model's default, on nobody's word, or on a fact that is unknown."""
    return rule.grade in {Grade.ASSUMED, Grade.UNSTATED} or cell.is_undecided


def fact_value(value: FactValue | Marker) -> str:
    """A fact's value as people read it."""
    if isinstance(value, Marker):
        return value.value
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return ", ".join(value) or "none"
    return value.replace("_", " ") if isinstance(value, str) else str(value)


def use_told(seen: OfferUse) -> str:
    """What tells whether an offer is used: `public access = blocked`; empty where nothing does."""
    told = [f"{one.name.replace('_', ' ')} = {fact_value(one.value)}" for one in seen.facts]
    return ", ".join([f"through {seen.asset}", *told] if seen.asset else told)


def safe_url(url: str) -> str:
    """An address that may be linked to: only the web's own schemes; anything else is shown as text."""
    return url if url.lower().startswith(("https://", "http://")) else ""
