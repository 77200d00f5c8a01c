"""The form of an event: each kind of rule is typed, looked at, and written."""

import re
from datetime import date

import pytest
from sqlmodel import select

from calendars.recurrence import parse_rule, rule_as_dict
from scheduler.actions.plan import plan_ahead
from scheduler.exchange.event_fields import KINDS, typed_of
from scheduler.exchange.event_words import FORM_WORDS
from scheduler.store.tables import Audit, Event, Occurrence, Playbook
from scheduler.words import catalogue
from tests.builders import NOW, a_secretary, a_unit, an_event
from tests.houses import sqlite_alone

tables_url = sqlite_alone
"""Pages and their words: on SQLite alone."""

NEW = "/quan-tri/su-kien/moi"
EDIT = "/quan-tri/su-kien/sua/ngay-hoi"
PLAIN = {"public": "true", "active": "true", "activity": "before", "kind": "yearly"}

TYPED = [
    ({"kind": "yearly", "on": "20/10"}, {"kind": "yearly", "on": "20/10"}),
    (
        {"kind": "yearly", "on": "29/2", "leap_day": "after"},
        {"kind": "yearly", "on": "29/2", "leap_day": "after"},
    ),
    (
        {"kind": "window", "from": "15/11", "to": "15/1"},
        {"kind": "window", "from": "15/11", "to": "15/1"},
    ),
    ({"kind": "lunar", "on": "10/3"}, {"kind": "lunar", "on": "10/3"}),
    (
        {"kind": "nth_weekday", "nth": "2", "weekday": "fri", "month": "6"},
        {"kind": "nth_weekday", "nth": 2, "weekday": "fri", "month": 6},
    ),
    (
        {"kind": "nth_weekday", "nth": "-1", "weekday": "mon", "every": "3", "anchor": "3/2026"},
        {"kind": "nth_weekday", "nth": "last", "weekday": "mon", "every": 3, "anchor": "2026-03"},
    ),
    (
        {"kind": "workday", "nth": "-1", "of": "quarter"},
        {"kind": "workday", "nth": "last", "of": "quarter"},
    ),
    ({"kind": "before", "before": "20/10"}, {"kind": "workday", "before": "20/10"}),
    ({"kind": "monthly", "day": "25"}, {"kind": "monthly", "day": 25}),
    (
        {"kind": "floating", "in": "quý III", "every": "5", "anchor": "2020", "ordinal": "4",
         "resets": "2025: 1"},
        {"kind": "floating", "in": "Q3", "every": 5, "anchor": 2020, "ordinal": 4, "resets": {2025: 1}},
    ),
    ({"kind": "triggered", "expected_by": "15/3"}, {"kind": "triggered", "expected_by": "15/3"}),
    (
        {"kind": "once", "from": "20/10/2027", "to": "22/10/2027"},
        {"kind": "once", "from": "2027-10-20", "to": "2027-10-22"},
    ),
    (
        {"kind": "rrule", "start": "8/3/2026", "text": "FREQ=MONTHLY;INTERVAL=3", "except": "8/6/2026"},
        {"kind": "rrule", "start": "2026-03-08", "text": "FREQ=MONTHLY;INTERVAL=3", "except": ["2026-06-08"]},
    ),
]  # fmt: skip


def rows(house, table):
    with house.db.read() as session:
        return session.exec(select(table).order_by(table.id)).all()


@pytest.fixture
def playbook(house):
    with house.db.write() as session:
        a_secretary(session)
        a_unit(session, "VP")
        book = Playbook(key="nhe", title="Nhẹ", steps=[{"key": "bao", "title": "Báo {event}", "offset": -10}])
        session.add(book)
        return book


@pytest.mark.parametrize(("typed", "rule"), TYPED, ids=[one["kind"] for one, _ in TYPED])
def test_an_event_of_each_kind_is_typed_looked_at_and_written(admin, house, typed, rule):
    form = {**PLAIN, **typed, "title": "Ngày hội {year}", "activity": "same"}
    seen = admin.post(NEW, {**form, "what": "look"})

    assert seen.status_code == 200, seen.text
    assert "Ngày hội 20" in seen.text
    assert rows(house, Event) == []

    written = admin.post(NEW, {**form, "what": "save"})

    assert written.status_code == 303, written.text
    (event,) = rows(house, Event)
    assert (event.key, event.title, event.activity_rule) == ("ngay-hoi", "Ngày hội {year}", "same")
    assert event.rule == rule_as_dict(parse_rule(rule))
    assert rows(house, Occurrence)


