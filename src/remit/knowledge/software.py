"""Products that are sold as a service: told from a name or a domain (R2.4).

It knows the products of its table and no others: a name that it does not know is a name. It is cautious: a name has to
be the product's own, or begin with it, and a domain has to end in one that belongs to the product alone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Final

import msgspec

from remit.documents.convert import convert
from remit.errors import KnowledgeError
from remit.knowledge.files import DATA, open_file

_NOT_WORD: Final = re.compile(r"[^a-z0-9]+")
_USE: Final = frozenset(  # “Box Enterprise” is Box; “Box office planner” is not
    ("for", "by", "enterprise", "business", "cloud", "pro", "sso", "saml", "api", "app", "prod", "production", "test",
     "online", "integration", "sandbox", "dev", "eu", "us", "team", "teams")
)  # fmt: skip
_LEGAL: Final = re.compile(r"(?:[ ,]+(?:inc|llc|ltd|gmbh|corp|corporation|bv|sarl|limited|technologies)\.?)+$")
_LONGEST: Final = 200  # characters of a name that are looked at


class SoftwareRow(msgspec.Struct, forbid_unknown_fields=True):
    """One product."""

    name: str
    names: list[str] = []
    domains: list[str] = []


class SoftwareFile(msgspec.Struct, forbid_unknown_fields=True):
    """`software.yaml`: products by id."""

    software: dict[str, SoftwareRow]


def fold_name(name: str) -> str:
    """How names of products and makers compare: lower case, words only, without the kind of company."""
    return _NOT_WORD.sub(" ", _LEGAL.sub("", name[:_LONGEST].casefold().strip())).strip()


@dataclass(frozen=True, slots=True)
class SoftwareCatalogue:
    """The products, to be looked up.

    Attributes:
        names: name of each product by id.
        by_name: id by folded name.
        by_domain: id by domain.
    """

    names: dict[str, str] = field(default_factory=dict)
    by_name: dict[str, str] = field(default_factory=dict)
    by_domain: dict[str, str] = field(default_factory=dict)

    def of_domain(self, domain: str) -> str:
        """The product that a host belongs to; empty for none."""
        labels = domain.casefold().strip(".").split(".")
        suffixes = (".".join(labels[start:]) for start in range(len(labels)))
        return next((self.by_domain[suffix] for suffix in suffixes if suffix in self.by_domain), "")

    def of_name(self, name: str) -> str:
        """The product of that name, also with a word about how it is used (`Slack for teams`); empty for none."""
        words = fold_name(name).split()
        for end in range(len(words), 0, -1):
            found = self.by_name.get(" ".join(words[:end]), "")
            if found and (end == len(words) or words[end] in _USE):
                return found
        return ""


def load_software(data: Path = DATA) -> SoftwareCatalogue:
    """The table of products.

    Raises:
        KnowledgeError: it is not of its shape, or two products claim one name or domain.
    """
    document = open_file(data / "software.yaml", data)
    found = SoftwareCatalogue()
    for product, row in convert(document, SoftwareFile, KnowledgeError).software.items():
        found.names[product] = row.name
        claims = [(found.by_name, fold_name(one)) for one in (row.name, product, *row.names)]
        claims += [(found.by_domain, domain) for domain in row.domains]
        for table, key in claims:
            if table.setdefault(key, product) != product:
                message = f"“{key}” belongs to {table[key]} and to {product}"
                raise KnowledgeError(message, place=str(document.at("software", product)), hint="keep one of them")
    return found


@cache
def open_software() -> SoftwareCatalogue:
    """The table that ships, read once."""
    return load_software()
