"""Runtimes and engines that get no more updates.

Reads `version_support`. It knows only versions whose end stands in a service file, with its source; of every other it
keeps silent, for the provider's own page of today has to be asked.
"""

from __future__ import annotations

from remit.checks import Failing, plain_check
from remit.model.check import CheckText
from remit.model.finding import Severity


def _weigh(group: Failing) -> Severity | None:
    return None if group.is_undecided else Severity.HIGH


CHECK = plain_check(
    CheckText(
        id="end-of-life",
        title="Runtimes are still supported",
        control="runtime-version",
        severity=Severity.HIGH,
        what="Whether the provider still supports the version of a runtime or engine.",
        why="What is found in a version after its end is never mended; one day it cannot be deployed any more either.",
        fix="Move to a supported version, and note when support for that one ends.",
        bad='resource "aws_lambda_function" "old" {\n  function_name = "old"\n  runtime       = "python2.7"\n}',
        good='resource "aws_lambda_function" "old" {\n  function_name = "old"\n  runtime       = "python3.13"\n}',
    ),
    fact="version_support",
    good=frozenset({"supported"}),
    fails={"ended": "The provider no longer supports this version of the runtime or engine"},
    question="whether the version is still supported",
    weigh=_weigh,
)
