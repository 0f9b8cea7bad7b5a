"""An error says what happened, where, and what to do next."""

from __future__ import annotations

import pytest

from remit.errors import (
    ConfigurationError,
    ExitCode,
    KnowledgeError,
    RemitError,
    UnknownNameError,
    UnreadableError,
    UsageError,
)


def test_message_place_and_next_step_are_told_in_that_order() -> None:
    error = RemitError("the key stands twice", place="remit.yaml:3:1", hint="keep one of them")
    assert str(error) == "remit.yaml:3:1: the key stands twice\n  → keep one of them"
    assert (error.message, error.place, error.hint) == (
        "the key stands twice",
        "remit.yaml:3:1",
        "keep one of them",
    )


def test_without_place_and_hint_only_the_message_is_told() -> None:
    assert str(RemitError("nothing was found")) == "nothing was found"


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        (RemitError, ExitCode.UNDECIDED),
        (UnreadableError, ExitCode.UNDECIDED),
        (ConfigurationError, ExitCode.UNDECIDED),
        (KnowledgeError, ExitCode.UNDECIDED),
        (UnknownNameError, ExitCode.USAGE),
        (UsageError, ExitCode.USAGE),
    ],
)
def test_each_error_ends_the_command_with_its_code(kind: type[RemitError], code: ExitCode) -> None:
    assert kind("x").exit_code is code


def test_the_exit_codes_are_the_documented_ones() -> None:
    assert {code.name: int(code) for code in ExitCode} == {
        "FINE": 0,
        "FAILED": 1,
        "UNDECIDED": 2,
        "USAGE": 64,
        "INTERNAL": 70,
    }
