"""A pack is read, or every fault in it is named with file, line, field and remedy."""

from pathlib import Path

import pytest

from scheduler.exchange.faults import BadPack
from scheduler.exchange.pack import Known
from scheduler.exchange.packs import SIZE_LIMIT, read_pack
from scheduler.exchange.reading import read_text
from scheduler.words import Words
from tests.exchange.conftest import ZONE

HEAD = "pack: {key: mine}\n"


def faults_of(text: str, known: Known | None = None) -> list[str]:
    with pytest.raises(BadPack) as caught:
        read_text(text, "mine.yaml", known)
    return [str(fault) for fault in caught.value.faults]


def one_fault(text: str, known: Known | None = None) -> str:
    (fault,) = faults_of(HEAD + text, known)
    return fault


def test_a_pack_of_a_key_alone_is_empty():
    pack = read_text(HEAD, "mine.yaml")

    assert (pack.key, pack.units, pack.events) == ("mine", (), ())


def test_the_words_that_yaml_would_guess_about_stay_text():
    pack = read_text(
        HEAD
        + "units: [{code: NO, name: on}]\nevents: [{key: e, title: yes, rule: {kind: yearly, on: 08/03}}]",
        "mine.yaml",
    )

    assert (pack.units[0].code, pack.units[0].name, pack.events[0].title) == ("NO", "on", "yes")
    assert pack.events[0].rule == {"kind": "yearly", "on": "8/3"}


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("20/10", {"kind": "yearly", "on": "20/10"}),
        ("15/11 - 15/12", {"kind": "window", "from": "15/11", "to": "15/12"}),
        ("15/11 – 15/12", {"kind": "window", "from": "15/11", "to": "15/12"}),
        (
            "{kind: once, from: 2026-05-02, to: 2026-05-03}",
            {"kind": "once", "from": "2026-05-02", "to": "2026-05-03"},
        ),
        ("{kind: triggered, expected_by: }", {"kind": "triggered"}),
    ],
)
def test_a_rule_is_kept_in_its_long_form_however_short_it_was_written(written, meant):
    pack = read_text(f"{HEAD}events: [{{key: e, title: E, rule: {written}}}]", "mine.yaml")

    assert pack.events[0].rule == meant


@pytest.mark.parametrize(
    ("written", "offset", "unit"),
    [
        ("-45", -45, "day"),
        ("10 working days", 10, "workday"),
        ("-3 ngày làm việc", -3, "workday"),
        ("0", 0, "day"),
    ],
)
def test_an_offset_is_read_in_days_or_working_days(written, offset, unit):
    pack = read_text(
        f"{HEAD}playbooks: [{{key: p, steps: [{{key: s, title: S, offset: {written}}}]}}]", "mine.yaml"
    )

    assert [(step["offset"], step["unit"]) for step in pack.playbooks[0].steps] == [(offset, unit)]


def test_a_group_of_all_takes_the_units_in_their_order_wherever_the_section_stands():
    units = "units: [{code: C, name: c}, {code: B, name: b}, {code: A, name: a}]"
    pack = read_text(f"{HEAD}groups: [{{key: g, all: true, except: B}}]\n{units}", "mine.yaml")

    assert pack.groups[0].members == ("C", "A")


