import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.core.doors import PageDoor, TaskDoor, _sign, hash_of, read_token, token_of

SECRET = b"k" * 32
numbers = st.integers(0, 10**12 - 1)
doors = st.builds(TaskDoor, numbers, numbers, st.just(0) | numbers) | st.builds(PageDoor, numbers, numbers)


@given(doors)
def test_a_token_opens_what_it_was_made_for(door):
    assert read_token(SECRET, token_of(SECRET, door)) == door


@given(doors)
def test_another_secret_opens_nothing(door):
    assert read_token(b"other", token_of(SECRET, door)) is None


@given(doors, st.data())
def test_one_letter_changed_opens_nothing(door, data):
    token = token_of(SECRET, door)
    place = data.draw(st.integers(0, len(token) - 1))
    letter = data.draw(st.sampled_from("0123456789vtAZaz_-."))

    forged = token[:place] + letter + token[place + 1 :]

    assert forged == token or read_token(SECRET, forged) is None


@given(doors, st.integers(0, 60))
def test_a_token_cut_short_or_drawn_out_opens_nothing(door, length):
    token = token_of(SECRET, door)

    assert token[:length] == token or read_token(SECRET, token[:length]) is None
    assert all(read_token(SECRET, forged) is None for forged in (token + "A", token + "\n", " " + token))


@given(doors, doors)
def test_the_signature_of_one_door_opens_no_other(mine, wanted):
    signature = token_of(SECRET, mine).rpartition(".")[2]
    forged = f"{token_of(SECRET, wanted).rpartition('.')[0]}.{signature}"

    assert mine == wanted or read_token(SECRET, forged) is None


def test_digits_of_other_scripts_open_nothing():
    token = token_of(SECRET, TaskDoor(1, 2))

    assert read_token(SECRET, token.replace("1", "١", 1)) is None


@given(st.text(max_size=80) | st.from_regex(r"[vt]([0-9]{1,12}\.){2,3}[A-Za-z0-9_-]{22}", fullmatch=True))
def test_garbage_opens_nothing(text):
    assert read_token(SECRET, text) is None


def test_the_kinds_of_door_do_not_open_each_other():
    task, page = token_of(SECRET, TaskDoor(1, 2)), token_of(SECRET, PageDoor(1, 2))

    assert read_token(SECRET, "t" + task[1:]) is None
    assert read_token(SECRET, "v" + page[1:]) is None


@pytest.mark.parametrize(
    ("door", "token"),
    [
        (TaskDoor(7, 12), "v7.12.7P9r5ROXihZrn432AsCMYg"),
        (TaskDoor(7, 12, 3), "v7.12.3.tmpdw6-rs3jtwf8VvJItbQ"),
        (PageDoor(3, 1), "t3.1.exsIxpE7LnNbrv01W5YAkA"),
    ],
)
def test_a_link_in_a_message_of_last_year_still_opens(door, token):
    assert token_of(SECRET, door) == token
    assert read_token(SECRET, token) == door


def test_only_a_hash_of_a_random_token_is_stored():
    # SHA-256 of "abc" (FIPS 180-2, appendix B.1).
    assert hash_of("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


def test_signatures_are_all_of_one_length():
    assert {len(token_of(SECRET, TaskDoor(number, 1)).partition(".")[2][2:]) for number in range(2000)} == {
        len(token_of(SECRET, TaskDoor(1, 1)).partition(".")[2][2:])
    }


def test_the_door_of_a_page_has_two_numbers():
    token = token_of(SECRET, TaskDoor(1, 2, 3))
    signed = "t1.2.3"

    assert read_token(SECRET, f"{signed}.{_sign(SECRET, signed)}") is None
    assert read_token(SECRET, token) == TaskDoor(1, 2, 3)
