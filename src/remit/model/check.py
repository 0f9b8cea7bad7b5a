"""What a check says of itself: kept with a landscape, so that its findings can be explained without its code.

It cannot say how the check judges; that is the check's own code.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from remit.model.finding import Severity

_LANGUAGES: Final = {"yml": "yaml", "yaml": "yaml", "json": "json", "csv": "csv"}


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckText:
    """The documentation of one check.

    Attributes:
        id: the rule that its findings name.
        title: what it asks for, a few words.
        control: id of the control it proves or disproves.
        severity: the worst it reports.
        what: what it looks at.
        why: what goes wrong otherwise.
        fix: how it is mended.
        bad, good: one example each: Terraform, a Kubernetes manifest, or a file below a comment that names it.
        lessons: what people get wrong where it fails: a pitfall's name and what is so; the most telling first.
    """

    id: str
    title: str
    control: str
    severity: Severity
    what: str
    why: str
    fix: str
    bad: str
    good: str
    lessons: tuple[str, ...] = ()

    @property
    def language(self) -> str:
        """What its examples are written in, as blocks of code in documents name it."""
        if self.bad.startswith("# "):
            return _LANGUAGES.get(self.bad.partition("\n")[0].rpartition(".")[2], "text")
        return "yaml" if self.bad.startswith("apiVersion:") else "hcl"
