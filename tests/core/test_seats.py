from datetime import date

import pytest

from scheduler.core.seats import (
    AWAY,
    NO_ADDRESS,
    VACANT,
    Leave,
    SeatFacts,
    Sitting,
    alarm_of,
    at_work,
    sitting,
)

LAST = date(2026, 11, 30)
AN, BINH, CUONG, DUNG = 1, 2, 3, 4
ALL = {AN, BINH, CUONG, DUNG}


def away(deputy=None, last_day=LAST):
    return Leave(last_day, deputy)


def test_the_person_appointed_last_answers_for_a_seat():
    assert sitting(SeatFacts([BINH, AN]), {AN: away()}, ALL) == Sitting(BINH)


def test_nobody_answers_for_a_vacant_seat_even_where_the_unit_has_a_head():
    assert sitting(SeatFacts([], heads=[CUONG]), {}, ALL) is None
    assert sitting(SeatFacts([], alone=True), {}, ALL) is None


def test_the_deputy_answers_while_the_holder_is_away():
    found = sitting(SeatFacts([AN, BINH], heads=[CUONG]), {AN: away(DUNG)}, ALL)

    assert found == Sitting(DUNG, AN, LAST)


def test_a_holder_who_cannot_be_reached_still_answers_at_work():
    # Whoever sits there is told the secretary by the ladder; nobody else is asked in their place.
    assert sitting(SeatFacts([AN], heads=[CUONG]), {}, {CUONG}) == Sitting(AN)


@pytest.mark.parametrize(
    ("leaves", "reachable", "who"),
    [
        ({AN: away(DUNG), DUNG: away(CUONG)}, ALL, CUONG),
        ({AN: away(DUNG), DUNG: away()}, ALL, BINH),
        ({AN: away(DUNG), DUNG: away(AN)}, ALL, BINH),
        ({AN: away(AN)}, ALL, BINH),
        ({AN: away(DUNG)}, ALL - {DUNG}, BINH),
        ({AN: away()}, ALL, BINH),
        ({AN: away(), BINH: away(DUNG)}, ALL, DUNG),
        ({AN: away(), BINH: away()}, ALL, CUONG),
        ({AN: away(BINH), BINH: away(AN)}, ALL, CUONG),
        ({AN: away()}, {AN, CUONG}, CUONG),
    ],
    ids=[
        "the deputy's own deputy", "a chain that ends", "a circle", "one's own deputy", "out of reach",
        "no deputy: the other holder", "the other holder's deputy", "both away: the head", "each other's",
        "the other holder out of reach",
    ],
)  # fmt: skip
def test_in_place_of_somebody_away(leaves, reachable, who):
    assert sitting(SeatFacts([AN, BINH], heads=[CUONG]), leaves, reachable) == Sitting(who, AN, LAST)


def test_nobody_stands_in_where_all_are_away():
    leaves = {AN: away(), CUONG: away()}

    assert sitting(SeatFacts([AN], heads=[CUONG]), leaves, ALL) is None


def test_letters_to_the_committee_wait_for_a_holder_who_is_away():
    assert sitting(SeatFacts([AN], alone=True), {AN: away()}, ALL) == Sitting(AN)
    assert sitting(SeatFacts([AN], alone=True), {AN: away(BINH)}, ALL) == Sitting(BINH, AN, LAST)


def test_a_chain_of_deputies_leads_to_whoever_is_at_work():
    leaves = {AN: away(BINH), BINH: away(CUONG), CUONG: away(DUNG)}

    assert at_work(AN, leaves) == DUNG
    assert at_work(DUNG, leaves) == DUNG
    assert at_work(AN, {**leaves, DUNG: away(BINH)}) is None


def test_an_alarm_says_why_nobody_can_be_told():
    assert alarm_of([], None, ALL) == VACANT == "vacant"
    assert alarm_of([AN], None, ALL) == AWAY == "away"
    assert alarm_of([AN], Sitting(AN), {BINH}) == NO_ADDRESS == "no-address"
    assert alarm_of([AN], Sitting(BINH, AN, LAST), {BINH}) is None
