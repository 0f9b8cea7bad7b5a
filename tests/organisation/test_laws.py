"""Laws: whatever the file holds, it is followed or refused, never half-loaded and never a crash."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import msgspec
import yaml
from hypothesis import given
from hypothesis import strategies as st

from remit.errors import RemitError
from remit.model.organisation import Organisation
from remit.organisation.load import load_organisation
from remit.organisation.schema import File, Override, OwnershipRule, Team, Workload

FIELDS = sorted(
    {field for shape in (File, Override, OwnershipRule, Team, Workload) for field in shape.__struct_fields__}
)
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-5, 20)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.sampled_from([*FIELDS, "a", "", "mfa", "shared", "customer", ".", "*"])
    | st.text(max_size=5)
)
TREES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([*FIELDS, "a", "b"]), inner, max_size=5)
    ),
    max_leaves=25,
)
FILES = st.dictionaries(st.sampled_from(File.__struct_fields__), TREES, max_size=6)


def follow(text: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "remit.yaml"
        path.write_bytes(text.encode("utf-8", "surrogatepass"))
        try:
            organisation = load_organisation(path, controls=["mfa"], services=["a"], facts={})
        except RemitError as error:
            assert error.message  # noqa: PT017 - either outcome is lawful
            assert error.place.startswith(str(path))  # noqa: PT017
        else:
            assert isinstance(organisation, Organisation)


@given(st.text(max_size=200))
def test_r1_7_any_text_is_followed_or_refused(text: str) -> None:
    follow(text)


@given(FILES)
def test_r1_7_any_tree_is_followed_or_refused(tree: dict[str, Any]) -> None:
    follow(yaml.safe_dump(tree, allow_unicode=True))


@given(FILES)
def test_r1_7_what_is_followed_has_the_shape_that_the_schema_says(tree: dict[str, Any]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "remit.yaml"
        path.write_text(yaml.safe_dump(tree, allow_unicode=True), encoding="utf-8")
        try:
            load_organisation(path, controls=["mfa"])
        except RemitError:
            return
    msgspec.convert(_without_nothing(tree), File)


def _without_nothing(value: object) -> object:
    """An empty entry (`platform:`) counts as one that is not there."""
    if isinstance(value, dict):
        return {key: _without_nothing(item) for key, item in value.items() if item is not None}
    return [_without_nothing(item) for item in value] if isinstance(value, list) else value
