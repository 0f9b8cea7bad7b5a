"""PagerDuty, by its Events API v2: an alert for each finding, acknowledged and resolved under the same key.

The interface says only that an event was accepted; whether somebody is called is decided there.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from remit.model.finding import Severity
from remit.notifiers import Item, Message, Notifier, Setting, Status
from remit.notifiers._sender import Request, Sender
from remit.notifiers._words import address, clean

_URL = "https://events.pagerduty.com"
_ACTIONS = {Status.OPEN: "trigger", Status.ACKNOWLEDGED: "acknowledge", Status.RESOLVED: "resolve"}
_SEVERITIES = {
    Severity.CRITICAL: "critical",
    Severity.HIGH: "error",
    Severity.MEDIUM: "warning",
    Severity.LOW: "info",
    Severity.INFO: "info",
}


def _event(item: Item, message: Message) -> dict[str, Any]:
    event: dict[str, Any] = {"event_action": _ACTIONS[item.status], "dedup_key": f"remit-{item.key}"}
    if item.status is not Status.OPEN:
        return event
    event |= {
        "client": "Remit",
        "payload": {
            "summary": clean(f"{item.asset}: {item.text}", 1024),
            "source": clean(item.asset, 255) or "unknown",
            "severity": _SEVERITIES[item.severity],
            "timestamp": message.at,
            "class": item.check,
            "group": clean(message.to, 255),
            "custom_details": {
                "control": item.control,
                "fix": clean(item.fix, 1000),
                "place": clean(item.place, 500),
                "severity": item.severity.word,
            },
        },
    }
    if message.link:
        event["links"] = [{"href": message.link, "text": "We take care"}]
    return event


def _render(message: Message) -> tuple[Any, ...]:
    return tuple(_event(item, message) for item in message.items)


def _deliver(message: Message, given: Mapping[str, str], sender: Sender) -> Mapping[str, str]:
    for event in _render(message):
        sender.send(
            Request(
                url=f"{address(given, _URL)}/v2/enqueue",
                body=json.dumps({"routing_key": given["key"], **event}).encode(),
                headers=(("Content-Type", "application/json"),),
                secrets=(given["key"],),
            )
        )
    return {}


NOTIFIER = Notifier(
    id="pagerduty",
    what="An alert for each finding, acknowledged and resolved under the same key.",
    settings=(
        Setting(name="key", what="Integration key of the service (Events API v2).", is_secret=True),
        Setting(name="url", what=f"Address of the interface; {_URL} when left out.", is_needed=False),
    ),
    is_each=True,
    render=_render,
    deliver=_deliver,
)
