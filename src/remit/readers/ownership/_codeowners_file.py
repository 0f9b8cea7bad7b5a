"""The lines of a CODEOWNERS file, in the syntax of GitHub or of GitLab.

GitHub: docs.github.com, "About code owners" (syntax, exceptions to gitignore). GitLab: docs.gitlab.com, "Syntax of
CODEOWNERS file" and "Advanced CODEOWNERS configuration". A line that the host would skip is skipped here too, and
told with its place. It cannot know whether a path or an owner exists.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from remit.errors import UnreadableError
from remit.model.location import Location
from remit.model.observation import Note
from remit.resolver.path_rules import PathRule, Tail

MOST_RULES: Final = 50_000
MOST_SECTIONS: Final = 1_000
LONGEST_PATTERN: Final = 1_024
MOST_NOTES: Final = 100
_LONGEST_EVIDENCE: Final = 160
_PATTERN: Final = re.compile(r"(?:\\.|[^\s\\]|\\$)+")
_SECTION: Final = re.compile(r"(\^)?\[([^\]]*)\](?:\[\d*\])?(\s.*)?")
_OWNER: Final = re.compile(r"@[\w-]+(?:/[\w.-]+)?|[^\s@]+@[^\s@]+")
_OWNERS_OF_GITLAB: Final = re.compile(r"@?@[\w][\w./-]*|[^\s@]+@[^\s@]+")


class Host(StrEnum):
    """Whose syntax it is."""

    GITHUB = "GitHub"
    GITLAB = "GitLab"


@dataclass(frozen=True, slots=True)
class Section:
    """A part of GitLab's file whose lines overrule each other but no other section's; GitHub has one."""

    name: str
    number: int
    is_optional: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One line that says something.

    Attributes:
        number: counted from 1.
        pattern: as written.
        owners: as written; empty when it takes its paths out of ownership.
        section: the part of the file it stands in.
        rule: which paths it is about.
    """

    number: int
    pattern: str
    owners: tuple[str, ...]
    section: Section
    rule: PathRule

    @property
    def evidence(self) -> str:
        """The line as people find it."""
        where = f", section {self.section.name}" if self.section.name else ""
        text = f"CODEOWNERS line {self.number}{where}: {' '.join((self.pattern, *self.owners))}"
        return text if len(text) <= _LONGEST_EVIDENCE else f"{text[: _LONGEST_EVIDENCE - 1]}…"


@dataclass(slots=True)
class Lines:
    """Everything that a file says, and what in it has no effect.

    Attributes:
        name: how locations call the file.
        lines: in the order in which they are written.
        notes: lines that the host skips, each with its place.
    """

    name: str
    lines: list[Line] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)

    def note(self, number: int, cause: str, hint: str) -> None:
        """Note a line that has no effect."""
        if len(self.notes) == MOST_NOTES:
            cause, hint = "more lines have no effect; they are not listed", "mend those that are, and look again"
        if len(self.notes) <= MOST_NOTES:
            self.notes.append(Note(location=Location(file=self.name, line=number), cause=cause, hint=hint))


def parse(text: str, host: Host, *, name: str) -> Lines:
    """The file's lines.

    Raises:
        UnreadableError: it has more rules or sections than are read.
    """
    found = Lines(name)
    for line in _of_github(text, found) if host is Host.GITHUB else _of_gitlab(text, found):
        found.lines.append(line)
        if len(found.lines) > MOST_RULES:
            raise UnreadableError(f"more than {MOST_RULES} rules", place=name, hint="write wider patterns")
    return found


def _written(text: str) -> Iterator[tuple[int, str]]:
    """Lines that are neither empty nor a comment, with their number."""
    for number, line in enumerate(text.split("\n"), start=1):
        content = line.strip()
        if content and not content.startswith("#"):
            yield number, content


def _split(content: str) -> tuple[str, list[str]]:
    """The pattern, in which a backslash keeps a space, and the words after it."""
    match = _PATTERN.match(content)
    end = match.end() if match else 0
    return content[:end], content[end:].split()


