"""From "the holder", "the finance role" and "this entity's robots" to whom exactly, and by which way. Pure.

Somebody who logs in always finds it in the inbox and gets an e-mail where an address is known; an employee without a
log-in is reached by e-mail alone; a robot of the entity hears of everything that is said about it. If nobody who was
meant can be reached, the administrators are told, and if there is none either, the message says that it reaches nobody.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from kosmgr.kit.text import fold
from kosmgr.policy import Grant, Role
from kosmgr.post.rules import INBOX
from kosmgr.reminders.rules import Message, Recipient

EMAIL = "email"
NO_WAY = "none"  # somebody who is meant and cannot be reached
GROUP = "group"  # the relation of a robot
MANAGER = "manager"  # the relation of whoever manages the store


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who can be reached."""

    key: str  # user:5 | employee:12
    name: str
    language: str
    email: str
    grants: tuple[Grant, ...] = ()
    entity_id: int | None = None  # of an employee

    @property
    def logs_in(self) -> bool:
        """Whether there is an inbox."""
        return self.key.startswith("user:")


@dataclass(frozen=True, slots=True)
class Place:
    """A robot or webhook that is switched on."""

    id: int
    kind: str
    name: str
    entity_id: int | None  # None: of all


@dataclass(frozen=True)
class Directory:
    """Everybody and everything that can be told something."""

    users: tuple[Reader, ...] = ()
    employees: Mapping[str, Reader] | None = None  # with an address, by key
    places: tuple[Place, ...] = ()
    mail: int | None = None  # the mail server

    def __post_init__(self) -> None:
        object.__setattr__(self, "employees", self.employees or {})

    def reader(self, key: str) -> Reader | None:
        """A person by key; a robot is none."""
        if key.startswith("user:"):
            return next((one for one in self.users if one.key == key), None)
        return (self.employees or {}).get(key)


class Router:
    """Resolves recipients; each is looked up once."""

    def __init__(self, directory: Directory) -> None:
        self._all = directory
        self._found: dict[tuple[str, str, str, str, int], tuple[Reader, ...]] = {}
        self._named: dict[str, list[Reader]] = {}
        for user in directory.users:
            self._named.setdefault(fold(user.name), []).append(user)
        self._employees: dict[tuple[int | None, str], list[Reader]] = {}
        for one in (directory.employees or {}).values():
            self._employees.setdefault((one.entity_id, fold(one.name)), []).append(one)

    def route(self, message: Message) -> Message:
        """The message with readers and channels for names and roles; whoever cannot be reached stays, without a way."""
        to: dict[tuple[str, str], Recipient] = {}
        for wanted in message.to:
            readers = self._readers(wanted, message.entity_id)
            ways = [self._add(to, reader, wanted, message) for reader in readers]
            if not any(ways):
                to[f"{wanted.relation}:{wanted.person}", NO_WAY] = replace(wanted, key="", channel=NO_WAY)
        if not any(one.key for one in to.values()):
            for reader in self._role(Role.ADMIN, message.entity_id):
                self._add(to, reader, Recipient(Role.ADMIN, "owner"), message)
        for place in self._all.places:
            if place.kind in message.channels and place.entity_id in (None, message.entity_id):
                key = f"destination:{place.id}"
                to[key, place.kind] = Recipient(place.name, GROUP, place.kind, key)
        return replace(message, to=tuple(to.values()))

    def _add(self, to: dict[tuple[str, str], Recipient], reader: Reader, wanted: Recipient, message: Message) -> bool:
        """Every way to a reader; whether there is one."""
        ways = [INBOX] if reader.logs_in else []
        if reader.email and self._all.mail is not None and EMAIL in message.channels:
            ways.append(EMAIL)
        for way in ways:
            to.setdefault((reader.key, way), replace(wanted, person=reader.name, key=reader.key, channel=way))
        return bool(ways)

    def _readers(self, wanted: Recipient, entity_id: int) -> tuple[Reader, ...]:
        place = (wanted.relation, wanted.person, wanted.key, wanted.store, entity_id)
        if place not in self._found:
            self._found[place] = tuple(self._look_up(wanted, entity_id))
        return self._found[place]

    def _look_up(self, wanted: Recipient, entity_id: int) -> Iterable[Reader]:
        if wanted.relation == MANAGER:
            return [user for user in self._all.users if _manages(user, entity_id, wanted.store)]
        if wanted.key.startswith("user:"):
            return [user for user in self._all.users if user.key == wanted.key]
        if not wanted.key and wanted.person in Role.__members__.values():
            return self._role(Role(wanted.person), entity_id)
        return self._person(wanted, entity_id)

    def _role(self, role: Role, entity_id: int) -> list[Reader]:
        """Whoever has the role in this entity; where nobody has, whoever has it everywhere."""
        here, everywhere = [], []
        for user in self._all.users:
            for grant in user.grants:
                if grant.role is role and grant.store is None:
                    if grant.entity_id == entity_id:
                        here.append(user)
                    elif grant.entity_id is None:
                        everywhere.append(user)
        return list(dict.fromkeys(here or everywhere))

    def _person(self, wanted: Recipient, entity_id: int) -> list[Reader]:
        """By log-in if somebody of that name works with this entity, else by the employee's own address."""
        named = [user for user in self._named.get(fold(wanted.person), ()) if _works_in(user, entity_id)]
        if named:
            return named[:1]
        own = (self._all.employees or {}).get(wanted.key)
        if own is not None:
            return [own]
        same = self._employees.get((entity_id, fold(wanted.person)), [])
        return same if len(same) == 1 and not wanted.key else []


def _works_in(user: Reader, entity_id: int) -> bool:
    return any(grant.entity_id in (None, entity_id) for grant in user.grants)


def _manages(user: Reader, entity_id: int, store: str) -> bool:
    return any(
        grant.role is Role.MANAGER and grant.entity_id == entity_id and fold(grant.store or "") == fold(store)
        for grant in user.grants
    )


def routed(messages: Iterable[Message], directory: Directory) -> list[Message]:
    """Every message to those who can be reached; where nobody can be yet, to whom it is meant."""
    if not (directory.users or directory.employees or directory.places):
        return list(messages)
    router = Router(directory)
    return [message if message.suppressed else router.route(message) for message in messages]
