"""What tenants ask of their people and grant to applications, vendor by vendor. R2.1."""

from __future__ import annotations

from typing import Any

import pytest

from remit.knowledge.calls import entra, github, google_workspace, okta, salesforce, slack, tenants
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
