"""Agents that act on whatever a text tells them.

Reads `content_filter`. It cannot see checks that the application makes itself, nor whether a filter filters what it
should.
"""

from __future__ import annotations

from remit.checks import by_tier, plain_check
from remit.model.check import CheckText
from remit.model.finding import Severity

CHECK = plain_check(
    CheckText(
        id="content-filter",
        title="What goes into an agent and comes out is filtered",
        control="application-configuration",
        severity=Severity.MEDIUM,
        what="Whether a guardrail filters what goes into an agent's model and what comes out of it.",
        why="An agent reads text of strangers, and text may hold orders; it carries them out with its own rights.",
        fix="Assign a guardrail with a filter for attacks by prompt, and give the agent's role no more than it needs.",
        bad='resource "aws_bedrockagent_agent" "help" {\n  agent_name = "help"\n}',
        good='resource "aws_bedrockagent_agent" "help" {\n  agent_name = "help"\n'
        '  guardrail_configuration {\n    guardrail_identifier = "g"\n    guardrail_version    = "1"\n  }\n}',
    ),
    fact="content_filter",
    good=frozenset({"on"}),
    fails={"off": "Nothing filters what goes into the agent and comes out"},
    question="whether anything filters what goes into it and comes out",
    weigh=by_tier(Severity.MEDIUM, Severity.LOW),
    shows=("anti-pattern/lean-on-defaults",),
)
