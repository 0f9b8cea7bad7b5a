"""The framework that the guide shows can be loaded, and answers. R1.2."""

from __future__ import annotations

import re
from pathlib import Path

from planned import knowledge
from remit.app.responsibilities import by_id, responsibilities, subject_of
from remit.knowledge.frameworks import load_framework
from remit.knowledge.lint_frameworks import LAWS
from repository import ROOT

GUIDE = (ROOT / "docs" / "guides" / "map-a-framework.md").read_text(encoding="utf-8")


def test_the_framework_of_the_guide_answers(tmp_path: Path) -> None:
    (shown,) = re.findall(r"^```yaml\n(.*?)^```", GUIDE, re.MULTILINE | re.DOTALL)
    path = tmp_path / "frameworks" / "house-rules.yaml"
    path.parent.mkdir()
    path.write_text(shown, encoding="utf-8")
    base = knowledge()
    framework, _, _ = load_framework(path, base.catalogue, tmp_path)
    assert [problem for law in LAWS for problem in law(framework)] == []
    found = by_id(responsibilities(base, framework, subject_of(base, model="paas")))
    assert [(one.provider, one.customer) for one in found.values()] == [(False, True), (True, True), (True, False)]
