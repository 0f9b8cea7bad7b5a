"""A checkpoint is C2SP's: origin, size and root, signed; another text is none (R12)."""

from __future__ import annotations

import pytest

from ledger.trails import OTHER, SIGNER
from remit.ledger.checkpoint import Checkpoint, checkpoint_of
from remit.ledger.errors import LedgerError
from remit.ledger.tree import EMPTY_ROOT

ROOT = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="
NAME = SIGNER.name


def test_a_checkpoint_has_three_lines_and_comes_back() -> None:
    checkpoint = Checkpoint(origin=NAME, size=0, root=EMPTY_ROOT)
    assert checkpoint.text == f"{NAME}\n0\n{ROOT}\n"
    assert checkpoint_of(checkpoint.signed_by(SIGNER), SIGNER.public) == checkpoint


@pytest.mark.parametrize(
    "text",
    [
        f"{NAME}\n0\n",
        f"{NAME}\n0\n{ROOT}\nmore\n",
        f"other\n0\n{ROOT}\n",
        f"{NAME}\n01\n{ROOT}\n",
        f"{NAME}\n-1\n{ROOT}\n",
        f"{NAME}\n12345678901234567\n{ROOT}\n",
    ],
)
def test_other_signed_texts_are_no_checkpoint(text: str) -> None:
    with pytest.raises(LedgerError, match="no checkpoint of this trail"):
        checkpoint_of(SIGNER.sign(text), SIGNER.public)


@pytest.mark.parametrize("root", ["AAAA", "not base64", ROOT[:-1]])
def test_a_root_that_is_no_hash_is_refused(root: str) -> None:
    with pytest.raises(LedgerError, match="root is no hash"):
        checkpoint_of(SIGNER.sign(f"{NAME}\n5\n{root}\n"), SIGNER.public)


def test_a_checkpoint_by_another_key_is_refused() -> None:
    with pytest.raises(LedgerError, match="another key"):
        checkpoint_of(Checkpoint(origin=NAME, size=0, root=EMPTY_ROOT).signed_by(OTHER), SIGNER.public)
