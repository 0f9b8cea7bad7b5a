"""Credentials, accounts and clients of AWS: the one place that knows the SDK.

A profile of `~/.aws/config` says who asks and what is asked, in settings of its own beside the SDK's:

    remit_role = RemitRead            role to take on in every other account, by name
    remit_accounts = organization     or account ids; nothing for the profile's own account alone
    remit_regions = eu-west-1 …       nothing for every region that is enabled in the account
    remit_external_id = …             where the role's trust asks for one

Every call passes one gate that lets only `Get`, `List`, `Describe` and `BatchGet` through, and `AssumeRole`. It cannot
know accounts that the organisation does not list, nor regions that the account does not see.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from threading import Lock
from types import ModuleType
from typing import Any, Final
from urllib.parse import urlsplit

from remit.errors import UnreadableError
from remit.readers.accounts._aws_part import ONLY_READS, CallError

SETTINGS: Final = ("remit_role", "remit_accounts", "remit_regions", "remit_external_id")
CONNECT_SECONDS: Final = 10
READ_SECONDS: Final = 60
TRIES: Final = 6
_GLOBAL_REGIONS: Final = {"aws-cn": "cn-north-1", "aws-us-gov": "us-gov-west-1"}
_ALLOWED: Final = frozenset({"AssumeRole"})
_ACCOUNT: Final = re.compile(r"\d{12}")
_REGION: Final = re.compile(r"[a-z]{2}(-[a-z]+)+-\d")
_LONGEST_TEXT: Final = 300


class WriteRefusedError(Exception):
    """A call that is none of those that only read was about to be made; the fault is ours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What a profile asks for.

    Attributes:
        role: name of the role in other accounts; empty when none is taken on.
        accounts: account ids, or `organization`; empty for the profile's own.
        regions: regions; empty for every enabled one.
        external_id: what the role's trust asks for.
    """

    role: str = ""
    accounts: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    external_id: str = ""


def settings_of(profile: Mapping[str, Any], *, place: str) -> Settings:
    """The settings that a profile holds.

    Raises:
        UnreadableError: one of them is not what it should be.
    """
    accounts = tuple(re.split(r"[\s,]+", str(profile.get("remit_accounts", "")).strip()))
    regions = tuple(re.split(r"[\s,]+", str(profile.get("remit_regions", "")).strip()))
    found = Settings(
        role=str(profile.get("remit_role", "")).strip(),
        accounts=tuple(one for one in accounts if one),
        regions=tuple(one for one in regions if one),
        external_id=str(profile.get("remit_external_id", "")).strip(),
    )
    for one in found.accounts:
        if one != "organization" and not _ACCOUNT.fullmatch(one):
            hint = "write account ids of twelve digits, or organization"
            raise UnreadableError(f"remit_accounts names “{one[:40]}”", place=place, hint=hint)
    for one in found.regions:
        if not _REGION.fullmatch(one):
            hint = "write regions as eu-west-1, with spaces between them"
            raise UnreadableError(f"remit_regions names “{one[:40]}”", place=place, hint=hint)
    if found.accounts and not found.role:
        hint = "name the role to take on in these accounts: remit_role = RemitRead"
        raise UnreadableError("remit_accounts stands without remit_role", place=place, hint=hint)
    return found


def sdk(place: str) -> ModuleType:
    """The SDK's package.

    Raises:
        UnreadableError: it is not installed.
    """
    try:
        import boto3  # noqa: PLC0415 - an extra, and slow to import
    except ImportError:
        raise UnreadableError(
            "reading a live account needs the AWS SDK", place=place, hint="install it: pip install 'remit[aws]'"
        ) from None
    return boto3  # type: ignore[no-any-return] # ships without types


@dataclass(slots=True)
class Access:
    """Credentials for one account, and its clients by region.

    Attributes:
        session: the SDK's session.
        account: account id.
        partition: `aws`, `aws-cn` or `aws-us-gov`.
        calls: how many calls were made, tries after a failure not counted.
    """

    session: Any
    account: str = ""
    partition: str = "aws"
    calls: int = 0
    _clients: dict[tuple[str, str], Any] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    @property
    def home(self) -> str:
        """The region that answers for what is global."""
        return _GLOBAL_REGIONS.get(self.partition, "us-east-1")

    def pages(
        self, service: str, operation: str, arguments: Mapping[str, Any], *, region: str
    ) -> Iterator[dict[str, Any]]:
        """The pages of a call's answer, one for a call without pages.

        Raises:
            CallError: it was refused, is not known to the server, or failed after its last try.
        """
        from botocore import xform_name  # noqa: PLC0415 - as above
        from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415 - as above
        from botocore.parsers import ResponseParserError  # noqa: PLC0415 - as above

        try:
            client = self.client(service, region)
            name = xform_name(operation)
            with self._lock:
                self.calls += 1
            if client.can_paginate(name):
                yield from client.get_paginator(name).paginate(**arguments)
            else:
                yield getattr(client, name)(**arguments)
        except ClientError as error:
            told = error.response.get("Error", {})
            text = _line(told.get("Message", "") or str(error))
            raise CallError(str(told.get("Code", "")) or "unknown error", text) from None
        except (BotoCoreError, ResponseParserError) as error:
            raise CallError(type(error).__name__, _line(str(error))) from None

    def client(self, service: str, region: str) -> Any:  # noqa: ANN401 - the SDK has no types
        """The client of a service in a region, made once."""
        key = (service, region or self.home)
        with self._lock:  # sessions are not safe to use from several threads; clients are
            if key not in self._clients:
                client = self.session.client(service, region_name=key[1], config=_config(self.session))
                client.meta.events.register_first("before-call", _only_reads)
                if _is_address(client.meta.endpoint_url):
                    client.meta.events.register_first("request-created", _without_host_prefix(client))
                self._clients[key] = client
            return self._clients[key]

    def forget(self, region: str) -> None:
        """Let go of a region's clients: their models are large."""
        with self._lock:
            for key in [key for key in self._clients if key[1] == region]:
                del self._clients[key]


