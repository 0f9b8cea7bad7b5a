"""A bucket: one object for each checkpoint, never written over. With Object Lock not even its owner takes one away."""

from __future__ import annotations

from urllib.parse import urlsplit

from remit.errors import UsageError
from remit.witnesses import WitnessError


class _S3:
    schemes = ("s3",)
    example = "s3://bucket/remit"

    def keep(self, target: str, note: str, size: int) -> str:
        """Write the note to an object of its own, named by the size; one that is there already stays."""
        parts = urlsplit(target)
        if not parts.netloc:
            raise UsageError("no bucket is named", place=target, hint=f"write {self.example}")
        try:
            import boto3  # noqa: PLC0415 - an extra
            from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415 - as above
        except ImportError:
            raise UsageError("the part that speaks to AWS is not installed", hint="pip install 'remit[aws]'") from None
        origin = note.partition("\n")[0]
        key = "/".join(part for part in (parts.path.strip("/"), origin, f"{size:012}.checkpoint") if part)
        try:
            client = boto3.client("s3")
            client.put_object(Bucket=parts.netloc, Key=key, Body=note.encode(), IfNoneMatch="*")
        except ClientError as problem:
            if problem.response.get("Error", {}).get("Code") != "PreconditionFailed":
                raise _refused(problem, target) from None
        except BotoCoreError as problem:
            raise _refused(problem, target) from None
        return f"s3://{parts.netloc}/{key}"


def _refused(problem: Exception, target: str) -> WitnessError:
    return WitnessError(
        f"the bucket did not take the checkpoint: {problem}", place=target, hint="check name and rights"
    )


WITNESS = _S3()
