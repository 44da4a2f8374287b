"""Sightings by hand."""

from typing import Any

from kosmgr.findings.rules import Sighting, Subject


def sighting(entity_id: int | None, key: str = "9000000111", **changed: Any) -> Sighting:
    facts: dict[str, Any] = {
        "check": "departed-holder",
        "rule": "binding.departed-holder",
        "severity": "critical",
        "entity_id": entity_id,
        "subjects": (Subject("account", key, f"账号{key[-3:]}", int(key[-3:])),),
        "message": "{person} 已离职 {days} 天",
        "facts": {"person": "周敏", "days": 51},
        "evidence": {"days_since": 51},
        "source": {"title": "离职交接", "effective_from": "2023-01-01", "confidence": "C"},
        "next_step": "解绑",
    }
    return Sighting(**{**facts, **changed})
