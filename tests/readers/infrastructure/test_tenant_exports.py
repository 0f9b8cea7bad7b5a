"""Exports of tenants: which answer a file is, pages, what is kept, and what is told as a hole. R2.1."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from remit.model.observation import Reading
from remit.readers.infrastructure import entra, github_organization, google_workspace, okta, salesforce, slack
from remit.readers.infrastructure._tenant_exports import TenantExports

GRAPH = "https://graph.microsoft.com/v1.0/$metadata#"
OKTA = "https://acme.okta.com/api/v1"


def read(reader: TenantExports, folder: Path, files: dict[str, Any]) -> Reading:
    """One folder of exports; text is written as it is, anything else as JSON."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for name, value in files.items():
        path = folder / name
        path.write_text(value if isinstance(value, str) else json.dumps(value), encoding="utf-8")
        paths.append(path)
    claimed = [path for path in paths if reader.claims(path)]
    readings = list(reader.read_folders(folder, claimed, name=lambda path: path.name))
    assert len(readings) <= 1, "one folder is one tenant"
    return readings[0][1] if readings else Reading(observations=())


def test_the_files_of_a_folder_are_one_tenant(tmp_path: Path) -> None:
    reading = read(
        entra.READER,
        tmp_path / "acme",
        {
            "a.json": {"@odata.context": f"{GRAPH}organization", "value": [{"id": "t-1", "displayName": "Acme"}]},
            "b.json": {"@odata.context": f"{GRAPH}users(id,userType)", "value": [{"id": "1", "userType": "Guest"}]},
            "c.json": {"@odata.context": f"{GRAPH}policies/authorizationPolicy/$entity", "guestUserRoleId": "x"},
            "other.json": {"value": []},
        },
    )
    (one,) = reading.observations
    assert (one.native, one.address, one.account, one.provider) == ("entra:tenant", "entra:t-1", "t-1", "microsoft")
    assert one.attributes["name"] == "Acme"
    assert one.attributes["exported"] == ["authorization_policy", "organization", "users"]
    assert one.attributes["authorization_policy"] == [{"guestUserRoleId": "x"}]
    assert reading.inputs == ("a.json", "b.json", "c.json")


def test_services_of_microsoft_365_stand_beside_their_tenant(tmp_path: Path) -> None:
    reading = read(
        entra.READER,
        tmp_path / "acme",
        {
            "o.json": {"@odata.context": f"{GRAPH}organization", "value": [{"id": "t-1", "displayName": "Acme"}]},
            "sharing.json": {"value": {"sharingCapability": "disabled", "tenantDefaultTimezone": "(UTC-05:00)"}},
            "devices.json": {"@odata.context": f"{GRAPH}deviceManagement", "settings": {"secureByDefault": True}},
            "audit.json": {"UnifiedAuditLogIngestionEnabled": True, "AdminAuditLogAgeLimit": "90.00:00:00"},
            "mail.json": [{"Name": "Default", "AutoForwardingMode": "Off"}],
            "boxes.json": {"AuditDisabled": False},
            "teams.json": {"AllowFederatedUsers": False, "AllowTeamsConsumer": False, "BlockedDomains": []},
            "machines.json": {
                "@odata.context": "https://api.security.microsoft.com/api/$metadata#Machines",
                "value": [{"computerDnsName": "a", "onboardingStatus": "Onboarded", "lastIpAddress": "192.0.2.1"}],
            },
        },
    )
    found = {one.native_type: one for one in reading.observations}
    assert list(found) == ["tenant", "exchange", "sharepoint", "teams", "purview", "intune", "defender"]
    assert len({one.address for one in reading.observations}) == len(found)
    assert {one.account for one in reading.observations} == {"t-1"}
    assert found["exchange"].attributes["name"] == "Exchange Online (Acme)"
    assert found["exchange"].attributes["mailbox_audit"] == [{"AuditDisabled": False}]
    assert found["sharepoint"].attributes["sharing"] == [{"sharingCapability": "disabled"}]
    assert found["intune"].attributes["device_settings"] == [{"secureByDefault": True}]
    assert found["purview"].attributes["exported"] == ["audit"]
    assert found["defender"].attributes["machines"] == [{"computerDnsName": "a", "onboardingStatus": "Onboarded"}]
    assert "192.0.2.1" not in repr(reading)


