"""What the demonstration company compared with the platform: a list with some of each difference, a few put right."""

import csv
import io
import tempfile
from collections.abc import Iterable
from pathlib import Path

from kosmgr.drift import columns, fixing, reading, rules, service
from kosmgr.kit.clock import add_years
from kosmgr.matrix import service as matrix
from kosmgr.matrix.rules import AccountLine
from kosmgr.work import Work

FILE = "员工号名单（演示）.csv"
HEAD = ("account", "nickname", "holder_name", "employee", "platform_state", "certified_until_on")
STRANGERS = (("9000000777", "禾木软装小顾问"), ("9000000778", "禾木周末探店"))
LATER = "官方号"  # what somebody appended to a nickname on the platform


def fill(work: Work) -> None:
    """Compare the largest entity with a list made of its own accounts, and fix two differences of it."""
    picture = matrix.picture(work)
    entity = max(picture.entities.values(), key=lambda line: line.used)
    seated = [line for line in picture.seated() if line.entity_id == entity.id]
    listed = _list(_rows(seated))
    row = service.bring(work, entity.id, listed)
    found = service.differences(work, row.id)
    for kind in (rules.NICKNAME, rules.STATE):
        said = fixing.planned(work, row.id, [one for one in found if one.kind == kind])
        ready = [difference for difference, plan in said.items() if plan.ready]
        if ready:
            fixing.fix(work, row.id, ready[:1])


def _rows(seated: list[AccountLine]) -> Iterable[tuple[object, ...]]:
    """The accounts as the platform would have them, had some things been changed there alone."""
    held = [line for line in seated if line.holder is not None and line.holder.left_on is None]
    gone = {line.id for line in held[-2:]}
    renamed = {line.id for line in held[:2]}
    swapped = {held[4].id: held[5], held[5].id: held[4]} if len(held) > 7 else {}
    limited = {line.id for line in held[2:4]}
    extended = {line.id for line in [line for line in held if line.certified_until_on][6:8]}
    for line in seated:
        if line.id in gone:
            continue
        holder = swapped.get(line.id, line).holder
        until_on = line.certified_until_on
        yield (
            line.xhs_id,
            line.nickname + LATER if line.id in renamed else line.nickname,
            holder.name if holder else None,
            holder.number if holder else None,
            "限流7天" if line.id in limited else line.platform_state,
            add_years(until_on, 1) if until_on is not None and line.id in extended else until_on,
        )
    for xhs_id, nickname in STRANGERS:
        yield (xhs_id, nickname, None, None, "正常", None)


def _list(rows: Iterable[tuple[object, ...]]) -> reading.Listed:
    """The list as a file, read as one that was uploaded."""
    content = io.StringIO()
    writer = csv.writer(content)
    writer.writerow([columns.FIELDS[name].heading for name in HEAD])
    writer.writerows(rows)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "list"
        path.write_text(content.getvalue(), encoding="utf-8")
        return reading.take(path, FILE, reading.Options(), {})
