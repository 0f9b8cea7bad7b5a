"""Sealed secrets open for their owner, with that key, and unchanged only (R12)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from remit.store.errors import StoreError
from remit.store.keys import VARIABLE
from remit.store.sealing import sealer
from remit.store.upgrade import opened
from store.databases import Database


@pytest.fixture
def engine(database: Database) -> Iterator[Engine]:
    made = opened(database.where)
    yield made
    made.dispose()


def test_what_is_sealed_opens_again(engine: Engine) -> None:
    sealed = sealer(engine, "second factor").seal(b"seed", "ann")
    assert "seed" not in sealed
    assert sealer(engine, "second factor").unseal(sealed, "ann") == b"seed"
    assert sealer(engine, "second factor").seal(b"seed", "ann") != sealed


def test_for_another_owner_or_purpose_or_changed_it_does_not_open(engine: Engine) -> None:
    one = sealer(engine, "second factor")
    sealed = one.seal(b"seed", "ann")
    for text, owner, by in (
        (sealed, "bob", one),
        (sealed, "ann", sealer(engine, "other")),
        ("no base64 !", "ann", one),
    ):
        with pytest.raises(StoreError, match="does not open"):
            by.unseal(text, owner)
    with pytest.raises(StoreError):
        one.unseal(sealed[:-6] + "AAAA==", "ann")


def test_another_signing_key_does_not_open_it(engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sealed = sealer(engine, "second factor").seal(b"seed", "ann")
    monkeypatch.setenv(VARIABLE, str(tmp_path / "other.key"))
    with pytest.raises(StoreError, match="does not open"):
        sealer(engine, "second factor").unseal(sealed, "ann")
