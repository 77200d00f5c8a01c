"""What a unit that is merged away had given goes on with its heir; what is secret is shown to nobody new."""

import io
from datetime import date, timedelta

import pytest
from sqlmodel import select

from scheduler.actions.acts import act
from scheduler.actions.boards.collected import collect_board
from scheduler.actions.boards.scores import LISTED, scoreboard, scored_tasks
from scheduler.actions.evidence import Given, give_file
from scheduler.actions.figures import Giver, give_figures
from scheduler.actions.house import Actor
from scheduler.actions.inputs import InputRefused
from scheduler.actions.ledger import check
from scheduler.actions.orders import Order
from scheduler.actions.plan import plan_ahead
from scheduler.actions.reorganising.changes import reorganise
from scheduler.actions.reorganising.joining import NewUnit, join
from scheduler.actions.reorganising.orders import Heir
from scheduler.actions.reorganising.orders import Order as Change
from scheduler.core.states import CommentKind, Secrecy, TaskRole, TaskState, Verb
from scheduler.core.units import SuccessionKind
from scheduler.core.workflow import Deed
from scheduler.exchange.packs import import_pack, read_pack
from scheduler.store.events import house_state
from scheduler.store.tables import (
    Ack,
    Comment,
    Evidence,
    Extension,
    Figure,
    Task,
    Unit,
    UnitGroup,
    UnitGroupMember,
)
from tests.builders import NOW, a_contact, a_secretary, a_task, a_unit, an_occurrence
from tests.committee import PACK, TESTER, at

SECRETARY = Actor("thư ký")
PEOPLE = {"key": "nguoi", "label": "Số đại biểu", "measure": "người"}
MONEY = {"key": "tien", "label": "Kinh phí", "measure": "đồng"}


@pytest.fixture
def tables_url(sqlite_alone):
    return sqlite_alone


def every(house, table, **where):
    with house.db.read() as session:
        return session.exec(select(table).filter_by(**where).order_by(table.id)).all()


class Duty:
    """A fan-out of one step to A, B and D, each with a contact."""

    def __init__(self, house):
        self.house = house
        with house.db.write() as session:
            a_secretary(session)
            units = {code: a_unit(session, code) for code in "ABD"}
            self.who = {code: a_contact(session, unit, f"Người {code}") for code, unit in units.items()}
            row = an_occurrence(session)
            more = {"occurrence_id": row.id, "step": "gui", "numbers": [PEOPLE, MONEY]}
            self.parent = a_task(session, units["A"], collects=True, **more)
            more |= {"parent_id": self.parent.id, "role": TaskRole.FAN_OUT}
            self.parts = {code: a_task(session, unit, **more) for code, unit in units.items()}

    def actor(self, code):
        return Actor(self.who[code][1].name, self.who[code][1].id)

    def gives(self, code, **typed):
        giver = Giver(self.who[code][0].id)
        assert give_figures(self.house, self.parts[code].id, typed, giver, self.actor(code), NOW).ok

    def does(self, code, deed, text="lý do", **more):
        order = Order(deed, text, seat_id=self.who[code][0].id, **more)
        found = act(self.house, self.parts[code].id, order, self.actor(code), NOW)
        assert found.ok, found.notice

    def proves(self, code, name="kh.pdf", text=b"x"):
        given = Given(self.parts[code].id, self.who[code][0].id)
        file = (name, io.BytesIO(b"%PDF-1.7 " + text))
        assert give_file(self.house, given, file, self.actor(code), NOW).ok

    def merge(self, heir="C", old=("A", "B"), now=NOW):
        new = Heir(heir, "" if heir in old else f"Cục {heir}")
        change = Change(SuccessionKind.MERGE, self.house.today(now), tuple(old), (new,), "1/QĐ")
        return reorganise(self.house, change, SECRETARY, now, apply=True)

    def task(self, code):
        with self.house.db.read() as session:
            return session.get_one(Task, self.parts[code].id)


@pytest.fixture
def duty(house):
    return Duty(house)