def _config(session: Any) -> Any:  # noqa: ANN401 - the SDK has no types
    """Bounded waiting, and tries again at the pace that the service bears; AWS_MAX_ATTEMPTS sets another number."""
    from botocore.config import Config  # noqa: PLC0415 - as above

    inner = session._session  # noqa: SLF001 - boto3 offers no way to the settings of its botocore session
    retries: dict[str, Any] = {"mode": "adaptive"}
    if inner.get_config_variable("max_attempts") is None:
        retries["total_max_attempts"] = TRIES
    return Config(
        retries=retries,
        connect_timeout=CONNECT_SECONDS,
        read_timeout=READ_SECONDS,
        max_pool_connections=32,
        user_agent_extra="remit",
    )


def _only_reads(model: Any, **_: Any) -> None:  # noqa: ANN401 - the SDK has no types
    """The gate that every call passes.

    Raises:
        WriteRefusedError: the call does not only read.
    """
    if not ONLY_READS.fullmatch(model.name) and model.name not in _ALLOWED:
        raise WriteRefusedError(model.name)


def _is_address(url: str) -> bool:
    """Whether an endpoint is given by its IP address, as a test's server is."""
    try:
        ipaddress.ip_address(urlsplit(url).hostname or "")
    except ValueError:
        return False
    return True


def _without_host_prefix(client: Any) -> Any:  # noqa: ANN401 - the SDK has no types
    """A handler that takes off the account which some interfaces put before the host: an address has no names below."""
    host = urlsplit(client.meta.endpoint_url).netloc

    def handler(request: Any, **_: Any) -> None:  # noqa: ANN401 - the SDK has no types
        parts = urlsplit(request.url)
        if parts.netloc != host and parts.netloc.endswith(f".{host}"):
            request.url = parts._replace(netloc=host).geturl()

    return handler


def _line(text: str) -> str:
    """The first words of what a server says, on one line, without the account's request numbers."""
    return " ".join(re.sub(r"<[^>]*>", " ", str(text)).split())[:_LONGEST_TEXT]


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """One account to be looked through.

    Attributes:
        access: credentials for it.
        name: its name in the organisation; empty when not known.
        path: names of the organisational units above it, `/`-separated.
    """

    access: Access
    name: str = ""
    path: str = ""


def open_profile(profile: str, *, place: str) -> tuple[Access, Settings]:
    """The profile's own account, and what it asks for.

    Raises:
        UnreadableError: there is no such profile, it has no credentials, or they are refused.
    """
    boto3 = sdk(place)
    from botocore.exceptions import BotoCoreError  # noqa: PLC0415 - as above

    try:
        session = boto3.Session(profile_name=profile or None)
        scoped = session._session.get_scoped_config()  # noqa: SLF001 - boto3 offers no way to a profile's own settings
        settings = settings_of(scoped, place=place)
        access = Access(session)
        told = next(access.pages("sts", "GetCallerIdentity", {}, region=session.region_name or "us-east-1"))
    except BotoCoreError as error:
        hint = "name a profile of ~/.aws/config, and log in: aws sso login, or aws configure"
        raise UnreadableError(f"the profile cannot be used: {_line(str(error))}", place=place, hint=hint) from None
    except CallError as error:
        hint = "log in again: aws sso login, or aws configure"
        raise UnreadableError(
            f"AWS does not say who asks: {error.text} ({error.code})", place=place, hint=hint
        ) from None
    access.account = str(told["Account"])
    access.partition = str(told["Arn"]).split(":")[1]
    return access, settings


def take_on(access: Access, account: str, settings: Settings) -> Access:
    """Credentials of the role in another account.

    Raises:
        CallError: the role cannot be taken on.
    """
    if account == access.account:
        return access
    arguments: dict[str, Any] = {
        "RoleArn": f"arn:{access.partition}:iam::{account}:role/{settings.role}",
        "RoleSessionName": "remit",
    }
    if settings.external_id:
        arguments["ExternalId"] = settings.external_id

    def fetched() -> dict[str, str]:
        region = access.session.region_name or access.home
        told = next(access.pages("sts", "AssumeRole", arguments, region=region))["Credentials"]
        return {
            "access_key": told["AccessKeyId"],
            "secret_key": told["SecretAccessKey"],
            "token": told["SessionToken"],
            "expiry_time": told["Expiration"].isoformat(),
        }

    from botocore.credentials import RefreshableCredentials  # noqa: PLC0415 - as above
    from botocore.session import get_session  # noqa: PLC0415 - as above

    inner = get_session()  # the role's credentials last an hour, and a large account may take longer
    inner._credentials = RefreshableCredentials.create_from_metadata(  # noqa: SLF001 - as AWS's own tools do it
        metadata=fetched(), refresh_using=fetched, method="sts-assume-role"
    )
    session = sdk("aws").Session(botocore_session=inner, region_name=access.session.region_name or access.home)
    return Access(session, account=account, partition=access.partition)