def test_a_service_of_microsoft_365_that_nothing_tells_of_is_not_there(tmp_path: Path) -> None:
    reading = read(entra.READER, tmp_path, {"audit.json": {"UnifiedAuditLogIngestionEnabled": False}})
    assert [one.native_type for one in reading.observations] == ["tenant", "purview"]
    assert reading.observations[1].attributes["name"] == "Microsoft Purview"


def test_only_the_fields_that_are_asked_for_are_kept(tmp_path: Path) -> None:
    user = {
        "id": "1",
        "status": "ACTIVE",
        "profile": {"login": "ana@acme.example", "mobilePhone": "+1 555 0100"},
        "credentials": {"password": {"value": "hunter2-hunter2"}},
        "_links": {"self": {"href": f"{OKTA}/users/1"}},
    }
    (one,) = read(okta.READER, tmp_path, {"users.json": [user]}).observations
    assert one.attributes["users"] == [
        {
            "id": "1",
            "status": "ACTIVE",
            "profile": {"login": "ana@acme.example"},
            "_links": {"self": {"href": f"{OKTA}/users/1"}},
        }
    ]
    assert "hunter2" not in repr(one)
    assert "555" not in repr(one)
    assert one.account == "acme.okta.com"


def test_rules_policies_grants_and_applications_of_okta_are_told_apart(tmp_path: Path) -> None:
    links = {"_links": {"self": {"href": f"{OKTA}/x"}}}
    reading = read(
        okta.READER,
        tmp_path,
        {
            "r.json": [{"type": "SIGN_ON", "status": "ACTIVE", "actions": {"signon": {"access": "ALLOW"}}, **links}],
            "p.json": [{"type": "OKTA_SIGN_ON", "status": "ACTIVE", "name": "Default", **links}],
            "g.json": [{"scopeId": "okta.users.read", "status": "ACTIVE", "clientId": "c", **links}],
            "a.json": [{"signOnMode": "SAML_2_0", "label": "Wiki", **links}],
        },
    )
    assert reading.observations[0].attributes["exported"] == ["applications", "grants", "policies", "rules"]


@pytest.mark.parametrize(
    "page",
    [
        {"@odata.context": f"{GRAPH}users", "@odata.nextLink": "https://next", "value": [{"id": "1"}]},
        [
            {"@odata.context": f"{GRAPH}users", "@odata.nextLink": "https://next", "value": [{"id": "1"}]},
            {"@odata.context": f"{GRAPH}users", "@odata.nextLink": "https://next", "value": []},
        ],
    ],
)
def test_a_page_of_more_is_a_hole(tmp_path: Path, page: object) -> None:
    (one,) = read(entra.READER, tmp_path, {"users.json": page}).unreadable
    assert one.cause == "one page of users; more follow that were not exported"
    assert one.location.file == "users.json"


def test_all_pages_in_one_list_are_whole(tmp_path: Path) -> None:
    pages = [
        {"@odata.context": f"{GRAPH}users", "@odata.nextLink": "https://next", "value": [{"id": "1"}]},
        {"@odata.context": f"{GRAPH}users", "value": [{"id": "2"}]},
    ]
    reading = read(entra.READER, tmp_path, {"users.json": pages})
    assert [user["id"] for user in reading.observations[0].attributes["users"]] == ["1", "2"]
    assert reading.unreadable == ()