def test_what_was_given_for_the_part_that_ends_is_there_for_the_heir(house, duty):
    duty.does("A", Verb.ACKNOWLEDGE, "")
    duty.does("A", Deed.START, "")
    duty.proves("B")
    duty.proves("A", "chung.pdf", b"y")
    duty.proves("B", "chung.pdf", b"y")
    duty.gives("A", nguoi="3")
    duty.gives("B", nguoi="2", tien="5")
    duty.gives("B", tien="7")
    duty.does("B", Deed.COMMENT, "đang chờ Vụ trưởng ký")
    duty.does("B", Verb.ASK_EXTENSION, "bận", new_due=date(2026, 12, 22))
    duty.does("B", Deed.REPORT, "đã có dự thảo")

    duty.merge()

    kept, ended = duty.task("A"), duty.task("B")
    assert (kept.state, ended.state) == (TaskState.IN_PROGRESS, TaskState.CANCELLED)
    assert [one.name for one in every(house, Evidence, task_id=kept.id)] == ["chung.pdf", "kh.pdf"]
    assert len(every(house, Evidence, task_id=ended.id)) == 2
    board = collect_board(house, duty.parent.id, NOW)
    (mine,) = [part for part in board.parts if part.line.unit == "Cục C" and part.numbers]
    assert mine.numbers == {"nguoi": "3", "tien": "7"}
    said = [one.text for one in every(house, Comment, task_id=kept.id, kind=CommentKind.COMMENT)]
    assert said[0] == "đang chờ Vụ trưởng ký"
    assert said[1].splitlines() == [
        f"Từ {ended.code} (Vụ B), nay nhập làm một với việc này:",
        "Số liệu đã báo: Số đại biểu: 2 người; Kinh phí: 7 đồng",
        "Đã xin gia hạn đến 22/12/2026: bận. Nếu vẫn cần, hãy xin lại.",
        "Kết quả: đã có dự thảo",
    ]
    assert [one.decision for one in every(house, Extension)] == ["withdrawn"]
    assert check(house, NOW).ok


def test_what_goes_on_keeps_its_evidence_numbers_wish_and_what_was_acknowledged(house, duty):
    duty.does("B", Verb.ACKNOWLEDGE, "")
    duty.proves("B")
    duty.gives("B", nguoi="2")
    duty.does("B", Verb.ASK_EXTENSION, "bận", new_due=date(2026, 12, 22))

    # B goes on as E: the same contact sits there, and is not asked once more.
    duty.merge("E", ("B", "D"))

    task = duty.task("B")
    assert (task.due_revision, len(every(house, Ack, task_id=task.id))) == (0, 1)
    assert (len(every(house, Evidence, task_id=task.id)), len(every(house, Figure, task_id=task.id))) == (
        1,
        1,
    )
    (wish,) = every(house, Extension)
    granted = act(house, task.id, Order(Deed.GRANT, wish_id=wish.id), SECRETARY, NOW)
    assert (granted.ok, duty.task("B").due) == (True, date(2026, 12, 22))


def test_whoever_is_new_has_acknowledged_nothing_but_finds_the_wish_of_the_old_unit(house, duty):
    duty.does("B", Verb.ACKNOWLEDGE, "")
    duty.does("B", Verb.ASK_EXTENSION, "bận", new_due=date(2026, 12, 22))
    with house.db.write() as session:
        for part in (duty.parts["D"], duty.parts["A"]):
            session.get_one(Task, part.id).state = TaskState.CANCELLED

    duty.merge("D", ("B", "D"))

    task = duty.task("B")
    assert (task.unit_id, task.due_revision) == (duty.parts["D"].unit_id, 1)
    assert [one.decision for one in every(house, Extension)] == ["asked"]
    assert not act(house, task.id, Order(Verb.COMPLETE, seat_id=duty.who["B"][0].id), duty.actor("B"), NOW).ok
    assert check(house, NOW).ok


def test_a_part_that_is_done_already_needs_nothing_of_the_other(house, duty):
    duty.gives("A", nguoi="3", tien="1")
    duty.does("A", Verb.COMPLETE, "xong")
    duty.does("B", Deed.COMMENT, "đang chờ")

    duty.merge()

    assert every(house, Comment, task_id=duty.parts["A"].id) == []


@pytest.mark.parametrize("secret", ["A", "B"])
def test_what_takes_up_something_secret_is_secret_itself(house, duty, secret):
    duty.does("A", Deed.START, "")
    with house.db.write() as session:
        session.get_one(Task, duty.parts[secret].id).secrecy = Secrecy.TOP_SECRET

    duty.merge()

    assert duty.task("A").secrecy is Secrecy.TOP_SECRET


