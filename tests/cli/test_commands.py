"""Every command as a person types it: what it says, in which language, and how it ends."""

import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import date, timedelta

import pytest
import typer

from scheduler.cli import edge
from scheduler.cli.app import app, run
from tests.calendars.ics_text import calendar, event
from tests.committee import PACK
from tests.standins.smtp import Mailbox, PostOffice

ENGLISH = PACK.with_name("second_committee.yaml")
VIETNAMESE = set("ăâđêôơưáàạảãếềệểễốồộổỗứừựửữíìịỉĩúùụủũĐÔƯ")


@pytest.fixture
def cli(tmp_path, monkeypatch, capsys):
    """Run a command on a data folder of its own; gives exit code, output, errors."""
    for name in [name for name in os.environ if name.startswith("NHACVIEC_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("NHACVIEC_DATA_DIR", str(tmp_path / "var"))
    monkeypatch.chdir(tmp_path)

    def type_in(*words, **settings):
        for name, value in settings.items():
            monkeypatch.setenv(f"NHACVIEC_{name}", value)
        edge.settings.cache_clear()
        code = run(list(words))
        said = capsys.readouterr()
        return code, said.out, said.err

    yield type_in
    edge.settings.cache_clear()


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    """Where data folders are kept once they are filled."""
    return tmp_path_factory.mktemp("kept")


@pytest.fixture
def holding(cli, kept, tmp_path):
    """Fill the data folder with a pack, once in truth and then by copying."""

    def hold(pack, **settings):
        if (kept / pack.stem).exists():
            shutil.copytree(kept / pack.stem, tmp_path / "var")
            cli("--version", **settings)
        else:
            assert cli("import", str(pack), **settings)[0] == 0
            shutil.copytree(tmp_path / "var", kept / pack.stem)
        return cli

    return hold


@pytest.fixture
def filled(holding):
    """The command line of the small committee, planned."""
    return holding(PACK)


@pytest.fixture
def lighthouse(holding):
    """The same of a committee that speaks English and has other holidays."""
    return holding(ENGLISH, LANGUAGE="en", HOLIDAYS="GB")


def json_lines(said):
    return [json.loads(line) for line in said.splitlines()]


def test_the_version_is_told(cli):
    assert cli("--version")[1].startswith("nhacviec ")


def test_plan_lists_what_is_planned_with_its_reasons(filled):
    code, said, _ = filled("plan", "--from", "2027-01-01", "--to", "2027-12-31", "--json")

    assert code == 0
    found = {row["event"]: row for row in json_lines(said)}
    assert found["8-3"]["start"] == "2027-03-08"
    assert {"event", "cycle", "start", "end", "state", "reasons"} <= found["8-3"].keys()


def test_simulate_prints_each_message_for_machines(filled):
    words = ("simulate", "--from", "2027-01-01", "--to", "2027-03-31", "--json")
    code, said, _ = filled(*words)

    assert code == 0
    keys = {"at", "unit", "seat", "person", "channel", "kinds", "code", "text"}
    assert json_lines(said)
    assert all(keys <= row.keys() for row in json_lines(said))
    assert filled(*words)[1] == said


def test_sending_is_held_until_it_is_started_and_can_be_held_again(filled):
    assert "giữ" in filled("sending", "status")[1]
    assert filled("sending", "start")[0] == 0
    assert filled("sending", "hold")[0] == 0
    assert "giữ" in filled("sending", "status")[1]


def test_a_cycle_is_explained_to_people_and_to_machines(filled):
    code, said, _ = filled("explain", "8-3", "--cycle", "2027")
    _, plain, _ = filled("explain", "8-3", "--json")
    wrong, _, fault = filled("explain", "8-3", "--cycle", "hai")

    assert (code, wrong) == (0, 2)
    assert "Quy tắc: ngày 8/3 hằng năm" in said
    assert "Ngày danh nghĩa: 8/3/2027" in said
    assert json_lines(plain)[0]["event"] == "8-3"
    assert "2027" in fault


def test_the_working_year_is_listed_and_changed(filled):
    assert "dự kiến" in filled("days", "list", "--year", "2027")[1]
    assert "Chỉ xem trước" in filled("days", "off", "4/1/2027", "--reason", "thử", "--dry-run")[1]
    assert "thử" not in filled("days", "list", "--year", "2027")[1]
    assert filled("days", "swap", "4/1/2027", "9/1/2027", "--reason", "hoán đổi")[0] == 0
    assert filled("days", "work", "16/1/2027", "--reason", "làm bù")[0] == 0
    assert filled("days", "reset", "2027-01-16")[0] == 0
    assert filled("days", "confirm", "2027", "--decision", "150/TB")[0] == 0
    listed = json_lines(filled("days", "list", "--year", "2027", "--json")[1])
    assert {one["day"]: one["working"] for one in listed if one["decided"]} == {
        "2027-01-04": False,
        "2027-01-09": True,
    }
    assert filled("days", "off", "4/1/2027")[0] == 2


def test_the_results_of_a_year_are_told_to_people_and_to_machines(filled):
    assert "Kết quả của các đơn vị, năm 2027" in filled("score", "--year", "2027")[1]
    lines = json_lines(filled("score", "--year", "2027", "--json")[1])
    behind = json_lines(filled("score", "--year", "2027", "--list", "open", "--json")[1])

    assert len(behind) == sum(line["open"] for line in lines) > 0
    assert {line["share"] for line in lines} == {None}


def test_a_cycle_is_left_out(filled):
    assert filled("skip", "8-3", "--cycle", "2035")[0] == 2
    looked = filled("skip", "8-3", "--cycle", "2035", "--reason", "hoãn", "--dry-run")[1]
    assert "Nếu làm thật sẽ bỏ qua “Ngày Quốc tế Phụ nữ 8/3/2035”" in " ".join(looked.split())
    assert "Chỉ xem trước" in looked
    assert filled("skip", "8-3", "--cycle", "2035", "--reason", "hoãn")[0] == 0
    assert filled("skip", "8-3", "--cycle", "2035", "--reason", "hoãn")[0] == 2


def test_an_occurrence_is_moved_called_off_and_taken_back(filled):
    year = str(date.fromisoformat(json_lines(filled("plan", "--json")[1])[0]["start"]).year + 1)

    def said(verb, *words):
        code, out, err = filled("occurrence", verb, "8-3", "--cycle", year, *words)
        return code, " ".join((out + err).split())

    def day():
        found = json_lines(filled("plan", "--to", f"{year}-12-31", "--json")[1])
        return next(one["start"] for one in found if (one["event"], one["cycle"]) == ("8-3", year))

    move = ("--start", f"12/3/{year}", "--reason", "hoãn")
    code, looked = said("move", *move, "--dry-run")
    assert (code, day()) == (0, f"{year}-03-08")
    assert f"8/3/{year} → 12/3/{year}" in looked
    assert "Chỉ xem trước: chưa thay đổi gì." in looked
    assert "Đã quyết định" not in looked

    code, moved = said("move", *move)
    assert (code, day()) == (0, f"{year}-03-12")
    assert f"Đã quyết định: “Ngày Quốc tế Phụ nữ 8/3/{year}”" in moved

    assert said("cancel")[0] == 2, "a reason is wanted"
    assert "đã thu hồi" in said("cancel", "--reason", "hủy")[1]
    assert said("move", *move)[0] == 2, "what is called off is reinstated first"
    assert said("reinstate", "--reason", "tổ chức lại", "--document", "12/KH")[0] == 0
    assert said("reinstate", "--reason", "tổ chức lại")[0] == 2


def test_hours_and_place_of_an_occurrence_are_set_and_taken_away(filled, tmp_path):
    year = str(date.fromisoformat(json_lines(filled("plan", "--json")[1])[0]["start"]).year + 1)

    def arrange(*words):
        code, out, err = filled("occurrence", "arrange", "8-3", "--cycle", year, *words)
        return code, " ".join((out + err).split())

    def kept():
        query = "SELECT start_time, end_time, place FROM occurrence WHERE cycle = ? AND planned_start LIKE ?"
        with closing(sqlite3.connect(tmp_path / "var" / "nhacviec.db")) as rows:
            start, end, place = rows.execute(query, (year, f"{year}-03-08%")).fetchone()
        return start and start[:5], end and end[:5], place

    hours = ("--from", "8h30", "--to", "11:00", "--place", "Hội trường A")
    assert arrange(*hours, "--dry-run")[0] == 0
    assert kept() == (None, None, "")
    assert arrange(*hours)[0] == 0
    assert kept() == ("08:30", "11:00", "Hội trường A")
    code, said = arrange("--from", "25:00")
    assert code == 2
    assert "“25:00” không phải là giờ" in said
    assert arrange("--from", "9:00", "--to", "8:00")[0] == 2
    assert arrange("--place", "", "--reason", "chưa có phòng")[0] == 0
    assert kept() == ("08:30", "11:00", "")


def test_an_occurrence_without_a_day_is_confirmed(filled):
    filled("plan", "--to", "2030-12-31")
    confirm = ("occurrence", "confirm", "dh", "--start", "27/8/2030", "--end", "28/8/2030", "--cycle")

    assert "27/8/2030 – 28/8/2030" in filled(*confirm, "2030")[1]
    assert "2030" in filled(*confirm, "2031")[2]
    assert filled("occurrence", "cancel", "x", "--cycle", "2030", "--reason", "x")[0] == 2
    assert filled("occurrence", "confirm", "dh", "--cycle", "2030", "--start", "31/2/2030")[0] == 2


def test_a_calendar_file_is_looked_at_and_taken_in(filled, tmp_path):
    file = tmp_path / "lich.ics"
    file.write_bytes(calendar(*event("DTSTART;VALUE=DATE:20270308"), "BEGIN:VTODO", "END:VTODO"))
    looked = filled("import", str(file), "--dry-run")[1]
    taken = filled("import", str(file))[1]
    again = filled("import", str(file), "--public")[1]

    assert "1 mới" in looked
    assert "1 mục không phải sự kiện" in looked
    assert "1 mới" in taken
    assert "0 mới, 1 đã có" in again
    assert filled("import", str(tmp_path / "khong-co.ics"))[0] == 2
    file.write_bytes(b"x")
    assert filled("import", str(file))[0] == 2


def test_the_ledger_of_a_sound_house_holds(filled):
    code, said, _ = filled("ledger", "--json")

    assert code == 0
    assert json_lines(said)


def test_the_doctor_finds_a_filled_house_fit(filled):
    assert filled("doctor")[0] == 0


def test_the_doctor_says_what_an_empty_house_lacks(cli):
    cli("import", "empty")
    code, said, _ = cli("doctor", "--json")

    assert code == 1
    assert any(row["health"] == "fault" for row in json_lines(said))


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"PUBLIC_URL": "http://nhacviec.example.org"}, "https"),
        ({"PUBLIC_URL": "http://localhost:8000"}, "chỉ máy này"),
        ({"SECRET": "ngan"}, "NHACVIEC_SECRET"),
        ({}, "trang cá nhân"),
    ],
)
def test_the_doctor_warns_of_what_is_weak_and_the_main_job_still_runs(filled, settings, said):
    code, output, _ = filled("doctor", "--json", **settings)
    hints = [row["text"] for row in json_lines(output) if row["health"] == "hint"]

    assert code == 0
    assert any(said in hint for hint in hints)


