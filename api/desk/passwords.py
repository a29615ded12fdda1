"""Passwords: argon2id, and always one verification, whether there is such an account or not."""

from __future__ import annotations

import threading
from functools import cache

from pwdlib import PasswordHash
from pwdlib.exceptions import UnknownHashError
from pwdlib.hashers.argon2 import Argon2Hasher

from loan_engine.problems import Invalid, Problem

LEAST, MOST = 12, 128
_COMMON = frozenset(
    {"123456789012", "1234567890123", "111111111111", "000000000000", "passwordpassword", "password1234"}
    | {"qwertyuiop12", "qwertyuiopas", "1q2w3e4r5t6y", "abc123456789", "abcdefghijkl", "administrator"}
)
_AT_ONCE = threading.BoundedSemaphore(4)
"""Verifications at a time: each takes some 64 MB."""

_HASHER = PasswordHash((Argon2Hasher(),))


def check_new(password: str, name: str) -> None:
    """Raises Invalid where a password is too easily guessed; it is never repeated."""
    if not LEAST <= len(password) <= MOST:
        raise Invalid(Problem("password_length", "/password", f"密码应有 {LEAST} 至 {MOST} 个字符"))
    lowered = password.casefold()
    if lowered in _COMMON or name.casefold() in lowered or len(set(lowered)) < 5:
        raise Invalid(Problem("password_common", "/password", "这个密码太容易猜到，请换一个"))


def hashed(password: str) -> str:
    """What is stored of a password."""
    with _AT_ONCE:
        return _HASHER.hash(password)


def verified(password: str, stored: str | None) -> tuple[bool, str | None]:
    """Whether it is the password, and its new hash where the stored one's costs are not today's.

    Of no account it is none, after as much work. One that was hashed in another way is none.
    """
    with _AT_ONCE:
        nobodys = _nobodys()  # in any case: the first unknown name takes no longer than a known one
        try:
            right, renewed = _HASHER.verify_and_update(password, stored or nobodys)
        except UnknownHashError:
            return False, None
    return (right, renewed) if stored is not None else (False, None)


@cache
def _nobodys() -> str:
    return _HASHER.hash("the password of nobody")
