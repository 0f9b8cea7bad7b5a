"""Notebooks and models that reach the internet past your network.

Reads `internet_egress` of places where people and models work with data. It cannot see a way out by the network that
they are put into.
"""

from __future__ import annotations

from remit.checks import always, plain_check
from remit.model.check import CheckText
from remit.model.finding import Severity

CHECK = plain_check(
    CheckText(
        id="internet-egress",
        title="Work on data reaches the internet by your network alone",
        control="network-filtering",
        severity=Severity.MEDIUM,
        what="Whether a notebook, a studio or a model has a way to the internet that your network does not see.",
        why="Whoever runs code there can carry off whatever its role may read, past every filter and every flow log.",
        fix="Put it into your network and turn its own way to the internet off; a notebook is made anew for that.",
        bad='resource "aws_sagemaker_notebook_instance" "lab" {\n  name                   = "lab"\n'
        '  direct_internet_access = "Enabled"\n}',
        good='resource "aws_sagemaker_notebook_instance" "lab" {\n  name                   = "lab"\n'
        '  direct_internet_access = "Disabled"\n}',
    ),
    fact="internet_egress",
    good=frozenset({"blocked"}),
    fails={"open": "It reaches the internet past your network"},
    question="whether it reaches the internet past your network",
    weigh=always(Severity.MEDIUM),
    shows=("anti-pattern/lean-on-defaults", "misconception/network-is-enough"),
)