def test_the_doctor_knocks_at_the_mail_server_and_sends_nothing(filled):
    mailbox = Mailbox()
    with PostOffice(mailbox) as office:
        filled("demo", "remove")
        _, said, _ = filled("doctor", "--json", SMTP_URL=f"smtp://127.0.0.1:{office.port}")
    findings = {row["text"]: row["health"] for row in json_lines(said)}

    assert any("NHACVIEC_MAIL_FROM" in text for text in findings)
    assert [health for text, health in findings.items() if "Thư điện tử qua" in text] == ["good"]
    assert mailbox.letters == []


def test_a_mail_server_that_cannot_be_reached_keeps_the_main_job_from_running(filled):
    code, said, _ = filled("doctor", SMTP_URL="smtp://127.0.0.1:1")

    assert code == 1
    assert "không kết nối được" in said


def test_without_any_contact_the_main_job_would_not_run(cli):
    cli("import", "btnmt")
    cli("plan")
    code, said, _ = cli("doctor")

    assert code == 1
    assert "Chưa đơn vị nào có đầu mối" in said


def test_the_doctor_does_not_warn_of_what_is_well_set(filled):
    well = {"PUBLIC_URL": "https://nhacviec.example.org", "SECRET": "k" * 32}
    hints = filled("doctor", **well)[1]

    assert "NHACVIEC_SECRET" not in hints
    assert "Đường dẫn bắt đầu" not in hints


