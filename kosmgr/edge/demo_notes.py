"""Notes of the demonstration company over the last three months, and what it plans.

Among several hundred of their own are two copies word for word, two rewritten ones, four poured into one template, one
that takes two paragraphs of the 企业号, and one tried on a test account first: what a matrix looks like from inside.
"""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select

from kosmgr.content import planning, publishers, rules, service, testers
from kosmgr.content.models import Publisher
from kosmgr.entities.models import EnterpriseAccount
from kosmgr.exchange import demo as company
from kosmgr.kit import clock
from kosmgr.seats.models import Account
from kosmgr.work import Work

PARTS = ("open", "why", "how", "detail", "end")
SIDE = 5  # sentences of each kind in a topic
DAYS = 88
# who posts; the others of the ledger are the silent ones its findings speak of
BUSY = (
    "9000000101", "9000000102", "9000000103", "9000000104", "9000000105", "9000000106", "9000000107", "9000000109",
    "9000000110", "9000000115", "9000000116", "9000000119", "9000000120", "9000000121", "9000000122", "9000000123",
    "9000000126", "9000000127", "9000000128",
    "9000000201", "9000000203", "9000000204", "9000000205", "9000000206", "9000000207", "9000000208", "9000000209",
)  # fmt: skip
ADVERTISER = "9000000110"  # too much of hers sells
TESTER = ("hmtest01", "禾木试水小号")
DOWN = 57  # one of them was taken down
TAKEN_DOWN, WHY = "被平台下架", "平台提示有导流嫌疑，已下架"
LINK = "https://www.xiaohongshu.com/explore/{number:024x}"
HOURS = (time(8, 10), time(12, 0), time(18, 30), time(20, 0), time(21, 30))


Given = list[rules.NoteGiven]


@dataclass(frozen=True)
class Text:
    """What one note says."""

    title: str
    body: str
    topic: str
    tags: tuple[str, ...]


