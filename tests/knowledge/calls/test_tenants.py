"""What tenants ask of their people and grant to applications, vendor by vendor. R2.1."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest

from remit.knowledge.calls import entra, github, google_workspace, okta, salesforce, slack, tenants
from remit.knowledge.relations import Relation
from remit.model.facts import UNKNOWN

ALL = {"users": {"includeUsers": ["All"]}, "applications": {"includeApplications": ["All"]}}


def policy(*controls: str, state: str = "enabled", operator: str = "OR", **conditions: Any) -> dict[str, Any]:  # noqa: ANN401
    return {
        "state": state,
        "conditions": ALL | conditions,
        "grantControls": {"operator": operator, "builtInControls": list(controls)},
    }


def test_shared_words() -> None:
    assert tenants.standing([]) is None
    assert tenants.standing([True, True]) == "required"
    assert tenants.standing([True, False]) == "partial"
    assert tenants.standing([False]) == "not_required"
    assert tenants.named(["b", "a", "b", None, ""]) == ("?", "a", "b")
    assert tenants.records([1, {"a": 1}, UNKNOWN]) == [{"a": 1}]
    assert tenants.inner({"a": [1]}, "a", "b") is None
    assert tenants.texts("no list") == []
    assert list(tenants.words(None)) == []


@pytest.mark.parametrize(
    ("defaults", "policies", "exported", "answer"),
    [
        ([{"isEnabled": True}], [], [], "required"),
        ([], [policy("mfa")], ["policies"], "required"),
        ([], [policy("mfa", "compliantDevice", operator="AND")], ["policies"], "required"),
        ([], [{**policy(), "grantControls": {"authenticationStrength": {"id": "1"}}}], ["policies"], "required"),
        ([], [policy("mfa", "compliantDevice")], ["policies"], "partial"),
        ([], [policy("mfa", users={"includeRoles": ["x"]})], ["policies"], "partial"),
        ([], [policy("mfa", signInRiskLevels=["high"])], ["policies"], "partial"),
        ([], [policy("block")], ["policies"], "not_required"),
        ([{"isEnabled": False}], [], ["policies", "security_defaults"], "not_required"),
        ([], [policy("mfa", state="disabled")], ["policies"], None),
        ([{"isEnabled": False}], [], ["security_defaults"], None),
    ],
)
def test_second_factor_of_entra(
    defaults: list[object], policies: list[object], exported: list[object], answer: object
) -> None:
    assert entra.mfa(defaults, policies, exported) == answer


def test_conditional_access_of_entra() -> None:
    assert entra.conditional([policy("mfa")], ["policies"]) == "enforced"
    assert entra.conditional([policy(state="enabledForReportingButNotEnforced")], ["policies"]) == "report_only"
    assert entra.conditional([], ["policies"]) == "none"
    assert entra.conditional([], []) is None


def test_people_and_grants_of_entra() -> None:
    people = [{"userPrincipalName": "ana", "isAdmin": True, "isMfaRegistered": True}, {"isAdmin": False}]
    assert (entra.administrators(people), entra.without(people), entra.administrator_mfa(people)) == (1, (), "everyone")
    assert (entra.administrators([]), entra.without([]), entra.administrator_mfa([])) == (None, None, None)
    grants = [
        {"clientId": "1", "consentType": "AllPrincipals", "scope": "openid Mail.ReadWrite"},
        {"clientId": "2", "consentType": "Principal", "scope": "Files.ReadWrite.All"},
    ]
    assert entra.broad(grants, []) == ("1: Mail.ReadWrite",)
    assert entra.applications(grants[1:], ["permission_grants"]) == "narrow"
    assert entra.applications([], []) is None
    assert entra.guests([{"userType": "Guest", "accountEnabled": False}]) == 0
    assert entra.guests([]) is None
    assert entra.labels([{"isActive": False}], ["labels"]) == "off"
    assert entra.labels([], []) is None


def test_rules_of_okta_that_are_not_in_force_do_not_count() -> None:
    rules = [
        {"type": "SIGN_ON", "status": "INACTIVE", "actions": {"signon": {"requireFactor": False}}},
        {"type": "PASSWORD", "status": "ACTIVE", "conditions": {"network": {"connection": "ZONE"}}},
    ]
    assert okta.mfa(rules) is None
    assert okta.conditional(rules, ["rules"]) == "none"
    assert okta.conditional(rules, []) is None


@pytest.mark.parametrize(
    "condition", [{"riskScore": {"level": "HIGH"}}, {"device": {"managed": True}}, {"device": {"registered": True}}]
)
def test_conditions_of_okta(condition: dict[str, object]) -> None:
    assert okta.conditional([{"type": "SIGN_ON", "status": "ACTIVE", "conditions": condition}], ["rules"]) == "enforced"


def test_administrators_of_okta_whose_factors_were_not_saved() -> None:
    users = [{"status": "ACTIVE", "roles": [{"type": "SUPER_ADMIN"}], "profile": {"login": "ana"}}]
    assert (okta.administrators(users), okta.without(users), okta.administrator_mfa(users)) == (1, None, None)
    assert okta.without([{**users[0], "factors": "broken"}]) == ("ana",)
    assert okta.applications([{"status": "ACTIVE", "scopeId": "okta.users.read"}], ["grants"]) == "narrow"


def test_owners_apps_branches_and_keys_of_github() -> None:
    unsaid = [{"role": "ADMIN", "node": {"login": "ana"}}]
    bare = [{**unsaid[0], "hasTwoFactorEnabled": False}]
    assert (github.administrators([]), github.without([]), github.without(unsaid)) == (None, None, None)
    assert (github.without(bare), github.administrator_mfa(bare), github.administrator_mfa([])) == (
        ("ana",),
        "gaps",
        None,
    )
    some = {"app_slug": "a", "repository_selection": "selected", "permissions": {"contents": "write"}}
    stopped = {**some, "repository_selection": "all", "suspended_at": "2026-01-01"}
    odd = {"app_slug": "b", "repository_selection": "all", "permissions": None}
    assert github.broad([some, stopped, odd]) == ()
    assert github.applications([], []) is None
    url = "https://api.github.com/repos/a/b/branches/main/protection"
    reviewed = {"url": url, "required_pull_request_reviews": {"required_approving_review_count": 1}}
    assert github.protection([reviewed], ["main"], ["protections"]) == "on"
    assert github.protection([reviewed], ["trunk"], ["protections"]) == "off"
    assert (
        github.protection([{**reviewed, "allow_force_pushes": {"enabled": True}}], ["main"], ["protections"]) == "off"
    )
    assert github.protection([{"url": url}], ["main"], ["protections"]) == "off"
    assert github.keys([{"read_only": True}], ["keys"]) == "read"
    assert github.keys([], ["keys"]) == "none"
    assert github.keys([], []) is None
    assert github.protection([reviewed], ["main"], []) is None


def test_people_of_google() -> None:
    assert google_workspace.mfa([{"primaryEmail": "a"}]) is None
    assert google_workspace.administrator_mfa([{"isAdmin": True, "isEnrolledIn2Sv": True}]) == "everyone"
    assert google_workspace.broad([{"clientId": "1", "scopes": ["https://mail.google.com/"]}]) == (
        "1: mail.google.com",
    )
    narrow = [{"clientId": "1", "scopes": ["https://www.googleapis.com/auth/drive.file"]}]
    assert google_workspace.applications(narrow, ["tokens"]) == "narrow"


def test_people_of_salesforce() -> None:
    admin = [{"Id": "1", "Username": "ana", "Profile": {"PermissionsModifyAllData": True}}]
    assert salesforce.administrators([{"Username": "ana"}]) is None
    assert salesforce.without(admin, [], []) is None
    assert salesforce.administrator_mfa(admin, [{"UserId": "1", "HasTotp": True}], ["factors"]) == "everyone"
    assert salesforce.administrator_mfa(admin, [], []) is None
    assert salesforce.administrators([{**admin[0], "IsActive": False}]) == 0
    assert (
        salesforce.applications([{"Name": "a", "OptionsAllowAdminApprovedUsersOnly": True}], ["applications"])
        == "narrow"
    )
    assert salesforce.applications([], []) is None


def test_people_of_slack() -> None:
    unsaid = [{"id": "U1", "name": "ana", "is_owner": True}]
    assert (slack.mfa(unsaid), slack.without(unsaid), slack.administrator_mfa(unsaid)) == (None, None, None)
    assert (slack.administrators([]), slack.without([]), slack.guests([])) == (None, None, None)
    assert slack.broad([{"app": {"name": "a"}, "scopes": [{"name": "admin"}, {"name": "admin.x"}]}]) == (
        "a: admin",
        "a: admin.x",
    )
    assert slack.broad([{"app": {"name": "a"}, "scopes": None}]) == ()
    assert slack.applications([], []) is None
    assert slack.applications([], ["approved_apps"]) == "narrow"


def told(given: Iterable[Relation]) -> list[tuple[str, str, str, bool, tuple[str, ...]]]:
    """Kind of the edge, kind and name of the outsider, whether it is sure, and its flaws."""
    found = []
    for one in given:
        assert one.outsider is not None
        assert one.is_reversed
        found.append((one.kind.value, one.outsider.kind.value, one.outsider.name, one.is_sure, one.outsider.flaws))
    return found


def guest(name: str, home: str, *, has_factor: object = None, **more: object) -> dict[str, object]:
    address = f"{name}_{home}#EXT#@acme.onmicrosoft.com"
    return {"userPrincipalName": address, "isAdmin": True, "isMfaRegistered": has_factor} | more


def test_r1_13_guests_who_administer_entra_by_the_organisation_they_come_from() -> None:
    registrations = [
        guest("ana", "vendor.example", has_factor=False),
        guest("b_c", "vendor.example", has_factor=True),
        guest("dan", "other.example"),
        guest("gone", "other.example", has_factor=False),
        guest("eve", "third.example", isAdmin=False),
        {"userPrincipalName": "fay@fourth.example", "userType": "guest", "isAdmin": True},
        {"userPrincipalName": "ours@acme.example", "userType": "member", "isAdmin": True, "isMfaRegistered": False},
    ]
    users = [{"userPrincipalName": "gone_other.example#EXT#@acme.onmicrosoft.com", "accountEnabled": False}]
    found = list(entra.outsiders(registrations, users, [], [], [], ["Acme"]))
    assert told(found) == [
        ("administers", "vendor", "administrators from fourth.example in Acme", True, ()),
        ("administers", "vendor", "administrators from other.example in Acme", True, ()),
        (
            "administers",
            "vendor",
            "administrators from vendor.example in Acme",
            True,
            ("no second factor is registered for ana@vendor.example",),
        ),
    ]
    assert found[2].origin == "2 people from vendor.example with an administrator's role"


@pytest.mark.parametrize(
    ("scope", "kind", "broad"),
    [
        ("User.Read", "reads", ()),
        ("User.Read Files.Read.All", "reads", ("Files.Read.All",)),
        ("Mail.Send", "writes", ("Mail.Send",)),
        ("RoleManagement.ReadWrite.Directory", "administers", ()),
        ("Directory.ReadWrite.All Files.Read.All", "administers", ("Directory.ReadWrite.All, Files.Read.All",)),
    ],
)
def test_r1_13_applications_that_act_for_everybody_in_entra(scope: str, kind: str, broad: tuple[str, ...]) -> None:
    grants = [
        {"clientId": "1", "consentType": "AllPrincipals", "scope": scope},
        {"clientId": "2", "consentType": "Principal", "scope": scope},
        *({"clientId": one, "consentType": "AllPrincipals", "scope": scope} for one in ("ours", "theirs", "off")),
        {"clientId": "empty", "consentType": "AllPrincipals", "scope": ""},
    ]
    principals = [
        {"id": "1", "displayName": "Notes", "appOwnerOrganizationId": "vendor"},
        {"id": "ours", "appOwnerOrganizationId": "t-1"},
        {"id": "theirs", "appOwnerOrganizationId": "f8cdef31-a31e-4b4a-93e4-5f571e91255a"},
        {"id": "off", "appOwnerOrganizationId": "vendor", "accountEnabled": False},
    ]
    flaws = tuple(f"it holds {rights}, granted by an administrator for everybody" for rights in broad)
    found = told(entra.outsiders([], [], grants, principals, [{"id": "t-1"}], ["Acme"]))
    assert found == [(kind, "application", "Notes in Acme", True, flaws)]
    unknown = told(entra.outsiders([], [], grants[:1], [], [], ["Acme"]))
    assert unknown == [(kind, "application", "1 in Acme", False, flaws)]


def test_a_policy_that_leaves_guests_out_does_not_ask_everybody() -> None:
    guests = {"guestOrExternalUserTypes": "b2bCollaborationGuest"}
    for left_out in ({"excludeGuestsOrExternalUsers": guests}, {"excludeUsers": ["GuestsOrExternalUsers"]}):
        one = policy("mfa", users={"includeUsers": ["All"], **left_out})
        assert entra.mfa([], [one], ["policies"]) == "partial"
    assert entra.mfa([], [policy("mfa", users={"includeUsers": ["All"], "excludeUsers": ["1"]})], []) == "required"


def test_r1_13_who_is_not_of_the_house_in_okta() -> None:
    def user(login: str, **more: object) -> dict[str, object]:
        return {"status": "ACTIVE", "profile": {"login": login}, "roles": [{"type": "SUPER_ADMIN"}], **more}

    users = [
        *(user(f"{name}@acme.example") for name in ("ana", "ben")),
        user("cy@vendor.example", factors=[{"status": "PENDING"}]),
        user("di@vendor.example", factors=[{"status": "ACTIVE"}]),
        user("ed@vendor.example"),
    ]
    users += [user("fi@acme.example")]
    grants = [
        {"clientId": "robot", "scopeId": "okta.users.manage", "status": "ACTIVE"},
        {"clientId": "reader", "scopeId": "okta.users.read", "status": "ACTIVE"},
        {"clientId": "gone", "scopeId": "okta.users.manage", "status": "REVOKED"},
    ]
    assert told(okta.outsiders(users[:-2] + users[-1:], grants, ["acme.okta.com"])) == [
        (
            "administers",
            "vendor",
            "administrators from vendor.example in acme.okta.com",
            False,
            ("no second factor is registered for cy@vendor.example",),
        ),
        (
            "administers",
            "application",
            "robot in acme.okta.com",
            False,
            ("it holds okta.users.manage, granted by an administrator",),
        ),
        ("reads", "application", "reader in acme.okta.com", False, ()),
    ]
    assert told(okta.outsiders([], [], [])) == []


def test_r1_13_applications_of_the_other_tenants() -> None:
    apps = [
        {"app_slug": "robot", "repository_selection": "all", "permissions": {"administration": "write"}},
        {"app_slug": "one", "repository_selection": "selected", "permissions": {"contents": "write"}},
        {"app_slug": "look", "repository_selection": "all", "permissions": {"metadata": "read"}},
        {"app_slug": "off", "permissions": {"contents": "write"}, "suspended_at": "2026-01-01"},
        {"app_slug": "none"},
        {"app_slug": "odd", "permissions": {"contents": ["write"]}},
    ]
    granted = "granted by an owner for every repository"
    assert told(github.outsiders(apps, ["acme"])) == [
        ("administers", "application", "robot in acme", False, (f"it holds administration, {granted}",)),
        ("writes", "application", "one in acme", False, ()),
        ("reads", "application", "look in acme", False, ()),
    ]
    auth = "https://www.googleapis.com/auth"
    tokens = [
        {"displayText": "Sync", "scopes": [f"{auth}/admin.directory.user"]},
        {"displayText": "Notes", "scopes": [f"{auth}/drive", "openid"]},
        {"clientId": "c", "scopes": [f"{auth}/calendar.readonly"]},
    ]
    assert [one[:3] + one[4:] for one in told(google_workspace.outsiders(tokens, ["acme"]))] == [
        ("administers", "application", "Sync in acme", ("it holds admin.directory.user, granted by its people",)),
        ("writes", "application", "Notes in acme", ("it holds drive, granted by its people",)),
        ("reads", "application", "c in acme", ()),
    ]
    approved = [
        {"app": {"name": "Boss"}, "scopes": [{"name": "admin.users:read", "is_sensitive": True}]},
        {"app": {"name": "Poll"}, "scopes": [{"name": "commands", "is_sensitive": False}]},
    ]
    assert [one[:3] for one in told(slack.outsiders(approved, ["acme"]))] == [
        ("administers", "application", "Boss in acme"),
        ("reads", "application", "Poll in acme"),
    ]


def test_r1_13_partners_who_may_change_all_data_in_salesforce() -> None:
    may = {"IsActive": True, "Profile": {"PermissionsModifyAllData": True}}
    users = [
        {"Id": "1", "Username": "ana@partner.example", "UserType": "PowerPartner", **may},
        {"Id": "2", "Username": "ben@acme.example", "UserType": "Standard", **may},
        {"Id": "3", "Username": "odd@acme.example", "UserType": ["PowerPartner"], **may},
    ]
    applications = [{"Name": "Loader", "OptionsAllowAdminApprovedUsersOnly": False}]
    found = told(salesforce.outsiders(users, [], applications, ["factors"], ["Acme"]))
    assert [one[:4] for one in found] == [
        ("administers", "vendor", "administrators from partner.example in Acme", True),
        ("reads", "application", "Loader in Acme", False),
    ]
    assert found[0][4] == ("no second factor is registered for ana@partner.example",)
    (unknown,) = told(salesforce.outsiders(users, [], [], [], ["Acme"]))
    assert unknown[4] == ()


def test_a_sentence_names_three_and_counts_the_rest() -> None:
    people = [(f"{letter}@vendor.example", "vendor.example", False) for letter in "abcde"]
    ((*_, (flaw,)),) = told(tenants.administrators_of(people, [UNKNOWN]))
    assert flaw.endswith("for a@vendor.example, b@vendor.example, c@vendor.example and 2 more")
