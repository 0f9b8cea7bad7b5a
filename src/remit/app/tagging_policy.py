"""The tagging standard as what enforces it: AWS tag policy, Azure Policy, Terraform, Rego; a page for people (R2.7).

Each format says what it can; what a format has no word for (an environment, a pattern) comes back as a note, so that
nobody takes for enforced what is not. The formats: AWS Organizations, “Tag policy syntax and examples”; Azure Policy,
“definition structure: policy rule”; Terraform, “Custom conditions”, input variable validation; Open Policy Agent,
“Policy language” (Rego v1), over what `terraform show -json` prints.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from remit.knowledge.base import KnowledgeBase
from remit.model.organisation import Organisation
from remit.model.tagging import TagRule
from remit.resolver.patterns import matches_text

_AZURE_NAME: Final = 512  # the most characters of a tag's name in Azure


@dataclass(frozen=True, slots=True, kw_only=True)
class Enforcement:
    """One format of the standard.

    Attributes:
        text: the file.
        notes: what of the standard the format cannot say, one sentence each.
    """

    text: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What is asked for.

    Attributes:
        organisation: whose standard.
        knowledge: which native types a service has.
        enforced_for: resource types on which AWS is to refuse wrong values, as `s3:bucket`.
        effect: what Azure is to do: `deny` or `audit`.
    """

    organisation: Organisation
    knowledge: KnowledgeBase
    enforced_for: Sequence[str] = ()
    effect: str = "deny"

    @property
    def rules(self) -> list[TagRule]:
        """The standard's rules, in the order in which they are written."""
        return list(self.organisation.tagging.values())


def render_policy(style: str, wish: Wish) -> Enforcement:
    """The standard in one of `FORMATS`."""
    return FORMATS[style](wish)


def _meant_for(provider: str, rules: Iterable[TagRule]) -> list[TagRule]:
    """Rules that may concern a provider's services."""
    return [
        rule
        for rule in rules
        if not rule.scope.services
        or any(pattern.partition("/")[0] in {provider, "*"} for pattern in rule.scope.services)
    ]


def _unsaid(rule: TagRule, *, services: bool, pattern: bool, presence: bool = False) -> list[str]:
    """What of a rule goes unsaid where a format has no word for services, patterns or presence."""
    lost = []
    if rule.scope.environments or rule.scope.accounts:
        lost.append("its environments and accounts: assign the policy to those alone")
    if rule.scope.is_data_store:
        lost.append("that it is for stores of data only")
    if services and rule.scope.services:
        lost.append("its services")
    if pattern and rule.pattern:
        lost.append(f"its pattern {rule.pattern}")
    if presence and rule.is_required:
        lost.append("that the tag has to be there")
    return [f"{rule.key}: this format cannot say {one}" for one in lost]


def _aws(wish: Wish) -> Enforcement:
    tags: dict[str, Any] = {}
    notes: list[str] = []
    for rule in _meant_for("aws", wish.rules):
        tag: dict[str, Any] = {"tag_key": {"@@assign": rule.key}}
        if rule.values:
            tag["tag_value"] = {"@@assign": list(rule.values)}
        if wish.enforced_for:
            tag["enforced_for"] = {"@@assign": list(wish.enforced_for)}
        tags[rule.key.lower()] = tag
        notes += _unsaid(rule, services=True, pattern=True, presence=True)
    if not wish.enforced_for:
        notes.append("AWS will report wrong values and refuse none: name resource types with --enforced-for s3:bucket")
    return Enforcement(text=json.dumps({"tags": tags}, indent=2, ensure_ascii=False) + "\n", notes=tuple(notes))


def _azure(wish: Wish) -> Enforcement:
    definitions: list[dict[str, Any]] = []
    notes: list[str] = []
    for rule in _meant_for("azure", wish.rules):
        if re.search(r"['\[\]<>%&\\?/]", rule.key) or len(rule.key) > _AZURE_NAME:
            notes.append(f"{rule.key}: Azure allows no such name of a tag, so nothing is enforced")
            continue
        types = _azure_types(rule, wish.knowledge)
        if rule.scope.services and not types:
            notes.append(f"{rule.key}: no type of Azure is known for its services, so nothing is enforced")
            continue
        definitions.append(_azure_definition(rule, types, wish.effect))
        notes += _unsaid(rule, services=False, pattern=True)
    return Enforcement(text=json.dumps(definitions, indent=2, ensure_ascii=False) + "\n", notes=tuple(notes))


