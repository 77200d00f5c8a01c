"""What a step says of its parts: coordinating units with days of their own, numbers, and what is wrong."""

import pytest
import yaml

from scheduler.core.figures import asked_of
from scheduler.exchange.exporting import _step
from scheduler.exchange.faults import BadPack
from scheduler.exchange.packs import read_pack

HEAD = """
pack: {key: mine}
units: [{code: A, name: Vụ A}, {code: B, name: Vụ B}]
playbooks:
  - key: p
    title: P
    steps:
      - {key: one, title: S, offset: 1, lead: A, %s}
"""


def step_of(words):
    (book,) = read_pack("mine.yaml", (HEAD % words).encode()).playbooks
    return book.steps[0]


def test_a_coordinating_unit_is_a_code_or_has_a_deliverable_and_days_of_its_own():
    step = step_of("coordinating: [A, {unit: B, deliverable: Dự toán, before: 5 ngày làm việc}]")

    assert step["coordinating"] == [
        "A",
        {"unit": "B", "deliverable": "Dự toán", "before": 5, "days": "workday"},
    ]
    plain = step_of("coordinating: {unit: B, before: 3}")["coordinating"]
    assert plain == [{"unit": "B", "deliverable": "", "before": 3, "days": "day"}]


def test_numbers_are_read_with_their_bounds():
    (asked,) = asked_of(
        step_of("numbers: [{key: n, label: Số người, measure: người, min: 1, max: 40}]")["numbers"]
    )

    assert (asked.key, asked.label, asked.measure, asked.least, asked.most, asked.decimals) == (
        "n",
        "Số người",
        "người",
        1,
        40,
        0,
    )


def test_what_is_written_out_is_read_again_as_it_was():
    words = (
        "coordinating: [A, {unit: B, deliverable: Dự toán, before: 5 working days}], "
        "numbers: [{key: n, label: N, max: 4.5, decimals: 1}, {key: m, label: M}]"
    )
    step = step_of(words)

    written = yaml.safe_dump(_step(step), allow_unicode=True, default_flow_style=True, width=9999).strip()[
        1:-1
    ]
    again = (HEAD.replace("{key: one, title: S, offset: 1, lead: A, %s}", "{" + written + "}")).encode()

    assert read_pack("mine.yaml", again).playbooks[0].steps[0] == step


@pytest.mark.parametrize(
    ("words", "fault"),
    [
        ("coordinating: [{unit: B, before: -5}]", "counted back from the due date of the lead"),
        ("coordinating: [{unit: B, before: soon}]", "is no distance in days"),
        ("coordinating: [{deliverable: x}]", "unit: is missing"),
        ("coordinating: [{unit: B, delivrable: x}]", "did you mean “deliverable”"),
        ("coordinating: [B, {unit: B}]", "“B” stands twice"),
        ("coordinating: [[B]]", "must be a list of codes or of named fields"),
        ("numbers: [{key: n}]", "label: is missing"),
        ("numbers: [{key: n, label: N}, {key: n, label: M}]", "“n” stands twice"),
        ("numbers: [{key: n, label: N, min: 5, max: 4}]", "lies below “min”"),
        ("numbers: [{key: n, label: N, min: few}]", "must be a number such as 10"),
        ("numbers: [{key: n, label: N, max: inf}]", "must be a number such as 10"),
        ("numbers: [{key: n, label: N, decimals: 4}]", "must be 0, 1, 2 or 3"),
        ("depends_on: [one]", "goes round in a circle (one → one)"),
    ],
)
def test_what_is_wrong_with_a_part_is_named(words, fault):
    with pytest.raises(BadPack) as refused:
        step_of(words)

    assert fault in str(refused.value)
