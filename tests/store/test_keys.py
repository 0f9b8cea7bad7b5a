"""The signing key is made once, for its owner alone, and refused when others may read it (R12)."""

from __future__ import annotations

import os
import stat
import threading
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from remit.errors import UsageError
from remit.store import keys
from remit.store.engine import open_engine
from remit.store.errors import StoreError
from remit.store.keys import VARIABLE, key_file, make_key, read_key


def test_a_key_is_its_owner_s_alone_and_comes_back(tmp_path: Path) -> None:
    path = tmp_path / "new" / "audit.key"
    made = make_key(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [one.name for one in path.parent.iterdir()] == ["audit.key"]
    found = read_key(path)
    assert found is not None
    assert found.private_bytes_raw() == made.private_bytes_raw()


def test_whoever_comes_second_takes_the_first_key(tmp_path: Path) -> None:
    made: list[bytes] = []
    threads = [
        threading.Thread(target=lambda: made.append(make_key(tmp_path / "audit.key").private_bytes_raw()))
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(made)) == 1
    assert len(made) == 8


def test_a_key_that_goes_again_at_once_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_key(tmp_path / "audit.key")
    monkeypatch.setattr(keys, "read_key", lambda _: None)
    with pytest.raises(StoreError, match="it was there and is gone"):
        make_key(tmp_path / "audit.key")


def test_no_file_is_no_key(tmp_path: Path) -> None:
    assert read_key(tmp_path / "audit.key") is None


def test_a_key_that_others_may_read_is_refused(tmp_path: Path) -> None:
    make_key(tmp_path / "audit.key")
    (tmp_path / "audit.key").chmod(0o640)
    with pytest.raises(StoreError, match="others than its owner") as caught:
        read_key(tmp_path / "audit.key")
    assert "chmod 600" in caught.value.hint


def test_what_is_no_key_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "audit.key"
    path.touch(mode=0o600)
    other = generate_private_key(65537, 2048).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    for content in (b"", b"hello", other):
        path.write_bytes(content)
        with pytest.raises(StoreError, match="no Ed25519 key"):
            read_key(path)
    with pytest.raises(StoreError, match="directory"):
        read_key(tmp_path)


def test_a_folder_in_a_file_s_place_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StoreError, match="cannot be used"):
        make_key(tmp_path / "file" / "audit.key")


def test_the_environment_says_where_it_lies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = open_engine(tmp_path / "remit.db")
    monkeypatch.delenv(VARIABLE, raising=False)
    assert key_file(engine) == tmp_path / "remit.db.key"
    monkeypatch.setenv(VARIABLE, str(tmp_path / "elsewhere"))
    assert key_file(engine) == tmp_path / "elsewhere"
    monkeypatch.delenv(VARIABLE)
    with pytest.raises(UsageError, match="nothing says where the key lies") as caught:
        key_file(open_engine("postgresql://ann:secret@db.example/remit"))
    assert VARIABLE in caught.value.hint
    assert "secret" not in str(caught.value)
    assert os.environ.get(VARIABLE) is None
