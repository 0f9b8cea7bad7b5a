"""One spelling for each requirement's id, whatever a workbook, a catalogue or a person writes.

NIST SP 800-53 is written `AC-02 (a)`, `AC-2(a)`, `AC-2a.`, `ac-2_smt.a` (OSCAL's statement ids) or `AC-2 (1)(a)`; other
frameworks vary in prefixes, zeros and spaces. Nothing here knows which ids exist: that is the framework's file.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final

LONGEST: Final = 80
"""Characters; nobody's id is longer, and a hostile one is not looked at."""

_DASHES = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-"))
_NIST = re.compile(r"([A-Z]{2})[ -]?0*([1-9][0-9]{0,2})(?:_SMT)?(?![0-9])(.*)", re.DOTALL)
_STEP = re.compile(r"[ .(]*(?:_SMT[ .(]*)?([0-9]{1,3}|[A-Z])[).]*(?![0-9A-Z])", re.DOTALL)
_GLUED = re.compile(r"([0-9])([A-Z])|([A-Z])([0-9])")
_GROUP = re.compile(r"\([^()]*\)$|\.[0-9A-Z]+$")


def _nist(text: str) -> str:
    found = _NIST.fullmatch(text)
    if found is None:
        return ""
    rest = found[3].replace("_SMT", " ")
    rest = _GLUED.sub(r"\1\3 \2\4", _GLUED.sub(r"\1\3 \2\4", rest))
    steps: list[str] = []
    place = 0
    while rest[place:].strip(" .)"):
        step = _STEP.match(rest, place)
        if step is None or (steps and step[1].isdigit() == steps[-1].isdigit()):
            return ""
        steps.append(step[1].lstrip("0") if step[1].isdigit() else step[1].lower())
        place = step.end()
    return "" if "" in steps else f"{found[1]}-{found[2]}" + "".join(f"({step})" for step in steps)


def _pattern(expression: str, write: Callable[[re.Match[str]], str]) -> Callable[[str], str]:
    compiled = re.compile(expression)

    def read(text: str) -> str:
        found = compiled.fullmatch(text)
        return write(found) if found else ""

    return read


def _groups(text: str) -> str:
    return "".join(f"({group})" for group in re.findall(r"[0-9A-Za-z]+", text))


_PARAGRAPHS = r"((?: ?\([0-9A-Z]{1,6}\)| ?\.[0-9A-Z]{1,3})*)"
SPELLINGS: Final[dict[str, Callable[[str], str]]] = {
    "nist-800-53": _nist,
    "nist-csf": _pattern(
        r"(GV|ID|PR|DE|RS|RC)\.([A-Z]{2})-?0*([1-9][0-9]?)", lambda m: f"{m[1]}.{m[2]}-{int(m[3]):02}"
    ),
    "iso-27001": _pattern(r"(?:ISO ?27001:? ?)?(?:A[. ]?)?([5-8])\.0*([1-9][0-9]?)", lambda m: f"A.{m[1]}.{m[2]}"),
    "iso-27017": _pattern(r"CLD[. ]?([0-9.]{3,10})", lambda m: f"CLD.{m[1]}"),
    "soc-2": _pattern(r"(CC|PI|A|C|P) ?([1-9])\.([0-9]{1,2})", lambda m: f"{m[1]}{m[2]}.{m[3]}"),
    "pci-dss": _pattern(
        r"(?:PCI(?: ?DSS)? )?(?:REQ(?:UIREMENT)?\.? )?([1-9][0-9]?(?:\.[1-9][0-9]?){0,4}) ?\.?", lambda m: m[1]
    ),
    "hipaa": _pattern(
        r"(?:45 CFR )?\xa7? ?164\.(3[01][0-9])" + _PARAGRAPHS,
        lambda m: f"164.{m[1]}" + _hipaa(m[2]),
    ),
    "gdpr": _pattern(
        r"(?:GDPR )?(?:ART(?:ICLE)?\.? ?)?([1-9][0-9]?)" + _PARAGRAPHS,
        lambda m: f"Art. {m[1]}" + _groups(m[2]).lower(),
    ),
    "cis": _pattern(r"(?:CIS )?(?:SAFEGUARD |CONTROL )?([1-9][0-9]?)\.([1-9][0-9]?)", lambda m: f"{m[1]}.{m[2]}"),
    "csa-ccm": _pattern(r"(A&A|[A-Z]{3})-?0*([1-9][0-9]?)(?:\.[0-9]{1,2})?", lambda m: f"{m[1]}-{int(m[2]):02}"),
}
"""How an id of each framework is read from capitals with plain dashes and single spaces; empty text when it is none."""


def _hipaa(text: str) -> str:
    """Paragraphs as the regulation writes them: (a)(1)(ii)(A)."""
    groups = re.findall(r"[0-9A-Z]+", text)
    return "".join(f"({group if index == 3 else group.lower()})" for index, group in enumerate(groups))


def normalise(text: str, framework: str = "nist-800-53") -> str:
    """The one spelling of an id: `AC-2(1)(a)`, `PR.AA-01`, `A.5.1`, `CC6.1`, `1.2.1`, `164.308(a)(1)(ii)(A)`.

    Args:
        text: as somebody wrote it.
        framework: id of the framework it is of; one that is not known here keeps its own spelling.

    Returns:
        The id, whether or not it exists; the empty text when it cannot be an id of that framework.
    """
    if len(text) > LONGEST:
        return ""
    plain = " ".join(text.translate(_DASHES).split())
    read = SPELLINGS.get(framework)
    if read is None:
        return plain
    return read(re.sub(r" ?- ?", "-", plain.upper()))


def parents(requirement: str) -> Iterator[str]:
    """What a requirement is a part of, nearest first: `AC-2(1)(a)` → `AC-2(1)`, `AC-2`; `12.3.1` → `12.3`, `12`.

    Args:
        requirement: in the spelling of `normalise`.
    """
    while (shorter := _GROUP.sub("", requirement)) != requirement:
        yield shorter
        requirement = shorter


def find(requirement: str, known: Callable[[str], bool]) -> str:
    """The id itself where it is known, else the nearest one that it is a part of; the empty text where none is.

    Args:
        requirement: in the spelling of `normalise`.
        known: whether an id is known.
    """
    return next((one for one in (requirement, *parents(requirement)) if known(one)), "")
