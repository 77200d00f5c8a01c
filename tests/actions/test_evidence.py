import csv
import io
import resource
import zipfile
from dataclasses import replace

import pytest
from sqlmodel import select

from scheduler.actions.acts import act
from scheduler.actions.boards.evidence import archive, bundle, file_of, pieces
from scheduler.actions.evidence import MOST, Given, give_file, give_link, take_away
from scheduler.actions.house import Actor
from scheduler.actions.orders import Means, Order, Source
from scheduler.core.states import TaskState, Verb
from scheduler.store.files import MEGABYTE, FileRefused, NoRoom, Shelf, look
from scheduler.store.tables import Audit, Evidence, Task
from tests.builders import NOW, TODAY, a_contact, a_fan_out, a_task, a_unit, an_occurrence

PDF = b"%PDF-1.7\nk\xe1\xba\xbf ho\xe1\xba\xa1ch"
BOSS = Actor("thư ký")


def a_zip(**members):
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w") as target:
        for name, text in members.items():
            target.writestr(name, text)
    return sink.getvalue()


def file(content=PDF, name="Kế hoạch.pdf"):
    return name, io.BytesIO(content)


@pytest.fixture
def task(house):
    """A task that asks for evidence, the seat of its unit, and the contact."""
    with house.db.write() as session:
        unit = a_unit(session, "PC")
        seat, an = a_contact(session, unit)
        row = a_task(session, unit, evidence=True, occurrence_id=an_occurrence(session).id)
    return row, seat, an


def done(house, task, means=None):
    row, seat, an = task
    if means:
        return act(house, row.id, Order(Verb.COMPLETE, means=means), BOSS, NOW)
    return act(house, row.id, Order(Verb.COMPLETE, seat_id=seat.id), Actor(an.name, an.id), NOW)


def on_the_shelf(house):
    return sorted(one.name for one in house.files.folder.glob("**/*") if one.is_file())


def test_a_task_is_complete_once_its_evidence_is_there(house, task):
    refused = done(house, task)
    given = give_file(house, Given(task[0].id, task[1].id), file(), Actor(task[2].name, task[2].id), NOW)

    assert (refused.ok, given.ok, done(house, task).ok) == (False, True, True)
    assert "minh chứng" in refused.notice
    with house.db.read() as session:
        assert session.get_one(Task, task[0].id).state is TaskState.DONE


def test_the_number_of_a_paper_stands_for_the_evidence(house, task):
    assert not done(house, task, Means(Source.ZALO, TODAY)).ok
    assert done(house, task, Means(Source.DISPATCH, TODAY, "12/KH")).ok


def test_a_link_is_evidence_and_twice_is_once(house, task):
    for _ in range(2):
        kept = give_link(house, Given(task[0].id), (" https://example.org/a ", ""), BOSS, NOW)
        assert kept.ok
    wrong = give_link(house, Given(task[0].id), ("javascript:alert(1)", ""), BOSS, NOW)

    assert [one.url for one in pieces(house, task[0].id)] == ["https://example.org/a"]
    assert (wrong.ok, wrong.field) == (False, "url")
    assert done(house, task).ok


def test_the_same_file_twice_is_one_and_of_two_tasks_one_on_the_disk(house, task):
    with house.db.write() as session:
        other = a_task(session, a_unit(session))
    for task_id in (task[0].id, task[0].id, other.id):
        assert give_file(house, Given(task_id), file(), BOSS, NOW).ok

    assert len(pieces(house, task[0].id)) == len(pieces(house, other.id)) == 1
    assert on_the_shelf(house) == [pieces(house, other.id)[0].sha256]


def test_what_is_removed_keeps_its_hash_and_its_reason(house, task):
    with house.db.write() as session:
        other = a_task(session, a_unit(session))
    give_file(house, Given(task[0].id), file(), BOSS, NOW)
    give_file(house, Given(other.id), file(), BOSS, NOW)
    number = pieces(house, task[0].id)[0].number
    assert not take_away(house, Given(task[0].id), (number, " "), BOSS, NOW).ok
    assert not take_away(house, Given(other.id), (number, "nhầm"), BOSS, NOW).ok

    for _ in range(2):
        assert take_away(house, Given(task[0].id), (number, "nhầm tệp"), BOSS, NOW).ok
    kept = on_the_shelf(house)
    take_away(house, Given(other.id), (pieces(house, other.id)[0].number, "nhầm"), BOSS, NOW)

    gone = pieces(house, task[0].id)[0]
    assert (gone.removed, len(gone.sha256)) == ("nhầm tệp", 64)
    assert file_of(house, task[0].id, number) is None
    assert (kept, on_the_shelf(house)) == ([gone.sha256], [])
    assert not done(house, task).ok
    with house.db.read() as session:
        line = session.exec(select(Audit).where(Audit.verb == "task.remove_evidence")).first()
    assert (line.before["sha256"], line.after["reason"]) == (gone.sha256, "nhầm tệp")


def test_a_unit_cannot_take_evidence_from_what_is_complete(house, task):
    give_file(house, Given(task[0].id), file(), BOSS, NOW)
    done(house, task)
    number = pieces(house, task[0].id)[0].number

    assert not take_away(house, Given(task[0].id, task[1].id), (number, "nhầm"), BOSS, NOW).ok


