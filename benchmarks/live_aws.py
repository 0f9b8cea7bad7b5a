"""A live AWS account: how many calls and how long for each thousand resources?

    python benchmarks/live_aws.py [RESOURCES]

A real server that speaks AWS's protocols (moto, of the test dependencies) is started on loopback and filled: half
queues, a quarter buckets, a quarter security groups. It answers on the same machine and one call at a time, so seconds
say how the reader and the server share two cores, not how far away AWS is. Calls are what AWS limits.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from live_aws import REGION, Cloud, cloud
from remit.knowledge.base import open_knowledge
from remit.knowledge.join import join
from remit.model.observation import Reading
from remit.readers.accounts.aws import READER

DEFAULT = 400


def fill(server: Cloud, count: int) -> None:
    buckets, queues, machines = server.client("s3"), server.client("sqs"), server.client("ec2")
    for number in range(count):
        if number % 2:
            queues.create_queue(QueueName=f"queue-{number}")
        elif number % 4:
            buckets.create_bucket(Bucket=f"bucket-{number}", CreateBucketConfiguration={"LocationConstraint": REGION})
        else:
            machines.create_security_group(GroupName=f"group-{number}", Description="one")


def read() -> Reading:
    ((_, reading),) = READER.read_account("bench")
    return reading


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT
    with tempfile.TemporaryDirectory() as folder, cloud(Path(folder)) as server:
        os.environ.update(server.environment)
        server.profile("bench", remit_regions=REGION)
        for round_, made in (("empty", 0), ("filled", count)):
            fill(server, made)
            started, processor = time.perf_counter(), time.process_time()
            reading = read()  # says the number of calls itself
            waited, worked = time.perf_counter() - started, time.process_time() - processor
            assets = len(join(reading.observations, open_knowledge()).assets)
            holes = len(reading.unreadable)
            print(f"{round_}: {assets} assets, {holes} holes, {waited:.1f} s, {worked:.1f} s of processor here")


if __name__ == "__main__":
    main()