def _of_github(text: str, found: Lines) -> Iterator[Line]:
    section = Section("", 0)
    for number, content in _written(text):
        pattern, words = _split(content)
        comment = next((place for place, word in enumerate(words) if word.startswith("#")), len(words))
        owners = words[:comment]
        strange = next((word for word in owners if not _OWNER.fullmatch(word)), "")
        if cause := _unsupported(pattern):
            found.note(number, cause, "GitHub skips the line; write the pattern in another way")
        elif strange:
            cause = f"“{strange[:80]}” is no @user, @organisation/team or mail address"
            found.note(number, cause, "GitHub skips the line; mend the owner")
        else:
            yield Line(number, pattern, tuple(owners), section, _github_rule(pattern))


def _unsupported(pattern: str) -> str:
    """What GitHub does not take from gitignore; empty when the pattern is fine."""
    if len(pattern) > LONGEST_PATTERN:
        return f"a pattern of more than {LONGEST_PATTERN} characters"
    if pattern.startswith("!"):
        return "“!” takes nothing out on GitHub"
    if pattern.startswith("\\#"):
        return "“\\#” does not begin a pattern on GitHub"
    if re.search(r"(?<!\\)\[", pattern):
        return "“[ ]” is no range of characters on GitHub"
    return ""


def _github_rule(pattern: str) -> PathRule:
    """As gitignore, but `docs/*` ends at the folder's own files."""
    is_folder = pattern.endswith("/")
    segments = _segments(pattern.strip("/") if pattern.startswith("/") else pattern.removesuffix("/"))
    if not pattern.startswith("/") and len(segments) == 1:
        segments = ["**", *segments] if segments != ["**"] else ["**", "*"] if is_folder else segments
    if segments == [""]:
        return PathRule(("",))  # a slash alone is about nothing
    if segments[-1] == "**":
        return PathRule(tuple(segments[:-1]), Tail.SOMETHING)
    if is_folder:
        return PathRule(tuple(segments), Tail.SOMETHING)
    return PathRule(tuple(segments), Tail.NOTHING if segments[-1] == "*" else Tail.ANYTHING)


def _segments(pattern: str) -> list[str]:
    """Split at slashes; more stars than mean something are one."""
    return [
        segment if segment == "**" else "*" if segment and not segment.strip("*") else segment
        for segment in pattern.split("/")
    ]


def _of_gitlab(text: str, found: Lines) -> Iterator[Line]:
    sections: dict[str, Section] = {"": Section("", 0)}
    section, defaults = sections[""], []
    for number, content in _written(text):
        heading = _SECTION.fullmatch(content)
        if heading:
            title = heading[2].strip()
            if not title:
                found.note(number, "a section without a name", "write its name between the brackets")
            section = sections.setdefault(title.casefold(), Section(title, len(sections), bool(heading[1])))
            defaults = _OWNERS_OF_GITLAB.findall(heading[3] or "")
            if len(sections) > MOST_SECTIONS:
                raise UnreadableError(f"more than {MOST_SECTIONS} sections", place=found.name, hint="join some of them")
            continue
        pattern, words = _split(content)
        if len(pattern) > LONGEST_PATTERN:
            found.note(number, f"a pattern of more than {LONGEST_PATTERN} characters", "write a shorter one")
            continue
        is_out = pattern.startswith("!")
        owners = [word for word in words if _OWNERS_OF_GITLAB.fullmatch(word)]
        rule = _gitlab_rule(pattern.removeprefix("!"), section.number, is_out=is_out)
        yield Line(number, pattern, () if is_out else tuple(owners or defaults), section, rule)


def _gitlab_rule(pattern: str, group: int, *, is_out: bool) -> PathRule:
    """As Ruby's File.fnmatch with FNM_PATHNAME and FNM_DOTMATCH: only a folder's slash reaches what lies below."""
    anchored = pattern if pattern.startswith("/") else f"/**/{pattern}"
    whole = f"{anchored}**/*" if anchored.endswith("/") else anchored
    segments = _segments(whole.removeprefix("/"))
    if segments[-1] == "**":
        segments[-1] = "*"  # without a slash after it, two stars are one
    return PathRule(tuple(segments), group=group, is_final=is_out, has_classes=True)
