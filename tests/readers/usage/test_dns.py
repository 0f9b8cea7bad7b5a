"""Names in DNS that lead elsewhere: zone files and Route 53 (R2.4)."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from remit.readers.usage.route53 import READER as ROUTE53
from remit.readers.usage.zone_file import READER as ZONE

TEXT = """\
$ORIGIN Example.ORG.
$TTL 1h
@   IN  SOA ns1 hostmaster.example.org. (
        2026010101 ; serial
        7200 3600
        1209600 300 )
    IN  NS  ns1.other.net.
    IN  MX  10 aspmx.l.google.com.
    IN  TXT "v=spf1 ; not a comment (" ; a comment
help 300 IN CNAME acme.zendesk.com.
docs IN 300 CNAME acme.readme.io.
chat CNAME acme.slack.com. ; tail
     TXT "still chat"
www  CNAME web
mail.example.org. IN CNAME mail
$ORIGIN sub.example.org.
x    CNAME y.example.com.
$INCLUDE more.zone
$GENERATE 1-3 a$ A 192.0.2.$
lonely
"""


def test_r2_4_cname_and_mx_that_leave_the_zone(tmp_path: Path) -> None:
    path = tmp_path / "example.org.zone"
    path.write_text(TEXT, encoding="utf-8")
    assert ZONE.recognise(path, path.read_bytes())
    reading = ZONE.read(path, name="zone")
    assert [(one.name, one.domains[0], one.location.line) for one in reading.sightings] == [
        ("example.org", "aspmx.l.google.com", 8),
        ("help.example.org", "acme.zendesk.com", 10),
        ("docs.example.org", "acme.readme.io", 11),
        ("chat.example.org", "acme.slack.com", 12),
        ("x.sub.example.org", "y.example.com", 17),
    ]
    assert [(one.location.line, one.cause) for one in reading.unreadable] == [
        (18, "it includes another file, which is not followed")
    ]


@pytest.mark.parametrize(
    ("name", "head", "expected"),
    [("a.txt", b"hello", False), ("db.x", b"$ORIGIN a.", True), ("a.py", b"$ORIGIN a.", False)],
)
def test_a_zone_is_told_from_its_name_and_its_top(name: str, head: bytes, expected: bool) -> None:
    assert ZONE.recognise(Path(name), head) is expected


def test_a_zone_without_an_origin_keeps_names_as_written(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    path.write_text("a CNAME b.slack.com\nc CNAME\nd MX 10\n", encoding="utf-8")
    assert [(one.name, one.domains) for one in ZONE.read(path, name="z").sightings] == [("a", ("b.slack.com",))]


def test_r2_4_route_53_records_and_no_aliases(tmp_path: Path) -> None:
    sets = [
        {"Name": "help.example.org.", "Type": "CNAME", "TTL": 300, "ResourceRecords": [{"Value": "Acme.Zendesk.com."}]},
        {
            "Name": "example.org.",
            "Type": "MX",
            "ResourceRecords": [{"Value": "10 aspmx.l.google.com."}, "odd", {"Value": 3}],
        },
        {"Name": "www.example.org.", "Type": "CNAME", "AliasTarget": {"DNSName": "d1.cloudfront.net."}},
        {"Name": "a.example.org.", "Type": "A", "ResourceRecords": [{"Value": "192.0.2.1"}]},
        {"Name": "b.example.org.", "Type": ["odd"], "ResourceRecords": [{"Value": "192.0.2.1"}]},
    ]
    path = tmp_path / "a.json"
    path.write_text(json.dumps({"ResourceRecordSets": sets}), encoding="utf-8")
    assert ROUTE53.recognise(path, path.read_bytes())
    assert [(one.name, one.domains) for one in ROUTE53.read(path, name="r").sightings] == [
        ("help.example.org", ("acme.zendesk.com",)),
        ("example.org", ("aspmx.l.google.com",)),
    ]
