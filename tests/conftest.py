"""What every test shares.

Hypothesis has no deadlines, since a busy machine is not a slow program, and half of its usual examples: `make fuzz`
looks longer. Nothing is kept in the user's cache. Names of other machines are known to nobody: to ask would take as
long as the network likes. In a pipeline a test that is skipped for want of something that can be installed has failed.
"""

from __future__ import annotations

import ipaddress
import os
import socket
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any, TypeVar

import pytest
from hypothesis import settings

os.environ["REMIT_CACHE"] = ""

settings.register_profile("remit", deadline=None, max_examples=50)
settings.load_profile("remit")

Report = TypeVar("Report", pytest.TestReport, pytest.CollectReport)
# What no package brings: data that stand beside the project, another user than root, a program nobody packages.
NOT_TO_BE_HAD = ("beside this checkout", "only root", "make test-deps cannot install it")

# Walks through the whole: what they run has tests of its own, which are measured, and to measure doubles the time.
UNMEASURED = (
    "app/test_spark.py", "cli/test_spark.py", "contracts/test_hostile_inputs.py", "contracts/test_skips.py", "deploy",
    "docs", "fuzz", "readers/accounts/test_aws.py", "stories", "web/rest/test_document.py", "web/test_browser.py",
    "web/test_browser_reviews.py", "web/test_browser_shift.py", "web/test_browser_sign_in.py",
    "web/test_who_may_what.py", "web/test_whose.py",
)  # fmt: skip
_HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Have what only walks through not be measured."""
    for item in items:
        if any(item.path.is_relative_to(_HERE / part) for part in UNMEASURED):
            item.add_marker("no_cover")


def _unexcused(report: Report) -> Report:
    """The report; failed where something was skipped in a pipeline that could have been installed."""
    if os.environ.get("CI") and report.skipped and isinstance(report.longrepr, tuple):
        reason = str(report.longrepr[2])
        if not any(words in reason for words in NOT_TO_BE_HAD):
            report.outcome = "failed"
            report.longrepr = f"{reason}; in a pipeline nothing is skipped that can be installed"
    return report


@pytest.fixture(autouse=True, scope="session")
def names_of_this_machine_alone() -> Iterator[None]:
    """Only names and addresses of this machine are looked up; any other is unknown at once."""
    look_up = socket.getaddrinfo

    def known(host: Any, *given: Any, **more: Any) -> Any:  # noqa: ANN401 - as the original has it
        name = host.decode() if isinstance(host, bytes) else host
        if name in {None, "", "localhost", socket.gethostname()} or _is_address(name):
            return look_up(host, *given, **more)
        raise socket.gaierror(socket.EAI_NONAME, "tests ask nobody for names")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket, "getaddrinfo", known)
        yield


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name.partition("%")[0])
    except ValueError:
        return False
    return True


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """One test."""
    return _unexcused((yield))


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """One file."""
    return _unexcused((yield))
