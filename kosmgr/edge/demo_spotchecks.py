"""Spot checks of the demonstration company: a round of last week that is over (passed, failed, silent), and one that
runs. What the photos show is drawn here; no picture of anybody is shipped."""

import io
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

from PIL import Image, ImageDraw, ImageFont

from kosmgr.edge import units
from kosmgr.kit.clock import SHANGHAI, Clock
from kosmgr.kit.papers.limits import JPEG
from kosmgr.kit.papers.reader import Paper
from kosmgr.policy import SYSTEM, Actor
from kosmgr.rulebook import service as rulebook
from kosmgr.runtime import Runtime
from kosmgr.spotchecks import doors, drawing, judging, proving, queries, rules, service, telling
from kosmgr.work import Work

DRAWN = 3  # accounts of a round
SMALL = "因为演示只有一家公司，每周抽三个"
WRONG = "照片里的手机不是登记的工作手机，账号可能借给了别人"
REMARK = "在店里，刚拍的"


@dataclass(frozen=True)
class _At(Clock):
    """A clock that stands at one instant."""

    at: datetime = datetime(2000, 1, 1, tzinfo=UTC)

    def now(self) -> datetime:
        """That instant."""
        return self.at


def _at(runtime: Runtime, day: date, hour: int) -> Runtime:
    return replace(runtime, clock=_At(at=datetime.combine(day, time(hour), SHANGHAI).astimezone(UTC)))


def fill(runtime: Runtime, judge: Actor) -> None:
    """Two rounds, as a compliance officer and three holders made them; the rest of the story is today's."""
    today = runtime.clock.today()
    last = rules.week_of(today) - timedelta(days=6)  # Tuesday of last week
    then, next_day, after = _at(runtime, last, 10), _at(runtime, last, 16), _at(runtime, last + timedelta(days=2), 9)
    with units.writing(then, SYSTEM) as work:
        entity_id = _largest(work)
        since = date(2023, 1, 2)
        rulebook.add_value(work, "spotchecks.number", DRAWN, since, "公司规则", SMALL, entity_id=entity_id)
    checks = _draw(then, judge, entity_id)
    for number, check_id in enumerate(checks):
        path = _link(then, judge, check_id)
        if number < 2:
            _send(next_day, path, f"spot-{number + 1}.jpg")
    with units.writing(after, judge) as work:
        judging.judge(work, checks[0], rules.PASSED)
    with units.writing(after, judge) as work:
        judging.judge(work, checks[1], rules.FAILED, WRONG)
    with units.writing(after, SYSTEM) as work:
        judging.end_late(work, checks[2])
    _running(runtime, judge, entity_id)


def _running(runtime: Runtime, judge: Actor, entity_id: int) -> None:
    """This week's round: one has answered, one is asked, one has no link yet."""
    checks = _draw(runtime, judge, entity_id)
    for number, check_id in enumerate(checks[:2]):
        path = _link(runtime, judge, check_id)
        if number == 0:
            _send(runtime, path, "spot.jpg")


def _largest(work: Work) -> int:
    """The entity with the most accounts in somebody's hands."""
    held = {one: queries.held(work.db, one, work.today) for one in queries.undrawn(work.db, date.min, work.today)}
    return max(held, key=lambda one: (held[one], -one))


def _draw(runtime: Runtime, judge: Actor, entity_id: int) -> list[int]:
    with units.writing(runtime, SYSTEM) as work:
        row = drawing.draw(work, entity_id)
        return sorted(line.check.id for line in service.visible_checks(work, round_id=row.id))


def _link(runtime: Runtime, judge: Actor, check_id: int) -> str:
    with units.writing(runtime, judge) as work:
        return telling.hand_over(work, check_id).removeprefix(telling.PREFIX)


def _send(runtime: Runtime, token: str, name: str) -> None:
    with units.reading(runtime, SYSTEM) as work:
        who = doors.open_link(work, token)
    photo = Paper(_photo(who.code, who.account), JPEG)
    with units.writing(runtime, who.actor) as work:
        proving.send(work, who.link_id, [(name, photo)], REMARK)


def _photo(code: str, account: str) -> bytes:
    """A desk, a phone with a profile on it, and the code on paper."""
    picture = Image.new("RGB", (960, 720), "#b99a76")
    pen, large, small = ImageDraw.Draw(picture), ImageFont.load_default(72), ImageFont.load_default(26)
    pen.rectangle((70, 190, 470, 470), fill="#fbf8ef", outline="#d9d2bf", width=3)
    pen.text((270, 330), code, fill="#23304a", font=large, anchor="mm")
    pen.rounded_rectangle((560, 60, 880, 670), 36, fill="#1d1d20")
    pen.rounded_rectangle((576, 84, 864, 646), 20, fill="#ffffff")
    pen.ellipse((604, 124, 692, 212), fill="#e7b9a5")
    pen.text((604, 240), f"ID {account}", fill="#33302c", font=small)
    for row in range(3):
        for column in range(2):
            left, top = 596 + column * 132, 300 + row * 112
            shade = ("#dfe6da", "#f0dfd3")[(row + column) % 2]
            pen.rounded_rectangle((left, top, left + 118, top + 98), 10, fill=shade)
    target = io.BytesIO()
    picture.save(target, "JPEG", quality=82)
    return target.getvalue()
