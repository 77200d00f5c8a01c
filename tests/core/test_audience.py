import pytest

from scheduler.core.audience import Audience, Place, as_data, heard_at, read_audience
from scheduler.core.states import SeatRole

SEATS = [
    Place(1, SeatRole.CHAIR),
    Place(2, SeatRole.MEMBER, "A"),
    Place(3, SeatRole.CONTACT, "A", frozenset({"g"})),
    Place(4, SeatRole.CONTACT, "B"),
    Place(5, SeatRole.HEAD, "B", frozenset({"g"})),
    Place(6, SeatRole.SECRETARY, "A"),
]


@pytest.mark.parametrize(
    ("audience", "seats"),
    [
        (Audience(), []),
        (Audience(committee=True), [1, 2, 6]),
        (Audience(everybody=True), [1, 2, 3, 4, 6]),
        (Audience(groups=("g",)), [3]),
        (Audience(units=("B",)), [4]),
        (Audience(units=("B",), groups=("g",)), [3, 4]),
        (Audience(units=("A",), committee=True), [1, 2, 3, 6]),
        (Audience(groups=("other",)), []),
    ],
)
def test_an_audience_hears_at_its_contacts_and_the_committee_at_its_own_seats(audience, seats):
    assert heard_at(audience, SEATS) == seats
    assert audience.empty is (audience == Audience())
    assert read_audience(as_data(audience)) == audience
