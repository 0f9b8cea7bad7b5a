"""Every complaint names its place, what was expected, and the nearest valid name."""

from __future__ import annotations

from pathlib import Path

import pytest
from inline_snapshot import snapshot

from remit.errors import ConfigurationError
from remit.model.facts import FactKind, FactType
from remit.organisation.load import load_organisation
from remit.organisation.problems import ManyProblemsError, nearest

FACTS = {
    fact.name: fact
    for fact in (
        FactType(name="public_access", kind=FactKind.ENUM, values=("blocked", "public"), what="Who may read."),
        FactType(name="backup_days", kind=FactKind.INTEGER, what="Days for which copies are kept."),
    )
}


def complaint(folder: Path, text: str) -> str:
    (folder / "remit.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(ConfigurationError) as caught:
        load_organisation(
            folder / "remit.yaml", controls=["backup", "mfa"], services=["aws/s3", "aws/rds"], facts=FACTS
        )
    return str(caught.value).replace(f"{folder}/", "")


CASES = {
    "an unknown field": (
        "teams:\n  a: {ownr: x}\n",
        snapshot("""\
remit.yaml:2:7: unknown field “ownr”
  → did you mean “owner”?\
"""),
    ),
    "an unknown section": (
        "taems: {}\n",
        snapshot("""\
remit.yaml:1:1: unknown field “taems”
  → did you mean “teams”?\
"""),
    ),
    "text where a mapping belongs": (
        "teams: payments\n",
        snapshot("""\
remit.yaml:1:1: expected a mapping (key: value), found text
  → write a mapping (key: value) there\
"""),
    ),
    "a list where a mapping belongs": (
        "teams: {a: [x]}\n",
        snapshot("""\
remit.yaml:1:9: expected a mapping (key: value), found a list
  → write a mapping (key: value) there\
"""),
    ),
    "a mapping where a list belongs": (
        "overrides: {a: 1}\n",
        snapshot("""\
remit.yaml:1:1: expected a list, found a mapping (key: value)
  → write a list there\
"""),
    ),
    "a whole file that is a list": (
        "- a\n",
        snapshot("""\
remit.yaml:1:1: expected a mapping (key: value), found a list
  → write a mapping (key: value) there\
"""),
    ),
    "a number where text belongs": (
        "people: {ana: {name: 3}}\n",
        snapshot("""\
remit.yaml:1:16: expected text, found a whole number
  → put the value in quotes\
"""),
    ),
    "a list where text belongs": (
        "people: {ana: {name: [Ana]}}\n",
        snapshot("""\
remit.yaml:1:16: expected text, found a list
  → write text there\
"""),
    ),
    "text where a number belongs": (
        "workloads: {w: {tier: high}}\n",
        snapshot("""\
remit.yaml:1:17: expected a whole number, found text
  → write a whole number there\
"""),
    ),
    "a number over the limit": (
        "workloads: {w: {tier: 12}}\n",
        snapshot("""\
remit.yaml:1:17: expected a whole number <= 9
  → choose a value within the limit\
"""),
    ),
    "a bad value in a list of requirements": (
        "data_classes: {c: {requires: {public_access: [true]}}}\n",
        snapshot("""\
remit.yaml:1:31: expected text, found true or false
  → put the value in quotes\
"""),
    ),
    "a missing field": (
        "people: {ana: {email: ana@example.org}}\n",
        snapshot("""\
remit.yaml:1:10: “name” is missing
  → add `name:`\
"""),
    ),
    "an empty name": (
        'people: {ana: {name: ""}}\n',
        snapshot("""\
remit.yaml:1:16: expected something, found nothing
  → fill it in or remove it\
"""),
    ),
    "an empty id": (
        'people: {"": {name: Ana}}\n',
        snapshot("""\
remit.yaml:1:10: expected something, found nothing
  → fill it in or remove it\
"""),
    ),
    "a date in another format": (
        "people: {ana: {name: Ana, left: 31.1.2026}}\n",
        snapshot("""\
remit.yaml:1:27: expected a date
  → write it as YYYY-MM-DD\
"""),
    ),
    "a day that does not exist": (
        "people: {ana: {name: Ana, left: 2026-02-30}}\n",
        snapshot("""\
remit.yaml:1:27: there is no day “2026-02-30”
  → write the date as YYYY-MM-DD\
"""),
    ),
    "R1.6: an unknown person": (
        "people: {ana: {name: Ana}}\nteams: {a: {owner: anna}}\n",
        snapshot("""\
remit.yaml:2:13: “anna” is not a person
  → did you mean “ana”?\
"""),
    ),
    "R1.6: an unknown person in a list": (
        "teams: {a: {members: [ana]}}\n",
        snapshot("""\
remit.yaml:1:23: “ana” is not a person
  → declare the person first; there is none yet\
"""),
    ),
    "R1.6: an unknown category": (
        "people: {ana: {name: Ana}}\nteams: {a: {owners: {identiy: ana}}}\n",
        snapshot("""\
remit.yaml:2:22: “identiy” is not a category
  → did you mean “identity”?\
"""),
    ),
    "R2.2: an unknown team": (
        "teams: {payments: }\nservices: {aws/s3: {owner: payment}}\n",
        snapshot("""\
remit.yaml:2:21: “payment” is not a team
  → did you mean “payments”?\
"""),
    ),
    "R2.2: an unknown default team": (
        "ownership: {default: web}\n",
        snapshot("""\
remit.yaml:1:13: “web” is not a team
  → declare the team first; there is none yet\
"""),
    ),
    "R2.2: an alias of two teams": (
        "teams:\n  payments: {aliases: [money]}\n  billing: {aliases: [Money]}\n",
        snapshot("""\
remit.yaml:3:3: “Money” means team “billing” and also “payments” (remit.yaml:2:3)
  → give each spelling to one team\
"""),
    ),
    "R2.2: a rule that matches by nothing": (
        "teams: {a: }\nownership: {rules: [{match: {}, team: a}]}\n",
        snapshot("""\
remit.yaml:2:22: expected exactly one key, found none
  → give one of: address, path, tag, workload, service, account\
"""),
    ),
    "R2.2: an unknown service": (
        "teams: {a: }\nservices: {aws/s4: {owner: a}}\n",
        snapshot("""\
remit.yaml:2:12: “aws/s4” is not a service
  → did you mean “aws/s3”?\
"""),
    ),
    "R2.3: an unknown data class": (
        "data_classes: {public: }\nworkloads: {w: {data_class: publik}}\n",
        snapshot("""\
remit.yaml:2:17: “publik” is not a data class
  → did you mean “public”?\
"""),
    ),
    "R2.3: an unknown fact": (
        "data_classes: {c: {requires: {public_acess: [blocked]}}}\n",
        snapshot("""\
remit.yaml:1:31: “public_acess” is not a fact
  → did you mean “public_access”?\
"""),
    ),
    "R2.3: an unknown value of a fact": (
        "data_classes: {c: {requires: {public_access: [block]}}}\n",
        snapshot("""\
remit.yaml:1:47: “block” is not a value of public_access
  → did you mean “blocked”?\
"""),
    ),
    "R2.3: a number for a fact with words": (
        "data_classes: {c: {requires: {public_access: 3}}}\n",
        snapshot("""\
remit.yaml:1:31: “public_access” needs a list of values that satisfies it
  → Who may read.\
"""),
    ),
    "R2.3: words for a fact with a number": (
        "data_classes: {c: {requires: {backup_days: [x]}}}\n",
        snapshot("""\
remit.yaml:1:31: “backup_days” needs the least number that satisfies it
  → Days for which copies are kept.\
"""),
    ),
    "R2.3: an input in an unknown account": (
        'sources: [{path: "*", account: 11}]\n',
        snapshot("""\
remit.yaml:1:23: “11” is not an account
  → declare the account first; there is none yet\
"""),
    ),
    "R1.5: an unknown control": (
        "overrides: [{control: bakcup, scope: {asset: a}, split: customer, reason: x}]\n",
        snapshot("""\
remit.yaml:1:14: “bakcup” is not a control
  → did you mean “backup”?\
"""),
    ),
    "R1.5: an unknown split": (
        "overrides: [{control: backup, scope: {asset: a}, split: costumer, reason: x}]\n",
        snapshot("""\
remit.yaml:1:50: “costumer” is not a split
  → did you mean “customer”?\
"""),
    ),
    "R1.5: a split that is a number": (
        "overrides: [{control: backup, scope: {asset: a}, split: 3, reason: x}]\n",
        snapshot("""\
remit.yaml:1:50: expected text, found a whole number
  → put the value in quotes\
"""),
    ),
    "R1.5: an unknown party": (
        "overrides: [{control: backup, scope: {asset: a}, roles: {implement: [supplier]}, reason: x}]\n",
        snapshot("""\
remit.yaml:1:70: “supplier” is not a party
  → known: customer, downstream, provider, third_party\
"""),
    ),
    "R1.5: roles in which nobody implements": (
        "overrides: [{control: backup, scope: {asset: a}, roles: {implement: []}, reason: x}]\n",
        snapshot("""\
remit.yaml:1:58: the list is empty
  → name at least one\
"""),
    ),
    "R1.5: an accountable party without a role": (
        "overrides: [{control: backup, scope: {asset: a}, split: provider, accountable: customer, reason: x}]\n",
        snapshot("""\
remit.yaml:1:67: customer cannot be accountable without a role
  → mend the roles\
"""),
    ),
    "R1.5: an accountable party where nothing applies": (
        "overrides:\n  - {control: mfa, scope: {asset: a}, split: not_applicable, accountable: customer, reason: x}\n",
        snapshot("""\
remit.yaml:2:62: nobody is accountable where a control does not apply
  → remove it\
"""),
    ),
    "R1.5: a split and roles": (
        "overrides: [{control: mfa, scope: {asset: a}, split: shared, roles: {implement: [customer]}, reason: x}]\n",
        snapshot("""\
remit.yaml:1:13: expected either “split” or “roles”
  → say who does it in one of the two ways\
"""),
    ),
    "R1.5: an override without a reason": (
        "overrides: [{control: mfa, scope: {asset: a}, split: shared}]\n",
        snapshot("""\
remit.yaml:1:13: “reason” is missing
  → add `reason:`\
"""),
    ),
    "R1.8: a scope of two keys": (
        "overrides: [{control: mfa, scope: {asset: a, tier: 1}, split: shared, reason: x}]\n",
        snapshot("""\
remit.yaml:1:28: expected exactly one key, found asset, tier
  → keep one of: asset, path, workload, account, environment, service, data_class, tier\
"""),
    ),
    "R1.8: a template for nothing": (
        "templates: {t: {match: {}, splits: [{control: mfa, split: shared, reason: x}]}}\n",
        snapshot("""\
remit.yaml:1:17: expected exactly one key, found none
  → give one of: data_class, tier\
"""),
    ),
    "R1.8: an empty template": (
        "templates: {t: {match: {tier: 1}, splits: []}}\n",
        snapshot("""\
remit.yaml:1:35: the list is empty
  → name at least one\
"""),
    ),
    "R1.8: an override of an unknown workload": (
        "overrides: [{control: mfa, scope: {workload: shop}, split: shared, reason: x}]\n",
        snapshot("""\
remit.yaml:1:36: “shop” is not a workload
  → declare the workload first; there is none yet\
"""),
    ),
    "R1.8: two overrides of one scope and control": (
        (
            "overrides:\n"
            "  - {control: mfa, scope: {environment: test}, split: shared, reason: x}\n"
            "  - {control: mfa, scope: {environment: test}, split: customer, reason: y}\n"
        ),
        snapshot("""\
remit.yaml:3:5: “mfa” is decided twice for environment “test”, first at remit.yaml:2:5
  → keep one of them, or make one scope more specific\
"""),
    ),
    "R1.8: a template and an override of one scope": (
        (
            "overrides: [{control: mfa, scope: {tier: 1}, split: shared, reason: x}]\n"
            "templates: {t: {match: {tier: 1}, splits: [{control: mfa, split: customer, reason: y}]}}\n"
        ),
        snapshot("""\
remit.yaml:2:44: “mfa” is decided twice for tier “1”, first at remit.yaml:1:13
  → keep one of them, or make one scope more specific\
"""),
    ),
    "R1.5: a provider that is also a vendor": (
        "providers: {a: }\nvendors: {a: }\n",
        snapshot("""\
remit.yaml:2:11: “a” is declared twice, first at remit.yaml:1:13
  → keep one of them\
"""),
    ),
    "broken syntax": (
        "teams: {a: [}\n",
        snapshot("""\
remit.yaml:1:13: not valid YAML: while parsing a flow node, did not find expected node content
  → mend the syntax at that place\
"""),
    ),
    "a key that stands twice": (
        "teams: {}\nteams: {}\n",
        snapshot("""\
remit.yaml:2:1: the key “teams” stands twice
  → keep one of them\
"""),
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_r1_7_a_complaint_says_where_what_and_what_next(case: str, tmp_path: Path) -> None:
    text, expected = CASES[case]
    assert complaint(tmp_path, text) == expected


def test_r1_7_several_complaints_come_at_once(tmp_path: Path) -> None:
    text = "people: {ana: {nam: Ana}, bo: {name: 1}}\nteams: {a: {owner: ana, members: [bo, cy]}}\n"
    assert complaint(tmp_path, text) == snapshot("""\
remit.yaml: 4 things are wrong
remit.yaml:1:16: unknown field “nam”
  → did you mean “name”?
remit.yaml:1:10: “name” is missing
  → add `name:`
remit.yaml:1:32: expected text, found a whole number
  → put the value in quotes
remit.yaml:2:39: “cy” is not a person
  → known: ana, bo\
""")


def test_r1_7_no_more_than_twenty_complaints_are_told(tmp_path: Path) -> None:
    people = "".join(f"  p{number}: {{name: {number}}}\n" for number in range(25))
    (tmp_path / "remit.yaml").write_text(f"people:\n{people}", encoding="utf-8")
    with pytest.raises(ManyProblemsError) as caught:
        load_organisation(tmp_path / "remit.yaml", controls=[])
    assert len(caught.value.problems) == 20
    assert str(caught.value).endswith("… and 5 more")


def test_r1_7_a_missing_file_is_a_complaint_of_the_same_kind(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="no such file"):
        load_organisation(tmp_path / "remit.yaml", controls=[])


def test_r1_7_a_name_near_none_gets_a_short_list() -> None:
    known = [f"control-{letter}" for letter in "abcdefghijklmn"]
    assert nearest("xyz", known, "control").endswith("control-l and 2 more")
