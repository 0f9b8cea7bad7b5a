"""What somebody does about their own account: password, second factor, recovery codes, sign-ins (R12)."""

from __future__ import annotations

from dataclasses import dataclass, replace

from remit.app.identity import passwords, second_factor, sessions
from remit.app.identity.ground import MICROSECONDS, Ground
from remit.app.identity.sign_in import PASSWORD, RECOVERY, SECOND_FACTOR, changed, with_password
from remit.errors import ConflictError, ForbiddenError, UsageError
from remit.ledger.act import Who
from remit.model.access import Principal
from remit.model.account import PersonAccount, SignedIn
from remit.model.credential import Credential, Spent
from remit.model.register import Kept

_PENDING = "second-factor-begun"


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """A second factor that is being set up; shown this once.

    Attributes:
        address: what the QR code says.
        seed: the same to be typed.
    """

    address: str
    seed: str


def own_account(ground: Ground, principal: Principal) -> Kept[PersonAccount]:
    """The account of whoever asks.

    Raises:
        ForbiddenError: it is no person who signed in.
    """
    found = ground.account(principal.id) if isinstance(principal, SignedIn) else None
    if found is None:
        raise ForbiddenError("only who is signed in has an account here", place=principal.name, hint="sign in first")
    return found


def change_password(ground: Ground, principal: Principal, who: Who, old: str, new: str) -> None:
    """Change the own password; every other sign-in ends, and the own cookie is replaced.

    Whoever has none yet must have just shown who they are.

    Raises:
        ForbiddenError: the old one is not right.
        UsageError: the new one is too easy to guess.
    """
    account = own_account(ground, principal)
    kept = ground.credentials.named(PASSWORD, account.name, ground.clock())
    if kept is None:
        ground.confirmed(principal)
    else:
        _slowed(ground, account.name)
        if not passwords.is_password(old, kept.secret):
            raise ForbiddenError("the old password is not right", place="old")
        ground.attempts.clear([("change", account.name)])
    document, made = with_password(account, new)
    spent = [Spent(PASSWORD, account.name)] if kept else []
    ground.registers.write(who, changed(account, document, "password.changed"), made=[made], spent=spent)
    sessions.end_all(ground, who, account.name, but=_family(principal), why="the password was changed")
    ground.sessions.renew(account.name)


def begin_second_factor(ground: Ground, principal: Principal, who: Who) -> Begun:
    """Make a seed to be put into a device; it counts only once a code of it was typed.

    Raises:
        ForbiddenError: whoever asks has not just shown who they are.
        ConflictError: there is a second factor already.
    """
    account = own_account(ground, principal)
    ground.confirmed(principal)
    if account.document.has_second_factor:
        raise ConflictError("there is a second factor already", hint="take it away first")
    seed = second_factor.new_seed()
    sealed = ground.sealer("second factor").seal(seed, account.name)
    kept = Credential(kind=_PENDING, name=account.name, owner=account.name, secret=sealed)
    ground.registers.write(who, made=[kept], spent=[Spent(_PENDING, account.name, is_needed=False)])
    return Begun(
        address=second_factor.address_of(seed, account.document.email, "Remit"), seed=second_factor.spelled(seed)
    )


def end_second_factor_begun(ground: Ground, principal: Principal, who: Who, code: str) -> list[str]:
    """Take the second factor that was begun, when a code of it is right; gives the recovery codes, shown this once.

    Raises:
        ConflictError: none was begun.
        UsageError: the code is not right.
    """
    account = own_account(ground, principal)
    kept = ground.credentials.named(_PENDING, account.name, ground.clock())
    if kept is None:
        raise ConflictError("no second factor was begun", hint="begin to set it up")
    _slowed(ground, account.name)
    seed = ground.sealer("second factor").unseal(kept.secret, account.name)
    now = ground.microseconds()
    step = second_factor.step_of(seed, code, now // MICROSECONDS)
    if not step:
        raise UsageError("this code is not right", place="code", hint="see whether the device's clock is right")
    ground.attempts.clear([("change", account.name)])
    made = Credential(kind=SECOND_FACTOR, name=account.name, owner=account.name, secret=kept.secret)
    codes, kept_codes = _codes(account.name)
    document = replace(account.document, has_second_factor=True)
    ground.registers.write(
        who,
        changed(account, document, "second-factor.set-up"),
        made=[made, *kept_codes],
        spent=[Spent(_PENDING, account.name), *_old_codes(ground, account.name)],
    )
    taken = ground.credentials.named(SECOND_FACTOR, account.name, ground.clock())
    if taken is not None:
        ground.attempts.advance(("code", account.name, taken.made_at), step, now)  # this code is used up
    ground.sessions.renew(account.name)
    return codes


def is_second_factor_begun(ground: Ground, name: str) -> bool:
    """Whether a second factor waits for its first code."""
    return ground.credentials.named(_PENDING, name, ground.clock()) is not None


def new_recovery_codes(ground: Ground, principal: Principal, who: Who) -> list[str]:
    """Other recovery codes; those before are good no more.

    Raises:
        ForbiddenError: whoever asks has not just shown who they are.
        ConflictError: there is no second factor.
    """
    account = own_account(ground, principal)
    ground.confirmed(principal)
    if not account.document.has_second_factor:
        raise ConflictError("there is no second factor", hint="set one up; it brings its codes")
    codes, kept = _codes(account.name)
    change = changed(account, account.document, "recovery-codes.made")
    ground.registers.write(who, change, made=kept, spent=_old_codes(ground, account.name))
    return codes


def drop_second_factor(ground: Ground, principal: Principal, who: Who) -> None:
    """Take the own second factor away.

    Raises:
        ForbiddenError: whoever asks has not just shown who they are.
        ConflictError: there is none.
    """
    account = own_account(ground, principal)
    ground.confirmed(principal)
    without_second_factor(ground, who, account)


def without_second_factor(ground: Ground, who: Who, account: Kept[PersonAccount]) -> None:
    """Take somebody's second factor away.

    Raises:
        ConflictError: there is none.
    """
    if not account.document.has_second_factor:
        raise ConflictError("there is no second factor", place=account.name)
    document = replace(account.document, has_second_factor=False)
    spent = [Spent(SECOND_FACTOR, account.name, is_needed=False), *_old_codes(ground, account.name)]
    ground.registers.write(who, changed(account, document, "second-factor.taken-away"), spent=spent)
    ground.sessions.renew(account.name)


def _codes(name: str) -> tuple[list[str], list[Credential]]:
    codes = list(second_factor.new_recovery_codes())
    digests = [second_factor.recovery_digest(name, code) for code in codes]
    return codes, [Credential(kind=RECOVERY, name=digest, owner=name) for digest in digests]


def _old_codes(ground: Ground, name: str) -> list[Spent]:
    return [Spent(RECOVERY, one.name, is_needed=False) for one in ground.credentials.of(name, RECOVERY)]


def _family(principal: Principal) -> str:
    return principal.family if isinstance(principal, SignedIn) else ""


def _slowed(ground: Ground, name: str) -> None:
    """Who has somebody's open browser cannot guess either."""
    from remit.app.identity.sign_in import TooSoonError  # noqa: PLC0415 - beside the import below
    from remit.store.attempts import Brake  # noqa: PLC0415 - the database is slow to import

    brake = Brake(key=("change", name), free=5, most=15 * 60 * MICROSECONDS)
    wait = ground.attempts.begin([brake], ground.microseconds())
    if wait:
        raise TooSoonError(-(-wait // MICROSECONDS))
