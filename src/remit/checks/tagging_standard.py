"""Tags that the organisation's standard asks for and that are missing or wrong (R2.7).

Reads tags and `tagging:` of remit.yaml. It cannot see whether a value is true, nor whether a type can carry tags at
all; an asset without any tag therefore says one thing, not one for every key.
"""

from __future__ import annotations

from collections.abc import Iterator

from remit.checks import Check, Judgement, Subjects
from remit.knowledge.places import usual_stage
from remit.model.columns import combine
from remit.model.finding import Severity
from remit.model.organisation import fold_key
from remit.model.tagging import TagRule
from remit.resolver.data_stores import stages
from remit.resolver.patterns import matches_text

_PLACE = ("service", "environment", "account")


def concerns(rule: TagRule, service: str, environment: str, account: str, *, is_data_store: bool) -> bool:
    """Whether a rule of the standard is meant for such an asset."""
    scope = rule.scope
    return (
        (not scope.services or any(matches_text(pattern, service) for pattern in scope.services))
        and (not scope.environments or environment in scope.environments)
        and (not scope.accounts or account in scope.accounts)
        and (not scope.is_data_store or is_data_store)
    )


def _is(keys: list[str]) -> str:
    return "is" if len(keys) == 1 else "are"


def _faults(rules: list[TagRule], tags: dict[str, str]) -> Iterator[str]:
    missing = [rule.key for rule in rules if rule.is_required and not tags.get(fold_key(rule.key), "").strip()]
    if missing:
        yield f"The tag{' ' if len(missing) == 1 else 's '}{', '.join(missing)} {_is(missing)} missing"
    for rule in rules:
        value = tags.get(fold_key(rule.key), "")
        if value and not rule.allows(value):
            allowed = f"one of {', '.join(rule.values[:8])}" if rule.values else f"what matches {rule.pattern}"
            yield f"“{value}” is no value of the tag {rule.key}; allowed is {allowed}"


def judge(subjects: Subjects) -> Iterator[Judgement]:
    """What is missing or wrong, judged once for each set of tags and place."""
    rules = subjects.organisation.tagging.values()
    if not rules:
        return
    estate = subjects.estate
    columns = [estate.columns[name] for name in _PLACE]
    held = stages(estate, subjects.organisation, usual_stage)
    first, of = combine(held.codes, estate.tags.codes, *(column.codes for column in columns))
    told = []
    for row in first.tolist():
        place = [column[row] for column in columns]
        meant = [rule for rule in rules if concerns(rule, *place, is_data_store=bool(held[row]))]
        faults = list(_faults(meant, {fold_key(key): value for key, value in estate.tags[row]}))
        told.append(f"{'. '.join(faults)}." if faults else "")
    for row, group in enumerate(of.tolist() if any(told) else ()):
        if told[group]:
            yield Judgement(row=row, severity=Severity.LOW, message=told[group], fix=CHECK.fix)


CHECK = Check(
    id="tagging-standard",
    title="Tags follow the standard",
    control="asset-ownership",
    severity=Severity.LOW,
    what="Whether assets carry the tags that tagging: of remit.yaml asks for, with values that it allows.",
    why="Owners, classes, costs and end dates are read from tags; what is spelt otherwise is read by nobody.",
    fix="Set the tags as the standard has them; remit export tagging-policy lets the provider enforce it.",
    bad='resource "aws_sqs_queue" "orders" {\n  name = "orders"\n  tags = { cost_centre = "many" }\n}',
    good='resource "aws_sqs_queue" "orders" {\n  name = "orders"\n  tags = { cost_centre = "4711" }\n}',
    judge=judge,
)
