"""What `simulate` promises over a year, and over five with the congress."""

from collections import Counter
from dataclasses import replace
from datetime import date, time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from calendars.workdays import WorkingDays
from scheduler.actions import ledger
from scheduler.actions.house import House
from scheduler.actions.plan import plan_ahead
from scheduler.actions.pretend import Answers
from scheduler.actions.simulate import simulate
from scheduler.core.slots import HALF_DAYS
from scheduler.exchange.packs import import_pack, read_pack
from scheduler.store.database import open_database
from scheduler.store.upgrading import upgrade
from scheduler.words import Words
from tests.committee import TESTER, at

YEAR = (date(2027, 1, 1), date(2027, 12, 31))
NOW = at("2026-11-23 09:00")


def house_of(folder, packs, language="vi", zone="Asia/Ho_Chi_Minh", country="VN"):
    url = f"sqlite:///{folder / 'house.db'}"
    upgrade(url)
    place = ZoneInfo(zone)
    house = House(
        open_database(url), place, Words(language, place), country, "https://nv.example.org", b"s" * 32
    )
    for pack in packs:
        import_pack(house, read_pack(pack), TESTER, NOW)
    plan_ahead(house, NOW)
    return house


@pytest.fixture(scope="module")
def ministry(tmp_path_factory):
    return house_of(tmp_path_factory.mktemp("btnmt"), ["btnmt", "demo"])


@pytest.fixture(scope="module")
def silent_year(ministry):
    return list(simulate(ministry, YEAR, Answers.NONE, 1))


def per_task(played):
    """Count the messages a unit's contact gets about each task."""
    found: Counter[tuple[str, str]] = Counter()
    for one in played:
        to_the_unit = any(kind.startswith(("before", "overdue")) for kind in one.kinds)
        if to_the_unit and "secretary" not in one.seat:
            found.update((code, one.person) for code in one.code.split(", "))
    return found


def test_two_runs_give_the_same_messages(ministry, silent_year):
    assert list(simulate(ministry, YEAR, Answers.NONE, 1)) == silent_year


def test_nobody_is_written_to_at_night_or_on_a_day_off(silent_year):
    working = WorkingDays("VN")

    assert silent_year
    assert all(working.is_working(one.at.date()) for one in silent_year)
    assert all(any(begin <= one.at.time() < end for begin, end in HALF_DAYS) for one in silent_year)
    assert {one.at.time() for one in silent_year} == {time(8), time(13, 30)}


def test_one_message_a_person_and_slot(silent_year):
    twice = Counter((one.person, one.at) for one in silent_year)

    assert max(twice.values()) == 1


def test_a_unit_that_never_answers_hears_five_times_at_most(silent_year):
    counts = per_task(silent_year)

    assert max(counts.values()) == 5
    assert len(counts) > 10


def test_of_steps_whose_turn_never_comes_the_secretary_hears_and_no_unit(silent_year):
    held = [one for one in silent_year if any(kind.startswith("held") for kind in one.kinds)]

    assert len(held) > 10
    assert {one.seat for one in held} == {"secretary"}
    assert not any("Gửi kế hoạch tổ chức" in one.text for one in silent_year if one not in held)


def test_where_everybody_answers_every_step_is_heard_of(ministry):
    played = list(simulate(ministry, YEAR, Answers.ON_TIME, 1))

    assert len(per_task(played)) > 100


def test_a_unit_that_pressed_received_at_once_hears_twice(ministry):
    played = list(simulate(ministry, YEAR, Answers.ACKNOWLEDGED, 1))

    assert max(per_task(played).values()) == 2


def test_the_letters_name_occasion_due_date_and_code(silent_year):
    letter = next(one for one in silent_year if "20/10" in one.subject and "before:7" in one.kinds)

    assert letter.subject.startswith("[20/10] Hạn thứ ")
    assert " · NV-27-" in letter.subject
    assert "Căn cứ: " in letter.text
    assert "Ban Vì sự tiến bộ của phụ nữ" in letter.text


def test_the_real_house_is_not_touched(ministry, silent_year):
    with ministry.db.read() as session:
        assert ledger.check(ministry, NOW).counts.keys() == {"open"}
        assert session.info == {} or silent_year


def test_another_seed_gives_other_answers(tmp_path):
    house = house_of(tmp_path, [Path(__file__).parents[1] / "packs" / "small.yaml"])
    runs = [list(simulate(house, YEAR, Answers.MIXED, seed)) for seed in (1, 1, 2)]

    assert runs[0] == runs[1]
    assert runs[0] != runs[2]


def test_the_congress_of_2030_is_asked_for_confirmed_and_worked_through(tmp_path):
    house = house_of(tmp_path, [Path(__file__).parents[1] / "packs" / "small.yaml"])
    played = list(simulate(house, (date(2026, 1, 1), date(2030, 12, 31)), Answers.ON_TIME, 1))
    congress = [one for one in played if "Đại hội" in one.text]

    assert any(kind.startswith("confirm") for one in congress for kind in one.kinds)
    assert any("Danh sách Đại hội thi đua lần thứ VI" in one.text for one in congress)
    assert max(Counter((one.person, one.at) for one in played).values()) == 1


def test_a_second_committee_in_english_lives_a_year(tmp_path):
    pack = Path(__file__).parents[1] / "packs" / "second_committee.yaml"
    house = house_of(tmp_path, [pack], "en", "Europe/London", "GB")
    played = list(simulate(house, YEAR, Answers.ON_TIME, 1))

    assert played
    assert all("Dear " in one.text for one in played)
    assert not any(letter in one.text for one in played for letter in "ăđơưạếộ")
    assert replace(played[0], text="") != played[0]
