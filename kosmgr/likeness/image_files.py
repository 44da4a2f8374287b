"""Pictures named in a file of notes: paths beside it are read and compared, links and digests as they are written."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from kosmgr.kit.papers import reader
from kosmgr.kit.papers.limits import Unfit
from kosmgr.likeness import images, shots

AT_ONCE = 16  # files for one reading process
MISSING = "image_missing"
_DIGEST = re.compile(r"[0-9a-fA-F]{32,128}")
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Shared:
    """Two notes by their places, the earlier first: how many pictures of the later one are the earlier one's."""

    a: int
    b: int
    pictures: int
    of_a: int  # how many the notes have, as far as they can be compared
    of_b: int


@dataclass(frozen=True)
class Unread:
    """A picture that was not compared: no such file, or what likeness.shots says of it."""

    note: int
    name: str
    reason: str


@dataclass(frozen=True)
class Scanned:
    """Notes that share pictures, and pictures that were not compared."""

    shared: list[Shared]
    unread: list[Unread]


def scan(folder: Path, notes: Sequence[Sequence[str]], progress: Progress | None = None) -> Scanned:
    """Which notes share pictures. A name is a path inside `folder`, or a link or a digest, which are compared as text;
    any other name says nothing (every export calls its first picture 1.jpg)."""
    places: dict[str, list[int]] = {}
    written: dict[str, list[int]] = {}
    unread: list[Unread] = []
    for note, names in enumerate(notes):
        for name in dict.fromkeys(names):
            if name.lower().startswith(("http://", "https://")) or _DIGEST.fullmatch(name):
                written.setdefault(name.lower() if _DIGEST.fullmatch(name) else name, []).append(note)
            elif _inside(folder, name) is not None:
                places.setdefault(name, []).append(note)
            else:
                unread.append(Unread(note, name, MISSING))
    prints, wrong = _prints(folder, list(places), progress)
    unread += [Unread(note, name, reason) for name, reason in wrong.items() for note in places[name]]
    holders = [(places[name], looks) for name, looks in prints.items()]
    together: dict[tuple[int, int], set[str | int]] = {}
    counts = [0] * len(notes)
    shown: list[tuple[str | int, list[int]]] = list(written.items())
    shown += [(place, found) for place, (found, _looks) in enumerate(holders)]
    for key, found in shown:
        for note in found:
            counts[note] += 1
        for note in found[1:]:
            together.setdefault((found[0], note), set()).add(key)
    for one, other, _same in images.pairs([looks for _notes, looks in holders]):
        first = min(holders[one][0][0], holders[other][0][0])
        for place in (one, other):
            for note in holders[place][0]:
                if note != first:
                    together.setdefault((first, note), set()).add(place)
    shared = [Shared(a, b, len(found), counts[a], counts[b]) for (a, b), found in sorted(together.items())]
    return Scanned(shared, sorted(unread, key=lambda one: (one.note, one.name)))


def _inside(folder: Path, name: str) -> Path | None:
    """A file of the folder, and nothing above it."""
    try:
        found = (folder / name).resolve()
        return found if found.is_relative_to(folder.resolve()) and found.is_file() else None
    except (OSError, ValueError):  # a name no system can have
        return None


def _prints(
    folder: Path, names: Sequence[str], progress: Progress | None
) -> tuple[dict[str, images.ImagePrint], dict[str, str]]:
    prints: dict[str, images.ImagePrint] = {}
    wrong: dict[str, str] = {}
    for start in range(0, len(names), AT_ONCE):
        part = names[start : start + AT_ONCE]
        for name, found in zip(part, _read(folder, part), strict=True):
            if isinstance(found, Unfit):
                wrong[name] = found.reason
            else:
                prints[name] = found.print
        if progress is not None:
            progress(start + len(part), len(names))
    return prints, wrong


def _read(folder: Path, names: Sequence[str]) -> list[shots.Shot | Unfit]:
    contents = [_bytes(folder, name) for name in names]
    try:
        return shots.read(contents)
    except reader.PaperError as error:
        if len(contents) == 1:
            return [Unfit(error.reason)]
    return [found for name in names for found in _read(folder, [name])]  # one of them ended the process: which?


def _bytes(folder: Path, name: str) -> bytes:
    found = _inside(folder, name)
    if found is None:
        return b""
    with found.open("rb") as content:
        return content.read(shots.LIMITS.file_bytes + 1)
