"""The page, the interface and the command of “why did X (not) get it?”."""

import pytest

from tests.builders import a_contact, a_reminder, a_task, a_unit, an_address
from tests.web.api_keys import a_client


@pytest.fixture
def tables_url(sqlite_alone):
    return sqlite_alone


@pytest.fixture
def given(house):
    with house.db.write() as session:
        unit = a_unit(session, "HTQT")
        seat, person = a_contact(session, unit, "Trần Văn Bình")
        an_address(session, person)
        task = a_task(session, unit)
        a_reminder(session, task, seat)
        empty = a_task(session, a_unit(session, "TRONG"))
    return person, task, empty


def test_the_page_answers_and_leads_on(admin, given):
    person, task, _ = given
    page = admin.text(f"/quan-tri/nguoi/{person.id}/vi-sao?viec={task.code.lower()}")

    assert f"Trần Văn Bình đã được nhắc gì về {task.code}" in page
    assert "Trần Văn Bình chưa được nhắc lần nào." in page
    assert f"/quan-tri/nguoi/{person.id}/vi-sao" in admin.text(f"/quan-tri/nguoi/{person.id}")
    assert f"/quan-tri/vi-sao?viec={task.code}" in admin.text(f"/quan-tri/viec/{task.id}")


def test_a_task_leads_to_whoever_answers_for_it_or_says_that_nobody_does(admin, given):
    _, task, empty = given

    assert "Trần Văn Bình" in admin.text(f"/quan-tri/vi-sao?viec={task.code}")
    assert f"Chưa có ai được nhắc về {empty.code}" in admin.text(f"/quan-tri/vi-sao?viec={empty.code}")
    assert admin.get("/quan-tri/vi-sao?viec=NV-00-000").status_code == 404
    assert admin.get("/quan-tri/nguoi/99999/vi-sao").status_code == 404


def test_only_the_administrator_asks(visitor, given):
    person, task, _ = given

    assert visitor.get(f"/quan-tri/nguoi/{person.id}/vi-sao", follow_redirects=False).status_code == 303
    assert visitor.get(f"/quan-tri/vi-sao?viec={task.code}", follow_redirects=False).status_code == 303


def test_programs_of_the_house_ask_and_those_of_a_unit_do_not(visitor, house, given):
    person, task, _ = given
    path = f"/people/{person.id}/why"
    of_the_house = a_client(visitor, house)
    found = of_the_house.get(f"{path}?code={task.code.lower()}").json()

    assert (found["person"], found["code"]) == (person.name, task.code)
    assert f"{person.name} chưa được nhắc lần nào." in found["answer"]
    assert [task.code in line["said"] for line in found["coming"]] == [True]
    assert of_the_house.get(f"{path}?code=NV-00-000").status_code == 404
    assert of_the_house.get("/people/99999/why").status_code == 404
    assert a_client(visitor, house, person).get(path).status_code == 404
