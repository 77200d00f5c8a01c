"""Every command as a person types it: what it says, in which language, and how it ends."""

import json
import os
import subprocess
import sys

import pytest

from scheduler.cli import edge
from scheduler.cli.app import app, run
from tests.committee import PACK


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


@pytest.fixture
def filled(cli):
    """The same, with the small committee planned."""
    assert cli("import", str(PACK))[0] == 0
    return cli


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
        (("plan", "--from", "2027-13-01"), "2027-13-01"),
        (("plan", "--from", "2027-02-01", "--to", "2027-01-01"), "2027"),
        (("simulate", "--from", "hôm nay", "--to", "2027-01-01"), "hôm nay"),
        (("simulate", "--from", "2150-01-01", "--to", "2150-12-31"), "2150"),
        (("feed", "add", "KHONGCO"), "KHONGCO"),
        (("link", "khong-co-ai"), "khong-co-ai"),
        (("import", "khong-co.yaml"), "khong-co"),
        (("channel", "try", "pigeon", "x"), "pigeon"),
        (("plan", "--khong-co"), "--khong-co"),
    ],
)
def test_a_mistake_ends_in_one_clear_line_that_names_it(filled, words, named):
    code, _, fault = filled(*words)

    assert code == 2
    assert named in fault
    assert "Traceback" not in fault
    assert "Error" not in fault


def test_an_unknown_setting_is_refused_with_the_known_ones(cli):
    code, _, fault = cli("doctor", PROT="8000")

    assert code == 2
    assert "NHACVIEC_PROT" in fault
    assert "NHACVIEC_PORT" in fault


def test_english_is_spoken_where_it_is_set(filled):
    assert "held" in filled("sending", "status", LANGUAGE="en")[1]
    assert "is no date" in filled("plan", "--from", "x", LANGUAGE="en")[2]


def test_every_command_has_its_help_in_both_languages():
    for command in app.registered_commands:
        assert " / " in (command.callback.__doc__ or "").splitlines()[0]


def test_whoever_has_read_enough_closes_the_pipe_in_peace(filled, tmp_path):
    program = f"{sys.executable} -m scheduler simulate --from 2027-01-01 --to 2027-12-31 --json | head -1"
    done = subprocess.run(program, shell=True, capture_output=True, text=True, check=False)

    assert done.stderr == ""
    assert len(done.stdout.splitlines()) == 1
