"""A knowledge base small enough to see whole, written to a folder and changed file by file."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from remit.knowledge.base import KnowledgeBase
from remit.knowledge.binary import Binary, compile_knowledge
from remit.model.location import Location
from remit.model.observation import Observation

SOURCE = """
  page: {title: A page, url: https://example.com/page, read: 2026-01-01}
  read: {title: A page, url: https://example.com/page, read: 2026-01-01, locator: first paragraph, passage: sha256:%s,
    edition: of 2026}
""" % ("0" * 64)

FILES: Mapping[str, str] = {
    "facts.yaml": """
facts:
  shield: {kind: enum, values: ["on", "off"], what: Whether it is shielded.}
  color: {kind: enum, values: [red, green], what: Which color it has.}
  label: {kind: text, what: What stands on it.}
  size: {kind: integer, what: How large it is.}
  holes: {kind: texts, what: Which holes it has.}
""",
    "controls/physical.yaml": """
family: Physical
controls:
  - id: locks
    name: Locks
    layer: physical
    category: platform
    cia: [1, 1, 1]
    provider_means: The provider locks.
    customer_means: You lock.
""",
    "controls/data.yaml": """
family: Data
controls:
  - id: sorting
    name: Sorting
    layer: data
    category: data
    cia: [3, 0, 0]
    provider_means: The provider sorts.
    customer_means: You sort.
  - id: shielding
    name: Shielding
    layer: data
    category: data
    cia: [2, 1, 0]
    provider_means: The provider shields.
    customer_means: You shield.
    proof:
      - {fact: shield, in_force: ["on"]}
""",
    "areas.yaml": """
areas:
  - {id: boxes, name: Boxes, anchors: [locks, sorting]}
columns: {box: box}
""",
    "models/box.yaml": """
model: box
name: Box
what: A box.
splits:
  provider: [locks]
  customer: [sorting]
  shared: [shielding]
""",
    "models/crate.yaml": """
model: crate
name: Crate
what: A box with slats.
extends: box
splits:
  customer: [shielding]
  not_applicable:
    - {control: sorting, reason: Nothing to sort.}
""",
    "services/acme/box.yaml": f"""
service: acme/box
name: Acme Box
model: box
sources:{SOURCE}
splits:
  - {{control: shielding, when: {{shield: "on"}}, split: provider, grade: stated, source: page}}
  - {{control: sorting, split: shared, grade: reviewed, source: read}}
native:
  tf:acme_box:
    asset: {{id: arn, name: name, keys: [name, arn]}}
    facts:
      shield:
        - {{if: parts.lid.closed == true, is: "on"}}
        - {{get: shielded, map: {{"true": "on", "false": "off"}}}}
      size: {{get: width}}
    defaults: {{shielded: [{{is: false, source: page}}]}}
  tf:acme_lid: {{part: lid, of: ref(box)}}
  tf:acme_account_lid: {{part: lid, of: scope(account)}}
examples:
  - name: closed
    native:
      - {{type: "tf:acme_box", attributes: {{name: a}}}}
      - {{type: "tf:acme_lid", attributes: {{box: a, closed: true}}}}
    facts: {{shield: "on"}}
    parties: {{shielding: provider, locks: provider}}
""",
    "patterns/acme.yaml": """
provider: acme
patterns:
  - {prefix: "tf:acme_", service: acme/other, name: Acme Other, model: crate}
  - {prefix: "tf:acme_box_", service: acme/box}
  - {prefix: "tf:acme_other_part", service: acme/other, kind: part}
  - {prefix: "tf:random_", kind: other}
""",
}


def write(folder: Path, changes: Mapping[str, str | tuple[str, str] | None] | None = None) -> Path:
    """Write the tiny knowledge base.

    Args:
        folder: where to.
        changes: by file: the whole text; (old, new) within it; or None to leave the file out.
    """
    texts: dict[str, str | None] = dict(FILES)
    for name, change in (changes or {}).items():
        if isinstance(change, tuple):
            old, new = change
            assert FILES[name].count(old) == 1, (name, old)
            texts[name] = FILES[name].replace(old, new)
        else:
            texts[name] = change
    for name, text in texts.items():
        if text is not None:
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    return folder


def opened(folder: Path, changes: Mapping[str, str | tuple[str, str] | None] | None = None) -> KnowledgeBase:
    """The tiny knowledge base, opened in memory."""
    return KnowledgeBase(Binary(compile_knowledge(write(folder, changes))))


def seen(native: str, address: str, attributes: Mapping[str, Any] | None = None, **more: Any) -> Observation:  # noqa: ANN401 - fields of an observation
    """One observation."""
    reader, _, native_type = native.partition(":")
    return Observation(
        reader=reader,
        native_type=native_type,
        address=address,
        attributes=attributes or {},
        location=Location(file="plan.json"),
        **more,
    )
