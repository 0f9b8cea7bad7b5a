"""Signing in with a name, a password and, where somebody has one, a second factor; and signing out (R12).

Guessing is slowed down over all servers, by address, by name and by both. A stranger who guesses at a name cannot keep
its owner out: a browser that the owner has signed in with before is counted apart (OWASP, *Slow Down Online Guessing
Attacks with Device Cookies*). Whatever is wrong, the same sentence says so, after the same work.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
from dataclasses import dataclass, replace
from ipaddress import IPv6Address, ip_address, ip_network
from typing import TYPE_CHECKING, Final

from remit.app.identity import passwords, second_factor, sessions
from remit.app.identity.ground import MICROSECONDS, Ground
from remit.errors import ConflictError, ForbiddenError, RemitError
from remit.ledger.act import Act, Who
from remit.model.account import PERSON_ACCOUNT, AccountState, PersonAccount, account_name
from remit.model.credential import Credential, Spent
from remit.model.register import Change, Kept

if TYPE_CHECKING:
    from remit.store.attempts import Brake

PASSWORD: Final = "password"  # noqa: S105 - the kind of a credential, not one
SECOND_FACTOR: Final = "second-factor"
RECOVERY: Final = "recovery-code"
DEVICE_COOKIE: Final = "remit_device"
DEVICE_DAYS: Final = 180
REFUSED: Final = "Name, password or code is not right."
_MINUTE: Final = 60 * MICROSECONDS
_POWERS: Final = frozenset(10**power for power in range(12))


class TooSoonError(RemitError):
    """Somebody tried too often.

    Attributes:
        seconds: after which they may try again.
    """

    def __init__(self, seconds: int) -> None:
        super().__init__(
            "too many attempts failed", place="sign-in", hint=f"wait {seconds} s, then try again; nobody is locked out"
        )
        self.seconds = seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """Somebody tries to sign in.

    Attributes:
        email, password, code: as typed; the code of a device or a recovery code, empty for none.
        address, agent: where from, as the server knows it.
        device: the cookie of a browser that somebody signed in with before; empty for none.
        cookie: the session's cookie that the browser has; empty for none.
    """

    email: str
    password: str
    code: str = ""
    address: str = ""
    agent: str = ""
    device: str = ""
    cookie: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entered:
    """Somebody is signed in.

    Attributes:
        account: name of the account.
        cookie: value of the session's cookie.
        device: value of the cookie that makes this browser a known one.
    """

    account: str
    cookie: str
    device: str


def sign_in(ground: Ground, attempt: Attempt) -> Entered:
    """Sign somebody in.

    Raises:
        TooSoonError: too many attempts failed before.
        ForbiddenError: something is not right, and it is not told what.
    """
    if not ground.settings.passwords:
        raise ForbiddenError("nobody signs in with a password here", place="sign-in", hint="take one of the providers")
    name = account_name(attempt.email)
    keys = _begin(ground, name, attempt)
    account = ground.account(name)
    kept = ground.credentials.named(PASSWORD, name, ground.clock()) if account else None
    is_right = passwords.is_password(attempt.password, kept.secret if kept else "")
    is_active = account is not None and account.document.state is AccountState.ACTIVE
    if not (is_right and is_active and account and _is_second(ground, account, attempt.code)):
        _tell_failure(ground, name if account else "", attempt)
        raise ForbiddenError(REFUSED, place="sign-in", hint="who forgot a password asks an administrator for a link")
    ground.attempts.clear(keys)
    if kept and passwords.is_outdated(kept.secret):
        _rehash(ground, name, attempt.password)
    return enter(ground, name, "password", attempt)


def enter(ground: Ground, name: str, way: str, attempt: Attempt) -> Entered:
    """Let somebody in who has shown who they are; the sign-in that the browser had before ends.

    Raises:
        StoreError: the store refuses.
    """
    if attempt.cookie:
        before = sessions.held(ground, attempt.cookie)
        if before is not None:
            ground.sessions.end_family(before.session.family)
    cookie = sessions.begin(ground, name, way, address=attempt.address, agent=attempt.agent)
    details = {"way": way, "address": attempt.address}
    ground.registers.write(
        Who(actor=name, channel="web"), acts=[Act(kind="account.signed-in", object=f"account:{name}", details=details)]
    )
    return Entered(account=name, cookie=cookie, device=_device(ground, name))


def sign_out(ground: Ground, who: Who, cookie: str) -> None:
    """End the sign-in of a cookie, if there is one.

    Raises:
        StoreError: the store refuses.
    """
    found = sessions.held(ground, cookie)
    if found is not None and ground.sessions.end_family(found.session.family):
        ground.registers.write(who, acts=[Act(kind="account.signed-out", object=f"account:{found.session.person}")])


def confirm(ground: Ground, name: str, attempt: Attempt) -> str:
    """Have somebody who is signed in show once more who they are; gives another value for the cookie.

    Raises:
        TooSoonError: too many attempts failed before.
        ForbiddenError: it is not right.
    """
    keys = _begin(ground, name, attempt)
    account = ground.account(name)
    kept = ground.credentials.named(PASSWORD, name, ground.clock())
    is_right = passwords.is_password(attempt.password, kept.secret if kept else "")
    if not (is_right and account and _is_second(ground, account, attempt.code)):
        _tell_failure(ground, name, attempt)
        raise ForbiddenError(REFUSED, place="sign-in", hint="try again")
    ground.attempts.clear(keys)
    return sessions.confirm(ground, attempt.cookie)


def _begin(ground: Ground, name: str, attempt: Attempt) -> list[tuple[str, ...]]:
    """Count the attempt before it is made; gives the counts that a success clears."""
    from remit.store.attempts import Brake  # noqa: PLC0415 - the database is slow to import

    address = _network(attempt.address)
    if _is_device(ground, name, attempt.device):
        brakes: list[Brake] = [Brake(key=("device", attempt.device), free=10, most=5 * _MINUTE)]
    else:
        brakes = [
            Brake(key=("both", name, address), free=5, most=15 * _MINUTE),
            Brake(key=("address", address), free=30, most=15 * _MINUTE),
            Brake(key=("name", name), free=20, most=_MINUTE),
        ]
    wait = ground.attempts.begin(brakes, ground.microseconds())
    if wait:
        raise TooSoonError(-(-wait // MICROSECONDS))
    return [brake.key for brake in brakes if brake.key[0] != "address"]  # one's own success makes no room for guesses


def _network(address: str) -> str:
    """An address as it is counted: of IPv6 the network that one customer has."""
    try:
        found = ip_address(address)
    except ValueError:
        return address
    if isinstance(found, IPv6Address) and found.ipv4_mapped is None:
        return str(ip_network((found, 64), strict=False))
    return str(getattr(found, "ipv4_mapped", None) or found)


def _is_second(ground: Ground, account: Kept[PersonAccount], code: str) -> bool:
    """Whether the second factor was shown, or there is none; each code is good once."""
    if not account.document.has_second_factor:
        return True
    name, now = account.name, ground.microseconds()
    kept = ground.credentials.named(SECOND_FACTOR, name, ground.clock())
    if kept is None:
        return False
    seed = ground.sealer("second factor").unseal(kept.secret, name)
    step = second_factor.step_of(seed, code, now // MICROSECONDS)
    if step:
        return ground.attempts.advance(("code", name, kept.made_at), step, now)
    return bool(code) and _is_recovery(ground, name, code)


def _is_recovery(ground: Ground, name: str, code: str) -> bool:
    digest = second_factor.recovery_digest(name, code)
    if ground.credentials.named(RECOVERY, digest, ground.clock()) is None:
        return False
    try:
        who = Who(actor=name, channel="web")
        act = Act(kind="recovery-code.used", object=f"account:{name}")
        ground.registers.write(who, spent=[Spent(RECOVERY, digest)], acts=[act])
    except ConflictError:  # used by another request at this very moment
        return False
    return True


def _rehash(ground: Ground, name: str, password: str) -> None:
    """Keep the password as passwords are kept today."""
    kept = Credential(kind=PASSWORD, name=name, owner=name, secret=passwords.hash_password(password))
    ground.registers.write(Who(actor="remit", channel="web"), spent=[Spent(PASSWORD, name)], made=[kept])


def _device(ground: Ground, name: str) -> str:
    """A cookie that says that somebody signed in with this browser before."""
    until = ground.microseconds() // MICROSECONDS + DEVICE_DAYS * 24 * 3600
    body = json.dumps([name, until]).encode()
    return base64.urlsafe_b64encode(_mac(ground, body) + body).decode()


def _is_device(ground: Ground, name: str, device: str) -> bool:
    try:
        raw = base64.urlsafe_b64decode(device.encode())
        if len(raw) <= 32 or not hmac.compare_digest(raw[:32], _mac(ground, raw[32:])):
            return False
        whose, until = json.loads(raw[32:])
    except (ValueError, binascii.Error):
        return False
    return bool(whose == name and ground.microseconds() < until * MICROSECONDS)


def _mac(ground: Ground, body: bytes) -> bytes:
    return hmac.digest(ground.sealer("known browser").key, body, hashlib.sha256)


def _tell_failure(ground: Ground, name: str, attempt: Attempt) -> None:
    """Tell the trail of failures at the 1st, 10th, 100th … of a day, so that a stranger cannot flood it."""
    day = ground.clock().date().isoformat()
    count = ground.attempts.count(("told", name, day), ground.microseconds())
    if count in _POWERS:
        details = {"failures": str(count), "day": day, "address": attempt.address}
        act = Act(kind="sign-in.failed", object=f"account:{name}" if name else "account", details=details)
        ground.registers.write(Who(actor="nobody", channel="web"), acts=[act])


def with_password(account: Kept[PersonAccount], password: str) -> tuple[PersonAccount, Credential]:
    """An account that has this password, and what is kept of it.

    Raises:
        UsageError: the password is too easy to guess.
    """
    document = account.document
    about = (*document.email.replace("@", ".").split("."), *document.name.split())
    passwords.check_password(password, about=tuple(word for word in about if len(word) > 3))
    kept = Credential(kind=PASSWORD, name=account.name, owner=account.name, secret=passwords.hash_password(password))
    return replace(document, has_password=True), kept


def changed(account: Kept[PersonAccount], document: PersonAccount, act: str, **details: str) -> Change[PersonAccount]:
    """A change of somebody's account."""
    return Change(PERSON_ACCOUNT, account.name, document, act, expects=account.version, details=details)
