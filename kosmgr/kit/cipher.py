"""Sealing personal data: AES-GCM under a key of its own per person, wrapped by the master key.

Destroying a person's wrapped key makes every copy unreadable, also those in backups of the database and in the
audit chain, while the chain itself still verifies. A keyed hash gives exact search without storing the clear text.
"""

import base64
import functools
import hashlib
import hmac
import os
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from kosmgr.kit.errors import Invalid
from kosmgr.kit.text import N_

_NONCE = 12


class SealBroken(Invalid):
    """Sealed data that this key does not open: wrong master key, moved row, or tampering."""

    message = N_("加密内容无法打开：主密钥不对，或数据被改动过")


@functools.lru_cache(maxsize=64)
def _derive(master: bytes, purpose: str) -> bytes:
    return hmac.digest(master, purpose.encode(), "sha256")


@dataclass(frozen=True)
class Cipher:
    """Holds the master key; makes, wraps and uses the keys of persons."""

    master: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if len(self.master) != 32:
            raise ValueError("the master key has 32 bytes")

    def _derived(self, purpose: str) -> bytes:
        return _derive(self.master, purpose)

    def new_key(self) -> bytes:
        """A fresh key, wrapped: what is stored."""
        return self._lock(self._derived("wrap"), os.urandom(32), b"key")

    def seal(self, wrapped: bytes, text: str, place: str) -> bytes:
        """Encrypt for one place (table:row:column); moved elsewhere it does not open."""
        return self._lock(self._unwrap(wrapped), text.encode(), place.encode())

    def open(self, wrapped: bytes, sealed: bytes, place: str) -> str:
        """The clear text again; SealBroken if key, place or bytes differ."""
        return self._unlock(self._unwrap(wrapped), sealed, place.encode()).decode()

    def search_hash(self, purpose: str, text: str) -> str:
        """A keyed hash for exact search; equal text gives equal hashes, and says nothing without the master key."""
        return hmac.digest(self._derived("search:" + purpose), text.encode(), "sha256").hex()[:40]

    def sign(self, purpose: str, message: bytes) -> str:
        """A keyed signature for one purpose (audit chain, CSRF token)."""
        return hmac.new(self._derived("sign:" + purpose), message, hashlib.sha256).hexdigest()

    def _unwrap(self, wrapped: bytes) -> bytes:
        return self._unlock(self._derived("wrap"), wrapped, b"key")

    @staticmethod
    def _lock(key: bytes, clear: bytes, place: bytes) -> bytes:
        nonce = os.urandom(_NONCE)
        return nonce + AESGCM(key).encrypt(nonce, clear, place)

    @staticmethod
    def _unlock(key: bytes, sealed: bytes, place: bytes) -> bytes:
        try:
            return AESGCM(key).decrypt(sealed[:_NONCE], sealed[_NONCE:], place)
        except (InvalidTag, ValueError) as error:
            raise SealBroken() from error


def read_or_make_master(path: Path) -> bytes:
    """The master key from its file; made once, readable by the owner alone."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_suffix(f".{os.getpid()}")
        fresh.touch(mode=0o600)
        fresh.write_text(base64.urlsafe_b64encode(os.urandom(32)).decode())
        try:
            os.link(fresh, path)
        except FileExistsError:
            pass  # another process was first: its key is the key
        finally:
            fresh.unlink()
    return base64.urlsafe_b64decode(path.read_text().strip())
