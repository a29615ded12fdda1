"""Keys, kept in a file outside the database: what is personal is stored sealed, and found again by keyed digests.

The file holds `sealing` and `index` keys by number, of which the newest is used, and one `audit` key:

    {"sealing": {"1": "<base64>"}, "index": {"1": "<base64>"}, "audit": "<base64>"}

Sealing is AES-GCM with 256 bits. Each case has a data key of its own, itself sealed by a sealing key: to destroy it is
to destroy what the case holds of a person, wherever copies of the rest may be.
"""

from __future__ import annotations

import hmac
import os
import secrets
from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

import orjson
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from loan_engine.documents.atomic import to_disk

_KEY_BYTES = 32
_NONCE_BYTES = 12
_FOR_OWNER = 0o600
_OTHERS = 0o077


class KeysUnusable(Exception):
    """There is no key file, others may read it, or it is not one; the message says which."""


class Unsealable(Exception):
    """Sealed bytes that were altered, moved to another place, or sealed by a key that is no longer there."""


@dataclass(frozen=True, slots=True, repr=False)
class Keyring:
    """Keys by number, as raw bytes. Never shown: it has no repr of its own."""

    sealing: Mapping[str, bytes]
    index: Mapping[str, bytes]
    audit: bytes

    @property
    def current(self) -> str:
        """The number of the sealing key that new data keys are sealed by."""
        return newest(self.sealing)

    def seal_key(self, key: bytes, place: str) -> bytes:
        """A data key, sealed by the current sealing key."""
        return seal(self.sealing[self.current], key, place)

    def unseal_key(self, sealed: bytes, number: str, place: str) -> bytes:
        """A data key again. Raises Unsealable."""
        if number not in self.sealing:
            raise Unsealable(place)
        return unseal(self.sealing[number], sealed, place)

    def digests(self, kind: str, text: str) -> dict[str, bytes]:
        """What a text of a kind is found by, under every index key, by the key's number."""
        message = f"{kind}\0{text}".encode()
        return {number: hmac.digest(key, message, sha256) for number, key in self.index.items()}

    def digest(self, kind: str, text: str) -> bytes:
        """What a text is stored as, under the newest index key."""
        return self.digests(kind, text)[newest(self.index)]

    def lasting_digest(self, kind: str, content: bytes) -> bytes:
        """A keyed digest that a change of keys leaves as it is: by the audit key, of what is never searched for."""
        return hmac.digest(self.audit, kind.encode() + b"\0" + content, sha256)

    def rotated(self) -> Keyring:
        """With one sealing and one index key more. The audit key stays: the chain that stands was made with it."""
        return replace(self, sealing=_with_new(self.sealing), index=_with_new(self.index))

    def retired(self) -> Keyring:
        """With the newest keys only."""
        return replace(self, sealing=_newest_only(self.sealing), index=_newest_only(self.index))


def new_keyring() -> Keyring:
    """A ring of fresh keys."""
    return Keyring(_with_new({}), _with_new({}), new_key())


def new_key() -> bytes:
    """A random key, 256 bits of it."""
    return secrets.token_bytes(_KEY_BYTES)


def newest(keys: Mapping[str, bytes]) -> str:
    """The number of the newest key."""
    return max(keys, key=int)


def seal(key: bytes, plain: bytes, place: str) -> bytes:
    """A nonce, then the ciphertext and its tag; `place` is where it belongs, and it opens nowhere else."""
    nonce = secrets.token_bytes(_NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, plain, place.encode())


def unseal(key: bytes, sealed: bytes, place: str) -> bytes:
    """The plain bytes. Raises Unsealable."""
    try:
        return AESGCM(key).decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], place.encode())
    except (InvalidTag, ValueError):
        raise Unsealable(place) from None


def read_keyring(path: Path) -> Keyring:
    """The keys in a file that only its owner may read. Raises KeysUnusable."""
    try:
        with path.open("rb") as stream:
            mode = os.fstat(stream.fileno()).st_mode
            text = stream.read()
    except OSError:
        raise KeysUnusable("the key file is missing or cannot be read") from None
    if os.name == "posix" and mode & _OTHERS:
        raise KeysUnusable("the key file may be read by others: chmod 600")
    try:
        document = orjson.loads(text)
        ring = Keyring(
            _keys(document["sealing"]), _keys(document["index"]), b64decode(document["audit"], validate=True)
        )
    except (ValueError, KeyError, TypeError, AttributeError):
        raise KeysUnusable("the key file does not hold keys") from None
    keys = [*ring.sealing.values(), *ring.index.values(), ring.audit]
    if not ring.sealing or not ring.index or any(len(key) != _KEY_BYTES for key in keys):
        raise KeysUnusable("the key file does not hold keys")
    return ring


def write_keyring(path: Path, ring: Keyring, *, new: bool = False) -> None:
    """The keys as a file, for its owner only, on the disk before this returns.

    Raises FileExistsError where it should be new and there is one, and OSError where it cannot be written.
    """
    document = {"sealing": _texts(ring.sealing), "index": _texts(ring.index), "audit": b64encode(ring.audit).decode()}
    part = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        with open(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, _FOR_OWNER), "wb") as stream:
            stream.write(orjson.dumps(document, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))
        to_disk(part, os.O_RDWR)
        if new:
            os.link(part, path)  # of two that begin at once, one fails
        else:
            os.replace(part, path)
        to_disk(path.parent, os.O_RDONLY)
    finally:
        part.unlink(missing_ok=True)


def _with_new(keys: Mapping[str, bytes]) -> dict[str, bytes]:
    return {**keys, str(max(map(int, keys), default=0) + 1): new_key()}


def _newest_only(keys: Mapping[str, bytes]) -> dict[str, bytes]:
    return {newest(keys): keys[newest(keys)]}


def _keys(texts: Mapping[str, str]) -> dict[str, bytes]:
    return {str(int(number)): b64decode(text, validate=True) for number, text in texts.items()}


def _texts(keys: Mapping[str, bytes]) -> dict[str, str]:
    return {number: b64encode(key).decode() for number, key in keys.items()}
