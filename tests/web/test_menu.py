"""Where one is, by the menu; and what is longer than a screen is folded."""

import re

import pytest

from tests.builders import a_secretary, a_task, a_unit, an_occurrence
from tests.houses import sqlite_alone

tables_url = sqlite_alone
"""Pages and their words: on SQLite alone."""


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("/quan-tri", "/quan-tri"),
        ("/quan-tri/ban-nhap", "/quan-tri"),
        ("/quan-tri/gui-di", "/quan-tri"),
        ("/quan-tri/bang", "/quan-tri/viec"),
        ("/quan-tri/ban", "/quan-tri/ban"),
        ("/quan-tri/cuoc-hop", "/quan-tri/ban"),
        ("/quan-tri/thong-bao", "/quan-tri/ban"),
        ("/quan-tri/don-vi/sap-xep", "/quan-tri/don-vi"),
        ("/quan-tri/ngay-nghi", "/quan-tri/su-kien"),
    ],
)
def test_the_menu_marks_the_one_place_where_a_page_lies(admin, path, place):
    marked = re.findall(r'href="([^"]+)" aria-current="page">', admin.text(path).split("<main", 1)[0])

    # Once in the row, once folded.
    assert marked == [place, place]


def test_nobody_can_be_pressed_for_what_waits(house, admin):
    with house.db.write() as session:
        a_secretary(session)
        unit, occurrence = a_unit(session), an_occurrence(session)
        a_task(session, unit, occurrence_id=occurrence.id, step="truoc", title="Hướng dẫn")
        waiting = a_task(
            session, unit, occurrence_id=occurrence.id, step="sau", waits=True, depends_on=["truoc"]
        )
        free = a_task(session, unit)

    assert 'value="nudge"' in admin.text(f"/quan-tri/viec/{free.id}")
    page = admin.text(f"/quan-tri/viec/{waiting.id}")
    assert 'value="nudge"' not in page
    assert "Cho tiếp tục" in page
