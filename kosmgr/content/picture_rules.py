"""What pictures a note may have, the words for two that are one, and who used a picture first. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from kosmgr.content.rules import LINK_LENGTH
from kosmgr.kit import sentences
from kosmgr.kit.errors import Conflict, Invalid, NotFound
from kosmgr.kit.text import N_

MOST = 18  # the platform's limit for one note
NAME_LENGTH = 120
UNDATED = 9999  # the year of a draft that has no day yet
EXACT, SAME, MIRROR, PART = "exact", "same", "mirror", "part"
HOW: dict[str, str] = {
    EXACT: N_("同一个文件"),
    SAME: N_("同一张图（压缩、改尺寸、调色或加水印）"),
    MIRROR: N_("同一张图（左右翻转）"),
    PART: N_("裁剪或拼图"),
}
UNFIT: dict[str, str] = {
    "empty_file": N_("「{file}」是空文件"),
    "file_too_large": N_("「{file}」超过 {megabytes} MB，请压缩后再上传"),
    "not_a_picture": N_("「{file}」不是 JPG、PNG 或 WebP 图片；改扩展名也不行"),
    "too_many_pixels": N_("「{file}」超过 {megapixels} 百万像素，请缩小后再上传"),
    "damaged": N_("「{file}」已损坏或不完整，无法打开"),
}


class PictureUnfit(Invalid):
    """A file that is not taken as a picture; `reason` is one of UNFIT."""

    message = N_("「{file}」无法打开")

    def __init__(self, reason: str, **facts: object) -> None:
        self.reason = reason
        super().__init__(**facts)

    def sentence(self) -> sentences.Sentence:
        """The sentence of this reason; the file's name is nobody's to translate."""
        return sentences.Sentence(UNFIT[self.reason], dict(self.facts))


class TooManyPictures(Invalid):
    """A note has at most so many."""

    message = N_("一篇笔记最多 {most} 张图片，已有 {kept} 张")


class NoPictures(Invalid):
    """Somebody pressed the button and chose nothing."""

    message = N_("请先选择图片，或者填写图片链接")


class PictureLinkWrong(Invalid):
    """A link to a picture is an http(s) address."""

    message = N_("图片链接「{link}」不对：要以 http 或 https 开头，不能有空格")


class PictureUnknown(NotFound):
    """No such picture on a note one may see."""

    message = N_("没有找到这张图片，或者你没有查看它的权限")


class PictureGone(NotFound):
    """The file was erased on schedule; its numbers remain."""

    message = N_("这张图片的文件已按期清除，只留下比对用的指纹")


class PictureStands(Conflict):
    """Nothing to change: it is allowed already, or it is not."""

    message = N_("这张图片已经是这样了，请刷新后再看")


class ExtraMissing(Invalid):
    """Crops are found only with the optional extra."""

    message = N_("没有安装 OpenCV：裁剪和拼图查不了，其他照常。安装命令：pip install 'kosmgr[images]'")


@dataclass(frozen=True)
class Use:
    """One picture in one note."""

    picture_id: int
    note_id: int
    publisher_id: int
    entity_id: int
    day: date
    title: str
    position: int


@dataclass(frozen=True)
class Reused:
    """A picture that several notes show: where first, and where again, in order of days."""

    picture_id: int
    first: Use
    later: tuple[Use, ...]

    @property
    def notes(self) -> int:
        """How many notes show it."""
        return 1 + len({one.note_id for one in self.later})

    @property
    def publishers(self) -> tuple[int, ...]:
        """Under whom, the first one first."""
        return tuple(dict.fromkeys((self.first.publisher_id, *(one.publisher_id for one in self.later))))


def check_room(kept: int, more: int, most: int) -> None:
    """Refuse what would be too many."""
    if more == 0:
        raise NoPictures()
    if kept + more > most:
        raise TooManyPictures(most=most, kept=kept)


def check_link(link: str) -> str:
    """A link as it is kept."""
    found = link.strip()
    web = found.lower().startswith(("http://", "https://"))
    if not web or len(found) > LINK_LENGTH or any(one.isspace() for one in found):
        raise PictureLinkWrong(link=found[:60])
    return found


def centres(pairs: Iterable[tuple[int, int]]) -> dict[int, int]:
    """For each picture the one it is a copy of: a pair with a centre joins, a pair of two copies makes no chain."""
    centre: dict[int, int] = {}
    for a, b in sorted(pairs):
        if centre.get(a, a) == a and b not in centre:
            centre[b] = a
    return centre


def reused(uses: Sequence[Use], centre: Mapping[int, int]) -> list[Reused]:
    """Pictures in more than one note, those in most notes first."""
    together: dict[int, list[Use]] = {}
    for one in sorted(uses, key=lambda use: (use.day, use.note_id, use.position)):
        together.setdefault(centre.get(one.picture_id, one.picture_id), []).append(one)
    found = []
    for picture_id, ones in together.items():
        first = ones[0]
        later = tuple(one for one in ones if one.note_id != first.note_id)
        if later:
            found.append(Reused(picture_id, first, later))
    return sorted(found, key=lambda one: (-one.notes, one.picture_id))
