"""The committee of one year and the doors through which its people come, for the story of that year."""

import html
import re
from dataclasses import dataclass, replace
from pathlib import Path

from sqlmodel import col, select

from scheduler.actions import ledger
from scheduler.actions.desk import desk
from scheduler.actions.drafts import drafts
from scheduler.actions.passwords import hash_password
from scheduler.actions.people import keep_login
from scheduler.core.states import SeatRole, TaskState
from scheduler.exchange.packs import import_pack, read_pack
from scheduler.store.files import Shelf
from scheduler.store.tables import Event, Occurrence, Person, Seat, Task, Unit
from tests.builders import a_person, an_address, an_appointment
from tests.committee import TESTER, Committee, Post, at
from tests.houses import PUBLIC_URL
from tests.web.conftest import PASSWORD, Visitor, visitor_of

PACK = Path(__file__).parent.parent / "packs" / "committee_year.yaml"
PDF = b"%PDF-1.7\nk\xe1\xba\xbf ho\xe1\xba\xa1ch"


def mail_of(code: str) -> str:
    """Return where the contact of a unit is written to."""
    return "thuky@example.org" if code == "TCCB" else f"{code}@example.org"


@dataclass
class Year:
    """The committee, its secretary at a browser and its units at theirs."""

    group: Committee
    app: object
    browser: Visitor
    logged_in: str = ""

    # Time.

    def on(self, moment: str) -> None:
        """Live through everything until a moment, plan as each morning does, and balance the ledger."""
        self.group.advance(at(moment))
        self.group.plan()
        self.balanced()

    def balanced(self) -> None:
        report = ledger.check(self.group.house, self.group.now)
        assert report.ok, (report.journal_faults, report.plan_faults)

    # The secretary.

    def log_in(self) -> None:
        if self.logged_in != self.group.now.isoformat():
            self.browser = visitor_of(self.app)
            assert self.browser.log_in("thuky").status_code == 303
            found = re.search(r'name="csrf" value="([^"]+)"', self.read("/quan-tri"))
            self.browser.csrf = found[1] if found else ""
            self.logged_in = self.group.now.isoformat()

    def read(self, path: str) -> str:
        """Return a page of the secretary, as people read it."""
        found = self.browser.get(path)
        assert found.status_code == 200, (path, found.status_code)
        return html.unescape(found.text)

    def opened(self, path: str) -> str:
        self.log_in()
        return self.read(path)

    def does(self, path: str, fields: dict[str, object], **more: object) -> str:
        """Send a form of the secretary; return what she is told."""
        self.log_in()
        found = self.browser.post(path, fields, **more)
        assert found.status_code in (200, 303), (path, found.status_code, _fault(found.text))
        return html.unescape(found.text) if found.status_code == 200 else self.read(found.headers["location"])

    # The units.

    def door(self, code: str, task: Task) -> str:
        """Return the address in the last letter to a unit's contact that opens a task."""
        for where, message in reversed(self.post.received):
            found = [line.link for line in message.lines if line.code == task.code and line.link]
            if where == mail_of(code) and found:
                return found[0].removeprefix(PUBLIC_URL)
        raise AssertionError(f"{code} was never written to about {task.code}")

    def sends(self, code: str, step: str, numbers: str = "") -> None:
        """Let a unit complete its part of a step from its letter."""
        self.completes(code, self.part(step, code), numbers)

    def completes(self, code: str, task: Task, numbers: str = "") -> None:
        """Let a unit complete a task from its letter: with the file where it is asked, or the number."""
        door, here = self.door(code, task), visitor_of(self.app)
        if task.evidence:
            files = {"file": ("Kế hoạch.pdf", PDF, "application/pdf")}
            given = here.client.post(f"{door}/minh-chung", files=files, headers={"Origin": PUBLIC_URL})
            assert given.status_code == 303
        fields = {"verb": "complete", "revision": str(task.due_revision)}
        if numbers:
            found = here.post(f"{door}/so-lieu", {**fields, "n-nguoi": numbers})
        else:
            found = here.post(door, fields)
        assert found.status_code == 303, _fault(found.text)
        with self.group.house.db.read() as session:
            now = session.get_one(Task, task.id)
            assert now.state in (TaskState.DONE, TaskState.SUBMITTED), (code, here.get(door).text)

    @property
    def post(self) -> Post:
        found = self.group.house.channels["email"]
        assert isinstance(found, Post)
        return found

    def letters(self, address: str) -> list[str]:
        return [str(message) for where, message in self.post.received if where == address]

    # What stands.

    def parts(self, step: str) -> dict[str, Task]:
        """Return what each unit owes of this year's step, by its code."""
        with self.group.house.db.read() as session:
            query = (
                select(Unit.code, Task)
                .join(Unit, col(Unit.id) == Task.unit_id)
                .join(Occurrence, col(Occurrence.id) == Task.occurrence_id)
                .where(Task.step == step, Occurrence.cycle == "2026", ~col(Task.collects))
                .order_by(col(Unit.position))
            )
            return dict(session.exec(query).all())

    def part(self, step: str, code: str) -> Task:
        return self.parts(step)[code]

    def lead(self, step: str) -> Task:
        """Return what leads this year's step."""
        with self.group.house.db.read() as session:
            query = select(Task).join(Occurrence, col(Occurrence.id) == Task.occurrence_id)
            where = (Task.step == step, Occurrence.cycle == "2026", col(Task.parent_id).is_(None))
            return session.exec(query.where(*where)).one()

    def titled(self, title: str, code: str) -> Task:
        """Return the task of a unit that a meeting gave."""
        with self.group.house.db.read() as session:
            query = select(Task).join(Unit, col(Unit.id) == Task.unit_id)
            return session.exec(query.where(Task.title == title, Unit.code == code)).one()

    def has_draft(self, task: Task) -> bool:
        return any(one.task_id == task.id for one in drafts(self.group.house, self.group.now))

    def fetched(self, key: str) -> bytes:
        """Return the archive of an occasion's evidence."""
        self.log_in()
        found = self.browser.get(f"/quan-tri/su-kien/{self.occasion(key)}/minh-chung.zip")
        assert found.status_code == 200
        return bytes(found.content)

    def occasion(self, key: str) -> int:
        with self.group.house.db.read() as session:
            query = select(Occurrence.id).join(Event, col(Event.id) == Occurrence.event_id)
            return session.exec(query.where(Event.key == key, Occurrence.cycle == "2026")).one() or 0


