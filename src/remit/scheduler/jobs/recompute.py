"""Look each minute whether remit.yaml or the knowledge base is another than before, and ask for a scan then.

The scan is known by the digest of both, so that however many servers look, one scan is asked for.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path

import remit
from remit.organisation.files import find_configuration, read_parts
from remit.organisation.problems import Problems
from remit.scheduler import Job, Settings, Work


def _recompute(_payload: Mapping[str, object], work: Work) -> str:
    settings = work.settings
    found = settings.configuration or find_configuration(settings.estate[0] if settings.estate else Path())
    digest = configuration_digest(found)
    asked = work.services.jobs.ask("scan", f"configuration {digest}", {}, work.who)
    is_new = asked.made_at >= work.job.made_at
    return f"scan {asked.id} is asked for" if is_new else ""


def configuration_digest(configuration: Path | None) -> str:
    """What stands for remit.yaml with all that it includes, when they were written, and this version of Remit."""
    digest = hashlib.sha256(remit.__version__.encode())
    for part in read_parts(configuration, Problems(str(configuration))) if configuration else ():
        path = Path(part.document.file)
        if path.is_file():
            digest.update(f"\0{path.name}\0{path.stat().st_mtime_ns}\0".encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()[:32]


def _is_wanted(settings: Settings) -> bool:
    return bool(settings.estate)


JOB = Job(
    id="recompute",
    what="Ask for a scan where remit.yaml or this version of Remit is another than before.",
    handler=_recompute,
    every_seconds=60.0,
    is_wanted=_is_wanted,
    is_offered=False,
)