def test_a_ledger_that_differs_ends_with_one_and_says_where(filled, tmp_path):
    with sqlite3.connect(tmp_path / "var" / "nhacviec.db") as raw:
        raw.execute("UPDATE reminder SET state = 'sent' WHERE id = 1")
    code, said, _ = filled("ledger", "--json")
    [report] = json_lines(said)

    assert code == 1
    assert not report["ok"]
    assert report["counts"]["sent"] == 1
    assert any(" 1:" in fault for fault in report["faults"])
    assert filled("ledger")[0] == 1
    assert filled("doctor")[0] == 1


def test_a_pack_leaves_and_comes_back_the_same(filled, tmp_path):
    file = tmp_path / "out.yaml"
    assert filled("export", str(file))[0] == 0
    assert "example.org" not in file.read_text()
    code, said, _ = filled("import", str(file), "--dry-run")

    assert code == 0
    assert "+" not in said


def test_people_leave_only_where_they_are_asked_for(filled):
    assert "a@example.org" not in filled("export")[1]
    assert "a@example.org" in filled("export", "--people")[1]


def test_people_links_calendars_and_keys(filled):
    assert "Nguyễn A" in filled("person", "list")[1]
    assert filled("link", "a")[1].strip()
    assert "/feeds/" in filled("feed", "add", "HTQT")[1]
    assert filled("token", "add", "máy")[0] == 0
    assert filled("demo", "remove")[0] == 0
    assert filled("db", "upgrade")[0] == 0


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (("score", "--list", "best"), "không có số liệu “best”; hãy chọn một trong: assigned"),
        (("score", "--year", "20"), "20 không phải là năm có kế hoạch"),
        (("plan", "--from", "2027-13-01"), "2027-13-01"),
        (("plan", "--from", "2027-02-01", "--to", "2027-01-01"), "2027"),
        (("simulate", "--from", "hôm nay", "--to", "2027-01-01"), "hôm nay"),
        (("simulate", "--from", "2150-01-01", "--to", "2150-12-31"), "2150"),
        (("feed", "add", "KHONGCO"), "KHONGCO"),
        (("link", "khong-co-ai"), "khong-co-ai"),
        (("import", "khong-co.yaml"), "khong-co"),
        (("channel", "try", "pigeon", "x"), "pigeon"),
        (("import", "."), "“.”"),
        (("export", "khong-co/tep.yaml"), "khong-co/tep.yaml"),
        (("feed", "revoke", "99"), "99"),
        (("person", "add", "Phạm D", "--unit", "KHONGCO"), "KHONGCO"),
        (("person", "add", "Phạm D", "--email", "d.example.org"), "d.example.org"),
        (("user", "add", "an", "--password", "ngan"), "từ 8"),
        (("plan", "--khong-co"), "--khong-co"),
        (("plan", "--from"), "--from"),
        (("simulate", "--from", "2027-01-01"), "--to"),
        (("feed", "add"), "UNIT"),
        (("feed", "revoke", "x"), "NUMBER"),
        (("khong-co",), "khong-co"),
    ],
)
def test_a_mistake_ends_in_one_clear_line_that_names_it(filled, words, named):
    code, _, fault = filled(*words)

    assert code == 2
    assert named in fault
    assert len(fault.splitlines()) == 1
    assert "Traceback" not in fault
    assert "Error" not in fault
    assert VIETNAMESE & set(fault)