def _azure_types(rule: TagRule, knowledge: KnowledgeBase) -> list[str]:
    """Resource types of the rule's services; empty where it is for every service."""
    patterns = rule.scope.services
    if not patterns or "azure/*" in patterns or "*" in patterns:
        return [] if not patterns else ["*"]
    named = [one for one in knowledge.service_ids() if any(matches_text(pattern, one) for pattern in patterns)]
    entries = [knowledge.entry(one) for one in named if one.startswith("azure/") and knowledge.service(one).is_explicit]
    types = {native.removeprefix("arm:") for entry in entries for native in entry.native if native.startswith("arm:")}
    return sorted(types)


def _azure_definition(rule: TagRule, types: list[str], effect: str) -> dict[str, Any]:
    field = f"tags['{rule.key}']"
    faults: list[dict[str, Any]] = []
    if rule.is_required:
        faults.append({"field": field, "exists": "false"})
    if rule.values:
        wrong: list[dict[str, Any]] = [{"field": field, "exists": "true"}, {"field": field, "notIn": list(rule.values)}]
        faults.append({"allOf": wrong})
    fault: dict[str, Any] = faults[0] if len(faults) == 1 else {"anyOf": faults}
    if not faults:
        fault = {"field": field, "equals": ""}  # a tag that is there has to say something
    condition = fault if not types or types == ["*"] else {"allOf": [{"field": "type", "in": types}, fault]}
    return {
        "name": re.sub(r"[^a-z0-9-]+", "-", f"tag-{rule.key}".lower()),
        "properties": {
            "displayName": f"Tag {rule.key} follows the standard",
            "description": rule.what or f"Value and presence of the tag {rule.key}.",
            "policyType": "Custom",
            "mode": "Indexed",
            "metadata": {"category": "Tags", "version": "1.0.0"},
            "policyRule": {"if": condition, "then": {"effect": effect}},
        },
    }


def _hcl(text: str) -> str:
    """A string of HCL in which nothing is a template; HCL native syntax, “Quoted literals”."""
    return json.dumps(text, ensure_ascii=False).replace("${", "$${").replace("%{", "%%{")


def _terraform(wish: Wish) -> Enforcement:
    blocks, notes = [], []
    for rule in wish.rules:
        name = _hcl(rule.key)
        value = f'lookup(var.tags, {name}, "")'
        if rule.is_required:
            blocks.append(_validation(f'{value} != ""', f"The tag {rule.key} is missing."))
        if rule.values:
            allowed = ", ".join(_hcl(one) for one in rule.values)
            condition = f'{value} == "" || contains([{allowed}], {value})'
            blocks.append(_validation(condition, f"The tag {rule.key} has a value that the standard does not allow."))
        if rule.pattern:
            condition = f'{value} == "" || can(regex({_hcl(f"^(?:{rule.pattern})$")}, {value}))'
            blocks.append(_validation(condition, f"The tag {rule.key} does not look as the standard has it."))
        notes += _unsaid(rule, services=True, pattern=False)
    text = "\n\n".join(
        [
            "# The tagging standard: pass the tags of a module or of a provider's default_tags through this variable.",
            'variable "tags" {\n  description = "Tags of what is made here; they follow the tagging standard."\n'
            "  type        = map(string)\n" + "".join(f"\n{block}\n" for block in blocks) + "}",
        ]
    )
    return Enforcement(text=text + "\n", notes=tuple(notes))


def _validation(condition: str, message: str) -> str:
    return f"  validation {{\n    condition     = {condition}\n    error_message = {_hcl(message)}\n  }}"


def _rego(wish: Wish) -> Enforcement:
    notes = [note for rule in wish.rules for note in _unsaid(rule, services=False, pattern=False)]
    standard = [
        {
            "key": rule.key,
            "required": rule.is_required,
            "values": list(rule.values),
            "pattern": f"^(?:{rule.pattern})$" if rule.pattern else "",
            "types": _terraform_types(rule, wish.knowledge),
        }
        for rule in wish.rules
    ]
    return Enforcement(text=_REGO.replace("STANDARD", json.dumps(standard, indent=2)), notes=tuple(notes))