def test_letters_are_composed_on_the_way_in():
    pack = read_text(HEAD + "units: [{code: A, name: To\u0302\u0309 chu\u031b\u0301c}]", "mine.yaml")

    assert pack.units[0].name == "Tổ chức"


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("units:\n  - {code: A}", "mine.yaml, line 3, units[1].name: is missing; add it"),
        (
            "units:\n  - {code: A, nmae: a, name: a}",
            "line 3, units[1].nmae: is no known field; did you mean “name”?",
        ),
        (
            "units:\n  - {code: A, name: a, zzz: 1}",
            "line 3, units[1].zzz: is no known field; known are code, name",
        ),
        ("units:\n  - A", "line 3, units[1]: must have named fields"),
        (
            f"units:\n  - {{code: A, name: {'a' * 2001}}}",
            "units[1].name: is longer than 2000 letters; shorten it",
        ),
        ("committee: Ban", "line 2, committee: must have named fields"),
        ("units: A", "line 2, units: must be a list; begin each entry with “-”"),
        ("units:\n  - {code: [A], name: a}", "line 3, units[1].code: must be one text"),
        ("units:\n  - {code: A B, name: a}", "units[1].code: “A B” must be at most 20 letters"),
        (
            "units:\n  - {code: A, name: a}\n  - {code: A, name: b}",
            "line 4, units[2].code: “A” stands twice, first in line 3",
        ),
        ("units:\n  - {code: A, name: a, name: b}", "line 3, name: stands twice, first in line 3"),
        (
            "units:\n  - {code: A, name: a, valid_from: 2026-01-02, valid_to: 2026-01-01}",
            "valid_to: lies before “valid_from”",
        ),
        ("groups:\n  - {key: g}", "line 3, groups[1].members: is missing; list the codes of units"),
        ("groups:\n  - {key: g, members: {a: b}}", "groups[1].members: must be a list of texts"),
        (
            "units: [{code: A, name: a}]\ngroups:\n  - {key: g, members: [A, A]}",
            "groups[1].members: “A” stands twice",
        ),
        ("seats:\n  - {role: boss}", "seats[1].role: “boss” is not known; known are chair, contact"),
        ("seats:\n  - {role: contact}", "seats[1].unit: is missing; a contact or head belongs to a unit"),
        ("people:\n  - {key: a, name: A, email: nobody}", "people[1].email: “nobody” is no e-mail address"),
        ("people:\n  - {key: a b, name: A}", "people[1].key: “a b” must be of the letters a-z"),
        ("people:\n  - {key: a, name: A, seats: contact}", "people[1].seats: “contact” is not known"),
        (
            "people:\n  - {key: a, name: A, admin: perhaps}",
            "people[1].admin: “perhaps” must be true or false",
        ),
        ("days:\n  - {day: 32/1, reason: r}", "days[1].day: “32/1” is no date; write it as 2026-10-20"),
        ("days:\n  - {reason: r}", "days[1].day: is missing; add it"),
        ("playbooks:\n  - {key: p, steps: []}", "playbooks[1].steps: is missing; list at least one step"),
        (
            "events:\n  - {key: e, title: E}",
            "events[1].rule: is missing; write for example rule: {kind: yearly, on: 20/10}",
        ),
        (
            "events:\n  - key: e\n    title: E\n    rule:\n      kind: yearly\n      on: 31/2",
            "line 7, events[1].rule.on: “31/2” ",
        ),
        ("events:\n  - {key: e, title: E, rule: {kind: yearly}}", "events[1].rule.on: "),
        (
            "events:\n  - {key: e, title: E, rule: {kind: yearly, on: [8/3]}}",
            "rule.on: “['8/3']” ",
        ),
        (
            "events:\n  - {key: e, title: E, rule: {kind: yearly, on: 8/3, every: '5', anchor: 2020}}",
            "rule.every: “5” ",
        ),
        ("events:\n  - {key: e, title: E, rule: [8/3]}", "events[1].rule: is missing; write for example"),
        ('events:\n  - {key: e, title: "E {", rule: 8/3}', "events[1].title: a brace is not closed"),
        ('events:\n  - {key: e, title: "E {}", rule: 8/3}', "events[1].title: “{}” cannot be filled in"),
        (
            "events:\n  - {key: e, title: E, rule: {kind: weekly}}",
            "events[1].rule.kind: “weekly” ",
        ),
        (
            "events:\n  - {key: e, title: E, rule: {kind: lunar, on: 10/12, leap: only}}",
            "events[1].rule.leap: leaves no day: from",
        ),
        (
            "events:\n  - {key: e, title: E, rule: {kind: workday, nth: 23, month: 2}}",
            "events[1].rule: falls on no day from",
        ),
        (
            'events:\n  - {key: e, title: "E {yaer}", rule: 8/3}',
            "events[1].title: “{yaer}” cannot be filled in; known are {anniversary}",
        ),
        (
            'events:\n  - {key: e, title: "E {event}", rule: 8/3}',
            "events[1].title: “{event}” cannot be filled in",
        ),
        (
            'events:\n  - {key: e, title: "E {anniversary}", rule: 8/3}',
            "base_year: is missing; the title counts {anniversary} from it",
        ),
        ('events:\n  - {key: e, title: "E {roman}", rule: 8/3}', "events[1].rule: “ordinal” is missing"),
        (
            "events:\n  - {key: e, title: E, rule: 8/3, base_year: long ago}",
            "events[1].base_year: “long ago” must be a year",
        ),
        (
            "events:\n  - {key: e, title: E, rule: 8/3, activity: never}",
            "events[1].activity: “never” is not known; known are after",
        ),
        ("# &x\nunits: &a [{code: A, name: a}]\ngroups: *a", "line 4: references (*name) are not allowed"),
        ("units: !!set {a}", "line 2: tags (!name) are not allowed"),
        ("units: [" + "{}," * 30_000 + "]", "line 2: here the number of values passes 30000; split the pack"),
        ("units: " + "[" * 40, "line 2: is nested too deeply"),
        ("? [a]\n: b", "line 2: a name must be one plain text"),
        ("---\na: b", "mine.yaml, line 2: holds two documents; take out the line “---”"),
        ("units:\n\t- a", "line 3: is no valid YAML"),
        ('units: [{code: A, name: "a\\0b"}]', "line 2: holds a character that cannot be shown"),
        (
            "units:\n  # Ủy viên Đảng bộ Tổng cục\n  - {code: A, name: ã\x07}",
            "line 4: holds a character that cannot be shown",
        ),
    ],
)
def test_a_fault_is_named_with_its_line_and_remedy(text, fault):
    assert fault in one_fault(text)


