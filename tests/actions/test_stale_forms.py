"""Two tabs, two secretaries, a form that was open for long: one thing is done, and the other is told so."""

import io
from datetime import date, timedelta

import pytest
from sqlmodel import select

from scheduler.actions.acts import act
from scheduler.actions.evidence import Given, give_file
from scheduler.actions.house import Actor
from scheduler.actions.inputs import InputRefused
from scheduler.actions.meetings import Conclusions, NewMeeting, NewTask, conclude, hold
from scheduler.actions.orders import Order
from scheduler.actions.plan import plan_ahead
from scheduler.actions.reorganising.changes import reorganise, take_back
from scheduler.actions.reorganising.orders import Heir
from scheduler.actions.reorganising.orders import Order as Change
from scheduler.core.states import TaskState, Verb
from scheduler.core.units import SuccessionKind
from scheduler.core.workflow import Deed
from scheduler.store.tables import Comment, Evidence, Extension, Reorganisation, Succession, Task, Unit
from tests.builders import NOW, TODAY, a_contact, a_secretary, a_task, a_unit

SECRETARY, OTHER = Actor("thư ký"), Actor("thư ký hai")
DAY = timedelta(days=1)


@pytest.fixture
def tables_url(sqlite_alone):
    return sqlite_alone


def every(house, table, **where):
    with house.db.read() as session:
        return session.exec(select(table).filter_by(**where)).all()


@pytest.fixture
def units(house):
    """Units A, B and D with contacts, a task of A, and a meeting."""
    with house.db.write() as session:
        a_secretary(session)
        found = [a_unit(session, code) for code in "ABD"]
        contacts = [a_contact(session, unit, f"Người {unit.code}") for unit in found]
        task = a_task(session, found[0])
    hold(house, NewMeeting("Họp", TODAY, notice="1/TB"), SECRETARY, NOW)
    return task, contacts[0][0], Actor(contacts[0][1].name, contacts[0][1].id)


def merge(house, old, new, actor=SECRETARY, day=TODAY):
    change = Change(SuccessionKind.MERGE, day, tuple(old), (new,), "1/QĐ")
    return reorganise(house, change, actor, NOW, apply=True)


@pytest.mark.parametrize("first", [Deed.GRANT, Deed.REFUSE])
def test_a_wish_decided_in_one_tab_is_not_decided_otherwise_in_another(house, units, first):
    task, seat, contact = units
    wished = Order(Verb.ASK_EXTENSION, "bận", new_due=date(2026, 12, 22), seat_id=seat.id)
    assert act(house, task.id, wished, contact, NOW).ok
    (wish,) = every(house, Extension)
    second = Deed.REFUSE if first is Deed.GRANT else Deed.GRANT
    assert act(house, task.id, Order(first, "x", wish_id=wish.id), SECRETARY, NOW).ok
    stands = every(house, Extension), every(house, Task)

    act(house, task.id, Order(second, "y", wish_id=wish.id), OTHER, NOW)

    assert (every(house, Extension), every(house, Task)) == stands
    # Asked once more: the tab that is open still speaks of the first wish, and decides nothing.
    later = Order(Verb.ASK_EXTENSION, "vẫn bận", new_due=date(2026, 12, 29), seat_id=seat.id)
    assert act(house, task.id, later, contact, NOW).ok
    act(house, task.id, Order(second, "y", wish_id=wish.id), OTHER, NOW)
    assert [one.decision for one in every(house, Extension)][-1] == "asked"


def test_a_conclusion_written_while_its_unit_got_another_code_is_for_that_unit(house, units):
    rename = Change(SuccessionKind.RENAME, TODAY, ("A",), (Heir("A2", "Cục A"),), "1/QĐ")
    reorganise(house, rename, SECRETARY, NOW, apply=True)
    due = TODAY + 30 * DAY

    made = [
        conclude(house, Conclusions(1, "", [NewTask("Báo cáo", code, due, ("B",))]), SECRETARY, NOW)
        for code in ("A", "A", "A2")
    ]

    (unit,) = every(house, Unit, code="A2")
    assert [len(one) for one in made] == [1, 0, 0]
    assert {one.unit_id for one in every(house, Task, title="Báo cáo", parent_id=None)} == {unit.id}
    with pytest.raises(InputRefused) as refused:
        conclude(house, Conclusions(1, "", [NewTask("x", "A", due, ("A2",))]), SECRETARY, NOW)
    assert refused.value.field == "coordinating-1"


