"""Overview: who owns this, and are we fine? One sentence, then figures, then what is urgent."""

from __future__ import annotations

from remit.app.overview import MOST_SHOWN, overview
from remit.model.finding import Severity
from remit.model.party import Label
from remit.web.page import Page, Request, Services, View
from remit.web.scoping import scope_of
from remit.web.waiving import count_waived

LEAST_SHOWN, AT_ONCE = 8, 12
MOST_WORKLOADS = 100


def show(request: Request, services: Services) -> View:
    """The first page."""
    landscape = services.landscape()
    if landscape is None:
        return View(template="_nothing.html", title="Overview")
    seen = overview(landscape, scope_of(request), most=MOST_SHOWN)
    urgent = [finding for finding in seen.worst if finding.severity >= Severity.HIGH]
    context = {
        "seen": seen,
        "urgent": seen.by_severity["critical"] + seen.by_severity["high"],
        "waived": count_waived(request, services, landscape),
        "at_once": AT_ONCE,
        "workloads": seen.workloads[:MOST_WORKLOADS],
        "shown": urgent or seen.worst[:LEAST_SHOWN],
        "labels": [(label.value, seen.labels[label]) for label in Label if seen.labels[label]],
        "cells": sum(seen.labels.values()),
        "person_name": landscape.person_name,
        "inputs": landscape.inputs,
        "unreadable": landscape.estate.unreadable,
        "control_names": {control.id: control.name for control in landscape.controls},
    }
    return View(template="overview.html", context=context)


PAGE = Page(id="overview", title="Overview", path="/", handler=show, rail=10, icon="overview", key="o")
