"""What the holder does through the link: send photos, write a remark, hand in. Whom it concerns is never asked."""

from collections.abc import Sequence

from kosmgr.audit import service as journal
from kosmgr.documents import service as documents
from kosmgr.kit.papers import reader
from kosmgr.kit.papers.limits import PDF, kind_of
from kosmgr.links import queries as links
from kosmgr.links import rules as link_rules
from kosmgr.policy import Permission
from kosmgr.rulebook import service as rulebook
from kosmgr.selfservice import behalf, sealing
from kosmgr.spotchecks import judging, models, queries, rules, telling
from kosmgr.work import Work, requires

DOCUMENT_KIND = "spot_check"


def pictures(found: Sequence[tuple[str, bytes]]) -> list[tuple[str, reader.Paper]]:
    """Files as clean pictures, each read in a process of its own before anything is written; a wrong one is named."""
    read = []
    for name, content in found:
        if kind_of(content) in (None, PDF) and content:
            raise rules.NotAPicture(file=name)
        paper = reader.read(content)
        read.append((name, paper))
    return read


@requires(Permission.SELF)
def send(
    work: Work, link_id: int, photos: Sequence[tuple[str, reader.Paper]], remark: str = "", done: bool = True
) -> int:
    """Keep photos of the account the link is for, and hand them in when `done`; how many there are now.

    Until it is handed in, photos can be added in several goes until the deadline; afterwards the link is used up.
    """
    found = queries.ask_of_link(work.db, link_id)
    if found is None or found[1].employee_id != work.actor.employee_id:
        raise link_rules.LinkUnusable()
    ask, check = found
    if ask.number != check.asks or check.due_at is None or check.due_at <= work.now:
        raise rules.NotInState(state=rules.STATES[rules.SILENT if check.state == rules.ASKED else check.state])
    queries.claim(work.db, check, rules.ASKED)
    kept = queries.count_photos(work.db, ask.id)
    most = rulebook.value(work, "spotchecks.most_photos", check.entity_id)
    if kept + len(photos) > most:
        raise rules.TooManyPhotos(most=most, kept=kept)
    if not kept and not photos:
        raise rules.NoPhoto()
    _keep(work, check, ask, photos)
    if remark.strip():
        me = behalf.me(work)
        ask.remark_sealed = sealing.seal(work, me, remark.strip()[: rules.REMARK_LENGTH], place(ask.id))
        work.db.flush()
    if done:
        if not links.claim(work.db, link_id, telling.TASK, work.now):
            raise rules.NotInState(state=rules.STATES[check.state])
        links.close_when_done(work.db, link_id, work.now)
        judging.handed_in(work, check, ask)
    return kept + len(photos)


def place(ask_id: int) -> str:
    """Where a remark is sealed."""
    return f"spot_asks:{ask_id}:remark"


def _keep(work: Work, check: models.SpotCheck, ask: models.SpotAsk, photos: Sequence[tuple[str, reader.Paper]]) -> None:
    """Each photo is a revision of the check's one document, which is about the person."""
    if not photos:
        return
    me = behalf.me(work)
    eyes = behalf.for_me(work, Permission.DOCUMENT_WRITE)
    if check.document_id is None:
        title = f"飞行检查 {check.id} {me.number or me.id}"
        document = documents.add(
            eyes, check.entity_id, DOCUMENT_KIND, title, received_on=work.today, no_expiry=True,
            subject_kind="employee", subject_id=me.id,
        )  # fmt: skip
        check.document_id = document.id
    for name, paper in photos:
        revision = documents.attach(eyes, check.document_id, paper, name)
        work.db.add(models.SpotPhoto(ask_id=ask.id, revision_id=revision.id, at=work.now))
    work.db.flush()
    after = {"ask": ask.number, "photos": len(photos)}
    journal.note(work, journal.Note("spot_check.photos_sent", telling.KIND, check.id, check.entity_id, after=after))