@pytest.mark.parametrize(
    "content",
    [
        b"<html>", b"MZ", b"", b"PK\x03\x04 broken", a_zip(a="b"),
        a_zip(**{"[Content_Types].xml": "", "word/a": "", "word/vbaProject.bin": ""}),
    ],
    ids=["page", "program", "empty", "broken", "archive", "macros"],
)  # fmt: skip
def test_a_file_of_another_type_leaves_nothing_behind(house, task, content):
    found = give_file(house, Given(task[0].id), file(content), BOSS, NOW)

    assert (found.ok, found.field) == (False, "file")
    assert pieces(house, task[0].id) == []
    assert not house.files.folder.exists()


def test_a_file_too_large_or_beyond_the_quota_leaves_nothing_behind(house, task):
    small = replace(house, files=replace(house.files, limit=len(PDF) - 1))
    full = replace(house, files=replace(house.files, quota=len(PDF) - 1))

    found = give_file(small, Given(task[0].id), file(), BOSS, NOW)
    assert (found.ok, found.field) == (False, "file")
    with pytest.raises(NoRoom):
        give_file(full, Given(task[0].id), file(), BOSS, NOW)
    assert on_the_shelf(house) == []
    assert pieces(house, task[0].id) == []
    assert give_file(replace(house, files=None), Given(task[0].id), file(), BOSS, NOW).field == "file"


@pytest.fixture
def small_disk():
    """A disk that takes a kilobyte of a file, and no more."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1024, before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_file_that_cannot_be_written_whole_is_not_there(tmp_path, small_disk):
    shelf = Shelf(tmp_path / "files", MEGABYTE, MEGABYTE)

    with pytest.raises(NoRoom, match="disk is full"):
        shelf.keep(io.BytesIO(PDF * 1000))
    with pytest.raises(FileRefused):
        shelf.keep(io.BytesIO(b""))
    assert [one for one in shelf.folder.glob("**/*") if one.is_file()] == []


def packed(method):
    """Return an archive whose member "mimetype" is packed otherwise than documents are, and broken."""
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", method) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
    place = whole.getvalue().index(b"mimetype") + len("mimetype") + 4
    return whole.getvalue()[:place] + b"\xff" * 8 + whole.getvalue()[place + 8 :]


@pytest.mark.parametrize(
    "method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA]
)
def test_a_broken_archive_is_no_document_however_it_is_packed(method):
    assert look(io.BytesIO(packed(method))) is None


def test_documents_of_an_office_are_known():
    word = a_zip(**{"[Content_Types].xml": "", "word/document.xml": ""})
    text = a_zip(mimetype="application/vnd.oasis.opendocument.text")

    assert look(io.BytesIO(word)).ending == "docx"
    assert look(io.BytesIO(text)).ending == "odt"
    assert look(io.BytesIO(a_zip(**{str(n): "" for n in range(2001)}))) is None


def test_evidence_of_another_unit_or_of_what_only_collects_is_refused(house, task):
    with house.db.write() as session:
        other = a_unit(session)
        seat, person = a_contact(session, other)
        parent, _ = a_fan_out(session, [other])
    stranger = Actor(person.name, person.id)

    for given in (Given(task[0].id, seat.id), Given(parent.id), Given(9999)):
        assert not give_file(house, given, file(), stranger, NOW).ok
        assert not give_link(house, given, ("https://example.org", ""), stranger, NOW).ok
    assert file_of(house, parent.id, 1) is None


def test_the_archive_holds_an_index_and_each_file_under_its_unit(house, task):
    give_file(house, Given(task[0].id), file(name="=Kế hoạch?.pdf"), BOSS, NOW)
    give_link(house, Given(task[0].id), ("https://example.org/a", "=1+1"), BOSS, NOW)
    packed = zipfile.ZipFile(io.BytesIO(b"".join(archive(house, bundle(house, task[0].occurrence_id)))))

    index = packed.read("index.csv")
    rows = list(csv.reader(io.StringIO(index.decode("utf-8-sig"))))
    (name,) = set(packed.namelist()) - {"index.csv"}

    assert packed.testzip() is None
    assert index.startswith(b"\xef\xbb\xbf")
    assert name == f"pc/{task[0].code}-1-=Kế hoạch_.pdf"
    assert packed.read(name) == PDF
    assert [row[3] for row in rows[1:]] == ["'=Kế hoạch_.pdf", "'=1+1"]
    assert bundle(house, 9999) is None


def test_a_folder_that_is_none_says_so(tmp_path):
    (tmp_path / "files").write_text("")

    with pytest.raises(NoRoom, match="cannot be written"):
        Shelf(tmp_path / "files").keep(io.BytesIO(PDF))


def test_a_file_that_is_one_too_many_is_not_left_on_the_disk(house, task):
    with house.db.write() as session:
        for n in range(MOST):
            row = Evidence(task_id=task[0].id, name="x", url=f"https://example.org/{n}", added_by="", at=NOW)
            session.add(row)

    assert not give_file(house, Given(task[0].id), file(), BOSS, NOW).ok
    assert on_the_shelf(house) == []
