"""Workbooks of the tests' own making: written by openpyxl, or taken apart and put together again as nobody would."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from openpyxl import Workbook

Cells = Sequence[Sequence[object]]

CIS_UPPER = ["Control ID", "Implementation Status", "", "", "", "", "Control Origination"]
CIS_LOWER = [
    "",
    "Implemented",
    "Partially Implemented",
    "Planned",
    "Alternative Implementation",
    "N/A",
    "Service Provider Corporate (Pontoon)",
    "Service Provider System Specific (Pontoon)",
    "Service Provider Hybrid (Service Provider Corporate and Service Provider System Specific)",
    "Configured by Customer (Customer System Specific)",
    "Provided by Customer (Customer System Specific)",
    "Shared (Service Provider (Pontoon) and Customer Responsibility)",
    "Inherited from Pre-Existing  Authorization (Pontoon)",
]
CRM = [
    "Control ID",
    "Can Be Inherited from CSP",
    "FIPS-199 Impact Low (L) & Moderate (M)",
    "Pontoon Specific Inheritance and Customer Agency/CSP Responsibilities",
]


def workbook(path: Path, sheets: Mapping[str, Cells]) -> Path:
    """Write a workbook with these rows; None and empty text leave a cell out."""
    book = Workbook()
    assert book.active is not None
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for number, row in enumerate(rows, 1):
            for column, value in enumerate(row, 1):
                if value not in {None, ""}:
                    sheet.cell(number, column, value)
    book.save(path)
    return path


def origins(requirement: str, *columns: str) -> list[str]:
    """A row of a CIS sheet, marked in the columns of these letters."""
    return [requirement, *("X" if letter in columns else "" for letter in "BCDEFGHIJKLM")]


def replaced(path: Path, parts: Mapping[str, bytes]) -> Path:
    """The same workbook with some of its parts exchanged or added."""
    with zipfile.ZipFile(path) as archive:
        kept = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in (kept | dict(parts)).items():
            archive.writestr(name, data)
    return path


def sheet_of(rows: str, *, head: str = "") -> bytes:
    """The XML of a sheet with these rows."""
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    text = f'<?xml version="1.0"?>{head}<worksheet xmlns="{space}"><sheetData>{rows}</sheetData></worksheet>'
    return text.encode()
