from datetime import date, timedelta

import pytest

from scheduler.actions.boards.scores import LISTED, score_csv, scoreboard, scored_tasks
from scheduler.core.score import Mark
from scheduler.core.states import ReminderState, TaskState
from scheduler.store.events import house_state
from scheduler.store.tables import Ack, Extension, Occurrence
from tests.builders import NOW, a_contact, a_fan_out, a_reminder, a_task, a_unit, an_occurrence

DAY = timedelta(days=1)
DUE = date(2026, 11, 10)
TOLD = NOW - 20 * DAY
LATE = NOW - 5 * DAY


@pytest.fixture
def year(house):
    """Two units: one was told of everything, nobody reached the other."""
    with house.db.write() as session:
        house_state(session).sending_since = NOW - 100 * DAY
        known, unknown = a_unit(session, "TCCB"), a_unit(session, "KHTC")
        seat, _ = a_contact(session, known)
        _, parts = a_fan_out(session, [known, unknown], planned_due=DUE)
        late = a_task(session, known, planned_due=DUE, state=TaskState.DONE, submitted_at=LATE)
        longer = a_task(session, known, planned_due=date(2026, 10, 1), decided_due=DUE, submitted_at=TOLD)
        longer.state = TaskState.SUBMITTED
        for decision in ("granted", "refused"):
            wish = Extension(task_id=longer.id, old_due=DUE, new_due=DUE, reason="bận", asked_at=NOW)
            wish.decision = decision
            session.add(wish)
        for task in (parts[0], late, longer):
            a_reminder(session, task, seat, state=ReminderState.SENT, settled_at=TOLD)
        a_task(session, known, planned_due=date(2027, 1, 1))
        return known, unknown, parts, longer


def test_figures_are_those_of_the_year_each_unit_by_itself(house, year):
    known, unknown, *_ = year

    board = scoreboard(house, 2026, NOW)

    assert [(one.unit_id, one.score.assigned) for one in board.units] == [(known.id, 3), (unknown.id, 0)]
    told, untold = (one.score for one in board.units)
    assert (told.on_time, told.late, told.overdue, told.extensions, told.share) == (1, 1, 1, 1, 33)
    assert (untold.overdue, untold.excused, untold.share) == (0, 1, None)
    assert (board.total.assigned, board.total.excused) == (3, 1)


def test_each_figure_opens_as_many_tasks_as_it_says(house, year):
    board = scoreboard(house, 2026, NOW)

    for line in board.units:
        for figure in LISTED:
            found = scored_tasks(house, 2026, figure, NOW, line.unit_id)
            assert len(found) == getattr(line.score, figure), figure


def test_a_task_that_was_given_longer_twice_has_two_lines_behind_the_figure(house, year):
    known, *_, longer = year
    with house.db.write() as session:
        again = Extension(task_id=longer.id, old_due=DUE, new_due=DUE, reason="bận", asked_at=NOW)
        again.decision = "granted"
        session.add(again)

    assert scoreboard(house, 2026, NOW).units[0].score.extensions == 2
    found = scored_tasks(house, 2026, "extensions", NOW, known.id)
    assert [(one.task_id, one.turn, one.extensions) for one in found] == [
        (longer.id, 1, 2),
        (longer.id, 2, 2),
    ]


def test_what_was_told_to_another_unit_is_not_held_against_the_one_that_has_it_now(house, year):
    _, unknown, parts, _ = year
    with house.db.write() as session:
        part = session.get(type(parts[0]), parts[0].id)
        part.unit_id, part.step = unknown.id, "handed-over"

    overdue = scored_tasks(house, 2026, "overdue", NOW)

    assert overdue == []
    assert {one.code for one in scored_tasks(house, 2026, "excused", NOW)} == {one.code for one in parts}


def test_an_acknowledgement_shows_that_the_unit_knew(house, year):
    _, unknown, parts, _ = year
    with house.db.write() as session:
        session.add(Ack(task_id=parts[1].id, due_revision=0, at=TOLD, source="dispatch"))

    assert [one.code for one in scored_tasks(house, 2026, "overdue", NOW, unknown.id)] == [parts[1].code]


def test_a_task_of_an_unconfirmed_occasion_is_not_counted(house, year):
    known, *_ = year
    with house.db.write() as session:
        occurrence = an_occurrence(session)
        a_task(session, known, planned_due=DUE, occurrence_id=occurrence.id)
        row = session.get(Occurrence, occurrence.id)
        row.state = type(row.state).PROVISIONAL
    before = scoreboard(house, 2026, NOW).total

    assert before.excused == 2
    assert [one.mark for one in scored_tasks(house, 2026, "excused", NOW, known.id)] == [Mark.EXCUSED]


def test_the_spreadsheet_has_a_line_for_each_unit_and_runs_nothing(house, year):
    known, *_ = year
    with house.db.write() as session:
        row = session.get(type(known), known.id)
        row.code, row.name = "=1+1", "=HYPERLINK(1)"

    lines = score_csv(house, scoreboard(house, 2026, NOW)).splitlines()

    assert lines[0].startswith("\ufeffMã,Đơn vị,Được giao,Đúng hạn")
    assert lines[1] == ",Tất cả các đơn vị,3,1,1,0,1,33,1,1,0"
    assert lines[2].startswith("'=1+1,'=HYPERLINK(1),3,1,1,0,1,33,1,0,0")
