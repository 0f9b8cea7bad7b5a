"""Images without a version. R3.4."""

from __future__ import annotations

from pathlib import Path

from checks.manifests import deployment, findings
from remit.model.finding import Outcome, Severity

CLASS = """
workloads: {all: {match: {addresses: ["*"]}, data_class: strict}}
data_classes: {strict: {what: All of it., requires: {image_reference: [digest]}}}
"""


def test_no_tag_and_latest_fail(tmp_path: Path) -> None:
    for image in ("web", "registry.example:5000/web", "web:latest"):
        (one,) = findings("image-reference", tmp_path, deployment(f"image: '{image}'"))
        assert (one.outcome, one.severity) == (Outcome.FAILED, Severity.MEDIUM)
        assert one.control == "dependency-patching"


def test_a_version_is_good_where_no_class_asks_for_more(tmp_path: Path) -> None:
    assert findings("image-reference", tmp_path, deployment("image: 'web:1.4'")) == []
    (one,) = findings("image-reference", tmp_path, deployment("image: 'web:1.4'"), configuration=CLASS)
    assert one.message == "An image is named by a tag, which can be moved; the class strict asks for “digest”."


def test_a_digest_is_good(tmp_path: Path) -> None:
    text = deployment(f"image: 'web@sha256:{'0' * 64}'")
    assert findings("image-reference", tmp_path, text, configuration=CLASS) == []
