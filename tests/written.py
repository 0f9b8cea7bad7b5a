"""Files written inline: the first line of each is a comment that names it, everything below it is the file.

What goes through here is read by the real readers and named by the real knowledge base.
"""

from __future__ import annotations

from pathlib import Path

from planned import NOW, found_by, knowledge
from remit.app.scan import scan
from remit.checks import CHECKS
from remit.model.finding import Finding
from remit.model.landscape import Landscape


def write(folder: Path, text: str) -> Path:
    """One file below the folder, `# path/of/file` on top of the text."""
    head, _, body = text.partition("\n")
    path = folder / head.removeprefix("# ").strip()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(body, encoding="utf-8")
    return path


def surveyed(folder: Path, *texts: str, configuration: str = "") -> Landscape:
    """The landscape of some files."""
    (folder / ".git").mkdir(parents=True, exist_ok=True)  # the search for remit.yaml ends here
    if configuration:
        (folder / "remit.yaml").write_text(configuration, encoding="utf-8")
    for text in texts:
        write(folder, text)
    return scan([folder], knowledge(), now=NOW).landscape


def found(check: str, folder: Path, *texts: str) -> list[Finding]:
    """What one check finds in some files."""
    return found_by(check, surveyed(folder, *texts))


def examples(check: str) -> tuple[str, str]:
    """The check's own examples, bad and good."""
    one = CHECKS.load(check)
    return one.bad, one.good