@pytest.mark.parametrize("words", [("plan",), ("doctor",), ("import", str(PACK)), ("db", "upgrade")])
def test_a_data_folder_that_cannot_be_is_named(cli, tmp_path, words):
    (tmp_path / "a-file").touch()
    code, said, fault = cli(*words, DATA_DIR=str(tmp_path / "a-file"))

    assert code in (1, 2)
    assert "a-file" in said + fault
    assert "Traceback" not in fault


@pytest.mark.parametrize("words", [("plan",), ("ledger",), ("person", "list"), ("db", "upgrade")])
def test_a_file_that_is_no_database_is_said_to_be_damaged(cli, tmp_path, words):
    (tmp_path / "var").mkdir()
    (tmp_path / "var" / "nhacviec.db").write_text("Kính gửi các đồng chí, " * 100)
    code, _, fault = cli(*words)

    assert code == 2
    assert "bị hỏng" in fault
    assert (tmp_path / "var" / "nhacviec.db").read_text().startswith("Kính gửi")


def test_an_unknown_setting_is_refused_with_the_known_ones(cli):
    code, _, fault = cli("doctor", PROT="8000")

    assert code == 2
    assert "NHACVIEC_PROT" in fault
    assert "NHACVIEC_PORT" in fault


def test_english_is_spoken_where_it_is_set(filled):
    assert "held" in filled("sending", "status", LANGUAGE="en")[1]
    assert "is no date" in filled("plan", "--from", "x", LANGUAGE="en")[2]


