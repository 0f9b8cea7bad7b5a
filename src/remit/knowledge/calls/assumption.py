"""Which accounts may take on an AWS role, and whether their people have to show a second factor first.

Grammar and operators: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html.
A request made with long-term keys does not carry `aws:MultiFactorAuthPresent` at all
(https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html), therefore `BoolIfExists` asks
for nothing in an Allow, and only it denies such a request. It cannot know how the foreign account signs its people in
before they come, nor whether an account belongs to the same organisation.
"""

from __future__ import annotations

from collections.abc import Iterator

from remit.knowledge.calls import Answer, Call, Values
from remit.knowledge.calls.restrictions import account_of, is_everyone, is_fixed, is_positive
from remit.knowledge.calls.statements import Condition, Statement, read
from remit.model.facts import UNKNOWN, Marker

_PRESENT = "aws:multifactorauthpresent"
_AGE = "aws:multifactorauthage"
_YOUNGER = frozenset({"numericlessthan", "numericlessthanequals"})
_WITHOUT_ACCOUNT = frozenset({"service", "federated"})
_ACCOUNT_KEYS = frozenset({"aws:principalaccount", "aws:principalarn"})


def accounts(documents: Values) -> Answer:
    """Ids of the accounts that a trust policy lets in, sorted; None when it lets in none.

    An account counts that is named as a principal, or by a condition on everyone. Services and federated log-ins
    have none. Where nothing is named for certain and something cannot be told, the answer is `UNKNOWN`.
    """
    found: set[str] = set()
    is_told = True
    for statement in read(documents):
        if not isinstance(statement, Statement):
            is_told = False
        elif statement.allows:
            names = list(_named(statement))
            found |= {account for name in names if (account := account_of(name))}
            is_told &= all(account_of(name) or name == "*" for name in names)
    return tuple(sorted(found)) or (None if is_told else UNKNOWN)


def _named(statement: Statement) -> Iterator[str]:
    yield from (value for kind, value in statement.principals if kind not in _WITHOUT_ACCOUNT)
    if is_everyone(statement) is True:
        for one in statement.conditions:
            if one.key in _ACCOUNT_KEYS and is_positive(one):
                yield from (value for value in one.values if is_fixed(value))


def second_factor(documents: Values) -> Answer:
    """Whether every way in for people of an account asks for a second factor: `required` or `not_required`.

    None when no account is let in: services have no second factor, and whoever signs in elsewhere shows it there.
    """
    statements = read(documents)
    if any(isinstance(one, Statement) and not one.allows and _denies_without(one) for one in statements):
        return "required"
    answers = [_asks(one) for one in statements if not isinstance(one, Statement) or _is_for_people(one)]
    if not answers:
        return None
    return "not_required" if False in answers else UNKNOWN if UNKNOWN in answers else "required"


def _is_for_people(statement: Statement) -> bool:
    is_named = any(kind not in _WITHOUT_ACCOUNT for kind, _ in statement.principals)
    return statement.allows and (is_named or is_everyone(statement) is True)


def _asks(statement: Statement | Marker) -> bool | Marker:
    if not isinstance(statement, Statement):
        return UNKNOWN
    answers = [_is_shown(condition) for condition in statement.conditions]
    return True if True in answers else UNKNOWN if UNKNOWN in answers else False


def _is_shown(condition: Condition) -> bool | Marker:
    """Whether the condition holds only after a second factor was shown."""
    if not f"{condition.key}{condition.operator}".isprintable():
        return UNKNOWN  # what stands in for a part that cannot be told is no letter
    if condition.key == _PRESENT and condition.operator == "bool":
        return set(condition.values) == {"true"} if condition.is_clear else UNKNOWN
    return condition.key == _AGE and condition.operator in _YOUNGER


def _denies_without(statement: Statement) -> bool:
    tests = statement.conditions
    is_missing = [one.key == _PRESENT and one.operator == "boolifexists" and one.values == ("false",) for one in tests]
    return is_everyone(statement) is True and is_missing == [True]


CALLS: dict[str, Call] = {"accounts": accounts, "second_factor": second_factor}