def test_a_broken_file_is_named_and_the_others_are_read(tmp_path: Path) -> None:
    reading = read(
        entra.READER,
        tmp_path,
        {
            "bad.json": f'{{"@odata.context": "{GRAPH}users",\n "value": [}}',
            "good.json": {"@odata.context": f"{GRAPH}organization", "value": [{"id": "t-1"}]},
        },
    )
    (one,) = reading.unreadable
    assert (one.location.file, one.location.line) == ("bad.json", 2)
    assert one.cause.startswith("not valid JSON")
    assert len(reading.observations) == 1


def test_lines_of_json_and_a_broken_one(tmp_path: Path) -> None:
    line = json.dumps({"scopeId": "okta.users.read", "_links": {"self": {"href": f"{OKTA}/x"}}})
    good = read(okta.READER, tmp_path / "a", {"g.jsonl": f"{line}\n\n{line}\n"})
    assert len(good.observations[0].attributes["grants"]) == 2
    bad = read(okta.READER, tmp_path / "b", {"g.jsonl": f"{line}\n{{\n"})
    assert (bad.unreadable[0].location.line, bad.observations) == (2, ())


def test_repositories_are_assets_of_their_own(tmp_path: Path) -> None:
    api = "https://api.github.com/repos/acme/shop"
    reading = read(
        github_organization.READER,
        tmp_path,
        {
            "org.json": {
                "login": "acme",
                "two_factor_requirement_enabled": True,
                "default_repository_permission": "read",
            },
            "repos.json": [
                {"full_name": "acme/shop", "default_branch": "main"},
                {"full_name": "acme/bare", "default_branch": "main"},
            ],
            "main.json": {"url": f"{api}/branches/main/protection", "enforce_admins": {"enabled": True}},
            "keys.json": [{"id": 1, "key": "ssh-ed25519 AAAA", "url": f"{api}/keys/1", "read_only": False}],
            "apps.json": {
                "total_count": 1,
                "installations": [{"id": 1, "app_slug": "robot", "repository_selection": "all"}],
            },
            "members.json": {
                "data": {"organization": {"membersWithRole": {"edges": [{"role": "ADMIN", "node": {"login": "ana"}}]}}}
            },
            "actions.json": {"default_workflow_permissions": "read", "can_approve_pull_request_reviews": False},
        },
    )
    org, shop, bare = reading.observations
    assert (org.address, shop.address, shop.native) == ("github:acme", "github:acme/shop", "github:repository")
    assert len(shop.attributes["protections"]) == 1
    assert shop.attributes["keys"] == [{"id": 1, "url": f"{api}/keys/1", "read_only": False}]
    assert (bare.attributes["protections"], bare.attributes["keys"]) == ([], [])
    assert org.attributes["members"] == [{"role": "ADMIN", "node": {"login": "ana"}}]
    assert org.attributes["workflow"][0]["default_workflow_permissions"] == "read"
    assert org.attributes["installations"][0]["app_slug"] == "robot"
    assert {one.account for one in reading.observations} == {"acme"}


def test_repositories_alone_tell_whose_they_are(tmp_path: Path) -> None:
    repositories = [{"full_name": "acme/shop", "default_branch": "main"}]
    assert read(github_organization.READER, tmp_path, {"r.json": repositories}).observations[0].account == "acme"


def test_the_directory_of_google_and_the_list_of_its_console(tmp_path: Path) -> None:
    users = {"kind": "admin#directory#users", "users": [{"primaryEmail": "ana@acme.example", "isAdmin": True}]}
    (one,) = read(google_workspace.READER, tmp_path / "a", {"u.json": users}).observations
    assert (one.account, one.attributes["users"][0]["isAdmin"]) == ("acme.example", True)
    table = (
        "First Name [Required],Email Address [Required],2sv Enrolled [READ ONLY],2sv Enforced [READ ONLY]\n"
        'Ana,"ana@acme.example",TRUE,False\nBen,=cmd(),No\n'
    )
    (two,) = read(google_workspace.READER, tmp_path / "b", {"u.csv": table}).observations
    assert two.attributes["users"] == [
        {"primaryEmail": "ana@acme.example", "isEnrolledIn2Sv": True, "isEnforcedIn2Sv": False},
        {"primaryEmail": "=cmd()", "isEnrolledIn2Sv": False},
    ]
    customer = {"kind": "admin#directory#customer", "id": "C01", "customerDomain": "acme.example"}
    assert read(google_workspace.READER, tmp_path / "c", {"c.json": customer}).observations[0].account == "C01"


