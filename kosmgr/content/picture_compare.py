"""Which pictures of an entity are one: found when a file comes in, asked for a draft, and put together for people."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from kosmgr.content import picture_queries, picture_rules, service
from kosmgr.content.image_models import NotePicture, Picture, PicturePair, PictureView
from kosmgr.content.picture_rules import Reused, Use
from kosmgr.kit import files
from kosmgr.likeness import engine
from kosmgr.policy import Permission
from kosmgr.work import Work, requires

FOLDER = "pictures"
_BITS = (8, 16, 48, 80)  # where each hash ends: difference, of the mirror, cosine, of the mirror


@dataclass(frozen=True)
class Near:
    """Everything that is one picture, and where it is shown, the first use first."""

    picture_id: int
    hows: dict[int, str]  # by the id of the other picture
    uses: list[Use]

    def how(self, but_note: int) -> str | None:
        """Why it is the same as in another note: the plainest reason."""
        order = list(picture_rules.HOW)
        found = [self.hows.get(one.picture_id, picture_rules.EXACT) for one in self.uses if one.note_id != but_note]
        return min(found, key=order.index) if found else None


@dataclass(frozen=True)
class Match:
    """A picture of ours that a picture of a draft is."""

    picture_id: int
    how: str  # picture_rules.HOW
    agreement: int  # per cent
    allowed: bool
    uses: tuple[Use, ...]  # the first first


def number(work: Work, new: Sequence[tuple[Picture, Any]]) -> None:
    """Keep the numbers of pictures that are new in an entity, and find which earlier ones they are."""
    if not new:
        return
    work.db.flush()
    for picture, looks in new:
        for place, view in enumerate(looks.views):
            row = PictureView(
                picture_id=picture.id, number=place, entity_id=picture.entity_id, bits=_packed(view), grid=view.grid
            )
            work.db.add(row)
    work.db.flush()
    shelf = _shelf(work, [new[0][0].entity_id])
    for picture, looks in new:
        for other_id, same in _alike(work, shelf, looks).items():
            if other_id != picture.id:
                ends = sorted((other_id, picture.id))
                _pair(work, picture.entity_id, ends[0], ends[1], same.how, same.agreement)
    work.db.flush()


def _pair(work: Work, entity_id: int, a_id: int, b_id: int, how: str, agreement: int) -> None:
    found = work.db.get(PicturePair, (a_id, b_id))
    if found is None:
        found = PicturePair(a_id=a_id, b_id=b_id, entity_id=entity_id)
        work.db.add(found)
    found.how, found.agreement, found.version = how, agreement, engine.images().VERSION


def _packed(view: Any) -> bytes:
    parts = (view.dhash.to_bytes(8, "big"), view.dhash_mirror.to_bytes(8, "big"), view.phash, view.phash_mirror)
    return b"".join(parts)


def _view(bits: bytes, grid: bytes) -> Any:
    one, two, three, four = _BITS
    return engine.images().View(
        int.from_bytes(bits[:one], "big"), int.from_bytes(bits[one:two], "big"), bits[two:three], bits[three:four], grid
    )


def _print(picture: Picture, views: Sequence[PictureView]) -> Any:
    made = [_view(one.bits, one.grid) for one in views]
    facts = (picture.sha256, picture.width, picture.height, picture.slide, picture.plain)
    return engine.images().ImagePrint(*facts, made[0], made[1] if len(made) > 1 else None)


def _shelf(work: Work, entity_ids: Collection[int] | None) -> Any:
    rows = picture_queries.bits(work.db, entity_ids)
    return engine.images().shelf(
        (row.picture_id, int.from_bytes(row.bits[: _BITS[0]], "big"), row.bits[_BITS[1] : _BITS[2]]) for row in rows
    )


def _alike(work: Work, shelf: Any, looks: Any) -> dict[int, Any]:
    """By picture: why a print is it."""
    if looks.plain or not len(shelf.owner):
        return {}
    images = engine.images()
    near: set[int] = set()
    for view in looks.views:
        near.update(images.near(shelf, view.dhash, view.phash).tolist())
        near.update(images.near(shelf, view.dhash_mirror, view.phash_mirror).tolist())
    found = {}
    for picture_id, (picture, views) in picture_queries.numbers(work.db, near).items():
        same = images.alike(_print(picture, views), looks)
        if same is not None:
            found[picture_id] = same
    return found


def around(work: Work, picture_ids: Collection[int]) -> dict[int, Near]:
    """For each picture what is one with it and where that is shown; the pictures were seen by whoever asks."""
    pairs = picture_queries.pairs_of(work.db, picture_ids)
    hows: dict[int, dict[int, str]] = {one: {} for one in picture_ids}
    for pair in pairs:
        for one, other in ((pair.a_id, pair.b_id), (pair.b_id, pair.a_id)):
            if one in hows:
                hows[one][other] = pair.how
    wanted = set(picture_ids).union(*hows.values()) if hows else set()
    uses = sorted(picture_queries.uses_of(work.db, wanted), key=lambda use: (use.day, use.note_id))
    return {
        one: Near(one, others, [use for use in uses if use.picture_id == one or use.picture_id in others])
        for one, others in hows.items()
    }


@requires(Permission.LEDGER_READ)
def reused(work: Work, entity_ids: Collection[int] | None, prints: Sequence[Any]) -> list[list[Match]]:
    """For each print (likeness.images.ImagePrint) of a draft the pictures of visible notes that it is."""
    allowed = work.actor.entity_ids(Permission.LEDGER_READ)
    scope = entity_ids if allowed is None else set(allowed) & set(allowed if entity_ids is None else entity_ids)
    shelf = _shelf(work, scope)
    answers = []
    for looks in prints:
        found = _alike(work, shelf, looks)
        for picture in picture_queries.files_of(work.db, looks.sha256, scope):
            found[picture.id] = engine.images().Same(picture_rules.EXACT, 100)
        answers.append(_matches(work, found))
    return answers


def _matches(work: Work, found: dict[int, Any]) -> list[Match]:
    uses: dict[int, list[Use]] = {}
    for one in picture_queries.uses_of(work.db, list(found)):
        uses.setdefault(one.picture_id, []).append(one)
    rows = {picture_id: picture for picture_id, (picture, _views) in picture_queries.numbers(work.db, uses).items()}
    matches = [
        Match(
            picture_id, same.how, same.agreement, rows[picture_id].allowed_why is not None,
            tuple(sorted(uses[picture_id], key=lambda use: (use.day, use.note_id))),
        )
        for picture_id, same in found.items() if picture_id in uses
    ]  # fmt: skip
    order = list(picture_rules.HOW)
    return sorted(matches, key=lambda one: (order.index(one.how), -one.agreement, one.picture_id))


@requires(Permission.LEDGER_READ)
def groups(work: Work, entity_ids: Collection[int] | None = None) -> list[Reused]:
    """Every picture that several visible notes show, those in most notes first."""
    allowed = work.actor.entity_ids(Permission.LEDGER_READ)
    scope = entity_ids if allowed is None else set(allowed) & set(allowed if entity_ids is None else entity_ids)
    return together(work, scope)


def together(work: Work, entity_ids: Collection[int] | None) -> list[Reused]:
    """The same of entities that were allowed already; None: of all."""
    uses, pairs = picture_queries.shared(work.db, entity_ids)
    return picture_rules.reused(uses, picture_rules.centres(pairs))


@requires(Permission.LEDGER_READ)
def note_pairs(work: Work, entity_ids: Collection[int] | None = None) -> list[tuple[int, int, int]]:
    """(earlier note, later note, how many pictures they share) for every picture's first note and its later ones."""
    shared: dict[tuple[int, int], int] = {}
    for one in groups(work, entity_ids):
        for note_id in dict.fromkeys(use.note_id for use in one.later):
            key = (one.first.note_id, note_id)
            shared[key] = shared.get(key, 0) + 1
    return sorted((a, b, count) for (a, b), count in shared.items())


