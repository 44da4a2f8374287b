"""Labelled copies of notes: invented texts, rewritten in twelve ways, and the pairs that must be found.

Nothing here is anybody's text, and it says nothing: words are two characters put together, some frequent and most rare
as in a language, each note keeping to a subject with words of its own. A file of base texts (JSON lines with title and
body) and a list of synonyms may be given instead, to measure on real ones.
"""

import json
import random
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from itertools import accumulate
from pathlib import Path
from typing import Any

from kosmgr.likeness import texts

LETTERS = (
    "家房门窗墙地板灯床柜桌椅布色光水电气味风声木石铁纸线面边角高低长短宽窄大小新旧冷热干湿明暗软硬轻重厚薄圆方直弯深浅红黄蓝绿白黑灰金银"
    "东西南北左右前后上下里外中间早晚春夏秋冬年月周天时分今昨明先又再还已经正常总每次回只能会要想看听说问答写读学教做用买卖送收拿放开关进出来去走跑坐站住起"
    "落拉推提抱打洗擦补换修装拆搬运挑选比量算记忘找等让给帮请谢爱怕喜欢笑哭累忙闲快慢难易好坏贵便宜真假老少男女孩子爸妈姐妹兄弟朋友客人师傅邻居同事店主设计工程"
    "手脚头脸眼口心身体衣服鞋帽包车船飞机路桥山河湖海花草树叶果菜饭茶酒汤米油盐糖鱼肉蛋奶猫狗鸟书画歌舞戏球棋信号码数字词句文章图片视频标题评论收藏点赞关注"
    "价格成本利润折扣优惠活动节日礼物快递安装售后保修退款合同签名日期地址电话服务态度质量标准检验报告结果问题方法步骤经验教训建议意见原因影响变化情况环境条件"
)  # characters of which words are made
LITTLE = "的 了 是 在 和 就 不 也 都 很 把 被 对 从 到 这 那 我 你 他 我们 一个 没有 可以 因为 但是 真的".split()  # noqa: SIM905
PLACES = "西湖店 滨江店 城北店 高新店 春熙店 江东店 龙湖店 学院店 车站店 新区店 老城店".split()  # noqa: SIM905
WORDS, TOPICS, OF_TOPIC, FAMILIES = 4000, 40, 160, 6
EMOJI = "😀😂🥰😍🔥✨💯🎉👍🙏🌟🌈💖🤣📍📝✅"
MARKS = "～~！。…、·|-—*"
NUMBER = re.compile(r"\d+")
SENTENCE = re.compile(r"[^。！？!?；;\n~～]+[。！？!?；;\n~～]*")
KINDS = (
    "exact",
    "noise",
    "fullwidth",
    "trad",
    "syn05",
    "syn15",
    "syn30",
    "shuffle",
    "wash",
    "slot",
    "partial50",
    "template",
)


@dataclass
class Corpus:
    """Notes, the group each belongs to (-1: none), and the pairs that must be found with the way they were made."""

    texts: list[str] = field(default_factory=list)
    groups: list[int] = field(default_factory=list)
    gold: dict[tuple[int, int], str] = field(default_factory=dict)

    def add(self, title: str, body: str, group: int) -> int:
        """Put a note in; returns its number."""
        self.texts.append(texts.whole(title, body))
        self.groups.append(group)
        return len(self.texts) - 1


