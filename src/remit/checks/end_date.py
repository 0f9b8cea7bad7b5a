"""Temporary things without an end date, or past it (R2.7).

Temporary is what lies in an environment or account that `sandboxes:` names, and what a tag, an account or a workload
gives an end. Reads tags and remit.yaml. It cannot see whether something that has ended was switched off elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from remit.checks import Check, Judgement, Subjects
from remit.model.columns import combine
from remit.model.finding import Confidence, Outcome, Severity
from remit.model.organisation import fold_key

_Verdict = tuple[Severity, str, Outcome]


def _tagged(subjects: Subjects, row: int) -> tuple[str, str]:
    """Key and value of the tag that gives the end; both empty without one."""
    tags = {fold_key(key): (key, value) for key, value in subjects.estate.tags[row]}
    found = (tags.get(fold_key(key)) for key in subjects.organisation.tag_keys.end_date)
    return next((one for one in found if one and one[1].strip()), ("", ""))


def _declared(subjects: Subjects, row: int) -> tuple[str, str]:
    """End that the account or the workload gives, and which of them; the earlier of the two."""
    organisation, columns = subjects.organisation, subjects.estate.columns
    account = organisation.accounts.get(columns["account"][row])
    workload = organisation.workloads.get(columns["workload"][row])
    ends = [
        (one.ends, word)
        for one, word in ((account, "its account"), (workload, "its workload"))
        if one is not None and one.ends
    ]
    return min(ends, default=("", ""))


def _is_sandbox(subjects: Subjects, row: int) -> bool:
    columns, rule = subjects.estate.columns, subjects.organisation.sandboxes
    return columns["environment"][row].casefold() in rule.environments or columns["account"][row] in rule.accounts


def _verdict(subjects: Subjects, row: int) -> _Verdict | None:
    key, value = _tagged(subjects, row)
    end, giver = (value.strip(), f"the tag {key}") if value else _declared(subjects, row)
    if not end:
        if not _is_sandbox(subjects, row):
            return None
        return Severity.LOW, "It is temporary and nobody says until when.", Outcome.FAILED
    try:
        day = date.fromisoformat(end[:10])
    except ValueError:
        return Severity.LOW, f"It cannot be told when it ends: {giver} says “{end}”.", Outcome.UNDECIDED
    if subjects.today and day.isoformat() < subjects.today:
        return Severity.MEDIUM, f"It should have been gone by {day} ({giver}).", Outcome.FAILED
    return None


def judge(subjects: Subjects) -> Iterator[Judgement]:
    """No end, an end that is no day, or one that is past; judged once for each set of tags and place."""
    estate = subjects.estate
    columns = (estate.columns[name].codes for name in ("account", "environment", "workload"))
    first, of = combine(estate.tags.codes, *columns)
    found = [_verdict(subjects, row) for row in first.tolist()]
    for row, group in enumerate(of.tolist() if any(found) else ()):
        verdict = found[group]
        if verdict:
            severity, message, outcome = verdict
            confidence = Confidence.HIGH if outcome is Outcome.FAILED else Confidence.LOW
            yield Judgement(
                row=row, severity=severity, outcome=outcome, confidence=confidence, message=message, fix=CHECK.fix
            )


CHECK = Check(
    id="end-date",
    title="What is temporary ends",
    control="cost-control",
    severity=Severity.MEDIUM,
    what="Whether sandboxes and prototypes have an end date, and whether an end date has passed.",
    why="Prototypes outlive the people who tried them: unpatched, unwatched and paid for.",
    fix="Remove it, or give it a new end date with a tag such as end-date = 2027-01-31.",
    bad='resource "aws_sqs_queue" "trial" {\n  name = "trial"\n'
    '  tags = { env = "sandbox", end_date = "2020-01-31" }\n}',
    good='resource "aws_sqs_queue" "trial" {\n  name = "trial"\n'
    '  tags = { env = "sandbox", end_date = "2990-01-31" }\n}',
    judge=judge,
)
