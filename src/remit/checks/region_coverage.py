"""Records that watch one region while an intruder works in another.

Reads `region_coverage`. It cannot see a second record that watches the other regions.
"""

from __future__ import annotations

from remit.checks import always, plain_check
from remit.model.check import CheckText
from remit.model.finding import Severity

CHECK = plain_check(
    CheckText(
        id="region-coverage",
        title="Every region is watched",
        control="audit-logging",
        severity=Severity.MEDIUM,
        what="Whether what records administrative actions watches every region or only its own.",
        why="Whoever has stolen credentials works in the region that nobody looks at.",
        fix="Let the record cover all regions, those too in which you run nothing.",
        bad='resource "aws_cloudtrail" "home" {\n  name                  = "home"\n'
        '  s3_bucket_name        = "trail"\n  is_multi_region_trail = false\n}',
        good='resource "aws_cloudtrail" "home" {\n  name                  = "home"\n'
        '  s3_bucket_name        = "trail"\n  is_multi_region_trail = true\n}',
    ),
    fact="region_coverage",
    good=frozenset({"all"}),
    fails={"one": "Only its own region is watched"},
    question="whether every region is watched",
    weigh=always(Severity.MEDIUM),
)