@pytest.mark.parametrize(
    "words",
    [
        ("plan", "--from", "2027-01-01", "--to", "2027-12-31"),
        ("plan", "--from", "2027-01-01", "--to", "2027-12-31", "--json"),
        ("simulate", "--from", "2027-01-01", "--to", "2027-03-31"),
        ("simulate", "--from", "2027-01-01", "--to", "2027-03-31", "--json"),
        ("sending", "start"),
        ("sending", "hold"),
        ("sending", "status"),
        ("doctor",),
        ("doctor", "--json"),
        ("ledger",),
        ("ledger", "--json"),
        ("import", str(ENGLISH), "--dry-run"),
        ("import", str(ENGLISH), "--replace"),
        ("export", "--people"),
        ("db", "upgrade"),
        ("user", "add", "admin", "--password", "a-long-password-of-somebody"),
        ("person", "list"),
        ("person", "list", "--json"),
        ("person", "add", "Ada Lovelace", "--unit", "FIN", "--email", "ada@example.org"),
        ("link", "priya"),
        ("feed", "add", "FIN"),
        ("token", "add", "machine"),
        ("channel", "try", "page", "x"),
        ("demo", "remove"),
    ],
    ids=" ".join,
)
def test_a_house_that_speaks_english_says_no_vietnamese_word(lighthouse, words):
    code, said, fault = lighthouse(*words)

    assert (code, fault) == (0, "")
    assert said.strip()
    assert not VIETNAMESE & set(said)
    if "--json" in words:
        rows = json_lines(said)
        assert len({tuple(row) for row in rows}) == 1, "each line has the same keys in the same order"


def test_a_test_message_arrives_or_says_why_not(filled):
    box = Mailbox()
    with PostOffice(box) as office:
        sent = filled(
            "channel", "try", "email", "thu@example.org", SMTP_URL=f"smtp://127.0.0.1:{office.port}"
        )
    lost = filled("channel", "try", "email", "thu@example.org", SMTP_URL="smtp://127.0.0.1:1")

    assert sent[0] == 0
    assert [letter["to"] for letter in box.letters] == ["thu@example.org"]
    assert lost[0] == 1
    assert "thu@example.org" in lost[2]
    assert "nhacviec doctor" in lost[2]
    assert len(lost[2].splitlines()) == 1


def test_sending_does_not_start_while_invented_people_could_get_mail(cli):
    cli("import", "btnmt")
    cli("import", "demo")
    refused = cli("sending", "start", SMTP_URL="smtp://127.0.0.1:1")
    cli("demo", "remove")

    assert refused[0] == 2
    assert "nhacviec demo remove" in refused[2]
    assert cli("sending", "start")[0] == 0


@pytest.mark.parametrize(
    "words",
    [
        ("user", "add", "Stray", "--password", "ngan"),
        ("user", "add", "taken", "--name", "Stray", "--password", "another-long-password"),
        ("person", "add", "Stray", "--email", "no-address"),
        ("person", "add", "Stray", "--unit", "KHONGCO"),
    ],
    ids=["password", "login", "address", "unit"],
)
def test_a_person_refused_leaves_nobody_behind(filled, words):
    filled("user", "add", "taken", "--password", "a-long-password-of-somebody")

    assert filled(*words)[0] == 2
    assert "Stray" not in filled("person", "list")[1]


def test_a_calendar_address_is_revoked_once(filled):
    filled("feed", "add", "HTQT")

    assert filled("feed", "revoke", "1")[0] == 0
    assert filled("feed", "revoke", "1")[0] == 2


def test_a_link_is_a_start_payload_that_telegram_takes(filled):
    payload = filled("link", "a")[1].strip()

    assert re.fullmatch(r"[A-Za-z0-9_-]{20,64}", payload)
    assert filled("link", "a")[1].strip() != payload


def test_every_command_has_its_help_in_both_languages():
    for command in app.registered_commands:
        assert " / " in (command.callback.__doc__ or "").splitlines()[0]


def test_whoever_has_read_enough_closes_the_pipe_in_peace(filled, tmp_path):
    program = f"{sys.executable} -m scheduler simulate --from 2027-01-01 --to 2027-12-31 --json | head -1"
    done = subprocess.run(program, shell=True, capture_output=True, text=True, check=False)

    assert done.stderr == ""
    assert len(done.stdout.splitlines()) == 1


