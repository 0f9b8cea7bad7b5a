"""Where a parser stands in a text, and the small steps that all of the grammar takes.

Whether a new line means something depends on what is open (HCL Native Syntax Specification, Lexical Elements):
`space` is what may be skipped here.
"""

from __future__ import annotations

import re
from typing import Final

_COMMENT: Final = r"\#[^\n]*|//[^\n]*"
BLANK: Final = re.compile(rf"(?:[ \t\r]+|{_COMMENT})*")
SPACE: Final = re.compile(rf"(?:[ \t\r\n]+|{_COMMENT})*")
IDENTIFIER: Final = r"[^\W\d][\w-]*"


class SyntaxProblem(Exception):  # noqa: N818 - a problem of the file, not of ours
    """The text is no HCL; `offset` is where."""

    def __init__(self, message: str, offset: int) -> None:
        super().__init__(message)
        self.message = message
        self.offset = offset


class Scanner:
    """A position in a text; `end` is where to stop, `depth` how much is open."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.position = 0
        self.end = len(text)
        self.space = BLANK
        self.depth = 0

    def reset(self, position: int) -> None:
        """Begin again at a position, whatever was open."""
        self.position, self.end = position, len(self.text)
        self.space = BLANK
        self.depth = 0

    def problem(self, message: str, offset: int | None = None) -> SyntaxProblem:
        """An error here, or at another offset."""
        return SyntaxProblem(message, self.position if offset is None else offset)

    def skip(self) -> None:
        """Over blanks and comments, and over new lines where those mean nothing."""
        self._over(self.space)

    def skip_lines(self) -> None:
        """Over blanks, comments and new lines."""
        self._over(SPACE)

    def _over(self, space: re.Pattern[str]) -> None:
        while True:
            match = space.match(self.text, self.position, self.end)
            self.position = match.end() if match else self.position
            if not self.text.startswith("/*", self.position, self.end):
                return
            end = self.text.find("*/", self.position + 2, self.end)
            if end < 0:
                raise self.problem("the comment is not closed")
            self.position = end + 2

    def at(self, mark: str) -> bool:
        """Whether the mark stands here."""
        return self.text.startswith(mark, self.position, self.end)

    def take(self, mark: str) -> bool:
        """Move over the mark where it stands here."""
        if self.at(mark):
            self.position += len(mark)
            return True
        return False

    def expect(self, mark: str, what: str) -> None:
        """Move over the mark.

        Raises:
            SyntaxProblem: it does not stand here.
        """
        if not self.take(mark):
            seen = self.text[self.position : self.position + 1] if self.position < self.end else ""
            found = "the end" if not seen else "a new line" if seen == "\n" else f"“{seen}”"
            raise self.problem(f"expected “{mark}” {what}, found {found}")

    def within(self, space: re.Pattern[str]) -> re.Pattern[str]:
        """Skip other blanks from here on; those from before, to go back to."""
        before, self.space = self.space, space
        return before
