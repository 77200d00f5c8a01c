"""Taking out the invented people leaves the records, and owes what was theirs to whoever comes next."""

from datetime import timedelta

import pytest
from sqlmodel import col, select

from scheduler.actions.leaving import Removed
from scheduler.actions.ledger import check
from scheduler.actions.plan import plan_ahead
from scheduler.core.states import EnvelopeState, ReminderState, SubjectKind
from scheduler.exchange.demo import remove_demo
from scheduler.exchange.packs import import_pack, read_pack
from scheduler.store import ledger
from scheduler.store.tables import (
    Ack,
    Address,
    Appointment,
    Attempt,
    Audit,
    Envelope,
    Feed,
    FeedLink,
    OneTimeLink,
    Person,
    Reminder,
    Seat,
    Task,
    WebSession,
)
from tests.exchange.conftest import NOW, SECRETARY

pytestmark = pytest.mark.long

PACK = """
pack: {key: mine, demo: true}
committee: {name: Ban, standing_unit: A}
units: [{code: A, name: A}]
people:
  - {key: lan, name: Lan, title: Bà, phone: "1", email: lan@example.org, seats: A/contact, admin: true}
  - {key: hoa, name: Hoa, email: hoa@example.org, demo: false, seats: secretary}
playbooks: [{key: p, title: P, steps: [{key: s, title: S, offset: 0}]}]
events: [{key: e, title: "E {year}", rule: 8/3, owner: A, playbook: p}]
"""


@pytest.fixture
def lan(house) -> int:
    """An invented person in a seat, beside a real one."""
    import_pack(house, read_pack("mine.yaml", PACK.encode()), SECRETARY, NOW)
    with house.db.read() as session:
        return session.exec(select(Person).where(Person.key == "lan")).one().id or 0


def an_envelope(house, person_id: int, state: EnvelopeState = EnvelopeState.OPEN) -> int:
    """Put the first open reminder about a task into an envelope; return the envelope's number."""
    with house.db.write() as session:
        envelope = Envelope(person_id=person_id, slot=NOW, not_before=NOW, message={})
        ledger.add_envelopes(session, [envelope], NOW)
        if state is not EnvelopeState.OPEN:
            ledger.move_envelope(session, envelope, state, "", NOW)
        query = select(Reminder).where(Reminder.subject_kind == SubjectKind.TASK).order_by(col(Reminder.id))
        session.exec(query).first().envelope_id = envelope.id
        return envelope.id or 0


def rows(house, table):
    with house.db.read() as session:
        return session.exec(select(table)).all()


def person(house, person_id):
    with house.db.read() as session:
        return session.get(Person, person_id)


def test_a_person_of_whom_nothing_is_recorded_is_deleted_and_real_ones_stay(house, lan):
    removed = remove_demo(house, SECRETARY, NOW)

    assert removed == Removed(deleted=1, nameless=0, reopened=0)
    assert [one.name for one in rows(house, Person)] == ["Hoa"]
    assert [one.address for one in rows(house, Address)] == ["hoa@example.org"]
    assert len(rows(house, Appointment)) == 1


def test_everything_that_lets_a_person_in_goes_too(house, lan):
    later = NOW + timedelta(days=1)
    with house.db.write() as session:
        session.add(
            WebSession(token_hash="a", person_id=lan, csrf="c", created_at=NOW, seen_at=NOW, expires_at=later)
        )
        session.add(
            OneTimeLink(purpose="telegram", token_hash="b", person_id=lan, created_at=NOW, expires_at=later)
        )
        feed = Feed(scope="person", person_id=lan, created_at=NOW)
        session.add(feed)
        session.flush()
        session.add(FeedLink(feed_id=feed.id or 0, name="phone", token_hash="d", created_at=NOW))

    remove_demo(house, SECRETARY, NOW)

    for table in (WebSession, OneTimeLink, Feed, FeedLink):
        assert rows(house, table) == []


