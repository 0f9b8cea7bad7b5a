"""Events of CloudTrail by the million: events a second, and memory.

    python benchmarks/signals.py [EVENTS]

Writes a packed trail of so many records (1,000,000 when none is given) of some 1,200 bytes each into a folder of its
own, then reads it in a new process: records only, and heard with all that is recognised. A third of the records are
changes; some are planted, so that there is something to find. The load of the machine is printed beside the figures.
"""

from __future__ import annotations

import gzip
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

READ = "records"
HEAR = "heard"
ACCOUNT = "111122223333"


def write(path: Path, events: int) -> int:
    """The trail; gives its unpacked size in bytes."""
    size = 0
    with gzip.open(path, "wb", compresslevel=1) as file:
        file.write(b'{"Records":[')
        for number in range(events):
            text = json.dumps(_record(number), separators=(",", ":")).encode()
            size += file.write(b"," + text if number else text)
        file.write(b"]}")
    return size


def _record(number: int) -> dict[str, object]:
    service, name = (("s3", "GetObject"), ("s3", "PutBucketAcl"), ("ec2", "DescribeInstances"))[number % 3]
    if number % 50_000 == 7:
        service, name = "cloudtrail", "StopLogging"
    role = f"team-{number % 200}"
    return {
        "eventVersion": "1.09",
        "userIdentity": {
            "type": "AssumedRole",
            "principalId": f"AROAEXAMPLE{number % 200}:session",
            "arn": f"arn:aws:sts::{ACCOUNT}:assumed-role/{role}/session",
            "accountId": ACCOUNT,
            "sessionContext": {
                "sessionIssuer": {"type": "Role", "arn": f"arn:aws:iam::{ACCOUNT}:role/{role}", "userName": role},
                "attributes": {"creationDate": "2026-11-20T09:00:00Z", "mfaAuthenticated": "false"},
            },
        },
        "eventTime": f"2026-11-{1 + number % 28:02d}T{number % 24:02d}:{number % 60:02d}:{number * 7 % 60:02d}Z",
        "eventSource": f"{service}.amazonaws.com",
        "eventName": name,
        "awsRegion": "eu-west-1",
        "sourceIPAddress": "203.0.113.7",
        "userAgent": "[aws-sdk-go-v2/1.30 os/linux lang/go]",
        "requestParameters": {
            "bucketName": f"bucket-{number % 3000}",
            "key": f"data/{number}",
            "Host": "s3.amazonaws.com",
        },
        "responseElements": None,
        "additionalEventData": {"SignatureVersion": "SigV4", "CipherSuite": "TLS_AES_128_GCM_SHA256", "x": "y" * 120},
        "requestID": f"R{number:016d}",
        "eventID": f"00000000-0000-0000-0000-{number:012d}",
        "readOnly": name.startswith(("Get", "Describe")),
        "resources": [{"type": "AWS::S3::Bucket", "ARN": f"arn:aws:s3:::bucket-{number % 3000}"}],
        "eventType": "AwsApiCall",
        "managementEvent": service != "s3",
        "recipientAccountId": ACCOUNT,
    }


def measure(what: str, path: Path) -> None:
    """Read the trail in this process and print what it took."""
    start = time.perf_counter()
    if what == READ:
        from remit.documents.stream import records  # noqa: PLC0415 - the other half is not to be imported

        count, found = sum(1 for _ in records(path, name="trail")), 0
    else:
        from remit.app.events import listen  # noqa: PLC0415 - as above
        from remit.knowledge.base import open_knowledge  # noqa: PLC0415 - as above

        heard = listen([path], open_knowledge())
        count, found = len(heard.events), len(heard.recognised)
    seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{what:<8} {count:>9} events {seconds:7.1f} s {count / seconds:>9.0f}/s {peak:6.0f} MiB  {found} recognised")


def main() -> None:
    if len(sys.argv) == 3:
        measure(sys.argv[1], Path(sys.argv[2]))
        return
    events = int(sys.argv[1]) if len(sys.argv) == 2 else 1_000_000
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "trail.json.gz"
        size = write(path, events)
        packed = path.stat().st_size
        print(
            f"{events} events, {size / 2**20:.0f} MiB, packed {packed / 2**20:.0f} MiB; load {os.getloadavg()[0]:.1f}"
        )
        for what in (READ, HEAR):
            subprocess.run([sys.executable, __file__, what, str(path)], check=True)


if __name__ == "__main__":
    main()
