"""Boards, numbers and frozen figures for programs."""

import pytest

from tests.builders import a_contact, a_fan_out, a_secretary, a_unit, an_occurrence
from tests.web.api_keys import a_client

NUMBER = {"key": "nguoi", "label": "Số đại biểu", "measure": "người", "min": "1", "max": "40"}
MEANS = {"source": "zalo", "day": "2026-11-23"}


@pytest.fixture
def tables_url(sqlite_alone):
    return sqlite_alone


class Given:
    def __init__(self, visitor, house):
        with house.db.write() as session:
            units = [a_unit(session, code) for code in ("A", "B")]
            contact = a_contact(session, units[0])[1]
            secretary = a_secretary(session)[1]
            asked = {"numbers": [NUMBER], "occurrence_id": an_occurrence(session).id}
            parent, parts = a_fan_out(session, units, **asked)
        self.unit, self.secretary = (a_client(visitor, house, one) for one in (contact, secretary))
        self.board = f"/boards/{parent.code}"
        self.code, self.occurrence = parent.code, parent.occurrence_id
        self.figures = [f"/tasks/{part.code}/figures" for part in parts]
        self.acts = [f"/tasks/{part.code}/acts" for part in parts]


@pytest.fixture
def given(visitor, house):
    return Given(visitor, house)


def test_a_unit_gives_numbers_and_completes_and_the_board_counts_it(given):
    assert given.unit.post(given.acts[0], {"act": "complete"}).status_code == 409
    wrong = given.unit.post(given.figures[0], {"numbers": {"nguoi": "99"}})
    assert wrong.status_code == 422
    assert wrong.json()["errors"][0]["pointer"] == "#/numbers/nguoi"
    assert given.unit.post(given.figures[0], {"numbers": {"nguoi": "12"}}).status_code == 200
    assert given.unit.post(given.acts[0], {"act": "complete"}).status_code == 200

    board = given.secretary.get(given.board).json()

    assert (board["done"], board["total"], board["missing"]) == (1, 2, ["Vụ B"])
    assert board["parts"][0]["numbers"] == {"nguoi": "12"}
    assert board["numbers"][0] | {"label": ""} == {
        "key": "nguoi",
        "label": "",
        "measure": "người",
        "total": "12",
        "given": 1,
        "lacking": ["Vụ B"],
    }
    assert "1/2" in board["text"]
    assert given.secretary.get("/boards?year=2026").json()["items"][0]["code"] == given.code


def test_another_units_numbers_and_the_boards_are_not_there_for_a_unit(given):
    assert given.unit.post(given.figures[1], {"numbers": {"nguoi": "1"}}).status_code == 404
    assert given.unit.get(given.board).status_code == 404
    assert given.unit.get("/boards").status_code == 404
    assert given.unit.post("/cutoffs", {"day": "2026-11-23", "hour": "15:00"}).status_code == 404
    recorded = {"numbers": {"nguoi": "1"}, "means": MEANS}
    assert given.unit.post(given.figures[0], recorded).status_code == 403


def test_figures_are_frozen_and_undone_by_the_secretary(given):
    assert (
        given.secretary.post(given.figures[0], {"numbers": {"nguoi": "3"}, "means": MEANS}).status_code == 200
    )
    for scope in ({"task": given.code}, {"occurrence_id": given.occurrence}, {}):
        body = {"day": "2026-11-23", "hour": "10:00", **scope}
        made = given.secretary.post("/cutoffs", body)
        assert made.status_code == 200
        assert given.secretary.post("/cutoffs", body).json() == made.json()
    number = made.json()["id"]

    frozen = given.secretary.get(given.board).json()["cutoffs"]
    assert len(frozen) == 3
    assert {(one["counted"], one["done"], one["total"]) for one in frozen} == {(True, 0, 2)}
    assert frozen[0]["numbers"] == [{"label": "Số đại biểu", "measure": "người", "total": "3", "given": 1}]
    assert given.secretary.post(f"/cutoffs/{number}/undo", {"text": " "}).status_code == 422
    assert given.secretary.post(f"/cutoffs/{number}/undo", {"text": "nhầm"}).status_code == 200

    undone = given.secretary.get(given.board).json()["cutoffs"][0]
    assert (undone["counted"], "nhầm" in undone["undone"]) == (False, True)
    assert given.secretary.post("/cutoffs", {"day": "2090-01-01", "hour": "08:00"}).status_code == 422
    unknown = {"day": "2026-11-23", "hour": "08:00", "task": "NV-00-000"}
    assert given.secretary.post("/cutoffs", unknown).status_code == 404
    assert given.secretary.get("/boards/NV-00-000").status_code == 404
