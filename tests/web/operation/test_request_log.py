"""Lines of log: one each whatever a value holds, and never a secret (R12)."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator

import pytest
from sqlalchemy import create_engine, text

from remit.app.serving import LogFormat
from remit.web.operation.request_log import TOLD, configure_log
from remit.web.operation.trace import answering
from web.logs import as_they_were


@pytest.fixture(autouse=True)
def loggers() -> Iterator[None]:
    with as_they_were():
        yield


def log(style: LogFormat) -> io.StringIO:
    stream = io.StringIO()
    configure_log(style, stream)
    return stream


def failing_statement() -> None:
    engine = create_engine("sqlite://")
    with engine.connect() as connection:
        connection.execute(text("SELECT :password FROM nowhere"), {"password": "hunter2"})


def test_json_is_one_object_a_line_with_what_is_told() -> None:
    stream = log("json")
    with answering("abc"):
        logging.getLogger("remit.request").info("request", extra={TOLD: {"route": "/assets", "status": 200}})
    logging.getLogger("remit.operation").warning("two\nlines \x1b[31m")
    first, second = (json.loads(line) for line in stream.getvalue().splitlines())
    assert (first["level"], first["event"], first["request"]) == ("info", "request", "abc")
    assert (first["route"], first["status"]) == ("/assets", 200)
    assert first["time"].endswith("+00:00")
    assert (second["level"], second["event"]) == ("warning", "two\nlines \x1b[31m")
    assert "request" not in second


def test_text_tells_only_what_went_wrong_and_cannot_be_made_to_look_like_two_lines() -> None:
    stream = log("text")
    logging.getLogger("remit.request").info("request")
    logging.getLogger("uvicorn.error").info("started")
    with answering("abc"):
        logging.getLogger("remit.request").error("request", extra={TOLD: {"route": "/x\nerror: forged", "status": 500}})
    assert stream.getvalue() == "error: request request=abc route=/x\\nerror: forged status=500\n"


@pytest.mark.parametrize("style", ["text", "json"])
def test_an_exception_is_told_without_statements_and_values(style: LogFormat) -> None:
    stream = log(style)
    try:
        try:
            failing_statement()
        except Exception as problem:
            raise ValueError("it failed") from problem
    except ValueError as problem:
        logging.getLogger("remit.web").exception("fault %s", "1234", exc_info=problem)
    said = stream.getvalue()
    assert "hunter2" not in said
    assert "SELECT" not in said
    assert "ValueError" in said
    assert "OperationalError" in said
    assert "no such table: nowhere" in said
    assert "failing_statement" in said
    if style == "json":
        found = json.loads(said)["exception"]
        assert [one["type"] for one in found][:2] == ["ValueError", "OperationalError"]
        assert all(len(one["frames"]) <= 30 for one in found)


def test_a_loop_of_causes_ends() -> None:
    stream = log("json")
    one, other = ValueError("one"), ValueError("other")
    one.__cause__, other.__cause__ = other, one
    logging.getLogger("remit.web").error("fault", exc_info=one)
    assert [each["message"] for each in json.loads(stream.getvalue())["exception"]] == ["one", "other"]


def test_a_long_message_is_cut() -> None:
    stream = log("json")
    logging.getLogger("remit.web").warning("x" * 100_000)
    assert len(stream.getvalue()) < 1_000


def test_what_no_json_can_say_is_said_as_text() -> None:
    stream = log("json")
    logging.getLogger("remit.web").warning("odd", extra={TOLD: {"what": {1, 2}}})
    assert json.loads(stream.getvalue())["what"] == "{1, 2}"