@pytest.mark.parametrize(
    ("steps", "fault"),
    [
        ("{key: a, title: A, offset: soon}", "steps[1].offset: “soon” "),
        ("{key: a, title: A}", "steps[1].offset: is missing; add it"),
        (
            "{key: a, title: A, offset: 1, anchor: middle}",
            "steps[1].anchor: “middle” is not known; known are activity",
        ),
        ("{key: a, title: A, offset: 1}, {key: a, title: A, offset: 1}", "steps[2].key: “a” stands twice"),
        (
            "{key: a, title: A, offset: 1, depends_on: b}",
            "steps[1].depends_on: “b” is not known; known are a",
        ),
        (
            "{key: a, title: A, offset: 1, depends_on: a}",
            "steps[1].depends_on: goes round in a circle (a → a)",
        ),
        (
            "{key: a, title: A, offset: 1, depends_on: b}, {key: b, title: B, offset: 1, depends_on: a}",
            "goes round in a circle",
        ),
        (
            '{key: a, title: "{ordinal}", offset: 1}',
            "steps[1].title: “{ordinal}” cannot be filled in; known are {anniversary}, {event}, {year}",
        ),
    ],
)
def test_a_playbook_that_cannot_be_followed_is_refused(steps, fault):
    assert fault in one_fault(f"playbooks:\n  - {{key: p, steps: [{steps}]}}")


