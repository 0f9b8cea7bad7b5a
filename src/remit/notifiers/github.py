"""GitHub issues: one for each finding, found again by a mark in its text, closed when it is found no more.

A finding that was told here before is known by its number; otherwise the issues with the label `remit` are looked
through (the search index of the interface lags behind, the list does not). Names and sentences are escaped so that
nobody is called and nothing is linked.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from remit.errors import UsageError
from remit.notifiers import Item, Message, Notifier, Setting, Status
from remit.notifiers._sender import Answer, DeliveryError, Request, Sender
from remit.notifiers._words import address, clean, header_safe

_URL = "https://api.github.com"
_LABEL = "remit"
_PAGES, _A_PAGE = 40, 50
_GONE = frozenset({404, 410})
_NEW = ("title", "body", "labels")  # an issue is open when it is made
_REPOSITORY = re.compile(r"[A-Za-z0-9._-]+/[A-Za-z0-9._-]+")
_MARK = re.compile(r"<!-- remit:([0-9a-f]{32}) -->")
_MARKUP = re.compile(r"([\\`*_\[\]|~$#!>+-])")
_CALLS = re.compile(r"(?<=[@#])|(?<=:)(?=//)|(?<=www)(?=\.)|(?<=GH)(?=-)", re.IGNORECASE)
_HTML = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})


def escaped(text: str) -> str:
    """A sentence as it was meant: no markup, no mention, no link."""
    return _MARKUP.sub(r"\\\1", _CALLS.sub("\u200b", clean(text))).translate(_HTML)


def code(text: str) -> str:
    """A name as code, in which nothing is looked for."""
    told = clean(text, 200) or "?"
    fence = "`" * (max((len(run) for run in re.findall("`+", told)), default=0) + 1)
    space = " " if told.startswith("`") or told.endswith("`") else ""
    return f"{fence}{space}{told}{space}{fence}"


def _issue(item: Item, message: Message) -> dict[str, Any]:
    if item.status is Status.RESOLVED:
        return {"state": "closed", "state_reason": "completed"}
    lines = [
        escaped(item.text),
        "",
        f"- asset: {code(item.asset)}",
        f"- check: {code(item.check)}, {item.severity.word}",
        f"- control: {code(item.control)}",
        f"- where: {code(item.place)}",
        f"- who answers: {escaped(message.to)}",
        "",
        f"What to do: {escaped(item.fix)}",
    ]
    if item.status is Status.ACKNOWLEDGED:
        lines += ["", "Somebody said that they take care."]
    elif message.link:
        lines += ["", f"[We take care]({message.link})"]
    lines += ["", f"<!-- remit:{item.key} -->"]
    # A title has no markup but calls people and issues.
    title = _CALLS.sub("\u200b", clean(f"{item.asset}: {item.text}", 240))
    return {
        "title": title,
        "body": "\n".join(lines),
        "labels": [_LABEL, f"severity-{item.severity.word}"],
        "state": "open",
    }


def _render(message: Message) -> tuple[Any, ...]:
    return tuple(_issue(item, message) for item in message.items)


class _Repository:
    """One repository's issues."""

    def __init__(self, given: Mapping[str, str], sender: Sender) -> None:
        if not _REPOSITORY.fullmatch(given["repository"]):
            raise UsageError("that is no repository", place=clean(given["repository"], 80), hint="write owner/name")
        self.base = f"{address(given, _URL)}/repos/{given['repository']}/issues"
        self.token = header_safe("token", given["token"])
        self.sender = sender
        self.known: dict[str, str] | None = None

    def ask(self, method: str, more: str = "", body: Any = None, *, is_repeatable: bool = True) -> Answer:  # noqa: ANN401 - JSON
        return self.sender.send(
            Request(
                url=self.base + more,
                method=method,
                body=json.dumps(body).encode() if body is not None else b"",
                headers=(
                    ("Authorization", f"Bearer {self.token}"),
                    ("Accept", "application/vnd.github+json"),
                    ("X-GitHub-Api-Version", "2022-11-28"),
                    ("User-Agent", "remit"),
                    ("Content-Type", "application/json"),
                ),
                takes=_GONE if more and method == "PATCH" else frozenset(),
                is_repeatable=is_repeatable,
                secrets=(self.token,),
            )
        )

    def numbers(self) -> Mapping[str, str]:
        """Number by key of every issue that was made here; of two the older."""
        if self.known is None:
            self.known = {}
            for page in range(1, _PAGES + 1):
                answer = self.ask("GET", f"?state=all&labels={_LABEL}&per_page={_A_PAGE}&page={page}&direction=asc")
                found = answer.value()
                if not isinstance(found, list):
                    raise DeliveryError("its answer is no list of issues", place=self.base)
                for one in found:
                    if isinstance(one, dict) and (mark := _MARK.search(str(one.get("body") or ""))):
                        self.known.setdefault(mark[1], str(one.get("number", "")))
                if len(found) < _A_PAGE:
                    break
        return self.known

    def put(self, item: Item, issue: Mapping[str, Any]) -> str:
        """Make the issue say so, and give its number; empty when it is to be closed and there is none."""
        number = item.reference or self.numbers().get(item.key, "")
        if number.isdecimal() and self.ask("PATCH", f"/{number}", issue).status not in _GONE:
            return number
        if item.status is Status.RESOLVED:
            return ""
        made = self.ask("POST", "", {name: issue[name] for name in _NEW}, is_repeatable=False).value()
        return str(made.get("number", "")) if isinstance(made, dict) else ""


def _deliver(message: Message, given: Mapping[str, str], sender: Sender) -> Mapping[str, str]:
    repository, told = _Repository(given, sender), _render(message)
    pairs: Sequence[tuple[Item, Any]] = list(zip(message.items, told, strict=True))
    return {item.key: repository.put(item, issue) for item, issue in pairs}


NOTIFIER = Notifier(
    id="github",
    what="A GitHub issue for each finding, updated and closed with it.",
    settings=(
        Setting(name="repository", what="Repository, as owner/name."),
        Setting(name="token", what="Token that may write issues there.", is_secret=True),
        Setting(name="url", what=f"Address of the interface; {_URL} when left out.", is_needed=False),
    ),
    is_each=True,
    render=_render,
    deliver=_deliver,
)
