"""How a live AWS account is looked through: one file a service, named after its service file in the knowledge base.

The law of this room: a sweep asks only calls that it declares, all of which only read (`Get`, `List`, `Describe`,
`BatchGet`); it reports what it finds as CloudFormation names it, with a reference from each companion to its resource,
so that one mapping serves templates and accounts. A setting that was refused is `UNKNOWN`, never left out. Adding a
service is one file here, with a `SWEEP`, and one test. A sweep knows nothing of other sweeps, of credentials and of
how often a call is tried again.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from remit.plugins import Registry
from remit.readers.accounts._aws_part import Sweeper

SWEEPS: Final[Registry[Sweeper]] = Registry(
    package="remit.readers.accounts._aws_sweeps", folder=Path(__file__).parent, attribute="SWEEP"
)