def a_task_of(cli, unit=""):
    code, out, _ = cli("task", "list", "--json", *(["--unit", unit] if unit else []))
    assert code == 0
    return json.loads(out.splitlines()[0])


def test_a_task_is_acted_upon_and_shown_with_its_history(holding):
    cli = holding(PACK)
    cli("plan")
    code = a_task_of(cli)["code"]
    dispatch = ("--source", "dispatch", "--number", "12/CV-PC")

    assert cli("task", "act", code.lower(), "start", "--as", "unit")[0] == 0
    assert cli("task", "act", code, "report", "--text", "Đã họp", "--proposals", "Lùi hạn", *dispatch)[0] == 0

    _, out, _ = cli("task", "show", code)
    assert all(words in out for words in ("Đã họp", "Lùi hạn", "đang thực hiện", "12/CV-PC"))
    [shown] = [json.loads(line) for line in cli("task", "show", code, "--json")[1].splitlines()]
    assert [line["who"] for line in shown["history"]] == ["dòng lệnh", "dòng lệnh"]


IMPOSSIBLE = (
    ("act {code} fly", "acknowledge", 2),
    ("act NV-00-000 start", "NV-00-000", 2),
    ("act {code} start", "--source", 1),
    ("act {code} start --number 1", "--source", 2),
    ("act {code} start --source dispatch", "--number", 1),
    ("act {code} approve", "chưa được trình", 1),
    ("act {code} approve --as unit", "thư ký", 1),
    ("act {code} hand_on --as unit", "--to", 1),
    ("act {code} pause", "--text", 1),
    ("extension ask {code} --until mai --as unit", "mai", 2),
    ("extension ask {code} --until 2020-01-01 --as unit --text x", "--until", 1),
)
"""What is typed, what the answer names, and the exit code."""


def test_what_cannot_be_done_with_a_task_is_told_with_the_option(holding):
    cli = holding(PACK)
    cli("plan")
    code = a_task_of(cli)["code"]

    found = [cli("task", *words.format(code=code).split()) for words, _, _ in IMPOSSIBLE]

    told = [
        (ended, said in errors) for (ended, _, errors), (_, said, _) in zip(found, IMPOSSIBLE, strict=True)
    ]
    assert told == [(ends, True) for _, _, ends in IMPOSSIBLE], found


def test_a_later_date_is_asked_for_and_refused(holding):
    cli = holding(PACK)
    cli("plan")
    one = a_task_of(cli)
    later = (date.fromisoformat(one["due"]) + timedelta(days=14)).isoformat()
    wish = ("ask", one["code"], "--until", later, "--text", "Chờ số liệu", "--as", "unit")
    paper = ("refuse", one["code"], "--source", "paper", "--number", "15/PT", "--text", "Gấp")

    found = [cli("task", "extension", *words) for words in (wish, paper, ("grant", one["code"]))]

    assert [code for code, _, _ in found] == [0, 0, 0], found
    assert "15/PT" in cli("task", "show", one["code"])[1]


def commands_in(group, path=()):
    """Give each command with the words that lead to it."""
    for name, one in group.commands.items():
        if hasattr(one, "commands"):
            yield from commands_in(one, (*path, name))
        else:
            yield (*path, name), one


WANTING = [
    path
    for path, one in commands_in(typer.main.get_command(app))
    if any(param.required for param in one.params)
]


@pytest.mark.parametrize("path", WANTING, ids=" ".join)
def test_a_command_without_what_it_needs_names_it_in_one_line(cli, path):
    code, said, fault = cli(*path)

    assert (code, said, len(fault.splitlines())) == (2, "", 1)
    assert re.match(r"Thiếu (--[a-z-]+|[A-Z_]+)", fault), fault


@pytest.mark.parametrize(
    "words",
    [
        ("cutoff", "list", "--year", "-1"),
        ("board", "--year", "9999"),
        ("why", "9" * 30),
        ("leave", "end", "9" * 30),
        ("units", "undo", "9" * 30),
    ],
    ids=" ".join,
)
def test_a_number_that_cannot_be_is_no_fault_of_ours(holding, words):
    code, _, fault = holding(PACK)(*words)

    assert (code, len(fault.splitlines())) == (2, 1)