UNKNOWN_NAMES = [
    (
        "units: [{code: HTQT, name: x}]\ngroups:\n  - {key: g, members: [HTQ]}",
        "line 4, groups[1].members: “HTQ” is not known; did you mean “HTQT”?",
    ),
    (
        "seats:\n  - {role: member, unit: HTQT}",
        "seats[1].unit: “HTQT” is not known, nor anything of the kind",
    ),
    ("people:\n  - {key: a, name: A, seats: HTQT/head}", "people[1].seats: “HTQT” is not known"),
    ("committee: {name: C, standing_unit: TCCB}", "line 2, committee.standing_unit: “TCCB” is not known"),
    ("events:\n  - {key: e, title: E, rule: 8/3, owner: TCCB}", "events[1].owner: “TCCB” is not known"),
    ("events:\n  - {key: e, title: E, rule: 8/3, playbook: full}", "events[1].playbook: “full” is not known"),
    (
        "playbooks: [{key: p, steps: [{key: s, title: S, offset: 1, each: all}]}]",
        "steps[1].each: “all” is not known",
    ),
    (
        "playbooks: [{key: p, steps: [{key: s, title: S, offset: 1, lead: VP}]}]",
        "steps[1].lead: “VP” is not known",
    ),
    (
        "playbooks: [{key: p, steps: [{key: s, title: S, offset: 1, coordinating: VP}]}]",
        "coordinating: “VP” is not known",
    ),
]


@pytest.mark.parametrize(("text", "fault"), UNKNOWN_NAMES)
def test_a_name_that_refers_to_nothing_is_a_fault_where_all_names_are_known(text, fault):
    assert fault in one_fault(text, Known())


def test_a_pack_without_a_committee_may_refer_to_what_the_installation_has():
    pack = read_text(HEAD + "events: [{key: e, title: E, rule: 8/3, owner: TCCB}]", "mine.yaml")

    assert [one.name for one in pack.references] == ["TCCB"]


def test_all_faults_are_named_in_one_reading_in_the_order_of_the_file():
    text = "events:\n  - {key: e, title: E, rule: 31/4}\nunits:\n  - {code: A}\npack: {key: x, lable: y}"

    assert [fault.split(":")[0] for fault in faults_of(text)] == [
        "mine.yaml, line 2, events[1].rule",
        "mine.yaml, line 4, units[1].name",
        "mine.yaml, line 5, pack.lable",
    ]


def test_a_file_full_of_faults_names_twenty_and_counts_the_rest():
    text = HEAD + "units:\n" + "".join(f"  - {{code: A{number}}}\n" for number in range(30))

    with pytest.raises(BadPack) as caught:
        read_text(text, "mine.yaml")

    lines = str(caught.value).splitlines()
    assert len(caught.value.faults) == 30
    assert (len(lines), lines[-1]) == (21, "and 10 more")


def test_faults_are_told_in_the_language_of_the_user():
    with pytest.raises(BadPack) as caught:
        read_text(HEAD + "units:\n  - {code: A}\n  - {name: B}", "mine.yaml")

    assert Words("vi", ZONE).say(caught.value.phrase) == (
        "mine.yaml, dòng 3, units[1].name: còn thiếu; hãy bổ sung\n"
        "mine.yaml, dòng 4, units[2].code: còn thiếu; hãy bổ sung"
    )


@pytest.mark.parametrize("text", ["", "# nothing", "- a", "just words", "---\n"])
def test_a_file_without_sections_is_no_pack(text):
    assert "mine.yaml, line 1: must begin with a named section such as “pack:”" in faults_of(text)[0]


def test_a_pack_that_is_nowhere_is_asked_for_by_the_names_there_are():
    with pytest.raises(BadPack, match="no pack or file “btnm”; shipped packs are btnmt, demo, empty"):
        read_pack("btnm")


def test_a_file_is_read_by_its_path_with_or_without_a_byte_order_mark(tmp_path: Path):
    file = tmp_path / "mine.yaml"
    file.write_bytes(b"\xef\xbb\xbf" + HEAD.encode())

    assert read_pack(file) == read_pack("other.yaml", HEAD.encode())


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"\xff\xfep\x00", "mine.yaml: is no UTF-8 text; save it as UTF-8."),
        (b"#" * (SIZE_LIMIT + 1), "mine.yaml: is larger than 1000000 bytes; split it."),
    ],
)
def test_bytes_that_are_no_text_or_too_many_are_refused(content, fault):
    with pytest.raises(BadPack, match=fault):
        read_pack("mine.yaml", content)


def test_a_folder_is_no_pack(tmp_path: Path):
    with pytest.raises(BadPack, match="There is no pack or file"):
        read_pack(tmp_path)
