"""What would have to change so that a control is a given party's: configuration first, then service (R1.10).

The search itself is `remit.resolver.reconfigure`; here it is asked for a service or an asset, and each answer is
weighed: what else would change hands, and which control that is in force today would no longer be proven. It cannot
know what a change costs, nor whether it can be made without making the asset anew.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from remit.app.shift import Shift, Side, compare, configured
from remit.documents.convert import nearest
from remit.errors import UnknownNameError
from remit.knowledge.base import KnowledgeBase
from remit.knowledge.kinds import same_kind
from remit.model.control import Control, Proof
from remit.model.map import Profile
from remit.model.party import Cell, Label
from remit.model.rules import RuleKind, SplitRule
from remit.resolver.cells import decide
from remit.resolver.reconfigure import Change, Choice, Ways, facts_asked, smallest_changes

HANDED = {
    Label.PROVIDER: "the provider",
    Label.CUSTOMER: "us",
    Label.SHARED: "both sides",
    Label.THIRD_PARTY: "a third party",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """One way to hand the control over.

    Attributes:
        choices: the facts that would have to be otherwise; empty where another service does it in any configuration.
        rule: what would decide, with its source.
        shift: everything that would change hands with it.
        undone: controls that are not known to be out of force today and would be.
    """

    choices: tuple[Choice, ...]
    rule: SplitRule
    shift: Shift
    undone: tuple[Control, ...]

    @property
    def gained(self) -> int:
        """Duties that would come to us."""
        return sum(move.is_gained for move in self.shift.moves)

    @property
    def lost(self) -> int:
        """Duties that would leave us."""
        return sum(move.is_lost for move in self.shift.moves)


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOver:
    """The answer.

    Attributes:
        sentence: what a person would say.
        control: the control.
        wanted: who is to implement it.
        side: the service or asset as it is.
        cell, rule: who does what today, and the rule that decided.
        is_there: whether it is theirs already, whatever is not known.
        proposals: changes of the configuration, the fewest facts first.
        alternatives: services that do the same job and do it, one proposal each; those of the same provider first.
        asked: the facts that were looked at: those that the control's rules ask for.
        is_whole: False when there were too many configurations to try them all.
    """

    sentence: str
    control: Control
    wanted: Label
    side: Side
    cell: Cell
    rule: SplitRule
    is_there: bool
    proposals: tuple[Proposal, ...]
    alternatives: tuple[Proposal, ...]
    asked: tuple[str, ...]
    is_whole: bool

    @property
    def is_overridden(self) -> bool:
        """Whether the organisation's own word stands, over which no configuration can go."""
        return self.rule.kind is RuleKind.OVERRIDE and not self.is_there


def control_named(knowledge: KnowledgeBase, text: str) -> Control:
    """The control that is meant, by id or name.

    Raises:
        UnknownNameError: there is none.
    """
    controls = knowledge.catalogue.controls
    found = next((one for one in controls if text.casefold() in {one.id, one.name.casefold()}), None)
    if found is None:
        raise UnknownNameError(f"no control “{text}”", hint=nearest(text, [one.id for one in controls]))
    return found


def hand_over(knowledge: KnowledgeBase, side: Side, control: Control, wanted: Label) -> HandOver:
    """Search for every smallest change that makes the control that party's."""
    rules = _rules(knowledge, side, control)
    cell, rule = decide(rules, Profile(side.service.id, tuple(side.facts.items()), ()), control)
    ways = smallest_changes(rules, control, side.facts, knowledge.catalogue.facts, wanted)
    proposals = sorted(
        (_proposal(knowledge, side, _changed(side, change), change) for change in ways.changes),
        key=lambda one: (len(one.choices), len(one.undone), one.gained),
    )
    is_open = not ways.is_there and rule.kind is not RuleKind.OVERRIDE
    alternatives = tuple(_alternatives(knowledge, side, control, wanted)) if is_open else ()
    return HandOver(
        sentence=_sentence(side, control, wanted, ways, proposals, alternatives, rule),
        control=control,
        wanted=wanted,
        side=side,
        cell=cell,
        rule=rule,
        is_there=ways.is_there,
        proposals=tuple(proposals),
        alternatives=alternatives,
        asked=facts_asked(rules),
        is_whole=ways.is_whole,
    )