def test_a_person_whom_records_name_stays_as_a_nameless_row(house, lan):
    plan_ahead(house, NOW)
    with house.db.write() as session:
        row = session.get_one(Person, lan)
        row.login, row.password_hash = "lan", "x"
        session.add(Audit(at=NOW, person_id=lan, actor="Lan", verb="v", subject="s"))
        task = session.exec(select(Task)).first()
        session.add(Ack(task_id=task.id, due_revision=0, person_id=lan, at=NOW, source="page"))

    removed = remove_demo(house, SECRETARY, NOW)

    assert (removed.deleted, removed.nameless) == (0, 1)
    left = person(house, lan)
    assert left is not None
    assert (left.name, left.key, left.title, left.phone) == ("(đã gỡ)", f"removed-{lan}", "", "")
    assert (left.login, left.password_hash, left.is_admin, left.is_demo, left.door) == (
        None,
        None,
        False,
        False,
        1,
    )
    assert rows(house, Ack)[0].person_id == lan
    assert rows(house, Audit)[1].person_id == lan


def test_what_was_sent_stays_and_no_longer_says_to_which_address(house, lan):
    plan_ahead(house, NOW)
    envelope = an_envelope(house, lan, EnvelopeState.SETTLED)
    with house.db.write() as session:
        address = session.exec(select(Address).where(Address.person_id == lan)).one()
        session.add(
            Attempt(
                envelope_id=envelope,
                number=1,
                address_id=address.id,
                channel="email",
                outcome="delivered",
                started_at=NOW,
            )
        )

    remove_demo(house, SECRETARY, NOW)

    attempt = rows(house, Attempt)[0]
    assert (attempt.address_id, attempt.channel, attempt.outcome) == (None, "email", "delivered")
    assert rows(house, Envelope)[0].state is EnvelopeState.SETTLED


@pytest.mark.parametrize("state", [EnvelopeState.OPEN, EnvelopeState.CLAIMED])
def test_an_envelope_that_waits_is_void_and_its_reminders_are_open_again(house, lan, state):
    plan_ahead(house, NOW)
    an_envelope(house, lan, state)

    removed = remove_demo(house, SECRETARY, NOW)

    assert removed.reopened == 1
    assert rows(house, Envelope)[0].state is EnvelopeState.VOID
    with house.db.read() as session:
        about_tasks = session.exec(select(Reminder).where(Reminder.subject_kind == SubjectKind.TASK)).all()
    assert {(one.state, one.envelope_id) for one in about_tasks} == {(ReminderState.OPEN, None)}


def test_an_envelope_that_is_being_sent_ends_by_itself(house, lan):
    plan_ahead(house, NOW)
    an_envelope(house, lan, EnvelopeState.SENDING)

    remove_demo(house, SECRETARY, NOW)

    assert rows(house, Envelope)[0].state is EnvelopeState.SENDING


def test_nobody_is_welcomed_who_is_gone(house, lan):
    plan_ahead(house, NOW)

    remove_demo(house, SECRETARY, NOW)

    with house.db.read() as session:
        query = select(Reminder).where(
            Reminder.subject_kind == SubjectKind.PERSON, Reminder.subject_id == lan
        )
        welcome = session.exec(query).one()
    assert (welcome.state, welcome.reason) == (ReminderState.SKIPPED, "nothing-owed")


def test_no_reminder_is_lost_and_the_ledger_holds(house):
    for name in ("btnmt", "demo"):
        import_pack(house, read_pack(name), SECRETARY, NOW)
    plan_ahead(house, NOW)
    with house.db.read() as session:
        someone = session.exec(
            select(Person.id).join(Appointment).join(Seat).order_by(col(Person.id))
        ).first()
        before = set(session.exec(select(Reminder.id)))
    an_envelope(house, someone)

    remove_demo(house, SECRETARY, NOW)

    with house.db.read() as session:
        # Units that nobody stands for now are told of besides.
        assert before <= set(session.exec(select(Reminder.id)))
    assert check(house, NOW).ok
    assert not plan_ahead(house, NOW).reminders


def test_twice_is_once(house, lan):
    remove_demo(house, SECRETARY, NOW)

    assert remove_demo(house, SECRETARY, NOW) == Removed(0, 0, 0)
    assert [line.verb for line in rows(house, Audit)] == ["pack.import", "demo.remove"]


def test_invented_people_can_come_back(house):
    for name in ("btnmt", "demo"):
        import_pack(house, read_pack(name), SECRETARY, NOW)
    plan_ahead(house, NOW)
    remove_demo(house, SECRETARY, NOW)

    difference = import_pack(house, read_pack("demo"), SECRETARY, NOW)

    assert len(difference.added) == len(read_pack("demo").people)
