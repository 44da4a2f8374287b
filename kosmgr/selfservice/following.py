"""What follows from an answer in other rooms: a portrait agreed to counts for applications."""

from kosmgr.kit.text import N_
from kosmgr.people import consents, papers
from kosmgr.work import Work

TAKEN_BACK = N_("本人撤回同意")
COMMITMENT, PORTRAIT = "commitment", "portrait"


def answered(eyes: Work, employee_id: int, code: str, standing: str, text_version: str) -> None:
    """A portrait agreed to is a release; taken back, no release of this person counts any more."""
    if code != PORTRAIT:
        return
    if standing == consents.GIVEN:
        papers.sign_paper(eyes, employee_id, PORTRAIT, eyes.today, text_version=f"{code} {text_version}")
    if standing == consents.WITHDRAWN:
        for paper in papers.papers_of(eyes, employee_id):
            if paper.kind == PORTRAIT and paper.ended_on is None:
                papers.end_paper(eyes, employee_id, paper.id, TAKEN_BACK)
