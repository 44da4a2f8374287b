"""Files that belong to rows: kept under random names, whole or not at all, and gone with the row that named them.

A file is written beside its place, forced to the disk and then renamed, so that a name in the folder is a whole file.
What a crash leaves (a half-written file, a file whose row was never committed) is swept up later by `sweep`.
"""

import hashlib
import os
import re
import secrets
import shutil
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import event
from sqlalchemy.orm import Session

PART = ".part"
NAME = re.compile(r"[0-9a-f]{32}")
LEFTOVER = timedelta(hours=24)  # younger files may belong to work under way


@dataclass(frozen=True)
class Kept:
    """A file as it lies on the disk."""

    name: str
    size: int
    sha256: str


def keep(folder: Path, content: bytes) -> Kept:
    """Write content under a random name, readable by the owner alone; on the disk when this returns."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    name = secrets.token_hex(16)
    part = folder / (name + PART)
    try:
        handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
        with os.fdopen(handle, "wb") as target:
            target.write(content)
            target.flush()
            os.fsync(target.fileno())
        part.replace(folder / name)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    _sync(folder)
    return Kept(name, len(content), digest(content))


def keep_file(folder: Path, source: Path) -> str:
    """The same for a file too large for the memory; its name in the folder."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    name = secrets.token_hex(16)
    part = folder / (name + PART)
    try:
        handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
        with os.fdopen(handle, "wb") as target, source.open("rb") as content:
            shutil.copyfileobj(content, target, 1 << 20)
            target.flush()
            os.fsync(target.fileno())
        part.replace(folder / name)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    _sync(folder)
    return name


def place(target: Path, content: bytes) -> None:
    """Write a file a person asked for, whole or not at all."""
    part = target.with_name(target.name + PART)
    part.write_bytes(content)
    part.replace(target)


def digest(content: bytes) -> str:
    """The sha256 of a file's bytes."""
    return hashlib.sha256(content).hexdigest()


def path(folder: Path, name: str) -> Path | None:
    """Where a kept file lies; None if it is gone, or if the name is none that `keep` makes."""
    if NAME.fullmatch(name) is None:
        return None
    found = folder / name
    return found if found.is_file() and not found.is_symlink() else None


def remove(folder: Path, name: str) -> None:
    """Remove a kept file, if it is still there."""
    found = path(folder, name)
    if found is not None:
        found.unlink(missing_ok=True)
        _sync(folder)


def there(folder: Path) -> dict[str, Path]:
    """Everything that lies in the folder, by name."""
    return {found.name: found for found in folder.iterdir()} if folder.is_dir() else {}


def strays(folder: Path, known: Collection[str], now: datetime) -> Iterator[Path]:
    """What nobody names and is too old to belong to work under way, half-written files too."""
    for name, found in sorted(there(folder).items()):
        if name not in known and now.timestamp() - found.stat().st_mtime > LEFTOVER.total_seconds():
            yield found


def sweep(folder: Path, known: Collection[str], now: datetime) -> int:
    """Remove the strays; how many there were."""
    found = list(strays(folder, known, now))
    for stray in found:
        stray.unlink(missing_ok=True)
    return len(found)


def on_rollback(db: Session, undo: Callable[[], None]) -> None:
    """Call `undo` if the transaction that is open now is rolled back, and never after it was committed."""
    _settled(db, "after_rollback", "after_commit", undo)


def on_commit(db: Session, do: Callable[[], None]) -> None:
    """Call `do` once the transaction that is open now is committed, and never if it is rolled back."""
    _settled(db, "after_commit", "after_rollback", do)


def _settled(db: Session, wanted: str, other: str, do: Callable[[], None]) -> None:
    over = False

    def happened(session: Session) -> None:
        nonlocal over
        if not over:
            over = True
            do()

    def missed(session: Session) -> None:
        nonlocal over
        over = True

    event.listen(db, wanted, happened)
    event.listen(db, other, missed)


def _sync(folder: Path) -> None:
    """A rename is on the disk when the folder is; Windows keeps no handle to a folder."""
    if os.name != "nt":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
