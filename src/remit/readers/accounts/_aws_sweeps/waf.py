"""AWS WAF: web ACLs and rule groups of a region, with their logs and what they protect."""

from __future__ import annotations

from functools import partial

from remit.readers.accounts._aws_part import Sweeper
from remit.readers.accounts._aws_web_filters import CALLS, read_scope

SWEEP = Sweeper(
    service="aws/waf",
    calls={**CALLS, "wafv2:ListResourcesForWebACL": "wafv2:ListResourcesForWebACL"},
    read=partial(read_scope, scope="REGIONAL"),
    resources=("wafv2:regional",),
)
