"""How well the knowledge base agrees with what somebody published about a service or a service model (R1.14).

Both sides are asked the same questions, requirement by requirement. It cannot know who is right: a disagreement is
shown with both sources, and a person looks.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from remit.app.published import Published, framework_of
from remit.app.responsibilities import Responsibility, by_id, responsibilities, responsibility_for
from remit.app.shift import Side, decide_side
from remit.knowledge.base import KnowledgeBase
from remit.knowledge.requirement_ids import normalise
from remit.model.framework import Reach
from remit.model.party import Party
from remit.model.rules import SplitRule
from remit.model.statement import Question, Statement, together
from remit.resolver.agreement import ALWAYS, Agreement, Compared, Parts, agreement, baseline, by_family, disagreements


@dataclass(frozen=True, slots=True, kw_only=True)
class Disagreement:
    """One requirement on which the two sides differ, with what each rests on.

    Attributes:
        row: who has a part, on both sides.
        statement: what was published, with its place.
        answer: what Remit says.
        rules: the rules that decided, one for each control that the requirement is mapped to.
    """

    row: Compared
    statement: Statement
    answer: Responsibility
    rules: tuple[SplitRule, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """The result. Counts are requirements, each counted once however many sheets speak of it.

    Attributes:
        file: what was published.
        framework: id of the framework; empty where none was told.
        subject: what Remit was asked about.
        question: the one that the file was asked; None for every question that a row answers.
        published: requirements that the file says anything of.
        unanswered: of these, ids that Remit does not know, as they are written.
        inherited: answered ones for which the control answers, since Remit has no row for the part.
        not_ids: texts in the column of ids that are none.
        doubts: rows that break their own template's rules.
        whole: agreement over everything that both speak of.
        families: the same by family.
        baselines: what one and the same answer for everything would reach.
        disagreements: where the sides differ, the gravest first.
    """

    file: Published
    framework: str
    subject: Side
    question: Question | None = None
    published: int
    unanswered: tuple[str, ...]
    inherited: int
    not_ids: tuple[str, ...]
    doubts: tuple[Statement, ...]
    whole: Agreement
    families: Mapping[str, Agreement]
    baselines: Mapping[str, Agreement]
    disagreements: tuple[Disagreement, ...]

    @property
    def answered(self) -> int:
        """Requirements of the file that Remit has an answer for."""
        return self.published - len(self.unanswered)

    @property
    def coverage(self) -> float | None:
        """The share of the file's requirements that Remit answers; None when it has none."""
        return self.answered / self.published if self.published else None


def score(
    knowledge: KnowledgeBase,
    published: Published,
    subject: Side,
    *,
    framework: str = "",
    question: Question | None = None,
) -> Score:
    """Compare a file with what Remit says of a subject.

    Args:
        knowledge: the knowledge base.
        published: the file.
        subject: a service model, or a service as it is configured; from `subject_of`.
        framework: id of its framework; told from template and ids when empty.
        question: the only one to ask, where the file answers two; rows without an answer to it are left out.

    Raises:
        UnknownNameError: there is no such framework.
    """
    chosen = framework_of(knowledge, published, framework)
    said = _asked(spelled(published, chosen), question)
    answers = by_id(responsibilities(knowledge, chosen, subject)) if chosen else {}
    rows_of = {row.id: row.family for row in knowledge.framework(chosen).requirements} if chosen else {}
    families = {one.id: rows_of[one.inherited_from or one.id] for one in answers.values()}
    met = {
        one: answer
        for one in said
        if (answer := responsibility_for(answers, one, chosen) if chosen else None) is not None
    }
    rows = [
        Compared(
            id=one,
            family=families[answer.inherited_from or answer.id],
            published=parts_of(said[one]),
            ours=_ours(answer, said[one].questions),
        )
        for one, answer in met.items()
    ]
    rules = _rules(knowledge, subject)
    return Score(
        file=published,
        framework=chosen,
        subject=subject,
        question=question,
        published=len(said),
        unanswered=tuple(one for one in said if one not in met),
        inherited=sum(bool(answer.inherited_from) for answer in met.values()),
        not_ids=_not_ids(published, chosen),
        doubts=tuple(one for one in said.values() if one.doubt),
        whole=agreement(rows),
        families=by_family(rows),
        baselines={name: baseline(rows, parts) for name, parts in ALWAYS.items()},
        disagreements=tuple(
            Disagreement(
                row=row,
                statement=said[row.id],
                answer=met[row.id],
                rules=tuple(rules[control] for control in met[row.id].controls),
            )
            for row in disagreements(rows)
        ),
    )


def spelled(published: Published, framework: str) -> dict[str, Statement]:
    """What the file says by id in its one spelling; every text is an id where no framework is known."""
    return together(published.statements, lambda text: normalise(text, framework))


def parts_of(statement: Statement) -> Parts:
    """Who has a part by a statement."""
    return Parts(
        provider=statement.has_part(Party.PROVIDER),
        customer=statement.has_part(Party.CUSTOMER),
        third_party=statement.has_part(Party.THIRD_PARTY),
    )


def _asked(said: dict[str, Statement], question: Question | None) -> dict[str, Statement]:
    if question is None:
        return said
    cut = {one: statement.asked(question) for one, statement in said.items()}
    return {one: statement for one, statement in cut.items() if statement.marks}


def _ours(answer: Responsibility, questions: frozenset[Question]) -> Parts:
    """Remit's answer to the questions that the row answers: what each does in its own house is never inherited."""
    is_own = answer.reach is Reach.HOUSE and Question.SYSTEM in questions
    return Parts(
        provider=answer.provider and not (is_own and Question.SERVICE not in questions),
        customer=answer.customer or is_own,
        third_party=answer.third_party,
    )


def _not_ids(published: Published, framework: str) -> tuple[str, ...]:
    texts = (one.requirement for one in published.statements if not normalise(one.requirement, framework))
    return tuple(dict.fromkeys(texts))


def _rules(knowledge: KnowledgeBase, subject: Side) -> dict[str, SplitRule]:
    """The rule that decided, by control."""
    controls = [control.id for control in knowledge.catalogue.controls]
    return {control: rule for control, (_, rule) in zip(controls, decide_side(knowledge, subject), strict=True)}
