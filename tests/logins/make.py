"""Login files for tests, and a rulebook's figures."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from kosmgr.kit.clock import SHANGHAI
from kosmgr.logins import importing, rules
from kosmgr.policy import SYSTEM, Actor
from kosmgr.runtime import Runtime
from tests.logins.oracle import Event

LIMITS = rules.Limits(
    window_days=30, device_accounts=1, ip_accounts=1, max_devices=3, switch_seconds=600, subnet_seconds=60,
    hop_kmh=1000, hop_km=100,
)  # fmt: skip
NOON = int(datetime(2026, 11, 19, 12, tzinfo=SHANGHAI).timestamp())


def text(events: Sequence[Event], heading: str = "time,account,device,ip,city") -> str:
    lines = [heading]
    for event in events:
        time = datetime.fromtimestamp(event.second, UTC).astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M:%S")
        lines.append(f"{time},{event.account},{event.device},{event.ip},{event.city}")
    return "\n".join(lines) + "\n"


def file(folder: Path, events: Sequence[Event], name: str = "logins.csv") -> Path:
    path = folder / name
    path.write_text(text(events), "utf-8")
    return path


def bring(runtime: Runtime, folder: Path, events: Sequence[Event], actor: Actor = SYSTEM) -> importing.Outcome:
    path = file(folder, events)
    return importing.bring(lambda: runtime.writing(actor), path, path.name)


def at(minutes: float, account: str, device: str = "", ip: str = "", city: str = "") -> Event:
    """An event so many minutes after noon of yesterday."""
    return Event(NOON + int(minutes * 60), account, device, ip, city)
