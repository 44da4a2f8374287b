"""Who may do what: the whole policy on one page."""

from dataclasses import dataclass
from enum import StrEnum

from kosmgr.kit.text import fold


class Permission(StrEnum):
    """What a use case asks for before it begins, and what a row's grant must carry."""

    LEDGER_READ = "ledger.read"  # entities, seats, accounts, people, devices, renewals: every list and page
    LEDGER_IMPORT = "ledger.import"
    ENTITY_WRITE = "entity.write"
    ACCOUNT_OPEN = "account.open"  # open, release, retire, quota
    ACCOUNT_BIND = "account.bind"  # bind, unbind
    PERSON_WRITE = "person.write"
    PERSONAL_REVEAL = "personal.reveal"  # read a phone number in clear, with a reason
    APPLICATION_READ = "application.read"  # who applies for an account, what is missing, who decided
    APPLICATION_WRITE = "application.write"  # file, complete, send back, withdraw, what the platform answered
    APPLICATION_DECIDE = "application.decide"  # agree or refuse, in the steps one's role decides
    FEE_WRITE = "fee.write"
    DEVICE_WRITE = "device.write"
    EXEMPTION_APPROVE = "exemption.approve"  # the second person: let accounts share a thing for a while
    DOCUMENT_WRITE = "document.write"  # register, attach files, replace; 法定代表人 changes
    DOCUMENT_CHECK = "document.check"  # the second person: accept or reject what another uploaded; hold, erase
    DOCUMENT_READ_PERSONAL = "document.read-personal"  # open files about a person; lists are LEDGER_READ
    LETTER_ISSUE = "letter.issue"  # 在职证明 and the other forms: make, number, declare void
    LETTER_TEMPLATE = "letter.template"  # replace the Word templates of an entity
    CASE_WRITE = "case.write"  # open, change, close the cases of those who join, move, leave; their checklists
    TASK_DO = "task.do"  # tick an item, ask to be let off
    TASK_WAIVE = "task.waive"  # let somebody else off an item
    NOTE_WRITE = "note.write"  # add, change, plan, publish and drop notes, test accounts, readings
    ISOLATION_FREEZE = "isolation.freeze"  # hold a cluster after a ban, release its accounts
    FINDING_RUN = "finding.run"
    FINDING_ACCEPT = "finding.accept"
    RULE_WRITE = "rule.write"
    RETENTION = "retention.write"  # what is due to be erased, erasing it, legal holds on people
    REPORT_READ = "report.read"
    AUDIT_READ = "audit.read"
    USER_WRITE = "user.write"
    REMINDER_WRITE = "reminder.write"  # plans, robots, sending again; a mail server only where held everywhere
    SPOT_CHECK = "spot-check.write"  # draw spot checks, name an account, hand over links, judge the photos
    LINK_SEND = "link.send"  # send signed links, see who has answered
    SELF = "self"  # what is held of oneself, through a signed link; nothing of anybody else
    TOKEN_WRITE = "token.write"  # noqa: S105 - a permission: one's own API tokens


class Role(StrEnum):
    """What a grant makes of a person, in one entity or in all."""

    ADMIN = "admin"
    HR = "hr"
    OPERATIONS = "operations"
    FINANCE = "finance"
    COMPLIANCE = "compliance"
    AUDITOR = "auditor"
    MANAGER = "manager"  # of one store: its grants name the store
    EMPLOYEE = "employee"  # whoever holds a signed link, about themselves; never granted to a user


_P = Permission
_READ = frozenset({_P.LEDGER_READ, _P.REPORT_READ, _P.TOKEN_WRITE})
_FILES = frozenset({_P.DOCUMENT_WRITE, _P.DOCUMENT_CHECK, _P.DOCUMENT_READ_PERSONAL, _P.LETTER_ISSUE})
_DECIDE = frozenset({_P.APPLICATION_READ, _P.APPLICATION_DECIDE})
_APPLY = _DECIDE | {_P.APPLICATION_WRITE}

PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.ADMIN: frozenset(_P) - {_P.SELF},
    Role.HR: _READ
    | _FILES
    | _APPLY
    | {
        _P.LEDGER_IMPORT,
        _P.ACCOUNT_OPEN,
        _P.ACCOUNT_BIND,
        _P.PERSON_WRITE,
        _P.PERSONAL_REVEAL,
        _P.LETTER_TEMPLATE,
        _P.LINK_SEND,
        _P.REMINDER_WRITE,
        _P.FINDING_RUN,
        _P.CASE_WRITE,
        _P.TASK_DO,
        _P.TASK_WAIVE,
    },
    Role.OPERATIONS: _READ
    | _APPLY
    | {
        _P.LEDGER_IMPORT,
        _P.ACCOUNT_OPEN,
        _P.ACCOUNT_BIND,
        _P.DEVICE_WRITE,
        _P.NOTE_WRITE,
        _P.ISOLATION_FREEZE,
        _P.DOCUMENT_WRITE,
        _P.REMINDER_WRITE,
        _P.FINDING_RUN,
        _P.CASE_WRITE,
        _P.TASK_DO,
    },
    Role.FINANCE: _READ | _DECIDE | {_P.LEDGER_IMPORT, _P.FEE_WRITE, _P.FINDING_RUN, _P.TASK_DO},
    Role.COMPLIANCE: _READ
    | _FILES
    | _DECIDE
    | {
        _P.LEDGER_IMPORT,
        _P.PERSONAL_REVEAL,
        _P.FINDING_RUN,
        _P.FINDING_ACCEPT,
        _P.NOTE_WRITE,
        _P.ISOLATION_FREEZE,
        _P.EXEMPTION_APPROVE,
        _P.RULE_WRITE,
        _P.AUDIT_READ,
        _P.RETENTION,
        _P.SPOT_CHECK,
    }
    | {_P.TASK_DO, _P.TASK_WAIVE, _P.LINK_SEND, _P.REMINDER_WRITE},
    Role.AUDITOR: frozenset(
        {_P.LEDGER_READ, _P.REPORT_READ, _P.AUDIT_READ, _P.DOCUMENT_READ_PERSONAL, _P.APPLICATION_READ, _P.TOKEN_WRITE}
    ),
    Role.MANAGER: _DECIDE,
    Role.EMPLOYEE: frozenset({_P.SELF}),
}
GRANTABLE = tuple(role for role in Role if role is not Role.EMPLOYEE)  # what a user may be given


@dataclass(frozen=True)
class Grant:
    """A role in one entity, or in all of them (entity_id is None); a manager's is for one store of an entity.

    What is granted for a store opens nothing that is read by entity: only doors that ask for `stores` let it in.
    """

    role: Role
    entity_id: int | None = None
    store: str | None = None


@dataclass(frozen=True)
class Actor:
    """Who acts: a person who logged in, a token of theirs (it may less), whoever holds a link, or the machine."""

    user_id: int | None
    name: str
    grants: tuple[Grant, ...]
    limited_to: frozenset[Permission] | None = None  # a token's scope
    employee_id: int | None = None  # of whoever holds a signed link: the one person they may see

    def _carries(self, grant: Grant, permission: Permission) -> bool:
        return permission in PERMISSIONS[grant.role] and (self.limited_to is None or permission in self.limited_to)

    def may(self, permission: Permission) -> bool:
        """The early gate: some grant carries it somewhere."""
        return any(self._carries(grant, permission) for grant in self.grants)

    def entity_ids(self, permission: Permission) -> frozenset[int] | None:
        """Where: the entities in which a grant carries it; None means all, now and later."""
        carrying = [grant for grant in self.grants if grant.store is None and self._carries(grant, permission)]
        if any(grant.entity_id is None for grant in carrying):
            return None
        return frozenset(grant.entity_id for grant in carrying if grant.entity_id is not None)

    def stores(self, permission: Permission) -> frozenset[tuple[int, str]]:
        """Where beside those: (entity, store as it is compared) of the grants for one store that carry it."""
        return frozenset(
            (grant.entity_id, fold(grant.store))
            for grant in self.grants
            if grant.store is not None and grant.entity_id is not None and self._carries(grant, permission)
        )

    def holds(self, role: Role, entity_id: int, store: str | None) -> bool:
        """Whether a grant makes this role of the actor there; a grant for a store, only in that store."""
        return any(
            grant.role is role
            and grant.entity_id in (None, entity_id)
            and (grant.store is None or (store is not None and fold(grant.store) == fold(store)))
            for grant in self.grants
        )

    def may_everywhere(self, permission: Permission) -> bool:
        """Some grant carries it for all entities."""
        return self.entity_ids(permission) is None


LINK_HOLDER = "employee:"  # how the log names whoever holds a signed link: by staff number, never by name
SYSTEM = Actor(user_id=None, name="system", grants=(Grant(Role.ADMIN),))
