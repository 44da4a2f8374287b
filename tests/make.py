"""Builders, and the fixed cast: Lin runs 甲, Wu runs 乙 and must not see 甲, Chen audits, Boss may everything."""

from dataclasses import dataclass
from datetime import date

from kosmgr.entities import service as entities
from kosmgr.entities.models import Entity
from kosmgr.policy import SYSTEM, Actor, Grant, Role
from kosmgr.post.models import Notice
from kosmgr.runtime import Runtime
from kosmgr.work import Work
from tests.staged import staged

JIA = "杭州甲示例有限公司"
YI = "成都乙示例有限公司"
DAY = date(2026, 11, 20)


@dataclass(frozen=True)
class Cast:
    """Two entities and the people of the tests."""

    jia: Entity
    yi: Entity
    lin: Actor
    wu: Actor
    chen: Actor
    boss: Actor

    @classmethod
    def make(cls, runtime: Runtime) -> "Cast":
        return staged(runtime, "cast", lambda: cls._make(runtime))

    @classmethod
    def _make(cls, runtime: Runtime) -> "Cast":
        with runtime.writing(SYSTEM) as work:
            jia = entities.add_entity(work, JIA, "91330100MA0EXAMP1B")
            yi = entities.add_entity(work, YI, "91510100MA0DEMWX90")
        return cls(
            jia=jia,
            yi=yi,
            lin=Actor(101, "Lin", (Grant(Role.HR, jia.id), Grant(Role.OPERATIONS, jia.id))),
            wu=Actor(102, "Wu", (Grant(Role.HR, yi.id), Grant(Role.OPERATIONS, yi.id))),
            chen=Actor(103, "Chen", (Grant(Role.AUDITOR),)),
            boss=Actor(104, "Boss", (Grant(Role.ADMIN),)),
        )


def notice(work: Work, recipient: str, entity_id: int | None, **given: object) -> Notice:
    """Something that was said to somebody, as the outbox would have written it."""
    due_on = given.get("due_on", DAY)
    facts = {"account": given.get("subject_label", "账号1"), "due": str(due_on), "days": 7}
    row = Notice(
        **{
            "reason": "renewal-due",
            "subject_kind": "account",
            "subject_id": 1,
            "subject_key": "9000000101",
            "subject_label": "账号1",
            "due_on": due_on,
            "stage": "T-7",
            "planned_on": work.today,
            "said": {"message": "「{account}」的认证 {due} 到期，还剩 {days} 天", "facts": facts},
            "channel": "inbox",
            "relation": "keeper",
            "state": "sent",
            "late": False,
            "created_at": work.now,
            **given,
        },
        recipient=recipient,
        entity_id=entity_id,
    )
    work.db.add(row)
    work.db.flush()
    return row
