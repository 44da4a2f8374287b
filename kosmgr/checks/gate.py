"""Somebody who has left still keeps a work phone or a SIM card."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from kosmgr.checks import queries
from kosmgr.checks.check import Check
from kosmgr.checks.rules import RulesOfDay, Seen, device_subject, entity_key, sim_subject
from kosmgr.findings.rules import Subject
from kosmgr.kit.text import N_
from kosmgr.matrix.rules import Picture
from kosmgr.work import Work


def read(work: Work, on: date) -> list[Any]:
    """Phones and cards kept by people whose employment has ended."""
    return queries.kept_by_leavers(work, on)


def judge(picture: Picture, facts: list[Any], book: RulesOfDay) -> Iterator[Seen]:
    """One finding for each thing a leaver has not given back."""
    for kept in facts:
        line = picture.by_device.get(kept.thing_id) if kept.kind == "device" else picture.by_sim.get(kept.thing_id)
        if line is None:
            continue
        subject = device_subject(line) if kept.kind == "device" else sim_subject(line)  # type: ignore[arg-type]
        person = Subject(
            "employee", f"{entity_key(picture, kept.entity_id)}/{kept.number}", kept.name, kept.employee_id
        )
        yield Seen(
            kept.entity_id,
            (subject, person),
            facts={"person": kept.name, "left": kept.left_on, "thing": kept.label},
            evidence={"left_on": kept.left_on, "days_since": (picture.on - kept.left_on).days, "kind": kept.kind},
        )


CHECK = Check(
    name="gate",
    rule="offboarding.gate",
    title=N_("离职未交还设备或手机卡"),
    severity="high",
    message=N_("{person} {left} 已离职，{thing} 还在名下"),
    next_step=N_("收回并登记；收不回的写明理由，由另一个人豁免"),
    needs=("offboard.deadline_hour",),
    judge=judge,
    read=read,
)
