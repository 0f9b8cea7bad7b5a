"""The Cloud Security Alliance's questionnaire CAIQ version 4 as providers publish it (R1.14).

Its column "SSRM Control Ownership" has five values. Several questions stand below one control of the Cloud Controls
Matrix; the parts of all of them are the control's. It does not look at the answers to the questions themselves.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from remit.model.statement import Mark
from remit.readers import StatementReading
from remit.readers.statements._table import ID, Answers, first, fold, has_heading, lines

if TYPE_CHECKING:
    from remit.documents.workbook import Sheet

_OWNER: Final = "owner"
_TEXT: Final = "text"
_CONTROL: Final = "control"
_BEGINNINGS: Final = (
    ("question id", ID),
    ("ccm control id", _CONTROL),
    ("ssrm control ownership", _OWNER),
    ("csc responsibilities", _TEXT),
)
_VALUES: Final = {
    "csp owned": (Mark.PROVIDER,),
    "csc owned": (Mark.CUSTOMER,),
    "third party outsourced": (Mark.THIRD_PARTY,),
    "shared csp and csc": (Mark.PROVIDER, Mark.CUSTOMER),
    "shared csp and third party": (Mark.PROVIDER, Mark.THIRD_PARTY),
}
_BLANK: Final = frozenset({"", "n a", "na", "not applicable"})


def _column_of(words: str) -> str:
    return first(words, _BEGINNINGS)


def _is_heading(names: frozenset[str]) -> bool:
    return {ID, _OWNER} <= names


class Caiq:
    """Reads CAIQ version 4."""

    framework = "csa-ccm"

    def read_sheet(self, sheet: Sheet) -> StatementReading | None:
        """Whose each question's control is."""
        if not has_heading(sheet, _column_of, _is_heading):
            return None
        answers = Answers(sheet)
        for line in lines(sheet, _column_of, _is_heading):
            owner = line.text(_OWNER)
            word = fold(owner).replace("3rd party", "third party")
            column = next(line.columns_of(_OWNER))
            if (word in _BLANK and column not in line.row.uncalculated) or word in _VALUES:
                answers.take(line.row, line.requirement, _VALUES.get(word, ()), line.text(_TEXT))
            else:
                answers.refuse(line.row, column, "one of CAIQ's five values, such as “CSP-owned”")
        return answers.reading()


STATEMENTS = Caiq()