@pytest.mark.parametrize("rule", [rule for _, rule in TYPED])
def test_every_rule_is_shown_in_fields_that_the_form_of_its_kind_has(rule):
    typed = typed_of({"key": "x", "title": "x", "rule": rule_as_dict(parse_rule(rule))})
    # Quarters are shown by their first and last day.
    assert {name for name, value in typed.items() if value} <= {"kind", "title", *KINDS[typed["kind"]]}


def test_what_was_written_is_changed_back_and_forth_without_loss(admin, house, playbook):
    for number, (typed, _) in enumerate(TYPED):
        form = {**PLAIN, **typed, "title": f"Sự kiện {number}", "what": "save", "first_cycle": "2026"}
        assert admin.post(NEW, form).status_code == 303
    before = [(event.key, event.rule, event.first_cycle) for event in rows(house, Event)]
    with house.db.read() as session:
        keys = session.exec(select(Event.key)).all()
    from scheduler.exchange.event_forms import typed_event  # noqa: PLC0415 - beside its only use

    for key in keys:
        shown = {name: value for name, value in typed_event(house, key).items() if value}
        assert admin.post(f"/quan-tri/su-kien/sua/{key}", {**shown, "what": "save"}).status_code == 303

    assert [(event.key, event.rule, event.first_cycle) for event in rows(house, Event)] == before


def test_a_changed_day_shows_what_moves_and_moves_it_once_written(admin, house, playbook):
    form = {**PLAIN, "title": "Ngày hội", "on": "20/10", "playbook": "nhe", "first_cycle": "2027"}
    admin.post(NEW, {**form, "what": "save"})
    address, moved = "/quan-tri/su-kien/sua/ngay-hoi", {**form, "on": "28/7"}
    seen = admin.post(address, {**moved, "what": "look"}).text

    assert "20/10/2027" in seen
    assert "28/07/2027" in seen or "28/7/2027" in seen
    assert next(row.planned_start.month for row in rows(house, Occurrence)) == 10

    admin.post(address, {**moved, "what": "save"})

    assert {row.planned_start.month for row in rows(house, Occurrence)} == {7}
    audit = [one for one in rows(house, Audit) if one.verb == "event.change"]
    assert [(one.before["rule"]["on"], one.after["rule"]["on"]) for one in audit] == [("20/10", "28/7")]
    again = plan_ahead(house, NOW)
    assert (again.occurrences, again.moved, again.dropped) == (0, 0, 0)


def test_an_event_rests_and_says_so(admin, house):
    form = {**PLAIN, "title": "Ngày hội", "on": "20/10"}
    admin.post(NEW, {**form, "what": "save"})
    rests = {name: value for name, value in form.items() if name != "active"}
    admin.post("/quan-tri/su-kien/sua/ngay-hoi", {**rests, "what": "save"})

    assert "tạm nghỉ" in admin.text("/quan-tri/su-kien")
    assert not rows(house, Event)[0].active


