"""The packs that ship hold what DOMAIN and the founding documents say, and can be used as they are."""

from datetime import date

import pytest

from calendars.recurrence import occurrences, parse_rule
from calendars.workdays import Override, WorkingDays
from scheduler.core.states import SeatRole
from scheduler.exchange.names import names_of
from scheduler.exchange.pack import Known, PackEvent
from scheduler.exchange.packs import read_pack, shipped_packs

BTNMT = read_pack("btnmt")
DEMO = read_pack("demo", known=names_of(BTNMT, Known()))


def event(key: str) -> PackEvent:
    return next(one for one in BTNMT.events if one.key == key)


def group(key: str) -> tuple[str, ...]:
    return next(one.members for one in BTNMT.groups if one.key == key)


def steps(key: str) -> list[tuple[int, str, str | None]]:
    book = next(one for one in BTNMT.playbooks if one.key == key)
    return [(one["offset"], one["anchor"], one["each"]) for one in book.steps]


def test_six_packs_ship():
    shipped = ["btnmt", "demo", "empty", "sap-xep-bo-2025", "sap-xep-so-2025", "so-63"]
    assert shipped_packs() == shipped


def test_the_committee_is_labelled_as_a_sample_and_names_its_standing_unit():
    assert (BTNMT.label, BTNMT.language) == ("mẫu, cơ cấu năm 2020", "vi")
    assert BTNMT.committee is not None
    assert BTNMT.committee.standing_unit == "TCCB"


def test_the_units_stand_in_official_order():
    codes = [one.code for one in BTNMT.units]

    assert codes[:9] == ["HTQT", "KHTC", "KHCN", "PC", "TĐKTTT", "TCCB", "TTr", "VP", "VPĐĐT"]
    assert codes[9:19] == ["BHĐ", "ĐCKS", "QLĐĐ", "MT", "KTTV", "BĐKH", "CNTT", "ĐĐBĐ", "TNN", "VTQG"]
    assert (len(codes), codes[-2:]) == (27, ["CĐB", "ĐTN"])


def test_nineteen_units_have_a_member_and_the_committee_has_twenty_one_seats_and_a_secretary():
    members = {one.unit for one in BTNMT.seats if one.role is SeatRole.MEMBER}

    assert members == set(group("thanh-vien"))
    assert (len(members), "TCCB" in members) == (19, False)
    assert [one.role for one in BTNMT.seats if one.role is not SeatRole.MEMBER] == [
        "chair",
        "deputy_chair",
        "secretary",
    ]


def test_all_units_are_all_but_the_partners():
    assert group("doi-tac") == ("CĐB", "ĐTN")
    assert {*group("tat-ca-don-vi"), *group("doi-tac")} == {one.code for one in BTNMT.units}
    assert len(group("tat-ca-don-vi")) == 25


@pytest.mark.parametrize(
    ("key", "title", "days"),
    [
        ("8-3", "Ngày Quốc tế Phụ nữ 8/3/{year}", (date(2027, 3, 8), date(2027, 3, 8))),
        ("gio-to", "Giỗ Tổ Hùng Vương năm {year}", (date(2027, 4, 16), date(2027, 4, 16))),
        ("thang-tre-em", "Tháng hành động vì trẻ em năm {year}", (date(2027, 6, 1), date(2027, 6, 30))),
        ("28-6", "Ngày Gia đình Việt Nam 28/6/{year}", (date(2027, 6, 28), date(2027, 6, 28))),
        ("28-7", "Ngày thành lập Công đoàn Việt Nam 28/7/{year}", (date(2027, 7, 28), date(2027, 7, 28))),
        ("20-10", "Ngày Phụ nữ Việt Nam 20/10/{year}", (date(2027, 10, 20), date(2027, 10, 20))),
        (
            "thang-binh-dang-gioi",
            "Tháng hành động vì bình đẳng giới và phòng ngừa, ứng phó với bạo lực trên cơ sở giới năm {year}",
            (date(2027, 11, 15), date(2027, 12, 15)),
        ),
        ("24-11", "Ngày Văn hóa Việt Nam 24/11/{year}", (date(2027, 11, 24), date(2027, 11, 24))),
    ],
)
def test_an_observance_falls_on_its_days_and_is_public(key, title, days):
    found = event(key)

    (dated,) = occurrences(parse_rule(found.rule), date(2027, 1, 1), date(2028, 1, 1))
    assert (dated.start, dated.end) == days
    assert (found.title, found.public) == (title, True)


