"""What the demonstration company has beside its ledgers: colleagues who are told, answers they gave, a robot, a log.

The robot is switched off, so that a demonstration writes to nobody; what it is said to have done is in the log.
"""

from kosmgr.edge import (
    demo_drift,
    demo_isolation,
    demo_logins,
    demo_notes,
    demo_pictures,
    demo_register,
    demo_spotchecks,
    units,
)
from kosmgr.edge.reminding import Reminding
from kosmgr.exchange import demo as company
from kosmgr.policy import SYSTEM, Actor, Role
from kosmgr.post import addresses, claims, destinations, outbox
from kosmgr.post import destination_rules as may
from kosmgr.post import queries as post
from kosmgr.post.models import Destination
from kosmgr.reminders import answers, letters, routing, service
from kosmgr.reports import schedules
from kosmgr.runtime import Runtime
from kosmgr.users import queries as users
from kosmgr.users import service as people
from kosmgr.work import Work

COLLEAGUES = (("陈静", Role.OPERATIONS), ("邓倩", Role.HR), ("何会计", Role.FINANCE), ("郑合规", Role.COMPLIANCE))
MAILS = {"陈静": "chenjing@hemu.example", "邓倩": "dengqian@hemu.example"}
ROBOT = "运营群机器人（演示，已停用）"
HOOK = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=00000000-0000-0000-0000-0000000demo1"
TOLD = ("document-expiring", "leaver-bound", "renewal-due")  # what the log speaks of
ENDS = (("sent", ""), ("uncertain", "cut"), ("dead", "refused"))  # how three messages of the log ended


def fill(runtime: Runtime) -> None:
    """The company from its ledgers, and what it does with reminders; only an empty installation is filled."""
    with units.writing(runtime, SYSTEM) as work:
        if not company.load(work, company.shift_to(work.today)):
            return
        for name, role in COLLEAGUES:
            people.add_user(work, name, role)
            if name in MAILS:
                addresses.keep_users(work, name, MAILS[name])
        given = may.Given(ROBOT, HOOK)
        robot = destinations.add(work, runtime.outbound, "wecom", given).id
        destinations.disable(work, robot)
        demo_register.fill(work)
        demo_logins.fill(work)
        schedules.add(work, schedules.Plan("matrix", "weekly", 1, ("陈静",)))
    with units.writing(runtime, SYSTEM) as work:
        demo_drift.fill(work)
    with units.writing(runtime, SYSTEM) as work:
        demo_notes.fill(work)
        demo_pictures.fill(work)
    Reminding(runtime).plan()
    with units.writing(runtime, SYSTEM) as work:
        chen = _colleague(work, "陈静")
        zheng = _colleague(work, "郑合规")
    with units.writing(runtime, chen) as work:
        _answer(work)
        asked = demo_register.ask(work)
    with units.writing(runtime, zheng) as work:
        demo_register.decide(work, asked)
    with units.posting(runtime) as work:
        _log(work, robot)
    demo_isolation.fill(runtime, zheng)
    demo_spotchecks.fill(runtime, zheng)


def _colleague(work: Work, name: str) -> Actor:
    user = users.by_name(work.db, name)
    assert user is not None
    return Actor(user.id, user.name, users.policy_grants(work.db, user.id))


def _answer(work: Work) -> None:
    """She is on the first renewal that is not due yet, and puts the second off for two days."""
    coming = [one for one in service.plan(work, 60) if one.reason == "renewal-due" and one.due_on > work.today]
    matters = list(dict.fromkeys(one.matter for one in coming if not one.suppressed))[:2]
    for number, matter in enumerate(matters):
        if number == 0:
            answers.acknowledge(work, matter)
        else:
            answers.snooze(work, matter, answers.snooze_span(work, coming[0].entity_id, matter[3]))


def _log(work: Work, robot: int) -> None:
    """Three messages of the robot, each ended in its own way."""
    told = [one for one in service.plan(work, 0) if not one.suppressed and one.reason in TOLD][: len(ENDS)]
    for message, (state, word) in zip(told, ENDS, strict=False):
        row = {
            "reason": message.reason, "subject_kind": message.subject.kind, "subject_id": message.subject.ref_id or 0,
            "subject_key": message.subject.key, "subject_label": message.subject.label, "entity_id": message.entity_id,
            "due_on": message.due_on, "stage": message.stage, "planned_on": message.on,
            "said": letters.sentence(message), "recipient": f"destination:{robot}", "channel": "wecom",
            "relation": routing.GROUP, "state": "queued", "why": "", "late": False, "created_at": work.now,
        }  # fmt: skip
        written = post.add_notices(work.db, [row])
        outbox.pack(work, written, None, lambda rows, following: work.now, lambda *pile: [pile[2]])
        place = work.db.get_one(Destination, robot)
        for parcel in claims.claim(work.db, place, "demo", work.now, 1):
            claims.begin(work.db, parcel, "demo", robot)
            claims.ended(work.db, parcel, "demo", state, word, work.now)