@pytest.mark.parametrize(
    ("typed", "field", "said"),
    [
        ({"title": ""}, "title", "thiếu"),
        ({"title": "Ngày {x}"}, "title", "{x}"),
        ({"on": ""}, "on", "thiếu"),
        ({"on": "30/2"}, "on", "30/2"),
        ({"on": "20/10", "every": "5"}, "anchor", "thiếu"),
        ({"on": "20/10", "every": "0"}, "every", "“0”"),
        ({"on": "20/10", "resets": "hai năm"}, "resets", "hai năm"),
        ({"on": "20/10", "base_year": "30"}, "base_year", "30"),
        ({"kind": "once", "from": "31/2/2027"}, "from", "31/2/2027"),
        ({"kind": "rrule", "start": "1/1/2027", "text": "FREQ=SECONDLY"}, "text", "SECONDLY"),
        ({"on": "20/10", "owner": "không-có"}, "owner", "không-có"),
        ({"on": "20/10", "playbook": "không-có"}, "playbook", "không-có"),
        ({"kind": "nothing"}, "kind", "lặp lại"),
        ({"kind": "once", "from": "31/12/9999"}, "rule", "2200"),
        ({"kind": "once", "from": "1/1/1027"}, "rule", "1900"),
        ({"kind": "rrule", "start": "1/1/2027", "text": "FREQ=DAILY"}, "kind", "nhiều nhất là 60"),
        ({"kind": "rrule", "start": "1/1/2027"}, "text", "FREQ=MONTHLY"),
        ({"kind": "workday", "nth": "1", "of": "quarter", "month": "6"}, "month", "mọi tháng"),
        ({"on": "20/10", "anchor": "2020", "resets": "2025: 1"}, "ordinal", "năm tính từ đó"),
        ({"on": "20/10", "anchor": "2020", "ordinal": "4", "resets": "2019: 1"}, "resets", "năm tính từ đó"),
        ({"kind": "once", "from": "2/1/2027", "to": "1/1/2027"}, "to", "trước ngày đầu"),
        ({"kind": "once"}, "from", "20/10/2026"),
        ({"kind": "rrule", "text": "FREQ=MONTHLY"}, "start", "20/10/2026"),
        ({"kind": "monthly", "day": "5", "every": "3"}, "anchor", "3/2026"),
        ({"kind": "monthly", "day": "5", "every": "3", "anchor": "13/2026"}, "anchor", "như 3/2026"),
        ({"kind": "workday", "of": "month"}, "nth", "-1"),
        ({"kind": "workday", "of": "month", "nth": "99"}, "nth", "-1"),
        ({"kind": "floating", "in": "mùa thu"}, "in", "quý III"),
        ({"on": "20/10", "title": "Đại hội {ordinal}"}, "ordinal", "{ordinal}"),
    ],
)
def test_what_cannot_be_is_said_beside_its_field_and_kept(admin, house, typed, field, said):
    answer = admin.post(NEW, {**PLAIN, "title": "Tên giữ lại", **typed, "what": "save"})

    assert answer.status_code == 422
    assert said in answer.text.replace("&#34;", '"')
    assert f'id="{field}-fault"' in answer.text or field in ("kind", "rule")
    if "title" not in typed:
        assert "Tên giữ lại" in answer.text
    assert rows(house, Event) == []


def test_another_kind_shows_its_fields_and_keeps_what_was_typed(admin):
    page = admin.post(NEW, {**PLAIN, "title": "Giữ lại", "kind": "lunar", "what": "kind"}).text

    assert "Giữ lại" in page
    assert 'name="leap"' in page
    assert 'name="weekday"' not in page


def test_two_events_of_one_name_have_a_key_each(admin, house):
    for day in ("20/10", "21/10"):
        admin.post(NEW, {**PLAIN, "title": "Ngày hội", "on": day, "what": "save"})

    assert [event.key for event in rows(house, Event)] == ["ngay-hoi", "ngay-hoi-2"]


def test_an_event_written_twice_stands_once(admin, house):
    form = {**PLAIN, "title": "Ngày hội", "on": "20/10", "what": "save"}
    for _ in range(2):
        assert admin.post(NEW, form).status_code == 303

    changed = {**form, **shown(house, "ngay-hoi"), "on": "21/10", "what": "save"}
    for _ in range(2):
        assert admin.post(EDIT, changed).status_code == 303

    assert [event.rule["on"] for event in rows(house, Event)] == ["21/10"]
    assert [one.verb for one in rows(house, Audit)] == ["event.add", "event.change"]


def shown(house, key):
    from scheduler.exchange.event_forms import typed_event  # noqa: PLC0415 - beside its only use

    return {name: value for name, value in typed_event(house, key).items() if value}