def test_the_congress_of_2030_is_the_sixth_in_a_quarter_to_be_fixed():
    rule = parse_rule(event("dai-hoi-thi-dua").rule)

    (dated,) = occurrences(rule, date(2026, 1, 1), date(2031, 1, 1))
    assert (dated.start, dated.end, dated.ordinal, dated.provisional) == (
        date(2030, 7, 1),
        date(2030, 9, 30),
        6,
        True,
    )
    assert event("dai-hoi-thi-dua").owner == "TĐKTTT"


def test_only_8_3_and_20_10_and_the_action_month_ask_every_unit_beside_congress_and_yearly_plan():
    asking = {one.key for one in BTNMT.playbooks if any(step["each"] for step in one.steps)}

    assert {one.key for one in BTNMT.events if one.playbook in asking} == {
        "8-3",
        "20-10",
        "thang-binh-dang-gioi",
        "dai-hoi-thi-dua",
        "ke-hoach-nam",
    }


def test_days_off_have_no_playbook():
    assert {one.key for one in BTNMT.events if not one.playbook} == {"gio-to", "24-11"}


def test_the_observance_follows_its_seven_steps():
    each = "tat-ca-don-vi"

    assert steps("ky-niem-day-du") == [
        (-45, "start", None),
        (-30, "start", None),
        (-20, "start", each),
        (-7, "start", None),
        (0, "activity", None),
        (10, "start", each),
        (20, "start", None),
    ]


def test_the_congress_follows_its_eleven_steps():
    asked = [(offset, each) for offset, _, each in steps("dai-hoi")]

    each = "tat-ca-don-vi"
    assert [offset for offset, _ in asked] == [-300, -290, -150, -141, -77, -60, -45, -19, -10, -1, 15]
    assert [offset for offset, group in asked if group == each] == [-150, -60, -19]


def test_the_yearly_plan_is_counted_from_the_day_the_guidance_arrives():
    asked = [(offset, each) for offset, _, each in steps("ke-hoach-nam")]

    assert asked == [(10, None), (20, "thanh-vien"), (30, None), (32, None), (50, "tat-ca-don-vi")]
    assert event("ke-hoach-nam").rule == {"kind": "triggered", "expected_by": "31/3"}


def test_what_units_send_for_an_observance_carries_evidence_and_the_summary_is_approved():
    book = next(one for one in BTNMT.playbooks if one.key == "ky-niem-day-du")

    assert [one["key"] for one in book.steps if one["evidence"]] == ["ke-hoach-don-vi", "ket-qua-don-vi"]
    assert [one["key"] for one in book.steps if one["approval"]] == ["tong-hop"]


def test_everything_that_makes_work_names_its_legal_basis():
    assert [one.key for one in BTNMT.events if one.playbook and not one.basis] == []


def test_the_swap_that_the_holidays_library_misses_is_in_the_pack():
    working = WorkingDays(
        "VN", tuple(Override(one.day, one.working, one.reason, one.decision) for one in BTNMT.days)
    )

    assert (working.is_working(date(2026, 1, 2)), working.is_working(date(2026, 1, 10))) == (False, True)


def test_no_person_ships_with_the_committee():
    assert (BTNMT.people, read_pack("empty").people) == ((), ())


def test_the_demo_has_a_contact_for_every_unit_and_someone_in_each_office():
    held = {seat for one in DEMO.people for seat in one.seats}

    assert {unit for unit, role in held if role is SeatRole.CONTACT} == {one.code for one in BTNMT.units}
    assert {("", SeatRole.CHAIR), ("", SeatRole.DEPUTY_CHAIR), ("TCCB", SeatRole.SECRETARY)} <= held
    assert [one.key for one in DEMO.people if one.admin] == ["quan-tri"]


def test_everybody_in_the_demo_is_invented_and_can_be_reached_nowhere():
    assert all(one.demo for one in DEMO.people)
    assert all(
        one.email.endswith("@example.org") and one.phone.startswith("024 0000 ") for one in DEMO.people
    )


@pytest.mark.parametrize("by", ["name", "email", "phone"])
def test_no_two_people_of_the_demo_share_anything(by):
    assert len({getattr(one, by) for one in DEMO.people}) == len(DEMO.people)