class Writer:
    """Makes notes and rewrites them; the same seed writes the same."""

    def __init__(self, seed: int, synonyms: dict[str, list[str]] | None = None) -> None:
        self.dice = random.Random(seed)
        letters = sorted(set(LETTERS))
        words = sorted({"".join(self.dice.sample(letters, 2)) for _ in range(WORDS)})
        self.dice.shuffle(words)
        self.words = words
        self.odds = list(
            accumulate(1 / (rank + 20) for rank in range(len(words)))
        )  # few frequent words, many rare ones
        self.topics = [self.dice.sample(words, OF_TOPIC) for _ in range(TOPICS)]
        self.synonyms = synonyms or {word: self.dice.sample(words, 3) for word in words}
        self.longest = max(map(len, self.synonyms))

    def sentence(self, topic: Sequence[str]) -> str:
        """One sentence on a subject."""
        parts: list[str] = []
        for _ in range(self.dice.randint(5, 12)):
            if self.dice.random() < 0.4:
                parts.append(self.dice.choice(LITTLE))
            own = self.dice.random() < 0.5
            parts.append(self.dice.choice(topic) if own else self.dice.choices(self.words, cum_weights=self.odds)[0])
            odds = self.dice.random()
            if odds < 0.12:
                parts.append(self.dice.choice(PLACES) if odds < 0.03 else str(self.dice.randint(1, 300)))
            elif odds < 0.2:
                parts.append("，")
        return "".join(parts) + self.dice.choice("。。。！？")

    def note(self, chars: int) -> tuple[str, str]:
        """Title and body of a new note of about so many characters."""
        topic = self.dice.choice(self.topics)
        body: list[str] = []
        while sum(map(len, body)) < chars:
            body.append(self.sentence(topic))
        return self.sentence(topic)[:18], "".join(body)

    def family(self, count: int) -> list[tuple[str, str]]:
        """Notes poured into one frame: a third of the words are their own, and so is the last sentence."""
        topic = self.dice.choice(self.topics)
        frame = [self.dice.choice(topic) + self.dice.choice(LITTLE) for _ in range(60)]
        slots = self.dice.sample(range(60), 12)
        notes = []
        for _ in range(count):
            own = {slot: self.dice.choice(self.words) + str(self.dice.randint(1, 99)) for slot in slots}
            parts = [own.get(place, word) + ("。" if place % 9 == 8 else "") for place, word in enumerate(frame)]
            notes.append(("".join(parts[:6]), "".join(parts[6:]) + self.sentence(self.dice.choice(self.topics))))
        return notes

    def noise(self, text: str) -> str:
        """Emoji, marks, blanks and invisible characters strewn in."""
        out = []
        for letter in text:
            out.append(letter)
            odds = self.dice.random()
            if odds < 0.07:
                out.append(
                    self.dice.choice(
                        EMOJI if odds < 0.03 else MARKS if odds < 0.05 else (" ", "\n", "\u200b", "\u3000")
                    )
                )
        return "".join(out)

    def fullwidth(self, text: str) -> str:
        """Figures, letters and marks in full width, some of them."""
        wide = (
            chr(ord(x) + 0xFEE0) if 0x21 <= ord(x) <= 0x7E and self.dice.random() < 0.8 else x.upper() for x in text
        )
        return "".join(wide).replace("，", ",").replace("。", ".")

    def traditional(self, text: str) -> str:
        """As written in Taiwan, with its words."""
        converted: str = _opencc().convert(text)
        return converted

    def reworded(self, text: str, share: float) -> str:
        """A share of the words (of two characters on average) replaced by synonyms."""
        places = []
        at = 0
        while at < len(text):
            size = next((n for n in range(self.longest, 1, -1) if text[at : at + n] in self.synonyms), 0)
            if size:
                places.append((at, size))
            at += size or 1
        self.dice.shuffle(places)
        for at, size in sorted(places[: round(len(text) / 2 * share)], reverse=True):
            text = text[:at] + self.dice.choice(self.synonyms[text[at : at + size]]) + text[at + size :]
        return text

    def shuffled(self, text: str) -> str:
        """The sentences in another order."""
        parts = sentences(text)
        for _ in range(5):
            moved = parts[:]
            self.dice.shuffle(moved)
            if moved != parts:
                break
        return "".join(moved)

    def slotted(self, text: str) -> str:
        """Other figures and other places."""
        text = NUMBER.sub(lambda found: str(self.dice.randint(1, 999)), text)
        for word in PLACES:
            text = text.replace(word, self.dice.choice(PLACES))
        return text

    def half(self, text: str, other: str) -> str:
        """Half of the text inside another one."""
        parts = sentences(text)
        first = self.dice.randrange(len(parts))
        kept = _until(parts[first:] + parts[:first], len(text) / 2)
        frame = _until(sentences(other), len(text) / 2)
        return "".join(frame[: len(frame) // 2] + kept + frame[len(frame) // 2 :])


def sentences(text: str) -> list[str]:
    """A text cut after its full stops."""
    return [one for one in SENTENCE.findall(text) if one.strip()]


def _until(parts: Sequence[str], chars: float) -> list[str]:
    kept: list[str] = []
    for part in parts:
        if sum(map(len, kept)) >= chars:
            break
        kept.append(part)
    return kept


@cache
def _opencc() -> Any:
    return import_module("opencc").OpenCC("s2twp")


def synonyms(path: Path) -> dict[str, list[str]]:
    """A list of synonyms: lines of a code ending in = and words."""
    found: dict[str, list[str]] = {}
    for line in path.read_text("utf-8").splitlines():
        code, *words = line.split()
        if code.endswith("="):
            kept = [word for word in words if 2 <= len(word) <= 4]
            for word in kept:
                found.setdefault(word, []).extend(other for other in kept if other != word)
    return {word: others for word, others in found.items() if others}


def corpus(
    seed: int, bases: int = 300, background: int = 3000, base: Path | None = None, words: Path | None = None
) -> Corpus:
    """A corpus of about `bases` notes in up to eleven versions, template families, and unrelated notes."""
    writer = Writer(seed, synonyms(words) if words else None)
    if base is None:
        notes = [writer.note(writer.dice.randint(80, 700)) for _ in range(bases + background)]
    else:
        read = [json.loads(line) for line in base.read_text("utf-8").splitlines()]
        notes = [(one.get("title", ""), one["body"]) for one in read if 80 <= len(one["body"]) <= 1200]
        writer.dice.shuffle(notes)
    made = Corpus()
    rest = notes[bases:]
    for group, (title, body) in enumerate(notes[:bases]):
        _versions(made, writer, group, title, body, writer.dice.choice(rest)[1])
    for family in range(FAMILIES):
        numbers = [made.add(title, body, bases + family) for title, body in writer.family(8)]
        made.gold |= {(a, b): "template" for b in numbers for a in numbers if a < b}
    for title, body in rest[:background]:
        made.add(title, body, -1)
    return made


def _versions(made: Corpus, writer: Writer, group: int, title: str, body: str, other: str) -> None:
    first = made.add(title, body, group)
    ways: dict[str, Callable[[], str]] = {
        "exact": lambda: body,
        "noise": lambda: writer.noise(body),
        "fullwidth": lambda: writer.fullwidth(body),
        "trad": lambda: writer.traditional(body),
        "syn05": lambda: writer.reworded(body, 0.05),
        "syn15": lambda: writer.reworded(body, 0.15),
        "syn30": lambda: writer.reworded(body, 0.30),
        "shuffle": lambda: writer.shuffled(body),
        "wash": lambda: writer.noise(writer.shuffled(writer.reworded(body, 0.15))),
        "slot": lambda: writer.slotted(body),
        "partial50": lambda: writer.half(body, other),
    }
    for kind, way in ways.items():
        if kind in ("shuffle", "wash") and len(sentences(body)) < 3:
            continue
        if kind == "partial50" and (len(body) < 200 or len(sentences(body)) < 4):
            continue
        made.gold[first, made.add("" if kind == "partial50" else title, way(), group)] = kind


@dataclass(frozen=True)
class Score:
    """How much was found of each kind, and how much of what was found is a copy."""

    recall: dict[str, float]
    macro: float
    precision: float  # adjudicated: other pairs count as right from Jaccard 0.30 or containment 0.45 on
    found: int


def score(made: Corpus, pairs: set[tuple[int, int]]) -> Score:
    """Hold pairs (lower number first) against what must be found."""
    total = Counter(made.gold.values())
    hit = Counter(kind for pair, kind in made.gold.items() if pair in pairs)
    odd = [(a, b) for a, b in pairs if made.groups[a] != made.groups[b] or made.groups[a] < 0]
    pieces = {text: _pieces(made.texts[text]) for pair in odd for text in pair}
    wrong = 0
    for a, b in odd:
        shared = len(pieces[a] & pieces[b])
        alike = shared / max(1, len(pieces[a] | pieces[b]))
        wrong += alike < 0.30 and shared / max(1, min(len(pieces[a]), len(pieces[b]))) < 0.45
    recall = {kind: hit[kind] / total[kind] for kind in KINDS if total[kind]}
    return Score(recall, sum(recall.values()) / len(recall), 1 - wrong / max(1, len(pairs)), len(pairs))


def _pieces(text: str) -> set[str]:
    plain = texts.normal(text)
    return {plain[place : place + 3] for place in range(len(plain) - 2)} or {plain}
