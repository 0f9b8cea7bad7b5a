"""AWS WAF: web ACLs and rule groups for CloudFront, which have one list for all regions."""

from __future__ import annotations

from functools import partial

from remit.readers.accounts._aws_part import Sweeper
from remit.readers.accounts._aws_web_filters import CALLS, read_scope

SWEEP = Sweeper(
    service="aws/waf",
    calls=CALLS,
    read=partial(read_scope, scope="CLOUDFRONT"),
    resources=("wafv2:global",),
    is_global=True,
    counts_for_home=True,
)