def test_a_conclusion_for_a_unit_merged_away_meanwhile_says_so_and_makes_nothing(house, units):
    merge(house, "AB", Heir("B"))
    new = [NewTask("một", "D", TODAY + DAY), NewTask("hai", "A", TODAY + DAY)]

    with pytest.raises(InputRefused) as refused:
        conclude(house, Conclusions(1, "", new), SECRETARY, NOW)

    assert refused.value.field == "lead-2"
    assert len(every(house, Task)) == 1


class Slow(io.BytesIO):
    """A file that is still coming while something else happens."""

    def __init__(self, content, meanwhile):
        super().__init__(content)
        self.meanwhile = meanwhile

    def read(self, *args):
        meanwhile, self.meanwhile = self.meanwhile, lambda: None
        meanwhile()
        return super().read(*args)


def test_a_task_cancelled_while_its_evidence_was_coming_takes_none_and_keeps_no_file(house, units):
    task, seat, contact = units
    file = Slow(b"%PDF-1.7 x", lambda: act(house, task.id, Order(Deed.CANCEL, "thôi"), SECRETARY, NOW))

    found = give_file(house, Given(task.id, seat.id), ("x.pdf", file), contact, NOW)

    assert (found.ok, every(house, Task)[0].state) == (False, TaskState.CANCELLED)
    assert every(house, Evidence) == []
    assert [one for one in house.files.folder.glob("**/*") if one.is_file()] == []


def test_the_same_words_sent_twice_are_said_once(house, units):
    task, seat, contact = units
    said = Order(Deed.COMMENT, "đang trình ký", seat_id=seat.id)

    found = [act(house, task.id, said, contact, NOW + n * timedelta(minutes=5)) for n in (0, 1)]
    act(house, task.id, said, contact, NOW + timedelta(minutes=11))
    act(house, task.id, Order(Deed.COMMENT, "đang trình ký"), SECRETARY, NOW + timedelta(minutes=12))

    assert [one.ok for one in found] == [True, True]
    assert len(every(house, Comment)) == 3


def test_of_two_secretaries_who_merge_the_same_unit_the_second_is_told(house, units):
    merge(house, "AB", Heir("C", "Cục C"))
    stands = every(house, Unit), every(house, Succession)

    assert merge(house, "AB", Heir("C", "Cục C"), OTHER).number == 1
    with pytest.raises(InputRefused, match="no more"):
        merge(house, "AD", Heir("E", "Cục E"), OTHER)

    assert (every(house, Unit), every(house, Succession)) == stands


def test_a_unit_that_is_to_end_is_not_planned_to_change_after_that(house, units):
    ahead = TODAY + 7 * DAY
    number = merge(house, "AB", Heir("B"), day=ahead).number

    for old, new in (("AD", Heir("D")), ("BD", Heir("A"))):
        for apply in (False, True):
            change = Change(SuccessionKind.MERGE, ahead + DAY, tuple(old), (new,), "2/QĐ")
            with pytest.raises(InputRefused, match="is to end on"):
                reorganise(house, change, OTHER, NOW, apply=apply)
    assert len(every(house, Reorganisation)) == 1
    merge(house, "BD", Heir("D"), OTHER, ahead + DAY)
    take_back(house, number, SECRETARY, NOW)
    merge(house, "AD", Heir("D"), OTHER, ahead)
    plan_ahead(house, NOW + 9 * DAY)

    assert {one.code for one in every(house, Unit) if one.valid_to is None} == {"D"}
