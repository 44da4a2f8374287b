"""Long work in a thread of its own, with its own units of work, in the rights its creator still has."""

import logging
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date

from kosmgr.edge import units
from kosmgr.kit.errors import Conflict, Forbidden, Refused
from kosmgr.kit.sentences import Sentence
from kosmgr.kit.text import N_
from kosmgr.policy import SYSTEM, Actor
from kosmgr.runs import service as runs
from kosmgr.runtime import Runtime
from kosmgr.users import doors
from kosmgr.work import Work

log = logging.getLogger(__name__)

AT_ONCE = 2
HEARTBEAT = 30.0  # seconds
BROKEN = N_("系统内部出错，没有写入任何数据，错误已经记录")


class NoLongerAllowed(Forbidden):
    """The creator lost the right meanwhile."""

    message = N_("你已经没有做这件事的权限，后台任务停止")


@dataclass
class Desk:
    """What a piece of background work works with."""

    runtime: Runtime
    creator: Actor
    run_id: int
    _writing: bool = field(default=False, init=False)

    def actor(self) -> Actor:
        """The creator with the rights they have at this moment."""
        with units.reading(self.runtime, SYSTEM) as work:
            now = doors.actor_now(work.db, self.creator)
        if not now.grants:
            raise NoLongerAllowed()
        return now

    @contextmanager
    def reading(self, as_of: date | None = None) -> Iterator[Work]:
        """A consistent read."""
        with units.reading(self.runtime, self.actor(), as_of) as work:
            yield work

    @contextmanager
    def writing(self, reason: str | None = None, change_id: str | None = None) -> Iterator[Work]:
        """One transaction; progress is not told while it lasts, SQLite has one writer."""
        actor = self.actor()
        self._writing = True
        try:
            with units.writing(self.runtime, actor, reason, change_id) as work:
                yield work
        finally:
            self._writing = False

    def progress(self, done: int, total: int, stage: str | None = None) -> None:
        """Tell how far it is; nothing stops because that could not be noted."""
        if self._writing:
            return
        try:
            with units.writing(self.runtime, self.creator) as work:
                runs.progress(work, self.run_id, done, total, stage)
        except units.Busy:
            log.info("progress not noted: database busy", extra={"run": self.run_id})


Task = Callable[[Desk], dict[str, object]]


class Background:
    """The threads of one process; `close` waits for what runs and drops what waits."""

    def __init__(self, runtime: Runtime) -> None:
        self.runtime = runtime
        self._threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="background")
        self._live: set[int] = set()
        self._closed = threading.Event()
        self._pulse: threading.Thread | None = None

    def start(self, actor: Actor, kind: str, task: Task, facts: dict[str, object] | None = None) -> int:
        """Begin work for an actor; returns the number of the run, which `runs.mine` tells about."""
        with units.writing(self.runtime, actor) as work:
            run_id = runs.start(work, kind, facts).id
        self._live.add(run_id)
        if self._pulse is None:
            self._pulse = threading.Thread(target=self._beat, name="background-pulse", daemon=True)
            self._pulse.start()
        self._threads.submit(self._run, Desk(self.runtime, actor, run_id), task)
        return run_id

    def close(self) -> None:
        """End in order: the running work ends its step, the waiting work is failed by the next reaper."""
        self._closed.set()
        self._threads.shutdown(wait=True, cancel_futures=True)
        if self._pulse is not None:
            self._pulse.join()

    def _run(self, desk: Desk, task: Task) -> None:
        try:
            desk.actor()
            desk.progress(0, 0)
            result = task(desk)
            with units.writing(self.runtime, desk.creator) as work:
                runs.finish(work, desk.run_id, result)
        except Refused as refused:
            self._fail(desk, refused.code, refused.sentence())
        except units.Busy as busy:
            self._fail(desk, "Busy", Sentence(busy.message))
        except Exception as error:
            log.error("background work broke", extra={"run": desk.run_id}, exc_info=error)
            self._fail(desk, "Broken", Sentence(BROKEN))
        finally:
            self._live.discard(desk.run_id)

    def _fail(self, desk: Desk, code: str, said: Sentence) -> None:
        try:
            with units.writing(self.runtime, desk.creator) as work:
                runs.failed(work, desk.run_id, code, said)
        except (units.Busy, Conflict):
            log.warning("failure not noted, the reaper will", extra={"run": desk.run_id})

    def _beat(self) -> None:
        while not self._closed.wait(HEARTBEAT):
            live = list(self._live)
            if not live:
                continue
            try:
                with units.writing(self.runtime, SYSTEM) as work:
                    runs.alive(work, live)
            except units.Busy:
                log.info("no sign of life this time: database busy")
