"""The life of a phone as a timeline: who kept it, and which accounts lived on it."""

from typing import Any

from kosmgr.devices import service as devices
from kosmgr.kit.text import N_
from kosmgr.matrix import words
from kosmgr.matrix.rules import Picture
from kosmgr.web import say


def events(history: Any, picture: Picture, speak: say.Say) -> list[dict[str, Any]]:
    """The life of a phone, the newest first: who kept it, as decided and as ledgers say, and which accounts."""
    found: list[dict[str, Any]] = []
    for row in history.custodies:
        given = speak(N_("交给 {person}"), person=row.keeper_name or "—")
        by = words.actor(row.handed_by, speak)
        found.append(_event(row.from_on, "user", given, row.condition_out, by))
        if row.until_on is not None:
            back = speak(N_("{person} 交回"), person=row.keeper_name or "—")
            by = words.actor(row.taken_by or "—", speak)
            found.append(_event(row.until_on, "arrow-back-up", back, row.condition_back, by))
    before = next((row.keeper_name for row in history.custodies if row.until_on is None), None)
    for row in history.observations:
        if row.source != devices.MANUAL and row.keeper_name and row.keeper_name != before:
            kept = speak(N_("台账写保管人 {person}"), person=row.keeper_name)
            found.append(_event(row.observed_on, "file-text", kept, row.store, speak(N_("设备台账"))))
        before = row.keeper_name
    told: set[tuple[Any, ...]] = set()
    for row in history.assignments:
        if (stay := (row.account_id, row.slot, row.from_on, row.until_on)) in told:
            continue  # two ledgers say the same
        told.add(stay)
        line = picture.by_account.get(row.account_id)
        name = f"{line.nickname} {row.xhs_id}" if line else row.xhs_id
        facts = {"account": name, "slot": speak(words.SLOTS[row.slot])}
        source = speak(N_("本系统")) if row.origin == "decided" else speak(N_("台账"))
        href = f"/accounts/{row.xhs_id}" if line else ""
        under = speak(N_("例外 {n}"), n=row.exemption_id) if row.exemption_id else None
        on = speak(N_("{account} 登录在{slot}"), **facts)
        found.append({**_event(row.from_on, "login", on, under, source), "href": href})
        if row.until_on is not None:
            off = speak(N_("{account} 退出{slot}"), **facts)
            found.append({**_event(row.until_on, "logout", off, row.end_reason or under, source), "href": href})
    return sorted(found, key=lambda event: (event["on"] is not None, event["on"]), reverse=True)


def _event(on: Any, icon: str, text: str, small: str | None, source: str | None) -> dict[str, Any]:
    return {"on": on, "icon": icon, "text": text, "small": small or "", "source": source or ""}
