"""What every test shares.

Hypothesis has no deadlines, since a busy machine is not a slow program; nothing is kept in the user's cache. In a
pipeline a test that is skipped for want of something that can be installed has failed.
"""

from __future__ import annotations

import os
from collections.abc import Generator
from typing import TypeVar

import pytest
from hypothesis import settings

os.environ["REMIT_CACHE"] = ""

settings.register_profile("remit", deadline=None)
settings.load_profile("remit")

Report = TypeVar("Report", pytest.TestReport, pytest.CollectReport)
# What no package brings: data that stand beside the project, another user than root, a program nobody packages.
NOT_TO_BE_HAD = ("beside this checkout", "only root", "make test-deps cannot install it")


def _unexcused(report: Report) -> Report:
    """The report; failed where something was skipped in a pipeline that could have been installed."""
    if os.environ.get("CI") and report.skipped and isinstance(report.longrepr, tuple):
        reason = str(report.longrepr[2])
        if not any(words in reason for words in NOT_TO_BE_HAD):
            report.outcome = "failed"
            report.longrepr = f"{reason}; in a pipeline nothing is skipped that can be installed"
    return report


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """One test."""
    return _unexcused((yield))


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """One file."""
    return _unexcused((yield))
