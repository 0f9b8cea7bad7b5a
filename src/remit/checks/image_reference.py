"""Images that are whatever is newest when a container starts.

Reads `image_reference`. It cannot know what an image holds, nor whether admission puts a digest in the name's place.
"""

from __future__ import annotations

from remit.checks import always, plain_check
from remit.model.check import CheckText
from remit.model.finding import Severity

CHECK = plain_check(
    CheckText(
        id="image-reference",
        title="Images are named by version or content",
        control="dependency-patching",
        severity=Severity.MEDIUM,
        what="Whether images are named by digest or by a tag, not by `latest` or by no tag at all.",
        why="Nobody can tell what runs, a restart may bring another version, and going back is not possible.",
        fix="Name the version, better the digest of the image, and let the pipeline raise it.",
        bad=(
            "apiVersion: apps/v1\n"
            "kind: Deployment\n"
            "metadata: {name: web, namespace: shop}\n"
            "spec:\n"
            "  template:\n"
            "    metadata: {labels: {app: web}}\n"
            "    spec:\n"
            "      containers:\n"
            "        - name: web\n"
            "          image: registry.example/web:latest"
        ),
        good=(
            "apiVersion: apps/v1\n"
            "kind: Deployment\n"
            "metadata: {name: web, namespace: shop}\n"
            "spec:\n"
            "  template:\n"
            "    metadata: {labels: {app: web}}\n"
            "    spec:\n"
            "      containers:\n"
            "        - name: web\n"
            "          image: registry.example/web:1.4.2"
        ),
    ),
    fact="image_reference",
    good=frozenset({"digest", "tag"}),
    fails={
        "latest": "An image is named without a version, so whatever is newest runs",
        "tag": "An image is named by a tag, which can be moved",
    },
    question="which version of an image runs",
    weigh=always(Severity.MEDIUM),
)
