"""Jira issues, by the REST interface of Jira Cloud (version 3): one for each finding, found again by a label.

Descriptions are written in the Atlassian Document Format, in which text is text. How an issue is closed is each
project's own affair: the first transition that leads to a state of the category *done* is taken; where there is none,
the issue stays as it is and says so in a comment. Jira Data Center speaks an older version and is not served.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Mapping
from typing import Any

from remit.errors import UsageError
from remit.notifiers import Item, Message, Notifier, Setting, Status
from remit.notifiers._sender import Answer, DeliveryError, Request, Sender
from remit.notifiers._words import address, clean, header_safe

_GONE = frozenset({404, 410})
_PROJECT = re.compile(r"[A-Z][A-Z0-9_]{0,254}")
_ISSUE = re.compile(r"[A-Z][A-Z0-9_]*-[0-9]+")
_GONE_NOW = "Remit does not find it any more."


def _paragraph(text: str, **marks: Any) -> dict[str, Any]:  # noqa: ANN401 - of the format
    return {"type": "paragraph", "content": [{"type": "text", "text": text or "–", **marks}]}


def _document(*paragraphs: dict[str, Any]) -> dict[str, Any]:
    return {"type": "doc", "version": 1, "content": list(paragraphs)}


def mark_of(item: Item) -> str:
    """The label by which the issue is found again."""
    return f"remit-{item.key}"


def _fields(item: Item, message: Message) -> dict[str, Any]:
    if item.status is Status.RESOLVED:
        return {"comment": _document(_paragraph(_GONE_NOW))}
    lines = [
        _paragraph(clean(item.text)),
        _paragraph(clean(f"Asset: {item.asset}")),
        _paragraph(clean(f"Check: {item.check}, {item.severity.word}")),
        _paragraph(clean(f"Control: {item.control}")),
        _paragraph(clean(f"Where: {item.place}")),
        _paragraph(clean(f"Who answers: {message.to}")),
        _paragraph(clean(f"What to do: {item.fix}")),
    ]
    if item.status is Status.ACKNOWLEDGED:
        lines.append(_paragraph("Somebody said that they take care."))
    elif message.link:
        lines.append(_paragraph("We take care", marks=[{"type": "link", "attrs": {"href": message.link}}]))
    return {"fields": {"summary": clean(f"{item.asset}: {item.text}", 250), "description": _document(*lines)}}


def _render(message: Message) -> tuple[Any, ...]:
    return tuple(_fields(item, message) for item in message.items)


class _Project:
    """One project's issues."""

    def __init__(self, given: Mapping[str, str], sender: Sender) -> None:
        if not _PROJECT.fullmatch(given["project"]):
            raise UsageError("that is no key of a project", place=clean(given["project"], 80), hint="write it as OPS")
        self.given, self.sender = given, sender
        self.base = f"{address(given)}/rest/api/3"
        pair = f"{header_safe('user', given['user'])}:{header_safe('token', given['token'])}"
        self.login = base64.b64encode(pair.encode()).decode()

    def ask(self, method: str, more: str, body: Any = None, *, is_repeatable: bool = True) -> Answer:  # noqa: ANN401 - JSON
        return self.sender.send(
            Request(
                url=self.base + more,
                method=method,
                body=json.dumps(body).encode() if body is not None else b"",
                headers=(
                    ("Authorization", f"Basic {self.login}"),
                    ("Accept", "application/json"),
                    ("Content-Type", "application/json"),
                ),
                takes=_GONE if method in {"PUT", "GET"} else frozenset(),
                is_repeatable=is_repeatable,
                secrets=(self.given["token"], self.login),
            )
        )

    def key(self, item: Item) -> str:
        """The issue's key; empty when there is none."""
        if _ISSUE.fullmatch(item.reference):
            return item.reference
        query = f'project = "{self.given["project"]}" AND labels = "{mark_of(item)}" ORDER BY created ASC'
        found = self.ask("POST", "/search/jql", {"jql": query, "fields": ["key"], "maxResults": 1}).value()
        issues = found.get("issues") if isinstance(found, dict) else None
        if not isinstance(issues, list):
            raise DeliveryError("its answer is no list of issues", place=self.base)
        key = str(issues[0].get("key", "")) if issues and isinstance(issues[0], dict) else ""
        return key if _ISSUE.fullmatch(key) else ""

    def put(self, item: Item, told: Mapping[str, Any]) -> str:
        """Make the issue say so, and give its key; empty when it is to be closed and there is none."""
        key = self.key(item)
        if item.status is Status.RESOLVED:
            if key:
                self.close(key, told["comment"])
            return key
        if key and self.ask("PUT", f"/issue/{key}", told).status not in _GONE:
            return key
        fields = {
            **told["fields"],
            "project": {"key": self.given["project"]},
            "issuetype": {"name": self.given.get("type", "Task")},
            "labels": ["remit", mark_of(item)],
        }
        made = self.ask("POST", "/issue", {"fields": fields}, is_repeatable=False).value()
        return str(made.get("key", "")) if isinstance(made, dict) else ""

    def close(self, key: str, comment: Mapping[str, Any]) -> None:
        """Move an issue to where it is done, else say that it is."""
        answer = self.ask("GET", f"/issue/{key}/transitions")
        if answer.status in _GONE:
            return
        found = answer.value()
        ways = found.get("transitions") if isinstance(found, dict) else None
        for way in ways if isinstance(ways, list) else ():
            if isinstance(way, dict) and _category(way) == "done":
                self.ask("POST", f"/issue/{key}/transitions", {"transition": {"id": str(way.get("id"))}})
                return
        self.ask("POST", f"/issue/{key}/comment", {"body": comment}, is_repeatable=False)


def _category(way: Mapping[str, Any]) -> str:
    try:
        return str(way["to"]["statusCategory"]["key"])
    except (KeyError, TypeError):
        return ""


def _deliver(message: Message, given: Mapping[str, str], sender: Sender) -> Mapping[str, str]:
    project = _Project(given, sender)
    return {item.key: project.put(item, told) for item, told in zip(message.items, _render(message), strict=True)}


NOTIFIER = Notifier(
    id="jira",
    what="A Jira issue for each finding, updated and closed with it.",
    settings=(
        Setting(name="url", what="Address of the site, as https://example.atlassian.net."),
        Setting(name="project", what="Key of the project."),
        Setting(name="type", what="Type of the issues; Task when left out.", is_needed=False),
        Setting(name="user", what="Mail address of the account.", is_secret=True),
        Setting(name="token", what="API token of the account.", is_secret=True),
    ),
    is_each=True,
    render=_render,
    deliver=_deliver,
)
