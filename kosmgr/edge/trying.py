"""Trying a destination: opened in one unit of work, sent in none, recorded in another.

A peer may take half a minute; nobody waits for it inside a transaction.
"""

import secrets
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass

from kosmgr.kit.errors import Conflict
from kosmgr.kit.outbound import Outbound
from kosmgr.kit.text import N_
from kosmgr.post import destination_rules, destinations, heartbeat, rules
from kosmgr.post.channels import catalog
from kosmgr.work import Work

_AT_ONCE = threading.BoundedSemaphore(4)  # each may hold a thread for half a minute


class TrialsUnderWay(Conflict):
    """Somebody else is trying, and the web has other things to do with its threads."""

    message = N_("正在测试别的发送渠道，等半分钟再试")


Unit = Callable[[], AbstractContextManager[Work]]


@dataclass(frozen=True)
class Tried:
    """How it ended; `word` is empty when the peer took it."""

    line: destinations.Line
    word: str
    uncertain: bool


def destination(
    reading: Unit, writing: Unit, door: Outbound, destination_id: int, to: str = "", language: str = "zh"
) -> Tried:
    """Send a test letter (a heartbeat is asked for once), and keep how it ended."""
    with reading() as work:
        trial = destinations.trial(work, destination_id, to, language)
    if not _AT_ONCE.acquire(blocking=False):
        raise TrialsUnderWay()
    word, at_fault, uncertain = "", False, False
    try:
        _send(trial, door)
    except rules.Undelivered as failed:
        word, at_fault, uncertain = failed.word, failed.everybody, failed.uncertain
    finally:
        _AT_ONCE.release()
    with writing() as work:
        line = destinations.record(work, destination_id, word, at_fault)
    return Tried(line, word, uncertain)


def _send(trial: destinations.Trial, door: Outbound) -> None:
    if trial.endpoint.kind == destination_rules.HEARTBEAT:
        heartbeat.ping(trial.endpoint, door)
        return
    with catalog.CHANNELS[trial.endpoint.kind].open(trial.endpoint, door) as line:
        line.send(trial.letter, trial.to, f"test.{secrets.token_hex(8)}@kosmgr", lambda: None)