@pytest.mark.parametrize(("heir", "mark"), [("E", "overdue"), ("D", "excused")])
def test_what_the_old_unit_acknowledged_counts_for_the_same_person_alone(house, duty, heir, mark):
    duty.does("B", Verb.ACKNOWLEDGE, "")
    with house.db.write() as session:
        session.get_one(Task, duty.parts["D"].id).state = TaskState.CANCELLED
        house_state(session).sending_since = NOW
    after = NOW + timedelta(days=40)

    # E is new, and B's contact goes on there; D has its own, who hears of it when it is overdue already.
    duty.merge(heir, ("B", "D"), after)

    marks = {one.task_id: one.mark.value for one in _scored(house, after)}
    assert marks[duty.parts["B"].id] == mark


def _scored(house, now):
    return [one for figure in LISTED for one in scored_tasks(house, 2026, figure, now)]


def test_every_figure_is_the_length_of_its_list_after_units_changed(house, duty):
    duty.gives("A", nguoi="3", tien="1")
    duty.does("A", Verb.COMPLETE, "xong")
    duty.does("B", Verb.ACKNOWLEDGE, "")
    for day in (22, 24):
        duty.does("B", Verb.ASK_EXTENSION, "bận", new_due=date(2026, 12, day))
        assert act(house, duty.parts["B"].id, Order(Deed.GRANT), SECRETARY, NOW).ok
    today = house.today(NOW)
    for kind, old, new in (
        (SuccessionKind.MERGE, ("A", "B"), (Heir("C", "Cục C"),)),
        (SuccessionKind.SPLIT, ("C",), (Heir("C"), Heir("E", "Vụ E"))),
        (SuccessionKind.DISSOLVE, ("D",), (Heir("E"),)),
    ):
        reorganise(house, Change(kind, today, old, new, "1/QĐ"), SECRETARY, NOW, apply=True)

    later = NOW + timedelta(days=60)
    board = scoreboard(house, 2026, later)
    for line in (*board.units, None):
        for figure in LISTED:
            found = scored_tasks(house, 2026, figure, later, line.unit_id if line else None)
            assert len(found) == getattr(line.score if line else board.total, figure), (line, figure)
    shown = collect_board(house, duty.parent.id, later)
    assert shown.total == len(shown.sent) + len(shown.missing)
    assert len(shown.parts) == shown.total + len(shown.left_out) == 3


YEAR = at("2027-02-10 09:00")
NEW = NewUnit("MỚI", "Sở mới", "Sở", ("all",))


@pytest.fixture
def sealed(house):
    """A house in which all that is collected of the next occasions is secret."""
    import_pack(house, read_pack(PACK), TESTER, at("2026-12-01 09:00"))
    plan_ahead(house, at("2026-12-01 09:00"))
    with house.db.write() as session:
        for task in session.exec(select(Task)).all():
            task.secrecy = Secrecy.SECRET
    return house


def parts_of_the_new(house):
    (unit,) = every(house, Unit, code="MỚI")
    secret = [task.occurrence_id for task in every(house, Task, secrecy=Secrecy.SECRET, collects=True)]
    parts = every(house, Task, unit_id=unit.id, role=TaskRole.FAN_OUT)
    return [task for task in parts if task.occurrence_id in secret]


def test_what_is_secret_is_given_to_a_unit_that_joins_by_the_secretary_alone(sealed):
    offers = join(sealed, NEW, None, SECRETARY, YEAR).offers
    assert {(one.sealed, one.preselected) for one in offers} == {(True, False)}

    # Taken in without being asked about them: by a pack, or on a later day.
    join(sealed, NewUnit("MỚI", "Sở mới"), [], SECRETARY, YEAR)
    join(sealed, NEW, [offers[-1].key], SECRETARY, YEAR)
    plan_ahead(sealed, YEAR)

    (given,) = parts_of_the_new(sealed)
    assert f"{given.occurrence_id}/{given.step}" == offers[-1].key
    assert given.secrecy is Secrecy.SECRET


def test_the_plan_gives_nothing_secret_to_a_unit_that_has_come_into_a_group(sealed):
    with sealed.db.write() as session:
        unit = a_unit(session, "MỚI")
        group = session.exec(select(UnitGroup).where(UnitGroup.key == "all")).one()
        session.add(UnitGroupMember(group_id=group.id, unit_id=unit.id))

    plan_ahead(sealed, YEAR)

    assert parts_of_the_new(sealed) == []


def test_a_unit_that_is_no_more_does_not_join(house, duty):
    duty.merge("A", ("A", "B"))

    with pytest.raises(InputRefused, match="no more") as refused:
        join(house, NewUnit("B", "Vụ B"), [], SECRETARY, NOW + timedelta(days=1))
    assert refused.value.field == "code"