def test_of_two_who_change_one_event_the_second_is_told_and_loses_nothing(admin, house):
    admin.post(NEW, {**PLAIN, "title": "Ngày hội", "on": "20/10", "what": "save"})
    first = second = shown(house, "ngay-hoi")
    admin.post(EDIT, {**first, "on": "21/10", "what": "save"})
    page = admin.post(EDIT, {**second, "title": "Ngày hội lớn", "what": "save"})

    assert page.status_code == 422
    assert "Trần Thị Bình đã sửa sự kiện này" in page.text
    assert "ngày 21/10 hằng năm" in page.text
    assert 'value="Ngày hội lớn"' in page.text
    assert [(event.title, event.rule["on"]) for event in rows(house, Event)] == [("Ngày hội", "21/10")]

    seen = re.search(r'name="seen" value="(\w+)"', page.text)[1]
    admin.post(EDIT, {**second, "title": "Ngày hội lớn", "seen": seen, "what": "save"})

    assert [(event.title, event.rule["on"]) for event in rows(house, Event)] == [("Ngày hội lớn", "20/10")]


def test_a_floating_event_is_opened_and_given_another_part_of_the_year(admin, house):
    floating = {**PLAIN, "title": "Đại hội", "kind": "floating"}
    admin.post(NEW, {**floating, "in": "quý III", "words": "quý III", "what": "save"})
    address, stands = "/quan-tri/su-kien/sua/dai-hoi", shown(house, "dai-hoi")
    assert (stands["from"], stands["to"]) == ("1/7", "30/9")

    assert admin.post(address, {**stands, "in": "quý II", "what": "save"}).status_code == 303
    assert rows(house, Event)[0].rule == {"kind": "floating", "from": "1/4", "to": "30/6"}

    both = admin.post(address, {**shown(house, "dai-hoi"), "in": "quý I", "from": "5/5", "what": "save"})
    assert both.status_code == 422
    assert 'id="in-fault"' in both.text
    same = {**shown(house, "dai-hoi"), "in": "tháng 6", "from": "1/6", "to": "30/6", "what": "save"}
    assert admin.post(address, same).status_code == 303
    worded = {**shown(house, "dai-hoi"), "from": "5/5", "to": "9/5", "words": "trước hè", "what": "save"}
    assert admin.post(address, worded).status_code == 303
    assert rows(house, Event)[0].rule["words"] == "trước hè"
    renamed = {**shown(house, "dai-hoi"), "title": "Đại hội lớn", "what": "save"}
    assert admin.post(address, renamed).status_code == 303
    assert rows(house, Event)[0].rule["words"] == "trước hè"


def test_what_is_dropped_and_what_was_decided_otherwise_is_shown_before_it_is_written(admin, house):
    admin.post(NEW, {**PLAIN, "title": "Ngày hội {year}", "on": "20/10", "what": "save"})
    with house.db.write() as session:
        row = session.exec(select(Occurrence).where(Occurrence.cycle == "2027")).one()
        row.decided_start = date(2027, 10, 22)
    form = {**PLAIN, **shown(house, "ngay-hoi"), "every": "5", "anchor": "2030"}
    page = admin.post("/quan-tri/su-kien/sua/ngay-hoi", {**form, "what": "look"}).text

    assert "Ngày hội 2028" in page.split("Bỏ khỏi kế hoạch")[1]
    assert "Ngày hội 2027" in page.split("Đã có quyết định khác")[1]


def test_an_event_whose_rule_is_broken_is_opened_and_mended(admin, house):
    with house.db.write() as session:
        an_event(session, "hong", title="Hỏng", rule={"kind": "yearly", "on": "31/2"})
        an_event(session, "hong-nua", title="Hỏng nữa", rule=["?"])
    assert "hong" in admin.text("/quan-tri/su-kien")
    plan_ahead(house, NOW)
    assert "Chưa lập kế hoạch được" in admin.text("/quan-tri")
    for key in ("hong", "hong-nua"):
        address = f"/quan-tri/su-kien/sua/{key}"
        assert admin.get(address).status_code == 200
        fixed = {**PLAIN, **shown(house, key), "kind": "yearly", "on": "20/10", "what": "save"}
        assert admin.post(address, fixed).status_code == 303

    assert plan_ahead(house, NOW).faults == ()
    assert "Chưa lập kế hoạch được" not in admin.text("/quan-tri")


def test_an_event_that_is_not_there_says_so(admin):
    assert admin.get("/quan-tri/su-kien/sua/không-có").status_code == 404


def test_every_fault_that_the_form_says_in_its_own_words_is_one_that_rules_have():
    assert FORM_WORDS.keys() <= catalogue("vi").keys()
