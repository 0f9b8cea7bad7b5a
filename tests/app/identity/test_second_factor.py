"""Codes by time and codes for when the device is lost (R12)."""

from __future__ import annotations

import base64
from urllib.parse import parse_qs, urlsplit

import pytest

from remit.app.identity.second_factor import (
    address_of,
    code_at,
    new_recovery_codes,
    new_seed,
    recovery_digest,
    spelled,
    step_of,
)

RFC = b"12345678901234567890"


@pytest.mark.parametrize(
    ("seconds", "code"),
    [
        (59, "287082"),
        (1111111109, "081804"),
        (1111111111, "050471"),
        (1234567890, "005924"),
        (2000000000, "279037"),
        (20000000000, "353130"),
    ],
)
def test_codes_are_those_of_the_standard(seconds: int, code: str) -> None:
    """RFC 6238, appendix B, SHA-1; the last six of its eight digits."""
    assert code_at(RFC, seconds // 30) == code
    assert step_of(RFC, code, seconds) == seconds // 30


def test_a_clock_may_be_off_by_one_step() -> None:
    code = code_at(RFC, 1000)
    assert [step_of(RFC, code, 30 * at) for at in (998, 999, 1000, 1001, 1002)] == [0, 1000, 1000, 1000, 0]
    for typed in ("", "28708", "2870822", "abcdef", "２８７０８２", "é"):
        assert step_of(RFC, typed, 59) == 0


def test_a_device_reads_the_address() -> None:
    seed = new_seed()
    parts = urlsplit(address_of(seed, "ann+x@example.com", "Remit"))
    query = parse_qs(parts.query)
    assert (parts.scheme, parts.netloc, parts.path) == ("otpauth", "totp", "/Remit%3Aann%2Bx%40example.com")
    assert base64.b32decode(query["secret"][0]) == seed
    assert spelled(seed).replace(" ", "") == query["secret"][0]
    assert (query["digits"], query["period"], query["issuer"]) == (["6"], ["30"], ["Remit"])


def test_recovery_codes_differ_and_are_kept_as_digests_of_their_owner() -> None:
    codes = list(new_recovery_codes())
    assert len(set(codes)) == 10
    assert all(len(code) == 19 for code in codes)
    assert recovery_digest("ann", codes[0]) == recovery_digest("ann", codes[0].upper().replace("-", ""))
    assert recovery_digest("ann", codes[0]) != recovery_digest("bob", codes[0])
