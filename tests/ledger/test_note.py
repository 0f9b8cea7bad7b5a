"""Notes and keys are those of C2SP's signed-note; a changed character is refused (R12)."""

from __future__ import annotations

import base64

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from hypothesis import given
from hypothesis import strategies as st

from ledger.trails import OTHER, SIGNER
from remit.ledger.bundle import key_of
from remit.ledger.errors import LedgerError
from remit.ledger.note import PublicKey, Signer, signed_text

TEXT = "a text\nof two lines\n"
NOTE = SIGNER.sign(TEXT)
# The example that https://c2sp.org/signed-note and Go's golang.org/x/mod/sumdb/note publish for their readers.
PETER = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
PETER_SAID = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
    "\n"
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)


def test_a_note_made_elsewhere_holds() -> None:
    key = PublicKey.parse(PETER)
    assert str(key) == PETER
    assert signed_text(PETER_SAID, key).startswith("If you think")


def test_a_signature_is_plain_ed25519_over_the_text() -> None:
    line = NOTE.split("\n")[-2]
    content = base64.b64decode(line.split(" ")[2])
    assert content[:4] == SIGNER.public.number
    Ed25519PublicKey.from_public_bytes(SIGNER.public.raw).verify(content[4:], TEXT.encode())


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"], include_characters="\n"), min_size=1))
def test_what_was_signed_is_given_back(text: str) -> None:
    assert signed_text(SIGNER.sign(text + "\n"), SIGNER.public) == text + "\n"


@given(st.integers(0, len(NOTE) - 1), st.characters(exclude_categories=["Cs"]))
def test_another_character_anywhere_is_refused(at: int, char: str) -> None:
    changed = NOTE[:at] + char + NOTE[at + 1 :]
    if changed != NOTE:
        with pytest.raises(LedgerError):
            signed_text(changed, SIGNER.public)


@pytest.mark.parametrize("at", range(len(NOTE)))
def test_a_missing_character_is_refused(at: int) -> None:
    with pytest.raises(LedgerError):
        signed_text(NOTE[:at] + NOTE[at + 1 :], SIGNER.public)


@pytest.mark.parametrize("text", ["", "\n", "no end", "bell\x07\n", "tab\t\n"])
def test_texts_that_no_note_may_hold_are_not_signed(text: str) -> None:
    with pytest.raises(LedgerError, match="cannot be signed"):
        SIGNER.sign(text)


def test_a_second_signature_is_not_taken() -> None:
    with pytest.raises(LedgerError, match="no signed note"):
        signed_text(NOTE + NOTE.split("\n")[-2] + "\n", SIGNER.public)


def test_another_key_is_told_as_such() -> None:
    with pytest.raises(LedgerError, match="another key"):
        signed_text(OTHER.sign(TEXT), SIGNER.public)
    with pytest.raises(LedgerError, match="another key"):
        signed_text(Signer("other", SIGNER.key).sign(TEXT), SIGNER.public)


def test_a_key_that_is_no_point_signs_nothing() -> None:
    nowhere = PublicKey("x", bytes([2]) + bytes(30) + bytes([255]))
    note = f"{TEXT}\n— x {base64.b64encode(nowhere.number + bytes(64)).decode()}\n"
    with pytest.raises(LedgerError, match="does not fit"):
        signed_text(note, nowhere)


@pytest.mark.parametrize(
    "text", ["", "x", "x+y", "x+y+z", PETER[:-2], PETER + "=", PETER.replace("+ARpc", "+Arpc"), " +00000000+AAAA"]
)
def test_other_texts_are_no_key(text: str) -> None:
    with pytest.raises(LedgerError, match="no public key") as caught:
        key_of(text)
    assert "remit audit key" in caught.value.hint


@pytest.mark.parametrize("text", [PETER.replace("Peter", "Petra"), PETER.replace("c74f", "c74e")])
def test_a_key_with_a_changed_part_is_noticed(text: str) -> None:
    with pytest.raises(LedgerError, match="its number differs"):
        PublicKey.parse(text)
