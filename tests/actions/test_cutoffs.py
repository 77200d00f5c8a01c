"""N of M as it stands, and as it stood at a moment: who sent, who is missing, what was counted."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, time, timedelta

import pytest
from sqlmodel import select

from bots.buttons import Press
from scheduler.actions.acts import act
from scheduler.actions.answers import Record, Source, answer, record_for_unit, send_back
from scheduler.actions.boards.collected import BoardsOf, collect_board, collect_boards
from scheduler.actions.cutoffs import NewCutoff, cutoff_lines, freeze_due, set_cutoff, undo_cutoff
from scheduler.actions.deliver import next_due
from scheduler.actions.figures import Giver, give_figures
from scheduler.actions.house import Actor
from scheduler.actions.inputs import InputRefused
from scheduler.actions.orders import Means, Order
from scheduler.actions.reorganising.changes import reorganise
from scheduler.actions.reorganising.orders import Heir
from scheduler.actions.reorganising.orders import Order as Change
from scheduler.core.states import TaskState, Verb
from scheduler.core.units import SuccessionKind
from scheduler.core.workflow import Deed
from scheduler.store.tables import Audit, Cutoff, Figure, Task
from tests.builders import NOW, TODAY, a_contact, a_fan_out, a_secretary, a_task, a_unit, an_occurrence

SECRETARY = Actor("thư ký")
HOUR = timedelta(hours=1)
PEOPLE = {"key": "nguoi", "label": "Số đại biểu", "measure": "người", "min": "1", "max": "40"}
MONEY = {"key": "tien", "label": "Kinh phí", "measure": "triệu đồng", "decimals": 1}
CUT = NewCutoff(date(2026, 11, 23), time(15))
"""15:00 of the day of NOW, five hours after it."""


class Given:
    """Four units that are to send, with numbers; the contact of each at hand."""

    def __init__(self, house):
        self.house = house
        with house.db.write() as session:
            a_secretary(session)
            self.units = [a_unit(session, code) for code in ("A", "B", "C", "D")]
            seated = [a_contact(session, unit) for unit in self.units]
            self.occurrence = an_occurrence(session)
            asked = {"occurrence_id": self.occurrence.id, "numbers": [PEOPLE, MONEY]}
            self.parent, self.parts = a_fan_out(session, self.units, **asked)
        self.seats = [seat.id for seat, _ in seated]
        self.people = [Actor(person.name, person.id) for _, person in seated]

    def gives(self, number, now=NOW, **typed):
        giver = Giver(self.seats[number])
        return give_figures(self.house, self.parts[number].id, typed, giver, self.people[number], now)

    def sends(self, number, now=NOW, people="3", money="1,5"):
        self.gives(number, now, nguoi=people, tien=money)
        press = Press(Verb.COMPLETE, self.parts[number].id, self.seats[number], self.revision(number))
        return answer(self.house, press, self.people[number], "page", now)

    def revision(self, number):
        with self.house.db.read() as session:
            return session.get_one(Task, self.parts[number].id).due_revision

    def does(self, number, deed, now=NOW):
        return act(self.house, self.parts[number].id, Order(deed, "lý do"), SECRETARY, now)

    def board(self, now=NOW):
        return collect_board(self.house, self.parent.id, now)

    def cut(self, cut=CUT, now=NOW):
        return set_cutoff(self.house, cut, SECRETARY, now)


@pytest.fixture
def given(house):
    return Given(house)


def names(parts):
    return [part.line.unit for part in parts]


def test_the_board_says_n_of_m_and_who_is_missing_in_official_order(given):
    given.sends(2)
    given.sends(0)

    board = given.board()

    assert (len(board.sent), board.total) == (2, 4)
    assert names(board.missing) == ["Vụ B", "Vụ D"]
    assert [(one.asked.label, one.total, one.given, one.lacking) for one in board.sums] == [
        ("Số đại biểu", 6, 2, ("Vụ B", "Vụ D")),
        ("Kinh phí", 3, 2, ("Vụ B", "Vụ D")),
    ]
    assert board.sent[0].numbers == {"nguoi": "3", "tien": "1,5"}


def test_who_declined_is_paused_or_cancelled_counts_in_neither_number_and_is_named(given):
    for number, deed in enumerate((Deed.PAUSE, Deed.CANCEL)):
        given.does(number, deed)
    act(
        given.house, given.parts[2].id, Order(Deed.DECLINE, "x", seat_id=given.seats[2]), given.people[2], NOW
    )

    board = given.board()

    assert (len(board.sent), board.total, names(board.missing)) == (0, 1, ["Vụ D"])
    assert names(board.left_out) == ["Vụ A", "Vụ B", "Vụ C"]


def test_a_unit_that_joined_later_and_one_that_was_recorded_for_are_marked(given):
    with given.house.db.write() as session:
        unit = a_unit(session, "Z", position=0)
        part = {"parent_id": given.parent.id, "role": "fan_out", "created_at": NOW + 48 * HOUR}
        a_task(session, unit, occurrence_id=given.occurrence.id, **part)
    record_for_unit(given.house, given.parts[1].id, Record(Verb.COMPLETE, Source.ZALO, TODAY), SECRETARY, NOW)

    board = given.board(NOW + 72 * HOUR)

    assert [(one.line.unit, one.joined) for one in board.parts if one.joined] == [
        ("Vụ Z", date(2026, 11, 25))
    ]
    assert [(one.line.unit, one.recorded, one.lacking) for one in board.sent] == [("Vụ B", "Zalo", True)]


def test_boards_are_chosen_by_year_occasion_and_code(given):
    def found(**chosen):
        return [one.task.code for one in collect_boards(given.house, BoardsOf(**chosen), NOW)]

    code = given.parent.code
    assert found(year=2026) == found(occurrence_id=given.occurrence.id) == found(code=code) == [code]
    assert found(year=2027) == found(occurrence_id=999) == found(code="NV-00-000") == []
    for number in range(4):
        given.sends(number)
    assert (found(closed=False), found()) == ([], [code])
    assert collect_board(given.house, given.parts[0].id, NOW) is None


@pytest.mark.parametrize("kept_late", [False, True])
def test_frozen_figures_stay_whenever_they_are_counted(given, kept_late):
    given.sends(0, NOW + HOUR)
    given.sends(1, NOW + 2 * HOUR)
    given.cut(now=NOW)
    if not kept_late:
        freeze_due(given.house, NOW + 5 * HOUR)
    # All of this comes after the moment; in the second run the service was down then.
    send_back_after(given, 1, NOW + 6 * HOUR)
    given.sends(2, NOW + 7 * HOUR, people="9")
    given.does(3, Deed.CANCEL, NOW + 8 * HOUR)
    later = NOW + 9 * HOUR
    read_before_it_is_kept = given.board(later).frozen
    freeze_due(given.house, later)

    board = given.board(later)

    (frozen,) = board.frozen
    assert (frozen,) == read_before_it_is_kept
    assert (frozen.counted, frozen.title) == (True, "Chốt số liệu 15:00 23/11")
    assert (frozen.sent, frozen.missing) == (("Vụ A", "Vụ B"), ("Vụ C", "Vụ D"))
    assert frozen.total == 4
    assert [(one.label, one.total, one.given) for one in frozen.sums] == [
        ("Số đại biểu", "6", 2),
        ("Kinh phí", "3,0", 2),
    ]
    assert frozen.numbers["Vụ A"] == {"nguoi": "3", "tien": "1,5"}
    assert names(board.sent) == ["Vụ A", "Vụ C"]
    assert [part.after for part in board.sent] == [(), ("Chốt số liệu 15:00 23/11",)]


def send_back_after(given, number, now):
    """Let a result come back that was done: taken up again by the secretary."""
    assert given.does(number, Deed.REOPEN, now).ok


def test_a_result_returned_after_the_moment_had_been_sent(house):
    with house.db.write() as session:
        unit = a_unit(session, "A")
        a_contact(session, unit)
        parent, (part,) = a_fan_out(session, [unit], approval=True, state=TaskState.SUBMITTED)
        session.get_one(Task, part.id).submitted_at = NOW
    set_cutoff(house, NewCutoff(CUT.day, CUT.hour, task_id=parent.id), SECRETARY, NOW)

    send_back(house, part.id, "thiếu chữ ký", SECRETARY, NOW + 6 * HOUR)

    board = collect_board(house, parent.id, NOW + 7 * HOUR)
    assert names(board.missing) == ["Vụ A"]
    assert board.frozen[0].sent == ("Vụ A",)


def test_what_is_recorded_later_of_a_day_before_does_not_change_what_was_frozen(given):
    given.cut()
    record = Record(Verb.COMPLETE, Source.DISPATCH, TODAY, "12/KH")

    record_for_unit(given.house, given.parts[0].id, record, SECRETARY, NOW + 30 * HOUR)

    (frozen,) = given.board(NOW + 31 * HOUR).frozen
    assert frozen.sent == ()


@pytest.mark.parametrize("early", [timedelta(0), timedelta(milliseconds=2)])
def test_an_answer_that_waited_while_figures_were_frozen_comes_after_them_and_says_so(given, early):
    given.cut()
    freeze_due(given.house, NOW + 5 * HOUR)

    # Pressed in time, but the figures were faster at the database.
    given.sends(0, NOW + 5 * HOUR - early, people="7")

    board = given.board(NOW + 6 * HOUR)
    assert (board.frozen[0].sent, board.frozen[0].sums[0].total) == ((), "0")
    assert [(part.line.unit, part.after) for part in board.sent] == [("Vụ A", ("Chốt số liệu 15:00 23/11",))]
    given.sends(1, NOW + 2 * HOUR)
    with given.house.db.read() as session:
        assert session.get_one(Task, given.parts[1].id).submitted_at == NOW + 2 * HOUR


def test_figures_frozen_while_units_send_are_of_one_moment_and_the_rest_says_that_it_came_after(given):
    given.cut()
    moment, tick = NOW + 5 * HOUR, timedelta(milliseconds=1)
    deeds = [lambda n=n: given.sends(n, moment + (n - 1) * tick, people=str(n + 1)) for n in range(4)]
    deeds.insert(2, lambda: freeze_due(given.house, moment + tick))
    with ThreadPoolExecutor(len(deeds)) as pool:
        for done in [pool.submit(deed) for deed in deeds]:
            done.result()

    board = given.board(NOW + 6 * HOUR)

    (frozen,) = board.frozen
    assert sorted((*frozen.sent, *frozen.missing)) == ["Vụ A", "Vụ B", "Vụ C", "Vụ D"]
    assert set(frozen.sent) <= {"Vụ A", "Vụ B"}
    people = frozen.sums[0]
    assert set(frozen.sent) <= set(frozen.numbers)
    assert int(people.total) == sum(int(one["nguoi"]) for one in frozen.numbers.values())
    assert sorted((*frozen.numbers, *people.lacking)) == ["Vụ A", "Vụ B", "Vụ C", "Vụ D"]
    assert {part.line.unit: bool(part.after) for part in board.sent} == {
        unit: unit not in frozen.sent for unit in ("Vụ A", "Vụ B", "Vụ C", "Vụ D")
    }


@pytest.mark.parametrize("heirs", [[Heir("Z", "Cục Z")], []])
def test_figures_of_a_moment_before_a_change_of_units_are_those_of_the_units_then(given, heirs):
    given.sends(0, NOW + HOUR)
    given.cut()
    late, day = NOW + 30 * HOUR, TODAY + timedelta(days=1)
    rename = Change(SuccessionKind.RENAME, day, ("D",), (Heir("D", "Cục D"),), "1/QĐ")
    kind = SuccessionKind.MERGE if heirs else SuccessionKind.DISSOLVE
    reorganise(given.house, rename, SECRETARY, late, apply=True)
    reorganise(given.house, Change(kind, day, ("B", "C"), tuple(heirs), "2/QĐ"), SECRETARY, late, apply=True)

    (frozen,) = given.board(NOW + 31 * HOUR).frozen

    assert (frozen.sent, frozen.missing) == (("Vụ A",), ("Vụ B", "Vụ C", "Vụ D"))
    assert frozen.left_out == ()
    assert frozen.sums[0].lacking == ("Vụ B", "Vụ C", "Vụ D")


def test_before_its_moment_nothing_is_counted(given):
    given.cut()

    (frozen,) = given.board(NOW + HOUR).frozen

    assert (frozen.counted, frozen.sent, frozen.total) == (False, (), 0)
    assert next_due(given.house, NOW) == datetime(2026, 11, 23, 8, tzinfo=UTC)


def test_an_occasion_called_off_after_the_moment_had_counted(given):
    given.cut()
    with given.house.db.write() as session:
        for part in given.parts:
            row = session.get_one(Task, part.id)
            row.former_state, row.state, row.revised_at = row.state, TaskState.CANCELLED, NOW + 6 * HOUR

    (frozen,) = given.board(NOW + 7 * HOUR).frozen

    assert len(frozen.missing) == 4


@pytest.mark.parametrize("scope", ["step", "occasion", "another occasion"])
def test_a_cut_off_speaks_of_what_it_was_set_for(given, scope):
    with given.house.db.write() as session:
        other = an_occurrence(session).id
    values = {
        "step": {"task_id": given.parent.id},
        "occasion": {"occurrence_id": given.occurrence.id},
        "another occasion": {"occurrence_id": other},
    }[scope]
    given.cut(NewCutoff(CUT.day, CUT.hour, **values))
    freeze_due(given.house, NOW + 6 * HOUR)

    (line,) = cutoff_lines(given.house, 2026)

    assert len(given.board(NOW + 7 * HOUR).frozen) == len(line.steps) == (scope != "another occasion")


def test_the_same_moment_twice_is_one_and_undone_it_stays_with_its_reason(given):
    number = given.cut()
    assert given.cut() == number
    freeze_due(given.house, NOW + 6 * HOUR)
    with pytest.raises(InputRefused):
        undo_cutoff(given.house, number, " ", SECRETARY, NOW)

    undo_cutoff(given.house, number, "nhầm ngày", SECRETARY, NOW + 7 * HOUR)
    undo_cutoff(given.house, number, "", SECRETARY, NOW + 8 * HOUR)

    (line,) = cutoff_lines(given.house, 2026)
    assert line.undone == "thư ký đã bỏ: nhầm ngày"
    (frozen,) = given.board(NOW + 9 * HOUR).frozen
    assert (frozen.counted, frozen.undone) == (False, "thư ký đã bỏ: nhầm ngày")
    assert given.cut(now=NOW + 10 * HOUR) != number
    with given.house.db.read() as session:
        verbs = [one.verb for one in session.exec(select(Audit).order_by(Audit.id))]
        assert session.get_one(Cutoff, number).undone_reason == "nhầm ngày"
    assert verbs == ["cutoff.set", "cutoff.undo", "cutoff.set"]


@pytest.mark.parametrize(
    ("cut", "field"),
    [
        (NewCutoff(date(2029, 1, 1), time(8)), "day"),
        (NewCutoff(CUT.day, CUT.hour, task_id=999_999), "scope"),
        (NewCutoff(CUT.day, CUT.hour, occurrence_id=999_999), "scope"),
        (NewCutoff(CUT.day, CUT.hour, title="x" * 201), "title"),
    ],
)
def test_a_cut_off_that_cannot_be_is_refused_by_its_field(given, cut, field):
    with pytest.raises(InputRefused) as refused:
        given.cut(cut)
    assert refused.value.field == field
    with pytest.raises(InputRefused):
        undo_cutoff(given.house, 999_999, "lý do", SECRETARY, NOW)


def test_a_unit_cannot_complete_before_it_gave_the_numbers(given):
    press = Press(Verb.COMPLETE, given.parts[0].id, given.seats[0], 0)
    given.gives(0, nguoi="3")

    found = answer(given.house, press, given.people[0], "telegram", NOW)

    assert not found.ok
    assert "Kinh phí" in found.notice
    assert "Số đại biểu" not in found.notice
    assert given.gives(0, tien="2").ok
    assert answer(given.house, press, given.people[0], "telegram", NOW).ok


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"nguoi": "0"}, "n-nguoi"),
        ({"nguoi": "41"}, "n-nguoi"),
        ({"tien": "1,55"}, "n-tien"),
        ({}, "n-nguoi"),
    ],
)
def test_a_number_that_cannot_be_names_its_field_and_nothing_is_kept(given, typed, field):
    assert given.gives(0, **({"nguoi": "3"} | typed if typed else {})).field == field

    with given.house.db.read() as session:
        assert session.exec(select(Figure)).all() == []


def test_a_corrected_number_is_kept_beside_the_old_one_and_twice_is_once(given):
    given.gives(0, nguoi="3")
    given.gives(0, nguoi="4")
    given.gives(0, nguoi="4")

    with given.house.db.read() as session:
        assert [one.value for one in session.exec(select(Figure).order_by(Figure.id))] == ["3", "4"]
        lines = session.exec(select(Audit).order_by(Audit.id)).all()
    assert [(one.before["numbers"], one.after["numbers"]) for one in lines] == [
        ("", "Số đại biểu: 3 người"),
        ("Số đại biểu: 3 người", "Số đại biểu: 4 người"),
    ]


def test_the_secretary_records_numbers_with_their_source_also_of_what_was_sent(given):
    given.sends(0)
    task = given.parts[0].id
    assert not given.gives(0, nguoi="5").ok
    assert give_figures(given.house, task, {"nguoi": "5"}, Giver(), SECRETARY, NOW).field == "source"

    means = Means(Source.TELEPHONE, TODAY, "024 3")
    assert give_figures(given.house, task, {"nguoi": "5"}, Giver(means=means), SECRETARY, NOW).ok

    assert given.board().sent[0].numbers["nguoi"] == "5"


def test_numbers_are_refused_where_none_are_asked_or_to_another_unit(given):
    with given.house.db.write() as session:
        plain = a_task(session, given.units[0])
    giver = Giver(given.seats[0])

    assert not give_figures(given.house, plain.id, {"nguoi": "5"}, giver, given.people[0], NOW).ok
    assert not give_figures(given.house, 999_999, {"nguoi": "5"}, giver, given.people[0], NOW).ok
    assert not give_figures(given.house, given.parts[1].id, {"nguoi": "5"}, giver, given.people[0], NOW).ok
    given.does(0, Deed.CANCEL)
    means = Giver(means=Means(Source.ZALO, TODAY))
    assert not give_figures(given.house, given.parts[0].id, {"nguoi": "5"}, means, SECRETARY, NOW).ok
