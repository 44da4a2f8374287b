"""Files somebody uploaded, kept until their import is applied or dropped."""

import os
import secrets
import shutil
from pathlib import Path

from sqlalchemy import event
from sqlalchemy.orm import Session

from kosmgr.work import Work

FOLDER = "uploads"


def keep(files: Path, source: Path) -> str:
    """Copy a file into the upload folder under a random name, readable by the owner alone."""
    folder = files / FOLDER
    folder.mkdir(mode=0o700, exist_ok=True)
    if source.parent == folder:
        return source.name
    name = secrets.token_hex(16)
    handle = os.open(folder / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as target, source.open("rb") as content:
        shutil.copyfileobj(content, target)
    return name


def path(files: Path, stored_as: str | None) -> Path | None:
    """Where a kept file lies, or None if it is gone."""
    found = files / FOLDER / stored_as if stored_as else None
    return found if found is not None and found.is_file() else None


def forget(work: Work, stored_as: str | None) -> None:
    """Remove a kept file once the transaction is committed; if it is rolled back, the file stays."""
    found = path(work.files, stored_as)
    if found is None:
        return

    def remove(session: Session) -> None:
        found.unlink(missing_ok=True)

    event.listen(work.db, "after_commit", remove, once=True)
