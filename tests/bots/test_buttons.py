import pytest
from hypothesis import given
from hypothesis import strategies as st

from bots.buttons import LIMIT, Press, decode, encode
from scheduler.core.states import Verb

ids = st.integers(0, 10**18 - 1)
presses = st.builds(Press, st.sampled_from(Verb), ids, ids, st.integers(0, 10**9 - 1))


@given(presses)
def test_a_button_comes_back_as_the_press_it_stands_for_in_at_most_64_bytes(press):
    data = encode(press)

    assert decode(data) == press
    assert 1 <= len(data.encode()) <= LIMIT


@given(presses, presses)
def test_two_presses_never_share_a_button(one, other):
    assert (encode(one) == encode(other)) == (one == other)


@given(st.text(max_size=80))
def test_what_we_did_not_write_is_no_press_or_one_we_could_have_written(data):
    press = decode(data)

    assert press is None or encode(press).split(":")[:2] == data.split(":")[:2]


@pytest.mark.parametrize(
    "forged",
    [
        "",
        "1",
        "1:a:31:7",
        "1:a:31:7:1:9",
        "1:z:31:7:1",
        "2:a:31:7:1",
        "1:a:-31:7:1",
        "1:a:31:7:1\n",
        " 1:a:31:7:1",
        "1:a:٣١:7:1",
        "1:a:31:7:" + "9" * 40,
        "1:a:31;drop:7:1",
        "\0",
        "a" * 10_000,
    ],
)
def test_a_forged_button_is_no_press(forged):
    assert decode(forged) is None