def _rules(knowledge: KnowledgeBase, side: Side, control: Control) -> tuple[SplitRule, ...]:
    """The control's rules in the order in which they are asked."""
    model = knowledge.catalogue.models[side.service.model]
    every = (*(one.rule for one in side.overrides), *side.service.rules, *model.rules)
    return tuple(one for one in every if one.control == control.id)


def _changed(side: Side, change: Change) -> Side:
    """The side with the changes made; a value that no rule names is left to be chosen."""
    return replace(side, facts={**side.facts, **{choice.fact: choice.example for choice in change.choices}})


def _proposal(knowledge: KnowledgeBase, before: Side, after: Side, change: Change) -> Proposal:
    found = compare(knowledge, before, after)
    undone = tuple(_undone(knowledge.catalogue.controls, before.facts, change.choices))
    return Proposal(choices=change.choices, rule=change.rule, shift=found, undone=undone)


def _alternatives(knowledge: KnowledgeBase, side: Side, control: Control, wanted: Label) -> Iterator[Proposal]:
    """For each service that does the same job and does it, the proposal that asks for least."""
    for service_id in same_kind(side.service.id):
        other = configured(knowledge, service_id, {})
        rules = _rules(knowledge, other, control)
        ways = smallest_changes(rules, control, other.facts, knowledge.catalogue.facts, wanted)
        if ways.is_there:
            cell, rule = decide(rules, Profile(service_id, tuple(other.facts.items()), ()), control)
            changes: tuple[Change, ...] = (Change(choices=(), cell=cell, rule=rule),)
        else:
            changes = ways.changes
        made = [_proposal(knowledge, side, _changed(other, change), change) for change in changes]
        if made:
            yield min(made, key=lambda one: (len(one.choices), len(one.undone), one.gained))


def _undone(controls: Sequence[Control], today: Mapping[str, str], choices: Sequence[Choice]) -> Iterator[Control]:
    """Controls whose proof a choice takes away."""
    chosen = {choice.fact: choice for choice in choices}
    for control in controls:
        for proof in control.proof:
            choice = chosen.get(proof.fact)
            if choice and not choice.is_other and not _proves(proof, choice.example):
                value = today.get(proof.fact)
                if value == "" or (value is not None and _proves(proof, value)):
                    yield control
                    break


def _proves(proof: Proof, value: str) -> bool:
    if proof.at_least is not None:
        return value.isdecimal() and int(value) >= proof.at_least
    return value in proof.in_force


def _sentence(
    side: Side,
    control: Control,
    wanted: Label,
    ways: Ways,
    proposals: Sequence[Proposal],
    alternatives: Sequence[Proposal],
    rule: SplitRule,
) -> str:
    party = HANDED[wanted]
    if ways.is_there:
        return f"{control.name} of {side.name} is with {party} already."
    if proposals:
        return f"{control.name} of {side.name} goes to {party} with {choices_said(proposals[0].choices)}."
    if rule.kind is RuleKind.OVERRIDE:
        return f"No configuration of {side.name} moves {control.name} to {party}: {rule.location} says who does it."
    none = f"No configuration of {side.name} moves {control.name} to {party}"
    if not ways.is_whole:
        none = f"None of the configurations of {side.name} that were tried moves {control.name} to {party}"
    if not alternatives:
        return f"{none}, and no service that is known to do the same job does."
    names = [one.shift.after.service.name for one in alternatives]
    others = f"{names[0]} does" if len(names) == 1 else f"{len(names)} services that do the same job do"
    return f"{none}; {others}."


def choices_said(choices: Sequence[Choice]) -> str:
    """Choices as people read them: `compute = fargate and nodes = auto or managed`."""
    return " and ".join(choice_said(one) for one in choices)


def choice_said(choice: Choice) -> str:
    """One choice as people read it."""
    if choice.is_other:
        return f"{choice.fact} other than {' or '.join(choice.values)}"
    return f"{choice.fact} = {' or '.join(choice.values)}"
