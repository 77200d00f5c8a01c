import pytest
from hypothesis import given
from hypothesis import strategies as st

from bots.email.addresses import wire_address


@pytest.mark.parametrize(
    "address",
    [
        "an@example.org",
        "an.nguyen+viec@mail.example.org",
        "o'hara@example.org",
        "a/b@x_y.org",
        "an@localhost",
    ],
)
def test_an_address_goes_as_it_is(address):
    assert wire_address(address) == address


def test_a_domain_beyond_ascii_goes_in_its_ascii_form():
    assert wire_address("an@bộ.việtnam.vn") == "an@xn--b-8xm.xn--vitnam-jk8b.vn"


def test_a_name_beyond_ascii_is_kept_in_one_normal_form():
    assert wire_address("ba\u0323o@example.org") == "bạo@example.org"


@pytest.mark.parametrize(
    "address",
    [
        "",
        "an",
        "@example.org",
        "an@",
        "an@@example.org",
        "an@example.org\r\nRCPT TO:<other@example.org>",
        "an@example.org\n",
        "an\0@example.org",
        "an binh@example.org",
        "an\u2028@example.org",
        "an\u202e@example.org",
        "\ud800@example.org",
        "an@\ud800.org",
        "an..binh@example.org",
        ".an@example.org",
        "an.@example.org",
        "an@example..org",
        "an@.org",
        "an@example.org.",
        "an@" + "a" * 64 + ".org",
        "<an@example.org>",
        "An <an@example.org>",
        "an@example.org,other@example.org",
        "an@[127.0.0.1]",
        '"an"@example.org',
        "=?utf-8?q?an?=@example.org",
        "a" * 250 + "@example.org",
        "ậ" * 90 + "@example.org",
        "an@" + "ậ" * 60 + ".vn",
    ],
)
def test_what_no_server_may_be_shown_is_no_address(address):
    assert wire_address(address) is None


@given(st.text() | st.from_regex(r"[\w.=?+'-]{1,20}@[\w.-]{1,20}", fullmatch=True))
def test_whatever_is_shown_is_one_word_and_stays_the_same_when_asked_again(text):
    wire = wire_address(text)

    if wire is not None:
        assert wire.split() == [wire]
        assert wire.isprintable()
        assert wire.count("@") == 1
        assert wire_address(wire) == wire
