"""Words of one person, sealed under the key that dies with their data."""

from kosmgr.audit import service as journal
from kosmgr.people import queries as persons
from kosmgr.people import rules as person_rules
from kosmgr.people.models import Employee
from kosmgr.work import Work


def seal(work: Work, employee: Employee, words: str, place: str) -> bytes:
    """Encrypt for one place; a person without a key gets one."""
    if employee.sealing_key_id is None:
        [(key_id, wrapped)] = journal.new_sealing_keys(work, 1)
        employee.sealing_key_id = key_id
        work.db.flush()
    else:
        known = persons.wrapped_key(work.db, employee.sealing_key_id)
        if known is None:  # erased: nothing of this person is taken in any more
            raise person_rules.NothingSealed()
        wrapped = known
    return work.cipher.seal(wrapped, words, place)


def read(work: Work, employee: Employee, sealed: bytes | None, place: str) -> str | None:
    """The words again; None if there are none, or their key was destroyed."""
    wrapped = persons.wrapped_key(work.db, employee.sealing_key_id)
    return work.cipher.open(wrapped, sealed, place) if sealed is not None and wrapped is not None else None
