"""The clock of spot checks: draws each week, writes to holders, ends what is late; and their letters.

Each step is a transaction of one entity or one check, and idempotent: with two clocks it is done once.
"""

import contextlib
import logging
from collections.abc import Sequence
from dataclasses import dataclass

from kosmgr.edge import units
from kosmgr.kit import languages
from kosmgr.kit.errors import Conflict
from kosmgr.kit.sentences import Sentence
from kosmgr.kit.text import N_
from kosmgr.policy import SYSTEM
from kosmgr.post import outbox
from kosmgr.post.delivery import Ready
from kosmgr.post.rules import Item, Letter
from kosmgr.runtime import Runtime
from kosmgr.spotchecks import drawing, judging, telling
from kosmgr.work import Work

log = logging.getLogger(__name__)

TITLE = N_("飞行检查：请给账号「{account}」拍一张照片")
WHAT = N_("打开链接，把上面的验证字写在纸上，放在手机旁边，和账号主页一起拍下来。{due} 前交，平常几分钟就好。")
SAFE = N_("我们不会问密码，也不会问短信验证码。链接只属于你，请不要转给别人。")


@dataclass(frozen=True)
class Done:
    """What one tick did."""

    drawn: int = 0
    told: int = 0
    ended: int = 0


def tick(runtime: Runtime) -> Done:
    """Draw what is due, write to whoever can be written to, end what is late."""
    done = Done(draw_due(runtime), tell(runtime), end_late(runtime))
    if done != Done():
        log.info("spot checks", extra=vars(done))
    return done


def draw_due(runtime: Runtime) -> int:
    """The week's round of every entity whose hour has come; how many were drawn by this clock."""
    with units.reading(runtime, SYSTEM) as work:
        waiting = drawing.due(work)
    done = 0
    for entity_id in waiting:
        with contextlib.suppress(Conflict), units.writing(runtime, SYSTEM) as work:
            drawing.draw(work, entity_id)
            done += 1
    return done


def tell(runtime: Runtime) -> int:
    """A letter to everybody who was drawn, has an address and was not written to; none while nobody can open a link."""
    if not runtime.base_url:
        return 0
    with units.reading(runtime, SYSTEM) as work:
        waiting = telling.by_mail(work)
    done = 0
    for check_id, _entity_id in waiting:
        with contextlib.suppress(Conflict), units.writing(runtime, SYSTEM) as work:
            done += telling.post(work, check_id)
    return done


def end_late(runtime: Runtime) -> int:
    """End every check whose time is over."""
    with units.reading(runtime, SYSTEM) as work:
        waiting = judging.late(work)
    done = 0
    for check_id, _entity_id in waiting:
        with contextlib.suppress(Conflict), units.writing(runtime, SYSTEM) as work:
            judging.end_late(work, check_id)
            done += 1
    return done


def erase_photos(runtime: Runtime) -> int:
    """Erase photos whose time is over, entity by entity."""
    with units.reading(runtime, SYSTEM) as work:
        places = judging.places_with_photos(work)
    done = 0
    for entity_id in places:
        with units.writing(runtime, SYSTEM) as work:
            done += judging.erase_photos(work, entity_id)
    return done


def compose(work: Work, parcel_ids: Sequence[int], base_url: str) -> dict[int, Ready]:
    """The letters of spot checks among parcels, with the link as it stands; one that is over has none."""
    ready: dict[int, Ready] = {}
    for row in outbox.carrying(work, parcel_ids, telling.KIND):
        found = telling.letter(work, row.carries)
        if found is None or not base_url:
            continue
        speak = languages.translator(languages.CHINESE)
        text = Sentence(WHAT, {"due": telling.minute(found.due_at)}).text(speak)
        letter = Letter(
            language=languages.CHINESE,
            title=Sentence(TITLE, {"account": found.nickname}).text(speak),
            items=(Item(text, "today", base_url + found.path),),
            closing=speak(SAFE),
        )
        ready[row.id] = Ready(letter, found.email, row.message_id)
    return ready
