"""The forms in which a document is picked: of an application, and of what a person signed."""

import re

import pytest

from kosmgr.people import service as people
from kosmgr.policy import SYSTEM
from kosmgr.runtime import Runtime
from tests.documents import make as scans
from tests.make import DAY
from tests.web import sample
from tests.web.test_forms import send


@pytest.fixture
def company(quick: Runtime) -> sample.Company:
    return sample.company(quick)


def _paper(company: sample.Company, kind: str, number: str = "HM0009") -> int:
    with company.runtime.reading(SYSTEM) as work:
        who = people.visible_employee(work, number, company.cast.jia.id).id
    about = {"subject_kind": "employee", "subject_id": who}
    return scans.document(company.runtime, company.cast.jia.id, kind, f"{kind}-{number}", issued_on=DAY, **about)


def test_a_proof_is_picked_for_an_application(company: sample.Company) -> None:
    mine, _theirs = _paper(company, "employment_proof"), _paper(company, "employment_proof", "HM0007")
    browser = company.page(company.hr)
    browser.get("/")
    with sample.counted(company.runtime) as sent:
        form = browser.get("/applications/1/edit").text
    assert len(sent) <= 12
    assert re.findall(r'<option value="(\d+)"[^>]*>employment_proof', form) == [str(mine)]
    assert 'name="portrait_document"' not in form, "nothing to choose from"
    fresh = browser.get(f"/applications/new?employee=HM0009&entity={company.cast.jia.id}").text
    assert f'<option value="{mine}"' in fresh
    fields = {"ownership": "company", "proof": "unknown", "agreement": "unknown", "portrait": "unknown"}
    done = send(company, "/applications/1/edit", {**fields, "proof_document": str(mine)})
    assert done.status_code == 303, done.text
    assert f'href="/documents/{mine}"' in browser.get("/applications/1").text
    again = browser.get("/applications/1/edit").text
    assert f'<option value="{mine}" selected' in again
    assert f'value="{DAY.isoformat()}"' in again
    wrong = send(company, "/applications/1/edit", {**fields, "proof_document": str(_theirs)})
    assert (wrong.status_code, "不能用在这里" in wrong.text) == (422, True)
    assert send(company, "/applications/1/edit", {**fields, "proof_document": "", "proof": "no"}).status_code == 303
    assert f'href="/documents/{mine}"' not in browser.get("/applications/1").text


def test_the_signed_nda_is_picked_on_the_page_of_the_person(company: sample.Company) -> None:
    nda = _paper(company, "nda")
    home = f"/people/{company.cast.jia.id}/HM0009/papers"
    assert f'<option value="{nda}"' in company.page(company.hr).get(home).text
    fields = {"kind": "training", "signed_on": "2026-11-01", "document": str(nda)}
    wrong = send(company, home, fields)
    assert (wrong.status_code, "不能用在这里" in wrong.text) == (422, True)
    assert send(company, home, {**fields, "kind": "nda"}).status_code == 303
    assert f'href="/documents/{nda}"' in company.page(company.hr).get(home).text
