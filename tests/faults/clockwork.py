"""Clocks as processes of their own: killed, paused, days apart; and what must be true however they died.

The day is read from a file before every unit of work, so whoever writes the file moves the clock of all of them.
"""

import contextlib
import multiprocessing
import os
import random
import signal
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from multiprocessing.process import BaseProcess
from pathlib import Path

from sqlalchemy import func, select, text

from kosmgr.audit import service as journal
from kosmgr.edge import postman, reminding, units
from kosmgr.edge.reminding import Reminding
from kosmgr.kit import db, workdays
from kosmgr.kit.cipher import Cipher
from kosmgr.kit.clock import SHANGHAI, Clock
from kosmgr.kit.outbound import Outbound
from kosmgr.policy import SYSTEM, Role
from kosmgr.post import history, rules
from kosmgr.post.models import Address, Notice, Parcel
from kosmgr.reminders import outgoing
from kosmgr.runtime import Runtime
from kosmgr.users import service as users
from tests import peers
from tests.make import Cast
from tests.matrix import make
from tests.post import make as post

KEY = b"k" * 32
LASTS = 1.2  # seconds of a claim, where the product has a minute; the lease of planning lasts three times as long
HOUR = 10
FAILING = 30  # of a hundred letters fail at the peers


@dataclass(frozen=True)
class Told(Clock):
    """A clock that stands where a file says."""

    path: Path | None = None

    def now(self) -> datetime:
        assert self.path is not None
        day = date.fromisoformat(self.path.read_text())
        return datetime(day.year, day.month, day.day, HOUR, tzinfo=SHANGHAI).astimezone(UTC)


def opened(url: str, folder: Path, allow: str) -> Runtime:
    """One process's view of the installation."""
    clock = Told(path=folder / "today")
    return Runtime(db.make_engine(url), clock, Cipher(KEY), folder, outbound=Outbound.reading(allow))


def run(url: str, folder: Path, allow: str, lasts: float) -> None:
    """A clock, until somebody ends it."""
    rules.LEASE, reminding.LASTS = timedelta(seconds=lasts), timedelta(seconds=3 * lasts)
    rules.FIRST_WAIT = rules.LONGEST_WAIT = timedelta(seconds=0.2)
    reminding.REST, reminding.SIGN = timedelta(), timedelta(seconds=1)
    postman.AT_ONCE = 10
    clock = Reminding(opened(url, folder, allow), owner=f"clock-{os.getpid()}")
    while True:
        with contextlib.suppress(units.Busy):
            clock.tick()
        time.sleep(0.02)


@dataclass
class Faults:
    """What was done to the clocks and the peers."""

    kills: int = 0
    pauses: int = 0
    cuts: int = 0  # letters a peer took without an answer

    @property
    def ambiguous(self) -> int:
        """So many letters at most may be uncertain."""
        return self.kills + self.pauses + self.cuts