def test_a_table_with_a_broken_quote_is_named(tmp_path: Path) -> None:
    table = 'Email Address [Required],2sv Enrolled [READ ONLY]\n"ana"x,TRUE\n'
    (one,) = read(google_workspace.READER, tmp_path, {"u.csv": table}).unreadable
    assert (one.location.line, one.cause.startswith("not a table")) == (2, True)


def test_queries_of_salesforce_also_as_its_command_line_writes_them(tmp_path: Path) -> None:
    user = {
        "attributes": {"type": "User", "url": "/x"},
        "Id": "1",
        "Username": "ana",
        "Profile": {"PermissionsModifyAllData": True},
    }
    org = {"attributes": {"type": "Organization"}, "Id": "00D", "Name": "Acme"}
    reading = read(
        salesforce.READER,
        tmp_path,
        {
            "users.json": {"status": 0, "result": {"records": [user], "totalSize": 1, "done": True}},
            "org.json": {"totalSize": 1, "done": True, "records": [org]},
        },
    )
    (one,) = reading.observations
    assert (one.account, one.attributes["name"], one.attributes["users"][0]["Username"]) == ("00D", "Acme", "ana")
    assert read(salesforce.READER, tmp_path / "b", {"o.json": {"done": False, "records": [org]}}).unreadable


def test_members_apps_and_team_of_slack(tmp_path: Path) -> None:
    reading = read(
        slack.READER,
        tmp_path,
        {
            "members.json": {
                "ok": True,
                "members": [{"id": "U1", "team_id": "T1", "has_2fa": True, "profile": {"phone": "1"}}],
                "response_metadata": {"next_cursor": "more"},
            },
            "apps.json": {"ok": True, "approved_apps": [{"app": {"id": "A1", "name": "Notes"}, "scopes": []}]},
        },
    )
    (one,) = reading.observations
    assert (one.account, one.attributes["members"]) == ("T1", [{"id": "U1", "team_id": "T1", "has_2fa": True}])
    assert len(reading.unreadable) == 1
    team = {"ok": True, "team": {"id": "T1", "name": "Acme", "domain": "acme"}}
    assert read(slack.READER, tmp_path / "b", {"t.json": team}).observations[0].attributes["name"] == "Acme"


def test_a_tenant_that_does_not_name_itself_is_called_after_its_folder(tmp_path: Path) -> None:
    reading = read(entra.READER, tmp_path / "acme", {"u.json": {"@odata.context": f"{GRAPH}users", "value": []}})
    assert (reading.observations[0].address, reading.observations[0].account) == ("entra:acme", "")
    assert reading.observations[0].attributes["name"] == "Microsoft Entra (acme)"


def test_what_is_no_file_or_no_answer_is_not_claimed(tmp_path: Path) -> None:
    (tmp_path / "a.json").mkdir()
    (tmp_path / "b.json").write_text("[]")
    (tmp_path / "c.txt").write_text(GRAPH)
    assert not any(entra.READER.claims(path) for path in tmp_path.iterdir())


def test_a_repository_on_two_pages_is_one_and_none_is_called_as_its_tenant(tmp_path: Path) -> None:
    """R2.1, R10.3: found by fuzzing."""
    repository = {"full_name": "acme/shop", "default_branch": "main", "private": True}
    namesake = {**repository, "full_name": "acme"}
    reading = read(github_organization.READER, tmp_path, {"repos.json": [repository, namesake, repository, namesake]})
    addresses = [one.address for one in reading.observations]
    assert len(addresses) == len(set(addresses)) == 3
