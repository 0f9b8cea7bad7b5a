"""Rows as CSV (RFC 4180) that a spreadsheet opens without computing anything.

A cell that begins like a formula is kept as text by a leading apostrophe (OWASP, *CSV Injection*).
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")


def inert(value: object) -> str:
    """A cell's text that no spreadsheet takes for a formula; whole numbers stay numbers."""
    text = str(value)
    is_number = isinstance(value, int)
    return f"'{text}" if text.lstrip(" ").startswith(_FORMULA_STARTS) and not is_number else text


def csv_bytes(header: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """A sheet in UTF-8, with the mark by which spreadsheets know it."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, quoting=csv.QUOTE_ALL)
    writer.writerow(header)
    writer.writerows([inert(value) for value in row] for row in rows)
    return text.getvalue().encode("utf-8-sig", errors="replace")
