"""Hashing passwords: argon2id, a few at a time, because each takes 64 MB and a third of a second."""

import threading
import unicodedata

from pwdlib import PasswordHash
from pwdlib.exceptions import UnknownHashError
from pwdlib.hashers.argon2 import Argon2Hasher

AT_ONCE = 4

_HASHER = PasswordHash((Argon2Hasher(),))
_SEATS = threading.BoundedSemaphore(AT_ONCE)
# The hash of a password nobody knows: a try with an unknown name costs the same work.
DECOY = "$argon2id$v=19$m=65536,t=3,p=4$jLaFNj/FclbhW13FsuF2yA$rERbggbBQ7rWRU4e9qgtLVAsuPNRTZNp6ZnhxoedqoQ"


def _bytes(password: str) -> bytes:
    return unicodedata.normalize("NFKC", password).encode("utf-8", "replace")


def hash_password(password: str) -> str:
    """The hash to keep; slow on purpose, so never inside a transaction."""
    with _SEATS:
        return _HASHER.hash(_bytes(password))


def matches(password: str, kept: str | None) -> bool:
    """Whether the password fits; without a kept hash the same work is done and the answer is no."""
    with _SEATS:
        try:
            fits = _HASHER.verify(_bytes(password), kept or DECOY)
        except UnknownHashError:
            return False
    return fits and kept is not None
