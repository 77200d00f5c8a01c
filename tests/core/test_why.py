"""What the ledger tells of a person: each fact has its sentence, in order of time."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from calendars.phrases import Phrase
from scheduler.core.asked import Asked, AskedTask, Away, Letter, Notice, Reach, Send, Stay, Turn
from scheduler.core.ladder import Ended
from scheduler.core.owed import TaskFacts
from scheduler.core.states import AddressState, EnvelopeState, ReminderState, TaskState
from scheduler.core.why import account, ended_words, rests_of

NOW = datetime(2027, 2, 1, 3, tzinfo=UTC)
DAY = timedelta(days=1)
SEAT = Phrase("contact HTQT")
WHAT = Phrase("7 days before NV-27-001")
MAIL = Phrase("E-mail")
LIVE = Reach(MAIL, "a@example.org", AddressState.LIVE)
OPEN, SENT = ReminderState.OPEN, ReminderState.SENT
SKIPPED, FAILED, UNKNOWN = ReminderState.SKIPPED, ReminderState.FAILED, ReminderState.UNKNOWN
BIRTH = Turn(NOW - 9 * DAY, "", "open")


def notice(state=OPEN, *turns, reason="", **more):
    last = () if state is OPEN else (Turn(NOW - DAY, "open", state.value, reason),)
    fields = {"slot": NOW + DAY, "turns": (BIRTH, *turns, *last)}
    return Notice(WHAT, SEAT, state=state, **{**fields, **more})


def letter(mine=True, *, sends=(), turns=()):
    name = "An" if mine else "Bình"
    return Letter(name, mine, NOW + 2 * DAY, EnvelopeState.SETTLED, turns, sends)


def asked(*notices, **more):
    stay = Stay(SEAT, NOW - 30 * DAY)
    return Asked("An", **{"sending": True, "notices": notices, "stays": [stay], "reach": [LIVE], **more})


def answer(found):
    return [str(one) for one in account(found, NOW).answer]


def past(found):
    return [str(line.said) for line in account(found, NOW).past]


def coming(found):
    return [(line.at, str(line.said)) for line in account(found, NOW).coming]


def test_whoever_was_told_reads_how_often_and_when_last():
    second = notice(SENT, slot=NOW)
    second = replace(second, turns=(BIRTH, Turn(NOW - 3 * DAY, "open", "sent")))

    [said, ends] = answer(asked(notice(SENT, letter=1), second, letters={1: letter()}))

    assert said == f"An was told 2 times, last at {NOW - DAY}."
    assert ends == "Nothing more is planned."


def test_what_one_message_said_was_told_once():
    found = asked(notice(SENT, letter=1), notice(SENT, letter=1), letters={1: letter()})

    assert answer(found)[0].startswith("An was told 1 times")


def test_a_person_who_got_nothing_and_whom_nothing_hinders_was_merely_never_told():
    assert answer(asked()) == ["An has not been told.", "Nothing more is planned."]


def test_an_answer_that_was_lost_is_neither_told_nor_untold():
    lost = notice(UNKNOWN, reason="answer-lost", letter=1)

    assert (
        answer(asked(lost, letters={1: letter()}))[0] == "Something may have reached An: the answer was lost."
    )
    assert answer(asked(lost, letters={1: letter(mine=False)}))[0] == "An has not been told."


def test_what_somebody_else_was_told_in_the_seat_is_told_with_the_name():
    found = asked(notice(SENT, letter=1), letters={1: letter(mine=False)})

    assert answer(found)[0] == "An has not been told."
    assert past(found)[-1] == f"said to Bình, who answered for the seat then: {WHAT}"


def test_the_journal_is_told_in_order_of_time():
    steps = (
        Turn(NOW - 8 * DAY, "open", "open", "limit"),
        Turn(NOW - 7 * DAY, "open", "skipped", "waits"),
        Turn(NOW - 6 * DAY, "skipped", "open", "opened"),
    )
    sends = (Send(NOW - 2 * DAY, MAIL, "a@example.org", Ended.DELIVERED),)
    found = asked(notice(SENT, *steps, letter=1), letters={1: letter(sends=sends)})

    assert past(found) == [
        "is appointed: contact HTQT",
        f"planned for {NOW + DAY}: {WHAT}; owed to contact HTQT",
        f"put off: {WHAT} (as many messages as a day may have; said in the next slot)",
        f"not said: {WHAT} (the steps before it are not done yet)",
        f"owed again: {WHAT}",
        "sent by E-mail a@example.org: it took it",
        f"said: {WHAT}",
    ]


@pytest.mark.parametrize(
    ("state", "reason", "line", "counted"),
    [
        (
            FAILED,
            "vacant",
            "could not be told: {} (nobody holds the seat)",
            "1 could not be told: nobody holds the seat.",
        ),
        (
            UNKNOWN,
            "answer-lost",
            "may have been heard: {} (sent, but the answer was lost: it may have arrived)",
            "",
        ),
        (SKIPPED, "done", "not said: {} (the task was done)", "1 not said: the task was done."),
        (SENT, "", "said: {}", ""),
    ],
)
def test_each_end_of_a_reminder_has_its_sentence(state, reason, line, counted):
    found = asked(notice(state, reason=reason))

    assert past(found)[-1] == line.format(WHAT)
    assert answer(found)[1:] == [*([counted] if counted else []), "Nothing more is planned."]


def test_a_reminder_born_merged_was_never_planned_alone():
    born = notice(SKIPPED, turns=(Turn(NOW - DAY, "", "skipped", "merged"),))

    assert past(asked(born))[-1] == f"not said: {WHAT} (said in the same message by a nearer reminder)"


def test_equal_reasons_are_counted_together_and_a_row_without_a_journal_is_no_reason():
    bare = notice(FAILED, turns=())
    found = asked(notice(SKIPPED, reason="done"), notice(SKIPPED, reason="done"), bare)

    assert answer(found)[1:-1] == ["2 not said: the task was done."]


@pytest.mark.parametrize(
    ("ended", "error", "said"),
    [
        (None, "", "under way"),
        (Ended.DELIVERED, "", "it took it"),
        (Ended.BAD_ADDRESS, "550", "it refused the address (550)"),
        (Ended.BAD_MESSAGE, "552", "it refused the message (552)"),
        (Ended.UNKNOWN, "lease-expired", "the answer was lost (the service stopped in between)"),
        (Ended.MISCONFIGURED, "535", "our own settings are wrong (535)"),
        (Ended.UNREACHED, "timeout", "out of reach (timeout)"),
    ],
)
def test_each_answer_of_the_far_side_has_its_words(ended, error, said):
    assert str(ended_words(Send(NOW, MAIL, "", ended, error))) == said


def test_a_far_side_that_named_a_moment_is_told_with_it():
    send = Send(NOW, MAIL, "", Ended.UNREACHED, "429", retry_at=NOW + DAY)

    assert str(ended_words(send)) == f"out of reach until {NOW + DAY} (429)"


def test_a_copy_is_called_one():
    sends = (Send(NOW - DAY, MAIL, "a@example.org", Ended.DELIVERED, copy=True),)

    assert past(asked(letters={1: letter(sends=sends)}))[-1] == (
        "sent again by E-mail a@example.org, marked as a copy: it took it"
    )


@pytest.mark.parametrize("reason", ["lease-expired", "nothing-owed"])
def test_what_befell_a_message_besides_its_sends_is_told(reason):
    found = asked(letters={1: letter(turns=(Turn(NOW - DAY, "sending", "open", reason),))})

    assert past(found)[-1].startswith("the message to An: ")


def test_the_mere_moves_of_a_message_are_not_told():
    turns = (Turn(NOW - DAY, "", "open"), Turn(NOW - DAY, "open", "open", "later"))

    assert past(asked(letters={1: letter(turns=turns)})) == ["is appointed: contact HTQT"]


def test_what_comes_is_told_with_its_moment_earliest_first():
    found = asked(notice(SENT), notice(letter=1), notice(), letters={1: letter(mine=False)})

    assert coming(found) == [
        (NOW + DAY, f"{WHAT}; to contact HTQT"),
        (NOW + 2 * DAY, f"{WHAT}; in the message to Bình"),
    ]
    assert answer(found)[-1] == f"Next, at {NOW + DAY}: {WHAT}; to contact HTQT."


@pytest.mark.parametrize(
    ("slot", "said"),
    [
        (NOW, "Next, at {}: {}; to contact HTQT."),
        (NOW - DAY, "Due at {} and still waiting: {}; to contact HTQT."),
    ],
)
def test_what_was_due_already_is_not_called_next(slot, said):
    assert answer(asked(notice(slot=slot)))[-1] == said.format(slot, WHAT)


def test_what_is_merely_planned_has_not_happened_where_a_whole_year_is_asked_about():
    put_off = notice(OPEN, Turn(NOW - DAY, "open", "open", "limit"))

    assert past(asked(notice(), put_off))[1:] == [
        f"planned for {NOW + DAY}: {WHAT}; owed to contact HTQT",
        f"put off: {WHAT} (as many messages as a day may have; said in the next slot)",
    ]
    assert len(past(asked(notice(), put_off, task=AskedTask("NV-27-001", "HTQT")))) == 4


def test_seats_are_told_as_they_came_and_went_not_those_to_come():
    gone = Stay(SEAT, NOW - 20 * DAY, NOW)
    deputy = Stay(Phrase("contact TC"), NOW - 10 * DAY, NOW + DAY, instead_of="Chi")
    later = Stay(Phrase("contact PC"), NOW + DAY)

    now = Stay(Phrase("head PC"), NOW)

    assert past(asked(stays=[later, deputy, gone, now])) == [
        "is appointed: contact HTQT",
        "stands in for Chi as contact TC",
        "is not any more: contact HTQT",
        "is appointed: head PC",
    ]


def test_a_deputy_whose_time_is_over_held_no_seat():
    deputy = Stay(SEAT, NOW - 10 * DAY, NOW, instead_of="Chi")

    assert past(asked(stays=[deputy])) == [
        "stands in for Chi as contact HTQT",
        "stands in for Chi no more as contact HTQT",
    ]


@pytest.mark.parametrize(
    ("stay", "seated"),
    [
        (Stay(SEAT, NOW), True),
        (Stay(SEAT, NOW + DAY), False),
        (Stay(SEAT, NOW - DAY, NOW), False),
        (Stay(SEAT, NOW - DAY, NOW + DAY), True),
    ],
)
def test_a_seat_is_held_from_its_first_moment_until_before_its_last(stay, seated):
    said = "An holds no seat today; reminders are owed to seats."

    assert (said not in answer(asked(stays=[stay]))) is seated


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"sending": False}, "Sending is held: nothing leaves until it is started again."),
        ({"obstacles": [Phrase("The clock is wrong.")]}, "The clock is wrong."),
        ({"denies": True}, "An says that another is the contact; the secretary has to decide."),
        ({"page_only": True, "reach": []}, "An wants no messages: the personal page is enough."),
        ({"reach": []}, "An has no address in use: only the personal page shows it."),
    ],
)
def test_what_stands_in_the_way_is_said(more, said):
    assert answer(asked(**more))[1:-1] == [said]


def test_without_any_channel_nobody_misses_an_address():
    assert answer(asked(reach=[], outward=False))[1:-1] == []


def test_dead_and_waiting_addresses_are_named():
    dead = Reach(MAIL, "b@example.org", AddressState.DEAD, "550 no such user")
    waiting = Reach(MAIL, "c@example.org", AddressState.PENDING)

    assert answer(asked(reach=[LIVE, dead, waiting]))[1:-1] == [
        "E-mail b@example.org is dead: 550 no such user.",
        "E-mail c@example.org waits for consent.",
    ]
    assert "only the personal page" in answer(asked(reach=[dead]))[-2]


@pytest.mark.parametrize(
    ("starts", "ends", "told", "stands"),
    [
        (NOW, NOW + DAY, True, True),
        (NOW - DAY, NOW, True, False),
        (NOW + DAY, NOW + 2 * DAY, False, False),
    ],
)
def test_a_leave_is_told_once_begun_and_stands_in_the_way_while_it_lasts(starts, ends, told, stands):
    found = asked(away=[Away(starts, ends, date(2027, 2, 3), "Bình")])

    assert ("is on leave through 2027-02-03; Bình answers" in past(found)) is told
    assert ("An is on leave through 2027-02-03; Bình answers." in answer(found)) is stands


def test_a_leave_without_a_deputy_says_so():
    found = asked(away=[Away(NOW, NOW + DAY, date(2027, 2, 3))])

    assert answer(found)[1] == "An is on leave through 2027-02-03; nobody stands in."


@pytest.mark.parametrize(
    ("task", "said"),
    [
        (AskedTask("NV-27-001", "HTQT"), []),
        (
            AskedTask("NV-27-001", "HTQT", "Bình", hers=False),
            ["NV-27-001 is owed by HTQT; Bình is told of it."],
        ),
        (AskedTask("NV-27-001", "HTQT", hers=False), ["NV-27-001 is owed by HTQT; nobody is told of it."]),
        (
            AskedTask("NV-27-001", "HTQT", hers=False, collects=True),
            ["NV-27-001 only collects: each unit is told of its own part."],
        ),
        (
            AskedTask("NV-27-001", "HTQT", rests="done"),
            ["Nothing more is said of NV-27-001: the task was done."],
        ),
    ],
)
def test_whose_task_it_is_and_why_it_rests_is_said(task, said):
    assert answer(asked(task=task))[1:-1] == said


FACTS = TaskFacts(1, 2, 3, date(2027, 3, 1), 0, TaskState.ASSIGNED)


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({}, ""),
        ({"waiting": True, "state": TaskState.DONE}, "provisional"),
        ({"state": TaskState.SUBMITTED}, "submitted"),
        ({"held": True, "stopped": True}, "waits"),
        ({"stopped": True, "acknowledged": True}, "stopped"),
        ({"acknowledged": True}, "acknowledged"),
    ],
)
def test_a_task_rests_for_the_weightiest_reason(more, reason):
    assert rests_of(replace(FACTS, **more)) == reason
