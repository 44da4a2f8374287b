"""A phone whose account's holder says that they do not have it."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime

from kosmgr.checks.check import Check
from kosmgr.checks.rules import RulesOfDay, Seen, account_subject, device_subject, holder_subject
from kosmgr.kit import clock
from kosmgr.kit.text import N_
from kosmgr.matrix.rules import Picture
from kosmgr.selfservice import queries
from kosmgr.work import Work

Denied = Mapping[tuple[int, int], datetime]


def read(work: Work, on: date) -> Denied:
    """When somebody last said of a phone that it is not theirs, unless they said otherwise since."""
    return queries.denied(work.db, clock.end_of(on))


def judge(picture: Picture, facts: Denied, book: RulesOfDay) -> Iterator[Seen]:
    """Phones on which the account of the one who denies them still lives."""
    for line in picture.accounts:
        holder = line.holder
        if holder is None or holder.employee_id is None or holder.has_left(picture.on):
            continue
        for device_id in line.device_ids:
            at = facts.get((holder.employee_id, device_id))
            device = picture.by_device.get(device_id)
            if at is None or device is None:
                continue
            age = (picture.on - clock.day_of(at)).days
            if age <= book.value("confirm.max_age_days", line.entity_id):
                yield Seen(
                    line.entity_id,
                    (account_subject(line), device_subject(device), holder_subject(picture, holder)),
                    facts={"person": holder.name, "device": device.number, "account": line.nickname},
                    evidence={"said_on": clock.day_of(at)},
                )


CHECK = Check(
    name="device-denied",
    rule="devices.denied",
    title=N_("本人说设备不在手里"),
    severity="medium",
    message=N_("{person} 说 {device} 不在自己手里，「{account}」却登记在这台设备上"),
    next_step=N_("向本人核实，找到设备，改登记或收回账号"),
    needs=("confirm.max_age_days",),
    judge=judge,
    read=read,
)