def _terraform_types(rule: TagRule, knowledge: KnowledgeBase) -> list[str]:
    """Prefixes of Terraform's types for the rule's services; empty where it is for every service."""
    if not rule.scope.services:
        return []
    named = [one for one in knowledge.service_ids() if any(matches_text(each, one) for each in rule.scope.services)]
    entries = [knowledge.entry(one) for one in named if knowledge.service(one).is_explicit]
    found = {native.removeprefix("tf:") for entry in entries for native in entry.native if native.startswith("tf:")}
    return sorted(found) or ["(none)"]


_REGO: Final = """\
# The tagging standard over a Terraform plan: opa eval --data tags.rego --input plan.json data.remit.tagging.deny
package remit.tagging

import rego.v1

standard := STANDARD

# Resources that the plan makes or changes and whose type has tags or labels.
resources contains {"address": change.address, "type": change.type, "tags": tags} if {
	some change in input.resource_changes
	some action in change.change.actions
	action in {"create", "update"}
	some field in ["tags_all", "tags", "labels"]
	tags := object.get(change.change.after, field, {})
	is_object(tags)
	field == first_field(change.change.after)
}

first_field(after) := [field | some field in ["tags_all", "tags", "labels"]; field in object.keys(after)][0]

meant(rule, _) if count(rule.types) == 0

meant(rule, resource) if resource.type in rule.types

value(resource, key) := [text |
	some name, text in resource.tags
	replace(lower(name), "_", "-") == replace(lower(key), "_", "-")
][0]

deny contains sprintf("%s: the tag %s is missing", [resource.address, rule.key]) if {
	some rule in standard
	rule.required
	some resource in resources
	meant(rule, resource)
	not value(resource, rule.key)
}

deny contains sprintf("%s: %q is no value of the tag %s", [resource.address, text, rule.key]) if {
	some rule in standard
	count(rule.values) > 0
	some resource in resources
	meant(rule, resource)
	text := value(resource, rule.key)
	not text in rule.values
}

deny contains sprintf("%s: %q does not look as the tag %s should", [resource.address, text, rule.key]) if {
	some rule in standard
	rule.pattern != ""
	some resource in resources
	meant(rule, resource)
	text := value(resource, rule.key)
	not regex.match(rule.pattern, text)
}
"""


def _markdown(wish: Wish) -> Enforcement:
    name = wish.organisation.name
    lines = [f"# Tagging standard{f' of {name}' if name else ''}", ""]
    lines += ["Keys compare without case, and `_` is `-`. `remit scan` reports what does not follow it.", ""]
    lines += ["| tag | has to be there | values | for | what it says |", "|---|---|---|---|---|"]
    for rule in wish.rules:
        values = ", ".join(f"`{_cell(one)}`" for one in rule.values) or (
            f"`{_cell(rule.pattern)}`" if rule.pattern else "any"
        )
        cells = [f"`{_cell(rule.key)}`", "yes" if rule.is_required else "no", values, _scope(rule), _cell(rule.what)]
        lines.append(f"| {' | '.join(cells)} |")
    return Enforcement(text="\n".join(lines) + "\n")


def _scope(rule: TagRule) -> str:
    scope = rule.scope
    parts = [
        "stores of data" if scope.is_data_store else "",
        ", ".join(_cell(one) for one in scope.services),
        ", ".join(_cell(one) for one in scope.environments),
        ", ".join(f"account {_cell(one)}" for one in scope.accounts),
    ]
    return "; ".join(part for part in parts if part) or "everything"


def _cell(text: str) -> str:
    """Text that stays within its cell and is no markup."""
    plain = " ".join(text.split())
    return re.sub(r"([|<>`\\])", lambda found: f"&#{ord(found[0])};", plain)


FORMATS: Final[Mapping[str, Callable[[Wish], Enforcement]]] = {
    "aws-tag-policy": _aws,
    "azure-policy": _azure,
    "terraform": _terraform,
    "rego": _rego,
    "markdown": _markdown,
}