def _fault(page: str) -> str:
    return " ".join(re.findall(r'class="[^"]*(?:fault|error)[^"]*"[^>]*>([^<]*)', page))[:300]


def a_year(built, house, tmp_path) -> Year:
    """Return the committee on 5/1/2026, with a contact in each unit; sending has begun."""
    made, its_house, its_clock = built
    first = at("2026-01-05 09:00")
    import_pack(house, read_pack(PACK), TESTER, first)
    with house.db.write() as session:
        contacts = (
            select(Unit.code, Seat)
            .join(Unit, col(Unit.id) == Seat.unit_id)
            .where(Seat.role == SeatRole.CONTACT, Unit.code != "TCCB")
        )
        for code, seat in session.exec(contacts).all():
            seat_contact(session, code, seat)
    with desk(house, TESTER, first) as here:
        secretary = here.session.exec(select(Person).where(Person.key == "thu-ky")).one()
        keep_login(here, secretary, "thuky", hash_password(PASSWORD))
    ours = replace(
        house, channels={"email": Post(), "page": Post("page")}, files=Shelf(tmp_path / "minh-chung")
    )
    group = Committee(ours, first).plan().start()
    its_house.now, its_clock.now = ours, group.clock
    return Year(group, made, visitor_of(made))


def seat_contact(session, code: str, seat: Seat) -> None:
    """Seat a contact who is reached by mail."""
    person = a_person(session, f"Đầu mối {code}")
    an_address(session, person, mail_of(code))
    an_appointment(session, seat, person, starts=at("2026-01-01 09:00").date())
