"""What follows from an answer in other rooms: a portrait agreed to counts for applications."""

from kosmgr.cases import unbinding
from kosmgr.kit.text import N_
from kosmgr.people import consents, papers
from kosmgr.policy import Permission
from kosmgr.selfservice import queries
from kosmgr.work import Work

TAKEN_BACK = N_("本人撤回同意")
PORTRAIT, OWN = "portrait", "own_account"


# what a person's own answer needs of the house, where they gave it through a link
NEEDS = (Permission.PERSON_WRITE, Permission.CASE_WRITE, Permission.ACCOUNT_BIND, Permission.ACCOUNT_OPEN)


def answered(eyes: Work, employee_id: int, code: str, standing: str, text_version: str) -> None:
    """A portrait agreed to is a release, until it is taken back; an own account taken back opens its unbinding."""
    if code == OWN and standing == consents.WITHDRAWN:
        for account in queries.holdings(eyes.db, employee_id, eyes.today).accounts:
            if account.ownership == "employee":
                unbinding.open_unbinding(eyes, account.id, TAKEN_BACK)
    if code != PORTRAIT:
        return
    if standing == consents.GIVEN:
        papers.sign_paper(eyes, employee_id, PORTRAIT, eyes.today, text_version=f"{code} {text_version}")
    if standing == consents.WITHDRAWN:
        for paper in papers.papers_of(eyes, employee_id):
            if paper.kind == PORTRAIT and paper.ended_on is None:
                papers.end_paper(eyes, employee_id, paper.id, TAKEN_BACK)