@requires(Permission.NOTE_WRITE)
def closer(work: Work, note_id: int, other_id: int) -> int:
    """Look for crops and collages between two visible notes of one entity, and keep what is found; how many pairs.
    Needs the extra `images`."""
    corners = engine.corners()
    if not corners.there():
        raise picture_rules.ExtraMissing()
    notes = [service.visible_note(work, one, for_=Permission.NOTE_WRITE) for one in (note_id, other_id)]
    if notes[0].entity_id != notes[1].entity_id or note_id == other_id:
        raise picture_rules.PictureUnknown()
    pictures = [_thumbnails(work, picture_queries.of_note(work.db, note.id)) for note in notes]
    known = {(one.a_id, one.b_id) for one in picture_queries.pairs_of(work.db, list(pictures[0]))}
    found = 0
    for one, first in pictures[0].items():
        for other, second in pictures[1].items():
            key = (min(one, other), max(one, other))
            if one == other or key in known:
                continue
            same = corners.same_picture(first, second)
            if same is not None:
                _pair(work, notes[0].entity_id, *key, picture_rules.PART, same.agreement)
                found += 1
    work.db.flush()
    return found


def _thumbnails(work: Work, rows: Iterable[tuple[NotePicture, Picture | None]]) -> dict[int, bytes]:
    found = {}
    for _row, picture in rows:
        path = None
        if picture is not None and picture.erased_at is None and not picture.plain:
            path = files.path(work.files / FOLDER, picture.small_as)
        if picture is not None and path is not None:
            found[picture.id] = path.read_bytes()
    return found


def renew(work: Work, entity_id: int, most: int) -> int:
    """Make the numbers of some pictures anew, from their thumbnails, where they are of an earlier make; how many."""
    images = engine.images()
    rows = picture_queries.outdated(work.db, entity_id, images.VERSION, most)
    for picture in rows:
        path = files.path(work.files / FOLDER, picture.small_as)
        picture.version = images.VERSION
        if path is None:
            continue
        looks = images.read(path.read_bytes())
        picture.slide, picture.plain = looks.slide, looks.plain
        picture_queries.forget_numbers(work.db, picture.id)
        number(work, [(picture, looks)])
    return len(rows)