@dataclass
class Town:
    """An installation, two clocks, a mail server and a robot."""

    url: str
    folder: Path
    mail: peers.Mail
    http: peers.Http
    seed: int = 1
    lasts: float = LASTS  # three times as long as this must be longer than a planning takes
    faults: Faults = field(default_factory=Faults)
    clocks: list[BaseProcess] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.allow = f"127.0.0.1:{self.mail.port},127.0.0.1:{self.http.port}"
        self.chance = random.Random(self.seed)
        self.context = multiprocessing.get_context("forkserver")
        self.context.set_forkserver_preload(["tests.faults.clockwork"])

    def set_day(self, day: date) -> None:
        """It is another day for everybody, at once."""
        fresh = self.folder / "today.new"
        fresh.write_text(day.isoformat())
        fresh.replace(self.folder / "today")

    def settle_in(self, accounts: int, first: date) -> Runtime:
        """A company whose accounts fall due around a day, their holders by e-mail, one administrator, one robot."""
        self.folder.mkdir(exist_ok=True)
        self.set_day(first)
        runtime = opened(self.url, self.folder, self.allow)
        cast = Cast.make(runtime)
        with runtime.writing(SYSTEM) as work:
            boss, _link = users.add_user(work, "Boss", Role.ADMIN)
            work.db.add(Address(owner_kind="user", owner_id=boss.id, email="boss@jia.example", added_at=work.now))
            for number in range(1, accounts + 1):
                holder = make.employee(work, cast.jia.id, f"A{number}")
                ends = first + timedelta(days=self.chance.randrange(-3, 9))
                make.account(work, cast.jia.id, number, holder, until_on=ends)
                mine = f"a{number}@jia.example"
                work.db.add(Address(owner_kind="employee", owner_id=holder.id, email=mine, added_at=work.now))
            mail = f"smtp://127.0.0.1:{self.mail.port}"
            post.destination(work, "email", address=mail)
            flaky = self.http.url("webhook", "flaky", share=FAILING, **{"with": "500,429,html,cut"})
            post.destination(work, "webhook", address=flaky)
        return runtime

    def start(self) -> None:
        """One more clock."""
        process = self.context.Process(target=run, args=(self.url, self.folder, self.allow, self.lasts), daemon=True)
        process.start()
        self.clocks.append(process)

    def kill(self) -> None:
        """Whichever clock chance names dies in the middle of whatever it does; another takes its place."""
        victim = self.clocks.pop(self.chance.randrange(len(self.clocks)))
        assert victim.pid is not None
        os.kill(victim.pid, signal.SIGKILL)
        victim.join()
        self.faults.kills += 1
        self.start()

    @contextmanager
    def paused(self) -> Iterator[None]:
        """One clock sleeps beyond its lease and wakes."""
        sleeper = self.chance.choice(self.clocks)
        assert sleeper.pid is not None
        os.kill(sleeper.pid, signal.SIGSTOP)
        self.faults.pauses += 1
        time.sleep(4 * self.lasts)
        yield
        os.kill(sleeper.pid, signal.SIGCONT)

    def stop(self) -> None:
        """All clocks end."""
        for process in self.clocks:
            process.kill()
            process.join()
        self.faults.kills += len(self.clocks)
        self.clocks.clear()

    def rest(self, runtime: Runtime, most: float = 60.0) -> None:
        """Wait until today is planned and nothing is on its way."""
        until = time.monotonic() + most
        while time.monotonic() < until:
            with runtime.reading(SYSTEM) as work:
                left = work.db.scalar(
                    select(func.count()).where(Parcel.state.in_((rules.QUEUED, rules.CLAIMED, rules.SENDING)))
                )
                last = reminding.leases.last(work, outgoing.LEASE)
                planned = last.on == work.today and last.seen == journal.count(work)
            if not left and planned:
                return
            time.sleep(0.1)
        raise AssertionError(f"{left} messages are still on their way")


def workdays_from(first: date, count: int) -> list[date]:
    """So many working days from one on."""
    return [workdays.PUBLISHED.later(first, number) for number in range(count)]


def judge(runtime: Runtime, town: Town) -> dict[str, int]:
    """What must be true: nothing lost, nothing twice, no more uncertain than was injected; the figures."""
    arrived = Counter(str(kept.message["message-id"]).strip("<>") for kept in town.mail.kept)
    arrived.update(call.headers["webhook-id"] for call in town.http.kept if call.taken)
    town.faults.cuts = sum(not kept.answered for kept in town.mail.kept)
    town.faults.cuts += sum(call.behaviour == "cut" for call in town.http.kept)
    with runtime.reading(SYSTEM) as work:
        parcels = work.db.execute(select(Parcel.message_id, Parcel.state)).all()
        notices = {row[0]: row[1] for row in work.db.execute(select(Notice.state, func.count()).group_by(Notice.state))}
        missing = outgoing.missing(work)
        out_of_order = [*history.stuck(work.db), *history.apart(work.db)]
        attempts = work.db.scalar(text("SELECT count(*) FROM delivery_attempts"))
    states = Counter(state for _message_id, state in parcels)
    twice = [message_id for message_id, count in arrived.items() if count > 1]
    lost = [message_id for message_id, state in parcels if state == rules.SENT and not arrived[message_id]]
    unasked = [message_id for message_id, state in parcels if state == rules.DEAD or state == rules.QUEUED]
    found = {
        "notices": sum(notices.values()), "parcels": len(parcels), "sent": states[rules.SENT],
        "uncertain": states[rules.UNCERTAIN], "suppressed": states[rules.SUPPRESSED], "attempts": attempts or 0,
        "kills": town.faults.kills, "pauses": town.faults.pauses, "cuts": town.faults.cuts,
        "twice": len(twice), "lost": len(lost), "missing": len(missing), "left": len(unasked),
    }  # fmt: skip
    assert not missing, found
    assert not out_of_order, found
    assert not lost, found
    assert not twice, found
    assert not unasked, found
    assert states[rules.UNCERTAIN] <= town.faults.ambiguous, found
    return found