def fill(work: Work) -> int:
    """The notes of the demonstration company; how many."""
    said = tomllib.loads((Path(company.FOLDER) / "notes.toml").read_text("utf-8"))
    busy = _publishers(work)
    if not busy:
        return 0
    texts = list(_own(said["topic"]))
    planned, published = texts[-12:], texts[:-12]
    given = [
        _said(work, busy[number * 7 % len(busy)], text, number, work.today - timedelta(days=2 + number * 37 % DAYS))
        for number, text in enumerate(published)
    ]
    given += _copies(work, busy, published, said, len(given))
    given += _enterprise(work, busy, said, len(given))
    given += _trial(work, busy, said, len(given))
    drafts = [
        rules.NoteGiven(busy[number].id, text.title, text.body, text.tags, rules.IMAGE, text.topic)
        for number, text in enumerate(planned)
    ]
    notes = service.add_many(work, [*given, *drafts])
    service.drop(work, notes[DOWN].id, WHY)
    for number, note in enumerate(notes[len(given) :]):
        if number % 4 != 3:
            planning.plan(work, note.id, work.today + timedelta(days=1 + number // 3), HOURS[number % 5])
    return len(notes)


def _publishers(work: Work) -> list[Publisher]:
    known = {one.xhs_id: one for one in work.db.scalars(select(Account).where(Account.xhs_id.in_(BUSY)))}
    return [publishers.publisher_for_account(work, known[one]) for one in BUSY if one in known]


def _own(topics: list[dict[str, Any]]) -> Iterator[Text]:
    """Every line of a plane of five by five: two notes of a topic share one sentence at most."""
    for slope in range(SIDE):
        for start in range(SIDE):
            for topic in topics:
                chosen = [topic[part][(slope * place + start) % SIDE] for place, part in enumerate(PARTS)]
                clause = chosen[slope - 1].split("，")[0].rstrip("。")
                title = clause if slope else topic["titles"][start]
                yield Text(title, "\n".join(chosen), topic["name"], tuple(topic["tags"]))


def _said(work: Work, by: Publisher, text: Text, number: int, on: date) -> rules.NoteGiven:
    """One note as it stands today: counts that grow with its age and its luck."""
    luck = (number * 7919) % 101
    reads = 120 + luck * luck // 3 + (work.today - on).days * 4
    counts = {
        "reads": reads,
        "likes": reads * (3 + luck % 5) // 100,
        "saves": reads * (1 + luck % 4) // 100,
        "comments": reads * (luck % 3) // 200,
        "leads": reads // 900,
    }
    sells = number % 4 == 0 or _is(work, by, ADVERTISER)
    return rules.NoteGiven(
        by.id,
        text.title,
        text.body,
        text.tags,
        kind=rules.VIDEO if number % 5 == 2 else rules.IMAGE,
        topic=text.topic,
        goods=sells,
        promoted=number % 11 == 5,
        published_on=on,
        published_at=datetime.combine(on, HOURS[number % len(HOURS)], clock.SHANGHAI),
        link=LINK.format(number=0x65F0A1B2_0000_0000_0000_0000 + number),
        platform_state=TAKEN_DOWN if number == DOWN else "正常",
        review_first="通过",
        review_second="通过",
        counts=counts,
        counted_on=work.today - timedelta(days=1),
    )


def _is(work: Work, by: Publisher, xhs_id: str) -> bool:
    return by.account_id is not None and work.db.get_one(Account, by.account_id).xhs_id == xhs_id


def _copies(work: Work, busy: list[Publisher], texts: list[Text], said: dict[str, Any], number: int) -> Given:
    """Two word for word, two rewritten, four from one template: each later than what it follows."""
    given, day = [], work.today - timedelta(days=1)
    pairs = [(20, 3, _same), (41, 8, _same), (66, 12, _rewritten), (90, 15, _rewritten)]
    for place, (source, whose, change) in enumerate(pairs):
        text = change(texts[source], said)
        given.append(_said(work, busy[whose], text, number + place, day - timedelta(days=place // 2)))
    template = said["template"]
    for place, slots in enumerate(template["slots"]):
        title = template["titles"][place % 2].format(**slots)
        text = Text(title, template["body"].format(**slots), "旧房改造", ("装修日记",))
        day = work.today - timedelta(days=10 - 2 * place)
        given.append(_said(work, busy[4 + place * 3], text, number + len(pairs) + place, day))
    return given


def _same(text: Text, said: dict[str, Any]) -> Text:
    return text


def _rewritten(text: Text, said: dict[str, Any]) -> Text:
    """Words exchanged, the first two sentences turned round."""
    body = text.body
    for word, other in said["rewriting"]["words"]:
        body = body.replace(word, other)
    first, second, *rest = body.split("\n")
    return Text(f"真心建议：{text.title}", "\n".join([second, first, *rest]), text.topic, (*text.tags, "干货"))


def _enterprise(work: Work, busy: list[Publisher], said: dict[str, Any], number: int) -> Given:
    """What the 企业号 posts, and who takes two paragraphs of it."""
    account = work.db.get_one(Account, busy[0].account_id)
    if account.enterprise_account_id is None:
        return []
    enterprise = work.db.get_one(EnterpriseAccount, account.enterprise_account_id)
    by = publishers.publisher_for_enterprise(work, enterprise)
    long, news = said["long"], said["enterprise"]
    day = work.today - timedelta(days=20)
    given = [_said(work, by, Text(long["title"], long["body"], "板材环保", ("板材",)), number, day)]
    for place, (title, body) in enumerate(zip(news["titles"], news["body"], strict=True)):
        text = Text(title, body, "品牌", ("禾木家居",))
        given.append(_said(work, by, text, number + 1 + place, work.today - timedelta(days=5 + 12 * place)))
    paragraphs = long["body"].split("\n")
    taken = [paragraphs[place] for place in long["borrowed"]]
    text = Text("柜子怎么挑，我照着念", "\n".join([long["intro"], *taken, long["outro"]]), "板材环保", ("板材",))
    return [*given, _said(work, busy[10], text, number + 40, day + timedelta(days=12))]


def _trial(work: Work, busy: list[Publisher], said: dict[str, Any], number: int) -> Given:
    """Tried on a test account, then put on a real one with a few words changed."""
    tester = testers.add(work, busy[0].entity_id, *TESTER)
    trial = said["trial"]
    body = trial["body"]
    first = Text(trial["title"], body, "软装落地", ("客厅",))
    for word, other in trial["changed"]:
        body = body.replace(word, other)
    again = Text(trial["again"], body, "软装落地", ("客厅",))
    return [
        _said(work, tester, first, number + 60, work.today - timedelta(days=30)),
        _said(work, busy[2], again, number + 61, work.today - timedelta(days=6)),
    ]
